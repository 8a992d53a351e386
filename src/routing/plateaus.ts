/**
 * Ways by a place from two trees, one from the origin and one to the destination: where both follow the same links, the
 * plateaus, a driver stays on a road for long (Cambridge Vehicle Information Technology 2005, "Choice Routing"). A way along a
 * long plateau is a good alternative, and each way by a place lies along exactly one. For engines without a hierarchy.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import type { ViaSource, ViaWay } from "./alternatives.ts";
import { MinHeap } from "./heap.ts";
import { shareOf } from "./route.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { DestinationTree, LinkPosition, Metric, PathEngine } from "./types.ts";

/** A run of states that both trees go through. */
interface Plateau {
  readonly first: number;
  readonly last: number;
  /** Smaller is better: twice the way's seconds, less those on the plateau (section 5 of the paper on alternatives). */
  readonly rank: number;
}

/** A source with scratch memory of its own, used again by every query; one query's ways must be read before the next. */
export function makePlateaus(network: RoadNetwork, engine: Pick<PathEngine, "tree">): ViaSource {
  const { stateCount, stateLink } = turnGraphOf(network);
  const forwardTree = makeForwardTree(network);
  const into: DestinationTree = { costS: new Float64Array(stateCount), next: new Uint32Array(stateCount) };

  return function* (metric, from, to, atMostS) {
    const { linkS } = metric;
    const { exitS, previous, reached } = forwardTree(metric, from, atMostS);
    const { costS, next } = engine.tree(metric, [to.link], into);
    // The tree counts the destination's link to its head.
    const beyondS = shareOf(linkS[to.link]!, 1 - to.share);
    const plateaus: Plateau[] = [];
    for (const first of reached) {
      const before = previous[first]!;
      if (before !== NONE && next[before] === first) continue;
      const wayS = exitS[first]! + costS[first]! - linkS[stateLink[first]!]! - beyondS;
      if (!(wayS <= atMostS)) continue;
      let last = first;
      for (let on = next[last]!; on !== NONE && previous[on] === last; on = next[on]!) last = on;
      const plateauS = costS[first]! - costS[last]! + linkS[stateLink[last]!]!;
      plateaus.push({ first, last, rank: 2 * wayS - plateauS });
    }
    plateaus.sort((a, b) => a.rank - b.rank || a.first - b.first);
    for (const plateau of plateaus) yield wayAlong(plateau, previous, next, stateLink);
  };
}

function wayAlong({ first, last }: Plateau, previous: Uint32Array, next: Uint32Array, stateLink: Uint32Array): ViaWay {
  const links: number[] = [];
  for (let state = first; state !== NONE; state = previous[state]!) links.push(stateLink[state]!);
  links.reverse();
  const joinAt = links.length - 1;
  let throughAt = joinAt;
  for (let state = first; state !== last; state = next[state]!) throughAt++;
  for (let state = next[first]!; state !== NONE; state = next[state]!) links.push(stateLink[state]!);
  return { links: Uint32Array.from(links), joinAt, throughAt };
}

interface ForwardTree {
  /** Seconds from the origin to the head of the state's link. */
  readonly exitS: Float64Array;
  readonly previous: Uint32Array;
  /** The states that are reached; the columns hold for these, and `previous` is NONE elsewhere. */
  readonly reached: readonly number[];
}

/** Dijkstra from a place over the states of the turn graph, as far as `atMostS`. */
function makeForwardTree(network: RoadNetwork): (metric: Metric, from: LinkPosition, atMostS: number) => ForwardTree {
  const { stateCount, stateLink, firstArc, arcHead } = turnGraphOf(network);
  const exitS = new Float64Array(stateCount);
  const previous = new Uint32Array(stateCount).fill(NONE);
  const isReached = new Uint8Array(stateCount);
  const heap = new MinHeap(stateCount);
  const reached: number[] = [];

  return ({ linkS, arcOpen }, from, atMostS) => {
    for (const state of reached) {
      previous[state] = NONE;
      isReached[state] = 0;
    }
    reached.length = 0;
    // A state's first label is its best, as in `makeSearch`.
    const reach = (state: number, byState: number, labelS: number): void => {
      if (isReached[state] === 1 || !(labelS <= atMostS)) return;
      isReached[state] = 1;
      exitS[state] = labelS;
      previous[state] = byState;
      reached.push(state);
      heap.push(labelS, state);
    };
    reach(from.link, NONE, shareOf(linkS[from.link]!, 1 - from.share));
    while (heap.length > 0) {
      const state = heap.pop();
      const end = firstArc[state + 1]!;
      for (let arc = firstArc[state]!; arc < end; arc++) {
        if (arcOpen[arc] === 0) continue;
        const next = arcHead[arc]!;
        reach(next, state, exitS[state]! + linkS[stateLink[next]!]!);
      }
    }
    return { exitS, previous, reached };
  };
}
