/**
 * The ways themselves, before they are put into words: the quickest from either side of a street to either side of another, in
 * time with waits where the kind may wait, and other good ones beside it.
 */
import type { Snapped } from "../../map/index.ts";
import {
  drivenM,
  findAlternatives,
  type LinkPosition,
  type Metric,
  makeTimedSearch,
  type Route,
  type Router,
  routeWithoutWaiting,
  type TimedRoute,
  waitingPlaces,
} from "../../routing/index.ts";
import { ALWAYS, openThroughout, type Road, type Travel } from "./travel.ts";

/** One of the ways, before it is put into words. */
export interface Found {
  readonly route: Route;
  readonly from: LinkPosition;
  readonly to: LinkPosition;
  readonly departS: number | null;
  /** Of a way that may have to wait: its times. */
  readonly timed: TimedRoute | null;
}

/** When, in seconds of the travel's clock, and how many ways. */
export interface Wanted {
  /**
   * At most one of them. Neither: free flow, by the rules that always hold, and clear of all that the plan ever shuts.
   */
  readonly departS?: number;
  readonly arriveS?: number;
  /** Ways wanted, the best one among them. */
  readonly count: number;
}

/** Other ways are at most so much longer than the best, and share at most so much of it with it; as in `findAlternatives`. */
const STRETCH = 1.25;
const SHARING = 0.75;

/** The best way first; empty where there is none. */
export function findWays(
  travel: Travel,
  router: Router,
  road: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  wanted: Wanted,
): Found[] {
  return wanted.departS === undefined && wanted.arriveS === undefined
    ? atAnyTime(travel, router, road, origins, goals, wanted)
    : inTime(travel, router, road, origins, goals, wanted);
}

/** Seconds of the quickest way with nothing shut; null where there is none even then. */
export function openSeconds(
  router: Router,
  { metric }: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
): number | null {
  const open = best(
    origins,
    goals,
    (from, to) => router.route(metric, from, to),
    ({ costS }) => costS,
  );
  return open === null ? null : open.costS;
}

/** Both sides of a street are tried, and the quickest way counts. */
function best<T>(
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  find: (from: Snapped, to: Snapped) => T | null,
  cost: (found: T) => number,
): T | null {
  let least: T | null = null;
  for (const from of origins) {
    for (const to of goals) {
      const found = find(from, to);
      if (found !== null && (least === null || cost(found) < cost(least))) least = found;
    }
  }
  return least;
}

function atAnyTime(
  { network }: Travel,
  router: Router,
  road: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  { count }: Wanted,
): Found[] {
  const metric = openThroughout(network, road, ALWAYS);
  const first = best(
    origins,
    goals,
    (from, to) => {
      const route = router.route(metric, from, to);
      return route === null ? null : { route, from, to };
    },
    ({ route }) => route.costS,
  );
  if (first === null) return [];
  const { from, to } = first;
  const routes =
    count === 1 ? [first.route] : findAlternatives(network, router, router.vias, metric, from, to, { count });
  return routes.map((route) => ({ route, from, to, departS: null, timed: null }));
}

function inTime(
  travel: Travel,
  router: Router,
  road: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  { departS, arriveS, count }: Wanted,
): Found[] {
  const { network, kind } = travel;
  const { metric, windows } = road;
  const search = makeTimedSearch(network, windows);
  const earliest = (find: (from: Snapped, to: Snapped) => TimedRoute | null) =>
    best(
      origins,
      goals,
      (from, to) => {
        const timed = find(from, to);
        return timed === null ? null : { timed, from, to };
      },
      ({ timed }) => (departS === undefined ? -timed.departS : timed.arriveS),
    );
  let first = earliest((from, to) =>
    departS === undefined
      ? search.arrive(metric, from, to, arriveS!)
      : search.depart(metric, from, to, departS, router.openWays(metric, to)),
  );
  if (first === null) return [];
  if (departS !== undefined && first.timed.waitedS > 0) {
    // Where one may wait anywhere none is sooner: only if this way waits where its kind may not is there more to ask.
    const mayWait = waitingPlaces(network, kind);
    // Who has not set off yet is in nobody's way.
    for (const { link } of origins) mayWait[link] = 1;
    if (waitsOf(metric, first.timed, first.from).some(({ link }) => mayWait[link] === 0)) {
      first = earliest((from, to) => routeWithoutWaiting(network, metric, windows, mayWait, from, to, departS));
    }
    if (first === null) return [];
  }
  const { timed, from, to } = first;
  const drivenS = timed.arriveS - timed.departS;
  const route = { links: timed.links, costS: drivenS, lengthM: drivenM(network, timed.links, from, to) };
  const found: Found[] = [{ route, from, to, departS: timed.departS, timed }];
  if (count === 1) return found;
  // Other ways are those on which nothing shuts meanwhile: none of them has to wait.
  const mostS = STRETCH * drivenS;
  const meanwhile =
    departS === undefined ? { fromS: arriveS! - mostS, untilS: arriveS! } : { fromS: departS, untilS: departS + mostS };
  const open = openThroughout(network, road, meanwhile);
  for (const other of findAlternatives(network, router, router.vias, open, from, to, { count: count + 1 })) {
    if (found.length === count || other.costS > mostS) continue;
    if (sharedS(metric, other.links, timed.links) > SHARING * drivenS) continue;
    found.push({ route: other, from, to, departS: departS ?? arriveS! - other.costS, timed: null });
  }
  return found;
}

/** Seconds on links, the ends left out, that both ways drive. */
function sharedS({ linkS }: Metric, a: Uint32Array, b: Uint32Array): number {
  const driven = new Set(b);
  return a.subarray(1, -1).reduce((sumS, link) => (driven.has(link) ? sumS + linkS[link]! : sumS), 0);
}

/** Waits of less are the search's own rounding. */
const LEAST_WAIT_S = 0.01;

/** Times are seconds of the travel's clock. */
interface Stand {
  readonly link: number;
  readonly fromS: number;
  readonly untilS: number;
}

/** Where the way stands, and how long: between the end of a drive along a link and the entry of the next. */
export function waitsOf({ linkS }: Metric, { links, entryS }: TimedRoute, from: LinkPosition): Stand[] {
  const waits: Stand[] = [];
  for (let i = 1; i < links.length; i++) {
    const link = links[i - 1]!;
    const fromS = entryS[i - 1]! + (i === 1 ? (1 - from.share) * linkS[link]! : linkS[link]!);
    if (entryS[i]! - fromS > LEAST_WAIT_S) waits.push({ link, fromS, untilS: entryS[i]! });
  }
  return waits;
}
