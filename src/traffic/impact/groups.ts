/** What the plan does to groups of trips: by the ward where they set out, by what they are made for. */
import { bbox as bboxOf } from "@turf/bbox";
import { booleanPointInPolygon } from "@turf/boolean-point-in-polygon";
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { NONE } from "../../base/index.ts";
import { pointOnLink, type RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow, Zone } from "../demand/index.ts";
import { type LoaderResult, TRIP_STATES } from "../simulation/index.ts";
import type { BaseOutcome } from "./outcome.ts";

/** What synthetic demand knows of a trip: inside the map, out of it, into it, through it. */
export const TRIP_PURPOSES = ["within", "outbound", "inbound", "through"] as const;
export type TripPurpose = (typeof TRIP_PURPOSES)[number];

/** One entry a trip; NONE = not known, or no such group. */
export interface TripGroups {
  /** Index into the wards; NONE for a trip that sets out beyond the map, or in no ward. */
  readonly ward: Uint32Array;
  /** Index into `purposes`; absent where the demand tells none. */
  readonly purpose?: Uint32Array;
}

/** Sums over the trips of one group. Counts and hours are of vehicles: each trip's times those that it stands for. */
export interface GroupImpact {
  readonly vehicles: number;
  readonly addedVehicleHours: number;
  readonly addedPersonHours: number;
  /** Stood behind a held movement or a closed link. */
  readonly held: number;
  /** Beyond those not made in the base. */
  readonly notMade: number;
}

/**
 * The ward that each link's middle lies in, as an index into the features; NONE outside all. Wards that overlap: the first. A ward's
 * outline counts as inside.
 */
export function wardOfLinks(network: RoadNetwork, wards: FeatureCollection): Uint32Array {
  const features = wards.features as Feature<Polygon | MultiPolygon>[];
  const boxes = features.map((ward) => bboxOf(ward));
  const wardOf = new Uint32Array(network.linkCount).fill(NONE);
  const isInside = (ward: number, lon: number, lat: number): boolean => {
    const [west, south, east, north] = boxes[ward] as [number, number, number, number];
    return (
      lon >= west && lon <= east && lat >= south && lat <= north && booleanPointInPolygon([lon, lat], features[ward]!)
    );
  };
  for (let link = 0; link < network.linkCount; link++) {
    const twin = network.reverse[link]!;
    if (twin < link) {
      wardOf[link] = wardOf[twin]!;
      continue;
    }
    const [lon, lat] = pointOnLink(network, link, 0.5);
    const ward = features.findIndex((_, w) => isInside(w, lon, lat));
    if (ward >= 0) wardOf[link] = ward;
  }
  return wardOf;
}

/**
 * Groups of synthetic trips. A trip whose first link is a gate's way in, and no ward's street, comes from beyond the map; one whose
 * last link is a gate's way out, and no ward's connector, goes there.
 */
export function groupTrips(demand: Demand, zones: readonly Zone[], wardOfLink: Uint32Array): TripGroups {
  const linkCount = wardOfLink.length;
  const fromGate = new Uint8Array(linkCount);
  const toGate = new Uint8Array(linkCount);
  for (const kind of ["gate", "ward"] as const) {
    for (const zone of zones) {
      if (zone.kind !== kind) continue;
      for (const link of zone.origins) fromGate[link] = kind === "gate" ? 1 : 0;
      for (const link of zone.connectors) toGate[link] = kind === "gate" ? 1 : 0;
    }
  }
  const ward = new Uint32Array(demand.count);
  const purpose = new Uint32Array(demand.count);
  for (let trip = 0; trip < demand.count; trip++) {
    const origin = demand.originLink[trip]!;
    const comesIn = fromGate[origin]!;
    ward[trip] = comesIn === 1 ? NONE : wardOfLink[origin]!;
    purpose[trip] = 2 * comesIn + toGate[demand.destinationLink[trip]!]!;
  }
  return { ward, purpose };
}

const NOT_MADE = TRIP_STATES.indexOf("notMade");

/** Sums by group, groupCount of them; trips of no group are left out. A trip that is no longer made adds no delay. */
export function impactByGroup(
  groupOf: Uint32Array,
  groupCount: number,
  { demand, fleet, base, plan }: { demand: Demand; fleet: readonly FleetRow[]; base: BaseOutcome; plan: LoaderResult },
): GroupImpact[] {
  const { trips } = plan;
  const vehicles = new Uint32Array(groupCount);
  const addedS = new Float64Array(groupCount);
  const personS = new Float64Array(groupCount);
  const held = new Uint32Array(groupCount);
  const notMade = new Uint32Array(groupCount);
  const people = Float64Array.from(fleet, ({ vehicle }) => vehicle.people);
  for (let trip = 0; trip < demand.count; trip++) {
    const group = groupOf[trip]!;
    if (group === NONE) continue;
    vehicles[group]!++;
    if (trips.heldS[trip]! > 0) held[group]!++;
    if (trips.state[trip] === NOT_MADE && base.state[trip] !== NOT_MADE) {
      notMade[group]!++;
      continue;
    }
    const moreS = trips.delayS[trip]! - base.delayS[trip]!;
    addedS[group]! += moreS;
    personS[group]! += moreS * people[demand.vehicleClass[trip]!]!;
  }
  const each = demand.vehiclesPerTrip;
  return Array.from({ length: groupCount }, (_, g) => ({
    vehicles: vehicles[g]! * each,
    addedVehicleHours: (addedS[g]! / 3600) * each,
    addedPersonHours: (personS[g]! / 3600) * each,
    held: held[g]! * each,
    notMade: notMade[g]! * each,
  }));
}
