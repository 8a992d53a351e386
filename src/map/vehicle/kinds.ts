/** The built-in kinds of vehicle, the OSM access keys each obeys (general to special), and default pcu. */

export const VEHICLE_KINDS = [
  "motorcycle",
  "bicycle",
  "car",
  "taxi",
  "van",
  "bus",
  "coach",
  "truck",
  "special-truck",
  "emergency",
] as const;

export type VehicleKind = (typeof VEHICLE_KINDS)[number];

interface KindRule {
  /** OSM access keys from general to special: the last one that is tagged decides. Source: OSM wiki, Key:access, hierarchy. */
  readonly accessKeys: readonly string[];
  /** Passenger-car equivalent in Hanoi's mixed traffic; ASCE J. Transp. Eng. 138(6), 2012 (car = 1). */
  readonly pcu: number;
}

const motor = ["access", "vehicle", "motor_vehicle"] as const;

export const KIND_RULES: Readonly<Record<VehicleKind, KindRule>> = {
  motorcycle: { accessKeys: [...motor, "motorcycle"], pcu: 0.294 },
  bicycle: { accessKeys: ["access", "vehicle", "bicycle"], pcu: 0.41 },
  car: { accessKeys: [...motor, "motorcar"], pcu: 1 },
  taxi: { accessKeys: [...motor, "motorcar", "psv", "taxi"], pcu: 1 },
  van: { accessKeys: [...motor, "motorcar"], pcu: 1.3 },
  bus: { accessKeys: [...motor, "psv", "bus"], pcu: 3.1 },
  coach: { accessKeys: [...motor, "tourist_bus", "coach"], pcu: 3.1 },
  truck: { accessKeys: [...motor, "goods", "hgv"], pcu: 2.4 },
  "special-truck": { accessKeys: [...motor, "goods", "hgv"], pcu: 2.4 },
  emergency: { accessKeys: [...motor, "emergency"], pcu: 1.3 },
};

/** The kind's bit in access masks (Uint16). */
export function kindBit(kind: VehicleKind): number {
  return 1 << VEHICLE_KINDS.indexOf(kind);
}

/** A sort of vehicle that rules can tell apart: what a plan's predicates are asked about. */
export interface VehicleClass {
  /** Stable and readable, e.g. "truck-10t". */
  readonly id: string;
  readonly kind: VehicleKind;
  /** Seats with the driver's (số chỗ). */
  readonly seats: number;
  /** Load carried at most (tải trọng hàng hóa). */
  readonly payloadKg: number;
  /** Gross mass by design (khối lượng toàn bộ theo thiết kế). */
  readonly designGrossKg: number;
  /** Permitted total mass (khối lượng toàn bộ cho phép). */
  readonly totalMassKg: number;
  readonly hazardous: boolean;
  /** Passes and roles held, e.g. "bus", "sanitation", "priority", "resident". */
  readonly passes: readonly string[];
  readonly pcu: number;
  /** People aboard, mean. */
  readonly people: number;
}
