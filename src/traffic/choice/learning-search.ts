/**
 * Hot file. The quickest way at the times of a day, exact: A* over the states of the turn graph in the order of arrival, where each
 * link takes what it takes whoever enters it then (Dreyfus 1969: FIFO makes the earliest entry the best). What is left at
 * least is the exact rest of the way at the least times of all day, by the hierarchy (CCH-Potentials: Zeitz & Wagner 2021), found once
 * for all trips to one link. Invariant: these rests are consistent, so a state is final when it is taken from the heap.
 * O(states nearer than the answer, log of them): on a usual day hardly more than the way itself.
 */
import FlatQueue from "flatqueue";
import { NONE } from "../../base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import {
  buildHierarchy,
  customize,
  type Hierarchy,
  type HierarchyMetric,
  INFINITE_WEIGHT,
  makePotential,
  turnGraphOf,
} from "../../routing/index.ts";
import { type DaySeconds, leastSeconds } from "./learning-times.ts";

export interface DaySearch {
  /** From now on ways are for this kind, to the head of `destination`, at these times. `shut`: see `ShutLinks`. */
  towards(times: DaySeconds, kind: VehicleKind, destination: number, shut?: ShutLinks): void;
  /** Seconds of the quickest way from the tail of `origin`, begun at `departS`; Infinity where there is none. */
  find(origin: number, departS: number): number;
  /** The links of the way found last. A view on scratch memory, good until the next `find`. */
  way(): Uint32Array;
}

/** Links that some hours shut: the windows of link l are [fromS, untilS) at first[l] .. first[l + 1] - 1. */
export interface ShutLinks {
  readonly first: Uint32Array;
  readonly fromS: Float64Array;
  readonly untilS: Float64Array;
}

const TICKS_PER_S = 10_000;

/** `rank`: the order of the network's hierarchy (see `orderRoads`). Arcs that the standing rules shut to all are left out. */
export function makeDaySearch(network: RoadNetwork, rank: Uint32Array): DaySearch {
  const { stateCount, stateLink, firstState, linkState, arcTail, arcHead, arcMovement, arcKinds } =
    turnGraphOf(network);
  const kindsOf = (arc: number): number => network.movementAccess[arcMovement[arc]!]! & arcKinds[arc]!;
  const kept = Uint32Array.from(arcTail.keys()).filter((arc) => kindsOf(arc) !== 0);
  const tail = kept.map((arc) => arcTail[arc]!);
  const head = kept.map((arc) => arcHead[arc]!);
  const kinds = Uint16Array.from(kept, kindsOf);
  // Arcs of the turn graph lie by their tails, so these do too.
  const firstOut = new Uint32Array(stateCount + 1);
  for (const state of tail) firstOut[state + 1]!++;
  for (let state = 0; state < stateCount; state++) firstOut[state + 1]! += firstOut[state]!;
  const hierarchy = buildHierarchy({ nodeCount: stateCount, tail, head }, rank);
  const potential = makePotential(hierarchy);
  const boundsOf = makeBounds(network, hierarchy, tail, kinds, stateLink);

  const arrivesS = new Float64Array(stateCount);
  const before = new Uint32Array(stateCount);
  const seen = new Uint32Array(stateCount);
  const taken = new Uint32Array(stateCount);
  const heap = new FlatQueue<number>();
  const links = new Uint32Array(stateCount);
  let linkCount = 0;
  let search = 0;
  let times: DaySeconds = { intervalS: 1, intervalCount: 1, timeS: new Float32Array(0) };
  let bit = 0;
  let destination = NONE;
  let shut: ShutLinks | undefined;

  const trace = (last: number): void => {
    for (let state = last; state !== NONE; state = before[state]!) links[linkCount++] = stateLink[state]!;
    links.subarray(0, linkCount).reverse();
  };

  return {
    towards(day, kind, link, closed) {
      if (!(link < network.linkCount)) throw new RangeError(`no link ${link}, the network has ${network.linkCount}`);
      times = day;
      bit = kindBit(kind);
      destination = link;
      shut = closed;
      const nodes = linkState.subarray(firstState[link]!, firstState[link + 1]!);
      potential.towards(boundsOf(day, kind), { nodes, costs: new Uint32Array(nodes.length) });
    },
    find(origin, departS) {
      const { intervalS, intervalCount, timeS } = times;
      const { access } = network;
      linkCount = 0;
      if ((access[origin]! & access[destination]! & bit) === 0) return Number.POSITIVE_INFINITY;
      if (potential.at(origin) >= INFINITE_WEIGHT) return Number.POSITIVE_INFINITY;
      const last = intervalCount - 1;
      const perInterval = 1 / intervalS;
      if (++search === NONE) {
        seen.fill(0);
        taken.fill(0);
        search = 1;
      }
      heap.clear();
      arrivesS[origin] = departS;
      before[origin] = NONE;
      seen[origin] = search;
      heap.push(origin, departS);
      while (heap.length > 0) {
        const state = heap.pop()!;
        if (taken[state] === search) continue;
        taken[state] = search;
        const link = stateLink[state]!;
        const enteredS = arrivesS[state]!;
        // As in `secondsOn`.
        const first = link * intervalCount;
        const at = enteredS * perInterval - 0.5;
        let takesS = timeS[first]!;
        if (at >= last) takesS = timeS[first + last]!;
        else if (at > 0) {
          const knot = Math.floor(at);
          const fromS = timeS[first + knot]!;
          takesS = fromS + (at - knot) * (timeS[first + knot + 1]! - fromS);
        }
        const leftS = enteredS + takesS;
        if (link === destination) {
          trace(state);
          return leftS - departS;
        }
        const end = firstOut[state + 1]!;
        for (let arc = firstOut[state]!; arc < end; arc++) {
          if ((kinds[arc]! & bit) === 0) continue;
          const to = head[arc]!;
          if (seen[to] === search && arrivesS[to]! <= leftS) continue;
          const rest = potential.at(to);
          if (rest >= INFINITE_WEIGHT || (shut !== undefined && isShut(shut, stateLink[to]!, leftS))) continue;
          seen[to] = search;
          arrivesS[to] = leftS;
          before[to] = state;
          heap.push(to, leftS + rest / TICKS_PER_S);
        }
      }
      return Number.POSITIVE_INFINITY;
    },
    way: () => links.subarray(0, linkCount),
  };
}

function isShut({ first, fromS, untilS }: ShutLinks, link: number, timeS: number): boolean {
  for (let k = first[link]!; k < first[link + 1]!; k++) if (fromS[k]! <= timeS && timeS < untilS[k]!) return true;
  return false;
}

/** Metrics of the least times, one a kind; those of one day are kept until another is asked for. */
function makeBounds(
  network: RoadNetwork,
  hierarchy: Hierarchy,
  tail: Uint32Array,
  kinds: Uint16Array,
  stateLink: Uint32Array,
): (times: DaySeconds, kind: VehicleKind) => HierarchyMetric {
  let of: DaySeconds | undefined;
  let leastS: Float64Array = new Float64Array(0);
  const made = new Map<VehicleKind, HierarchyMetric>();
  const weigh = (bit: number): Int32Array =>
    Int32Array.from(tail, (state, arc) => {
      const link = stateLink[state]!;
      if ((kinds[arc]! & network.access[link]! & bit) === 0) return INFINITE_WEIGHT;
      return Math.min(INFINITE_WEIGHT, Math.max(1, Math.floor(leastS[link]! * TICKS_PER_S)));
    });
  return (times, kind) => {
    if (of !== times) {
      of = times;
      leastS = leastSeconds(times);
      made.clear();
    }
    const known = made.get(kind);
    if (known !== undefined) return known;
    const metric = customize(hierarchy, { weight: weigh(kindBit(kind)) });
    made.set(kind, metric);
    return metric;
  };
}
