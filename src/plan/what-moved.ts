/** What a newer map changes about a plan: the names of two resolutions side by side, and those that came out otherwise. */
import type { PlanResolution, Resolution } from "./resolved-types.ts";

export interface MovedName {
  /** Id of the measure or the convoy, and the plan's name for the street, as in `Resolution`. */
  readonly measure: string;
  readonly name: string;
  /** Null where the resolution stopped before it came to the name. */
  readonly before: Resolution | null;
  readonly after: Resolution | null;
  /** Metres of road after, less those before. */
  readonly changeM: number;
}

/** Where ways are cut elsewhere, the ends of roads and sections shift by a part of a link: no more than this is no change. */
const TOLERANCE_M = 10;
const TOLERANCE_SHARE = 0.025;

/** Names that were found otherwise, on other streets of the map, or on more or less of them, in the plan's order. */
export function whatMoved(before: PlanResolution, after: PlanResolution): MovedName[] {
  const later = byName(after.resolution);
  const moved: MovedName[] = [];
  for (const [key, old] of byName(before.resolution)) {
    const now = later.get(key) ?? null;
    later.delete(key);
    if (now !== null && isSame(old, now)) continue;
    moved.push({ ...nameOf(old), before: old, after: now, changeM: (now?.lengthM ?? 0) - old.lengthM });
  }
  for (const now of later.values()) moved.push({ ...nameOf(now), before: null, after: now, changeM: now.lengthM });
  return moved;
}

const nameOf = ({ measure, name }: Resolution): Pick<MovedName, "measure" | "name"> => ({ measure, name });

/** A measure may say one name twice: then the first goes with the first. */
function byName(rows: readonly Resolution[]): Map<string, Resolution> {
  const rowOf = new Map<string, Resolution>();
  for (const row of rows) {
    let key = JSON.stringify([row.measure, row.name]);
    while (rowOf.has(key)) key += " again";
    rowOf.set(key, row);
  }
  return rowOf;
}

function isSame(a: Resolution, b: Resolution): boolean {
  const streets = ({ streets: names }: Resolution): string => [...names].sort().join("\n");
  const toleranceM = Math.max(TOLERANCE_M, TOLERANCE_SHARE * a.lengthM);
  return a.status === b.status && streets(a) === streets(b) && Math.abs(a.lengthM - b.lengthM) <= toleranceM;
}
