/** A day to load on both sides: a plan's city, its trips on fixed routes, and what the plan shuts. */
import { ClearwayError, throwIfAborted, type Window, type WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { ResolvedPlan } from "../../plan/index.ts";
import { makeAStar } from "../../routing/index.ts";
import {
  assignRoutes,
  batchTrips,
  drawTrips,
  type FleetRow,
  HANOI_FLEET,
  type LoaderInput,
  type LoaderWindows,
  loaderInput,
  loaderWindows,
  makeZones,
  tripMatrix,
} from "../../traffic/index.ts";
import {
  chooseSpan,
  DEFAULT_TRIPS_PER_HOUR,
  DEFAULT_VEHICLES_PER_TRIP,
  DRAIN_S,
  type Inputs,
  planAlone,
  planOperation,
  secondsOfDay,
  sinceStart,
} from "../scenario/index.ts";

export interface Day {
  readonly network: RoadNetwork;
  readonly fleet: readonly FleetRow[];
  readonly span: Window;
  /** The open city: trips in order of departure, each with a route. */
  readonly input: LoaderInput;
  /** Null where the plan shuts nothing in the span. */
  readonly windows: LoaderWindows | null;
  readonly withoutRoute: number;
}

const MOST_TRIPS = 28_000;

/** `trips`: default the plan's, at most 28,000. */
export function makeDay(
  inputs: Pick<Inputs, "network" | "wards" | "mapFile">,
  plan: ResolvedPlan,
  { trips, signal, onProgress }: WorkOptions & { readonly trips?: number | undefined },
): Day {
  const { network, wards, mapFile } = inputs;
  if (wards === null) {
    throw new ClearwayError(
      "no-wards",
      `no wards beside ${mapFile}: demand is drawn from NAME-wards.geojson in the map's folder`,
      { kind: "run" },
    );
  }
  const span = chooseSpan(plan);
  const durationS = span.untilS - span.fromS;
  const fleet = HANOI_FLEET;
  const classes = fleet.map((row) => row.vehicle);
  const engine = makeAStar(network);
  const wanted = {
    trips: trips ?? Math.min(MOST_TRIPS, plan.trips ?? Math.round((durationS / 3600) * DEFAULT_TRIPS_PER_HOUR)),
    vehiclesPerTrip: plan.vehiclesPerTrip ?? DEFAULT_VEHICLES_PER_TRIP,
    seed: plan.seeds[0] ?? 1,
    fromOfDayS: secondsOfDay(plan, span.fromS),
    durationS,
    fleet,
  };
  onProgress?.("demand", 0);
  const zones = makeZones(
    network,
    wards,
    classes.map((vehicle) => vehicle.kind),
  );
  const matrix = tripMatrix(network, engine, zones, wanted);
  if (!matrix.some((share) => share > 0)) {
    throw new ClearwayError("no-demand", `no trips on ${mapFile}: its wards have no streets that lead to each other`);
  }
  throwIfAborted(signal);
  const demand = drawTrips(zones, matrix, wanted);
  const freeS = network.lengthM.map((lengthM, link) => lengthM / network.freeSpeedMps[link]!);
  const routes = assignRoutes(network, engine, demand, fleet, batchTrips(network, demand, fleet), {
    linkS: () => freeS,
    signal,
    onProgress,
  });
  const whole = loaderInput(network, demand, fleet, routes, { endS: durationS + DRAIN_S });
  const { timeline } = planOperation(network, plan, planAlone(network, plan, classes, span), span);
  const shut = sinceStart(timeline, span.fromS);
  return {
    network,
    fleet,
    span,
    input: plainInput(network, whole),
    windows: shut.links.length + shut.movements.length === 0 ? null : loaderWindows(network, shut),
    withoutRoute: routes.routeLength.reduce((count, length) => count + (length === 0 ? 1 : 0), 0),
  };
}

/**
 * What both models understand alike: no signals and lane groups (a link's capacity is its exit's all along, which has the
 * signal's share in it), no speeds of classes, nobody who filters, departures in whole seconds, when SUMO inserts. Trips
 * without a route are left out.
 */
function plainInput(network: RoadNetwork, { trips, classes, endS }: LoaderInput): LoaderInput {
  const kept = Array.from(trips.routeLength.keys()).filter((trip) => trips.routeLength[trip]! > 0);
  return {
    links: {
      linkCount: network.linkCount,
      nodeCount: network.nodeCount,
      tail: network.tail,
      head: network.head,
      lengthM: network.lengthM,
      freeSpeedMps: network.freeSpeedMps,
      jamDensityPcuPerM: network.jamDensityPcuPerM,
      capacityPcuPerS: network.exitCapacityPcuPerS,
      exitCapacityPcuPerS: network.exitCapacityPcuPerS,
    },
    classes: classes.map(({ id, pcu }) => ({ id, pcu })),
    trips: {
      count: kept.length,
      departS: Float64Array.from(kept, (trip) => Math.ceil(trips.departS[trip]!)),
      vehicleClass: Uint8Array.from(kept, (trip) => trips.vehicleClass[trip]!),
      informed: new Uint8Array(kept.length),
      routeStart: Uint32Array.from(kept, (trip) => trips.routeStart[trip]!),
      routeLength: Uint32Array.from(kept, (trip) => trips.routeLength[trip]!),
      routePool: trips.routePool,
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS,
    closedDestination: "wait",
  };
}
