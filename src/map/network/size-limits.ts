/**
 * What a sign about weight or size says to a kind of vehicle. A kind stands for one vehicle of these measures, the usual one
 * of its traffic: a heavier one of the kind is not held by the map, a plan's predicate by mass is the place for that.
 * Emergency vehicles are ambulances here, held by height and width, which nobody can lift, and not by weight and length.
 */
import type { Tags } from "../osm/index.ts";
import { kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";

interface Measures {
  readonly weightT: number;
  readonly heightM: number;
  readonly widthM: number;
  readonly lengthM: number;
}

const row = (weightT: number, heightM: number, widthM: number, lengthM: number): Measures => ({
  weightT,
  heightM,
  widthM,
  lengthM,
});

// biome-ignore format: a table reads by column
const MEASURES: Readonly<Record<VehicleKind, Measures>> = {
  //                      t  height  width length
  motorcycle:      row(0.25,   1.2,   0.8,   2.0),
  bicycle:         row(0.1,    1.2,   0.7,   1.9),
  car:             row(2,      1.6,   1.8,   4.6),
  taxi:            row(2,      1.6,   1.8,   4.6),
  van:             row(3.5,    2.3,   1.9,   5.4),
  bus:             row(16,     3.2,   2.5,  12.0),
  coach:           row(9,      3.3,   2.4,   9.0),
  truck:           row(9.5,    3.2,   2.4,   8.5),
  "special-truck": row(9,      3.2,   2.4,   8.5),
  emergency:       row(0,      2.6,   1.9,   0),
};

/** OSM's words for a measure, as keys (`maxweight`) and in conditions (`weight>3.5`). Source: OSM wiki, Key:maxweight, Conditional restrictions. */
const MEASURE_OF: Readonly<Record<string, keyof Measures>> = {
  weight: "weightT",
  weightrating: "weightT",
  height: "heightM",
  width: "widthM",
  length: "lengthM",
};

/** A `max…` key of weight or size: what it bounds and, after a colon, whom and in which direction. */
const LIMIT_KEY =
  /^max(weight|weightrating|height|width|length)(?::(?!forward$|backward$)([a-z_]+))?(:forward|:backward)?$/;

/** The measure, the mode ("" = everybody) and the direction ("" = both) of a limit's key, or undefined where it is none. */
export function limitOf(key: string): { measure: string; mode: string; direction: string } | undefined {
  const match = LIMIT_KEY.exec(key);
  return match === null ? undefined : { measure: match[1]!, mode: match[2] ?? "", direction: match[3] ?? "" };
}

/** Kinds that are over the limit; none where the value says no number ("default", "none"). */
export function kindsOver(measure: string, value: string): number {
  const limit = readMeasure(value);
  return limit === undefined ? 0 : kindsWhere(MEASURE_OF[measure]!, (own) => own > limit);
}

const COMPARISON = /^(weight|weightrating|height|width|length)\s*(<=|>=|<|>|=)\s*(.+)$/;

/** Kinds of which a condition such as `weight>3.5` is true, or undefined where it is about something else. */
export function kindsMeeting(condition: string): number | undefined {
  const [, measure, sign, value] = COMPARISON.exec(condition) ?? [];
  const limit = value === undefined ? undefined : readMeasure(value);
  if (measure === undefined || limit === undefined) return undefined;
  const holds = (own: number): boolean =>
    (sign!.includes("=") && own === limit) ||
    (sign!.includes(">") && own > limit) ||
    (sign!.includes("<") && own < limit);
  return kindsWhere(MEASURE_OF[measure]!, holds);
}

/** Does a way or a node bear any such sign? Asked of every way: by the first letters, before any pattern. */
export function hasLimits(tags: Tags): boolean {
  for (const key of tags.keys()) if (key.startsWith("max") && limitOf(key) !== undefined) return true;
  return false;
}

function kindsWhere(measure: keyof Measures, test: (own: number) => boolean): number {
  let mask = 0;
  for (const kind of VEHICLE_KINDS) {
    const own = MEASURES[kind][measure];
    if (own > 0 && test(own)) mask |= kindBit(kind);
  }
  return mask;
}

/** Whether a limit's value says a number. */
export function isMeasure(value: string): boolean {
  return readMeasure(value) !== undefined;
}

/** Tonnes or metres of "3.5", "3.5 t", "2,5 m", "800 kg", "12'6\"". */
function readMeasure(value: string): number | undefined {
  const text = value.trim().replace(",", ".");
  const feet = /^(\d+)'\s*(?:(\d+)")?$/.exec(text);
  if (feet !== null) return Number(feet[1]) * 0.3048 + Number(feet[2] ?? 0) * 0.0254;
  const match = /^(\d+(?:\.\d+)?)\s*(t|m|kg)?$/.exec(text);
  return match === null ? undefined : Number(match[1]) / (match[2] === "kg" ? 1000 : 1);
}
