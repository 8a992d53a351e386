/**
 * Street names to links. A name is looked for exactly (the map's "Phố" or "Đường" may be left out), as a road number,
 * then with another word for a street, and only then without accents; what was done is said, and where it could mean
 * two names, nothing is chosen. A street's links are those that somebody may drive at some hour.
 */
import { accessAtSomeHours } from "./access-at-some-hours.ts";
import { bareKey, editDistance, exactKey, foldedKey, isAlley, refKeys } from "./name-keys.ts";
import { groupPlaces, type Place } from "./places.ts";
import type { RoadNetwork } from "./types.ts";

/** How a name was matched, from sure to doubtful. */
export type NameMatch = "exact" | "prefix" | "ref" | "folded";

export type FoundStreet =
  | {
      readonly status: "found";
      readonly match: NameMatch;
      /** The map's names (or refs) that were matched. */
      readonly names: readonly string[];
      readonly links: Uint32Array;
      /** Longest first; two or more = the name exists in several places. */
      readonly places: readonly Place[];
    }
  | {
      /** Different names of the map look alike without accents. */
      readonly status: "ambiguous";
      readonly choices: readonly string[];
    }
  | { readonly status: "unknown" };

export interface FindOptions {
  /** Only links that pass, e.g. those of a district. */
  readonly within?: (link: number) => boolean;
}

export interface StreetIndex {
  find(name: string, options?: FindOptions): FoundStreet;
  /** The map's names most like this one, for "did you mean". */
  nearest(name: string, count?: number): string[];
  /** Every name on the map, sorted. */
  readonly names: readonly string[];
}

export function makeStreetIndex(network: RoadNetwork): StreetIndex {
  const linksOf = new Map<string, number[]>();
  const linksOfRef = new Map<string, number[]>();
  const access = accessAtSomeHours(network);
  for (let link = 0; link < network.linkCount; link++) {
    if (access[link] === 0) continue;
    collect(linksOf, network.strings[network.name[link]!]!, link);
    collect(linksOfRef, network.strings[network.ref[link]!]!, link);
  }
  linksOf.delete("");
  linksOfRef.delete("");
  const names = [...linksOf.keys()].sort();

  const byExact = new Map<string, string[]>(); // "phố trần phú", and "trần phú" for it too
  const byStreet = new Map<string, string[]>(); // "trần phú" for any word for a street, or none
  const byOther = new Map<string, string[]>(); // "long biên" for the bridge
  const byFolded = new Map<string, string[]>();
  const foldedNames: string[] = [];
  for (const name of names) {
    const exact = exactKey(name);
    const bare = bareKey(exact);
    collect(byExact, exact, name);
    if (bare.stripped === "street") collect(byExact, bare.key, name);
    collect(bare.stripped === "other" ? byOther : byStreet, bare.key, name);
    collect(byFolded, foldedKey(exact), name);
    if (bare.stripped === "street") collect(byFolded, foldedKey(bare.key), name);
    foldedNames.push(foldedKey(bare.key));
  }
  const byRef = new Map<string, string[]>();
  for (const ref of [...linksOfRef.keys()].sort()) for (const key of refKeys(ref)) collect(byRef, key, ref);

  const find = (name: string, options: FindOptions = {}): FoundStreet => {
    const { within } = options;
    const hit = (match: NameMatch, found: readonly string[], links: Map<string, number[]>): FoundStreet | undefined => {
      const all = [...new Set(found)].flatMap((each) => links.get(each)!).sort((a, b) => a - b);
      const kept = within === undefined ? all : all.filter(within);
      if (kept.length === 0) return undefined;
      const places = groupPlaces(network, kept);
      return { status: "found", match, names: [...new Set(found)], links: Uint32Array.from(kept), places };
    };
    const exact = exactKey(name);
    const bare = bareKey(exact);
    const same = byExact.get(exact) ?? [];
    // Its word for a street may differ from the map's; an alley or a bridge is never taken for the street of that name.
    const reworded =
      bare.stripped === "street"
        ? byStreet.get(bare.key)
        : bare.stripped === "nothing"
          ? byOther.get(exact)
          : undefined;
    const sure =
      hit(same.every((each) => exactKey(each) === exact) ? "exact" : "prefix", same, linksOf) ??
      hit(
        "ref",
        refKeys(name).flatMap((key) => byRef.get(key) ?? []),
        linksOfRef,
      ) ??
      hit("prefix", reworded ?? [], linksOf);
    if (sure !== undefined) return sure;
    const folds = [foldedKey(exact), ...(bare.stripped === "street" ? [foldedKey(bare.key)] : [])];
    for (const folded of isAlley(exact) ? [] : folds) {
      const found = (byFolded.get(folded) ?? []).filter(
        (each) => within === undefined || linksOf.get(each)!.some(within),
      );
      const spellings = new Set(found.map((each) => bareKey(exactKey(each)).key));
      if (spellings.size > 1) return { status: "ambiguous", choices: found };
      const street = hit("folded", found, linksOf);
      if (street !== undefined) return street;
    }
    return { status: "unknown" };
  };

  return {
    find,
    nearest(name, count = 3) {
      const wanted = foldedKey(bareKey(exactKey(name)).key);
      return names
        .map((other, i) => ({ other, off: editDistance(wanted, foldedNames[i]!) }))
        .filter(({ off }) => off <= Math.max(2, wanted.length / 2))
        .sort((a, b) => a.off - b.off)
        .slice(0, count)
        .map(({ other }) => other);
    },
    names,
  };
}

function collect<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
