/**
 * The base day: a few rounds of route averaging. Each round loads the trips on their routes, averages what the links took with
 * the rounds before (method of successive averages), and lets a falling share of trips take their quickest way at those times.
 * The gap is stated: how much longer the routes are than the quickest ones, at the same averaged times.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { PathEngine } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { type LoaderResult, simulate } from "../simulation/index.ts";
import { loaderInput } from "./loader-input.ts";
import { assignRoutes, batchTrips, type RouteSet, routeSeconds } from "./routes.ts";

export interface BaseDay {
  /** What a link takes on such a day, mean over its vehicles and the rounds, seconds. Drivers of every seed know it. */
  readonly linkS: Float64Array;
  /** Relative gap after each round: route seconds ÷ quickest seconds − 1. */
  readonly gaps: readonly number[];
}

export interface BaseDayOptions extends WorkOptions {
  /** At most; fewer where the gap is small before. */
  readonly rounds: number;
  readonly endS: number;
}

/** A usual day's drivers lose no more than this by not knowing better. */
const ENOUGH_GAP = 0.02;

/** Free-flow seconds of every link. */
export function freeFlowSeconds(network: RoadNetwork): Float64Array {
  return network.lengthM.map((length, link) => length / network.freeSpeedMps[link]!);
}

/** Learns the link times of a usual day from one day's trips. */
export function learnBaseDay(
  network: RoadNetwork,
  engine: PathEngine,
  demand: Demand,
  fleet: readonly FleetRow[],
  options: BaseDayOptions,
): BaseDay {
  const { signal, rounds } = options;
  const batches = batchTrips(network, demand, fleet);
  const freeS = freeFlowSeconds(network);
  const linkS = freeS.slice();
  const gaps: number[] = [];
  const stage = (round: number, share: number): void => options.onProgress?.("base day", (round + share) / rounds);
  let routes = assignRoutes(network, engine, demand, fleet, batches, {
    linkS,
    signal,
    onProgress: (_, share) => stage(0, share / 2),
  });
  for (let round = 1; round <= rounds; round++) {
    const result = simulate(
      loaderInput(network, demand, fleet, routes, { endS: options.endS, recordLinkTimes: { intervalS: options.endS } }),
      { signal },
    );
    average(linkS, result, freeS, 1 / round);
    const quickest = assignRoutes(network, engine, demand, fleet, batches, {
      linkS,
      signal,
      onProgress: (_, share) => stage(round - 1, 0.5 + share / 2),
    });
    gaps.push(relativeGap(routes, quickest, linkS));
    if (gaps.at(-1)! < ENOUGH_GAP) break;
    routes = mix(routes, quickest, round);
  }
  return { linkS, gaps };
}

/** linkS ← (1 − weight)·linkS + weight·measured. */
function average(linkS: Float64Array, result: LoaderResult, freeS: Float64Array, weight: number): void {
  const { meanS } = result.linkTimes!;
  for (let link = 0; link < linkS.length; link++) {
    const measured = Math.max(freeS[link]!, meanS[link]!);
    linkS[link] = (1 - weight) * linkS[link]! + weight * measured;
  }
}

function relativeGap(routes: RouteSet, quickest: RouteSet, linkS: Float64Array): number {
  const sum = (set: RouteSet): number => routeSeconds(set, linkS).reduce((a, b) => a + b, 0);
  return sum(routes) / sum(quickest) - 1;
}

/** Trip by trip, one in (round + 1) takes the new way. */
function mix(routes: RouteSet, quickest: RouteSet, round: number): RouteSet {
  const count = routes.routeStart.length;
  const offset = routes.routePool.length;
  const routePool = new Uint32Array(offset + quickest.routePool.length);
  routePool.set(routes.routePool);
  routePool.set(quickest.routePool, offset);
  const routeStart = routes.routeStart.slice();
  const routeLength = routes.routeLength.slice();
  for (let trip = 0; trip < count; trip++) {
    if ((Math.imul(trip, 0x9e3779b1) >>> 8) % (round + 1) !== 0) continue;
    routeStart[trip] = quickest.routeStart[trip]! + offset;
    routeLength[trip] = quickest.routeLength[trip]!;
  }
  return { routeStart, routeLength, routePool };
}
