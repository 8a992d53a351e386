import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE, packColumns, unpackColumns } from "../../src/base/index.ts";
import {
  buildHierarchy,
  customize,
  hierarchyFromColumns,
  hierarchyToColumns,
  INFINITE_WEIGHT,
  makeClosureSet,
  makeMatrix,
  makeQuery,
  makeReweigher,
} from "../../src/routing/cch/index.ts";
import { gridGraph, weightedGraph } from "../helpers/arc-graphs.ts";

const path = { nodeCount: 3, tail: Uint32Array.of(0, 1), head: Uint32Array.of(1, 2) };

describe("a hierarchy", () => {
  it("has its parents behind their children, every subtree in one range, and only ancestors as heads", () => {
    fc.assert(
      fc.property(weightedGraph(), ({ graph, rank }) => {
        const { nodeCount, parent, depth, firstUp, upTail, upHead, upDepth, place } = buildHierarchy(graph, rank);
        expect(Array.from(place).sort((a, b) => a - b)).toEqual(Array.from({ length: nodeCount }, (_, i) => i));
        for (let at = 0; at < nodeCount; at++) {
          const above = parent[at]!;
          expect(depth[at]).toBe(above === NONE ? 0 : depth[above]! + 1);
          const ancestors: number[] = [];
          for (let each = above; each !== NONE; each = parent[each]!) ancestors.push(each);
          // A post-order: whatever lies between a place and an ancestor is below that ancestor.
          for (const ancestor of ancestors) {
            for (let between = at; between < ancestor; between++) {
              let up = between;
              while (up < ancestor) up = parent[up]!;
              expect(up).toBe(ancestor);
            }
          }
          const heads = Array.from(upHead.subarray(firstUp[at]!, firstUp[at + 1]!));
          expect(heads[0] ?? NONE).toBe(above);
          expect(heads).toEqual(ancestors.filter((ancestor) => heads.includes(ancestor)));
          for (let arc = firstUp[at]!; arc < firstUp[at + 1]!; arc++) {
            expect(upTail[arc]).toBe(at);
            expect(upDepth[arc]).toBe(depth[upHead[arc]!]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has the arcs that eliminating node by node leaves, no more and no fewer", () => {
    fc.assert(
      fc.property(weightedGraph(), ({ graph, rank }) => {
        const { arcCount, upTail, upHead, place, slotOfInput } = buildHierarchy(graph, rank);
        const neighbours = Array.from({ length: graph.nodeCount }, () => new Set<number>());
        graph.tail.forEach((from, arc) => {
          const [a, b] = [place[from]!, place[graph.head[arc]!]!];
          if (a !== b) neighbours[Math.min(a, b)]!.add(Math.max(a, b));
        });
        const expected: string[] = [];
        neighbours.forEach((above, at) => {
          const sorted = [...above].sort((a, b) => a - b);
          for (const other of sorted) expected.push(`${at}-${other}`);
          for (const other of sorted.slice(1)) neighbours[sorted[0]!]!.add(other);
        });
        expect(Array.from({ length: arcCount }, (_, arc) => `${upTail[arc]}-${upHead[arc]}`)).toEqual(expected);
        const slots = Array.from(slotOfInput, (slot) => {
          if (slot === NONE) return null;
          const [low, high] = [upTail[slot >>> 1], upHead[slot >>> 1]];
          return (slot & 1) === 0 ? [low, high] : [high, low];
        });
        expect(slots).toEqual(
          Array.from(graph.tail, (from, arc) => {
            const [a, b] = [place[from]!, place[graph.head[arc]!]!];
            return a === b ? null : [a, b];
          }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("goes through a packed buffer and answers as before, over the same memory", () => {
    const { graph, weight } = gridGraph(9);
    const hierarchy = buildHierarchy(graph, Uint32Array.from(weight.subarray(0, 81).keys()));
    const { columns } = unpackColumns(packColumns(hierarchyToColumns(hierarchy), null));
    const again = hierarchyFromColumns(columns);
    expect(again).toEqual(hierarchy);
    expect(again.upHead.buffer).toBe(columns.upHead!.buffer);
    const distance = makeQuery(again).distance(customize(again, { weight }), 0, 80);
    expect(distance).toBe(makeQuery(hierarchy).distance(customize(hierarchy, { weight }), 0, 80));
    expect(distance).toBeLessThan(INFINITE_WEIGHT);
  });

  it("refuses columns that are not a hierarchy's", () => {
    const columns = hierarchyToColumns(buildHierarchy(path, Uint32Array.of(0, 1, 2)));
    const { parent: _, ...missing } = columns;
    expect(() => hierarchyFromColumns(missing)).toThrow(/no column parent/);
    expect(() => hierarchyFromColumns({ ...columns, depth: Uint16Array.of(0) })).toThrow(/depth has 1 entries, not 3/);
    expect(() => hierarchyFromColumns({ ...columns, upDepth: Uint32Array.of(0, 0) })).toThrow(/upDepth of Uint16/);
  });

  it("refuses ranks that are no permutation and arcs to nowhere", () => {
    expect(() => buildHierarchy(path, Uint32Array.of(0, 1))).toThrow(/2 ranks for 3 nodes/);
    expect(() => buildHierarchy(path, Uint32Array.of(0, 1, 1))).toThrow(/rank 1 of node 2/);
    expect(() => buildHierarchy(path, Uint32Array.of(0, 1, 3))).toThrow(/rank 3 of node 2/);
    expect(() => buildHierarchy({ ...path, head: Uint32Array.of(1, 3) }, Uint32Array.of(0, 1, 2))).toThrow(
      /arc 1 joins 1 and 3, the graph has 3 nodes/,
    );
  });

  it("is empty over an empty graph", () => {
    const none = new Uint32Array(0);
    const hierarchy = buildHierarchy({ nodeCount: 0, tail: none, head: none }, none);
    expect([hierarchy.arcCount, hierarchy.height]).toEqual([0, 0]);
    const metric = customize(hierarchy, { weight: new Int32Array(0) });
    expect(makeMatrix(hierarchy).table(metric, [], [])).toHaveLength(0);
    expect(makeReweigher(hierarchy).update(metric, [])).toBe(0);
    expect(() => makeQuery(hierarchy).distance(metric, 0, 0)).toThrow(/no node 0/);
  });
});

describe("a metric", () => {
  const hierarchy = buildHierarchy(path, Uint32Array.of(0, 2, 1));

  it("is 8 bytes an arc of the hierarchy, and its column can be taken over", () => {
    const metric = customize(hierarchy, { weight: Int32Array.of(1, 2) });
    expect(metric.weight.byteLength).toBe(8 * hierarchy.arcCount);
    const next = customize(hierarchy, { weight: Int32Array.of(3, 4) }, metric);
    expect(next.weight).toBe(metric.weight);
    expect(makeQuery(hierarchy).distance(next, 0, 2)).toBe(7);
  });

  it("never wraps: what sums to more than the greatest weight is no way", () => {
    const metric = customize(hierarchy, { weight: Int32Array.of(INFINITE_WEIGHT - 1, INFINITE_WEIGHT - 1) });
    const query = makeQuery(hierarchy);
    expect(query.distance(metric, 0, 1)).toBe(INFINITE_WEIGHT - 1);
    expect(query.distance(metric, 0, 2)).toBe(INFINITE_WEIGHT);
    expect(query.path()).toHaveLength(0);
  });

  it("refuses weights of another graph, and a query refuses a metric of another hierarchy", () => {
    expect(() => customize(hierarchy, { weight: Int32Array.of(1) })).toThrow(/weight has 1 entries/);
    expect(() => customize(hierarchy, { weight: Int32Array.of(1, 1), closed: new Uint16Array(3) })).toThrow(/closed/);
    const other = buildHierarchy(path, Uint32Array.of(0, 1, 2));
    const metric = customize(other, { weight: Int32Array.of(1, 1) });
    expect(() => makeQuery(hierarchy).distance(metric, 0, 1)).toThrow(/another hierarchy/);
    expect(() => makeReweigher(hierarchy).update(metric, [])).toThrow(/another hierarchy/);
    expect(() => makeReweigher(other).update(metric, [2])).toThrow(/no arc 2/);
  });
});

describe("a set of closures", () => {
  it("opens an arc when every closure that shut it has ended, in whatever order", () => {
    const closures = makeClosureSet(path);
    closures.close([0]);
    closures.close([], [1]);
    expect(Array.from(closures.closed)).toEqual([2, 1]);
    expect(Array.from(closures.takeChanged())).toEqual([0, 1]);
    closures.open([0]);
    expect(Array.from(closures.takeChanged())).toEqual([]);
    closures.open([], [1]);
    expect(Array.from(closures.closed)).toEqual([0, 0]);
    expect(Array.from(closures.takeChanged())).toEqual([0, 1]);
    expect(closures.version).toBe(4);
  });

  it("does nothing at all where it cannot do everything", () => {
    const closures = makeClosureSet(path);
    closures.close([0]);
    expect(() => closures.open([0, 1])).toThrow(/arc 1 is open/);
    expect(() => closures.open([0, 0])).toThrow(/arc 0 is open/);
    expect(() => closures.close([1, 2])).toThrow(/no arc 2/);
    expect(() => closures.close([1], [3])).toThrow(/no node 3/);
    expect(Array.from(closures.closed)).toEqual([1, 0]);
    expect(closures.version).toBe(1);
  });
});
