/** What a router is asked for beyond single ways. Two make it: the hierarchy, and plain searches for anyone who doubts it. */
import type { RoadNetwork } from "../map/index.ts";
import type { ViaSource } from "./alternatives.ts";
import { makeDijkstra } from "./dijkstra.ts";
import { makePlateaus } from "./plateaus.ts";
import { isAhead, requirePosition, shareOf } from "./route.ts";
import type { OpenWays } from "./timed-search.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { DestinationTree, LinkPosition, Metric, PathEngine } from "./types.ts";

/** Takes row `origin` of a matrix: seconds to each destination, Infinity where there is no way. It is overwritten by the next. */
export type MatrixRow = (origin: number, seconds: Float64Array) => void;

export interface Router extends PathEngine {
  /** Candidates for `findAlternatives`. */
  readonly vias: ViaSource;
  /** What helps `TimedSearch.depart` under this metric; undefined where nothing is known for free. Good until it is asked again. */
  openWays(metric: Metric, to: LinkPosition): OpenWays | undefined;
  /** Seconds of all ways from the origins to the destinations, row by row. */
  matrix(metric: Metric, origins: readonly LinkPosition[], destinations: readonly LinkPosition[], row: MatrixRow): void;
}

/** The router of plain searches: Dijkstra, two trees for alternatives, a tree a destination for matrices. */
export function makePlainRouter(network: RoadNetwork): Router {
  const engine = makeDijkstra(network);
  const { firstArc, arcHead } = turnGraphOf(network);
  let tree: DestinationTree | undefined;

  /** The way counts from the origin's head on: on the destination's own link, it leads round to it. */
  const seconds = (
    { linkS, arcOpen }: Metric,
    { costS }: DestinationTree,
    from: LinkPosition,
    to: LinkPosition,
  ): number => {
    const c = linkS[to.link]!;
    if (isAhead(from, to)) return shareOf(c, to.share - from.share);
    let onS = Number.POSITIVE_INFINITY;
    for (let arc = firstArc[from.link]!; arc < firstArc[from.link + 1]!; arc++) {
      if (arcOpen[arc] === 1) onS = Math.min(onS, costS[arcHead[arc]!]!);
    }
    return shareOf(linkS[from.link]!, 1 - from.share) + onS - shareOf(c, 1 - to.share);
  };

  return {
    ...engine,
    vias: makePlateaus(network, engine),
    openWays: () => undefined,
    matrix(metric, origins, destinations, row) {
      for (const place of [...origins, ...destinations]) requirePosition(network, place);
      const columns = destinations.map((to) => {
        const column = new Float64Array(origins.length).fill(Number.POSITIVE_INFINITY);
        if (metric.linkS[to.link] === Number.POSITIVE_INFINITY) {
          // A tree has no way into a shut link; to its very tail there is one.
          origins.forEach((from, i) => {
            column[i] = engine.route(metric, from, to)?.costS ?? Number.POSITIVE_INFINITY;
          });
          return column;
        }
        const toThere = engine.tree(metric, [to.link], tree);
        tree = toThere;
        origins.forEach((from, i) => {
          column[i] = seconds(metric, toThere, from, to);
        });
        return column;
      });
      const line = new Float64Array(destinations.length);
      origins.forEach((_, i) => {
        for (let j = 0; j < line.length; j++) line[j] = columns[j]![i]!;
        row(i, line);
      });
    },
  };
}
