/** Which part of its street a road is (main, frontage, elevated, tunnel), as far as tags and neighbours tell. */
import type { Tags } from "../osm/index.ts";
import { metresPerDegree, nearestShare } from "./geometry.ts";
import { PARTS, type Part, ROAD_CLASSES } from "./types.ts";

/** What a way's tags say of how it is built. */
export type Structure = "ground" | "bridge" | "viaduct" | "tunnel" | "frontage";

export const partIndex = (part: Part): number => PARTS.indexOf(part);

const TRUNK = ROAD_CLASSES.indexOf("trunk");

/** A bridge of this length without a bridge's name stands over its street rather than over a ditch. */
const LONG_BRIDGE_M = 150;
/** A frontage road runs no farther than this from its expressway. */
const BESIDE_M = 100;

export function readStructure(tags: Tags): Structure {
  const tunnel = tags.get("tunnel");
  if (tunnel !== undefined && tunnel !== "no" && tunnel !== "building_passage") return "tunnel";
  if (tags.get("frontage_road") === "yes" || tags.get("side_road") === "yes") return "frontage";
  const bridge = tags.get("bridge");
  if (bridge === undefined || bridge === "no") return "ground";
  return bridge === "viaduct" ? "viaduct" : "bridge";
}

interface Built {
  readonly structure: Structure;
  readonly layer: number;
  readonly name: string;
  readonly ref: string;
}

/**
 * The part by the way's own tags. Elevated: a viaduct, a numbered expressway (ref CT.n) or a flyover above the ground, or
 * a long bridge there; a bridge over a river, which bears a bridge's name ("Cầu …"), stays part of the main road.
 */
export function ownPart(way: Built, lengthM: number): Part {
  if (way.structure === "tunnel") return "tunnel";
  const name = way.name.toLowerCase();
  if (name.includes("trên cao")) return "elevated";
  const isFlyover = name.startsWith("cầu vượt") || name.startsWith("cầu cạn");
  const isBridge = way.structure === "bridge" || way.structure === "viaduct";
  if (way.layer >= 1 && way.ref.startsWith("CT")) return "elevated";
  if (way.layer >= 1 && isBridge && (isFlyover || !name.startsWith("cầu "))) {
    if (isFlyover || way.structure === "viaduct" || lengthM >= LONG_BRIDGE_M) return "elevated";
  }
  return way.structure === "frontage" || name.includes("đường gom") ? "frontage" : "main";
}

interface NamedRoad {
  readonly name: string;
  readonly roadClass: number;
}

export interface Line {
  readonly lon: readonly number[];
  readonly lat: readonly number[];
}

/**
 * Roads that are frontage roads by their neighbours: beside a motorway or trunk road whose name is theirs and something
 * more, as "Đại lộ Thăng Long" is beside "Đại lộ Thăng Long (Láng - Hoà Lạc)". Returns their indices; `lineOf` is
 * asked for the few candidates only.
 */
export function frontageByName(roads: readonly NamedRoad[], lineOf: (index: number) => Line): Set<number> {
  const expressways = new Map<string, number[]>();
  for (const [index, road] of roads.entries()) {
    if (road.name === "" || road.roadClass > TRUNK) continue;
    const same = expressways.get(road.name);
    if (same === undefined) expressways.set(road.name, [index]);
    else same.push(index);
  }
  const longerNames = new Map<string, string[]>();
  const found = new Set<number>();
  for (const [index, { name, roadClass }] of roads.entries()) {
    if (name === "" || roadClass <= TRUNK) continue;
    let longer = longerNames.get(name);
    if (longer === undefined) {
      longer = [...expressways.keys()].filter((other) => other.startsWith(`${name} `));
      longerNames.set(name, longer);
    }
    if (longer.length === 0) continue;
    const line = lineOf(index);
    const middle = line.lon.length >> 1;
    const beside = longer.flatMap((other) => expressways.get(other)!);
    if (beside.some((other) => isBeside(lineOf(other), line.lon[middle]!, line.lat[middle]!))) found.add(index);
  }
  return found;
}

function isBeside(line: Line, lon: number, lat: number): boolean {
  const scale = metresPerDegree(lat);
  for (let p = 1; p < line.lon.length; p++) {
    const [ax, ay] = [(line.lon[p - 1]! - lon) * scale.lon, (line.lat[p - 1]! - lat) * scale.lat];
    const [bx, by] = [(line.lon[p]! - lon) * scale.lon, (line.lat[p]! - lat) * scale.lat];
    const t = nearestShare(ax, ay, bx, by);
    if (Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)) <= BESIDE_M) return true;
  }
  return false;
}
