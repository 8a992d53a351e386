/**
 * Hot file. Many to many, one to many, and the nearest of many, without a bucket or a heap. A node's labels are the
 * weights up to (from) all its ancestors, dense by depth; a distance is the least sum over the ancestors that both nodes
 * have. Targets are pinned in the order of their places, so neighbours share most ancestors: with a source anywhere
 * among them, what it shares with the next target outward is the least of what it shared so far and what the two targets
 * share. One row of labels a target is kept, and one row of answers is made at a time: memory does not grow with sources.
 * O(depth) a pair, a few dozen additions on a road network.
 */
import { NONE } from "../../base/index.ts";
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import { type Hierarchy, requireNode } from "./hierarchy.ts";
import { type HierarchyMetric, requireMetric } from "./metric.ts";
import { relaxRow } from "./relax.ts";

/** Targets made ready under one metric; good until the metric changes. */
export interface PinnedTargets {
  readonly metric: HierarchyMetric;
  /** Numbers of the targets as they were given, by ascending place. */
  readonly order: Uint32Array;
  /** The nodes' places, in that order. */
  readonly places: Uint32Array;
  /** Ancestors, itself included, that each shares with the one before it. */
  readonly shared: Uint16Array;
  /** Weights from the ancestor at each depth down to target i of the order: labels[i × height + depth]. */
  readonly labels: Int32Array;
}

export interface Found {
  /** Numbers of targets as they were given, nearest first, and their distances. */
  readonly targets: number[];
  readonly distances: number[];
}

export interface Matrix {
  pin(metric: HierarchyMetric, targets: ArrayLike<number>): PinnedTargets;
  /** Distances from a node to all pinned targets, by the numbers they were given under. */
  row(pinned: PinnedTargets, source: number, into?: Int32Array): Int32Array;
  /** All rows, one after the other: table[source × targets + target]. For more than memory holds, call `row`. */
  table(metric: HierarchyMetric, sources: ArrayLike<number>, targets: ArrayLike<number>): Int32Array;
  /** The `count` nearest that can be reached; of equally near ones the lower number first. */
  nearest(pinned: PinnedTargets, source: number, count: number): Found;
}

export function makeMatrix(hierarchy: Hierarchy): Matrix {
  const { height, place, parent, depth, firstUp, upDepth } = hierarchy;
  const climbing = new Int32Array(2 * height).fill(INFINITE_WEIGHT);
  const sourceLabels = new Int32Array(height);

  /** Writes the labels of one side of `at` and its ancestors to into[offset + depth]. */
  const climb = (weight: Int32Array, from: number, side: number, into: Int32Array, offset: number): void => {
    let rung = 2 * depth[from]! + side;
    climbing[rung] = 0;
    for (let at = from; at !== NONE; at = parent[at]!, rung -= 2) {
      const label = climbing[rung]!;
      climbing[rung] = INFINITE_WEIGHT;
      into[offset + (rung >>> 1)] = label;
      if (label < INFINITE_WEIGHT) relaxRow(climbing, label, side, upDepth, weight, firstUp[at]!, firstUp[at + 1]!);
    }
  };

  /** How many ancestors, themselves included, two places have in common. */
  const sharedBy = (one: number, other: number): number => {
    while (one !== other) {
      while (one < other) one = parent[one]!;
      while (other < one) other = parent[other]!;
    }
    return one === NONE ? 0 : depth[one]! + 1;
  };

  const pin = (metric: HierarchyMetric, targets: ArrayLike<number>): PinnedTargets => {
    requireMetric(hierarchy, metric);
    for (let i = 0; i < targets.length; i++) requireNode(hierarchy, targets[i]!);
    const order = Uint32Array.from(targets, (_, i) => i);
    order.sort((a, b) => place[targets[a]!]! - place[targets[b]!]! || a - b);
    const places = order.map((i) => place[targets[i]!]!);
    const shared = new Uint16Array(targets.length);
    const labels = new Int32Array(targets.length * height);
    for (let i = 0; i < places.length; i++) {
      if (i > 0) shared[i] = sharedBy(places[i - 1]!, places[i]!);
      climb(metric.weight, places[i]!, 1, labels, i * height);
    }
    return { metric, order, places, shared, labels };
  };

  /** Labels of a source, and where it stands among the targets: before the first that is not below it. */
  const prepare = ({ metric, places }: PinnedTargets, source: number): number => {
    requireMetric(hierarchy, metric);
    requireNode(hierarchy, source);
    climb(metric.weight, place[source]!, 0, sourceLabels, 0);
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle]! < place[source]!) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const row = (pinned: PinnedTargets, source: number, into?: Int32Array): Int32Array => {
    const { order, places, shared, labels } = pinned;
    const count = order.length;
    const distances = into ?? new Int32Array(count);
    if (distances.length !== count) throw new RangeError(`room for ${distances.length} distances to ${count} targets`);
    const middle = prepare(pinned, source);
    let common = height;
    for (let i = middle; i < count; i++) {
      common = i === middle ? sharedBy(place[source]!, places[i]!) : Math.min(common, shared[i]!);
      distances[order[i]!] = leastSum(sourceLabels, labels, i * height, common);
    }
    for (let i = middle - 1; i >= 0; i--) {
      common = i === middle - 1 ? sharedBy(place[source]!, places[i]!) : Math.min(common, shared[i + 1]!);
      distances[order[i]!] = leastSum(sourceLabels, labels, i * height, common);
    }
    return distances;
  };

  const table = (metric: HierarchyMetric, sources: ArrayLike<number>, targets: ArrayLike<number>): Int32Array => {
    const pinned = pin(metric, targets);
    const distances = new Int32Array(sources.length * targets.length);
    for (let i = 0; i < sources.length; i++) {
      row(pinned, sources[i]!, distances.subarray(i * targets.length, (i + 1) * targets.length));
    }
    return distances;
  };

  const nearest = (pinned: PinnedTargets, source: number, count: number): Found => {
    const { order, places, shared, labels } = pinned;
    const targets: number[] = [];
    const distances: number[] = [];
    if (!(count >= 1)) return { targets, distances };
    let after = prepare(pinned, source);
    let before = after - 1;
    const least = leastSoFar(sourceLabels, depth[place[source]!]! + 1);
    let sharedAfter = after < places.length ? sharedBy(place[source]!, places[after]!) : 0;
    let sharedBefore = before >= 0 ? sharedBy(place[source]!, places[before]!) : 0;
    // Outward, on the side that shares more; what is farther out shares less, and a way there leads over what is shared.
    while (sharedAfter > 0 || sharedBefore > 0) {
      const isAfter = sharedAfter >= sharedBefore;
      const common = isAfter ? sharedAfter : sharedBefore;
      const bound = targets.length < count ? INFINITE_WEIGHT - 1 : distances[count - 1]!;
      if (least[common - 1]! > bound) break;
      const i = isAfter ? after++ : before--;
      if (isAfter) sharedAfter = after < places.length ? Math.min(common, shared[after]!) : 0;
      else sharedBefore = before >= 0 ? Math.min(common, shared[before + 1]!) : 0;
      const distance = leastSum(sourceLabels, labels, i * height, common);
      if (distance <= bound) insert(order[i]!, distance, count, targets, distances);
    }
    return { targets, distances };
  };

  return { pin, row, table, nearest };
}

/**
 * The least of a[i] + b[offset + i] over i < count. Four at a time: see relax.ts; two leasts, each taken without a branch,
 * so that neither waits for the other.
 */
function leastSum(a: Int32Array, b: Int32Array, offset: number, count: number): number {
  let least = INFINITE_WEIGHT;
  let other = INFINITE_WEIGHT;
  let i = 0;
  for (; i < count - 3; i += 4) {
    const at = offset + i;
    const lead0 = (a[i]! + b[at]! - least) | 0;
    const lead1 = (a[i + 1]! + b[at + 1]! - other) | 0;
    least += lead0 & (lead0 >> 31);
    other += lead1 & (lead1 >> 31);
    const lead2 = (a[i + 2]! + b[at + 2]! - least) | 0;
    const lead3 = (a[i + 3]! + b[at + 3]! - other) | 0;
    least += lead2 & (lead2 >> 31);
    other += lead3 & (lead3 >> 31);
  }
  if (other < least) least = other;
  for (; i < count; i++) {
    const sum = a[i]! + b[offset + i]!;
    if (sum < least) least = sum;
  }
  return least;
}

/** least[i] = the least of column[0 .. i]. */
function leastSoFar(column: Int32Array, count: number): Int32Array {
  const least = column.slice(0, count);
  for (let i = 1; i < count; i++) if (least[i - 1]! < least[i]!) least[i] = least[i - 1]!;
  return least;
}

/** Into lists that are sorted by distance, then number, and keep `count` at most. */
function insert(target: number, distance: number, count: number, targets: number[], distances: number[]): void {
  let at = targets.length;
  while (at > 0 && (distances[at - 1]! > distance || (distances[at - 1] === distance && targets[at - 1]! > target)))
    at--;
  if (at === count) return;
  targets.splice(at, 0, target);
  distances.splice(at, 0, distance);
  if (targets.length > count) {
    targets.pop();
    distances.pop();
  }
}
