/** What of the base's outcome the comparison needs: a day is loaded once without the plan, then again with each of its variants. */
import type { LoaderResult, QueueRecords } from "../simulation/index.ts";

/** The base day's queues and rings: what a plan's are held against. */
export interface BaseQueues {
  readonly records: QueueRecords;
  readonly deadlocks: LoaderResult["deadlocks"];
}

/** Columns have one entry a trip. */
export interface BaseOutcome {
  readonly delayS: Float64Array;
  readonly endedS: Float64Array;
  readonly state: Uint8Array;
  /** Without them an impact has no depth. */
  readonly queues?: BaseQueues;
}
