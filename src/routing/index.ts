export type { DestinationTree, LinkPosition, Metric, PathEngine, Route } from "./types.ts";
