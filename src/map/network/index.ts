export { accessAtSomeHours } from "./access-at-some-hours.ts";
export { type BuiltNetwork, buildNetwork } from "./build-network.ts";
export { collectRoads, type RoadCollector, type RoadElements } from "./collect.ts";
export { networkFromBuffer, networkToBuffer } from "./columns.ts";
export { largestComponent } from "./components.ts";
export { GMNS_DATASET, type GmnsTable, gmnsTables } from "./exchange/gmns-tables.ts";
export { type GmnsNetwork, readGmns } from "./exchange/read-gmns.ts";
export { readTntpNetwork, type TntpNetwork, type TntpOptions } from "./exchange/tntp.ts";
export { readTntpTrips, type TntpTrips } from "./exchange/tntp-trips.ts";
export {
  bearingBetweenDeg,
  bearingDeg,
  bearingNearDeg,
  distanceM,
  linkLine,
  linkPart,
  metresPerDegree,
  pointOnLink,
  turnDeg,
} from "./geometry.ts";
export { type GraphLink, type GraphNode, toGraphology } from "./graph-view.ts";
export { type Hours, type HoursRemark, hoursWindows } from "./hours.ts";
export { readHours } from "./hours-read.ts";
export { partByLevel } from "./levels.ts";
export { type Area, linksInside } from "./links-inside.ts";
export { type FindOptions, type FoundStreet, makeStreetIndex, type NameMatch, type StreetIndex } from "./names.ts";
export { groupPlaces, type Place } from "./places.ts";
export { loadNetwork, type NetworkOptions } from "./read-network.ts";
export { type AccessState, accessAt, type RuleWindows, ruleWindows } from "./rule-windows.ts";
export { makeSnapper, type SnapOptions, type Snapped, type Snapper } from "./snap.ts";
export { readSnapshot, type Snapshot, type SnapshotSections, snapshotPieces, writeSnapshot } from "./snapshot.ts";
export {
  HEAD_SIGNS,
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
