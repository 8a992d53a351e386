/** The two things that a worker does: simulate one base day, and simulate that day again under a set of closures. */
import type { WorkOptions } from "../../base/index.ts";
import {
  assessImpact,
  assignRoutes,
  type BaseOutcome,
  batchTrips,
  believedBy,
  type Closures,
  type Demand,
  delayedVehicles,
  drawTrips,
  type Impact,
  type LoaderBooks,
  type LoaderResult,
  loaderInput,
  loaderWindows,
  makeRerouter,
  type RouteSet,
  reachByLink,
  type StreetQueue,
  simulate,
  TRIP_STATES,
  timeToClear,
  worstQueues,
} from "../../traffic/index.ts";
import { type City, share } from "./city.ts";

/** What every run tells. */
interface RunOutcome {
  readonly books: LoaderBooks;
  readonly totalDelayS: number;
  readonly linkEntries: number;
  readonly delayed: Float64Array;
  readonly queues: readonly StreetQueue[];
  readonly deadlocks: LoaderResult["deadlocks"];
}

/** A day of the open city: its trips, and how they fared. All columns are shared. */
export interface BaseRun extends RunOutcome {
  readonly seed: number;
  readonly demand: Demand;
  readonly routes: RouteSet;
  readonly outcome: BaseOutcome;
  readonly reachM: Float64Array;
  /** Cars and taxis: metres driven ÷ seconds between entering and arriving. */
  readonly meanCarSpeedMps: number;
  /** Of `crossLinks`: those with a standing queue. */
  readonly queuedCrossLinks: Uint32Array;
}

export interface VariantRun extends RunOutcome {
  readonly impact: Impact;
  readonly timeToClearS: number | null;
  /** Longest queue that the base does not have. */
  readonly maxQueueM: number;
  readonly reachM: Float64Array;
}

/** News goes round every minute; at a barrier it takes some seconds to be told the way round. */
const INFORMATION = { everyS: 60, patienceS: 15, giveUpS: 5400 } as const;

/** Queues shorter than this are not told. */
const QUEUE_M = 50;

export function runBase({ network, engine, plain }: City, seed: number, options: WorkOptions): BaseRun {
  const { fleet, zones, matrix, baseDay } = plain;
  const demand = shareDemand(drawTrips(zones, matrix, { ...plain.demand, seed }));
  const batches = batchTrips(network, demand, fleet);
  const assigned = assignRoutes(network, engine, demand, fleet, batches, {
    linkS: believedBy(baseDay),
    signal: options.signal,
  });
  const routes = {
    routeStart: share(assigned.routeStart),
    routeLength: share(assigned.routeLength),
    routePool: share(assigned.routePool),
  };
  const result = simulate(
    loaderInput(network, demand, fleet, routes, { endS: plain.endS, recordSeries: { intervalS: plain.seriesS } }),
    options,
  );
  const reachM = reachByLink(network.linkCount, result.queues);
  return {
    ...outcomeOf({ network, engine, plain }, demand, result),
    seed,
    demand,
    routes,
    outcome: {
      delayS: share(result.trips.delayS),
      endedS: share(result.trips.endedS),
      state: share(result.trips.state),
    },
    reachM,
    meanCarSpeedMps: carSpeed({ network, engine, plain }, demand, routes, result),
    queuedCrossLinks: plain.crossLinks.filter((link) => reachM[link]! > 0),
  };
}

/** `clearFromS`: from when the time to clear is counted. */
export function runVariant(
  { network, engine, plain }: City,
  base: Pick<BaseRun, "demand" | "routes" | "outcome" | "delayed" | "reachM">,
  closures: Closures,
  clearFromS: number,
  options: WorkOptions,
): VariantRun {
  const { fleet, baseDay } = plain;
  const result = simulate(
    loaderInput(network, base.demand, fleet, base.routes, {
      endS: plain.endS,
      recordSeries: { intervalS: plain.seriesS },
      windows: loaderWindows(network, closures),
      rerouter: makeRerouter(network, engine, base.demand, fleet, closures, { linkS: baseDay.linkS }),
      information: INFORMATION,
    }),
    options,
  );
  const outcome = outcomeOf({ network, engine, plain }, base.demand, result);
  const reachM = reachByLink(network.linkCount, result.queues);
  return {
    ...outcome,
    impact: assessImpact(base.demand, fleet, base.outcome, result),
    timeToClearS: timeToClear(base.delayed, outcome.delayed, plain.seriesS, clearFromS),
    maxQueueM: reachM.reduce(
      (longest, reach, link) => (reach > base.reachM[link]! + QUEUE_M ? Math.max(longest, reach) : longest),
      0,
    ),
    reachM,
  };
}

function outcomeOf({ network, plain }: City, demand: Demand, result: LoaderResult): RunOutcome {
  return {
    books: result.books,
    totalDelayS: result.totalDelayS * demand.vehiclesPerTrip,
    linkEntries: result.linkEntries,
    delayed: delayedVehicles(demand, result, plain.fleet.length),
    queues: worstQueues(network, result.queues, QUEUE_M).slice(0, 200),
    deadlocks: result.deadlocks,
  };
}

function shareDemand(demand: Demand): Demand {
  return {
    count: demand.count,
    vehiclesPerTrip: demand.vehiclesPerTrip,
    departS: share(demand.departS),
    vehicleClass: share(demand.vehicleClass),
    informed: share(demand.informed),
    originLink: share(demand.originLink),
    destinationLink: share(demand.destinationLink),
  };
}

function carSpeed({ network, plain }: City, demand: Demand, routes: RouteSet, { trips }: LoaderResult): number {
  const completed = TRIP_STATES.indexOf("completed");
  const isCar = plain.fleet.map(({ vehicle }) => vehicle.kind === "car" || vehicle.kind === "taxi");
  let metres = 0;
  let seconds = 0;
  for (let trip = 0; trip < demand.count; trip++) {
    if (trips.state[trip] !== completed || !isCar[demand.vehicleClass[trip]!]) continue;
    seconds += trips.endedS[trip]! - trips.enteredS[trip]!;
    const start = routes.routeStart[trip]!;
    for (let i = start; i < start + routes.routeLength[trip]!; i++) metres += network.lengthM[routes.routePool[i]!]!;
  }
  return seconds > 0 ? metres / seconds : 0;
}
