/**
 * Hot file. Weights onto the hierarchy (full customization). Invariant: once a row is written, none of its slots can be
 * undercut by a path through lower places; a slot is the least of its inputs and of its lower triangles.
 * Row by row upward: a row is spread out by the depth of its heads, each lower arc adds the triangles that close in
 * the row, and it is written back. So the inner loop reads one run of a lower row and a scratch that stays in the first
 * cache; no list of triangles is kept. The least of two is taken without a branch: which one it is cannot be foretold.
 * O(triangles). Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, section 7.2.
 */
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import type { Hierarchy } from "./hierarchy.ts";

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
  closeTriangles(hierarchy, inputs, weight);
  return { hierarchy, inputs, weight };
}

/** What an input arc counts as. */
export function effectiveWeight({ weight, closed }: InputWeights, inputArc: number): number {
  if (closed !== undefined && closed[inputArc] !== 0) return INFINITE_WEIGHT;
  const given = weight[inputArc]!;
  return given < 1 ? 1 : given < INFINITE_WEIGHT ? given : INFINITE_WEIGHT;
}

function closeTriangles(hierarchy: Hierarchy, inputs: InputWeights, weight: Int32Array): void {
  const { nodeCount, height, firstUp, upDepth, firstLower, lowerArc, lowerEnd } = hierarchy;
  const { firstInput, input, inputRung } = hierarchy;
  const row = new Int32Array(2 * height); // by 2 × depth of the head + (1 = down)
  for (let place = 0; place < nodeCount; place++) {
    const first = firstUp[place]!;
    const end = firstUp[place + 1]!;
    for (let arc = first; arc < end; arc++) {
      const rung = upDepth[arc]! << 1;
      row[rung] = INFINITE_WEIGHT;
      row[rung + 1] = INFINITE_WEIGHT;
    }
    for (let i = firstInput[place]!; i < firstInput[place + 1]!; i++) {
      const rung = inputRung[i]!;
      const given = effectiveWeight(inputs, input[i]!);
      if (given < row[rung]!) row[rung] = given;
    }
    for (let i = firstLower[place]!; i < firstLower[place + 1]!; i++) {
      const lower = lowerArc[i]!;
      const endOfLower = lowerEnd[i]!;
      if (lower + 1 === endOfLower) continue;
      const fromLower = weight[lower << 1]!;
      const toLower = weight[(lower << 1) + 1]!;
      if (toLower < INFINITE_WEIGHT && fromLower < INFINITE_WEIGHT) {
        for (let arc = lower + 1; arc < endOfLower; arc++) {
          const rung = upDepth[arc]! << 1;
          const up = row[rung]!;
          const shorterUp = (toLower + weight[arc << 1]! - up) | 0;
          row[rung] = up + (shorterUp & (shorterUp >> 31));
          const down = row[rung + 1]!;
          const shorterDown = (fromLower + weight[(arc << 1) + 1]! - down) | 0;
          row[rung + 1] = down + (shorterDown & (shorterDown >> 31));
        }
      } else if (toLower < INFINITE_WEIGHT || fromLower < INFINITE_WEIGHT) {
        const side = toLower < INFINITE_WEIGHT ? 0 : 1;
        const half = toLower < INFINITE_WEIGHT ? toLower : fromLower;
        for (let arc = lower + 1; arc < endOfLower; arc++) {
          const rung = (upDepth[arc]! << 1) + side;
          const known = row[rung]!;
          const shorter = (half + weight[(arc << 1) + side]! - known) | 0;
          row[rung] = known + (shorter & (shorter >> 31));
        }
      }
    }
    for (let arc = first; arc < end; arc++) {
      const rung = upDepth[arc]! << 1;
      weight[arc << 1] = row[rung]!;
      weight[(arc << 1) + 1] = row[rung + 1]!;
    }
  }
}

export function requireMetric(hierarchy: Hierarchy, metric: HierarchyMetric): void {
  if (metric.hierarchy !== hierarchy) throw new RangeError("the metric is of another hierarchy");
}

function requireLength(name: string, column: { readonly length: number }, length: number): void {
  if (column.length !== length)
    throw new RangeError(`${name} has ${column.length} entries, the hierarchy needs ${length}`);
}
