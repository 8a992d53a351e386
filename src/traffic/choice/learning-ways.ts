/** Quickest ways of many trips at the times of a day: trips of one class to one link come together, as the search likes it. */
import { Growable, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { LoaderWindows } from "../simulation/index.ts";
import { type DaySearch, makeDaySearch, type ShutLinks } from "./learning-search.ts";
import type { DaySeconds } from "./learning-times.ts";
import type { RouteSet } from "./routes.ts";

export interface WaysOptions extends WorkOptions {
  readonly times: DaySeconds;
  /** When each trip begins its way. */
  readonly beginS: Float64Array;
  /** Trips to be looked at. */
  readonly asks: (trip: number) => boolean;
}

export interface Ways extends RouteSet {
  /** Seconds of each trip's quickest way; Infinity where there is none, NaN where none was asked for. */
  readonly quickestS: Float64Array;
}

export interface WayFinder {
  quickest(demand: Demand, options: WaysOptions): Ways;
}

/** Trips between two looks at the signal. */
const CHUNK = 2048;

/** `windows`: what some hours shut to some classes every day; nobody plans a way over it then. */
export function makeWayFinder(
  network: RoadNetwork,
  rank: Uint32Array,
  fleet: readonly FleetRow[],
  windows?: Pick<LoaderWindows, "closedLinks">,
): WayFinder {
  const search = makeDaySearch(network, rank);
  const shut = fleet.map((_, c) => shutTo(network.linkCount, windows?.closedLinks ?? [], c));
  return { quickest: (demand, options) => quickest(network, search, shut, demand, fleet, options) };
}

function quickest(
  { linkCount }: RoadNetwork,
  search: DaySearch,
  shut: readonly (ShutLinks | undefined)[],
  demand: Demand,
  fleet: readonly FleetRow[],
  { times, beginS, asks, signal, onProgress }: WaysOptions,
): Ways {
  const { count, vehicleClass, originLink, destinationLink } = demand;
  const routeStart = new Uint32Array(count);
  const routeLength = new Uint32Array(count);
  const quickestS = new Float64Array(count).fill(Number.NaN);
  const pool = new Growable((length) => new Uint32Array(length), 1024 + count * 16);
  // Classes of one kind follow each other, so that they share what is known of their kind's roads.
  const kinds = [...new Set(fleet.map((row) => row.vehicle.kind))];
  const rankOf = fleet.map((row, c) => kinds.indexOf(row.vehicle.kind) * fleet.length + c);
  const keyOf = (trip: number): number => rankOf[vehicleClass[trip]!]! * linkCount + destinationLink[trip]!;
  const key = Float64Array.from({ length: count }, (_, trip) => keyOf(trip));
  const order = Uint32Array.from(key.keys())
    .filter(asks)
    .sort((a, b) => key[a]! - key[b]! || a - b);
  let group = -1;
  for (let k = 0; k < order.length; k++) {
    const trip = order[k]!;
    if (k % CHUNK === 0) {
      throwIfAborted(signal);
      onProgress?.("ways", k / order.length);
    }
    if (key[trip] !== group) {
      group = key[trip]!;
      const c = vehicleClass[trip]!;
      search.towards(times, fleet[c]!.vehicle.kind, destinationLink[trip]!, shut[c]);
    }
    quickestS[trip] = search.find(originLink[trip]!, beginS[trip]!);
    const way = search.way();
    routeStart[trip] = pool.length;
    routeLength[trip] = way.length;
    for (let i = 0; i < way.length; i++) pool.push(way[i]!);
  }
  return { routeStart, routeLength, routePool: pool.finish(), quickestS };
}

/** The windows that hit a class, by link; undefined where none does. */
function shutTo(linkCount: number, closed: LoaderWindows["closedLinks"], vehicleClass: number): ShutLinks | undefined {
  const own = closed.filter((w) => ((w.classMask >>> vehicleClass) & 1) === 1).sort((a, b) => a.link - b.link);
  if (own.length === 0) return undefined;
  const first = new Uint32Array(linkCount + 1);
  for (const { link } of own) first[link + 1]!++;
  for (let link = 0; link < linkCount; link++) first[link + 1]! += first[link]!;
  return {
    first,
    fromS: Float64Array.from(own, (w) => w.fromS),
    untilS: Float64Array.from(own, (w) => w.untilS),
  };
}
