/** The elimination game as it is told, by sets: what an order of a graph's nodes leaves behind. */
import { Random } from "../../src/base/index.ts";
import type { ArcGraph } from "../../src/routing/cch/arc-graph.ts";

export interface Eliminated {
  readonly arcCount: number;
  readonly triangleCount: number;
  /** Nodes on the longest way to a root of the elimination tree. */
  readonly depth: number;
}

export function neighbourSets({ nodeCount, tail, head }: ArcGraph): Set<number>[] {
  const sets = Array.from({ length: nodeCount }, () => new Set<number>());
  for (let a = 0; a < tail.length; a++) {
    if (tail[a] === head[a]) continue;
    sets[tail[a]!]!.add(head[a]!);
    sets[head[a]!]!.add(tail[a]!);
  }
  return sets;
}

/** Takes a node out: its neighbours become neighbours of one another. Returns how many there were. */
export function eliminateNode(sets: readonly Set<number>[], node: number): number {
  const around = [...sets[node]!];
  for (const a of around) {
    sets[a]!.delete(node);
    for (const b of around) if (a !== b) sets[a]!.add(b);
  }
  return around.length;
}

export function eliminate(graph: ArcGraph, rank: Uint32Array): Eliminated {
  const sets = neighbourSets(graph);
  const order = Array.from(rank, (_, v) => v).sort((a, b) => rank[a]! - rank[b]!);
  const parent: number[] = [];
  let arcCount = 0;
  let triangleCount = 0;
  for (const v of order) {
    const above = [...sets[v]!];
    parent[v] = above.reduce((lowest, w) => (lowest < 0 || rank[w]! < rank[lowest]! ? w : lowest), -1);
    const degree = eliminateNode(sets, v);
    arcCount += degree;
    triangleCount += (degree * (degree - 1)) / 2;
  }
  const depths: number[] = [];
  for (const v of order.toReversed()) depths[v] = 1 + (parent[v]! < 0 ? 0 : depths[parent[v]!]!);
  return { arcCount, triangleCount, depth: depths.reduce((a, b) => Math.max(a, b), 0) };
}

export function isPermutation(rank: Uint32Array): boolean {
  return new Set(rank).size === rank.length && rank.every((r) => r < rank.length);
}

export interface PlacedGraph {
  readonly graph: ArcGraph;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** k × k nodes, each joined to the next in its row and its column. */
export function gridGraph(k: number): PlacedGraph {
  const nodes = Array.from({ length: k * k }, (_, v) => v);
  const right = nodes.filter((v) => v % k < k - 1);
  const down = nodes.filter((v) => v < k * (k - 1));
  return {
    graph: {
      nodeCount: k * k,
      tail: Uint32Array.of(...right, ...down),
      head: Uint32Array.of(...right.map((v) => v + 1), ...down.map((v) => v + k)),
    },
    x: Float64Array.from(nodes, (v) => v % k),
    y: Float64Array.from(nodes, (v) => Math.floor(v / k)),
  };
}

/** A city without a plan: random places, each joined to its three nearest of a few tried. */
export function randomPlanarGraph(nodeCount: number, seed: number): PlacedGraph {
  const random = new Random(seed, "places");
  const x = Float64Array.from({ length: nodeCount }, () => random.next());
  const y = Float64Array.from({ length: nodeCount }, () => random.next());
  const byX = Array.from(x, (_, v) => v).sort((a, b) => x[a]! - x[b]!);
  const tail: number[] = [];
  const head: number[] = [];
  for (let i = 0; i < nodeCount; i++) {
    const v = byX[i]!;
    const near = byX.slice(Math.max(0, i - 40), i + 40).filter((w) => w !== v);
    near.sort((a, b) => Math.hypot(x[a]! - x[v]!, y[a]! - y[v]!) - Math.hypot(x[b]! - x[v]!, y[b]! - y[v]!));
    for (const w of near.slice(0, 3)) {
      tail.push(v);
      head.push(w);
    }
  }
  return { graph: { nodeCount, tail: Uint32Array.from(tail), head: Uint32Array.from(head) }, x, y };
}
