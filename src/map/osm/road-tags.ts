/** Which ways a vehicle might use, and which relations forbid it a turn: what an extract of roads keeps. */
import type { Tags } from "./types.ts";

/** Values of `highway` on which a motor vehicle or a bicycle may be found; whether it may be there, access tags say. */
const ROADS: ReadonlySet<string> = new Set([
  "motorway",
  "motorway_link",
  "trunk",
  "trunk_link",
  "primary",
  "primary_link",
  "secondary",
  "secondary_link",
  "tertiary",
  "tertiary_link",
  "unclassified",
  "residential",
  "living_street",
  "pedestrian",
  "service",
  "track",
  "busway",
  "bus_guideway",
  "road",
]);

/** A square that is mapped as an area has no lanes to drive along. */
export function isRoad(tags: Tags): boolean {
  return ROADS.has(tags.get("highway") ?? "") && tags.get("area") !== "yes";
}

/** Turn restrictions, those for one kind of vehicle too (`restriction:hgv`). */
export function isRestriction(tags: Tags): boolean {
  const type = tags.get("type") ?? "";
  return type === "restriction" || type.startsWith("restriction:");
}
