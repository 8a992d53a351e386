/** Which part of its street a road is (main, frontage, elevated, tunnel), as far as its own tags tell. */
import type { Tags } from "../osm/index.ts";
import { PARTS, type Part } from "./types.ts";

/** What a way's tags say of how it is built. */
export type Structure = "ground" | "bridge" | "viaduct" | "tunnel" | "frontage";

export const partIndex = (part: Part): number => PARTS.indexOf(part);

/** A bridge of this length without a bridge's name stands over its street rather than over a ditch. */
const LONG_BRIDGE_M = 150;

export function readStructure(tags: Tags): Structure {
  const tunnel = tags.get("tunnel");
  if (tunnel !== undefined && tunnel !== "no" && tunnel !== "building_passage") return "tunnel";
  if (tags.get("frontage_road") === "yes" || tags.get("side_road") === "yes") return "frontage";
  const bridge = tags.get("bridge");
  if (bridge === undefined || bridge === "no") return "ground";
  return bridge === "viaduct" ? "viaduct" : "bridge";
}

/** What a road's name says of how it is built. */
export interface NameHints {
  readonly isElevated: boolean;
  readonly isFlyover: boolean;
  readonly isBridge: boolean;
  readonly isFrontage: boolean;
}

export function readName(name: string): NameHints {
  const lower = name.toLowerCase();
  return {
    isElevated: lower.includes("trên cao"),
    isFlyover: lower.startsWith("cầu vượt") || lower.startsWith("cầu cạn"),
    isBridge: lower.startsWith("cầu "),
    isFrontage: lower.includes("đường gom"),
  };
}

interface Built {
  readonly structure: Structure;
  readonly layer: number;
}

/**
 * The part by the way's own tags. Elevated: a viaduct, a numbered expressway (ref CT.n) or a flyover above the ground, or
 * a long bridge there; a bridge over a river, which bears a bridge's name ("Cầu …"), stays part of the main road.
 */
export function ownPart({ structure, layer }: Built, name: NameHints, ref: string, lengthM: number): Part {
  if (structure === "tunnel") return "tunnel";
  if (name.isElevated) return "elevated";
  const isBridge = structure === "bridge" || structure === "viaduct";
  if (layer >= 1 && ref.startsWith("CT")) return "elevated";
  if (layer >= 1 && isBridge && (name.isFlyover || !name.isBridge)) {
    if (name.isFlyover || structure === "viaduct" || lengthM >= LONG_BRIDGE_M) return "elevated";
  }
  return structure === "frontage" || name.isFrontage ? "frontage" : "main";
}
