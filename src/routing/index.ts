export { makeAStar } from "./a-star.ts";
export { makeDijkstra } from "./dijkstra.ts";
export { lowerBounds } from "./lower-bounds.ts";
export { type MetricOptions, makeMetric } from "./metric.ts";
export { type LinkBan, type MovementBan, routeInTime, type TimedRoute, type TimeWindows } from "./time-windows.ts";
export type { DestinationTree, LinkPosition, Metric, PathEngine, Route } from "./types.ts";
