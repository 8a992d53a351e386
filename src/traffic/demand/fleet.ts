/**
 * Who drives: the classes of vehicle that a ban by kind, seats or mass can tell apart, with their share of trips.
 * Synthetic: shares follow what is published of Hanoi's mixed traffic (motorcycles about three quarters of trips); no
 * count of Hanoi was found. pcu: ASCE J. Transp. Eng. 138(6), 2012, as in map/vehicle.
 */
import { KIND_RULES, type VehicleClass, type VehicleKind } from "../../map/index.ts";

export interface FleetRow {
  readonly vehicle: VehicleClass;
  /** Share of all trips; the rows sum to 1. */
  readonly share: number;
}

type Row = readonly [
  id: string,
  kind: VehicleKind,
  seats: number,
  payloadKg: number,
  grossKg: number,
  people: number,
  share: number,
  ...passes: string[],
];

// biome-ignore format: a table
const TABLE: readonly Row[] = [
  // id               kind             seats payload   gross people   share  passes
  ["motorcycle",      "motorcycle",        2,      0,    250,  1.3,  0.750],
  ["car",             "car",               5,      0,  2_000,  1.8,  0.139],
  ["taxi",            "taxi",              5,      0,  2_000,  2.2,  0.040],
  ["van-16",          "van",              16,      0,  3_500,  6.0,  0.010],
  ["city-bus",        "bus",              60,      0, 16_000, 30.0,  0.006, "bus"],
  ["coach-29",        "coach",            29,      0,  9_000, 18.0,  0.005],
  ["coach-45",        "coach",            45,      0, 16_000, 28.0,  0.004],
  ["truck-small",     "truck",             2,    490,  1_450,  1.2,  0.010],
  ["truck-light",     "truck",             3,  1_500,  3_490,  1.4,  0.016],
  ["truck-medium",    "truck",             3,  5_000,  9_500,  1.5,  0.009],
  ["truck-heavy",     "truck",             2, 15_000, 25_000,  1.3,  0.005],
  ["special-truck",   "special-truck",     2,  4_000,  9_000,  1.5,  0.002],
  ["sanitation",      "special-truck",     3,  6_000, 12_000,  2.5,  0.002, "sanitation"],
  ["ambulance",       "emergency",         6,      0,  3_500,  3.0,  0.002, "priority"],
];

export const HANOI_FLEET: readonly FleetRow[] = TABLE.map(
  ([id, kind, seats, payloadKg, grossKg, people, share, ...passes]) => ({
    vehicle: {
      id,
      kind,
      seats,
      payloadKg,
      designGrossKg: grossKg,
      totalMassKg: grossKg,
      hazardous: false,
      passes,
      pcu: KIND_RULES[kind].pcu,
      people,
    },
    share,
  }),
);
