/**
 * What a plan says without a map: the clock, the hours to simulate, each measure's windows and vehicles, each convoy's
 * departures. Names that refer to each other inside the plan are checked here.
 */
import { Clock, type Window } from "../base/index.ts";
import { amountOf } from "./amounts.ts";
import { frameClosure } from "./convoy-closure.ts";
import { type DriversFrame, frameDrivers } from "./drivers.ts";
import { checkMeasures, frameMeasures, type MeasureFrame, refer, uniqueIds } from "./frame-measures.ts";
import { frameSignals, type SignalFrame } from "./frame-signals.ts";
import type { Path, Report } from "./places.ts";
import type { Convoy, Plan } from "./plan-types.ts";
import { listNotSimulated, noteDoubts } from "./remarks.ts";
import { didYouMean } from "./suggest.ts";
import type { ResolvedConvoy } from "./timeline-types.ts";
import { makeWindowReader, noteOutside, resolveTime, splitTime, type WindowReader } from "./windows.ts";

/** A convoy but for its road. */
export type ConvoyFrame = Omit<ResolvedConvoy, "links" | "againstOneWay" | "bannedTurns" | "bridges">;

export interface PlanFrame {
  /** Its origin is the start of the first span. */
  readonly clock: Clock;
  /** The hours to simulate, one span a day. */
  readonly spans: readonly Window[];
  readonly seeds: readonly number[];
  /** Trips asked for in one span, where the plan says so. */
  readonly trips: number | null;
  /** Vehicles that a simulated trip stands for, where the plan says so. */
  readonly vehiclesPerTrip: number | null;
  /** In the plan's order. */
  readonly measures: readonly MeasureFrame[];
  readonly convoys: readonly ConvoyFrame[];
  readonly signals: readonly SignalFrame[];
  readonly drivers: DriversFrame;
  readonly notSimulated: readonly string[];
}

/** Where a plan says nothing. */
const DEFAULTS = {
  speedKmh: 30,
  vehicles: 1,
  spacingM: 12,
} as const;
const ZONE_FOR_CHECKS = "UTC";
/** Engines list Vietnam's zone by its older name only. */
const HOME_ZONE = "Asia/Ho_Chi_Minh";

/** Checks and resolves all that needs no map. Faults are reported; the frame is whole where there are none. */
export function framePlan(plan: Plan, report: Report): PlanFrame {
  const zone = checkZone(plan.zone, report);
  const spans = readSpans(plan, makeWindowReader({}, new Clock(zone, "1970-01-01T00:00"), report));
  const originS = spans[0]?.fromS ?? 0;
  const clock = new Clock(zone, new Clock(zone, "1970-01-01T00:00").iso(originS).slice(0, 19));
  const shifted = spans.map((span) => ({ fromS: span.fromS - originS, untilS: span.untilS - originS }));
  checkReferences(plan, report);
  noteDoubts(plan, report);
  const { frames: measures, read, onOrder } = frameMeasures(plan, clock, shifted, report);
  for (const [i, { id }] of (plan.measures ?? []).entries()) {
    noteOutside(`the measure "${id}" holds`, read[i]!, clock, shifted, ["measures", i, "when"], report);
  }
  const notSimulated = [
    ...listNotSimulated(plan, report),
    ...onOrder.map((id) => `windows on order of measure "${id}"`),
  ];

  const convoys = (plan.convoys ?? []).map((convoy, i) =>
    frameConvoy(plan, convoy, ["convoys", i], clock, shifted, report),
  );
  const { seed = 1, seeds = 1, trips = null, "vehicles-per-trip": vehiclesPerTrip = null } = plan.simulate;
  return {
    clock,
    spans: shifted,
    seeds: Array.from({ length: seeds }, (_, i) => seed + i),
    trips,
    vehiclesPerTrip,
    measures,
    convoys,
    signals: frameSignals(plan, clock, shifted, report),
    drivers: frameDrivers(plan.drivers, report),
    notSimulated,
  };
}

function checkZone(zone: string, report: Report): string {
  try {
    new Clock(zone, "1970-01-01T00:00");
    return zone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hint = didYouMean(zone, [HOME_ZONE, ...Intl.supportedValuesOf("timeZone")]) ?? `write it as "${HOME_ZONE}"`;
    report("error", ["zone"], "unknown-zone", `no time zone is named "${zone}"`, { hint });
    return ZONE_FOR_CHECKS;
  }
}

function readSpans(plan: Plan, windowsOf: WindowReader): Window[] {
  const { from, to, days } = plan.simulate;
  if (days !== undefined) {
    return days.flatMap((day, i) => windowsOf(`${day} ${from}-${to}`, ["simulate", "days", i]).windows);
  }
  const start = splitTime(from);
  const end = splitTime(to);
  return windowsOf(`${start.date} ${start.time} .. ${end.date ?? start.date} ${end.time}`, ["simulate", "to"]).windows;
}

/** Ids are unique; every id that is referred to exists; every measure says what and where, every convoy which way. */
function checkReferences(plan: Plan, report: Report): void {
  const convoyIds = uniqueIds(plan.convoys ?? [], "convoy", "convoys", report);
  checkMeasures(plan.measures ?? [], convoyIds, report);
  const closing = (plan.measures ?? []).filter(({ lanes }) => lanes === undefined).map(({ id }) => id);
  for (const [i, convoy] of (plan.convoys ?? []).entries()) {
    const path = ["convoys", i] as const;
    refer(convoy.within, closing, "measure", [...path, "within"], report);
    refer(convoy.after, convoyIds, "convoy", [...path, "after"], report);
    if ((convoy.follow === undefined) === (convoy.ways === undefined)) {
      const hint = "say either follow (streets in order) or ways (OSM way ids in order)";
      report("error", path, "no-route", `the convoy "${convoy.id}" must say its road once`, { hint });
    }
  }
}

function frameConvoy(
  plan: Plan,
  convoy: Convoy,
  path: Path,
  clock: Clock,
  spans: readonly Window[],
  report: Report,
): ConvoyFrame {
  const days = convoy.days ?? plan.simulate.days ?? [splitTime(plan.simulate.from).date ?? ""];
  const at = (text: string, day: string, key: readonly string[]): number | null => {
    const { date, time } = splitTime(text);
    return resolveTime(date ?? day, time, [...path, ...key], clock, report);
  };
  const departs = typeof convoy.departs === "string" ? { planned: convoy.departs } : convoy.departs;
  if (departs === undefined && convoy.after === undefined) {
    report("error", path, "no-departure", `the convoy "${convoy.id}" does not say when it departs`);
  }
  const departures = (departs === undefined ? [] : days).flatMap((day) => {
    const key = typeof convoy.departs === "string" ? ["departs"] : ["departs", "planned"];
    const plannedS = at(departs!.planned, day, key);
    const earliestS = departs!.earliest === undefined ? plannedS : at(departs!.earliest, day, ["departs", "earliest"]);
    const latestS = departs!.latest === undefined ? plannedS : at(departs!.latest, day, ["departs", "latest"]);
    if (plannedS === null || earliestS === null || latestS === null) return [];
    if (earliestS > plannedS || plannedS > latestS) {
      report("error", [...path, "departs"], "departures-out-of-order", "earliest, planned and latest are not in order");
    }
    if (!spans.some((span) => span.fromS <= plannedS && plannedS < span.untilS)) {
      const message = `the convoy "${convoy.id}" departs on ${clock.date(plannedS)} outside the hours simulated`;
      report("warning", [...path, "departs"], "departs-outside-simulation", message);
    }
    return [{ earliestS, plannedS, latestS }];
  });
  const arriveBy = convoy["arrive-by"];
  const arriveByS = arriveBy === undefined ? null : at(arriveBy, days[0]!, ["arrive-by"]);
  const assume = (key: string, words: string): void =>
    report("note", path, "default", `convoy "${convoy.id}": ${key} not given, taken as ${words}`);
  const vehicles = convoy.vehicles ?? DEFAULTS.vehicles;
  const lengthM = convoy.length === undefined ? vehicles * DEFAULTS.spacingM : amountOf(convoy.length, "length");
  if (convoy.vehicles === undefined) assume("vehicles", `${vehicles}`);
  if (convoy.length === undefined) assume("length", `${lengthM} m (${DEFAULTS.spacingM} m a vehicle)`);
  if (convoy.speed === undefined) assume("speed", `${DEFAULTS.speedKmh} km/h`);
  const speedMps = speedsOf(convoy);
  return {
    id: convoy.id,
    name: convoy.name ?? convoy.id,
    departures,
    ...(arriveByS !== null && { arriveByS }),
    vehicles,
    lengthM,
    speedMps,
    closure: frameClosure(convoy, speedMps, path, report),
    ...(convoy.within !== undefined && { within: convoy.within }),
  };
}

function speedsOf(convoy: Convoy): Record<string, number> {
  const speed = convoy.speed ?? `${DEFAULTS.speedKmh} km/h`;
  const byClass = typeof speed === "string" ? { other: speed } : { other: `${DEFAULTS.speedKmh} km/h`, ...speed };
  return Object.fromEntries(Object.entries(byClass).map(([road, text]) => [road, amountOf(text, "speed")]));
}
