/**
 * What a traveller of one class finds on the road: the map, the standing rules of the hour and, with a plan, its closures and
 * convoys. The ground that `route` and `matrix` stand on. The rooms that plans and fleets need are loaded only when one is
 * named: without them a way on a snapshot is found in the time that they take to load.
 */
import { existsSync } from "node:fs";
import { ClearwayError, Clock, type Columns, unionWindows, type Window, type WorkOptions } from "../../base/index.ts";
import {
  distanceM,
  loadNetwork,
  makeSnapper,
  pointOnLink,
  type RoadNetwork,
  type RuleWindows,
  ruleWindows,
  type Snapped,
  type Snapper,
  VEHICLE_KINDS,
  type VehicleClass,
  type VehicleKind,
} from "../../map/index.ts";
import { closeMore, type Metric, makeMetric, ORDER_SECTION, type TimeWindows } from "../../routing/index.ts";

import type { PlanOnMap } from "../scenario/index.ts";

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
  /** What was taken for granted; one sentence each. */
  readonly notes: readonly string[];
  /**
   * The road around a moment: a metric of what may be open, and what of it is shut when, by the map, the plan and the standing
   * rules that it names. Null, no moment in particular: by the rules that always hold, with all that the plan ever shuts.
   */
  at(timeS: number | null): Road;
}

export interface Road {
  readonly metric: Metric;
  readonly windows: TimeWindows;
}

const HOME_ZONE = "Asia/Ho_Chi_Minh";
export const DAY_S = 86_400;
/** The span of those who name no time. */
export const ALWAYS: Window = { fromS: Number.NEGATIVE_INFINITY, untilS: Number.POSITIVE_INFINITY };
/** Rules of the hour are looked up so far before and behind: they come round every week. */
const AROUND_S = 7 * DAY_S;
/** Nobody drives for longer; standing rules of an area have very many windows, so no others are laid. */
const JOURNEY_S = 2 * DAY_S;

/** Throws ClearwayError on an unknown class or zone, a plan with errors, and files that cannot be read. */
export async function prepareTravel(mapFile: string, options: TravelOptions): Promise<Travel> {
  const { who = "car", planFile } = options;
  const homeClock = clockOf(options.zone ?? HOME_ZONE);
  const plain = VEHICLE_KINDS.find((known) => known === who);
  // By the map alone a kind is all there is to know of a vehicle.
  const asked =
    plain !== undefined && planFile === undefined ? { kind: plain, vehicle: null, notes: [] } : await classOf(who);
  if (planFile !== undefined && !existsSync(planFile)) {
    throw new ClearwayError("plan-missing", `${planFile}: there is no such plan`);
  }
  const { network, sections } = await loadNetwork(mapFile, options);
  const snapper = makeSnapper(network);
  const common = { network, snapper, who, kind: asked.kind, order: sections[ORDER_SECTION] ?? null };
  const { kind, vehicle } = asked;
  if (planFile === undefined || vehicle === null) {
    const at = (timeS: number | null): Road => roadAt(network, kind, homeClock, NOTHING, timeS);
    return { ...common, clock: homeClock, days: null, notes: [], at };
  }
  const { planAlone, planOperation, readPlanOn } = await import("../scenario/index.ts");
  const { plan, days, standing } = await readPlanOn(planFile, mapFile, network, AROUND_S);
  const closures = (rules: readonly StandingRule[]): TimeWindows => {
    const { timeline } = planOperation(network, plan, planAlone(network, plan, [vehicle], days, rules), days);
    return {
      links: timeline.links.filter((window) => window.level !== "discouraged" && window.classMask !== 0),
      movements: timeline.movements.filter((window) => window.classMask !== 0),
    };
  };
  const at = (timeS: number | null): Road =>
    roadAt(network, kind, plan.clock, closures(rulesAround(standing?.measures ?? [], timeS)), timeS);
  return { ...common, clock: plan.clock, days, notes: asked.notes, at };
}

type StandingRule = NonNullable<PlanOnMap["standing"]>["measures"][number];

/** The rules with those of their windows that whoever sets out then may meet; for no moment in particular, what holds at all times. */
function rulesAround(rules: readonly StandingRule[], timeS: number | null): StandingRule[] {
  const { fromS, untilS } = timeS === null ? ALWAYS : { fromS: timeS - JOURNEY_S, untilS: timeS + JOURNEY_S };
  const counts = (window: Window): boolean =>
    timeS === null
      ? window.fromS === fromS && window.untilS === untilS
      : window.fromS < untilS && window.untilS > fromS;
  return rules
    .map((rule) => ({ ...rule, windows: rule.windows.filter(counts) }))
    .filter(({ windows }) => windows.length > 0);
}

const NOTHING: TimeWindows = { links: [], movements: [] };

function clockOf(zone: string): Clock {
  try {
    return new Clock(zone, "2000-01-03T00:00");
  } catch (cause) {
    throw new ClearwayError("unknown-zone", `unknown time zone "${zone}"; e.g. ${HOME_ZONE}`, { cause });
  }
}

interface Asked {
  readonly kind: VehicleKind;
  readonly vehicle: VehicleClass;
  readonly notes: readonly string[];
}

async function classOf(who: string): Promise<Asked> {
  const { HANOI_FLEET } = await import("../../traffic/index.ts");
  const rows = HANOI_FLEET.map((row) => row.vehicle);
  const vehicle = rows.find((row) => row.id === who);
  if (vehicle !== undefined) return { kind: vehicle.kind, vehicle, notes: [] };
  // Bicycles are not in the fleet, but ride.
  if (who === "bicycle")
    return { kind: who, vehicle: { ...rows[0]!, id: who, kind: who, designGrossKg: 0, totalMassKg: 0 }, notes: [] };
  const [first, ...others] = rows.filter((row) => row.kind === who);
  if (first !== undefined) {
    const instead = others.length === 0 ? "" : `; other classes: ${others.map(({ id }) => id).join(", ")}`;
    const note = `${who} is taken for ${first.id} (${first.seats} seats, ${first.totalMassKg} kg)${instead}`;
    return { kind: first.kind, vehicle: first, notes: first.id === who ? [] : [note] };
  }
  const { didYouMean } = await import("../../plan/index.ts");
  const known = [...new Set<string>([...VEHICLE_KINDS, ...rows.map((row) => row.id)])];
  const hint = didYouMean(who, known);
  throw new ClearwayError("unknown-class", `unknown class of vehicle "${who}"${hint === undefined ? "" : `: ${hint}`}`);
}

/** Rules of the hour say what else is open in the week around, and when it is not; speeds are those of the moment. */
function roadAt(
  network: RoadNetwork,
  kind: VehicleKind,
  clock: Clock,
  closures: TimeWindows,
  timeS: number | null,
): Road {
  if (timeS === null) return { metric: makeMetric(network, { kind }), windows: closures };
  const rules = ruleWindows(network, kind, clock, { fromS: timeS - AROUND_S, untilS: timeS + AROUND_S });
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

/**
 * The metric of what is open throughout a span, by the rule that searches in time follow: a shut link is entered by nobody, and
 * whoever stands on it drives off it.
 */
export function openThroughout(network: RoadNetwork, { metric, windows }: Road, span: Window): Metric {
  const { linkCount, movementCount, movementTo, pathKinds } = network;
  const meets = (window: Window): boolean => window.fromS < span.untilS && span.fromS < window.untilS;
  const links = new Uint8Array(linkCount);
  for (const window of windows.links) if (meets(window)) links[window.link] = 1;
  const movements = Uint8Array.from({ length: movementCount }, (_, movement) => links[movementTo[movement]!]!);
  for (const window of windows.movements) if (meets(window)) movements[window.movement] = 1;
  const paths = new Uint8Array(pathKinds.length);
  for (const window of windows.paths ?? []) if (meets(window)) paths[window.path] = 1;
  return closeMore(network, metric, { movements, paths });
}

/** When the link is shut, in one window: the first of those that meet the span; null where none does. */
export function shutIn({ links }: TimeWindows, link: number, { fromS, untilS }: Window): Window | null {
  const own = unionWindows(links.filter((window) => window.link === link));
  return own.find((window) => window.fromS < untilS && fromS < window.untilS) ?? null;
}

const OFF_THE_MAP_M = 1000;
const ROUND_THE_WORLD_M = 20_040_000;

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
  const [far] = snapper.nearest(lon, lat, { kind, maxM: ROUND_THE_WORLD_M });
  if (far === undefined) throw new ClearwayError("no-road", `the map has no road that ${who} may use`);
  // Far off the flat map of the snapper is no longer true.
  const farM = distanceM(lon, lat, ...pointOnLink(network, far.link, far.share));
  const [west, south, east, north] = network.bbox.map((degrees) => degrees.toFixed(3));
  throw new ClearwayError(
    "off-the-map",
    `${name} ${lat},${lon}: the nearest road for ${who} is ${(farM / 1000).toFixed(1)} km away; the map reaches from ${south},${west} to ${north},${east} (lat,lon)`,
  );
}
