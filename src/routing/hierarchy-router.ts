/**
 * The router on the hierarchy: a metric is customized when it is first asked about, and kept as long as it lives; then a way
 * takes microseconds. Weights are tenths of a millisecond, as the seconds of `makeMetric` are, so answers are Dijkstra's; seconds of a
 * metric made otherwise are rounded down to that. A link that takes more than 29 hours counts as shut, and none less than one
 * tenth.
 */
import type { RoadNetwork } from "../map/index.ts";
import {
  customize,
  type Hierarchy,
  type HierarchyMetric,
  INFINITE_WEIGHT,
  makeMatrix,
  makePotential,
  makeQuery,
} from "./cch/index.ts";
import { makeTreeSearch } from "./destination-tree.ts";
import { makeHierarchyVias } from "./hierarchy-vias.ts";
import { type LiveMetric, makeLiveMetric } from "./live-metric.ts";
import { TICKS_PER_S } from "./metric.ts";
import { isAhead, makeRoute, requirePosition, routeAhead, shareOf } from "./route.ts";
import type { Router } from "./router.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric, Route } from "./types.ts";

/** A whole number of tenths must not fall below itself by the product's last bit. */
const ROUNDING = 1e-3;

/** A turn's weight is that of the link it leaves: a shut link has no turn out of it, and is never driven. */
export function weighTurns(network: RoadNetwork, { linkS, arcOpen }: Metric, into?: Int32Array): Int32Array {
  const { arcCount, arcTail, stateLink } = turnGraphOf(network);
  const weight = into ?? new Int32Array(arcCount);
  for (let arc = 0; arc < arcCount; arc++) {
    weight[arc] = arcOpen[arc] === 0 ? INFINITE_WEIGHT : weightOf(linkS[stateLink[arcTail[arc]!]!]!);
  }
  return weight;
}

function weightOf(seconds: number): number {
  const weight = Math.floor(seconds * TICKS_PER_S + ROUNDING);
  return weight < 1 ? 1 : weight < INFINITE_WEIGHT ? weight : INFINITE_WEIGHT;
}

export interface HierarchyRouter extends Router {
  /** A metric that follows closures as they come and go; routes under `live.metric` are those of the moment. */
  follow(base: Metric): LiveMetric;
}

export function makeHierarchyRouter(network: RoadNetwork, hierarchy: Hierarchy): HierarchyRouter {
  const { stateLink, firstArc, arcHead, arcTail, firstState, linkState } = turnGraphOf(network);
  const query = makeQuery(hierarchy);
  const known = new WeakMap<Metric, HierarchyMetric>();
  const customized = (metric: Metric): HierarchyMetric => {
    let made = known.get(metric);
    if (made === undefined) {
      made = customize(hierarchy, { weight: weighTurns(network, metric) });
      known.set(metric, made);
    }
    return made;
  };
  const targetsOf = (link: number): { nodes: Uint32Array; costs: Uint32Array } => {
    const nodes = linkState.subarray(firstState[link]!, firstState[link + 1]!);
    return { nodes, costs: new Uint32Array(nodes.length) };
  };
  /** The states behind the open turns out of the origin's link: whoever stands at its head may go on there. */
  const behind = ({ arcOpen }: Metric, link: number): { nodes: number[]; costs: number[] } => {
    const nodes: number[] = [];
    for (let arc = firstArc[link]!; arc < firstArc[link + 1]!; arc++) if (arcOpen[arc] === 1) nodes.push(arcHead[arc]!);
    return { nodes, costs: nodes.map(() => 0) };
  };

  const route = (metric: Metric, from: LinkPosition, to: LinkPosition): Route | null => {
    requirePosition(network, from);
    requirePosition(network, to);
    const { linkS } = metric;
    if (isAhead(from, to)) return routeAhead(network, linkS, from, to);
    const firstS = shareOf(linkS[from.link]!, 1 - from.share);
    const lastS = shareOf(linkS[to.link]!, to.share);
    if (firstS + lastS === Number.POSITIVE_INFINITY) return null;
    const targets = targetsOf(to.link);
    // A shut link has no turns out of it in the hierarchy, and to come round to one's own link takes at least one.
    const isBehind = from.link === to.link || linkS[from.link] === Number.POSITIVE_INFINITY;
    const sources = isBehind ? behind(metric, from.link) : { nodes: [from.link], costs: [0] };
    // Most links have one state; for a single pair of ends the path needs no second sweep to tell which pair it is of.
    const isPair = sources.nodes.length === 1 && targets.nodes.length === 1;
    const weight = isPair
      ? query.distance(customized(metric), sources.nodes[0]!, targets.nodes[0]!)
      : query.distanceBetween(customized(metric), sources, targets);
    if (weight >= INFINITE_WEIGHT) return null;
    const arcs = query.path();
    const links = new Uint32Array(arcs.length + (isBehind ? 2 : 1));
    links[0] = from.link;
    if (isBehind) links[1] = arcs.length > 0 ? stateLink[arcTail[arcs[0]!]!]! : to.link;
    for (let i = 0; i < arcs.length; i++) links[i + (isBehind ? 2 : 1)] = stateLink[arcHead[arcs[i]!]!]!;
    let costS = firstS + lastS;
    for (let i = 1; i < links.length - 1; i++) costS += linkS[links[i]!]!;
    return makeRoute(network, links, from, to, costS);
  };
  const tree = makeTreeSearch(network);
  const vias = makeHierarchyVias(network, hierarchy, query, customized, TICKS_PER_S);
  const potential = makePotential(hierarchy);
  const table = makeMatrix(hierarchy);
  return {
    route,
    tree,
    vias,
    follow(base) {
      const live = makeLiveMetric(network, hierarchy, base, weighTurns(network, base));
      known.set(live.metric, live.weights);
      return live;
    },
    openWays(metric, to) {
      const weights = customized(metric);
      let isAsked = false;
      return {
        route: (from) => route(metric, from, to),
        left(state) {
          if (!isAsked) potential.towards(weights, targetsOf(to.link));
          isAsked = true;
          const left = potential.at(state);
          // The hierarchy counts the state's own link too.
          return left >= INFINITE_WEIGHT
            ? Number.POSITIVE_INFINITY
            : Math.max(0, left - weightOf(metric.linkS[stateLink[state]!]!)) / TICKS_PER_S;
        },
      };
    },
    matrix(metric, origins, destinations, row) {
      for (const place of [...origins, ...destinations]) requirePosition(network, place);
      const { linkS } = metric;
      const targets = destinations.map(({ link }) => targetsOf(link).nodes);
      const owner = targets.flatMap((nodes, j) => Array.from(nodes, () => j));
      const pinned = table.pin(customized(metric), Uint32Array.from(targets.flatMap((nodes) => Array.from(nodes))));
      const weights = new Int32Array(owner.length);
      const seconds = new Float64Array(destinations.length);
      origins.forEach((from, i) => {
        const isShut = linkS[from.link] === Number.POSITIVE_INFINITY;
        table.row(pinned, from.link, weights);
        seconds.fill(Number.POSITIVE_INFINITY);
        for (let k = 0; k < owner.length; k++) {
          if (weights[k]! >= INFINITE_WEIGHT) continue;
          const { link, share } = destinations[owner[k]!]!;
          const wayS =
            weights[k]! / TICKS_PER_S - shareOf(linkS[from.link]!, from.share) + shareOf(linkS[link]!, share);
          if (wayS < seconds[owner[k]!]!) seconds[owner[k]!] = wayS;
        }
        destinations.forEach((to, j) => {
          if (isShut || to.link === from.link) seconds[j] = route(metric, from, to)?.costS ?? Number.POSITIVE_INFINITY;
        });
        row(i, seconds);
      });
    },
  };
}
