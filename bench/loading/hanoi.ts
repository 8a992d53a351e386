/** Hanoi as the loader's bench drives over it: the city once, days of trips between wards and gates, and their routes. */
import { existsSync, readFileSync } from "node:fs";
import type { FeatureCollection } from "geojson";
import { Random } from "../../src/base/index.ts";
import { loadNetwork, type RoadNetwork } from "../../src/map/index.ts";
import { makeAStar, makeDijkstra, makeMetric, type PathEngine, turnGraphOf } from "../../src/routing/index.ts";
import {
  type Demand,
  drawTrips,
  HANOI_FLEET,
  type LoaderInput,
  loaderInput,
  makeZones,
  type RouteSet,
  tripMatrix,
  type Zone,
} from "../../src/traffic/index.ts";
import { routesOnTwoThreads } from "./shared-routes.ts";

const MAP = "data/hanoi.osm.gz";
const WARDS = "data/hanoi-wards.geojson";

export const hasHanoi = (): boolean => existsSync(MAP) && existsSync(WARDS);

export interface City {
  readonly network: RoadNetwork;
  readonly engine: PathEngine;
  readonly zones: readonly Zone[];
  readonly freeS: Float64Array;
}

async function readCity(): Promise<City> {
  const { network } = await loadNetwork(MAP, {});
  return cityOf(network);
}

export function cityOf(network: RoadNetwork): City {
  const wards = JSON.parse(readFileSync(WARDS, "utf8")) as FeatureCollection;
  const kinds = HANOI_FLEET.map((row) => row.vehicle.kind);
  return {
    network,
    engine: makeAStar(network),
    zones: makeZones(network, wards, kinds),
    freeS: network.lengthM.map((lengthM, link) => lengthM / network.freeSpeedMps[link]!),
  };
}

export interface DayOptions {
  readonly trips: number;
  readonly fromOfDayS: number;
  readonly hours: number;
  /** What a trip stands for: of a million trips each is a fraction of a vehicle, so that the city can carry them. */
  readonly vehiclesPerTrip: number;
}

/** Trips of the whole fleet as `run` draws them. */
export function drawDay({ network, engine, zones }: City, { hours, ...rest }: DayOptions): Demand {
  const options = { ...rest, seed: 1, durationS: hours * 3600, fleet: HANOI_FLEET };
  return drawTrips(zones, tripMatrix(network, engine, zones, options), options);
}

/** Each trip on its quickest way in an empty city. */
export function quickestRoutes({ network, freeS }: City, demand: Demand): Promise<RouteSet> {
  return routesOnTwoThreads(network, demand, freeS);
}

/** Fixed routes, an open city, and an hour more for the last to arrive. */
export async function fixedDay(options: DayOptions): Promise<LoaderInput> {
  const city = await readCity();
  const demand = drawDay(city, options);
  const routes = await quickestRoutes(city, demand);
  return loaderInput(city.network, demand, HANOI_FLEET, routes, { endS: (options.hours + 1) * 3600 });
}

/** Cars from random links to 250 random destinations over two hours, each on its quickest way. */
export async function randomTrips(tripCount: number): Promise<LoaderInput> {
  const { network } = await loadNetwork(MAP, {});
  const { stateLink } = turnGraphOf(network);
  const random = new Random(1, "hanoi");
  const engine = makeDijkstra(network);
  const metric = makeMetric(network, { kind: "car" });
  const pool: number[] = [];
  const routes: { start: number; length: number }[] = [];
  while (routes.length < tripCount) {
    const tree = engine.tree(metric, [random.below(network.linkCount)]);
    for (let i = 0; i < tripCount / 250; i++) {
      const from = random.below(network.linkCount);
      if (tree.costS[from] === Number.POSITIVE_INFINITY) continue;
      const start = pool.length;
      for (let state = from; state < stateLink.length; state = tree.next[state]!) pool.push(stateLink[state]!);
      routes.push({ start, length: pool.length - start });
    }
  }
  const trips = routes.slice(0, tripCount);
  for (let i = trips.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [trips[i], trips[j]] = [trips[j]!, trips[i]!];
  }
  return {
    links: network,
    classes: [{ id: "car", pcu: 1 }],
    trips: {
      count: tripCount,
      departS: Float64Array.from({ length: tripCount }, () => 7200 * random.next()).sort(),
      vehicleClass: new Uint8Array(tripCount),
      informed: new Uint8Array(tripCount),
      routeStart: Uint32Array.from(trips, ({ start }) => start),
      routeLength: Uint32Array.from(trips, ({ length }) => length),
      routePool: Uint32Array.from(pool),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: 4 * 3600,
  };
}
