/** Trips on their routes, and a plan's timeline, as the loader takes them. */
import type { RoadNetwork } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { LoaderInput, LoaderWindows } from "../simulation/index.ts";
import type { RouteSet } from "./routes.ts";

/** What of a timeline shuts roads. */
export type Closures = Pick<Timeline, "links" | "movements">;

const OPEN: LoaderWindows = { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] };

/** The loader's input; without `windows` the city is open. */
export function loaderInput(
  network: RoadNetwork,
  demand: Demand,
  fleet: readonly FleetRow[],
  routes: RouteSet,
  rest: Partial<Omit<LoaderInput, "links" | "classes" | "trips">> & { endS: number },
): LoaderInput {
  return {
    links: network,
    classes: fleet.map((row) => ({ id: row.vehicle.id, pcu: row.vehicle.pcu * demand.vehiclesPerTrip })),
    trips: {
      count: demand.count,
      departS: demand.departS,
      vehicleClass: demand.vehicleClass,
      informed: demand.informed,
      ...routes,
    },
    windows: OPEN,
    ...rest,
  };
}

/** Closures and bans shut links to the classes that they hit; `discouraged` shuts nothing (the rerouter weighs it). */
export function loaderWindows(network: RoadNetwork, timeline: Closures): LoaderWindows {
  return {
    ...OPEN,
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
