/**
 * The two things that a worker does: simulate one base day, and simulate that day again under a plan. Both begin with a warm-up, of
 * which nothing is told. A planned day is forked from its base, and a schedule of reopening from the planned day, at the
 * last moment at which they are still the same.
 */
import type { WorkOptions } from "../../base/index.ts";
import {
  assessImpact,
  type BaseOutcome,
  type Checkpoint,
  type Closures,
  type DaySpeeds,
  type Demand,
  daySpeeds,
  delayedVehicles,
  drawWarmDay,
  type Groups,
  groupTrips,
  type Impact,
  INTERVAL_S,
  type LoaderBooks,
  type LoaderInput,
  type LoaderResult,
  type LoaderSignal,
  loaderInput,
  loaderWindows,
  makeDrivers,
  type RouteSet,
  reachByLink,
  resumeRun,
  routesOnDay,
  type StreetQueue,
  spanResult,
  spanTrips,
  startRun,
  TRIP_PURPOSES,
  timeToClear,
  type WarmDemand,
  worstQueues,
} from "../../traffic/index.ts";
import { type City, type PlainCity, share } from "./city.ts";

/** What every run tells, of the span's trips and on the span's clock. */
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
  /** Of the span. */
  readonly demand: Demand;
  /** With those of the warm-up, as they were driven; on the run's clock. */
  readonly warm: WarmDemand;
  readonly routes: RouteSet;
  readonly outcome: BaseOutcome;
  readonly reachM: Float64Array;
  /** At `forkS` of the city. */
  readonly checkpoint: Checkpoint;
  readonly speeds: DaySpeeds;
  /** Of `crossLinks`: those with a standing queue. */
  readonly queuedCrossLinks: Uint32Array;
}

export interface VariantRun extends RunOutcome {
  readonly impact: Impact;
  readonly timeToClearS: number | null;
  /** Longest queue that the base does not have. */
  readonly maxQueueM: number;
  readonly reachM: Float64Array;
  /** At `keepS` of the variant, where that was wanted. */
  readonly checkpoint: Checkpoint | null;
}

/** What a day is put under; times on the run's clock. */
export interface Variant {
  readonly closures: Closures;
  readonly signals: readonly LoaderSignal[];
  /** When the time to clear begins, on the span's clock. */
  readonly clearFromS: number;
  /** Keep a checkpoint of this moment. */
  readonly keepS?: number;
}

/** Queues shorter than this are not told. */
const QUEUE_M = 50;

export function runBase({ network, day, plain }: City, seed: number, options: WorkOptions): BaseRun {
  const { fleet, zones, matrix, rank, standing } = plain;
  const warm = shareDemand(drawWarmDay(zones, matrix, { ...plain.demand, seed }));
  const windows = loaderWindows(network, standing);
  const found = routesOnDay(network, day, warm, fleet, { rank, supply: { windows }, signal: options.signal });
  const routes = {
    routeStart: share(found.routeStart),
    routeLength: share(found.routeLength),
    routePool: share(found.routePool),
  };
  // Nobody looks for a way at departure: that of every day obeys the rules. Who is late may yet meet one.
  const { reroute, renew } = makeDrivers(network, { rank }, warm, fleet, standing, { linkS: day.linkS });
  const run = startRun(
    inputOf({ network, day, plain }, warm, routes, {
      windows,
      signals: plain.signals,
      rerouter: { reroute, ...(renew && { renew }) },
      recordLinkTimes: { intervalS: INTERVAL_S },
    }),
    options,
  );
  run.runUntil(plain.forkS);
  const checkpoint = run.checkpoint();
  const driven = run.finish();
  const result = spanResult(warm, driven);
  const demand = spanTrips(warm);
  const reachM = reachByLink(network.linkCount, result.queues);
  return {
    ...outcomeOf({ network, day, plain }, demand, result),
    seed,
    demand,
    warm,
    routes,
    outcome: {
      delayS: share(result.trips.delayS),
      endedS: share(result.trips.endedS),
      state: share(result.trips.state),
      queues: { records: result.queues, deadlocks: result.deadlocks },
    },
    reachM,
    checkpoint,
    speeds: daySpeeds(network, warm, fleet, routes, driven, plain.endS),
    queuedCrossLinks: plain.crossLinks.filter((link) => reachM[link]! > 0),
  };
}

/** `from`: the checkpoint of the day under what holds before. */
export function runVariant(
  { network, day, plain }: City,
  base: Pick<BaseRun, "warm" | "routes" | "outcome" | "delayed" | "reachM">,
  from: Checkpoint,
  { closures, signals, clearFromS, keepS }: Variant,
  options: WorkOptions,
): VariantRun {
  const { fleet, drivers } = plain;
  const run = resumeRun(
    inputOf({ network, day, plain }, base.warm, base.routes, {
      windows: loaderWindows(network, closures),
      signals,
      rerouter: makeDrivers(network, { rank: plain.rank }, base.warm, fleet, closures, {
        linkS: day.linkS,
        routes: base.routes,
        toNearestEnd: drivers.toNearestEnd,
      }),
    }),
    from,
    options,
  );
  let checkpoint: Checkpoint | null = null;
  if (keepS !== undefined) {
    run.runUntil(keepS);
    checkpoint = run.checkpoint();
  }
  const result = spanResult(base.warm, run.finish());
  const demand = spanTrips(base.warm);
  const outcome = outcomeOf({ network, day, plain }, demand, result);
  const reachM = reachByLink(network.linkCount, result.queues);
  return {
    ...outcome,
    impact: assessImpact(demand, fleet, base.outcome, result, { network, groups: groupsOf(plain, demand) }),
    timeToClearS: timeToClear(base.delayed, outcome.delayed, plain.seriesS, clearFromS),
    maxQueueM: reachM.reduce(
      (longest, reach, link) => (reach > base.reachM[link]! + QUEUE_M ? Math.max(longest, reach) : longest),
      0,
    ),
    reachM,
    checkpoint,
  };
}

function inputOf(
  { network, plain }: City,
  warm: WarmDemand,
  routes: RouteSet,
  rest: Pick<LoaderInput, "windows" | "signals" | "rerouter" | "recordLinkTimes">,
): LoaderInput {
  const { fleet, junctions, drivers, endS, seriesS } = plain;
  return loaderInput(network, warm, fleet, routes, {
    ...rest,
    junctions,
    endS,
    information: drivers.information,
    closedDestination: drivers.closedDestination,
    recordSeries: { intervalS: seriesS },
  });
}

function groupsOf({ zones, wardOfLink, wardCount }: PlainCity, demand: Demand): Groups {
  const trips = groupTrips(demand, zones, wardOfLink);
  return { trips, wardOfLink, wardCount, purposeCount: TRIP_PURPOSES.length };
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

function shareDemand(demand: WarmDemand): WarmDemand {
  return {
    before: demand.before,
    warmUpS: demand.warmUpS,
    count: demand.count,
    vehiclesPerTrip: demand.vehiclesPerTrip,
    departS: share(demand.departS),
    vehicleClass: share(demand.vehicleClass),
    informed: share(demand.informed),
    originLink: share(demand.originLink),
    destinationLink: share(demand.destinationLink),
  };
}
