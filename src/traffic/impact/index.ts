export {
  assessImpact,
  type BaseOutcome,
  type ClassDelay,
  delayedVehicles,
  type Impact,
  timeToClear,
} from "./assess.ts";
export { reachByLink, type StreetQueue, worstQueues } from "./queues.ts";
