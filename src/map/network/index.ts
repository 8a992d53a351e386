export { type NetworkReport, PARTS, type Part, ROAD_CLASSES, type RoadClass, type RoadNetwork } from "./types.ts";
