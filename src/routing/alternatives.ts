/**
 * Other good ways: not much longer than the best one, mostly elsewhere, and straight to the point in every stretch. So
 * they are what a driver who knows the town would name (Abraham, Delling, Goldberg & Werneck, "Alternative Routes in Road
 * Networks", ACM JEA 2013). A way is admissible when
 *
 * - its cost is at most `stretch` times the best one's;
 * - with each way before it in the answer it shares at most `sharing` times the best one's cost;
 * - it is locally optimal: whoever follows it from one link to another is on a cheapest way between them, if what lies between
 *   costs at most `localOptimality` times the best one;
 * - it passes no node twice, unless the best way has to pass that node twice too.
 *
 * Candidates are ways by a place: cheapest to it and cheapest on. Where they come from is not told here (`ViaSource`).
 */
import type { RoadNetwork } from "../map/index.ts";
import { makeRoute, shareOf } from "./route.ts";
import type { LinkPosition, Metric, PathEngine, Route } from "./types.ts";

export interface AlternativeOptions {
  /** At most so many ways, the best one among them; 3 where absent. */
  readonly count?: number;
  /** 1.25 where absent. */
  readonly stretch?: number;
  /** 0.75 where absent. */
  readonly sharing?: number;
  /** 0.25 where absent. */
  readonly localOptimality?: number;
}

/**
 * A cheapest way from the origin to the link at `throughAt`, and a cheapest way on from the link at `joinAt`: both hold what is
 * between. Where nothing more is known than the place where they meet, the two are the same.
 */
export interface ViaWay {
  readonly links: Uint32Array;
  readonly joinAt: number;
  readonly throughAt: number;
}

/** Ways from place to place that cost at most `atMostS`, the most promising first; each is made when it is asked for. */
export type ViaSource = (metric: Metric, from: LinkPosition, to: LinkPosition, atMostS: number) => Iterable<ViaWay>;

/** Candidates that are asked for; those on offer beyond are ever longer and ever less of their own. */
const MOST_CANDIDATES = 100;
/** A part that is longer than a cheapest way by less than this share of the window is one: engines may round seconds. */
const ROUNDING = 1e-3;

/** The best way first, then admissible others as they are found; empty where there is no way at all. */
export function findAlternatives(
  network: RoadNetwork,
  engine: PathEngine,
  vias: ViaSource,
  metric: Metric,
  from: LinkPosition,
  to: LinkPosition,
  options: AlternativeOptions = {},
): Route[] {
  const { count = 3, stretch = 1.25, sharing = 0.75, localOptimality = 0.25 } = options;
  const best = engine.route(metric, from, to);
  if (best === null) return [];
  const chosen: Route[] = [best];
  // Round to the same link again there is one way worth naming, and ahead on it only that one.
  if (count <= 1 || from.link === to.link) return chosen;

  const mostSharedS = sharing * best.costS;
  const windowS = localOptimality * best.costS;
  const forcedTwice = nodesPassedTwice(network, best.links);
  const driven: Set<number>[] = [new Set(best.links)];
  let asked = 0;
  for (const way of vias(metric, from, to, stretch * best.costS)) {
    if (++asked > MOST_CANDIDATES) break;
    const partS = secondsByLink(metric, way.links, from, to);
    const costS = sum(partS, 0, partS.length);
    if (costS > stretch * best.costS) continue;
    if (driven.some((links) => way.links.every((link) => links.has(link)))) continue;
    if (driven.some((links) => sharedS(way.links, partS, links) > mostSharedS)) continue;
    if ([...nodesPassedTwice(network, way.links)].some((node) => !forcedTwice.has(node))) continue;
    if (!isLocallyOptimal(engine, metric, way, partS, windowS)) continue;
    chosen.push(makeRoute(network, way.links, from, to, costS));
    driven.push(new Set(way.links));
    if (chosen.length === count) break;
  }
  return chosen;
}

/**
 * Only a part that leaves a link before the join, for one behind the through link, can be other than a cheapest way between
 * the two. All those that cost `windowS` at most lie in one stretch, which is no longer than twice that, and one query tells
 * whether the stretch is a cheapest way (the paper's T-test): so what passes is locally optimal, though not all that is
 * passes.
 */
function isLocallyOptimal(
  engine: PathEngine,
  metric: Metric,
  { links, joinAt, throughAt }: ViaWay,
  partS: Float64Array,
  windowS: number,
): boolean {
  const plateauS = sum(partS, joinAt, throughAt + 1);
  if (plateauS > windowS || joinAt === 0 || throughAt === links.length - 1) return true;
  let first = joinAt - 1;
  for (let s = plateauS + partS[first]!; first > 0 && s <= windowS; s += partS[first]!) first--;
  let last = throughAt + 1;
  for (let s = plateauS + partS[last]!; last < links.length - 1 && s <= windowS; s += partS[last]!) last++;
  const shortest = engine.route(metric, { link: links[first]!, share: 1 }, { link: links[last]!, share: 0 });
  return shortest !== null && sum(partS, first + 1, last) <= shortest.costS + ROUNDING * windowS;
}

/** Seconds on each link of a way, the first and the last by their shares. */
function secondsByLink({ linkS }: Metric, links: Uint32Array, from: LinkPosition, to: LinkPosition): Float64Array {
  const partS = Float64Array.from(links, (link) => linkS[link]!);
  partS[0] = shareOf(linkS[from.link]!, 1 - from.share);
  partS[links.length - 1] = shareOf(linkS[to.link]!, to.share);
  return partS;
}

function sum(seconds: Float64Array, begin: number, end: number): number {
  let total = 0;
  for (let i = begin; i < end; i++) total += seconds[i]!;
  return total;
}

function sharedS(links: Uint32Array, partS: Float64Array, others: ReadonlySet<number>): number {
  let total = 0;
  for (let i = 0; i < links.length; i++) if (others.has(links[i]!)) total += partS[i]!;
  return total;
}

/** A node is passed where one link of the way is left for the next. */
function nodesPassedTwice({ head }: RoadNetwork, links: Uint32Array): Set<number> {
  const passed = new Set<number>();
  const twice = new Set<number>();
  for (let i = 0; i < links.length - 1; i++) {
    const node = head[links[i]!]!;
    if (passed.has(node)) twice.add(node);
    passed.add(node);
  }
  return twice;
}
