/** A plan laid on a network. All issues are collected; only a plan without an error is resolved. */
import { clipWindows, type Issue } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { resolveRoad } from "./convoys.ts";
import type { MeasureFrame } from "./frame-measures.ts";
import { checkTogether, resolveLanes } from "./lane-changes.ts";
import { noteMapRules } from "./map-rules.ts";
import { namesOf, type Resolver, resolveMeasure } from "./measures.ts";
import type { Path, Report } from "./places.ts";
import type { Measure, Plan } from "./plan-types.ts";
import type { ReadPlan } from "./read-plan.ts";
import type { PlanResolution, Resolution, ResolvedLanes, ResolvedMeasure } from "./resolved-types.ts";
import { resolveSignals } from "./signals.ts";
import { resolveSigns } from "./signs.ts";
import { isAnotherCity, makeStreetFinder, type NamedPlaces, roadLengthM } from "./streets.ts";
import { STRICTNESS } from "./timeline.ts";

const MOST_NAMES_SHOWN = 6;

export interface ResolveOptions {
  /** Areas such as wards that `around` and `in` may name, beside streets. */
  readonly namedPlaces?: NamedPlaces;
}

export function resolvePlan(read: ReadPlan, network: RoadNetwork, options: ResolveOptions = {}): PlanResolution {
  const { plan, frame } = read;
  const issues: Issue[] = [];
  const rows: Resolution[] = [];
  const done = (resolved: PlanResolution["resolved"]): PlanResolution => {
    const all = [...read.issues, ...issues].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
    return {
      resolved: all.some((issue) => issue.severity === "error") ? null : resolved,
      issues: all,
      resolution: rows,
    };
  };
  if (plan === null || frame === null) return done(null);
  const report = read.reportTo(issues);
  const finder = makeStreetFinder(network, plan.names ?? {}, plan.around, options.namedPlaces ?? new Map(), report);
  if (finder === null) return done(null);
  const resolver: Resolver = { network, finder, report, rows };

  const roads = (plan.convoys ?? []).map((convoy, i) => resolveRoad(resolver, convoy, ["convoys", i]));
  const grounds = new Map<string, readonly number[]>();
  for (const [i, { id }] of (plan.convoys ?? []).entries()) {
    const road = roads[i]!;
    if (road !== null) grounds.set(id, road.ground);
  }
  const { measures, lanes } = resolveMeasures(resolver, plan.measures ?? [], frame.measures, grounds);
  const signLinks = resolveSigns(resolver, plan.drivers);
  const signals = resolveSignals(resolver, plan.signals ?? [], frame.signals);
  if (isAnotherCity(issues, countNames(plan))) {
    const unknown = issues.filter((issue) => issue.code === "unknown-street").length;
    const kept = issues.filter((issue) => issue.severity !== "error");
    issues.splice(0, issues.length, ...kept);
    const hint = "is `map` the map of the plan's city?";
    report("error", ["map"], "not-on-this-map", `${unknown} of the plan's streets are not on this map`, { hint });
    return done(null);
  }
  const convoys = roads.flatMap((road, i) => {
    if (road === null) return [];
    const { ground: _, ...onNetwork } = road;
    return [{ ...frame.convoys[i]!, ...onNetwork }];
  });
  const at = ({ id }: { id: string }): Path => ["measures", (plan.measures ?? []).findIndex((each) => each.id === id)];
  noteOverlaps(network, measures, measures, at, report);
  checkTogether(network, lanes, at, report);
  noteMapRules(network, report);
  const { clock, spans, seeds, trips, vehiclesPerTrip, notSimulated } = frame;
  const { name, zone } = plan;
  const drivers = { ...frame.drivers, signLinks };
  return done({
    name,
    zone,
    clock,
    spans,
    seeds,
    trips,
    vehiclesPerTrip,
    measures,
    lanes,
    convoys,
    signals,
    drivers,
    notSimulated,
  });
}

/** Each measure on the map: those that keep vehicles out, and those that change lanes. `frames` are theirs, in their order. */
export function resolveMeasures(
  resolver: Resolver,
  all: readonly Measure[],
  frames: readonly MeasureFrame[],
  routes: ReadonlyMap<string, readonly number[]>,
): { readonly measures: readonly ResolvedMeasure[]; readonly lanes: readonly ResolvedLanes[] } {
  const measures: ResolvedMeasure[] = [];
  const lanes: ResolvedLanes[] = [];
  for (const [i, measure] of all.entries()) {
    const path = ["measures", i];
    const { id, level, show = "internal", said = null } = measure;
    const { windows, who, compliance } = frames[i]!;
    if (measure.lanes !== undefined) {
      lanes.push({ id, ...resolveLanes(resolver, measure, path, routes), windows, who, show, said });
    } else if (level !== undefined) {
      const ground = resolveMeasure(resolver, measure, path, routes);
      const links = Uint32Array.from(ground.links);
      const movements = Uint32Array.from(ground.movements);
      measures.push({ id, level, links, movements, windows, who, compliance, show, said });
    }
  }
  return { measures, lanes };
}

/** Notes where a measure meets one of a stricter level on the same links at the same time: the stricter one wins there. */
export function noteOverlaps(
  network: RoadNetwork,
  measures: readonly ResolvedMeasure[],
  others: readonly ResolvedMeasure[],
  pathOf: (measure: ResolvedMeasure) => Path,
  report: Report,
): void {
  for (const weaker of measures) {
    const own = new Set(weaker.links);
    for (const stricter of others) {
      if (STRICTNESS[stricter.level] <= STRICTNESS[weaker.level]) continue;
      const shared = [...stricter.links].filter((link) => own.has(link));
      const together = weaker.windows.some((window) => clipWindows(stricter.windows, window).length > 0);
      if (shared.length === 0 || !together) continue;
      const streets = namesOf(network, shared).slice(0, MOST_NAMES_SHOWN).join(", ");
      const message = `"${stricter.id}" (${stricter.level}) wins over "${weaker.id}" (${weaker.level}) for whom both stop`;
      const hint = `on ${Math.round(roadLengthM(network, shared))} m: ${streets}`;
      report("note", [...pathOf(weaker), "level"], "stricter-wins", message, { hint });
    }
  }
}

function countNames(plan: Plan): number {
  const places = [
    ...(plan.measures ?? []).flatMap((measure) => measure.streets ?? []),
    ...(plan.convoys ?? []).flatMap((convoy) => convoy.follow ?? []),
    ...(plan.signals ?? []).flatMap((signal) => signal.at ?? []),
  ];
  return places.length;
}
