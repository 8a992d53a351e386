export { makeArea } from "./area.ts";
export { type ExtractOptions, type ExtractResult, extractRoads } from "./extract.ts";
export { readOsm } from "./read-osm.ts";
export {
  NO_TAGS,
  type OsmFileInfo,
  type OsmHandlers,
  type OsmMember,
  type ReadOptions,
  type ReadOsm,
  type Tags,
} from "./types.ts";
