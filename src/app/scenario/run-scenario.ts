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
import { makeAStar, ORDER_SECTION, orderRoads, type PathEngine } from "../../routing/index.ts";
import {
  type Closures,
  drawWarmDay,
  driverRules,
  type EquilibriumDay,
  HANOI_FLEET,
  LEARNING_VERSION,
  learnEquilibriumDay,
  loaderWindows,
  makeJunctions,
  makeZones,
  packEquilibriumDay,
  tripMatrix,
  unpackEquilibriumDay,
  WARM_UP_S,
  wardOfLinks,
} from "../../traffic/index.ts";
import {
  type BaseRun,
  openEnsemble,
  type PlainCity,
  share,
  type VariantRun,
  type VariantTask,
} from "../ensemble/index.ts";
import { type BaseCache, baseKey, openBaseCache } from "./base-cache.ts";
import { daySignals } from "./day-signals.ts";
import type { Inputs } from "./inputs.ts";
import { type ConvoyRun, type OperationPlan, planOperation } from "./operation-plan.ts";
import {
  chooseSpan,
  DEFAULT_TRIPS_PER_HOUR,
  DEFAULT_VEHICLES_PER_TRIP,
  DRAIN_S,
  secondsOfDay,
  sinceStart,
} from "./span.ts";
import { makeDays } from "./standing.ts";

export interface ScenarioOptions extends WorkOptions {
  readonly seeds?: number | undefined;
  readonly trips?: number | undefined;
  readonly threads: number;
  /** Of the package: a base day that another version learnt is learnt anew. */
  readonly version: string;
  /** Where base days are kept; null or absent: nowhere. */
  readonly cacheDir?: string | null | undefined;
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
  readonly schedules: readonly ScheduleRuns[];
  readonly detours: readonly DetourFound[];
  readonly access: readonly AccessFound[];
}

const SERIES_S = 60;
/** Drivers are told of a closure up to so long before it begins: what is shut then is looked up at renewals of what they know. */
const SEEN_AHEAD_S = 900;

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
  const fleet = HANOI_FLEET;
  const classes = fleet.map((row) => row.vehicle);
  const days = makeDays(inputs.network, plan, inputs.standing, classes, span, DRAIN_S);
  const networkBuffer = networkToBuffer(days.network);
  const network = networkFromBuffer(networkBuffer);
  const engine = makeAStar(network);
  const operation = planOperation(network, plan, days, span);

  stage("demand", 0);
  const durationS = span.untilS - span.fromS;
  const trips = options.trips ?? plan.trips ?? Math.round((durationS / 3600) * DEFAULT_TRIPS_PER_HOUR);
  const seeds = seedsOf(plan, options.seeds);
  const vehiclesPerTrip = plan.vehiclesPerTrip ?? DEFAULT_VEHICLES_PER_TRIP;
  const drivers = driverRules(network, fleet, plan.drivers);
  const demand = {
    trips,
    vehiclesPerTrip,
    fromOfDayS: secondsOfDay(plan, span.fromS),
    durationS,
    fleet,
    informed: drivers.informed,
  };
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
  const signals = daySignals(inputs, network, operation, span);
  const junctions = makeJunctions(network, signals, fleet);
  const startS = span.fromS - WARM_UP_S;
  const standing = sinceStart(days.base, startS);
  const endS = WARM_UP_S + durationS + DRAIN_S;
  const rank = share((inputs.sections[ORDER_SECTION] ?? orderRoads(network))["rank"] as Uint32Array);
  const key = baseKey({
    network: new Uint8Array(networkBuffer),
    zones: JSON.stringify(zones),
    matrix: new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength),
    demand: JSON.stringify({ ...demand, seed: seeds[0]!, endS }),
    supply: JSON.stringify([signals.base, standing, junctions]),
    versions: `${LEARNING_VERSION} ${options.version}`,
  });
  const cache = options.cacheDir == null ? null : openBaseCache(options.cacheDir);
  const { dayBuffer, usual } = await keptDay(cache, key, network.linkCount, () =>
    learnEquilibriumDay(network, drawWarmDay(zones, matrix, { ...demand, seed: seeds[0]! }), fleet, {
      rank,
      endS,
      supply: { windows: loaderWindows(network, standing), signals: signals.base, junctions },
      signal: options.signal,
      onProgress: (_, share) => stage("base day", share),
    }),
  );

  const planned = sinceStart(operation.timeline, startS);
  const forkS = Math.max(0, Math.min(endS, firstDifferenceS(standing, planned) - SEEN_AHEAD_S));
  const city: PlainCity = {
    networkBuffer,
    fleet,
    zones,
    matrix,
    demand,
    dayBuffer,
    rank,
    drivers,
    junctions,
    signals: signals.base,
    standing,
    endS,
    forkS,
    seriesS: SERIES_S,
    wardOfLink: share(wardOfLinks(network, wards)),
    wardCount: wards.features.length,
    crossLinks: crossLinks(network, operation),
  };
  const ensemble = openEnsemble(city, options.threads);
  try {
    const clearFromS = operation.passedS - span.fromS;
    // Schedules of reopening differ from the plan only once the convoy has passed.
    const keepS = Math.max(forkS, operation.firstReopeningS - startS - SEEN_AHEAD_S);
    const variant =
      (timeline: Timeline, keep: boolean) =>
      (run: BaseRun, from: VariantRun | null): VariantTask => ({
        name: "variant",
        base: {
          warm: run.warm,
          routes: run.routes,
          outcome: run.outcome,
          delayed: run.delayed,
          reachM: run.reachM,
        },
        from: from?.checkpoint ?? run.checkpoint,
        variant: {
          closures: sinceStart(timeline, startS),
          signals: signals.plan,
          clearFromS,
          ...(keep && { keepS }),
        },
      });
    // Each day goes on to its plan as soon as its base is done, so that no thread waits for another's.
    let done = 0;
    const pairs = await Promise.all(
      seeds.map(async (seed) => {
        const day = await ensemble.base({ name: "base", seed }, options.signal);
        const planned = await ensemble.variant(variant(operation.timeline, true)(day, null), options.signal);
        stage("base days and plan", ++done / seeds.length);
        return { day, planned };
      }),
    );
    const base = pairs.map(({ day }) => day);
    const plannedRuns = pairs.map((pair) => pair.planned);
    let reopened = 0;
    const schedules = await runSchedules(network, plan, operation, plannedRuns, (timelines) =>
      Promise.all(
        timelines.flatMap((timeline) =>
          pairs.map(async (pair) => {
            const run = await ensemble.variant(variant(timeline, false)(pair.day, pair.planned), options.signal);
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
      usual,
      operation,
      sections: reopenedRun(operation)?.phase4?.sections ?? [],
      base,
      planned: plannedRuns,
      schedules,
      detours,
      access,
    };
  } finally {
    await ensemble.close();
  }
}

/** The usual day as it is kept under this key, or learnt and kept now. */
async function keptDay(
  cache: BaseCache | null,
  key: string,
  linkCount: number,
  learn: () => EquilibriumDay,
): Promise<{ dayBuffer: SharedArrayBuffer | ArrayBuffer; usual: EquilibriumDay }> {
  const kept = (await cache?.read(key)) ?? null;
  if (kept !== null) {
    try {
      return { dayBuffer: kept, usual: unpackEquilibriumDay(kept, linkCount) };
    } catch {
      // Of another layout: it is learnt anew and written over.
    }
  }
  const dayBuffer = packEquilibriumDay(learn());
  await cache?.write(key, dayBuffer);
  return { dayBuffer, usual: unpackEquilibriumDay(dayBuffer, linkCount) };
}

function seedsOf(plan: ResolvedPlan, wanted: number | undefined): number[] {
  const first = plan.seeds[0] ?? 1;
  return Array.from({ length: wanted ?? plan.seeds.length }, (_, i) => first + i);
}

/** The first moment at which one of two days is under a window that the other does not have. */
function firstDifferenceS(one: Closures, other: Closures): number {
  const keys = ({ links, movements, lanes = [], exits = [] }: Closures): Map<string, Window> =>
    new Map([...links, ...movements, ...lanes, ...exits].map((w) => [JSON.stringify(w), w]));
  const [ones, others] = [keys(one), keys(other)];
  let firstS = Number.POSITIVE_INFINITY;
  for (const [mine, its] of [
    [ones, others],
    [others, ones],
  ] as const) {
    for (const [key, { fromS }] of mine) if (!its.has(key)) firstS = Math.min(firstS, fromS);
  }
  return firstS;
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
