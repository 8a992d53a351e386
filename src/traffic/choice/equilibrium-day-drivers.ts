/**
 * Drivers of another day of the same city go as those did who went the same way at that hour on the usual day: each takes over by
 * which times his like chose a way, and chooses his own by these. So the ways of any day's trips are shared as on the usual day,
 * although they are other trips; and trips that learnt themselves get the very ways that they learnt.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { LoaderInput } from "../simulation/index.ts";
import type { EquilibriumDay, UsualDrivers } from "./equilibrium-day.ts";
import { toSeconds } from "./learning-times.ts";
import { makeWayFinder } from "./learning-ways.ts";
import type { RouteSet } from "./routes.ts";
import { takeRoutes } from "./routes-take.ts";

export interface DayRoutesOptions extends WorkOptions {
  /** As the day was learnt with. */
  readonly rank: Uint32Array;
  readonly supply?: Partial<Pick<LoaderInput, "windows">>;
}

/** The ways of a day's trips; a length of 0 = no way. */
export function routesOnDay(
  network: RoadNetwork,
  day: EquilibriumDay,
  demand: Demand,
  fleet: readonly FleetRow[],
  { rank, supply, signal, onProgress }: DayRoutesOptions,
): RouteSet {
  const finder = makeWayFinder(network, rank, fleet, supply?.windows);
  const freeS = network.lengthM.map((length, link) => length / network.freeSpeedMps[link]!);
  const like = likeDrivers(network, day.drivers, demand);
  const chosenBy = like.map((driver) => day.drivers.chosenBy[driver] ?? 0);
  const beginS = demand.departS.map((departS, trip) => departS + (day.drivers.waitsS[like[trip]!] ?? 0));
  const none = new Uint32Array(demand.count);
  let routes: RouteSet = { routeStart: none, routeLength: none, routePool: new Uint32Array(0) };
  day.believed.forEach((times, k) => {
    const ways = finder.quickest(demand, {
      ...{ times: toSeconds(times, freeS), beginS, signal },
      asks: (trip) => chosenBy[trip] === k,
      onProgress: (stage, share) => onProgress?.(stage, (k + share) / day.believed.length),
    });
    routes = takeRoutes(
      routes,
      ways,
      Uint8Array.from(chosenBy, (own) => (own === k ? 1 : 0)),
    );
  });
  return routes;
}

/** Trips whose ends lie in the same squares of this size are alike. */
const SQUARE_DEG = 0.01;

/**
 * The learner that a trip is like: itself where it learnt, else the one nearest in departure of those between the same squares,
 * else of those to the same square, else of all.
 */
function likeDrivers(network: RoadNetwork, drivers: UsualDrivers, demand: Demand): Uint32Array {
  const square = squares(network);
  const ends = neighbours(drivers, (origin, destination) => square[origin]! * SQUARES + square[destination]!);
  const arrivals = neighbours(drivers, (_, destination) => square[destination]!);
  const all = neighbours(drivers, () => 0);
  return Uint32Array.from(demand.departS, (departS, trip) => {
    const origin = demand.originLink[trip]!;
    const destination = demand.destinationLink[trip]!;
    const isSame =
      drivers.departS[trip] === departS &&
      drivers.originLink[trip] === origin &&
      drivers.destinationLink[trip] === destination;
    if (isSame) return trip;
    const ask = [ends, arrivals, all].map((nearest) => nearest(origin, destination, departS));
    return ask.find((driver) => driver !== undefined) ?? 0;
  });
}

/** A square's number is below this. */
const SQUARES = 2 ** 24;

/** The square of the middle of each link; squares are numbered over the map's box. */
function squares({ linkCount, tail, head, nodeLon, nodeLat, bbox: [west, south, east] }: RoadNetwork): Uint32Array {
  const columns = Math.floor((east - west) / SQUARE_DEG) + 1;
  const at = (column: Float64Array, link: number): number => (column[tail[link]!]! + column[head[link]!]!) / 2;
  return Uint32Array.from({ length: linkCount }, (_, link) => {
    const column = Math.floor((at(nodeLon, link) - west) / SQUARE_DEG);
    const row = Math.floor((at(nodeLat, link) - south) / SQUARE_DEG);
    return (row * columns + column) % SQUARES;
  });
}

/** Finds the learner of one group nearest in departure, the earlier of two; undefined where the group is empty. */
function neighbours(
  { departS, originLink, destinationLink }: UsualDrivers,
  keyOf: (origin: number, destination: number) => number,
): (origin: number, destination: number, departS: number) => number | undefined {
  const key = Float64Array.from(originLink, (origin, driver) => keyOf(origin, destinationLink[driver]!));
  const order = Uint32Array.from(key.keys()).sort((a, b) => key[a]! - key[b]! || departS[a]! - departS[b]! || a - b);
  return (origin, destination, timeS) => {
    const wanted = keyOf(origin, destination);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const driver = order[middle]!;
      if (key[driver]! < wanted || (key[driver] === wanted && departS[driver]! < timeS)) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [order[low - 1], order[low]].filter(
      (driver) => driver === undefined || key[driver] === wanted,
    );
    return nearer(before, after, timeS, departS);
  };
}

function nearer(
  one: number | undefined,
  other: number | undefined,
  timeS: number,
  departS: Float64Array,
): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.abs(departS[other]! - timeS) < Math.abs(departS[one]! - timeS) ? other : one;
}
