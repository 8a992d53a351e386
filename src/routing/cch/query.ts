/**
 * Hot file. The cheapest way between two nodes, or between any of several (elimination-tree query, no heap).
 * All ends are taken in the order of their places, and each climbs the tree while it is below the next: in a post-order
 * that is as far as the next one is not below it too, so every ancestor is visited once, after all under it.
 * Invariant: when a place is visited its two labels are the least sums of an end's cost and a way up (down) the
 * hierarchy. They stand by depth, so that they stay in the first cache, and are put back on the way.
 * O(arcs of the rows visited). Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, section 8.
 */
import { NONE } from "../../base/index.ts";
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import { type Hierarchy, requireNode } from "./hierarchy.ts";
import { type HierarchyMetric, requireMetric } from "./metric.ts";
import { relaxBoth, relaxRow } from "./relax.ts";
import { makeTracer } from "./trace.ts";

/** Nodes where a way may start (end), and what each costs on top: whole numbers, 0 or more. */
export interface Ends {
  readonly nodes: ArrayLike<number>;
  readonly costs: ArrayLike<number>;
}

/** Answers without allocating: it has scratch memory of its own, so a thread needs one. */
export interface Query {
  /** Of the cheapest way: 0 from a node to itself, INFINITE_WEIGHT where there is none. */
  distance(metric: HierarchyMetric, source: number, target: number): number;
  /** The least over all pairs of ends, their costs included. */
  distanceBetween(metric: HierarchyMetric, sources: Ends, targets: Ends): number;
  /**
   * The input arcs of the way that was asked for last, in order; none where there is no way or nothing to go. A view on
   * scratch memory, good until the next call. The metric must not have changed since.
   */
  path(): Uint32Array;
}

/** The number of an end shares a float with its place. */
const MAX_ENDS = 2 ** 21;

const NO_ARCS = new Uint32Array(0);

export function makeQuery(hierarchy: Hierarchy): Query {
  const { height, place, parent, depth, firstUp, upDepth } = hierarchy;
  const tracer = makeTracer(hierarchy);
  const labels = new Int32Array(2 * height).fill(INFINITE_WEIGHT);
  const seen = new Int32Array(2 * height); // finite labels as they were when their place was visited
  let metric: HierarchyMetric | null = null;
  let least = INFINITE_WEIGHT;
  let top = NONE; // the highest place of the way found
  // Ends of the question, by ascending place. Side 0 is a source, 1 a target.
  let endCount = 0;
  let keys = new Float64Array(2); // place × MAX_ENDS + 2 × number of the end + side
  let costs = new Float64Array(2); // by 2 × number + side
  let from = 0; // the two ends of the way, where they are known
  let to = 0;
  let many: { readonly sources: Ends; readonly targets: Ends } | null = null; // else these are to be tried

  const sweep = (): void => {
    const weight = metric!.weight;
    let best = INFINITE_WEIGHT;
    let bestTop = NONE;
    seen.fill(INFINITE_WEIGHT);
    for (let i = 0; i < endCount; i++) {
      const key = keys[i]!;
      let at = Math.floor(key / MAX_ENDS);
      const end = key - at * MAX_ENDS;
      const next = i + 1 < endCount ? Math.floor(keys[i + 1]! / MAX_ENDS) : NONE;
      let rung = depth[at]! << 1;
      if (costs[end]! < labels[rung + (end & 1)]!) labels[rung + (end & 1)] = costs[end]!;
      for (; at < next; at = parent[at]!, rung -= 2) {
        const source = labels[rung]!;
        const target = labels[rung + 1]!;
        labels[rung] = INFINITE_WEIGHT;
        labels[rung + 1] = INFINITE_WEIGHT;
        if (source < INFINITE_WEIGHT) seen[rung] = source;
        if (target < INFINITE_WEIGHT) seen[rung + 1] = target;
        if (source + target < best) {
          best = source + target;
          bestTop = at;
        }
        const first = firstUp[at]!;
        const last = firstUp[at + 1]!;
        if (source < best) {
          if (target < best) relaxBoth(labels, source, target, upDepth, weight, first, last);
          else relaxRow(labels, source, 0, upDepth, weight, first, last);
        } else if (target < best) relaxRow(labels, target, 1, upDepth, weight, first, last);
      }
    }
    least = best;
    top = bestTop;
  };

  const askPair = (source: number, sourceCost: number, target: number, targetCost: number): number => {
    const sourceKey = place[source]! * MAX_ENDS;
    const targetKey = place[target]! * MAX_ENDS + 1;
    keys[0] = Math.min(sourceKey, targetKey);
    keys[1] = Math.max(sourceKey, targetKey);
    costs[0] = sourceCost;
    costs[1] = targetCost;
    endCount = 2;
    from = place[source]!;
    to = place[target]!;
    sweep();
    return least;
  };

  const put = (ends: Ends, side: number): void => {
    if (ends.nodes.length !== ends.costs.length) {
      throw new RangeError(`${ends.costs.length} costs for ${ends.nodes.length} ends`);
    }
    for (let i = 0; i < ends.nodes.length; i++) {
      requireNode(hierarchy, ends.nodes[i]!);
      if (!(ends.costs[i]! >= 0)) throw new RangeError(`an end costs ${ends.costs[i]}`);
      keys[endCount++] = place[ends.nodes[i]!]! * MAX_ENDS + 2 * i + side;
      costs[2 * i + side] = Math.min(ends.costs[i]!, INFINITE_WEIGHT);
    }
  };

  /** The ends of the way among many: the first pair that is as cheap. */
  const choosePair = ({ sources, targets }: { sources: Ends; targets: Ends }): void => {
    const wanted = least;
    for (let i = 0; i < sources.nodes.length; i++) {
      for (let j = 0; j < targets.nodes.length; j++) {
        if (sources.costs[i]! + targets.costs[j]! > wanted) continue;
        if (askPair(sources.nodes[i]!, sources.costs[i]!, targets.nodes[j]!, targets.costs[j]!) === wanted) return;
      }
    }
  };

  return {
    distance: (of, source, target) => {
      requireMetric(hierarchy, of);
      requireNode(hierarchy, source);
      requireNode(hierarchy, target);
      metric = of;
      many = null;
      return askPair(source, 0, target, 0);
    },
    distanceBetween: (of, sources, targets) => {
      requireMetric(hierarchy, of);
      const room = 2 * Math.max(sources.nodes.length, targets.nodes.length, 1);
      if (room > MAX_ENDS) throw new RangeError(`${room / 2} ends are more than ${MAX_ENDS / 2}`);
      if (room > costs.length) {
        keys = new Float64Array(room);
        costs = new Float64Array(room);
      }
      metric = of;
      many = { sources, targets };
      endCount = 0;
      put(sources, 0);
      put(targets, 1);
      keys.subarray(0, endCount).sort();
      sweep();
      return least;
    },
    path: () => {
      if (least === INFINITE_WEIGHT || metric === null) return NO_ARCS;
      if (many !== null) choosePair(many);
      many = null;
      return tracer.path(metric, seen, from, to, top);
    },
  };
}
