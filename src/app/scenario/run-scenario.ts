/**
 * The composition root: a plan's file → city → base days → the plan, with each schedule of reopening → what the report and the
 * result tell. Stages report their share; the same input and seed give the same outcome on any number of threads.
 */
import { ClearwayError, throwIfAborted, type Window, type WorkOptions } from "../../base/index.ts";
import { networkFromBuffer, networkToBuffer, type RoadNetwork } from "../../map/index.ts";
import {
  type AccessFound,
  applySchedule,
  type DetourFound,
  findDetours,
  hospitalAccess,
  makeSchedule,
  SCHEDULES,
  type Schedule,
  type Section,
} from "../../operation/index.ts";
import { classMask, type ResolvedPlan, type Timeline } from "../../plan/index.ts";
import { makeAStar, type PathEngine } from "../../routing/index.ts";
import { drawTrips, HANOI_FLEET, learnBaseDay, makeZones, tripMatrix } from "../../traffic/index.ts";
import { type BaseRun, openEnsemble, type PlainCity, type VariantRun, type VariantTask } from "../ensemble/index.ts";
import type { Inputs } from "./inputs.ts";
import { type ConvoyRun, type OperationPlan, planOperation } from "./operation-plan.ts";

export interface ScenarioOptions extends WorkOptions {
  readonly seeds?: number | undefined;
  readonly trips?: number | undefined;
  readonly threads: number;
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
  readonly gaps: readonly number[];
  readonly operation: OperationPlan;
  /** Of the run that phase 4 reopens. */
  readonly sections: readonly Section[];
  /** One a seed. */
  readonly base: readonly BaseRun[];
  readonly planned: readonly VariantRun[];
  readonly schedules: readonly ScheduleRuns[];
  readonly detours: readonly DetourFound[];
  readonly access: readonly AccessFound[];
}

const DEFAULT_TRIPS_PER_HOUR = 25_000;
/** What a trip stands for where the plan does not say: with the default trips, 100,000 vehicles an hour set out. */
const DEFAULT_VEHICLES_PER_TRIP = 3.4;
const MOST_ROUNDS = 5;
/** Simulated on after the span, so that queues can go. */
const DRAIN_S = 3600;
const SERIES_S = 60;

export async function runScenario(inputs: Inputs, options: ScenarioOptions): Promise<ScenarioOutcome> {
  const { resolution, wards, hospitals } = inputs;
  const plan = resolution.resolved;
  if (plan === null) throw new RangeError("a plan with errors cannot be run");
  if (wards === null) {
    throw new ClearwayError(
      "no-wards",
      `no wards beside ${inputs.mapFile}: demand is drawn from NAME-wards.geojson in the map's folder`,
    );
  }
  const span = chooseSpan(plan);
  const stage = stages(options);
  const networkBuffer = networkToBuffer(inputs.network);
  const network = networkFromBuffer(networkBuffer);
  const engine = makeAStar(network);
  const fleet = HANOI_FLEET;
  const operation = planOperation(
    network,
    plan,
    fleet.map((row) => row.vehicle),
    span,
  );

  stage("demand", 0);
  const durationS = span.untilS - span.fromS;
  const trips = options.trips ?? plan.trips ?? Math.round((durationS / 3600) * DEFAULT_TRIPS_PER_HOUR);
  const seeds = seedsOf(plan, options.seeds);
  const vehiclesPerTrip = plan.vehiclesPerTrip ?? DEFAULT_VEHICLES_PER_TRIP;
  const demand = { trips, vehiclesPerTrip, fromOfDayS: secondsOfDay(plan, span.fromS), durationS, fleet };
  const zones = makeZones(
    network,
    wards,
    fleet.map((row) => row.vehicle.kind),
  );
  const matrix = tripMatrix(network, engine, zones, { ...demand, seed: seeds[0]! });
  if (!matrix.some((share) => share > 0)) {
    throw new ClearwayError(
      "no-demand",
      `no trips on ${inputs.mapFile}: at least two of the wards beside it must have streets of the map that lead to each other`,
    );
  }
  const endS = durationS + DRAIN_S;
  const baseDay = learnBaseDay(network, engine, drawTrips(zones, matrix, { ...demand, seed: seeds[0]! }), fleet, {
    rounds: MOST_ROUNDS,
    endS,
    signal: options.signal,
    onProgress: (_, share) => stage("base day", share),
  });

  const city: PlainCity = {
    networkBuffer,
    fleet,
    zones,
    matrix,
    demand,
    baseDay,
    endS,
    seriesS: SERIES_S,
    crossLinks: crossLinks(network, operation),
  };
  const ensemble = openEnsemble(city, options.threads);
  try {
    const clearFromS = operation.passedS - span.fromS;
    const variant =
      (timeline: Timeline) =>
      (run: BaseRun): VariantTask => ({
        name: "variant",
        base: {
          demand: run.demand,
          routes: run.routes,
          outcome: run.outcome,
          delayed: run.delayed,
          reachM: run.reachM,
        },
        closures: sinceStart(timeline, span.fromS),
        clearFromS,
      });
    // Each day goes on to its plan as soon as its base is done, so that no thread waits for another's.
    let done = 0;
    const days = await Promise.all(
      seeds.map(async (seed) => {
        const day = await ensemble.base({ name: "base", seed }, options.signal);
        const planned = await ensemble.variant(variant(operation.timeline)(day), options.signal);
        stage("base days and plan", ++done / seeds.length);
        return { day, planned };
      }),
    );
    const base = days.map(({ day }) => day);
    const planned = days.map(({ planned }) => planned);
    let reopened = 0;
    const schedules = await runSchedules(network, plan, operation, planned, (timelines) =>
      Promise.all(
        timelines.flatMap((timeline) =>
          base.map(async (day) => {
            const run = await ensemble.variant(variant(timeline)(day), options.signal);
            stage("reopening", ++reopened / (timelines.length * base.length));
            return run;
          }),
        ),
      ),
    );
    throwIfAborted(options.signal);
    const access = accessOf(network, engine, operation, zones, hospitals, span, (share) => stage("ambulances", share));
    throwIfAborted(options.signal);
    const detours = detoursOf(network, engine, plan, operation, span, (share) => stage("detours", share));
    return {
      plan,
      span,
      fleet,
      seeds,
      trips,
      seriesS: SERIES_S,
      gaps: baseDay.gaps,
      operation,
      sections: reopenedRun(operation)?.phase4?.sections ?? [],
      base,
      planned,
      schedules,
      detours,
      access,
    };
  } finally {
    await ensemble.close();
  }
}

/** The first span in which a convoy departs, else the first. */
function chooseSpan(plan: ResolvedPlan): Window {
  const departs = (span: Window): boolean =>
    plan.convoys.some((convoy) => convoy.departures.some((d) => d.plannedS >= span.fromS && d.plannedS < span.untilS));
  return plan.spans.find(departs) ?? plan.spans[0]!;
}

function seedsOf(plan: ResolvedPlan, wanted: number | undefined): number[] {
  const first = plan.seeds[0] ?? 1;
  return Array.from({ length: wanted ?? plan.seeds.length }, (_, i) => first + i);
}

function secondsOfDay(plan: ResolvedPlan, timeS: number): number {
  const [hours, minutes] = plan.clock.timeOfDay(timeS).split(":").map(Number);
  return hours! * 3600 + minutes! * 60;
}

/** The loader's clock starts with the span. */
function sinceStart({ links, movements }: Timeline, startS: number): VariantTask["closures"] {
  const shift = <W extends Window>(w: W): W => ({ ...w, fromS: w.fromS - startS, untilS: w.untilS - startS });
  const live = (w: Window): boolean => w.untilS > startS;
  return {
    links: links.filter(live).map((w) => ({ ...shift(w), fromS: Math.max(0, w.fromS - startS) })),
    movements: movements.filter(live).map((w) => ({ ...shift(w), fromS: Math.max(0, w.fromS - startS) })),
  };
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

/** Links that end at a convoy's road without being part of it. */
function crossLinks(network: RoadNetwork, operation: OperationPlan): Uint32Array {
  const found = new Set<number>();
  for (const { timetable } of operation.runs) {
    const own = new Set(timetable.convoy.links);
    for (const link of own) {
      const node = network.tail[link]!;
      for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
        const from = network.inLink[k]!;
        if (network.access[from] !== 0 && !own.has(from) && !own.has(network.reverse[from]!)) found.add(from);
      }
    }
  }
  return Uint32Array.from([...found].sort((a, b) => a - b));
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
