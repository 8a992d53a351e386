/** Phase 4 in the result: what each schedule costs over the seeds, which is best, and whether that is anything. */
import type { Result } from "../../output/index.ts";
import type { VariantRun } from "../ensemble/index.ts";
import { band, meanOrNull } from "./figures.ts";
import { reopenedRun, type ScheduleRuns } from "./reopening-runs.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

/** The schedule that staged ones are measured against. */
const REFERENCE = "all-at-once";

/** A vehicle whose trip is not made is charged an hour, so that no schedule wins by losing trips. */
const NOT_MADE_S = 3600;

/** Delay of all vehicles, with the charge for those that the base day does not lose. */
const costS = ({ totalDelayS, impact }: VariantRun): number => totalDelayS + NOT_MADE_S * impact.notMade;

export function reopeningOf(outcome: ScenarioOutcome): Result["reopening"] {
  const { schedules } = outcome;
  if (schedules.length === 0) return { chosen: "none", verdict: null, schedules: [] };
  const cost = ({ runs }: ScheduleRuns): number => runs.reduce((sum, run) => sum + costS(run), 0);
  const best = schedules.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const reference = schedules.find(({ schedule }) => schedule.name === REFERENCE)!;
  const verdict = compare(best, reference);
  // Nothing gained: the simplest order to give is the one to keep.
  const chosen = verdict.better ? best : reference;
  return {
    chosen: chosen.schedule.name,
    verdict,
    schedules: schedules.map((runs) => scheduleRow(outcome, runs)),
  };
}

/** Differences seed by seed: the same trips under both, so their spread is the schedules' own. Better = every day, and by over 1 %. */
function compare(best: ScheduleRuns, reference: ScheduleRuns): NonNullable<Result["reopening"]["verdict"]> {
  const differences = best.runs.map((run, i) => (costS(reference.runs[i]!) - costS(run)) / 3600);
  const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
  const whole = reference.runs.reduce((sum, run) => sum + costS(run), 0) / 3600 / reference.runs.length;
  return {
    better: Math.min(...differences) > 0 && mean > 0.01 * whole,
    against: reference.schedule.name,
    differenceVehicleHours: Math.round(mean * 10) / 10,
    spreadVehicleHours: Math.round((Math.max(...differences) - Math.min(...differences)) * 10) / 10,
  };
}

function scheduleRow(
  { plan, sections, operation }: ScenarioOutcome,
  { schedule, runs }: ScheduleRuns,
): Result["reopening"]["schedules"][number] {
  const delays = runs.map(costS);
  const waits = sections.map((section, i) => schedule.liftS[i]! - section.earliestS);
  const { clearanceS } = reopenedRun(operation)!.timetable.convoy.closure;
  return {
    name: schedule.name,
    totalDelayS: Math.round(delays.reduce((a, b) => a + b, 0) / delays.length),
    totalDelayBandS: band(delays, 0),
    notMade: Math.round(runs.reduce((sum, run) => sum + run.books.notMade, 0) / runs.length),
    timeToClearS: meanOrNull(runs.map((run) => run.timeToClearS)),
    latencyS: Math.round(clearanceS + waits.reduce((a, b) => a + b, 0) / waits.length),
    maxQueueM: Math.round(Math.max(...runs.map((run) => run.maxQueueM))),
    steps: schedule.order.map((i) => ({
      at: plan.clock.iso(schedule.liftS[i]!),
      trigger: schedule.liftS[i] === sections[i]!.earliestS ? "tail-passed" : "clock",
      place: sections[i]!.place,
      action: "open-to-all",
    })),
  };
}
