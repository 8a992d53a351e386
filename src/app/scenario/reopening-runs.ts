/**
 * Phase 4's schedules, each driven on every day. A schedule is its plan until it first lifts something, so it goes on from there; and
 * of two schedules that lift the same at the same time only one is driven.
 */
import type { RoadNetwork } from "../../map/index.ts";
import {
  applySchedule,
  makeSchedule,
  SCHEDULES,
  type Schedule,
  type ScheduleName,
  type Section,
} from "../../operation/index.ts";
import type { ResolvedPlan } from "../../plan/index.ts";
import type { Closures } from "../../traffic/index.ts";
import type { VariantRun } from "../ensemble/index.ts";
import { SEEN_AHEAD_S } from "./fork-moment.ts";
import type { ConvoyRun, OperationPlan } from "./operation-plan.ts";
import { sinceStart } from "./span.ts";

export interface ScheduleRuns {
  readonly schedule: Schedule;
  /** One a seed. */
  readonly runs: readonly VariantRun[];
}

export interface Reopening {
  /** Moments of the run's clock, ascending, of which a planned day is to keep its state. */
  readonly keepAtS: readonly number[];
  /** Schedules. */
  readonly count: number;
  /**
   * One day under every schedule, in their order. `drive`: under these closures, from the state at this index of `keepAtS`. What depends
   * on queues looks at those of the `first` planned day, whichever day this is; all else does not wait for it.
   */
  driveDay(
    first: Promise<VariantRun>,
    drive: (closures: Closures, from: number) => Promise<VariantRun>,
  ): Promise<VariantRun[]>;
  /** Days of `driveDay`, by schedule. */
  bySchedule(first: VariantRun, days: readonly (readonly VariantRun[])[]): ScheduleRuns[];
}

/** The run whose road phase 4 reopens: the first that is its own measure. */
export function reopenedRun({ runs }: OperationPlan): ConvoyRun | undefined {
  return runs.find((run) => run.phase4 !== null);
}

/** Null where no run's road is reopened. `startS`: see `LaidDay`. */
export function layReopening(
  network: RoadNetwork,
  plan: ResolvedPlan,
  operation: OperationPlan,
  startS: number,
): Reopening | null {
  const phase4 = reopenedRun(operation)?.phase4 ?? null;
  if (phase4 === null) return null;
  const { measure, sections } = phase4;
  const none = sections.map(() => 0);
  const others = SCHEDULES.filter((name) => name !== BY_QUEUE);
  const known = new Map<ScheduleName, Schedule>(others.map((name) => [name, makeSchedule(name, sections, none)]));
  const seenFromS = (schedule: Schedule): number => Math.max(0, firstLiftS(sections, schedule) - startS - SEEN_AHEAD_S);
  // Whatever the queues are, nothing is lifted before its tail has passed.
  const earliestS = Math.max(0, Math.min(...sections.map((section) => section.earliestS)) - startS - SEEN_AHEAD_S);
  const moments = new Set([earliestS, ...[...known.values()].map(seenFromS)]);
  const keepAtS = [...moments].filter(Number.isFinite).sort((a, b) => a - b);

  const closures = new Map<string, Closures>();
  const closuresUnder = (key: string, schedule: Schedule): Closures => {
    const made =
      closures.get(key) ??
      sinceStart(operation.withMeasures(applySchedule(plan.measures, measure, sections, schedule)), startS);
    closures.set(key, made);
    return made;
  };
  const scheduleBy = (name: ScheduleName, first: VariantRun): Schedule =>
    known.get(name) ??
    makeSchedule(
      name,
      sections,
      sections.map((section) => heldBack(network, section, first)),
    );
  return {
    keepAtS,
    count: SCHEDULES.length,
    driveDay(first, drive) {
      const driven = new Map<string, Promise<VariantRun>>();
      return Promise.all(
        SCHEDULES.map(async (name) => {
          const schedule = known.get(name) ?? scheduleBy(name, await first);
          const key = schedule.liftS.join();
          const from = keepAtS.findLastIndex((atS) => atS <= seenFromS(schedule));
          const run = driven.get(key) ?? drive(closuresUnder(key, schedule), from);
          driven.set(key, run);
          return run;
        }),
      );
    },
    bySchedule: (first, days) =>
      SCHEDULES.map((name, i) => ({ schedule: scheduleBy(name, first), runs: days.map((day) => day[i]!) })),
  };
}

/** The one that looks at queues. */
const BY_QUEUE = "by-queue";

/** When something opens first that the plan alone would leave shut; Infinity where nothing does. */
function firstLiftS(sections: readonly Section[], { liftS }: Schedule): number {
  return sections.reduce(
    (first, { publishedS }, i) => (liftS[i]! < publishedS ? Math.min(first, liftS[i]!) : first),
    Number.POSITIVE_INFINITY,
  );
}

/** Metres of queue at the stop lines that lead into a section. */
function heldBack(network: RoadNetwork, section: Section, run: VariantRun): number {
  const entries = new Set(section.links.map((link) => network.tail[link]!));
  let metres = 0;
  for (const node of entries) {
    for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) metres += run.reachM[network.inLink[k]!]!;
  }
  return metres;
}
