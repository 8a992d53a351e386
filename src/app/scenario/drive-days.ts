/**
 * Base days and their plan, with the search for leads and phase 4's schedules, over an ensemble. Each day goes on as soon as
 * it can, so that no thread waits for another's; what only goes on from its states is let go as soon as that has been driven.
 */
import { throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { Ride } from "../../operation/index.ts";
import type { Timeline } from "../../plan/index.ts";
import type { Closures } from "../../traffic/index.ts";
import {
  type BaseRun,
  type Ensemble,
  type Kept,
  mapWithin,
  type VariantRun,
  type VariantTask,
} from "../ensemble/index.ts";
import { forkMomentS } from "./fork-moment.ts";
import { type PlannedDays, type SettledLeads, searchesLeads, settleLeads } from "./lead-search.ts";
import type { ConvoyRun, OperationPlan } from "./operation-plan.ts";
import type { PreparedDay } from "./prepare-day.ts";
import { layReopening, type Reopening, type ScheduleRuns } from "./reopening-runs.ts";
import { sinceStart } from "./span.ts";

export interface DrivenDays {
  /** One a seed. */
  readonly base: readonly BaseRun[];
  readonly leads: Omit<SettledLeads, "states">;
  /** By run of the operation, one a seed: how those get on that ride in the traffic; none for the others. */
  readonly rides: readonly (readonly Ride[])[];
  readonly schedules: readonly ScheduleRuns[];
}

export interface DriveOptions extends Pick<WorkOptions, "signal"> {
  readonly threads: number;
  readonly stage: (stage: string, share: number) => void;
  /** Called once leads are settled and the other threads have enough to do, if there is such a moment. */
  readonly meanwhile: (operation: OperationPlan) => void;
}

type State = VariantTask["from"];
type Rest = Partial<Pick<VariantTask["variant"], "keepAtS" | "questions">>;

export async function driveDays(day: PreparedDay, ensemble: Ensemble, options: DriveOptions): Promise<DrivenDays> {
  const { plan, span, startS, seeds, network, operation: laid, signals, city } = day;
  const { threads, stage, signal, meanwhile } = options;
  const clearFromS = laid.passedS - span.fromS;
  const variant = (base: BaseRun, from: State, closures: Closures, rest: Rest): Promise<Kept<VariantRun>> => {
    const { warm, routes, outcome, delayed, reachM } = base;
    const rules = { closures, signals: signals.plan };
    return ensemble.variant(
      {
        name: "variant",
        base: { warm, routes, outcome, delayed, reachM },
        from,
        variant: { ...rules, clearFromS, ...rest },
      },
      signal,
    );
  };

  const reopeningOf = (operation: OperationPlan): Reopening | null => layReopening(network, plan, operation, startS);
  const underPlan = (operation: OperationPlan): ((base: BaseRun, from: State) => Planned) => {
    const { timeline, runs, priorityMask } = operation;
    const keepAtS = reopeningOf(operation)?.keepAtS ?? [];
    const closures = sinceStart(timeline, startS);
    const questions = { startS, priorityMask, convoys: runs.map(asClosing) };
    return (base, from) => variant(base, from, closures, { keepAtS, questions });
  };
  const asLaid = reopeningOf(laid);
  const isSearched = searchesLeads(laid);
  const isBaseKept = isSearched || laid.runs.some(isRiding);
  const drivePlan = underPlan(laid);
  const driveBase = async (seed: number): Promise<Kept<BaseRun> & { readonly planned: Kept<VariantRun> }> => {
    const { run, states } = await ensemble.base({ name: "base", seed, keepAtS: [city.forkS] }, signal);
    const planned = await drivePlan(run, states[0]!);
    return { run, states: isBaseKept ? states : [], planned };
  };

  let [planned, reopened] = [0, 0];
  const tell = (): void => {
    if (planned < seeds.length) stage("base days and plan", planned / seeds.length);
    else if (asLaid !== null) stage("reopening", reopened / (seeds.length * asLaid.count));
  };
  const reopen = async (
    reopening: Reopening | null,
    base: BaseRun,
    states: readonly State[],
    first: Promise<VariantRun>,
  ): Promise<VariantRun[]> => {
    if (reopening === null) return [];
    return reopening.driveDay(first, async (closures, from) => {
      const { run } = await variant(base, states[from]!, closures, {});
      reopened++;
      tell();
      return run;
    });
  };
  const lookMeanwhile = async (operation: OperationPlan): Promise<void> => {
    // Who has just become free is given the next task first.
    await new Promise((done) => setImmediate(done));
    throwIfAborted(signal);
    meanwhile(operation);
  };

  // One day more than there are threads, or their states would be many at a time.
  const atOnce = threads > 1 ? threads + 1 : 1;
  const first = later<VariantRun>();
  tell();
  const days = await mapWithin(seeds, atOnce, async (seed, i) => {
    const { run, states, planned: own } = await driveBase(seed);
    planned++;
    tell();
    if (isSearched) return { base: run, states, own, reopened: [] };
    if (i === 0) first.resolve(own.run);
    const going = reopen(asLaid, run, own.states, first.promise);
    if (i === 0) await Promise.all([going, lookMeanwhile(laid)]);
    return { base: run, states, own: { run: own.run, states: [] }, reopened: await going };
  });
  const base = days.map((each) => each.base);
  const leads = await settleLeads(network, plannedDays(laid, days), async (other) => {
    const operation = day.withLeads(other);
    const driveAgain = underPlan(operation);
    const closures = sinceStart(operation.timeline, startS);
    const forkS = forkMomentS(
      { closures: city.standing, signals: signals.base },
      { closures, signals: signals.plan },
      city.endS,
    );
    let again = 0;
    const own = await mapWithin(days, atOnce, async ({ base: run, states: [usual] }) => {
      const { warm, routes } = run;
      // A longer lead closes the road sooner than the state was kept for.
      const from =
        forkS >= city.forkS
          ? usual!
          : await ensemble.fork({ name: "fork", trips: { warm, routes }, atS: forkS }, signal);
      const driven = await driveAgain(run, from);
      stage("leads", ++again / days.length);
      return { own: driven };
    });
    return plannedDays(operation, own);
  });
  const { operation } = leads;
  // Longer leads close the road sooner under the schedules too.
  const reopening = isSearched ? reopeningOf(operation) : asLaid;
  const settled = Promise.resolve(leads.planned[0]!);
  const reopenSettled = async (own: BaseRun, i: number): Promise<VariantRun[]> => {
    const going = reopen(reopening, own, leads.states[i]!, settled);
    if (i === 0) await Promise.all([going, lookMeanwhile(operation)]);
    return going;
  };
  const driven = isSearched ? await mapWithin(base, atOnce, reopenSettled) : days.map((each) => each.reopened);
  const rides = await ridesOf(operation, days, async (run, from, alone) => {
    const questions = { startS, priorityMask: 0, convoys: operation.runs.map(asRiding) };
    return (await variant(run, from, sinceStart(alone, startS), { questions })).run;
  });
  const { states: _, ...found } = leads;
  return { base, leads: found, rides, schedules: reopening?.bySchedule(leads.planned[0]!, driven) ?? [] };
}

type Planned = Promise<Kept<VariantRun>>;
type Driven = { readonly own: Kept<VariantRun> };

const plannedDays = (operation: OperationPlan, days: readonly Driven[]): PlannedDays => ({
  operation,
  planned: days.map(({ own }) => own.run),
  states: days.map(({ own }) => own.states),
});

/** A promise that is kept from outside. */
function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const isRiding = ({ timetable }: ConvoyRun): boolean => timetable.convoy.closure.mode === "in-traffic";

type Asked = NonNullable<VariantTask["variant"]["questions"]>["convoys"][number];

/** A convoy that closes its road is asked for its proof, */
const asClosing = (run: ConvoyRun): Asked => ({ timetable: run.timetable, leads: isRiding(run) ? null : run.leads });

/** one that rides in the traffic for its ride. */
const asRiding = ({ timetable }: ConvoyRun): Asked => ({ timetable, leads: null });

/** How convoys get on that ride in the traffic: on the planned days without them, as they are behind whom they meet. */
async function ridesOf(
  { runs, timeline }: OperationPlan,
  days: readonly { readonly base: BaseRun; readonly states: readonly State[] }[],
  drive: (base: BaseRun, from: State, alone: Timeline) => Promise<VariantRun>,
): Promise<Ride[][]> {
  const riding = runs.filter(isRiding);
  if (riding.length === 0) return runs.map(() => []);
  const own = new Set(riding.map(({ timetable }) => timetable.convoy.id));
  const exits = (timeline.exits ?? []).filter(({ cause }) => !own.has(cause));
  const driven = await Promise.all(days.map(({ base, states }) => drive(base, states[0]!, { ...timeline, exits })));
  return runs.map((run, i) => (riding.includes(run) ? driven.flatMap(({ convoys }) => convoys[i]?.ride ?? []) : []));
}
