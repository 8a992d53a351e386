export {
  assessImpact,
  type ClassDelay,
  delayedVehicles,
  type Impact,
  timeToClear,
} from "./assess.ts";
export type { ChainStep, SpillbackChain } from "./chains.ts";
export type { Groups, ImpactDepth, WardImpact } from "./depth.ts";
export {
  type FundamentalPoints,
  type FundamentalTriangle,
  fundamentalPoints,
  fundamentalTriangle,
} from "./fundamental.ts";
export {
  type GroupImpact,
  groupTrips,
  TRIP_PURPOSES,
  type TripGroups,
  type TripPurpose,
  wardOfLinks,
} from "./groups.ts";
export type { BaseOutcome, BaseQueues } from "./outcome.ts";
export { reachByLink, type StreetQueue, worstQueues } from "./queues.ts";
export type { ExplainedRing } from "./rings.ts";
