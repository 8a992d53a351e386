/** What the plan's convoys take from the city, for one simulated span: timetables, windows, holds, and the sections of phase 4. */
import type { Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import {
  type ConvoyWindows,
  convoyWindows,
  type Leads,
  listPosts,
  makeSections,
  makeTimetable,
  type Outside,
  outsidePublished,
  type Post,
  plannedLeads,
  type Section,
  type Timetable,
} from "../../operation/index.ts";
import type { ResolvedMeasure, ResolvedPlan, Timeline } from "../../plan/index.ts";
import type { Days } from "./standing.ts";

export interface ConvoyRun {
  readonly timetable: Timetable;
  /** The same for the earliest and the latest departure. */
  readonly early: Timetable;
  readonly late: Timetable;
  /** Those of `windows`: the plan's, or others in their place. */
  readonly leads: Leads;
  readonly windows: ConvoyWindows;
  readonly posts: readonly Post[];
  /** The published windows that must hold the convoy's own, empty where the plan names none. */
  readonly published: readonly Window[];
  /** Of the earliest, planned and latest run: where their windows stick out of the published ones. */
  readonly outside: readonly Outside[];
  /** What phase 4 decides: null where no measure is the convoy's own. */
  readonly phase4: { readonly measure: string; readonly sections: readonly Section[] } | null;
}

export interface OperationPlan {
  readonly runs: readonly ConvoyRun[];
  /** What the plan's measures shut. */
  readonly measures: Timeline;
  /** Measures and the convoys' windows together. */
  readonly timeline: Timeline;
  /** The same under other windows of the measures. */
  withMeasures(measures: readonly ResolvedMeasure[]): Timeline;
  /** When the last tail has passed its end, with clearance; the span's start where nothing drives. */
  readonly passedS: number;
  /** Bit i = class i passes a convoy's closed road up to its head: ambulances. */
  readonly priorityMask: number;
}

/** `leads`: in place of the plan's, one entry a run in the order of `runs`. */
export function planOperation(
  network: RoadNetwork,
  plan: ResolvedPlan,
  days: Days,
  span: Window,
  leads?: readonly Leads[],
): OperationPlan {
  const { classes } = days.base;
  const priorityMask =
    classes.reduce((mask, c, i) => (c.passes.includes("priority") ? mask | (1 << i) : mask), 0) >>> 0;
  const departures = plan.convoys.flatMap((convoy) =>
    convoy.departures
      .filter(({ plannedS }) => plannedS >= span.fromS && plannedS < span.untilS)
      .map((departure) => ({ convoy, ...departure })),
  );
  const runs = departures.map(({ convoy, earliestS, plannedS, latestS }, i): ConvoyRun => {
    const timetable = makeTimetable(network, convoy, plannedS);
    const early = makeTimetable(network, convoy, earliestS);
    const late = makeTimetable(network, convoy, latestS);
    const own = leads?.[i] ?? plannedLeads(timetable);
    const windows = convoyWindows(network, timetable, priorityMask, own);
    const measure = plan.measures.find((m) => m.id === convoy.within);
    const sections = measure === undefined ? [] : makeSections(network, timetable, measure);
    const published = measure?.windows ?? [];
    return {
      timetable,
      early,
      late,
      leads: own,
      windows,
      posts: listPosts(network, timetable, windows.holds),
      published,
      outside: worstOutside(network, [early, timetable, late], own, published),
      phase4: measure === undefined || sections.length === 0 ? null : { measure: measure.id, sections },
    };
  });
  const withMeasures = (measures: readonly ResolvedMeasure[]): Timeline => {
    const base = days.plan(measures);
    return {
      ...base,
      links: [...base.links, ...runs.flatMap((run) => run.windows.links)],
      movements: [...base.movements, ...runs.flatMap((run) => run.windows.holds)],
      exits: [...(base.exits ?? []), ...runs.flatMap((run) => run.windows.exits)],
    };
  };
  const passed = runs.map(({ timetable }) => timetable.tailS.at(-1)! + timetable.convoy.closure.clearanceS);
  return {
    runs,
    measures: days.plan(),
    timeline: withMeasures(plan.measures),
    withMeasures,
    passedS: Math.max(span.fromS, ...passed),
    priorityMask,
  };
}

/** Where the windows of the runs stick out of the published ones by most, on each side; empty where nothing is published. */
export function worstOutside(
  network: RoadNetwork,
  runs: readonly Timetable[],
  leads: Leads,
  published: readonly Window[],
): Outside[] {
  const found = runs.flatMap((run) => outsidePublished(network, convoyWindows(network, run, 0, leads), published));
  return (["before", "after"] as const).flatMap((side) => {
    const own = found.filter((outside) => outside.side === side);
    return own.length === 0 ? [] : [own.reduce((a, b) => (b.seconds > a.seconds ? b : a))];
  });
}
