/** The graph libraries of npm that find shortest paths, behind one face. */
import { DirectedGraph } from "graphology";
import dijkstra from "graphology-shortest-path/dijkstra.js";
import { INFINITE_WEIGHT } from "../../src/routing/cch/index.ts";
import type { GraphColumns } from "./graph-case.ts";
import { importPeer } from "./peer-missing.ts";

export interface PeerRouter {
  readonly name: string;
  /** Pairs that are asked: fewer the slower it is. */
  readonly pairCount: number;
  /** The whole path; the sum of its weights is taken outside of what is timed. Empty where there is none. */
  path(from: number, to: number): readonly number[];
}

export function graphologyRouter(graph: GraphColumns): PeerRouter {
  const view = new DirectedGraph<object, { weight: number }>();
  for (let node = 0; node < graph.nodeCount; node++) view.addNode(node);
  for (const [tail, head, weight] of openArcs(graph)) {
    view.updateDirectedEdge(tail, head, (edge) => ({ weight: Math.min(weight, edge.weight ?? weight) }));
  }
  return {
    name: "graphology-shortest-path, bidirectional Dijkstra",
    pairCount: 15,
    path: (from, to) => dijkstra.bidirectional(view, String(from), String(to), "weight")?.map(Number) ?? [],
  };
}

/** The parts of ngraph that are used: it is not a dependency, so its own types may be absent. */
interface NGraph {
  addNode(id: number): void;
  addLink(from: number, to: number, weight: number): void;
}
interface NGraphEngine {
  find(from: number, to: number): readonly { readonly id: number }[];
}
interface NGraphOptions {
  readonly oriented: boolean;
  distance(from: unknown, to: unknown, link: { readonly data: number }): number;
  heuristic(from: { readonly id: number }, to: { readonly id: number }): number;
}

/** Bidirectional A* (NBA*), its fastest exact one, with the best straight-line bound that the graph's weights allow. */
export async function ngraphRouter(graph: GraphColumns): Promise<PeerRouter> {
  const create = ((await importPeer("ngraph.graph")) as { default(): NGraph }).default;
  const { nba } = (await importPeer("ngraph.path")) as { nba(graph: NGraph, options: NGraphOptions): NGraphEngine };
  const view = create();
  for (let node = 0; node < graph.nodeCount; node++) view.addNode(node);
  const lightest = new Map<number, number>();
  for (const [tail, head, weight] of openArcs(graph)) {
    const key = tail * graph.nodeCount + head;
    if (weight >= (lightest.get(key) ?? INFINITE_WEIGHT)) continue;
    lightest.set(key, weight);
    view.addLink(tail, head, weight);
  }
  const { x, y } = graph;
  const apart = (a: number, b: number): number => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
  let perUnit = Number.POSITIVE_INFINITY;
  for (const [tail, head, weight] of openArcs(graph)) perUnit = Math.min(perUnit, weight / apart(tail, head));
  const bound = perUnit * (1 - 1e-9); // A hair less, so that rounding never makes it too much.
  const engine = nba(view, {
    oriented: true,
    distance: (_from, _to, link) => link.data,
    heuristic: (from, to) => bound * apart(from.id, to.id),
  });
  return {
    name: "ngraph.path, NBA*",
    pairCount: 60,
    path: (from, to) =>
      engine
        .find(from, to)
        .map((node) => node.id)
        .reverse(),
  };
}

function* openArcs({ tail, head, weight }: GraphColumns): Generator<readonly [number, number, number]> {
  for (let arc = 0; arc < tail.length; arc++) {
    if (weight[arc]! < INFINITE_WEIGHT && tail[arc] !== head[arc]) yield [tail[arc]!, head[arc]!, weight[arc]!];
  }
}
