/**
 * All that base and plan stand on, before either is run: the city of the plan's span, its demand, junctions, signals and standing
 * rules, and the usual day, from the cache or learnt now.
 */
import { ClearwayError, type Window, type WorkOptions } from "../../base/index.ts";
import { networkFromBuffer, networkToBuffer, type RoadNetwork } from "../../map/index.ts";
import type { Leads } from "../../operation/index.ts";
import type { ResolvedPlan } from "../../plan/index.ts";
import { makeAStar, ORDER_SECTION, orderRoads, type PathEngine } from "../../routing/index.ts";
import {
  type Closures,
  type DriverRules,
  driverRules,
  type EquilibriumDay,
  HANOI_FLEET,
  LEARNING_VERSION,
  makeJunctions,
  makeZones,
  tripMatrix,
  unpackEquilibriumDay,
  WARM_UP_S,
  wardOfLinks,
} from "../../traffic/index.ts";
import { learnApart, learnDay, type NewCity, type PlainCity, share } from "../ensemble/index.ts";
import { type BaseCache, baseKey, openBaseCache } from "./base-cache.ts";
import { type DaySignals, daySignals } from "./day-signals.ts";
import { forkMomentS } from "./fork-moment.ts";
import type { Inputs } from "./inputs.ts";
import { type OperationPlan, planOperation } from "./operation-plan.ts";
import {
  chooseSpan,
  DEFAULT_TRIPS_PER_HOUR,
  DEFAULT_VEHICLES_PER_TRIP,
  DRAIN_S,
  secondsOfDay,
  sinceStart,
} from "./span.ts";
import { makeDays } from "./standing.ts";
import { watchedLinks } from "./watched-links.ts";

export interface DayOptions extends WorkOptions {
  readonly seeds?: number | undefined;
  readonly trips?: number | undefined;
  /** With more than one a day is learnt in a thread of its own; default 1. */
  readonly threads?: number | undefined;
  /** Of the package: a base day that another version learnt is learnt anew. */
  readonly version: string;
  /** Where base days are kept; null or absent: nowhere. */
  readonly cacheDir?: string | null | undefined;
}

/** What follows from plan and map at once: nothing of it is drawn, simulated or learnt. Times of the run's clock where not said. */
export interface LaidDay {
  readonly plan: ResolvedPlan;
  /** On the plan's clock. */
  readonly span: Window;
  /** Where the run's clock begins, on the plan's. */
  readonly startS: number;
  readonly endS: number;
  readonly seeds: readonly number[];
  readonly demand: PlainCity["demand"];
  readonly drivers: DriverRules;
  /** In which all is open that is open at some hour; on shared memory. */
  readonly network: RoadNetwork;
  readonly networkBuffer: SharedArrayBuffer;
  readonly operation: OperationPlan;
  /** The same with other leads, see `planOperation`: signals stay, they are handed over for holds. */
  withLeads(leads: readonly Leads[]): OperationPlan;
  readonly signals: DaySignals;
  /** What shuts roads on a base day, and under the plan. */
  readonly standing: Closures;
  readonly planned: Closures;
  readonly forkS: number;
}

export interface PreparedDay extends LaidDay {
  readonly usual: EquilibriumDay;
  readonly engine: PathEngine;
  readonly city: PlainCity;
}

/** assume: the make-up of the city's traffic. */
const FLEET = HANOI_FLEET;
const SERIES_S = 60;

export function layDay(inputs: Inputs, options: DayOptions): LaidDay {
  const { resolution, network: map, standing: rules } = inputs;
  const plan = resolution.resolved;
  if (plan === null) throw new RangeError("a plan with errors cannot be run");
  const span = chooseSpan(plan);
  const classes = FLEET.map((row) => row.vehicle);
  const days = makeDays(map, plan, rules, classes, span, DRAIN_S);
  const networkBuffer = networkToBuffer(days.network);
  const network = networkFromBuffer(networkBuffer);
  const operation = planOperation(network, plan, days, span);
  const signals = daySignals(inputs.signals, network, operation, span);
  const drivers = driverRules(network, FLEET, plan.drivers);
  const durationS = span.untilS - span.fromS;
  const startS = span.fromS - WARM_UP_S;
  const endS = WARM_UP_S + durationS + DRAIN_S;
  const standing = sinceStart(days.base, startS);
  const planned = sinceStart(operation.timeline, startS);
  return {
    ...{ plan, span, startS, endS, drivers, network, networkBuffer, operation, signals, standing, planned },
    withLeads: (leads) => planOperation(network, plan, days, span, leads),
    seeds: seedsOf(plan, options.seeds),
    demand: {
      trips: options.trips ?? plan.trips ?? Math.round((durationS / 3600) * DEFAULT_TRIPS_PER_HOUR),
      vehiclesPerTrip: plan.vehiclesPerTrip ?? DEFAULT_VEHICLES_PER_TRIP,
      fromOfDayS: secondsOfDay(plan, span.fromS),
      durationS,
      fleet: FLEET,
      informed: drivers.informed,
    },
    forkS: forkMomentS(
      { closures: standing, signals: signals.base },
      { closures: planned, signals: signals.plan },
      endS,
    ),
  };
}

/**
 * `meanwhile` is called where the day is learnt in another thread, once that is at it. Throws ClearwayError `no-wards` and
 * `no-demand` where nobody would drive.
 */
export async function prepareDay(
  inputs: Inputs,
  laid: LaidDay,
  options: DayOptions,
  stage: (stage: string, share: number) => void,
  meanwhile: (known: Pick<PreparedDay, "engine"> & Pick<DrawnCity, "zones">) => void = () => {},
): Promise<PreparedDay> {
  const { wards } = inputs;
  const { network, networkBuffer, demand, signals, standing, endS } = laid;
  if (wards === null) {
    throw new ClearwayError(
      "no-wards",
      `no wards beside ${inputs.mapFile}: demand is drawn from NAME-wards.geojson in the map's folder`,
    );
  }
  stage("demand", 0);
  const engine = makeAStar(network);
  const seed = laid.seeds[0]!;
  const zones = makeZones(
    network,
    wards,
    FLEET.map((row) => row.vehicle.kind),
  );
  const matrix = tripMatrix(network, engine, zones, { ...demand, seed });
  if (!matrix.some((share) => share > 0)) {
    throw new ClearwayError(
      "no-demand",
      `no trips on ${inputs.mapFile}: at least two of the wards beside it must have streets of the map that lead to each other`,
    );
  }
  const junctions = makeJunctions(network, signals, FLEET);
  const rank = share((inputs.sections[ORDER_SECTION] ?? orderRoads(network))["rank"] as Uint32Array);
  const key = baseKey({
    network: new Uint8Array(networkBuffer),
    zones: JSON.stringify(zones),
    matrix: new Uint8Array(matrix.buffer, matrix.byteOffset, matrix.byteLength),
    demand: JSON.stringify({ ...demand, seed, endS }),
    supply: JSON.stringify([signals.base, standing, junctions]),
    versions: `${LEARNING_VERSION} ${options.version}`,
  });
  const drawn = {
    ...{ zones, matrix, junctions, rank },
    wardOfLink: share(wardOfLinks(network, wards)),
    wardCount: wards.features.length,
  };
  const city = newCity(laid, drawn);
  const cache = options.cacheDir == null ? null : openBaseCache(options.cacheDir);
  const work = { signal: options.signal, onProgress: (_: string, done: number) => stage("base day", done) };
  const { dayBuffer, usual } = await keptDay(cache, key, network.linkCount, () => {
    const isApart = (options.threads ?? 1) > 1;
    return isApart ? learnApart(city, seed, work, () => meanwhile({ engine, zones })) : learnDay(city, seed, work);
  });
  return { ...laid, usual, engine, city: { ...city, dayBuffer } };
}

/** What is drawn from the map and what lies beside it: the same for plans that share their base. */
export type DrawnCity = Pick<PlainCity, "zones" | "matrix" | "junctions" | "rank" | "wardOfLink" | "wardCount">;

export function cityOf(laid: LaidDay, drawn: DrawnCity, dayBuffer: PlainCity["dayBuffer"]): PlainCity {
  return { ...newCity(laid, drawn), dayBuffer };
}

function newCity(laid: LaidDay, drawn: DrawnCity): NewCity {
  const { networkBuffer, demand, drivers, signals, standing, endS, forkS } = laid;
  return {
    ...{ networkBuffer, demand, drivers, standing, endS, forkS },
    ...drawn,
    fleet: FLEET,
    signals: signals.base,
    seriesS: SERIES_S,
    crossLinks: crossLinks(laid.network, laid.operation),
    watched: watchedLinks(laid.network, laid.operation, standing, laid.planned),
  };
}

/** The usual day as it is kept under this key, or learnt and kept now. */
async function keptDay(
  cache: BaseCache | null,
  key: string,
  linkCount: number,
  learn: () => SharedArrayBuffer | Promise<SharedArrayBuffer>,
): Promise<{ dayBuffer: SharedArrayBuffer | ArrayBuffer; usual: EquilibriumDay }> {
  const kept = (await cache?.read(key)) ?? null;
  if (kept !== null) {
    try {
      return { dayBuffer: kept, usual: unpackEquilibriumDay(kept, linkCount) };
    } catch {
      // Of another layout: it is learnt anew and written over.
    }
  }
  const dayBuffer = await learn();
  await cache?.write(key, dayBuffer);
  return { dayBuffer, usual: unpackEquilibriumDay(dayBuffer, linkCount) };
}

function seedsOf(plan: ResolvedPlan, wanted: number | undefined): number[] {
  const first = plan.seeds[0] ?? 1;
  return Array.from({ length: wanted ?? plan.seeds.length }, (_, i) => first + i);
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
