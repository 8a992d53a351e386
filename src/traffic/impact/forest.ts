/**
 * Which queue grew from which. A queue whose first vehicle met a full link hangs on the queue that stood on that link at that
 * moment, else on the first that stood there later and reached back to it; every other one is a root. Rings of full links
 * are cut at the queue that stood first, so all is a forest.
 */
import { NONE } from "../../base/index.ts";
import { QUEUE_CAUSES, type QueueCause, type QueueRecords } from "../simulation/index.ts";

export interface QueueForest {
  /** The records of link l are firstOfLink[l] .. firstOfLink[l + 1] - 1. */
  readonly firstOfLink: Uint32Array;
  /** The record downstream that each one prolongs, or NONE: a root. */
  readonly parent: Uint32Array;
  /** The records that prolong record r are child[firstChild[r]] .. child[firstChild[r + 1] - 1], in the records' order. */
  readonly firstChild: Uint32Array;
  readonly child: Uint32Array;
  /** 1 = a root whose own first vehicle waited for a queue that had grown from it: it began a ring. */
  readonly beganRing: Uint8Array;
}

const FULL = QUEUE_CAUSES.indexOf("full");
/** Stands this close together are one queue to the loader: so long after its end a queue can still be the cause. */
const SAME_QUEUE_S = 60;
/** Times are whole microseconds. */
const ROUNDING_S = 5e-7;
/** A queue that reaches farther than its link by more than this stood across the junction before it. */
export const PAST_M = 1;

/**
 * `lengthM`: of every link. Linear in links and in records, times those of one link. Throws RangeError where the records are
 * not in order of their links.
 */
export function queueForest(lengthM: Float64Array, records: QueueRecords): QueueForest {
  const { count, link, blockedBy, cause } = records;
  const linkCount = lengthM.length;
  const firstOfLink = new Uint32Array(linkCount + 1);
  for (let r = 0; r < count; r++) {
    if (r > 0 && link[r]! < link[r - 1]!) throw new RangeError(`queue ${r} is not in order of links`);
    firstOfLink[link[r]! + 1]!++;
  }
  for (let l = 0; l < linkCount; l++) firstOfLink[l + 1]! += firstOfLink[l]!;

  const parent = new Uint32Array(count).fill(NONE);
  for (let r = 0; r < count; r++) {
    const blocker = blockedBy[r]!;
    if (cause[r] !== FULL || blocker === NONE) continue;
    parent[r] = blockingQueue(records, r, firstOfLink[blocker]!, firstOfLink[blocker + 1]!, lengthM[blocker]!);
  }
  const beganRing = cutRings(parent, records.fromS);

  const firstChild = new Uint32Array(count + 1);
  for (const p of parent) if (p !== NONE) firstChild[p + 1]!++;
  for (let r = 0; r < count; r++) firstChild[r + 1]! += firstChild[r]!;
  const child = new Uint32Array(firstChild[count]!);
  const filled = firstChild.slice(0, count);
  parent.forEach((p, r) => {
    if (p !== NONE) child[filled[p]!++] = r;
  });
  return { firstOfLink, parent, firstChild, child, beganRing };
}

/** Of the records from `first` to `end`, not included, on the link that blocked record r. */
function blockingQueue(
  { fromS, untilS, reachM }: QueueRecords,
  r: number,
  first: number,
  end: number,
  lengthM: number,
): number {
  let blocking = NONE;
  for (let p = first; p < end; p++) {
    if (fromS[p]! <= fromS[r]! + ROUNDING_S) {
      if (untilS[p]! + SAME_QUEUE_S >= fromS[r]!) blocking = p;
    } else if (blocking === NONE && fromS[p]! < untilS[r]! && reachM[p]! > lengthM + PAST_M) {
      return p;
    }
  }
  return blocking;
}

/** Every queue has one parent at most, so one walk over all finds each ring once. */
function cutRings(parent: Uint32Array, fromS: Float64Array): Uint8Array {
  const began = new Uint8Array(parent.length);
  const seenFrom = new Uint32Array(parent.length).fill(NONE);
  for (let start = 0; start < parent.length; start++) {
    let at = start;
    while (at !== NONE && seenFrom[at] === NONE) {
      seenFrom[at] = start;
      at = parent[at]!;
    }
    if (at === NONE || seenFrom[at] !== start) continue;
    let first = at;
    for (let next = parent[at]!; next !== at; next = parent[next]!) {
      if (fromS[next]! < fromS[first]! || (fromS[next] === fromS[first] && next < first)) first = next;
    }
    parent[first] = NONE;
    began[first] = 1;
  }
  return began;
}

/** The root of a queue. */
export function rootOf({ parent }: QueueForest, record: number): number {
  let at = record;
  while (parent[at] !== NONE) at = parent[at]!;
  return at;
}

/**
 * Why a root stands. One that met a full link without a queue on record, or that began a ring, has the loader's word for what lay
 * farthest downstream.
 */
export function causeOfRoot(records: QueueRecords, root: number): QueueCause {
  const own = records.cause[root]!;
  return QUEUE_CAUSES[own === FULL ? records.rootCause[root]! : own]!;
}
