/**
 * What the plan adds to the queues of the base day. A queue of the plan is the base's own where the base has queues at the same
 * stop line, from five minutes before it to five minutes after, of which one reaches as far, less 50 m, and which stand at
 * least half as long in all. Every other queue is added: it is new, longer, or lasts.
 */
import type { QueueRecords } from "../simulation/index.ts";
import type { QueueForest } from "./forest.ts";

export interface AddedQueues {
  /** 1 = not the base's own; one entry a record of the plan. */
  readonly isAdded: Uint8Array;
  /**
   * Metre-seconds by which it is more than what the base has on the same link at the same time: its longest part on its own
   * link, times how long it stood. Of added queues; 0 for the others. A measure to rank by, above the true area.
   */
  readonly metreS: Float64Array;
}

const NEAR_S = 300;
const AS_FAR_M = 50;
const AS_LONG_SHARE = 0.5;

export function addedQueues(
  lengthM: Float64Array,
  base: { records: QueueRecords; forest: QueueForest },
  plan: QueueRecords,
): AddedQueues {
  const { records, forest } = base;
  const isAdded = new Uint8Array(plan.count);
  const metreS = new Float64Array(plan.count);
  for (let r = 0; r < plan.count; r++) {
    const link = plan.link[r]!;
    const fromS = plan.fromS[r]!;
    const untilS = plan.untilS[r]!;
    let reachM = 0;
    let standsS = 0;
    let usual = 0;
    for (let b = forest.firstOfLink[link]!; b < forest.firstOfLink[link + 1]!; b++) {
      const nearS = overlapS(records, b, fromS - NEAR_S, untilS + NEAR_S);
      if (nearS < 0) continue;
      standsS += nearS;
      reachM = Math.max(reachM, records.reachM[b]!);
      usual += Math.min(records.reachM[b]!, lengthM[link]!) * Math.max(0, overlapS(records, b, fromS, untilS));
    }
    const isUsual = standsS >= AS_LONG_SHARE * (untilS - fromS) && reachM > 0 && reachM >= plan.reachM[r]! - AS_FAR_M;
    if (isUsual) continue;
    isAdded[r] = 1;
    metreS[r] = Math.max(0, Math.min(plan.reachM[r]!, lengthM[link]!) * (untilS - fromS) - usual);
  }
  return { isAdded, metreS };
}

/** Seconds that the queue stood in the span; below 0 where it stood outside. */
const overlapS = ({ fromS, untilS }: QueueRecords, record: number, from: number, until: number): number =>
  Math.min(untilS[record]!, until) - Math.max(fromS[record]!, from);
