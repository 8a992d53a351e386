/**
 * Why a ring of full links closed: the queue that its queues grew from, and whether the base day has it too. Of several roots
 * a hold or a closure is named before a stop line, then the first to stand.
 */
import { NONE } from "../../base/index.ts";
import type { LoaderResult, QueueCause, QueueRecords } from "../simulation/index.ts";
import type { AddedQueues } from "./added.ts";
import { causeOfRoot, type QueueForest, rootOf } from "./forest.ts";

export interface ExplainedRing {
  /** In the order of waiting, each for the next. */
  readonly links: readonly number[];
  readonly sinceS: number;
  /** The link of the ring whose queue was the last to stand: it closed the ring. */
  readonly closedBy: number;
  /** What the ring's queues grew from; null where no queue of the ring is on record. */
  readonly root: {
    readonly link: number;
    /** The link that was shut to its first vehicle, or NONE. */
    readonly toLink: number;
    readonly cause: QueueCause;
    readonly fromS: number;
    readonly untilS: number;
  } | null;
  /** The base day has a ring over one of these links, or the root is a queue of the base's own. */
  readonly isUsual: boolean;
}

type Deadlocks = LoaderResult["deadlocks"];

/** `added`: absent for the base day itself, whose rings are all its own. */
export function explainRings(
  { deadlocks, records, forest }: { deadlocks: Deadlocks; records: QueueRecords; forest: QueueForest },
  base: Deadlocks,
  added?: AddedQueues,
): ExplainedRing[] {
  const usual = new Set(base.flatMap((ring) => ring.links));
  return deadlocks.map(({ links, sinceS }) => {
    const standing = links.map((link) => standingAt(records, forest, link, sinceS));
    let closer = NONE;
    let root = NONE;
    for (const r of standing) {
      if (r === NONE) continue;
      if (closer === NONE || records.fromS[r]! > records.fromS[closer]!) closer = r;
      const from = rootOf(forest, r);
      if (root === NONE || comesBefore(records, from, root)) root = from;
    }
    const isUsual =
      added === undefined || links.some((link) => usual.has(link)) || (root !== NONE && added.isAdded[root] === 0);
    return {
      links,
      sinceS,
      closedBy: closer === NONE ? links[0]! : records.link[closer]!,
      root:
        root === NONE
          ? null
          : {
              link: records.link[root]!,
              toLink: records.blockedBy[root]!,
              cause: causeOfRoot(records, root),
              fromS: records.fromS[root]!,
              untilS: records.untilS[root]!,
            },
      isUsual,
    };
  });
}

/** The queue on a link at a moment: the last that had begun, or NONE. */
function standingAt(records: QueueRecords, { firstOfLink }: QueueForest, link: number, timeS: number): number {
  let found = NONE;
  for (let r = firstOfLink[link]!; r < firstOfLink[link + 1]!; r++) {
    if (records.fromS[r]! <= timeS && records.untilS[r]! >= timeS) found = r;
  }
  return found;
}

function comesBefore(records: QueueRecords, a: number, b: number): boolean {
  const isOrder = (r: number): number => (["hold", "closure"].includes(causeOfRoot(records, r)) ? 0 : 1);
  return isOrder(a) - isOrder(b) < 0 || (isOrder(a) === isOrder(b) && records.fromS[a]! < records.fromS[b]!);
}
