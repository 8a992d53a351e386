/**
 * Hot file. Weights onto the hierarchy (full customization). Invariant: once a row is done, none of its slots can be
 * undercut by a path through lower places; a slot is the least of its inputs and of its lower triangles.
 * Row by row upward: the slots of a row are noted by the depth of their heads, and each lower arc offers the triangles
 * that close in the row. So the inner loop reads one run of a lower row, and no list of triangles is kept. A row without
 * lower arcs costs nothing. The least of two is taken without a branch: which one it is cannot be foretold.
 * O(triangles). Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, section 7.2.
 */
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import type { Hierarchy } from "./hierarchy.ts";
import { lessen } from "./relax.ts";

/** What is put on a hierarchy. */
export interface InputWeights {
  /** By input arc. Below 1 counts as 1, from INFINITE_WEIGHT on as shut. */
  readonly weight: Int32Array;
  /** By input arc: how many closures shut it, 0 = open (see `ClosureSet`). */
  readonly closed?: Uint16Array | undefined;
}

/** 8 bytes an arc of the hierarchy; the inputs are the caller's own columns, which may serve many metrics. */
export interface HierarchyMetric {
  readonly hierarchy: Hierarchy;
  readonly inputs: InputWeights;
  /** By slot; INFINITE_WEIGHT = no way. */
  readonly weight: Int32Array;
}

/** A metric of these weights. `into`, a metric of the same hierarchy that is no longer needed, gives its column. */
export function customize(hierarchy: Hierarchy, inputs: InputWeights, into?: HierarchyMetric): HierarchyMetric {
  requireLength("weight", inputs.weight, hierarchy.inputArcCount);
  if (inputs.closed !== undefined) requireLength("closed", inputs.closed, hierarchy.inputArcCount);
  if (into !== undefined) requireLength("into.weight", into.weight, 2 * hierarchy.arcCount);
  const weight = into?.weight ?? new Int32Array(2 * hierarchy.arcCount);
  putInputs(hierarchy, inputs, weight);
  closeTriangles(hierarchy, weight);
  return { hierarchy, inputs, weight };
}

/** What an input arc counts as. */
export function effectiveWeight({ weight, closed }: InputWeights, inputArc: number): number {
  if (closed !== undefined && closed[inputArc] !== 0) return INFINITE_WEIGHT;
  const given = weight[inputArc]!;
  return given < 1 ? 1 : given < INFINITE_WEIGHT ? given : INFINITE_WEIGHT;
}

/** In one sweep of its own, where the reads of the inputs, which lie anywhere, do not wait for one another. */
function putInputs({ input, inputSlot }: Hierarchy, inputs: InputWeights, weight: Int32Array): void {
  weight.fill(INFINITE_WEIGHT);
  for (let i = 0; i < input.length; i++) {
    const given = effectiveWeight(inputs, input[i]!);
    const slot = inputSlot[i]!;
    if (given < weight[slot]!) weight[slot] = given;
  }
}

function closeTriangles(hierarchy: Hierarchy, weight: Int32Array): void {
  const { nodeCount, height, firstUp, upDepth, firstLower, lowerArc, lowerEnd } = hierarchy;
  const slotAt = new Uint32Array(height); // by depth of the head; no lower row has heads that this one has not
  for (let place = 0; place < nodeCount; place++) {
    const firstOfLower = firstLower[place]!;
    const endOfLower = firstLower[place + 1]!;
    if (firstOfLower === endOfLower) continue;
    const endOfRow = firstUp[place + 1]!;
    for (let arc = firstUp[place]!; arc < endOfRow; arc++) slotAt[upDepth[arc]!] = arc << 1;
    for (let i = firstOfLower; i < endOfLower; i++) {
      const lower = lowerArc[i]!;
      offerRow(weight, weight[(lower << 1) + 1]!, weight[lower << 1]!, slotAt, upDepth, lower + 1, lowerEnd[i]!);
    }
  }
}

/** The ways by a lower place, to it and from it, on along its arcs first .. end - 1 and back. Two arcs a turn: see relax.ts. */
function offerRow(
  weight: Int32Array,
  toLower: number,
  fromLower: number,
  slotAt: Uint32Array,
  upDepth: Uint16Array,
  first: number,
  end: number,
): void {
  let arc = first;
  for (; arc < end - 1; arc += 2) {
    const slot0 = slotAt[upDepth[arc]!]!;
    const slot1 = slotAt[upDepth[arc + 1]!]!;
    const by = arc << 1;
    lessen(weight, slot0, toLower + weight[by]!);
    lessen(weight, slot0 + 1, fromLower + weight[by + 1]!);
    lessen(weight, slot1, toLower + weight[by + 2]!);
    lessen(weight, slot1 + 1, fromLower + weight[by + 3]!);
  }
  if (arc < end) {
    const slot = slotAt[upDepth[arc]!]!;
    lessen(weight, slot, toLower + weight[arc << 1]!);
    lessen(weight, slot + 1, fromLower + weight[(arc << 1) + 1]!);
  }
}

export function requireMetric(hierarchy: Hierarchy, metric: HierarchyMetric): void {
  if (metric.hierarchy !== hierarchy) throw new RangeError("the metric is of another hierarchy");
}

function requireLength(name: string, column: { readonly length: number }, length: number): void {
  if (column.length !== length)
    throw new RangeError(`${name} has ${column.length} entries, the hierarchy needs ${length}`);
}
