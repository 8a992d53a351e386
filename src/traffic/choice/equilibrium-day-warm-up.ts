/**
 * The network is loaded from empty, so the run begins before the span: the trips of the time before it are drawn from the same
 * matrix at that time's share of the day and driven too, but not counted. The run's clock starts with them; what is told about
 * a run is told on the span's clock.
 */
import { type Demand, type DemandOptions, drawTrips, WEEKDAY_PROFILE, type Zone } from "../demand/index.ts";
import { type LoaderBooks, type LoaderResult, TRIP_STATES } from "../simulation/index.ts";
import { WARM_UP_S } from "./learning-knobs.ts";

/** A day with its warm-up: the first `before` trips are of the time before the span, which begins at `warmUpS`. */
export interface WarmDemand extends Demand {
  readonly before: number;
  readonly warmUpS: number;
}

const HOUR_S = 3600;
const DAY_HOURS = 24;

/** The trips of the span, the very ones that `drawTrips` gives, after those of the warm-up. Times are since its start. */
export function drawWarmDay(
  zones: readonly Zone[],
  matrix: Float64Array,
  options: DemandOptions,
  warmUpS: number = WARM_UP_S,
): WarmDemand {
  const span = drawTrips(zones, matrix, options);
  const fromOfDayS = options.fromOfDayS - warmUpS;
  const ratio = tripShare(fromOfDayS, warmUpS) / tripShare(options.fromOfDayS, options.durationS);
  const trips = Math.round(options.trips * ratio);
  if (!(trips > 0)) return { ...span, departS: span.departS.map((s) => s + warmUpS), before: 0, warmUpS };
  // Another stream of the same seed: the draws must not be those of the span.
  const warm = drawTrips(zones, matrix, {
    ...options,
    ...{ trips, fromOfDayS, durationS: warmUpS, seed: options.seed + WARM_SEEDS },
  });
  const joined = <T extends Uint8Array | Uint32Array | Float64Array>(one: T, other: T): T => {
    const both = new (one.constructor as new (length: number) => T)(one.length + other.length);
    both.set(one);
    both.set(other, one.length);
    return both;
  };
  return {
    count: trips + span.count,
    vehiclesPerTrip: span.vehiclesPerTrip,
    departS: joined(
      warm.departS,
      span.departS.map((s) => s + warmUpS),
    ),
    vehicleClass: joined(warm.vehicleClass, span.vehicleClass),
    informed: joined(warm.informed, span.informed),
    originLink: joined(warm.originLink, span.originLink),
    destinationLink: joined(warm.destinationLink, span.destinationLink),
    before: trips,
    warmUpS,
  };
}

/** Far from the seeds that users give days. */
const WARM_SEEDS = 2 ** 32;

/** Share of a day's trips that set out from then on for so long. */
function tripShare(fromOfDayS: number, durationS: number): number {
  let share = 0;
  for (let atS = fromOfDayS; atS < fromOfDayS + durationS; ) {
    const hour = Math.floor(atS / HOUR_S);
    const untilS = Math.min((hour + 1) * HOUR_S, fromOfDayS + durationS);
    const ofDay = ((hour % DAY_HOURS) + DAY_HOURS) % DAY_HOURS;
    share += (WEEKDAY_PROFILE[ofDay]! * (untilS - atS)) / HOUR_S;
    atS = untilS;
  }
  return share;
}

/** The trips of the span alone, on its clock. */
export function spanTrips({ before, warmUpS, ...demand }: WarmDemand): Demand {
  return {
    ...demand,
    count: demand.count - before,
    departS: demand.departS.subarray(before).map((s) => s - warmUpS),
    vehicleClass: demand.vehicleClass.subarray(before),
    informed: demand.informed.subarray(before),
    originLink: demand.originLink.subarray(before),
    destinationLink: demand.destinationLink.subarray(before),
  };
}

/**
 * A warm run as the span saw it: its trips alone, times on its clock, books of its trips; vehicles of the warm-up are still in
 * queues, in what links counted and in the series. Queues and rings that were gone before the span are left out. Link times stay
 * on the run's clock, as drivers use them.
 */
export function spanResult(
  { before, warmUpS }: Pick<WarmDemand, "before" | "warmUpS">,
  run: LoaderResult,
): LoaderResult {
  const { trips } = run;
  const later = (column: Float64Array): Float64Array => column.subarray(before).map((s) => s - warmUpS);
  const ofSpan = {
    ...trips,
    state: trips.state.subarray(before),
    enteredS: later(trips.enteredS),
    endedS: later(trips.endedS),
    freeFlowS: trips.freeFlowS.subarray(before),
    drivenShare: trips.drivenShare.subarray(before),
    delayS: trips.delayS.subarray(before),
    heldS: trips.heldS.subarray(before),
    longestHeldS: trips.longestHeldS.subarray(before),
    reroutes: trips.reroutes.subarray(before),
    routeStart: trips.routeStart.subarray(before),
    routeLength: trips.routeLength.subarray(before),
  };
  return {
    ...run,
    books: booksOf(ofSpan.state),
    ...totalsOf(ofSpan),
    trips: ofSpan,
    queues: spanQueues(run.queues, warmUpS),
    deadlocks: run.deadlocks.map((ring) => ({ ...ring, sinceS: ring.sinceS - warmUpS })),
    ...(run.series !== undefined && { series: spanSeries(run.series, warmUpS) }),
  };
}

function booksOf(state: Uint8Array): LoaderBooks {
  const count = TRIP_STATES.map(() => 0);
  for (const each of state) count[each]!++;
  const of = (name: (typeof TRIP_STATES)[number]): number => count[TRIP_STATES.indexOf(name)]!;
  const [completed, underWay, waiting, notMade] = [of("completed"), of("underWay"), of("waiting"), of("notMade")];
  return { demanded: completed + underWay + waiting + notMade, completed, underWay, waiting, notMade };
}

/** Elapsed is what is lost and the share driven of what the way takes in free flow. */
function totalsOf(trips: LoaderResult["trips"]): Pick<LoaderResult, "totalTravelTimeS" | "totalDelayS"> {
  const counted = [TRIP_STATES.indexOf("later"), TRIP_STATES.indexOf("notMade")];
  let totalTravelTimeS = 0;
  let totalDelayS = 0;
  for (let trip = 0; trip < trips.state.length; trip++) {
    if (counted.includes(trips.state[trip]!)) continue;
    totalDelayS += trips.delayS[trip]!;
    totalTravelTimeS += trips.delayS[trip]! + trips.drivenShare[trip]! * trips.freeFlowS[trip]!;
  }
  return { totalTravelTimeS, totalDelayS };
}

function spanQueues(queues: LoaderResult["queues"], warmUpS: number): LoaderResult["queues"] {
  const kept = Uint32Array.from(queues.untilS.keys()).filter((i) => queues.untilS[i]! > warmUpS);
  const pick = <T extends Uint8Array | Uint32Array | Float64Array>(column: T): T => {
    const own = new (column.constructor as new (length: number) => T)(kept.length);
    for (let i = 0; i < kept.length; i++) own[i] = column[kept[i]!]!;
    return own;
  };
  return {
    count: kept.length,
    link: pick(queues.link),
    fromS: pick(queues.fromS).map((s) => Math.max(0, s - warmUpS)),
    untilS: pick(queues.untilS).map((s) => s - warmUpS),
    reachM: pick(queues.reachM),
    blockedBy: pick(queues.blockedBy),
    cause: pick(queues.cause),
    rootCause: pick(queues.rootCause),
  };
}

/** Its intervals must divide the warm-up. */
function spanSeries(
  { intervalS, intervalCount, delayedVeh }: NonNullable<LoaderResult["series"]>,
  warmUpS: number,
): NonNullable<LoaderResult["series"]> {
  const skipped = warmUpS / intervalS;
  if (!Number.isInteger(skipped)) throw new RangeError(`intervals of ${intervalS} s do not divide ${warmUpS} s`);
  const perInterval = delayedVeh.length / intervalCount;
  return {
    intervalS,
    intervalCount: Math.max(0, intervalCount - skipped),
    delayedVeh: delayedVeh.subarray(skipped * perInterval),
  };
}
