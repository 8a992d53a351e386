/** Kinds of vehicle as GMNS `allowed_uses`: names of kinds, "all" for everybody, "none" where a blank cell would mean all. */

import { kindBit, VEHICLE_KINDS } from "../../vehicle/index.ts";
import { ALL_KINDS } from "../access.ts";

export const ALL = "all";
export const NOBODY = "none";

export function usesOf(kinds: number): string {
  const mask = kinds & ALL_KINDS;
  if (mask === ALL_KINDS) return ALL;
  return mask === 0 ? NOBODY : VEHICLE_KINDS.filter((kind) => (mask & kindBit(kind)) !== 0).join(",");
}

/** Words of other networks for what a kind is; the names of kinds stand for themselves. */
const SYNONYMS: Readonly<Record<string, readonly (typeof VEHICLE_KINDS)[number][]>> = {
  auto: ["motorcycle", "car", "taxi", "van", "bus", "coach", "truck", "special-truck", "emergency"],
  sov: ["car"],
  hov: ["car"],
  hov2: ["car"],
  "hov3+": ["car"],
  bike: ["bicycle"],
  hgv: ["truck", "special-truck"],
  transit: ["bus"],
};
/** Uses that are nobody's who drives. */
const ON_FOOT = ["none", "walk", "ped", "pedestrian", "shoulder", "parking"];

/** kindBit masks of uses by name, lower case; groups name uses and other groups. */
export class Uses {
  readonly #masks = new Map<string, number>(VEHICLE_KINDS.map((kind) => [kind, kindBit(kind)]));
  readonly #unknown = new Set<string>();

  /** `groups`: name and uses, as in use_group.csv; a group that contains itself adds nothing. */
  constructor(groups: ReadonlyMap<string, string>) {
    this.#masks.set(ALL, ALL_KINDS);
    for (const [word, kinds] of Object.entries(SYNONYMS)) {
      this.#masks.set(
        word,
        kinds.reduce((mask, kind) => mask | kindBit(kind), 0),
      );
    }
    for (const word of ON_FOOT) this.#masks.set(word, 0);
    const open = new Set<string>();
    const resolve = (word: string): number | undefined => {
      const uses = groups.get(word);
      if (uses === undefined || open.has(word)) return this.#masks.get(word);
      open.add(word);
      let mask = 0;
      for (const use of wordsOf(uses)) mask |= resolve(use) ?? 0;
      open.delete(word);
      return mask;
    };
    for (const [word, mask] of [...groups.keys()].map((group) => [group, resolve(group)!] as const)) {
      this.#masks.set(word, mask);
    }
  }

  /** Blank = everybody, as in the specification. Uses that nobody knows count as nobody, and are kept in `unknown`. */
  maskOf(text: string): number {
    const words = wordsOf(text);
    if (words.length === 0) return ALL_KINDS;
    let mask = 0;
    for (const word of words) {
      const known = this.#masks.get(word);
      if (known === undefined) this.#unknown.add(word);
      else mask |= known;
    }
    return mask;
  }

  get unknown(): readonly string[] {
    return [...this.#unknown].sort();
  }
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
