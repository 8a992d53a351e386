/**
 * The composition root: a plan's file → city → base days → the plan, with each schedule of reopening → what the report and the
 * result tell. Stages report their share; the same input and seed give the same outcome on any number of threads.
 */
import { throwIfAborted, type Window, type WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import {
  type AccessFound,
  applySchedule,
  type DetourFound,
  findDetours,
  hospitalAccess,
  makeSchedule,
  type Ride,
  SCHEDULES,
  type Schedule,
  type Section,
} from "../../operation/index.ts";
import { classMask, type ResolvedPlan, type Timeline } from "../../plan/index.ts";
import type { PathEngine } from "../../routing/index.ts";
import { type EquilibriumDay, WARM_UP_S } from "../../traffic/index.ts";
import {
  type BaseRun,
  openEnsemble,
  type PlainCity,
  type RecordedFile,
  type VariantRun,
  type VariantTask,
} from "../ensemble/index.ts";
import { forkMomentS, SEEN_AHEAD_S } from "./fork-moment.ts";
import type { Inputs } from "./inputs.ts";
import { type SettledLeads, settleLeads } from "./lead-search.ts";
import type { ConvoyRun, OperationPlan } from "./operation-plan.ts";
import { type DayOptions, layDay, type PreparedDay, prepareDay } from "./prepare-day.ts";
import { sinceStart } from "./span.ts";

export interface ScenarioOptions extends DayOptions {
  readonly threads: number;
  /** An existing folder into which base and plan of every seed write their records; null or absent: none are made. */
  readonly recordsDir?: string | null | undefined;
}

export interface ScheduleRuns {
  readonly schedule: Schedule;
  /** One a seed. */
  readonly runs: readonly VariantRun[];
}

export interface ScenarioOutcome {
  readonly plan: ResolvedPlan;
  readonly span: Window;
  readonly fleet: PlainCity["fleet"];
  readonly seeds: readonly number[];
  readonly trips: number;
  readonly seriesS: number;
  readonly usual: EquilibriumDay;
  readonly operation: OperationPlan;
  /** Of the run that phase 4 reopens. */
  readonly sections: readonly Section[];
  /** One a seed. */
  readonly base: readonly BaseRun[];
  readonly planned: readonly VariantRun[];
  /** Of each run of the operation that its road is empty before it, see `SettledLeads`. */
  readonly proofs: SettledLeads["proofs"];
  readonly leadReruns: number;
  /** By run of the operation, one a seed: how those get on that ride in the traffic; none for the others. */
  readonly rides: readonly (readonly Ride[])[];
  readonly schedules: readonly ScheduleRuns[];
  readonly detours: readonly DetourFound[];
  readonly access: readonly AccessFound[];
  /** What lies in `recordsDir`. */
  readonly records: readonly RecordedFile[];
}

export async function runScenario(inputs: Inputs, options: ScenarioOptions): Promise<ScenarioOutcome> {
  const stage = stages(options);
  const day = await prepareDay(inputs, layDay(inputs, options), options, stage);
  const { plan, span, startS, seeds, network, engine, operation: laid, signals, city } = day;
  const ensemble = openEnsemble(city, options.threads);
  try {
    const rulesOf = ({ timeline }: OperationPlan): Rules => ({
      closures: sinceStart(timeline, startS),
      signals: signals.plan,
    });
    const forkOf = (rules: Rules): number =>
      forkMomentS({ closures: city.standing, signals: signals.base }, rules, city.endS);
    const clearFromS = laid.passedS - span.fromS;
    // Schedules of reopening differ from the plan only once the convoy has passed.
    const keepS = Math.max(city.forkS, laid.firstReopeningS - startS - SEEN_AHEAD_S);
    const variant = (
      run: BaseRun,
      from: VariantTask["from"],
      timeline: Timeline,
      rest: Pick<VariantTask["variant"], "keepS" | "questions"> = {},
    ): VariantTask => ({
      name: "variant",
      base: {
        warm: run.warm,
        routes: run.routes,
        outcome: run.outcome,
        delayed: run.delayed,
        reachM: run.reachM,
      },
      from,
      variant: { closures: sinceStart(timeline, startS), signals: signals.plan, clearFromS, ...rest },
    });
    const drive = (run: BaseRun, from: VariantTask["from"], operation: OperationPlan): Promise<VariantRun> => {
      const questions = { startS, priorityMask: operation.priorityMask, convoys: operation.runs.map(asClosing) };
      return ensemble.variant(variant(run, from, operation.timeline, { keepS, questions }), options.signal);
    };
    // Each day goes on to its plan as soon as its base is done, so that no thread waits for another's.
    let done = 0;
    const pairs = await Promise.all(
      seeds.map(async (seed) => {
        const base = await ensemble.base({ name: "base", seed }, options.signal);
        const planned = await drive(base, base.checkpoint, laid);
        stage("base days and plan", ++done / seeds.length);
        return { base, planned };
      }),
    );
    const base = pairs.map((pair) => pair.base);
    const leads = await settleLeads(
      network,
      { operation: laid, planned: pairs.map((pair) => pair.planned) },
      async (other) => {
        const operation = day.withLeads(other);
        const forkS = forkOf(rulesOf(operation));
        let again = 0;
        const planned = await Promise.all(
          base.map(async (run) => {
            const { warm, routes } = run;
            // A longer lead closes the road sooner than the checkpoint was taken for.
            const from =
              forkS >= city.forkS
                ? run.checkpoint
                : await ensemble.fork({ name: "fork", trips: { warm, routes }, atS: forkS }, options.signal);
            const driven = await drive(run, from, operation);
            stage("leads", ++again / base.length);
            return driven;
          }),
        );
        return { operation, planned };
      },
    );
    const { operation, planned: plannedRuns } = leads;
    const rides = await ridesOf(operation, base, (run, alone) => {
      const questions = { startS, priorityMask: 0, convoys: operation.runs.map(asRiding) };
      return ensemble.variant(variant(run, run.checkpoint, alone, { questions }), options.signal);
    });
    let reopened = 0;
    const schedules = await runSchedules(network, plan, operation, plannedRuns, (timelines) =>
      Promise.all(
        timelines.flatMap((timeline) =>
          base.map(async (own, day) => {
            const from = plannedRuns[day]!.checkpoint ?? own.checkpoint;
            const run = await ensemble.variant(variant(own, from, timeline), options.signal);
            stage("reopening", ++reopened / (timelines.length * base.length));
            return run;
          }),
        ),
      ),
    );
    throwIfAborted(options.signal);
    const access = accessOf(network, engine, operation, city.zones, inputs.hospitals, span, (share) =>
      stage("ambulances", share),
    );
    throwIfAborted(options.signal);
    const detours = detoursOf(network, engine, plan, operation, span, (share) => stage("detours", share));
    const records: RecordedFile[] = [];
    // One day at a time: its events are the most that a run ever holds.
    for (const { seed, warm, routes, linkEntries } of options.recordsDir == null ? [] : base) {
      stage("records", records.length === 0 ? 0 : seeds.indexOf(seed) / seeds.length);
      const rules = rulesOf(operation);
      const about = aboutRecords(day, options.version);
      const trips = { warm, routes };
      const order = { folder: options.recordsDir!, seed, trips, plan: rules, forkS: forkOf(rules), linkEntries, about };
      records.push(...(await ensemble.record({ name: "record", ...order }, options.signal)));
    }
    return {
      plan,
      span,
      fleet: city.fleet,
      seeds,
      trips: day.demand.trips,
      seriesS: city.seriesS,
      usual: day.usual,
      operation,
      sections: reopenedRun(operation)?.phase4?.sections ?? [],
      base,
      planned: plannedRuns,
      proofs: leads.proofs,
      leadReruns: leads.reruns,
      rides,
      schedules,
      detours,
      access,
      records,
    };
  } finally {
    await ensemble.close();
  }
}

type Rules = Pick<VariantTask["variant"], "closures" | "signals">;

/** What a stranger to the run needs to read its records: 0 of their times, and whose they are. */
const aboutRecords = ({ plan, startS, demand }: PreparedDay, version: string): Record<string, string> => ({
  clearway: version,
  view: "internal",
  plan: plan.name,
  time_0: plan.clock.iso(startS),
  span_from_s: String(WARM_UP_S),
  vehicles_per_trip: String(demand.vehiclesPerTrip),
  attribution: "© OpenStreetMap contributors, ODbL 1.0",
});

type Asked = NonNullable<VariantTask["variant"]["questions"]>["convoys"][number];

/** A convoy that closes its road is asked for its proof, */
const asClosing = ({ timetable, leads }: ConvoyRun): Asked => ({
  timetable,
  leads: timetable.convoy.closure.mode === "in-traffic" ? null : leads,
});

/** one that rides in the traffic for its ride. */
const asRiding = ({ timetable }: ConvoyRun): Asked => ({ timetable, leads: null });

/** How convoys get on that ride in the traffic: on the planned days without them, as they are behind whom they meet. */
async function ridesOf(
  { runs, timeline }: OperationPlan,
  base: readonly BaseRun[],
  drive: (base: BaseRun, alone: Timeline) => Promise<VariantRun>,
): Promise<Ride[][]> {
  const riding = runs.filter(({ timetable }) => timetable.convoy.closure.mode === "in-traffic");
  if (riding.length === 0) return runs.map(() => []);
  const own = new Set(riding.map(({ timetable }) => timetable.convoy.id));
  const exits = (timeline.exits ?? []).filter(({ cause }) => !own.has(cause));
  const days = await Promise.all(base.map((run) => drive(run, { ...timeline, exits })));
  return runs.map((run, i) => (riding.includes(run) ? days.flatMap(({ convoys }) => convoys[i]?.ride ?? []) : []));
}

/** The run whose road phase 4 reopens: the first that is its own measure. */
export function reopenedRun({ runs }: OperationPlan): ConvoyRun | undefined {
  return runs.find((run) => run.phase4 !== null);
}

/** Every schedule for the run that phase 4 reopens; none where there is no such. */
async function runSchedules(
  network: RoadNetwork,
  plan: ResolvedPlan,
  operation: OperationPlan,
  planned: readonly VariantRun[],
  simulateAll: (timelines: readonly Timeline[]) => Promise<VariantRun[]>,
): Promise<ScheduleRuns[]> {
  const phase4 = reopenedRun(operation)?.phase4 ?? null;
  if (phase4 === null) return [];
  const { measure, sections } = phase4;
  const queueM = sections.map((section) => heldBack(network, section, planned[0]!));
  const schedules = SCHEDULES.map((name) => makeSchedule(name, sections, queueM));
  const runs = await simulateAll(
    schedules.map((schedule) => operation.withMeasures(applySchedule(plan.measures, measure, sections, schedule))),
  );
  const seeds = planned.length;
  return schedules.map((schedule, i) => ({ schedule, runs: runs.slice(i * seeds, (i + 1) * seeds) }));
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

function accessOf(
  network: RoadNetwork,
  engine: PathEngine,
  { timeline }: OperationPlan,
  zones: PlainCity["zones"],
  hospitals: Inputs["hospitals"],
  span: Window,
  onProgress: (share: number) => void,
): AccessFound[] {
  const classIndex = timeline.classes.findIndex((vehicle) => vehicle.kind === "emergency");
  const origins = zones.filter((zone) => zone.kind === "ward").map((zone) => zone.centre);
  return hospitalAccess(network, engine, timeline, hospitals, { span, classIndex, origins, onProgress });
}

function detoursOf(
  network: RoadNetwork,
  engine: PathEngine,
  plan: ResolvedPlan,
  { measures: timeline }: OperationPlan,
  span: Window,
  onProgress: (share: number) => void,
): DetourFound[] {
  const closures = plan.measures
    .filter((measure) => measure.level !== "discouraged")
    .map(({ id, links, windows, who }) => ({ id, links, windows, classMask: classMask(who, timeline.classes) }));
  return findDetours(network, engine, timeline, { span, closures, onProgress });
}

function stages({ onProgress, signal }: WorkOptions): (stage: string, share: number) => void {
  return (stage, share) => {
    throwIfAborted(signal);
    onProgress?.(stage, share);
  };
}
