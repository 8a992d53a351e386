/**
 * Hot file. Forward search over states of the turn graph, from a place to a place: Dijkstra, or A* where a potential is given.
 * A state's seconds do not depend on the arc that leads into it, and the potential is one of the node where the
 * movement is made. So the first state settled of those that lead into a state is its best predecessor: a state is
 * labelled once, and the heap needs neither decrease-key nor more than `stateCount` entries. O((states + arcs) · log states).
 * Labels are valid for one query, by a version stamp; nothing is cleared between queries.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { MinHeap } from "./heap.ts";
import { isAhead, makeRoute, requirePosition, routeAhead, shareOf, traceLinks } from "./route.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric, Route } from "./types.ts";

/**
 * What is left at least from a node to the destination. Either way it keeps the triangle inequality along every link, so a
 * link's first label is its best.
 */
export type Potential = StraightLine | Float64Array;

/** The straight line through the earth at the metric's best speed. */
export interface StraightLine {
  /** Nodes as points in space, metres. */
  readonly xM: Float64Array;
  readonly yM: Float64Array;
  readonly zM: Float64Array;
  readonly secondsPerM: number;
}

type Search = (metric: Metric, from: LinkPosition, to: LinkPosition, potential: Potential | null) => Route | null;

/** A search with scratch memory of its own, used again by every query. */
export function makeSearch(network: RoadNetwork): Search {
  const { head, tail } = network;
  const { stateCount, stateLink, firstArc, arcHead } = turnGraphOf(network);
  /** Seconds from the origin to the head of the state's link. */
  const exitS = new Float64Array(stateCount);
  const previous = new Uint32Array(stateCount);
  const labelledIn = new Uint32Array(stateCount);
  const heap = new MinHeap(stateCount);
  let version = 0;

  return (metric, from, to, potential) => {
    const { linkS, arcOpen } = metric;
    requirePosition(network, from);
    requirePosition(network, to);
    if (isAhead(from, to)) return routeAhead(network, linkS, from, to);
    const firstS = shareOf(linkS[from.link]!, 1 - from.share);
    const lastS = shareOf(linkS[to.link]!, to.share);
    if (firstS + lastS === Number.POSITIVE_INFINITY) return null;

    if (version === NONE) {
      labelledIn.fill(0);
      version = 0;
    }
    version++;
    const goal = tail[to.link]!;
    heap.clear();
    exitS[from.link] = firstS;
    previous[from.link] = NONE;
    labelledIn[from.link] = version;
    heap.push(firstS, from.link);
    while (heap.length > 0) {
      const state = heap.pop();
      const nowS = exitS[state]!;
      const end = firstArc[state + 1]!;
      for (let arc = firstArc[state]!; arc < end; arc++) {
        if (arcOpen[arc] === 0) continue;
        const next = arcHead[arc]!;
        const link = stateLink[next]!;
        // Asked before the stamp: the destination may lie behind the origin, on the same link.
        if (link === to.link) {
          return makeRoute(network, traceLinks(previous, state, link, stateLink), from, to, nowS + lastS);
        }
        if (labelledIn[next] === version) continue;
        const leaveS = nowS + linkS[link]!;
        if (leaveS === Number.POSITIVE_INFINITY) continue;
        labelledIn[next] = version;
        exitS[next] = leaveS;
        previous[next] = state;
        const keyS = potential === null ? leaveS : leaveS + leftS(potential, head[link]!, goal);
        if (keyS < Number.POSITIVE_INFINITY) heap.push(keyS, next);
      }
    }
    return null;
  };
}

function leftS(potential: Potential, from: number, to: number): number {
  if (potential instanceof Float64Array) return potential[from]!;
  const { xM, yM, zM, secondsPerM } = potential;
  const dx = xM[from]! - xM[to]!;
  const dy = yM[from]! - yM[to]!;
  const dz = zM[from]! - zM[to]!;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) * secondsPerM;
}
