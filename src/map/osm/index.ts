export type { OsmFileInfo, OsmHandlers, OsmMember, ReadOsm, Tags } from "./types.ts";
