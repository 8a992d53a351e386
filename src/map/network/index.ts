export { type BuiltNetwork, buildNetwork } from "./build-network.ts";
export { collectRoads, type RoadCollector, type RoadElements } from "./collect.ts";
export { networkFromBuffer, networkToBuffer } from "./columns.ts";
export { largestComponent } from "./components.ts";
export { type Area, bearingDeg, distanceM, linkLine, linksInside, metresPerDegree, pointOnLink } from "./geometry.ts";
export { type GraphLink, type GraphNode, toGraphology } from "./graph-view.ts";
export { type FindOptions, type FoundStreet, makeStreetIndex, type NameMatch, type StreetIndex } from "./names.ts";
export { groupPlaces, type Place } from "./places.ts";
export { loadNetwork, type NetworkOptions } from "./read-network.ts";
export { makeSnapper, type SnapOptions, type Snapped, type Snapper } from "./snap.ts";
export {
  LANE_TURNS,
  type NetworkReport,
  PARTS,
  type Part,
  ROAD_CLASSES,
  type RoadClass,
  type RoadNetwork,
  RULE_SUBJECTS,
  type RuleSubject,
} from "./types.ts";
