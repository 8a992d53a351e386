/** Quickest ways of many trips at the times of a day: trips to one link come together, as the search likes it. */
import { Growable, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { HierarchyMetric } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { LoaderWindows } from "../simulation/index.ts";
import { makeBounds } from "./learning-bounds.ts";
import { makeDayGraph, type Roads, roadsOf, type ShutLinks } from "./learning-graph.ts";
import { makeDaySearch } from "./learning-search.ts";
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
  const { linkCount } = network;
  const graph = makeDayGraph(network, rank);
  const search = makeDaySearch(graph);
  const classes = fleet.map((row, c) => ({
    kind: row.vehicle.kind,
    shut: shutTo(linkCount, windows?.closedLinks ?? [], c),
  }));
  const boundsOf = makeBounds(graph, classes);
  const roads: Roads[] = classes.map((one) => roadsOf(graph, one));

  return {
    quickest(demand, { times, beginS, asks, signal, onProgress }) {
      const { count, vehicleClass, originLink, destinationLink } = demand;
      const routeStart = new Uint32Array(count);
      const routeLength = new Uint32Array(count);
      const quickestS = new Float64Array(count).fill(Number.NaN);
      const pool = new Growable((length) => new Uint32Array(length), 1024 + count * 16);
      search.at(times);
      const { groupOf, metric } = boundsOf(times);
      const endOf = (trip: number): number => groupOf[vehicleClass[trip]!]! * linkCount + destinationLink[trip]!;
      const order = inOrder(count, asks, (trip) => endOf(trip) * fleet.length + vehicleClass[trip]!);
      let group = -1;
      let bounds: HierarchyMetric | undefined;
      let end = -1;
      for (let k = 0; k < order.length; k++) {
        const trip = order[k]!;
        const c = vehicleClass[trip]!;
        if (k % CHUNK === 0) {
          throwIfAborted(signal);
          onProgress?.("ways", k / order.length);
        }
        if (bounds === undefined || groupOf[c] !== group) {
          group = groupOf[c]!;
          bounds = metric(group);
        }
        if (endOf(trip) !== end) {
          end = endOf(trip);
          search.towards(destinationLink[trip]!, bounds);
        }
        quickestS[trip] = search.find(roads[c]!, originLink[trip]!, beginS[trip]!);
        const way = search.way();
        routeStart[trip] = pool.length;
        routeLength[trip] = way.length;
        for (let i = 0; i < way.length; i++) pool.push(way[i]!);
      }
      return { routeStart, routeLength, routePool: pool.finish(), quickestS };
    },
  };
}

/** The trips asked for, by ascending key. Keys are whole, and below 2^53 / count. */
function inOrder(count: number, asks: (trip: number) => boolean, key: (trip: number) => number): Uint32Array {
  const keys = new Float64Array(count);
  let asked = 0;
  for (let trip = 0; trip < count; trip++) if (asks(trip)) keys[asked++] = key(trip) * count + trip;
  return Uint32Array.from(keys.subarray(0, asked).sort(), (each) => each % count);
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
