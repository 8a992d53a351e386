/**
 * Classes of vehicle in SUMO's words. A vClass is all that its permissions can tell apart (no seats, mass or pass), and there are
 * few: each class gets one of its own as long as there are any, the first of a kind the one that SUMO means for it.
 */
import { kindBit, VEHICLE_KINDS, type VehicleClass, type VehicleKind } from "../../../map/index.ts";

const OF_KIND: Readonly<Record<VehicleKind, string>> = {
  motorcycle: "motorcycle",
  bicycle: "bicycle",
  car: "passenger",
  taxi: "taxi",
  van: "delivery",
  bus: "bus",
  coach: "coach",
  truck: "truck",
  "special-truck": "custom1",
  emergency: "emergency",
};

/** vClasses of roads that no kind is meant by; `authority` stays without a vehicle (see additional.ts). */
const SPARE = ["trailer", "custom2", "private", "hov", "evehicle", "moped", "vip", "army"] as const;

const KINDS_MASK = VEHICLE_KINDS.reduce((mask, kind) => mask | kindBit(kind), 0);

export interface SumoWords {
  /** One entry a class. */
  readonly vClass: readonly string[];
  /** ` allow="…"` for the kinds in a mask; nothing where all are in it. */
  permissions(kindMask: number): string;
}

export function sumoWords(classes: readonly VehicleClass[]): SumoWords {
  const spare = [...SPARE];
  const seen = new Set<VehicleKind>();
  const vClass = classes.map(({ kind }) => {
    const own = seen.has(kind) ? spare.shift() : undefined;
    seen.add(kind);
    return own ?? OF_KIND[kind];
  });
  const byKind = VEHICLE_KINDS.map((kind) =>
    [...new Set([OF_KIND[kind], ...vClass.filter((_, i) => classes[i]!.kind === kind)])].join(" "),
  );
  return {
    vClass,
    permissions: (kindMask) => {
      const kinds = kindMask & KINDS_MASK;
      if (kinds === KINDS_MASK) return "";
      return ` allow="${VEHICLE_KINDS.flatMap((kind, i) => ((kinds & kindBit(kind)) === 0 ? [] : [byKind[i]])).join(" ") || "authority"}"`;
    },
  };
}
