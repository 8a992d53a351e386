/**
 * Hot file: everyone's way to one destination, the inner loop of traffic assignment. Backward label correcting over
 * states of the turn graph in buckets of time (Dial 1969; buckets wider than the shortest link as in Denardo & Fox 1979).
 * Invariant: costS[state] is the seconds of its link plus the least costS seen behind an open arc, and every state whose label
 * fell since it was last scanned is queued. So when nothing is queued all labels are exact, whatever the order was;
 * the buckets see to it that hardly a state is scanned twice: O(states + arcs) in practice.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { type ArcsInto, arcsInto, turnGraphOf } from "./turn-graph.ts";
import type { DestinationTree, PathEngine } from "./types.ts";

/** Buckets in sight; labels beyond them wait in a list of their own. On Hanoi they span hours, so it stays empty. */
const BUCKETS = 4096;

/** A search with scratch memory of its own, used again by every tree. */
export function makeTreeSearch(network: RoadNetwork): PathEngine["tree"] {
  const { linkCount } = network;
  const graph = turnGraphOf(network);
  const { stateCount, stateLink, firstState, linkState } = graph;
  const standing = arcsInto(graph, (arc) => network.movementAccess[graph.arcMovement[arc]!] !== 0);
  let all: ArcsInto | undefined;
  const perS = 1 / bucketWidthS(network);
  const firstInBucket = new Uint32Array(BUCKETS).fill(NONE);
  const nextInBucket = new Uint32Array(stateCount);
  const queued = new Uint8Array(stateCount);

  return (metric, destinations, into) => {
    const { linkS, arcOpen } = metric;
    if (metric.isStanding !== true) all ??= arcsInto(graph);
    const { firstInto, arcInto, stateInto } = metric.isStanding === true ? standing : all!;
    const costS = into?.costS ?? new Float64Array(stateCount);
    const next = into?.next ?? new Uint32Array(stateCount);
    requireLinks(destinations, linkCount);
    costS.fill(Number.POSITIVE_INFINITY);
    next.fill(NONE);
    let base = 0; // number of the first bucket in sight
    let bucket = 0; // the one being emptied, counted from `base`
    let inSight = 0; // states queued in buckets
    let firstBeyond = NONE;

    const enqueue = (state: number, labelS: number): void => {
      const wanted = Math.floor(labelS * perS) - base;
      queued[state] = 1;
      if (wanted >= BUCKETS) {
        nextInBucket[state] = firstBeyond;
        firstBeyond = state;
        return;
      }
      const chosen = wanted > bucket ? wanted : bucket;
      nextInBucket[state] = firstInBucket[chosen]!;
      firstInBucket[chosen] = state;
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
            const state = stateInto[i]!;
            // All but a few states are the links themselves.
            const labelS = behindS + linkS[state < linkCount ? state : stateLink[state]!]!;
            const knownS = costS[state]!;
            if (labelS > knownS || arcOpen[arcInto[i]!] === 0) continue;
            if (labelS < knownS) {
              costS[state] = labelS;
              next[state] = to;
              if (queued[state] === 0) enqueue(state, labelS);
            } else if (labelS > behindS && isBetterNext(to, next[state]!, labelS, costS)) {
              next[state] = to;
            }
          }
        }
      }
    };

    for (let i = 0; i < destinations.length; i++) {
      const link = destinations[i]!;
      if (linkS[link] === Number.POSITIVE_INFINITY) continue;
      for (let k = firstState[link]!; k < firstState[link + 1]!; k++) {
        const state = linkState[k]!;
        if (queued[state] === 1) continue;
        costS[state] = linkS[link]!;
        enqueue(state, linkS[link]!);
      }
    }
    scan();
    while (firstBeyond !== NONE) {
      let leastS = Number.POSITIVE_INFINITY;
      for (let state = firstBeyond; state !== NONE; state = nextInBucket[state]!) {
        leastS = Math.min(leastS, costS[state]!);
      }
      base = Math.floor(leastS * perS);
      bucket = 0;
      let state = firstBeyond;
      firstBeyond = NONE;
      while (state !== NONE) {
        const following = nextInBucket[state]!;
        enqueue(state, costS[state]!);
        state = following;
      }
      scan();
    }
    return { costS, next };
  };
}

/** The links from the origin to the tree's destination, both included; only the origin's own where there is no way. */
export function followTree(network: RoadNetwork, { next }: DestinationTree, origin: number): number[] {
  const { stateLink } = turnGraphOf(network);
  const links: number[] = [];
  for (let state = origin; state !== NONE; state = next[state]!) links.push(stateLink[state]!);
  return links;
}

/**
 * Of states that lead on equally well the one nearer to the destination, then the lower index: so `next` does not depend
 * on the order of the search. A shut link comes here with all its movements, since its labels are all Infinity.
 */
function isBetterNext(to: number, known: number, labelS: number, costS: Float64Array): boolean {
  if (known === NONE) return labelS === Number.POSITIVE_INFINITY;
  return costS[to]! < costS[known]! || (costS[to] === costS[known] && to < known);
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
