/** A plan laid on a network. All issues are collected; only a plan without an error is resolved. */
import { clipWindows, type Issue } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { resolveRoad } from "./convoys.ts";
import { namesOf, type Resolver, resolveMeasure } from "./measures.ts";
import type { Report } from "./places.ts";
import type { Plan } from "./plan-types.ts";
import type { ReadPlan } from "./read-plan.ts";
import type { PlanResolution, Resolution, ResolvedMeasure } from "./resolved-types.ts";
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
  const measures = (plan.measures ?? []).map((measure, i): ResolvedMeasure => {
    const ground = resolveMeasure(resolver, measure, ["measures", i], grounds);
    return {
      id: measure.id,
      level: measure.level,
      links: Uint32Array.from(ground.links),
      movements: Uint32Array.from(ground.movements),
      ...frame.measures[i]!,
      show: measure.show ?? "internal",
      said: measure.said ?? null,
    };
  });
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
  noteOverlaps(network, measures, report);
  const { clock, spans, seeds, trips, vehiclesPerTrip, notSimulated } = frame;
  const { name, zone } = plan;
  return done({ name, zone, clock, spans, seeds, trips, vehiclesPerTrip, measures, convoys, notSimulated });
}

/** Notes where measures of unlike level meet on the same links at the same time: the stricter one wins there. */
function noteOverlaps(network: RoadNetwork, measures: readonly ResolvedMeasure[], report: Report): void {
  for (const [i, weaker] of measures.entries()) {
    const own = new Set(weaker.links);
    for (const stricter of measures) {
      if (STRICTNESS[stricter.level] <= STRICTNESS[weaker.level]) continue;
      const shared = [...stricter.links].filter((link) => own.has(link));
      const together = weaker.windows.some((window) => clipWindows(stricter.windows, window).length > 0);
      if (shared.length === 0 || !together) continue;
      const streets = namesOf(network, shared).slice(0, MOST_NAMES_SHOWN).join(", ");
      const message = `"${stricter.id}" (${stricter.level}) wins over "${weaker.id}" (${weaker.level}) for whom both stop`;
      const hint = `on ${Math.round(roadLengthM(network, shared))} m: ${streets}`;
      report("note", ["measures", i, "level"], "stricter-wins", message, { hint });
    }
  }
}

function countNames(plan: Plan): number {
  const places = [
    ...(plan.measures ?? []).flatMap((measure) => measure.streets ?? []),
    ...(plan.convoys ?? []).flatMap((convoy) => convoy.follow ?? []),
  ];
  return places.length;
}
