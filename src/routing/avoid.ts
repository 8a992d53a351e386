/**
 * Reserve routes: the way that has least in common with a given one. A road is common in either direction, for what blocks
 * a street blocks both; a node is common where both ways pass it. Sharing is put into the seconds of a link, so that
 * one query of any engine answers exactly. It must count in doubles, as Dijkstra and A* do: weights here span many orders.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric, PathEngine, Route } from "./types.ts";

export interface AvoidOptions {
  /** Common nodes count too, after common metres; true where absent. */
  readonly nodes?: boolean;
  /**
   * Seconds of detour that a common metre and a common node are worth. Where absent no detour is too long: least common metres
   * (whole ones on each link, at least 1), then least common nodes, then least time.
   */
  readonly price?: { readonly perM: number; readonly perNode: number };
}

export interface ReserveRoute extends Route {
  /** Metres of it on the roads of the given route, in either direction. */
  readonly sharedM: number;
  /** Nodes that it passes and the given route passes too. */
  readonly sharedNodes: number;
}

/** The way from place to place that shares least with `given`, or null where there is no way at all. */
export function avoidRoute(
  network: RoadNetwork,
  engine: PathEngine,
  metric: Metric,
  from: LinkPosition,
  to: LinkPosition,
  given: Pick<Route, "links">,
  options: AvoidOptions = {},
): ReserveRoute | null {
  const { linkCount, head } = network;
  const isCommon = commonLinks(network, given.links);
  const isPassed = passedNodes(network, given.links);
  const price = options.price ?? prohibitive(network, metric, isPassed);
  const perNode = options.nodes === false ? 0 : price.perNode;
  const linkS = new Float64Array(linkCount);
  for (let link = 0; link < linkCount; link++) {
    const commonM = isCommon[link] === 1 ? wholeMetres(network, link) : 0;
    linkS[link] = metric.linkS[link]! + commonM * price.perM + isPassed[head[link]!]! * perNode;
  }
  const found = engine.route({ ...metric, linkS }, from, to);
  if (found === null) return null;

  const { links, lengthM } = found;
  const last = links.length - 1;
  let costS = 0;
  let sharedM = 0;
  let sharedNodes = 0;
  for (let i = 0; i <= last; i++) {
    const link = links[i]!;
    const share = (i === last ? to.share : 1) - (i === 0 ? from.share : 0);
    // A part that is not driven takes no time, also where the link is shut.
    if (share > 0) costS += share * metric.linkS[link]!;
    if (isCommon[link] === 1) sharedM += share * network.lengthM[link]!;
    if (i < last) sharedNodes += isPassed[head[link]!]!;
  }
  return { links, costS, lengthM, sharedM, sharedNodes };
}

function commonLinks({ linkCount, reverse }: RoadNetwork, links: Uint32Array): Uint8Array {
  const isCommon = new Uint8Array(linkCount);
  for (const link of links) {
    isCommon[link] = 1;
    if (reverse[link] !== NONE) isCommon[reverse[link]!] = 1;
  }
  return isCommon;
}

function passedNodes({ nodeCount, head }: RoadNetwork, links: Uint32Array): Uint8Array {
  const isPassed = new Uint8Array(nodeCount);
  for (const link of links.subarray(0, -1)) isPassed[head[link]!] = 1;
  return isPassed;
}

/** Whole metres, so that the least difference between two ways is known; a link of no length counts too. */
function wholeMetres({ lengthM }: RoadNetwork, link: number): number {
  return Math.max(1, Math.round(lengthM[link]!));
}

/** A node costs more than any way takes, a metre more than all nodes: a search passes no state of the turn graph twice. */
function prohibitive(
  network: RoadNetwork,
  { linkS }: Metric,
  isPassed: Uint8Array,
): { readonly perM: number; readonly perNode: number } {
  let mostS = 1;
  let mostNodes = 1;
  for (const link of turnGraphOf(network).stateLink) {
    if (linkS[link]! < Number.POSITIVE_INFINITY) mostS += linkS[link]!;
    mostNodes += isPassed[network.head[link]!]!;
  }
  return { perM: mostS * mostNodes, perNode: mostS };
}
