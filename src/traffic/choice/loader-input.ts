/** Trips on their routes, and a plan's timeline, as the loader takes them. */
import { kmhToMps } from "../../base/index.ts";
import type { RoadNetwork, VehicleKind } from "../../map/index.ts";
import type { LaneWindow, Timeline } from "../../plan/index.ts";
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
 * Closures and bans shut links to the classes that they hit; `discouraged` shuts nothing (the rerouter weighs it). Where lanes are
 * taken the link is so much narrower. More lanes than the link has let more leave it, up to its own capacity: the stop line gets
 * them, the road before it does not.
 */
export function loaderWindows(network: RoadNetwork, timeline: Closures): LoaderWindows {
  const lanes = (timeline.lanes ?? []).filter((w) => w.untilS > w.fromS);
  const share = ({ link, lanes: left }: LaneWindow): number => left / network.lanes[link]!;
  return {
    exitCapacity: [
      ...lanes
        .filter((w) => share(w) > 1)
        .map((w) => ({
          link: w.link,
          fromS: w.fromS,
          untilS: w.untilS,
          pcuPerS: Math.min(network.exitCapacityPcuPerS[w.link]! * share(w), network.capacityPcuPerS[w.link]!),
        })),
      ...(timeline.exits ?? [])
        .filter((w) => w.untilS > w.fromS)
        .map(({ link, fromS, untilS, pcuPerS }) => ({ link, fromS, untilS, pcuPerS })),
    ],
    entryCapacity: [],
    width: lanes
      .filter((w) => share(w) < 1)
      .map((w) => ({ link: w.link, fromS: w.fromS, untilS: w.untilS, share: share(w) })),
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
