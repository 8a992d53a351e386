import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClearwayError, Random } from "../../src/base/index.ts";
import type { ArcGraph } from "../../src/routing/cch/arc-graph.ts";
import { orderNodes } from "../../src/routing/cch/order-nodes.ts";
import { eliminate, gridGraph, isPermutation, randomPlanarGraph } from "../oracle/cch-order-elimination.ts";

const graphOf = (nodeCount: number, arcs: readonly (readonly [number, number])[]): ArcGraph => ({
  nodeCount,
  tail: Uint32Array.from(arcs, ([tail]) => tail),
  head: Uint32Array.from(arcs, ([, head]) => head),
});

const anyGraph = fc.integer({ min: 0, max: 40 }).chain((nodeCount) => {
  const node = fc.nat(Math.max(0, nodeCount - 1));
  return fc.record({
    nodeCount: fc.constant(nodeCount),
    arcs: nodeCount === 0 ? fc.constant([]) : fc.array(fc.tuple(node, node), { maxLength: 3 * nodeCount }),
    // few values, so that many nodes lie in one place
    x: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: nodeCount, maxLength: nodeCount }),
    y: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: nodeCount, maxLength: nodeCount }),
  });
});

describe("the order of a hierarchy's nodes", () => {
  it("is a permutation, whatever the graph: loops, parallel arcs, parts that do not hang together", () => {
    fc.assert(
      fc.property(anyGraph, ({ nodeCount, arcs, x, y }) => {
        expect(isPermutation(orderNodes(graphOf(nodeCount, arcs), x, y))).toBe(true);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("is a permutation of graphs that are large enough to be cut, sparse and dense", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed, "order");
      const nodeCount = 151 + random.below(400);
      const arcs = Array.from({ length: nodeCount * (1 + random.below(6)) }, () => {
        return [random.below(nodeCount), random.below(nodeCount)] as const;
      });
      const x = Array.from({ length: nodeCount }, () => random.next());
      const y = Array.from({ length: nodeCount }, () => random.next());
      expect(isPermutation(orderNodes(graphOf(nodeCount, arcs), x, y)), `seed ${seed}`).toBe(true);
    }
  });

  it("does not depend on the direction of arcs, nor on loops and parallel arcs", () => {
    const { graph, x, y } = randomPlanarGraph(2000, 7);
    const { nodeCount, tail, head } = graph;
    const rank = orderNodes(graph, x, y);
    const turned: ArcGraph = {
      nodeCount,
      tail: Uint32Array.of(...head, ...tail, 5, 9),
      head: Uint32Array.of(...tail, ...head, 5, 9),
    };
    expect(orderNodes(turned, x, y)).toEqual(rank);
  });

  it("is the same each time", () => {
    const { graph, x, y } = randomPlanarGraph(3000, 3);
    expect(orderNodes(graph, x, y)).toEqual(orderNodes(graph, x, y));
  });

  it("leaves O(n log n) arcs on a k × k grid: at most 2 n log2 n", () => {
    for (const k of [8, 16, 32, 64, 100]) {
      const { graph, x, y } = gridGraph(k);
      const n = k * k;
      const { arcCount } = eliminate(graph, orderNodes(graph, x, y));
      expect(arcCount, `${k} × ${k}`).toBeLessThan(2 * n * Math.log2(n));
    }
  });

  it("finds its way where all nodes lie in one place, or in one line", () => {
    const { graph, x } = gridGraph(30);
    const zeros = x.map(() => 0);
    const bound = 3 * 900 * Math.log2(900);
    expect(eliminate(graph, orderNodes(graph, zeros, zeros)).arcCount).toBeLessThan(bound);
    expect(eliminate(graph, orderNodes(graph, x, zeros)).arcCount).toBeLessThan(bound);
  });

  it("adds no arc to a tree, and makes a shallow hierarchy of a long chain", () => {
    const chain = Array.from({ length: 5000 }, (_, i) => [i, i + 1] as const);
    const places = Array.from({ length: 5001 }, (_, i) => i);
    const ofChain = eliminate(graphOf(5001, chain), orderNodes(graphOf(5001, chain), places, places));
    expect(ofChain.depth).toBeLessThan(40);
    const random = new Random(4, "tree");
    const tree = Array.from({ length: 3000 }, (_, i) => [i + 1, random.below(i + 1)] as const);
    const ofTree = eliminate(graphOf(3001, tree), orderNodes(graphOf(3001, tree), places.slice(0, 3001), places));
    expect(ofTree.arcCount).toBe(3000);
  });

  it("orders a complete graph, which nothing separates", () => {
    const arcs = Array.from({ length: 200 }, (_, a) => Array.from({ length: a }, (_, b) => [a, b] as const)).flat();
    const places = Array.from({ length: 200 }, (_, i) => i);
    const rank = orderNodes(graphOf(200, arcs), places, places);
    expect(isPermutation(rank)).toBe(true);
    expect(eliminate(graphOf(200, arcs), rank).arcCount).toBe((200 * 199) / 2);
  });

  it("names the node whose coordinates are missing", () => {
    expect(() => orderNodes(graphOf(2, [[0, 1]]), [1], [1, 2])).toThrow(new RangeError("node 1 lies at undefined, 2"));
    expect(() => orderNodes(graphOf(1, []), [Number.NaN], [0])).toThrow("node 0 lies at NaN, 0");
  });

  it("reports how far it is, never backwards, and stops when told to", () => {
    const { graph, x, y } = gridGraph(40);
    const shares: number[] = [];
    orderNodes(graph, x, y, { onProgress: (stage, share) => shares.push(stage === "order" ? share : Number.NaN) });
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
    const signal = AbortSignal.abort();
    expect(() => orderNodes(graph, x, y, { signal })).toThrow(ClearwayError);
  });
});
