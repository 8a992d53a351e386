/**
 * The composition root: a plan's file → city → base days → the plan, with each schedule of reopening → what the report and the
 * result tell. Stages report their share; the same input and seed give the same outcome on any number of threads.
 */
import { throwIfAborted, type Window, type WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import {
  type AccessFound,
  type DetourFound,
  findDetours,
  hospitalAccess,
  type Ride,
  type Section,
} from "../../operation/index.ts";
import { classMask, type ResolvedPlan } from "../../plan/index.ts";
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
import { driveDays } from "./drive-days.ts";
import { forkMomentS } from "./fork-moment.ts";
import type { Inputs } from "./inputs.ts";
import { type SettledLeads, searchesLeads } from "./lead-search.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { type DayOptions, type LaidDay, layDay, type PreparedDay, prepareDay } from "./prepare-day.ts";
import { reopenedRun, type ScheduleRuns } from "./reopening-runs.ts";
import { sinceStart } from "./span.ts";

export interface ScenarioOptions extends DayOptions {
  readonly threads: number;
  /** An existing folder into which base and plan of every seed write their records; null or absent: none are made. */
  readonly recordsDir?: string | null | undefined;
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
  const { threads, recordsDir = null, signal } = options;
  const stage = stages(options);
  const laid = layDay(inputs, options);
  const { plan, span, startS, seeds } = laid;
  let beside: Beside | undefined;
  const look = (known: Known, operation: OperationPlan): Beside => {
    beside ??= lookBeside(inputs, laid, known, operation, stage);
    return beside;
  };
  // Where leads are searched for, what ambulances meet is not known yet.
  const day = await prepareDay(inputs, laid, options, stage, (known) => {
    if (!searchesLeads(laid.operation)) look(known, laid.operation);
  });
  const { engine, signals, city } = day;
  const known: Known = { engine, zones: city.zones };
  const ensemble = openEnsemble(city, threads);
  try {
    const meanwhile = (operation: OperationPlan): unknown => look(known, operation);
    const { base, leads, rides, schedules } = await driveDays(day, ensemble, { threads, signal, stage, meanwhile });
    const { operation, planned, proofs, reruns: leadReruns } = leads;
    throwIfAborted(signal);
    const { access, detours } = look(known, operation);
    const records: RecordedFile[] = [];
    // One day at a time: its events are the most that a run ever holds.
    for (const { seed, warm, routes, linkEntries } of recordsDir === null ? [] : base) {
      stage("records", records.length === 0 ? 0 : seeds.indexOf(seed) / seeds.length);
      const rules: Rules = { closures: sinceStart(operation.timeline, startS), signals: signals.plan };
      const forkS = forkMomentS({ closures: city.standing, signals: signals.base }, rules, city.endS);
      const about = aboutRecords(day, options.version);
      const order = { folder: recordsDir!, seed, trips: { warm, routes }, plan: rules, forkS, linkEntries, about };
      records.push(...(await ensemble.record({ name: "record", ...order }, signal)));
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
      planned,
      proofs,
      leadReruns,
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

type Beside = Pick<ScenarioOutcome, "access" | "detours">;
type Known = Pick<PreparedDay, "engine"> & Pick<PlainCity, "zones">;

/** What needs no simulation: one thread looks while others drive. */
function lookBeside(
  { hospitals }: Inputs,
  { network, plan, span }: LaidDay,
  { engine, zones }: Known,
  operation: OperationPlan,
  stage: (stage: string, share: number) => void,
): Beside {
  const access = accessOf(network, engine, operation, zones, hospitals, span, (share) => stage("ambulances", share));
  return { access, detours: detoursOf(network, engine, plan, operation, span, (share) => stage("detours", share)) };
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
