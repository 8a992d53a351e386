/** Ways from a point to a point for one class: at free flow, or in time through what rules and a plan shut. */
import type { Language, Window } from "../../base/index.ts";
import { linkPart, type Snapped } from "../../map/index.ts";
import {
  closeDuring,
  describeRoute,
  findAlternatives,
  type LinkPosition,
  type Metric,
  makeTimedSearch,
  type Route,
  type Router,
  type Step,
} from "../../routing/index.ts";
import { placesNear, type Road, type Travel } from "./travel.ts";

export interface RouteQuery {
  /** [lon, lat] */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** At most one of them; seconds of the travel's clock. Neither: free flow, with nothing shut but by rules that always hold. */
  readonly departS?: number;
  readonly arriveS?: number;
  /** Ways wanted, the best one among them. */
  readonly count: number;
  /** Of the directions. */
  readonly language: Language;
}

/** Keys are a contract. */
export interface RouteAnswer {
  readonly distanceM: number;
  readonly durationS: number;
  readonly links: readonly number[];
  /** OSM ids of the ways driven, one after the other. */
  readonly wayIds: readonly number[];
  readonly streets: readonly string[];
  readonly geometry: { readonly type: "LineString"; readonly coordinates: readonly (readonly [number, number])[] };
  /** ISO 8601; null where no time was asked for. */
  readonly departs: string | null;
  readonly arrives: string | null;
  /** Seconds stood before closures. */
  readonly waitedS: number;
  /** Turn by turn. */
  readonly steps: readonly Step[];
}

export interface RoutesFound {
  /** Best first; empty where there is no way. */
  readonly routes: readonly RouteAnswer[];
  /** Why there is none; null where there is one. */
  readonly why: string | null;
}

/** One of the ways, before it is put into words. */
interface Found {
  readonly route: Route;
  readonly from: LinkPosition;
  readonly to: LinkPosition;
  readonly departS: number | null;
  readonly waitedS: number;
}

/** Throws ClearwayError where an end lies off the map. */
export function findRoutes(travel: Travel, router: Router, query: RouteQuery): RoutesFound {
  const origins = placesNear(travel, "from", ...query.from);
  const goals = placesNear(travel, "to", ...query.to);
  const time = query.departS ?? query.arriveS;
  const road = travel.at(time ?? null);
  const found =
    time === undefined
      ? alternatives(travel, router, road.metric, origins, goals, query.count)
      : inTime(travel, router, road, origins, goals, query);
  if (found.length === 0) return { routes: [], why: whyNone(travel, router, road, origins, goals) };
  return { routes: found.map((each) => answer(travel, road.metric, query, each)), why: null };
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

function alternatives(
  { network }: Travel,
  router: Router,
  metric: Metric,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  count: number,
): Found[] {
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
  return routes.map((route) => ({ route, from, to, departS: null, waitedS: 0 }));
}

function inTime(
  travel: Travel,
  router: Router,
  { metric, windows }: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
  { departS, arriveS, count }: RouteQuery,
): Found[] {
  const search = makeTimedSearch(travel.network, windows);
  const first = best(
    origins,
    goals,
    (from, to) => {
      const timed =
        departS === undefined
          ? search.arrive(metric, from, to, arriveS!)
          : search.depart(metric, from, to, departS, router.openWays(metric, to));
      return timed === null ? null : { timed, from, to };
    },
    ({ timed }) => (departS === undefined ? -timed.departS : timed.arriveS),
  );
  if (first === null) return [];
  const { timed, from, to } = first;
  const drivenS = timed.arriveS - timed.departS;
  const route = { links: timed.links, costS: drivenS, lengthM: lengthOf(travel, timed.links, from, to) };
  const found: Found[] = [{ route, from, to, departS: timed.departS, waitedS: timed.waitedS }];
  if (count === 1) return found;
  // Other ways are those on which nothing shuts meanwhile: none of them has to wait.
  const meanwhile: Window = { fromS: timed.departS, untilS: timed.departS + 2 * drivenS };
  const open = closeDuring(travel.network, metric, windows, meanwhile);
  for (const other of findAlternatives(travel.network, router, router.vias, open, from, to, { count: count + 1 })) {
    if (found.length === count || sameLinks(other.links, timed.links)) continue;
    const leavesS = departS ?? arriveS! - other.costS;
    found.push({ route: other, from, to, departS: leavesS, waitedS: 0 });
  }
  return found;
}

const sameLinks = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((link, i) => link === b[i]);

function lengthOf({ network }: Travel, links: Uint32Array, from: LinkPosition, to: LinkPosition): number {
  const { lengthM } = network;
  if (links.length === 1) return (to.share - from.share) * lengthM[from.link]!;
  let sumM = (1 - from.share) * lengthM[from.link]! + to.share * lengthM[to.link]!;
  for (let i = 1; i < links.length - 1; i++) sumM += lengthM[links[i]!]!;
  return sumM;
}

/** Would there be a way if nothing were shut? Then it is the closures; else the roads do not join. */
function whyNone(
  { who }: Travel,
  router: Router,
  { metric }: Road,
  origins: readonly Snapped[],
  goals: readonly Snapped[],
): string {
  const open = best(
    origins,
    goals,
    (from, to) => router.route(metric, from, to),
    ({ costS }) => costS,
  );
  return open === null
    ? `no road for ${who} joins the two: one-ways, turn bans and roads for others only leave no way`
    : `what is shut in these hours leaves no way for ${who}; with nothing shut it takes ${Math.round(open.costS)} s`;
}

function answer(
  { network, clock }: Travel,
  metric: Metric,
  query: RouteQuery,
  { route, from, to, departS, waitedS }: Found,
): RouteAnswer {
  const { links, lengthM, costS } = route;
  const wayIds: number[] = [];
  const streets: string[] = [];
  const coordinates: [number, number][] = [];
  links.forEach((link, i) => {
    const way = network.wayId[link]!;
    if (wayIds.at(-1) !== way) wayIds.push(way);
    const name = network.strings[network.name[link]!]!;
    if (name !== "" && streets.at(-1) !== name) streets.push(name);
    const fromShare = i === 0 ? from.share : 0;
    const toShare = i === links.length - 1 ? to.share : 1;
    for (const [lon, lat] of linkPart(network, link, fromShare, toShare)) {
      const last = coordinates.at(-1);
      if (last === undefined || last[0] !== lon || last[1] !== lat) coordinates.push([lon, lat]);
    }
  });
  return {
    distanceM: Math.round(lengthM * 10) / 10,
    durationS: Math.round(costS * 1000) / 1000,
    links: Array.from(links),
    wayIds,
    streets,
    geometry: { type: "LineString", coordinates },
    departs: departS === null ? null : clock.iso(departS),
    arrives: departS === null ? null : clock.iso(departS + costS),
    waitedS: Math.round(waitedS * 1000) / 1000,
    steps: describeRoute(network, metric, route, from, to, { language: query.language, destination: query.to }),
  };
}
