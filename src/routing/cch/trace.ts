/**
 * Hot file. From the labels of a query to the input arcs of its way. No query writes down where a label came from: the
 * labels tell. From the top of the way down the tree, the next place is the first whose label and arc make up the
 * label above (each place is tried once). Then each arc is unpacked: it is an input arc of its weight, or the two arcs
 * of a lower triangle of its weight, sought from the highest down, since shortcuts mostly lead over what is next to them.
 * Invariant: weights are 1 or more, so both arcs of such a triangle are cheaper, and unpacking ends.
 * Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, section 8.3 (without stored middles).
 */
import { NONE } from "../../base/index.ts";
import { arcToDepth, type Hierarchy } from "./hierarchy.ts";
import { effectiveWeight, type HierarchyMetric } from "./metric.ts";

export interface Tracer {
  /**
   * Input arcs of the way from place `source` up to place `top` and down to `target`. `seen` holds, by 2 × depth + side,
   * the labels of the ancestors of the two. A view on scratch memory.
   */
  path(metric: HierarchyMetric, seen: Int32Array, source: number, target: number, top: number): Uint32Array;
}

export function makeTracer(hierarchy: Hierarchy): Tracer {
  const { nodeCount, height, parent, depth, firstUp, upTail, upHead, upDepth, firstLower, lowerArc, lowerEnd } =
    hierarchy;
  const { firstInput, input, inputSlot } = hierarchy;
  const chain = new Uint32Array(height); // places from an end up to the top, by depth
  const hops = new Uint32Array(2 * height); // slots of the way, in order
  const pending = new Uint32Array(height + 2); // slots to unpack; each level of unpacking leaves one behind
  const arcs = new Uint32Array(nodeCount); // a cheapest way meets no node twice
  let arcCount = 0;

  /** Slots between `end` and `top`, from the top down; returns their number after `count`. */
  const hopsDown = (
    weight: Int32Array,
    seen: Int32Array,
    end: number,
    top: number,
    side: number,
    count: number,
  ): number => {
    for (let at = end; at !== top; at = parent[at]!) chain[depth[at]!] = at;
    const lowest = depth[end]!;
    let above = depth[top]!;
    let label = seen[2 * above + side]!;
    for (let at = above + 1; at <= lowest; at++) {
      const rest = label - seen[2 * at + side]!;
      if (rest <= 0) continue;
      const place = chain[at]!;
      const arc = arcToDepth(upDepth, firstUp[place]!, firstUp[place + 1]!, at, above);
      if (arc === NONE || weight[2 * arc + side] !== rest) continue;
      hops[count++] = 2 * arc + side;
      above = at;
      label -= rest;
    }
    return count;
  };

  /** The input arc of this weight that a slot stands for; NONE where it is a shortcut. */
  const inputOf = (metric: HierarchyMetric, slot: number, wanted: number): number => {
    const end = firstInput[(slot >>> 1) + 1]!;
    for (let i = firstInput[slot >>> 1]!; i < end; i++) {
      if (inputSlot[i] === slot && effectiveWeight(metric.inputs, input[i]!) === wanted) return input[i]!;
    }
    return NONE;
  };

  /** Puts the two slots that make up `slot` on the pile, the first of them on top. */
  const split = (weight: Int32Array, slot: number, wanted: number, count: number): void => {
    const arc = slot >>> 1;
    const isUp = (slot & 1) === 0;
    // Lower neighbours that tail and head share, by the ends of their rows.
    const place = upTail[arc]!;
    const first = firstLower[place]!;
    const firstOfHead = firstLower[upHead[arc]!]!;
    let i = firstLower[place + 1]! - 1;
    let j = lastUpTo(lowerEnd, firstOfHead, firstLower[upHead[arc]! + 1]!, i < first ? 0 : lowerEnd[i]!);
    while (i >= first && j >= firstOfHead) {
      const row = lowerEnd[i]!;
      const rowOfHead = lowerEnd[j]!;
      if (row === rowOfHead) {
        const toTail = 2 * lowerArc[i]!;
        const toHead = 2 * lowerArc[j]!;
        if (
          isUp ? weight[toTail + 1]! + weight[toHead]! === wanted : weight[toHead + 1]! + weight[toTail]! === wanted
        ) {
          pending[count] = isUp ? toHead : toTail;
          pending[count + 1] = isUp ? toTail + 1 : toHead + 1;
          return;
        }
      }
      if (row >= rowOfHead) i--;
      if (rowOfHead >= row) j--;
    }
    throw new RangeError(`the weights of a metric have changed since it was customized (arc ${arc})`);
  };

  const unpack = (metric: HierarchyMetric, slot: number): void => {
    const { weight } = metric;
    pending[0] = slot;
    for (let count = 1; count > 0; ) {
      const each = pending[--count]!;
      const wanted = weight[each]!;
      const inputArc = inputOf(metric, each, wanted);
      if (inputArc !== NONE) arcs[arcCount++] = inputArc;
      else {
        split(weight, each, wanted, count);
        count += 2;
      }
    }
  };

  return {
    path: (metric, seen, source, target, top) => {
      const { weight } = metric;
      arcCount = 0;
      const rising = hopsDown(weight, seen, source, top, 0, 0);
      const all = hopsDown(weight, seen, target, top, 1, rising);
      for (let i = rising - 1; i >= 0; i--) unpack(metric, hops[i]!);
      for (let i = rising; i < all; i++) unpack(metric, hops[i]!);
      return arcs.subarray(0, arcCount);
    },
  };
}

/** The last of first .. end - 1 with column[i] <= bound; first - 1 where there is none. */
function lastUpTo(column: Uint32Array, first: number, end: number, bound: number): number {
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
