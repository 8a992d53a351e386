/** Trips on their routes, and a plan's timeline, as the loader takes them. */
import { Growable, kmhToMps } from "../../base/index.ts";
import type { RoadNetwork, VehicleKind } from "../../map/index.ts";
import type { LaneWindow, Timeline } from "../../plan/index.ts";
import { closeMore, type Metric, makeMetric, type PathEngine } from "../../routing/index.ts";
import { checkDemand, type Demand, type FleetRow } from "../demand/index.ts";
import type { Junctions } from "../junctions/index.ts";
import type { LoaderClass, LoaderInput, LoaderWindows } from "../simulation/index.ts";
import type { RouteSet } from "./routes.ts";

/** What of a timeline shuts roads, takes and gives lanes, or lets less through. */
export type Closures = Pick<Timeline, "links" | "movements" | "lanes" | "exits">;

const OPEN: LoaderWindows = { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] };

/** What else the loader may be told, see LoaderInput. */
export type LoaderRest = Partial<Omit<LoaderInput, "links" | "classes" | "trips" | "laneGroups" | "nodeCapacity">> & {
  readonly endS: number;
  /** Without it links are as the map has them, each one lane group. */
  readonly junctions?: Junctions;
};

/** The loader's input; without `windows` the city is open. */
export function loaderInput(
  network: RoadNetwork,
  demand: Demand,
  fleet: readonly FleetRow[],
  routes: RouteSet,
  { junctions, ...rest }: LoaderRest,
): LoaderInput {
  checkDemand(demand, network.linkCount, fleet.length);
  return {
    links: junctions === undefined ? network : { ...network, ...junctions.links },
    classes: fleet.map(({ vehicle }) => ({
      id: vehicle.id,
      pcu: vehicle.pcu * demand.vehiclesPerTrip,
      ...(junctions === undefined ? {} : MANNERS[vehicle.kind]),
    })),
    trips: {
      count: demand.count,
      departS: demand.departS,
      vehicleClass: demand.vehicleClass,
      informed: demand.informed,
      ...routes,
    },
    windows: OPEN,
    ...(junctions && { laneGroups: junctions.laneGroups, nodeCapacity: junctions.nodeCapacity }),
    ...rest,
  };
}

const HEAVY = { speedShare: 0.85, maxSpeedMps: kmhToMps(60) };
const TWO_WHEELS = { filterShare: 0.7 };

/**
 * assume: heavy vehicles drive at 85 % of what cars do, as they brake and start more slowly; a bicycle at 13 km/h. Motorcycles
 * filter to the stop line past queues of cars, up to 70 % of what crosses it: no count of Hanoi was found.
 */
const MANNERS: Readonly<Partial<Record<VehicleKind, Omit<LoaderClass, "id" | "pcu">>>> = {
  motorcycle: TWO_WHEELS,
  bicycle: { ...TWO_WHEELS, maxSpeedMps: kmhToMps(13) },
  bus: HEAVY,
  coach: HEAVY,
  truck: HEAVY,
  "special-truck": HEAVY,
};

/**
 * Closures and bans shut links to the classes that they hit; `discouraged` shuts nothing (the rerouter weighs it). Lanes that
 * are taken lower what enters and leaves a link by their share of it; the loader keeps the link's storage. More lanes than the
 * link has let more leave it, up to its own capacity: the stop line gets them, the road before it does not.
 */
export function loaderWindows(network: RoadNetwork, timeline: Closures): LoaderWindows {
  const lanes = (timeline.lanes ?? []).filter((w) => w.untilS > w.fromS);
  const share = ({ link, lanes: left }: LaneWindow): number => left / network.lanes[link]!;
  return {
    exitCapacity: [
      ...lanes.map((w) => ({
        link: w.link,
        fromS: w.fromS,
        untilS: w.untilS,
        pcuPerS: Math.min(network.exitCapacityPcuPerS[w.link]! * share(w), network.capacityPcuPerS[w.link]!),
      })),
      ...(timeline.exits ?? [])
        .filter((w) => w.untilS > w.fromS)
        .map(({ link, fromS, untilS, pcuPerS }) => ({ link, fromS, untilS, pcuPerS })),
    ],
    entryCapacity: lanes
      .filter((w) => share(w) < 1)
      .map((w) => ({
        link: w.link,
        fromS: w.fromS,
        untilS: w.untilS,
        pcuPerS: network.capacityPcuPerS[w.link]! * share(w),
      })),
    closedLinks: timeline.links
      .filter((w) => w.level !== "discouraged" && w.untilS > w.fromS)
      .map(({ link, fromS, untilS, classMask }) => ({ link, fromS, untilS, classMask })),
    heldMovements: timeline.movements
      .filter((w) => w.untilS > w.fromS)
      .map(({ movement, fromS, untilS, classMask }) => ({
        fromLink: network.movementFrom[movement]!,
        toLink: network.movementTo[movement]!,
        fromS,
        untilS,
        classMask,
      })),
  };
}

/** Trips that set out in the same quarter of an hour are asked about the same rules: those of then and of the half hour after it. */
const QUARTER_S = 900;
const AHEAD_S = 1800;

/**
 * Routes of drivers who know the rules, as all know those of every day: a trip whose route meets a link or a turn that is shut to
 * it about then gets the quickest one that meets none, at `linkS` seconds a link. Where there is none its route stays and the trip is
 * in `noWay`: its driver would not set out, so he is to be informed (see `Trips.informed`), lest he wait at a barrier.
 */
export function lawfulRoutes(
  network: RoadNetwork,
  engine: PathEngine,
  demand: Demand,
  fleet: readonly FleetRow[],
  routes: RouteSet,
  closures: Closures,
  linkS: Float64Array,
): { readonly routes: RouteSet; readonly noWay: readonly number[] } {
  const quarterOf = (trip: number): number => Math.floor(demand.departS[trip]! / QUARTER_S);
  const order = Uint32Array.from({ length: demand.count }, (_, trip) => trip).sort(
    (a, b) => demand.vehicleClass[a]! - demand.vehicleClass[b]! || quarterOf(a) - quarterOf(b) || a - b,
  );
  const routeStart = routes.routeStart.slice();
  const routeLength = routes.routeLength.slice();
  const pool = new Growable((length) => new Uint32Array(length), routes.routePool.length);
  for (const link of routes.routePool) pool.push(link);
  const noWay: number[] = [];
  let group = "";
  let shut: Shut | undefined;
  let metric: Metric | undefined;
  for (const trip of order) {
    const vehicleClass = demand.vehicleClass[trip]!;
    const own = `${vehicleClass} ${quarterOf(trip)}`;
    if (own !== group) {
      group = own;
      shut = shutAbout(network, closures, vehicleClass, quarterOf(trip) * QUARTER_S);
      metric = undefined;
    }
    const from = routes.routeStart[trip]!;
    const links = routes.routePool.subarray(from, from + routes.routeLength[trip]!);
    if (!meetsShut(network, links, shut!)) continue;
    const { kind } = fleet[vehicleClass]!.vehicle;
    metric ??= closeMore(network, makeMetric(network, { kind, linkS }), shut!);
    const ends = [demand.originLink[trip]!, demand.destinationLink[trip]!] as const;
    const found = engine.route(metric, { link: ends[0], share: 0 }, { link: ends[1], share: 1 });
    if (found === null) {
      noWay.push(trip);
      continue;
    }
    routeStart[trip] = pool.length;
    routeLength[trip] = found.links.length;
    for (const link of found.links) pool.push(link);
  }
  return { routes: { routeStart, routeLength, routePool: pool.finish() }, noWay };
}

interface Shut {
  /** 1 = shut. */
  readonly links: Uint8Array;
  readonly movements: Uint8Array;
  /** Is any of them? */
  readonly some: boolean;
}

function shutAbout(network: RoadNetwork, closures: Closures, vehicleClass: number, fromS: number): Shut {
  const links = new Uint8Array(network.linkCount);
  const movements = new Uint8Array(network.movementCount);
  const holds = (w: { fromS: number; untilS: number; classMask: number }): boolean =>
    ((w.classMask >>> vehicleClass) & 1) === 1 && w.fromS < fromS + QUARTER_S + AHEAD_S && w.untilS > fromS;
  let some = false;
  for (const w of closures.links) {
    if (w.level === "discouraged" || !holds(w)) continue;
    links[w.link] = 1;
    some = true;
  }
  for (const w of closures.movements) {
    if (!holds(w)) continue;
    movements[w.movement] = 1;
    some = true;
  }
  return { links, movements, some };
}

function meetsShut(network: RoadNetwork, route: Uint32Array, { links, movements, some }: Shut): boolean {
  if (!some) return false;
  const { firstMovement, movementTo } = network;
  for (const [i, link] of route.entries()) {
    if (links[link] === 1) return true;
    const next = route[i + 1];
    for (let m = firstMovement[link]!; m < firstMovement[link + 1]!; m++) {
      if (movements[m] === 1 && movementTo[m] === next) return true;
    }
  }
  return false;
}
