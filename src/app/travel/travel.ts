/**
 * What a traveller of one class finds on the road: the map, the standing rules of the hour and, with a plan, its closures and
 * convoys. The ground that `route` and `matrix` stand on.
 */
import { existsSync } from "node:fs";
import { ClearwayError, Clock, type Columns, type Window, type WorkOptions } from "../../base/index.ts";
import {
  loadNetwork,
  makeSnapper,
  type RoadNetwork,
  type RuleWindows,
  ruleWindows,
  type Snapped,
  type Snapper,
  VEHICLE_KINDS,
  type VehicleClass,
  type VehicleKind,
} from "../../map/index.ts";
import { didYouMean } from "../../plan/index.ts";
import { type Metric, makeMetric, ORDER_SECTION, type TimeWindows } from "../../routing/index.ts";
import { HANOI_FLEET } from "../../traffic/index.ts";
import { planOperation, readPlanOn } from "../scenario/index.ts";

export interface TravelOptions extends WorkOptions {
  /** A kind of vehicle or a class of the fleet; "car" where absent. */
  readonly who?: string;
  readonly planFile?: string;
  /** IANA zone of local times where no plan names one. */
  readonly zone?: string;
}

export interface Travel {
  readonly network: RoadNetwork;
  readonly snapper: Snapper;
  /** As it was asked for: a kind or a class. */
  readonly who: string;
  readonly kind: VehicleKind;
  readonly clock: Clock;
  /** The order of the roads that the map's snapshot keeps; null where it has none. */
  readonly order: Columns | null;
  /** The days that the plan speaks of; null without a plan. */
  readonly days: Window | null;
  /** The road from a moment on: a metric of what may be open, and what of it is shut when. Null: by what holds always. */
  at(timeS: number | null): Road;
}

export interface Road {
  readonly metric: Metric;
  readonly windows: TimeWindows;
}

const HOME_ZONE = "Asia/Ho_Chi_Minh";
const DAY_S = 86_400;
/** Rules of the hour are looked up this far on; a drive across a city is over by then. */
const AHEAD_S = DAY_S;

/** Throws ClearwayError on an unknown class, a plan with errors, and files that cannot be read. */
export async function prepareTravel(mapFile: string, options: TravelOptions): Promise<Travel> {
  const { who = "car", planFile } = options;
  const asked = classOf(who);
  if (planFile !== undefined && !existsSync(planFile)) {
    throw new ClearwayError("plan-missing", `${planFile}: there is no such plan`);
  }
  const { network, sections } = await loadNetwork(mapFile, options);
  const snapper = makeSnapper(network);
  const common = { network, snapper, who, kind: asked.kind, order: sections[ORDER_SECTION] ?? null };
  if (planFile === undefined) {
    const clock = new Clock(options.zone ?? HOME_ZONE, "2000-01-03T00:00");
    const nothing: TimeWindows = { links: [], movements: [] };
    return { ...common, clock, days: null, at: (timeS) => roadAt(network, asked.kind, clock, nothing, timeS) };
  }
  const plan = await readPlanOn(planFile, mapFile, network);
  const spoken = [...plan.spans, ...plan.measures.flatMap((measure) => measure.windows)].filter(({ untilS }) =>
    Number.isFinite(untilS),
  );
  const days = {
    fromS: startOfDay(plan.clock, Math.min(...spoken.map(({ fromS }) => fromS))),
    untilS: startOfDay(plan.clock, Math.max(...spoken.map(({ untilS }) => untilS)) - 1) + DAY_S,
  };
  const { timeline } = planOperation(network, plan, [asked.vehicle], days);
  const closures: TimeWindows = {
    links: timeline.links.filter((window) => window.level !== "discouraged" && window.classMask !== 0),
    movements: timeline.movements.filter((window) => window.classMask !== 0),
  };
  return {
    ...common,
    clock: plan.clock,
    days,
    at: (timeS) => roadAt(network, asked.kind, plan.clock, closures, timeS),
  };
}

function startOfDay(clock: Clock, timeS: number): number {
  return clock.secondsOf(`${clock.date(timeS)}T00:00`);
}

function classOf(who: string): { kind: VehicleKind; vehicle: VehicleClass } {
  const rows = HANOI_FLEET.map((row) => row.vehicle);
  const vehicle = rows.find((row) => row.id === who) ?? rows.find((row) => row.kind === who);
  if (vehicle !== undefined) return { kind: vehicle.kind, vehicle };
  // Bicycles are not in the fleet, but ride.
  if (who === "bicycle") return { kind: "bicycle", vehicle: { ...rows[0]!, id: "bicycle", kind: "bicycle" } };
  const known = [...new Set<string>([...VEHICLE_KINDS, ...rows.map((row) => row.id)])];
  const hint = didYouMean(who, known);
  throw new ClearwayError("unknown-class", `unknown class of vehicle "${who}"${hint === undefined ? "" : `: ${hint}`}`);
}

/** Rules of the hour say what else is open in the day ahead, and when it is not; speeds are those of the moment. */
function roadAt(
  network: RoadNetwork,
  kind: VehicleKind,
  clock: Clock,
  closures: TimeWindows,
  timeS: number | null,
): Road {
  if (timeS === null) return { metric: makeMetric(network, { kind }), windows: closures };
  const rules = ruleWindows(network, kind, clock, { fromS: timeS, untilS: timeS + AHEAD_S });
  const metric = makeMetric(network, {
    kind,
    linkS: secondsAt(network, rules, timeS),
    openedLinks: marks(network.linkCount, rules.openedLinks),
    openedMovements: marks(network.movementCount, rules.openedMovements),
  });
  const windows = {
    links: [...closures.links, ...rules.links],
    movements: [...closures.movements, ...rules.movements],
    paths: rules.paths,
  };
  return { metric, windows };
}

function marks(count: number, indices: readonly number[]): Uint8Array {
  const marked = new Uint8Array(count);
  for (const index of indices) marked[index] = 1;
  return marked;
}

function secondsAt(
  { linkCount, lengthM, freeSpeedMps }: RoadNetwork,
  { speeds }: RuleWindows,
  timeS: number,
): Float64Array {
  const linkS = Float64Array.from({ length: linkCount }, (_, link) => lengthM[link]! / freeSpeedMps[link]!);
  for (const { link, fromS, untilS, freeSpeedMps: speed } of speeds) {
    if (fromS <= timeS && timeS < untilS) linkS[link] = lengthM[link]! / speed;
  }
  return linkS;
}

const OFF_THE_MAP_M = 1000;
const SEARCHED_M = 50_000;

/**
 * The places on the road nearest to a point, one a direction. Throws ClearwayError `off-the-map` where no road that the class
 * may use is within a kilometre, and says how far the nearest is.
 */
export function placesNear({ network, snapper, kind, who }: Travel, name: string, lon: number, lat: number): Snapped[] {
  const near = snapper.nearest(lon, lat, { kind, maxM: OFF_THE_MAP_M, count: 8 });
  const first = near[0];
  if (first !== undefined) {
    // The other direction of the same road is as near; another road is not meant.
    return near.filter(({ link }) => link === first.link || link === network.reverse[first.link]);
  }
  const [far] = snapper.nearest(lon, lat, { kind, maxM: SEARCHED_M });
  const [west, south, east, north] = network.bbox.map((degrees) => degrees.toFixed(3));
  const how =
    far === undefined
      ? `no road for ${who} within ${SEARCHED_M / 1000} km`
      : `the nearest road for ${who} is ${(far.distanceM / 1000).toFixed(1)} km away`;
  throw new ClearwayError(
    "off-the-map",
    `${name} ${lat},${lon}: ${how}; the map reaches from ${south},${west} to ${north},${east} (lat,lon)`,
  );
}
