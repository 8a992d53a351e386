export { type CaseAnswer, type CaseOptions, type CaseRun, runCase, simulateCase } from "./case.ts";
export type { CaseCheckpoint } from "./case-checkpoint.ts";
export type { CaseSource } from "./case-types.ts";
export type { Checkpoint } from "./checkpoint.ts";
export { type LoaderRun, resumeRun, simulate, startRun } from "./simulate.ts";
export {
  type ClosedDestination,
  type EventRecords,
  INFORMED_BY,
  type Information,
  type LaneGroup,
  type LinkOutcomes,
  type LinkSeries,
  type LoaderBooks,
  type LoaderClass,
  type LoaderInput,
  type LoaderLinks,
  type LoaderResult,
  type LoaderSignal,
  type LoaderWindows,
  type NodeCapacity,
  QUEUE_CAUSES,
  type QueueCause,
  type QueueRecords,
  type Rerouter,
  TRIP_EVENTS,
  TRIP_STATES,
  type TripOutcomes,
  type TripState,
  type Trips,
} from "./types.ts";
