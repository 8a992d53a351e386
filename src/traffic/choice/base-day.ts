/**
 * The base day: rounds of route averaging. Each round loads the trips on their routes, averages what the links took with the
 * rounds before (method of successive averages), and a falling share of the trips, by destination, takes its quickest way at
 * those times. The gap is stated: how much longer than the quickest ones the routes of those trips are. It ends when the gap
 * is small.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { PathEngine } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { type LoaderResult, simulate } from "../simulation/index.ts";
import { loaderInput } from "./loader-input.ts";
import { assignRoutes, batchTrips, type RouteSet, routeSeconds, type TripBatch } from "./routes.ts";

/** What the city's drivers know of a usual day. Plain data: it crosses threads. */
export interface BaseDay {
  /** What a link takes, mean over its vehicles and the rounds, seconds. */
  readonly linkS: Float64Array;
  /** Link times that drivers have chosen by: the free ones, then those after each round. */
  readonly believedS: readonly Float64Array[];
  /** Which of them the drivers to a destination chose by last: "kind destination" → index; 0 where it is not in the map. */
  readonly lastChoice: ReadonlyMap<string, number>;
  /** Relative gap after each round: route seconds ÷ quickest seconds − 1. */
  readonly gaps: readonly number[];
}

/** The times by which a batch's drivers choose on such a day. */
export function believedBy(day: BaseDay): (batch: TripBatch) => Float64Array {
  return (batch) => day.believedS[day.lastChoice.get(keyOf(batch)) ?? 0]!;
}

const keyOf = ({ kind, destination }: TripBatch): string => `${kind} ${destination}`;

export interface BaseDayOptions extends WorkOptions {
  /** At most; fewer where the gap is small before. */
  readonly rounds: number;
  readonly endS: number;
}

/** A usual day's drivers lose no more than this by not knowing better. */
const ENOUGH_GAP = 0.03;

/** Free-flow seconds of every link. */
function freeFlowSeconds(network: RoadNetwork): Float64Array {
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
  const believedS = [freeS];
  const lastChoice = new Map<string, number>();
  let routes = assignRoutes(network, engine, demand, fleet, batches, {
    linkS: () => freeS,
    signal,
    onProgress: (_, share) => stage(0, share / 2),
  });
  for (let round = 1; round <= rounds; round++) {
    const result = simulate(
      loaderInput(network, demand, fleet, routes, {
        endS: options.endS,
        recordLinkTimes: { intervalS: options.endS },
      }),
      { signal, onProgress: (_, share) => stage(round - 1, 0.5 + share / 2) },
    );
    average(linkS, result, freeS, 1 / round);
    if (round === rounds) break;
    const some = { ...batches, batches: batches.batches.filter((_, b) => turn(b) % (round + 1) === 0) };
    const nowS = linkS.slice();
    const quickest = assignRoutes(network, engine, demand, fleet, some, {
      linkS: () => nowS,
      signal,
      onProgress: (_, share) => stage(round, share / 2),
    });
    gaps.push(relativeGap(routes, quickest, linkS));
    if (gaps.at(-1)! < ENOUGH_GAP) break;
    routes = join(routes, quickest);
    for (const batch of some.batches) lastChoice.set(keyOf(batch), believedS.length);
    believedS.push(nowS);
  }
  return { linkS, believedS, lastChoice, gaps };
}

/** linkS ← (1 − weight)·linkS + weight·measured. */
function average(linkS: Float64Array, result: LoaderResult, freeS: Float64Array, weight: number): void {
  const { meanS } = result.linkTimes!;
  for (let link = 0; link < linkS.length; link++) {
    const measured = Math.max(freeS[link]!, meanS[link]!);
    linkS[link] = (1 - weight) * linkS[link]! + weight * measured;
  }
}

/** Of the trips that have a quickest route here. */
function relativeGap(routes: RouteSet, quickest: RouteSet, linkS: Float64Array): number {
  const quickestS = routeSeconds(quickest, linkS);
  const routeS = routeSeconds(routes, linkS);
  let least = 0;
  let whole = 0;
  quickestS.forEach((seconds, trip) => {
    if (quickest.routeLength[trip] === 0) return;
    least += seconds;
    whole += routeS[trip]!;
  });
  return least === 0 ? 0 : whole / least - 1;
}

/** The routes of `chosen` where it has any, else those before. */
function join(before: RouteSet, chosen: RouteSet): RouteSet {
  const offset = before.routePool.length;
  const routePool = new Uint32Array(offset + chosen.routePool.length);
  routePool.set(before.routePool);
  routePool.set(chosen.routePool, offset);
  const takes = chosen.routeLength.map((length) => (length > 0 ? 1 : 0));
  return {
    routeStart: before.routeStart.map((start, trip) => (takes[trip] === 1 ? chosen.routeStart[trip]! + offset : start)),
    routeLength: before.routeLength.map((length, trip) => (takes[trip] === 1 ? chosen.routeLength[trip]! : length)),
    routePool,
  };
}

/** Mixes a batch's number, so that the batches of a round lie all over the city. */
const turn = (batch: number): number => Math.imul(batch, 0x9e3779b1) >>> 8;
