/**
 * Hot file. The exact distance of any node to (from) some ends, found when it is asked for and then known: lower bounds
 * for a search whose weights are never below the metric's (CCH-Potentials: Zeitz & Wagner 2021, "lazy RPHAST").
 * Invariant: a place that is known has all its ancestors known. So what is missing is a run of the way up the tree; it is
 * filled from above, each place the least of its own label and of its upper neighbours' distances plus an arc.
 * O(arcs of the rows of places not known yet) a question, nothing at all the second time.
 */
import { NONE } from "../../base/index.ts";
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import { type Hierarchy, requireNode } from "./hierarchy.ts";
import { type HierarchyMetric, requireMetric } from "./metric.ts";
import type { Ends } from "./query.ts";
import { relaxRow } from "./relax.ts";

export interface Potential {
  /** From now on `at` gives distances to the nearest of these ends, their costs included. */
  towards(metric: HierarchyMetric, targets: Ends): void;
  /** From now on `at` gives distances from the nearest of these ends. */
  awayFrom(metric: HierarchyMetric, sources: Ends): void;
  /** INFINITE_WEIGHT where there is no way. Allocates nothing. */
  at(node: number): number;
  /** The same of a place of the hierarchy, unchecked. */
  atPlace(place: number): number;
}

/** Scratch memory of its own: 8 bytes a node. */
export function makePotential(hierarchy: Hierarchy): Potential {
  const { nodeCount, height, place, parent, depth, firstUp, upHead, upDepth } = hierarchy;
  const distance = new Int32Array(nodeCount); // of places that are labelled or known
  const mark = new Uint32Array(nodeCount); // question × 2: labelled, + 1: known
  const labels = new Int32Array(2 * height).fill(INFINITE_WEIGHT);
  const missing = new Uint32Array(height);
  let weight: Int32Array = new Int32Array(0);
  let side = 0; // of the arcs that lead up from the asked node (0: towards ends, 1: away from them)
  let labelled = 0;

  const ask = (metric: HierarchyMetric, ends: Ends, isTowards: boolean): void => {
    requireMetric(hierarchy, metric);
    weight = metric.weight;
    side = isTowards ? 0 : 1;
    labelled += 2;
    if (labelled > 0xffff_fff0) {
      mark.fill(0);
      labelled = 2;
    }
    for (let i = 0; i < ends.nodes.length; i++) {
      requireNode(hierarchy, ends.nodes[i]!);
      if (!(ends.costs[i]! >= 0)) throw new RangeError(`an end costs ${ends.costs[i]}`);
      label(place[ends.nodes[i]!]!, Math.min(ends.costs[i]!, INFINITE_WEIGHT));
    }
  };

  /** Labels of an end and its ancestors, by arcs that lead the other way than the asked ones. */
  const label = (end: number, cost: number): void => {
    let rung = 2 * depth[end]! + 1 - side;
    labels[rung] = cost;
    for (let at = end; at !== NONE; at = parent[at]!, rung -= 2) {
      const found = labels[rung]!;
      labels[rung] = INFINITE_WEIGHT;
      if (mark[at] !== labelled || found < distance[at]!) distance[at] = found;
      mark[at] = labelled;
      if (found < INFINITE_WEIGHT) relaxRow(labels, found, 1 - side, upDepth, weight, firstUp[at]!, firstUp[at + 1]!);
    }
  };

  const atPlace = (asked: number): number => {
    const known = labelled + 1;
    if (mark[asked] === known) return distance[asked]!;
    let count = 0;
    for (let each = asked; each !== NONE && mark[each] !== known; each = parent[each]!) missing[count++] = each;
    while (count > 0) {
      const each = missing[--count]!;
      let least = mark[each] === labelled ? distance[each]! : INFINITE_WEIGHT;
      const end = firstUp[each + 1]!;
      for (let arc = firstUp[each]!; arc < end; arc++) {
        const over = weight[2 * arc + side]! + distance[upHead[arc]!]!;
        if (over < least) least = over;
      }
      distance[each] = least;
      mark[each] = known;
    }
    return distance[asked]!;
  };

  return {
    towards: (metric, targets) => ask(metric, targets, true),
    awayFrom: (metric, sources) => ask(metric, sources, false),
    at(node) {
      requireNode(hierarchy, node);
      return atPlace(place[node]!);
    },
    atPlace,
  };
}
