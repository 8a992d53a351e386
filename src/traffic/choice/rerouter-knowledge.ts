/**
 * What drivers know of the roads: the closures of now and of the next minutes, and what each road takes now, never less than on
 * a usual day, renewed every five minutes. Drivers of like kind and like bans know the same; each has a view of his own
 * of roads that he does not know, so that not all take the one next best way; and a discouraged road seems longer to
 * those who comply. All of it follows from the time of the last renewal and what was told then.
 */
import type { Columns } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { DISCOURAGED, type Group, KnownGroup, type KnownWindows, likeClasses, SHUT } from "./rerouter-groups.ts";
import { type DriverMetric, makeRoadSearch, type RoadSearch, SHUT_TICKS, TICKS_PER_S } from "./rerouter-search.ts";

/** A discouraged road counts this many times its seconds to those who comply. */
const DISCOURAGED_TIMES = 4;
/**
 * Views that drivers have, and how much longer than it is a street may seem to one of them. Streets and not links: doubts of
 * single links would even out along a way, and all views choose the same.
 */
const VIEWS = 4;
const DOUBT = 0.5;
/** Groups with less than this share of all trips have one view: they are too few to crowd a way. */
const CROWD = 0.1;
/**
 * What a road takes is told in bands: as usual, then each a quarter longer than the one before, from ten seconds more on. So
 * the news of a jam stays the same while the jam does, and a renewal has half as many links to tell of.
 */
const BAND = 1.25;
const LEAST_DELAY_S = 10;
/** The loader renews what is known at multiples of this. */
const RENEWAL_S = 300;

export interface Knowledge {
  readonly search: RoadSearch;
  /** What a link takes now, as it is told: as usual, or longer. */
  readonly takesS: Float64Array;
  /** How many links take longer than usual now. */
  readonly slowLinks: number;
  renew(timeS: number, secondsNow: Float64Array): void;
  /** What the drivers of a trip's class know now. */
  groupOf(trip: number): Group;
  /** The roads as the trip's driver sees them now. */
  metricOf(trip: number): DriverMetric;
  /** Does the trip's driver keep away from a discouraged link? */
  avoids(trip: number, group: Group, link: number): boolean;
}

export interface KnowledgeOptions {
  /** Seconds a link of a usual day. */
  readonly linkS: Float64Array;
  /** Closures that begin within this time are known already. */
  readonly lookAheadS: number;
  /** More runs of this usual day follow. */
  readonly isOneOfMany: boolean;
}

export function makeKnowledge(
  network: RoadNetwork,
  order: Columns,
  demand: Demand,
  fleet: readonly FleetRow[],
  timeline: KnownWindows,
  { linkS, lookAheadS, isOneOfMany }: KnowledgeOptions,
): Knowledge {
  const search = makeRoadSearch(network, order, isOneOfMany);
  const groups = likeClasses(network, fleet, timeline).map((classes) => {
    let trips = 0;
    for (const vehicleClass of demand.vehicleClass) if (classes.includes(vehicleClass)) trips++;
    return new KnownGroup(network, timeline, classes, trips >= CROWD * demand.count ? VIEWS : 1);
  });
  const groupOfClass = fleet.map((_, c) => groups.find((group) => group.classes.includes(c))!);
  const levels = complianceLevels(timeline);
  const { doubts, usual } = viewsOf(network, linkS);
  const takesS = linkS.slice();
  const metrics = new Map<string, KeptMetric>();
  /** By link: the renewal that changed what it takes. */
  const changedIn = new Uint32Array(linkS.length);
  const stale = new Uint32Array(linkS.length);
  let renewal = 1;
  let renewedS = 0;
  let slowLinks = 0;

  const groupOf = (trip: number): KnownGroup => {
    const group = groupOfClass[demand.vehicleClass[trip]!]!;
    group.learn(renewal, renewedS, renewedS + RENEWAL_S + lookAheadS);
    return group;
  };

  const metricOf = (trip: number): DriverMetric => {
    const group = groupOf(trip);
    const view = trip % group.views;
    const bent = bentOf(trip);
    // Drivers who keep to the same measures see the same.
    const complying = group.isAnyDiscouraged ? levels.filter((level) => bent < level).length : 0;
    const key = `${group.vehicleClass} ${view} ${complying}`;
    let kept = metrics.get(key);
    if (kept === undefined) {
      kept = { renewal: 0, metric: search.metric(fleet[group.vehicleClass]!.vehicle.kind, usual[view]!) };
      metrics.set(key, kept);
    }
    if (kept.renewal === renewal) return kept.metric;
    let staleCount = 0;
    for (let link = 0; link < changedIn.length; link++) {
      if (changedIn[link]! > kept.renewal || group.changedIn[link]! > kept.renewal) stale[staleCount++] = link;
    }
    kept.renewal = renewal;
    const { state, compliance } = group;
    const seems = doubts[view]!;
    const ticksOf = (link: number, seconds: number): number => {
      if (state[link] === SHUT) return SHUT_TICKS;
      const times = state[link] === DISCOURAGED && bent < compliance[link]! ? DISCOURAGED_TIMES : 1;
      return toTicks(seconds * seems[link]! * times);
    };
    kept.metric.update(
      stale.subarray(0, staleCount),
      (link) => ticksOf(link, takesS[link]!),
      (link) => ticksOf(link, surelyS(linkS[link]!, takesS[link]!)),
      group.shutMovements,
    );
    return kept.metric;
  };

  return {
    search,
    takesS,
    get slowLinks() {
      return slowLinks;
    },
    renew(timeS, secondsNow) {
      renewal++;
      renewedS = timeS;
      slowLinks = 0;
      for (let link = 0; link < takesS.length; link++) {
        const told = banded(linkS[link]!, secondsNow[link]!);
        if (told > linkS[link]!) slowLinks++;
        if (told === takesS[link]) continue;
        takesS[link] = told;
        changedIn[link] = renewal;
      }
    },
    groupOf,
    metricOf,
    avoids: (trip, { state, compliance }, link) => state[link] === DISCOURAGED && bentOf(trip) < compliance[link]!,
  };
}

interface KeptMetric {
  /** That it is up to date with. */
  renewal: number;
  readonly metric: DriverMetric;
}

/**
 * What a link surely takes now: as usual, and a jam's delay down to the next lower of few steps, so that it seldom changes. It leads
 * the search round long jams, which else would spread over half the city before it passed one that it has to.
 */
function surelyS(usualS: number, toldS: number): number {
  let surely = usualS;
  for (let delayS = LEAST_JAM_S; usualS + delayS <= toldS; delayS *= JAM_STEP) surely = usualS + delayS;
  return surely;
}

const LEAST_JAM_S = 30;
const JAM_STEP = 2;

/** By view and link: how much longer a link seems than it is, and the ticks that it seems to take on a usual day. */
interface Views {
  readonly doubts: readonly Float64Array[];
  readonly usual: readonly Int32Array[];
}

const knownViews = new WeakMap<Float64Array, Views>();

/** One a usual day: the runs that it is the base of share what the search makes of it. */
function viewsOf(network: RoadNetwork, linkS: Float64Array): Views {
  let views = knownViews.get(linkS);
  if (views === undefined) {
    const doubts = Array.from({ length: VIEWS }, (_, view) =>
      linkS.map((_seconds, link) => doubt(streetOf(network, link), view)),
    );
    const usual = doubts.map((seems) => Int32Array.from(linkS, (seconds, link) => toTicks(seconds * seems[link]!)));
    views = { doubts, usual };
    knownViews.set(linkS, views);
  }
  return views;
}

function toTicks(seconds: number): number {
  const ticks = Math.round(seconds * TICKS_PER_S);
  return ticks < 1 ? 1 : ticks < SHUT_TICKS ? ticks : SHUT_TICKS;
}

/** The band's own seconds, by the nearest ratio to usual. Never less than usual: nobody counts on an empty road. */
function banded(usualS: number, nowS: number): number {
  if (!(nowS >= usualS + LEAST_DELAY_S)) return usualS;
  // A link of no length is usually passed in no time.
  const unitS = Math.max(1, usualS);
  return unitS * BAND ** Math.round(Math.log(nowS / unitS) / Math.log(BAND));
}

/** How ready a trip's driver is to comply: in [0, 1), lower is readier; the same in every run. */
function bentOf(trip: number): number {
  return mix(trip, 0x7feb352d);
}

/** How much longer a street seems than it is, in one view: drawn by a mix of its number and the view's. */
function doubt(street: number, view: number): number {
  return 1 + DOUBT * mix(street, Math.imul(view, 0x85ebca6b));
}

/** The number of its name, or of its way where it has none. */
function streetOf({ name, strings, wayId }: RoadNetwork, link: number): number {
  const named = name[link]!;
  return strings[named] === "" ? ~wayId[link]! : named;
}

/** In [0, 1), by two whole numbers. */
export function mix(one: number, other: number): number {
  let mixed = Math.imul(one + 1, 0x9e3779b1) ^ other;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 13)) >>> 8) / 0x100_0000;
}

function complianceLevels(timeline: KnownWindows): number[] {
  const discouraged = timeline.links.filter(({ level }) => level === "discouraged");
  return [...new Set(discouraged.map(({ compliance }) => Math.fround(compliance)))];
}
