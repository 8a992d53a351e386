/** Random little graphs of arcs, and the slow ways to answer what the hierarchy answers. */
import fc from "fast-check";
import FlatQueue from "flatqueue";
import { type ArcGraph, INFINITE_WEIGHT, type InputWeights } from "../../src/routing/cch/index.ts";

export interface WeightedGraph {
  readonly graph: ArcGraph;
  readonly weight: Int32Array;
  /** Any permutation is an order. */
  readonly rank: Uint32Array;
}

/** Parallel arcs, loops, unreachable parts; weights with many ties, below 1, shut, and near the greatest. */
export function weightedGraph(maxNodes = 12, maxArcs = 40): fc.Arbitrary<WeightedGraph> {
  return fc.integer({ min: 1, max: maxNodes }).chain((nodeCount) => {
    const node = fc.nat(nodeCount - 1);
    return fc
      .record({
        arcs: fc.array(fc.tuple(node, node, anyWeight), { maxLength: maxArcs }),
        rank: fc.shuffledSubarray(
          Array.from({ length: nodeCount }, (_, i) => i),
          { minLength: nodeCount },
        ),
      })
      .map(({ arcs, rank }) => ({
        graph: {
          nodeCount,
          tail: Uint32Array.from(arcs, ([tail]) => tail),
          head: Uint32Array.from(arcs, ([, head]) => head),
        },
        weight: Int32Array.from(arcs, ([, , weight]) => weight),
        rank: Uint32Array.from(rank),
      }));
  });
}

export const anyWeight: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -5, INFINITE_WEIGHT, 0x7fffffff, INFINITE_WEIGHT - 1, INFINITE_WEIGHT / 2 + 1),
  },
);

/** What an arc counts as, told anew. */
export function countedWeight({ weight, closed }: InputWeights, arc: number): number {
  return closed?.[arc] ? INFINITE_WEIGHT : Math.min(Math.max(weight[arc]!, 1), INFINITE_WEIGHT);
}

/** Distances from a node to all others by Bellman and Ford, sums kept at most INFINITE_WEIGHT. */
export function distancesFrom({ nodeCount, tail, head }: ArcGraph, inputs: InputWeights, source: number): number[] {
  const distance = new Array<number>(nodeCount).fill(INFINITE_WEIGHT);
  distance[source] = 0;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let arc = 0; arc < tail.length; arc++) {
      const over = distance[tail[arc]!]! + countedWeight(inputs, arc);
      if (over >= distance[head[arc]!]!) continue;
      distance[head[arc]!] = over;
      isChanged = true;
    }
  }
  return distance;
}

/** Where two columns differ first, -1 where they are the same to the bit; far faster than toEqual. */
export function firstDifference(one: Int32Array, other: Int32Array): number {
  if (one.length !== other.length) return Math.min(one.length, other.length);
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return i;
  return -1;
}

/** A grid both ways, its nodes in rows; weights by a short rule, so that it needs no seed. */
export function gridGraph(side: number): { graph: ArcGraph; weight: Int32Array; x: Float64Array; y: Float64Array } {
  const tail: number[] = [];
  const head: number[] = [];
  for (let node = 0; node < side * side; node++) {
    const neighbours = [node % side < side - 1 ? node + 1 : -1, node + side < side * side ? node + side : -1];
    for (const other of neighbours.filter((n) => n >= 0)) {
      tail.push(node, other);
      head.push(other, node);
    }
  }
  return {
    graph: { nodeCount: side * side, tail: Uint32Array.from(tail), head: Uint32Array.from(head) },
    weight: Int32Array.from(tail, (_, arc) => 1 + ((arc * 7919) % 97)),
    x: Float64Array.from({ length: side * side }, (_, node) => node % side),
    y: Float64Array.from({ length: side * side }, (_, node) => Math.floor(node / side)),
  };
}

/** The same by Dijkstra, for graphs of thousands of nodes. */
export function dijkstraFrom({ nodeCount, tail, head }: ArcGraph, inputs: InputWeights, source: number): Int32Array {
  const firstOut = new Uint32Array(nodeCount + 1);
  for (const node of tail) firstOut[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) firstOut[node + 1]! += firstOut[node]!;
  const next = firstOut.slice();
  const out = new Uint32Array(tail.length);
  tail.forEach((node, arc) => {
    out[next[node]!++] = arc;
  });
  const distance = new Int32Array(nodeCount).fill(INFINITE_WEIGHT);
  const heap = new FlatQueue<number>();
  distance[source] = 0;
  heap.push(source, 0);
  while (heap.length > 0) {
    const reached = heap.peekValue()!;
    const node = heap.pop()!;
    if (reached > distance[node]!) continue;
    for (let i = firstOut[node]!; i < firstOut[node + 1]!; i++) {
      const over = reached + countedWeight(inputs, out[i]!);
      if (over >= distance[head[out[i]!]!]!) continue;
      distance[head[out[i]!]!] = over;
      heap.push(head[out[i]!]!, over);
    }
  }
  return distance;
}
