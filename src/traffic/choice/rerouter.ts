/**
 * What drivers do about what they know (see rerouter-knowledge): another way when theirs is shut, at departure and on the road;
 * at departure another way too where an app shows that theirs is slow today, and round discouraged roads for those who comply.
 */
import { type Columns, NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { INFORMED_BY, type Rerouter } from "../simulation/index.ts";
import { makeNearestEnds } from "./rerouter-ends.ts";
import { type Group, type KnownWindows, SHUT } from "./rerouter-groups.ts";
import { makeKnowledge, mix } from "./rerouter-knowledge.ts";
import { SHUT_TICKS } from "./rerouter-search.ts";
import type { RouteSet } from "./routes.ts";

export interface DriverOptions {
  /** Seconds a link of a usual day. */
  readonly linkS: Float64Array;
  /** The ways that the trips take on a usual day; without them nobody chooses anew at departure. */
  readonly routes?: RouteSet;
  /** Closures that begin within this time are avoided already; default 300. */
  readonly lookAheadS?: number;
  /** True: a trip whose destination is shut or cut off gets a way to the nearest open end (see rerouter-ends). */
  readonly toNearestEnd?: boolean;
  /** Share of those with an app who compare their usual way with the quickest before they set out. */
  readonly compareShare?: number;
  /** True: more runs of this usual day follow, and what their searches begin with is kept for them; memory for time. */
  readonly isOneOfMany?: boolean;
}

export interface Drivers extends Rerouter {
  /**
   * A trip sets out at `timeS`: a new way from its origin on, or null: its usual one. To be asked once of every trip, before
   * the loader looks whether its way is shut.
   */
  depart(trip: number, timeS: number): Uint32Array | null;
}

const APP = INFORMED_BY.indexOf("app");
/** assume: half of those who have an app look at it before they leave. */
const COMPARE_SHARE = 0.5;
/**
 * Nobody changes his way for less than a fifth of it, nor for less than a minute: Mahmassani & Jayakrishnan, System
 * performance and user response under real-time information, Transportation Research A 25(5), 1991 (indifference band).
 */
const INDIFFERENT_SHARE = 0.2;
const INDIFFERENT_S = 60;

/** `order`: the network's, see `orderRoads`. */
export function makeDrivers(
  network: RoadNetwork,
  order: Columns,
  demand: Demand,
  fleet: readonly FleetRow[],
  timeline: KnownWindows,
  options: DriverOptions,
): Drivers {
  const { linkS, routes, lookAheadS = 300, toNearestEnd = false, compareShare = COMPARE_SHARE } = options;
  const { isOneOfMany = false } = options;
  const { linkCount, reverse } = network;
  const knowledge = makeKnowledge(network, order, demand, fleet, timeline, { linkS, lookAheadS, isOneOfMany });
  const { search, takesS } = knowledge;
  const ends = toNearestEnd ? makeNearestEnds(network) : null;
  /** Where a group found no way, by closures: place × linkCount + destination. What is shut decides it, not how long roads take. */
  const noWay = new Map<Group, { version: number; readonly asked: Set<number> }>();
  const noWayOf = (group: Group): Set<number> => {
    const kept = noWay.get(group);
    if (kept?.version === group.version) return kept.asked;
    const asked = new Set<number>();
    noWay.set(group, { version: group.version, asked });
    return asked;
  };

  /** The way to the trip's destination, or to the open end nearest to it. */
  const way = (trip: number, link: number, isOn: boolean): Uint32Array | null => {
    const metric = knowledge.metricOf(trip);
    const destination = demand.destinationLink[trip]!;
    const found = search.route(metric, link, isOn, destination);
    if (found !== null || ends === null) return found;
    return ends.reach(
      destination,
      (end) => metric.linkTicks[end] !== SHUT_TICKS,
      (end) => search.route(metric, link, isOn, end),
    );
  };

  /** Ahead from the link that the trip is on; else the police at a barrier let people turn round, where there is a way back. */
  const onward = (trip: number, link: number): Uint32Array | null => {
    const ahead = way(trip, link, true);
    const back = reverse[link]!;
    return ahead !== null || back === NONE ? ahead : way(trip, back, false);
  };

  const isSlow = (trip: number): boolean => {
    const { routeStart, routeLength, routePool } = routes!;
    let usualS = 0;
    let nowS = 0;
    for (let i = routeStart[trip]!; i < routeStart[trip]! + routeLength[trip]!; i++) {
      usualS += linkS[routePool[i]!]!;
      nowS += takesS[routePool[i]!]!;
    }
    return isWorth(nowS, usualS);
  };

  return {
    renew: knowledge.renew,
    reroute(trip, link) {
      const asked = noWayOf(knowledge.groupOf(trip));
      const place = link === NONE ? linkCount + demand.originLink[trip]! : link;
      const key = place * linkCount + demand.destinationLink[trip]!;
      if (asked.has(key)) return null;
      const found = link === NONE ? way(trip, demand.originLink[trip]!, false) : onward(trip, link);
      if (found === null) asked.add(key);
      return found;
    },
    depart(trip) {
      if (routes === undefined || routes.routeLength[trip] === 0) return null;
      const group = knowledge.groupOf(trip);
      const usual = routes.routePool.subarray(
        routes.routeStart[trip]!,
        routes.routeStart[trip]! + routes.routeLength[trip]!,
      );
      const hasApp = demand.informed[trip] === APP;
      const isShut = hasApp && group.isAnyShut && usual.some((link) => group.state[link] === SHUT);
      const avoids = group.isAnyDiscouraged && usual.some((link) => knowledge.avoids(trip, group, link));
      const compares = hasApp && knowledge.slowLinks > 0 && mix(trip, COMPARES) < compareShare && isSlow(trip);
      if (!isShut && !avoids && !compares) return null;
      const found = way(trip, demand.originLink[trip]!, false);
      if (found === null || isShut || avoids) return found;
      return isWorth(secondsOf(usual, takesS), secondsOf(found, takesS)) ? found : null;
    },
  };
}

/** Stirs the draw of who compares. */
const COMPARES = 0x165667b1;

/** Does one change from a way of `fromS` to one of `toS`? */
function isWorth(fromS: number, toS: number): boolean {
  return fromS - toS > Math.max(INDIFFERENT_S, INDIFFERENT_SHARE * fromS);
}

function secondsOf(links: Uint32Array, linkS: Float64Array): number {
  let seconds = 0;
  for (const link of links) seconds += linkS[link]!;
  return seconds;
}
