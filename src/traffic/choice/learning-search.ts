/**
 * Hot file. The quickest way at the times of a day, exact: A* over the states of the turn graph in the order of arrival, where each
 * link takes what it takes whoever enters it then (Dreyfus 1969: FIFO makes the earliest entry the best). What is left at
 * least is the exact rest of the way at the least times of all day, by the hierarchy (CCH-Potentials: Zeitz & Wagner 2021), found once
 * for all trips to one link. Invariant: these rests are consistent, so a state is final when it is taken.
 * O(states nearer than the answer, log of them): on a usual day hardly more than the way itself. So the best state behind the one
 * just taken is mostly the next, and goes round the heap. The rest is waiting for memory: a state is known by its place in the
 * hierarchy, its label is one piece, and the times of one interval lie together, which are all that a trip reads.
 */
import { NONE } from "../../base/index.ts";
import { type HierarchyMetric, INFINITE_WEIGHT, MinHeap, makePotential, turnGraphOf } from "../../routing/index.ts";
import { TICKS_PER_S } from "./learning-bounds.ts";
import { type DayGraph, isShut, type Roads } from "./learning-graph.ts";
import type { DaySeconds } from "./learning-times.ts";

export interface DaySearch {
  /** From now on ways are at these times. */
  at(times: DaySeconds): void;
  /** From now on they are to the head of `destination`. `bounds`: see `makeBounds`; it must be below what any class that asks may drive. */
  towards(destination: number, bounds: HierarchyMetric): void;
  /** Seconds of the quickest way from the tail of `origin`, begun at `departS`; Infinity where there is none. */
  find(roads: Roads, origin: number, departS: number): number;
  /** The links of the way found last. A view on scratch memory, good until the next `find`. */
  way(): Uint32Array;
}

const S_PER_TICK = 1 / TICKS_PER_S;

// A label: at double 2 × place the arrival, at words 4 × place + MARK and + BEFORE the rest.
const LABEL_BYTES = 16;
const MARK = 2;
const BEFORE = 3;

/** Scratch memory: 32 bytes a place, 16 an arc, and the times of a day once more. */
export function makeDaySearch({ network, hierarchy, linkAt, head }: DayGraph): DaySearch {
  const { access } = network;
  const { firstState, linkState } = turnGraphOf(network);
  const { place } = hierarchy;
  const placeCount = linkAt.length;
  const potential = makePotential(hierarchy);
  const labels = new ArrayBuffer(LABEL_BYTES * placeCount);
  const arrivesS = new Float64Array(labels);
  const words = new Uint32Array(labels);
  const heap = new MinHeap(head.length + 1);
  const links = new Uint32Array(placeCount);
  let linkCount = 0;
  let reached = 0; // the mark of places that this search has reached; + 1: taken
  let intervalS = 1;
  let lastKnot = 0;
  let dayEndS = 0;
  let knotS: Float32Array = new Float32Array(0); // at knot × placeCount + place
  let destination = NONE;

  const trace = (last: number): void => {
    for (let at = last; at !== NONE; at = words[4 * at + BEFORE]!) links[linkCount++] = linkAt[at]!;
    links.subarray(0, linkCount).reverse();
  };

  return {
    at(times) {
      const { intervalCount, timeS } = times;
      intervalS = times.intervalS;
      lastKnot = intervalCount - 1;
      dayEndS = intervalS * intervalCount;
      if (knotS.length !== intervalCount * placeCount) knotS = new Float32Array(intervalCount * placeCount);
      for (let at = 0; at < placeCount; at++) {
        const first = linkAt[at]! * intervalCount;
        for (let knot = 0; knot < intervalCount; knot++) knotS[knot * placeCount + at] = timeS[first + knot]!;
      }
    },
    towards(link, bounds) {
      if (!(link < network.linkCount)) throw new RangeError(`no link ${link}, the network has ${network.linkCount}`);
      destination = link;
      const nodes = linkState.subarray(firstState[link]!, firstState[link + 1]!);
      potential.towards(bounds, { nodes, costs: new Uint32Array(nodes.length) });
    },
    find(roads, origin, departS) {
      const { bit, first, head: ownHead, shut } = roads;
      linkCount = 0;
      if ((access[origin]! & access[destination]! & bit) === 0) return Number.POSITIVE_INFINITY;
      let at = place[origin]!;
      if (potential.atPlace(at) >= INFINITE_WEIGHT) return Number.POSITIVE_INFINITY;
      const perInterval = 1 / intervalS;
      reached += 2;
      if (reached >= NONE - 1) {
        words.fill(0);
        reached = 2;
      }
      heap.clear();
      arrivesS[2 * at] = departS;
      words[4 * at + BEFORE] = NONE;
      for (;;) {
        words[4 * at + MARK] = reached + 1;
        const enteredS = arrivesS[2 * at]!;
        // As in `secondsOn`.
        const knot = enteredS * perInterval - 0.5;
        let takesS = knotS[at]!;
        if (knot >= lastKnot) takesS = knotS[lastKnot * placeCount + at]!;
        else if (knot > 0) {
          const below = Math.floor(knot);
          const fromS = knotS[below * placeCount + at]!;
          takesS = fromS + (knot - below) * (knotS[(below + 1) * placeCount + at]! - fromS);
        }
        const leftS = enteredS + takesS;
        if (linkAt[at] === destination) {
          trace(at);
          return leftS - departS;
        }
        let next = NONE;
        let nextKey = Number.POSITIVE_INFINITY;
        const end = first[at + 1]!;
        for (let arc = first[at]!; arc < end; arc++) {
          const headOfArc = ownHead[arc]!;
          const to = headOfArc >>> 1;
          if (words[4 * to + MARK]! >= reached && arrivesS[2 * to]! <= leftS) continue;
          const rest = potential.atPlace(to);
          if (rest >= INFINITE_WEIGHT) continue;
          if ((headOfArc & 1) === 1 && isShut(shut!, linkAt[to]!, leftS, dayEndS)) continue;
          words[4 * to + MARK] = reached;
          arrivesS[2 * to] = leftS;
          words[4 * to + BEFORE] = at;
          const key = leftS + rest * S_PER_TICK;
          if (key < nextKey) {
            if (next !== NONE) heap.push(nextKey, next);
            next = to;
            nextKey = key;
          } else heap.push(key, to);
        }
        if (heap.length > 0 && heap.leastKey() < nextKey) {
          if (next !== NONE) heap.push(nextKey, next);
          do next = heap.length > 0 ? heap.pop() : NONE;
          while (next !== NONE && words[4 * next + MARK] !== reached);
        }
        if (next === NONE) return Number.POSITIVE_INFINITY;
        at = next;
      }
    },
    way: () => links.subarray(0, linkCount),
  };
}
