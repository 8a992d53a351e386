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
  type LoaderResult,
  type LoaderRun,
  loaderWindows,
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
import { collectGarbage } from "./collect.ts";
import { baseInput, type DayRules, type DayTrips, planInput } from "./day-input.ts";
import { type KeptState, keepState, openState } from "./kept-state.ts";
import {
  answer,
  type ConvoyAnswer,
  type ConvoyQuestions,
  type RoadDiagram,
  roadDiagrams,
  watchedUnderPlan,
} from "./watched.ts";

/** What every run tells, of the span's trips and on the span's clock. */
interface RunOutcome {
  readonly books: LoaderBooks;
  readonly totalDelayS: number;
  readonly linkEntries: number;
  readonly delayed: Float64Array;
  readonly queues: readonly StreetQueue[];
  readonly deadlocks: LoaderResult["deadlocks"];
}

/** A run, and its states at the moments that were asked for: these are big, and are let go long before the run is. */
export interface Kept<Run> {
  readonly run: Run;
  readonly states: readonly KeptState[];
}

/** A day of the open city: its trips, and how they fared. All columns are shared. */
export interface BaseRun extends RunOutcome, DayTrips {
  readonly seed: number;
  /** Of the span. */
  readonly demand: Demand;
  readonly outcome: BaseOutcome;
  readonly reachM: Float64Array;
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
  /** Where convoys were asked about: one entry a convoy, and the roads with the longest queues. */
  readonly convoys: readonly ConvoyAnswer[];
  readonly diagrams: readonly RoadDiagram[];
}

export interface Variant extends DayRules {
  /** When the time to clear begins, on the span's clock. */
  readonly clearFromS: number;
  /** Keep the states at these moments, ascending. */
  readonly keepAtS?: readonly number[];
  /** What the events of the watched links are to tell; absent: none are written down. */
  readonly questions?: ConvoyQuestions;
}

/** Queues shorter than this are not told. */
const QUEUE_M = 50;

/** `keepAtS`: see `Variant`. */
export function runBase(
  { network, day, plain }: City,
  { seed, keepAtS }: { readonly seed: number; readonly keepAtS: readonly number[] },
  options: WorkOptions,
): Kept<BaseRun> {
  const { fleet, zones, matrix, rank, standing } = plain;
  const warm = shareDemand(drawWarmDay(zones, matrix, { ...plain.demand, seed }));
  const windows = loaderWindows(network, standing);
  const found = routesOnDay(network, day, warm, fleet, { rank, supply: { windows }, signal: options.signal });
  const routes = {
    routeStart: share(found.routeStart),
    routeLength: share(found.routeLength),
    routePool: share(found.routePool),
  };
  const records = { recordLinkTimes: { intervalS: INTERVAL_S }, recordEvents: { links: plain.watched } };
  const run = startRun(baseInput({ network, day, plain }, { warm, routes }, records), options);
  const states = statesAt(run, keepAtS);
  const driven = run.finish();
  const result = spanResult(warm, driven);
  const demand = spanTrips(warm);
  const reachM = reachByLink(network.linkCount, result.queues);
  const base: BaseRun = {
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
    speeds: daySpeeds(network, warm, fleet, routes, driven, plain.endS),
    queuedCrossLinks: plain.crossLinks.filter((link) => reachM[link]! > 0),
  };
  return { run: base, states };
}

function statesAt(run: LoaderRun, keepAtS: readonly number[]): KeptState[] {
  return keepAtS.map((atS) => {
    run.runUntil(atS);
    const kept = keepState(run.checkpoint());
    collectGarbage();
    return kept;
  });
}

/** The base day's state at another moment: a longer lead may close a road before `forkS` of the city. */
export function forkBase({ network, day, plain }: City, trips: DayTrips, atS: number, options: WorkOptions): KeptState {
  const records = { recordEvents: { links: plain.watched } };
  const run = startRun(baseInput({ network, day, plain }, trips, records), options);
  run.runUntil(atS);
  return keepState(run.checkpoint());
}

/** `from`: the checkpoint of the day under what holds before. */
export function runVariant(
  { network, day, plain }: City,
  base: DayTrips & Pick<BaseRun, "outcome" | "delayed" | "reachM">,
  from: Checkpoint | KeptState,
  { clearFromS, keepAtS = [], questions, ...rules }: Variant,
  options: WorkOptions,
): Kept<VariantRun> {
  const { fleet } = plain;
  const { warm } = base;
  const links = watchedUnderPlan(plain.watched, base.reachM);
  const records = questions === undefined ? {} : { recordEvents: { links } };
  const input = planInput({ network, day, plain }, base, rules, records);
  const run = resumeRun(input, openState(from), options);
  // What it goes on from is as big as what it has become.
  collectGarbage();
  const states = statesAt(run, keepAtS);
  const driven = run.finish();
  const result = spanResult(warm, driven);
  const demand = spanTrips(warm);
  const outcome = outcomeOf({ network, day, plain }, demand, result);
  const reachM = reachByLink(network.linkCount, result.queues);
  const variant: VariantRun = {
    ...outcome,
    impact: assessImpact(demand, fleet, base.outcome, result, { network, groups: groupsOf(plain, demand) }),
    timeToClearS: timeToClear(base.delayed, outcome.delayed, plain.seriesS, clearFromS),
    maxQueueM: reachM.reduce(
      (longest, reach, link) => (reach > base.reachM[link]! + QUEUE_M ? Math.max(longest, reach) : longest),
      0,
    ),
    reachM,
    convoys: questions === undefined ? [] : answer(network, driven.events!, warm.vehicleClass, questions),
    diagrams: roadDiagrams(input, driven, outcome.queues, warm.warmUpS),
  };
  return { run: variant, states };
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
