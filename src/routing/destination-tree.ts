/**
 * Hot file: everyone's way to one destination, the inner loop of traffic assignment. Backward label correcting over
 * links in buckets of time (Dial 1969; buckets wider than the shortest link as in Denardo & Fox 1979).
 * Invariant: costS[link] is linkS[link] plus the least costS seen behind an open movement, and every link whose label
 * fell since it was last scanned is queued. So when nothing is queued all labels are exact, whatever the order was;
 * the buckets see to it that hardly a link is scanned twice: O(links + movements) in practice.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import type { PathEngine } from "./types.ts";

/** Buckets in sight; labels beyond them wait in a list of their own. On Hanoi they span hours, so it stays empty. */
const BUCKETS = 4096;

/** A search with scratch memory of its own, used again by every tree. */
export function makeTreeSearch(network: RoadNetwork): PathEngine["tree"] {
  const { linkCount } = network;
  const { firstInto, movementInto, linkInto } = movementsInto(network);
  const perS = 1 / bucketWidthS(network);
  const firstInBucket = new Uint32Array(BUCKETS).fill(NONE);
  const nextInBucket = new Uint32Array(linkCount);
  const queued = new Uint8Array(linkCount);

  return (metric, destinations, into) => {
    const { linkS, movementOpen } = metric;
    const costS = into?.costS ?? new Float64Array(linkCount);
    const next = into?.next ?? new Uint32Array(linkCount);
    requireLinks(destinations, linkCount);
    costS.fill(Number.POSITIVE_INFINITY);
    next.fill(NONE);
    let base = 0; // number of the first bucket in sight
    let bucket = 0; // the one being emptied, counted from `base`
    let inSight = 0; // links queued in buckets
    let firstBeyond = NONE;

    const enqueue = (link: number, labelS: number): void => {
      const wanted = Math.floor(labelS * perS) - base;
      queued[link] = 1;
      if (wanted >= BUCKETS) {
        nextInBucket[link] = firstBeyond;
        firstBeyond = link;
        return;
      }
      const chosen = wanted > bucket ? wanted : bucket;
      nextInBucket[link] = firstInBucket[chosen]!;
      firstInBucket[chosen] = link;
      inSight++;
    };

    /** Empties the buckets in sight, in order. Labels may fall into the one that is being emptied. */
    const scan = (): void => {
      for (; inSight > 0; bucket++) {
        for (let to = firstInBucket[bucket]!; to !== NONE; to = firstInBucket[bucket]!) {
          firstInBucket[bucket] = nextInBucket[to]!;
          queued[to] = 0;
          inSight--;
          const behindS = costS[to]!;
          const end = firstInto[to + 1]!;
          for (let i = firstInto[to]!; i < end; i++) {
            const link = linkInto[i]!;
            const labelS = behindS + linkS[link]!;
            const knownS = costS[link]!;
            if (labelS > knownS || movementOpen[movementInto[i]!] === 0) continue;
            if (labelS < knownS) {
              costS[link] = labelS;
              next[link] = to;
              if (queued[link] === 0) enqueue(link, labelS);
            } else if (labelS > behindS && isBetterNext(to, next[link]!, labelS, costS)) {
              next[link] = to;
            }
          }
        }
      }
    };

    for (let i = 0; i < destinations.length; i++) {
      const link = destinations[i]!;
      if (linkS[link] === Number.POSITIVE_INFINITY || queued[link] === 1) continue;
      costS[link] = linkS[link]!;
      enqueue(link, linkS[link]!);
    }
    scan();
    while (firstBeyond !== NONE) {
      let leastS = Number.POSITIVE_INFINITY;
      for (let link = firstBeyond; link !== NONE; link = nextInBucket[link]!) leastS = Math.min(leastS, costS[link]!);
      base = Math.floor(leastS * perS);
      bucket = 0;
      let link = firstBeyond;
      firstBeyond = NONE;
      while (link !== NONE) {
        const following = nextInBucket[link]!;
        enqueue(link, costS[link]!);
        link = following;
      }
      scan();
    }
    return { costS, next };
  };
}

/**
 * Of links that lead on equally well the one nearer to the destination, then the lower index: so `next` does not depend
 * on the order of the search. A shut link comes here with all its movements, since its labels are all Infinity.
 */
function isBetterNext(to: number, known: number, labelS: number, costS: Float64Array): boolean {
  if (known === NONE) return labelS === Number.POSITIVE_INFINITY;
  return costS[to]! < costS[known]! || (costS[to] === costS[known] && to < known);
}

/** The movements into each link and the links they come from: entries firstInto[l] .. firstInto[l + 1] - 1. */
function movementsInto(network: RoadNetwork): {
  firstInto: Uint32Array;
  movementInto: Uint32Array;
  linkInto: Uint32Array;
} {
  const { linkCount, movementCount, movementFrom, movementTo } = network;
  const firstInto = new Uint32Array(linkCount + 1);
  for (let movement = 0; movement < movementCount; movement++) firstInto[movementTo[movement]! + 1]!++;
  for (let link = 0; link < linkCount; link++) firstInto[link + 1]! += firstInto[link]!;
  const free = firstInto.slice();
  const movementInto = new Uint32Array(movementCount);
  for (let movement = 0; movement < movementCount; movement++) {
    movementInto[free[movementTo[movement]!]!++] = movement;
  }
  return { firstInto, movementInto, linkInto: movementInto.map((movement) => movementFrom[movement]!) };
}

/** Half the mean seconds of a link: measured fastest on a grid of 65,000 links, and flat from a third to the whole. */
function bucketWidthS(network: RoadNetwork): number {
  let sumS = 0;
  let count = 0;
  for (let link = 0; link < network.linkCount; link++) {
    const freeS = network.lengthM[link]! / network.freeSpeedMps[link]!;
    if (!Number.isFinite(freeS)) continue;
    sumS += freeS;
    count++;
  }
  return Math.max(0.01, sumS / (2 * Math.max(1, count)));
}

function requireLinks(links: ArrayLike<number>, linkCount: number): void {
  for (let i = 0; i < links.length; i++) {
    if (!(links[i]! < linkCount)) throw new RangeError(`no link ${links[i]} to end at, the network has ${linkCount}`);
  }
}
