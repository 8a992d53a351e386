/** What the plan's convoys take from the city, for one simulated span: timetables, windows, holds, and the sections of phase 4. */
import type { Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import {
  type ConvoyWindows,
  convoyWindows,
  listPosts,
  makeSections,
  makeTimetable,
  type Outside,
  outsidePublished,
  type Post,
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
  /** Before this no schedule of phase 4 does anything: the first tail's passing of the first link. */
  readonly firstReopeningS: number;
}

export function planOperation(network: RoadNetwork, plan: ResolvedPlan, days: Days, span: Window): OperationPlan {
  const { classes } = days.base;
  const priorityMask =
    classes.reduce((mask, c, i) => (c.passes.includes("priority") ? mask | (1 << i) : mask), 0) >>> 0;
  const runs = plan.convoys.flatMap((convoy) =>
    convoy.departures
      .filter(({ plannedS }) => plannedS >= span.fromS && plannedS < span.untilS)
      .map(({ earliestS, plannedS, latestS }): ConvoyRun => {
        const timetable = makeTimetable(network, convoy, plannedS);
        const early = makeTimetable(network, convoy, earliestS);
        const late = makeTimetable(network, convoy, latestS);
        const windows = convoyWindows(network, timetable, priorityMask);
        const measure = plan.measures.find((m) => m.id === convoy.within);
        const sections = measure === undefined ? [] : makeSections(network, timetable, measure);
        const published = measure?.windows ?? [];
        return {
          timetable,
          early,
          late,
          windows,
          posts: listPosts(network, timetable, windows.holds),
          published,
          outside:
            measure === undefined
              ? []
              : worstOf(
                  [early, timetable, late].flatMap((run) =>
                    outsidePublished(network, convoyWindows(network, run, 0), published),
                  ),
                ),
          phase4: measure === undefined || sections.length === 0 ? null : { measure: measure.id, sections },
        };
      }),
  );
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
    firstReopeningS: Math.min(span.untilS, ...runs.map(({ timetable }) => timetable.tailS[0]!)),
  };
}

/** The largest excess on each side. */
function worstOf(found: readonly Outside[]): Outside[] {
  return (["before", "after"] as const).flatMap((side) => {
    const own = found.filter((outside) => outside.side === side);
    return own.length === 0 ? [] : [own.reduce((a, b) => (b.seconds > a.seconds ? b : a))];
  });
}
