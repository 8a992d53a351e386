export { type CaseAnswer, simulateCase } from "./case.ts";
export { simulate } from "./simulate.ts";
export {
  type ClosedDestination,
  type Information,
  type LinkOutcomes,
  type LoaderBooks,
  type LoaderClass,
  type LoaderInput,
  type LoaderLinks,
  type LoaderResult,
  type LoaderWindows,
  QUEUE_CAUSES,
  type QueueCause,
  type QueueRecords,
  type Rerouter,
  TRIP_STATES,
  type TripOutcomes,
  type TripState,
  type Trips,
} from "./types.ts";
