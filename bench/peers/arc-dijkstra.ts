/**
 * Dijkstra on a graph of arcs: the oracle of the routing bench, and the plain search that it is measured against. A lazy
 * heap of typed arrays, nothing allocated in a search; O((nodes + arcs) log arcs).
 */
import FlatQueue from "flatqueue";
import { INFINITE_WEIGHT } from "../../src/routing/cch/index.ts";
import type { GraphColumns } from "./graph-case.ts";

export interface ArcDijkstra {
  /** INFINITE_WEIGHT where there is no way. */
  distance(weight: Int32Array, from: number, to: number): number;
  /** To every node; the column is overwritten by the next search. */
  distances(weight: Int32Array, from: number): Int32Array;
}

export function makeArcDijkstra({ nodeCount, tail, head }: GraphColumns): ArcDijkstra {
  const firstOut = new Uint32Array(nodeCount + 1);
  for (const node of tail) firstOut[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) firstOut[node + 1]! += firstOut[node]!;
  const distance = new Int32Array(nodeCount);
  const heap = new FlatQueue(tail.length + 1, Int32Array, Uint32Array);

  function search(weight: Int32Array, from: number, to: number): void {
    distance.fill(INFINITE_WEIGHT);
    heap.clear();
    distance[from] = 0;
    heap.push(from, 0);
    while (heap.length > 0) {
      const key = heap.peekValue()!;
      const node = heap.pop()!;
      if (key > distance[node]!) continue;
      if (node === to) return;
      const end = firstOut[node + 1]!;
      for (let arc = firstOut[node]!; arc < end; arc++) {
        const next = head[arc]!;
        const length = key + weight[arc]!;
        if (length < distance[next]!) {
          distance[next] = length;
          heap.push(next, length);
        }
      }
    }
  }

  return {
    distance(weight, from, to) {
      search(weight, from, to);
      return distance[to]!;
    },
    distances(weight, from) {
      search(weight, from, nodeCount);
      return distance;
    },
  };
}
