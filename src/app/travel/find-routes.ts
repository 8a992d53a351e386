/** Ways from a point to a point as their reader needs them: figures, streets, line, directions, and why there is none. */
import type { Language, Window } from "../../base/index.ts";
import { linkPart, pointOnLink, type RoadNetwork } from "../../map/index.ts";
import { describeRoute, type Metric, type Router, type Step } from "../../routing/index.ts";
import { ALWAYS, DAY_S, placesNear, type Road, shutIn, type Travel } from "./travel.ts";
import { type Found, findWays, openSeconds, type Wanted, waitsOf } from "./ways.ts";

export interface RouteQuery extends Wanted {
  /** [lon, lat] */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
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
  readonly waits: readonly Wait[];
  /** Turn by turn. */
  readonly steps: readonly Step[];
}

/** A stand before a closure, at the head of a link. */
interface Wait {
  readonly link: number;
  /** Of the street waited in; "" where it has no name. */
  readonly street: string;
  /** [lon, lat] */
  readonly at: readonly [number, number];
  /** ISO 8601 */
  readonly from: string;
  readonly until: string;
}

export interface RoutesFound {
  /** Best first; empty where there is no way. */
  readonly routes: readonly RouteAnswer[];
  /** Why there is none; null where there is one. */
  readonly why: string | null;
  /** What the reader should know of the answer: ends inside closures, what was taken for granted. */
  readonly notes: readonly string[];
}

/** Throws ClearwayError where an end lies off the map. */
export function findRoutes(travel: Travel, router: Router, query: RouteQuery): RoutesFound {
  const origins = placesNear(travel, "from", ...query.from);
  const goals = placesNear(travel, "to", ...query.to);
  const timeS = query.departS ?? query.arriveS ?? null;
  const road = travel.at(timeS);
  const found = findWays(travel, router, road, origins, goals, query);
  const best = found[0];
  const ends = { from: best?.from ?? origins[0]!, to: best?.to ?? goals[0]! };
  const startS = best?.departS ?? timeS;
  const during = startS === null ? ALWAYS : { fromS: startS, untilS: startS + (best?.route.costS ?? DAY_S) };
  const notes = [...travel.notes, ...endNotes(travel, road, ends, during)];
  if (best === undefined) {
    return { routes: [], why: whyNone(travel, openSeconds(router, road, origins, goals), query), notes };
  }
  return { routes: found.map((each) => answer(travel, road.metric, query, each)), why: null, notes };
}

/** Of ends that lie inside a closure, with the rule that holds there. */
function endNotes(
  { network, clock, who }: Travel,
  { windows }: Road,
  { from, to }: Pick<Found, "from" | "to">,
  during: Window,
): string[] {
  const isTimed = during !== ALWAYS;
  const note = (end: "from" | "to", link: number, span: Window, rule: string): string[] => {
    const shut = shutIn(windows, link, span);
    if (shut === null) return [];
    const time = (timeS: number): string => clock.iso(timeS).slice(0, 16);
    const since = Number.isFinite(shut.fromS) ? [`from ${time(shut.fromS)}`] : [];
    const until = Number.isFinite(shut.untilS) ? [`${since.length === 0 ? "until" : "to"} ${time(shut.untilS)}`] : [];
    const hours = [...since, ...until].join(" ") || "at all times";
    const street = nameOf(network, link) || `a road without a name (way ${network.wayId[link]})`;
    return [`"${end}" lies on ${street}, shut to ${who} ${hours}: ${rule}`];
  };
  return [
    ...note(
      "from",
      from.link,
      isTimed ? { ...during, untilS: during.fromS + 1 } : during,
      "who stands there drives off it",
    ),
    ...note("to", to.link, during, isTimed ? "one comes on to it before or after only" : "nobody drives on to it"),
  ];
}

/** Would there be a way if nothing were shut? Then it is the closures; else the roads do not join. */
function whyNone({ who }: Travel, openS: number | null, { departS, arriveS }: RouteQuery): string {
  if (openS === null) {
    return `no road for ${who} joins the two: one-ways, turn bans and roads for others only leave no way`;
  }
  const isTimed = departS !== undefined || arriveS !== undefined;
  const open = `with nothing shut it takes ${Math.round(openS)} s`;
  return isTimed
    ? `what is shut in these hours leaves no way for ${who}; ${open}`
    : `no way for ${who} is clear of all that the plan ever shuts; name a time for what is shut then; ${open}`;
}

function answer(
  { network, clock }: Travel,
  metric: Metric,
  query: RouteQuery,
  { route, from, to, departS, timed }: Found,
): RouteAnswer {
  const { links, lengthM, costS } = route;
  const wayIds: number[] = [];
  const streets: string[] = [];
  const coordinates: [number, number][] = [];
  links.forEach((link, i) => {
    const way = network.wayId[link]!;
    if (wayIds.at(-1) !== way) wayIds.push(way);
    const name = nameOf(network, link);
    if (name !== "" && streets.at(-1) !== name) streets.push(name);
    const fromShare = i === 0 ? from.share : 0;
    const toShare = i === links.length - 1 ? to.share : 1;
    for (const [lon, lat] of linkPart(network, link, fromShare, toShare)) {
      const last = coordinates.at(-1);
      if (last === undefined || last[0] !== lon || last[1] !== lat) coordinates.push([lon, lat]);
    }
  });
  return {
    distanceM: decimetres(lengthM),
    durationS: milliseconds(costS),
    links: Array.from(links),
    wayIds,
    streets,
    geometry: { type: "LineString", coordinates },
    departs: departS === null ? null : clock.iso(departS),
    arrives: departS === null ? null : clock.iso(Math.round(departS + costS)),
    waitedS: milliseconds(timed?.waitedS ?? 0),
    waits: (timed === null ? [] : waitsOf(metric, timed, from)).map(
      ({ link, fromS, untilS }): Wait => ({
        link,
        street: nameOf(network, link),
        at: pointOnLink(network, link, 1),
        from: clock.iso(fromS),
        until: clock.iso(untilS),
      }),
    ),
    steps: describeRoute(network, metric, route, from, to, {
      language: query.language,
      destination: query.to,
    }).map((step) => ({
      ...step,
      distanceM: decimetres(step.distanceM),
      durationS: milliseconds(step.durationS),
      bearingDeg: Math.round(step.bearingDeg) % 360,
    })),
  };
}

const decimetres = (m: number): number => Math.round(m * 10) / 10;
const milliseconds = (s: number): number => Math.round(s * 1000) / 1000;

const nameOf = ({ strings, name }: RoadNetwork, link: number): string => strings[name[link]!]!;
