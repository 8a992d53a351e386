/** The plain engine: exact, needs no preparation, and is what faster engines are checked against. */
import type { RoadNetwork } from "../map/index.ts";
import { makeTreeSearch } from "./destination-tree.ts";
import { makeSearch } from "./search.ts";
import type { PathEngine } from "./types.ts";

export function makeDijkstra(network: RoadNetwork): PathEngine {
  const search = makeSearch(network);
  const tree = makeTreeSearch(network);
  return { route: (metric, from, to) => search(metric, from, to, null), tree };
}
