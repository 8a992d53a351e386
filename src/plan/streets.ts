/**
 * The plan's street names on the map. A name that exists in several places means the one nearest to `in` or `around`;
 * every choice is told, and where two places are as near, nothing is chosen.
 */
import type { Issue } from "../base/index.ts";
import { makeStreetIndex, PARTS, type Place, ROAD_CLASSES, type RoadNetwork, type StreetIndex } from "../map/index.ts";
import type { Path, Report } from "./places.ts";
import type { Alias, PartWord, Where } from "./plan-types.ts";
import { gapM, makePlane, type Point } from "./plane.ts";
import { meetingNodes } from "./section.ts";

/** How sure a name is: found as written; by an alias; one of several places; without accents; not on the map, as the plan says. */
type NameStatus = "found" | "alias" | "chosen" | "doubtful" | "unknown";

export interface NamedStreet {
  readonly links: readonly number[];
  /** The map's names for it. */
  readonly streets: readonly string[];
  readonly status: NameStatus;
}

export interface StreetFinder {
  /** The street of this name, or null after a report of why not. */
  find(name: string, path: Path, near?: Where): NamedStreet | null;
  /** All links of a name anywhere on the map, for a street that only marks where another one ends. */
  linksAnywhere(name: string): readonly number[];
  /** Nodes where two streets meet. */
  meeting(pair: readonly string[]): number[];
  /** An alias for a place where two streets meet, or null. */
  junctionAlias(name: string): readonly string[] | null;
}

/** Names of areas such as wards, with their middle as [lon, lat]. */
export type NamedPlaces = ReadonlyMap<string, readonly [number, number]>;

/** Pieces of one street may be this far apart; streets that share a name are farther (1.2 km and more in Hanoi). */
const SAME_STREET_M = 1000;
/** If the second place is nearer than the first one plus this, neither is chosen. */
const TIE_M = 500;
/** Streets meet where they share a node, or come this close (the far carriageway, a flyover). */
const MEET_M = 60;

/** A finder whose `around` is resolved; null after a report where the plan's own middle is not on the map. */
export function makeStreetFinder(
  network: RoadNetwork,
  names: Readonly<Record<string, Alias>>,
  around: Where | undefined,
  namedPlaces: NamedPlaces,
  report: Report,
): StreetFinder | null {
  const index = makeStreetIndex(network);
  const toPlane = makePlane(network);
  const aliasOf = (name: string): Alias | undefined => (Object.hasOwn(names, name) ? names[name] : undefined);
  const lookUp = (name: string): ReturnType<StreetIndex["find"]> => {
    const alias = aliasOf(name);
    if (alias === undefined || (typeof alias === "object" && "near" in alias)) return index.find(name);
    if (typeof alias === "string") return alias === "unknown" ? { status: "unknown" } : index.find(alias);
    if ("name" in alias) return index.find(alias.name);
    const wanted = alias.class;
    if (wanted === undefined) return index.find(alias.ref);
    return index.find(alias.ref, { within: (link) => ROAD_CLASSES[network.roadClass[link]!] === wanted });
  };
  const linksAnywhere = (name: string): readonly number[] => {
    const found = lookUp(name);
    return found.status === "found" ? [...found.links] : [];
  };
  const meeting = ([a, b]: readonly string[]): number[] => {
    const first = linksAnywhere(a!);
    const second = linksAnywhere(b!);
    return first.length === 0 || second.length === 0 ? [] : meetingNodes(network, first, second, MEET_M);
  };

  /** The point that a place of the plan means, or null where the map does not have it. */
  const pointOf = (where: Where): Point | null => {
    if (isLonLat(where)) return toPlane(where[0]!, where[1]!);
    if (typeof where !== "string") {
      const nodes = meeting(where.near);
      return nodes.length === 0 ? null : toPlane(network.nodeLon[nodes[0]!]!, network.nodeLat[nodes[0]!]!);
    }
    const place = namedPlaces.get(where.normalize()) ?? placeByName(index, where)?.centre;
    return place === undefined ? null : toPlane(...place);
  };

  let middle: Point | null = null;
  if (around !== undefined) {
    middle = pointOf(around);
    if (isLonLat(around) && !isInside(network.bbox, around)) middle = null;
    if (middle === null) {
      const what = isLonLat(around) ? around.join(", ") : typeof around === "string" ? around : around.near.join(" – ");
      const hint =
        "is `map` the map of the plan's city? else name a street of it, { near: [two streets] } or [lon, lat]";
      report("error", ["around"], "not-on-this-map", `the plan is around "${what}", which is not on this map`, {
        hint,
      });
      return null;
    }
  }

  const known = new Map<string, NamedStreet | null>();
  const find: StreetFinder["find"] = (name, path, near) => {
    const key = JSON.stringify([name, near]);
    if (!known.has(key)) known.set(key, findNew(name, path, near));
    return known.get(key)!;
  };
  const findNew: StreetFinder["find"] = (name, path, near) => {
    const alias = aliasOf(name);
    if (alias === "unknown") return { links: [], streets: [], status: "unknown" };
    if (typeof alias === "object" && "near" in alias) {
      report("error", path, "not-a-street", `"${name}" is a place between ${alias.near.join(" and ")}, not a street`);
      return null;
    }
    const found = lookUp(name);
    if (found.status === "unknown") {
      const nearest = index.nearest(typeof alias === "string" ? alias : name);
      const hint = `${nearest.length > 0 ? `nearest names: ${nearest.join(", ")}; ` : ""}or say \`names: { ${name}: unknown }\``;
      report("error", path, "unknown-street", `no street on the map is called "${name}"`, { hint });
      return null;
    }
    if (found.status === "ambiguous") {
      const hint = `write one of: ${found.choices.join(", ")}`;
      report("error", path, "ambiguous-name", `without its accents "${name}" could be several streets`, { hint });
      return null;
    }
    const wish = near ?? (typeof alias === "object" && "name" in alias ? alias.in : undefined);
    const anchor = wish === undefined ? middle : pointOf(wish);
    if (wish !== undefined && anchor === null) {
      report("error", path, "unknown-place", `the place that "${name}" is to be in is not on the map`);
      return null;
    }
    const chosen = choosePlace(network, name, found.places, anchor, path, report);
    if (chosen === null) return null;
    if (found.match === "folded") {
      const message = `"${name}" is taken for "${found.names.join(", ")}", which differs in its accents`;
      report("warning", path, "doubtful-name", message);
    }
    if (alias !== undefined) report("note", path, "alias", `"${name}" is "${found.names.join(", ")}" on the map`);
    const status = chosen.several
      ? "chosen"
      : found.match === "folded"
        ? "doubtful"
        : alias !== undefined
          ? "alias"
          : "found";
    return { links: chosen.links, streets: found.names, status };
  };
  const junctionAlias = (name: string): readonly string[] | null => {
    const alias = aliasOf(name);
    return typeof alias === "object" && "near" in alias ? alias.near : null;
  };
  return { find, linksAnywhere, meeting, junctionAlias };
}

/** Metres of road, both directions of a two-way one counted once. */
export function roadLengthM(network: RoadNetwork, links: readonly number[]): number {
  const own = new Set(links);
  return links.reduce((sum, link) => {
    const twin = network.reverse[link]!;
    return twin < link && own.has(twin) ? sum : sum + network.lengthM[link]!;
  }, 0);
}

/** True when most of the names of a plan are unknown: then its map is at fault and not fifty names. */
export function isAnotherCity(issues: readonly Issue[], nameCount: number): boolean {
  const unknown = issues.filter((issue) => issue.code === "unknown-street").length;
  return unknown >= 3 && unknown * 2 > nameCount;
}

const isLonLat = (where: Where): where is readonly number[] => Array.isArray(where);
const isInside = ([west, south, east, north]: RoadNetwork["bbox"], [lon, lat]: readonly number[]): boolean =>
  west <= lon! && lon! <= east && south <= lat! && lat! <= north;

/** The longest street of the name, or of a name that contains it: the lake of Hoàn Kiếm has a "Phố Hồ Hoàn Kiếm". */
function placeByName(index: StreetIndex, name: string): Place | undefined {
  const found = index.find(name);
  if (found.status === "found") return found.places[0];
  const wanted = name.normalize().toLocaleLowerCase("vi");
  const longer = index.names.find((other) => other.normalize().toLocaleLowerCase("vi").includes(wanted));
  const street = longer === undefined ? undefined : index.find(longer);
  return street?.status === "found" ? street.places[0] : undefined;
}

/** The links of the right one of a name's places, pieces of one street joined. */
function choosePlace(
  network: RoadNetwork,
  name: string,
  places: readonly Place[],
  anchor: Point | null,
  path: Path,
  report: Report,
): { links: number[]; several: boolean } | null {
  const toPlane = makePlane(network);
  const boxes = places.map(({ bbox: [west, south, east, north] }) => ({
    a: toPlane(west, south),
    b: toPlane(east, north),
  }));
  const streets: number[][] = [];
  for (const i of places.keys()) {
    const near = streets.filter((street) => street.some((j) => boxGapM(boxes[i]!, boxes[j]!) <= SAME_STREET_M));
    for (const street of near) streets.splice(streets.indexOf(street), 1);
    streets.push([i, ...near.flat()]);
  }
  const linksOf = (street: readonly number[]): number[] => street.flatMap((i) => [...places[i]!.links]);
  if (streets.length === 1) return { links: linksOf(streets[0]!), several: false };

  const describe = (street: readonly number[]): string => {
    const place = places[Math.min(...street)]!; // the longest piece
    const [lon, lat] = place.centre;
    return `[${lon.toFixed(4)}, ${lat.toFixed(4)}] (${Math.round(roadLengthM(network, linksOf(street)))} m)`;
  };
  const choices = `it is at ${streets.map(describe).join(", ")}`;
  if (anchor === null) {
    const hint = `${choices}; say which by \`in: [lon, lat]\` there, or \`around\` for the whole plan`;
    report("error", path, "ambiguous-name", `"${name}" exists in ${streets.length} places`, { hint });
    return null;
  }
  const awayM = (street: readonly number[]): number =>
    Math.min(
      ...linksOf(street).map((link) => {
        const node = network.tail[link]!;
        return gapM(anchor, toPlane(network.nodeLon[node]!, network.nodeLat[node]!));
      }),
    );
  const ranked = streets.map((street) => ({ street, awayM: awayM(street) })).sort((x, y) => x.awayM - y.awayM);
  if (ranked[1]!.awayM - ranked[0]!.awayM < TIE_M) {
    const hint = `${choices}; say which by \`in: [lon, lat]\``;
    report("error", path, "ambiguous-name", `"${name}" exists in ${streets.length} places, two of them as near`, {
      hint,
    });
    return null;
  }
  const message = `"${name}" exists in ${streets.length} places, the nearest is taken: ${describe(ranked[0]!.street)}`;
  report("note", path, "choice", message, { hint: choices });
  return { links: linksOf(ranked[0]!.street), several: true };
}

interface Box {
  readonly a: Point;
  readonly b: Point;
}
function boxGapM(p: Box, q: Box): number {
  const x = Math.max(0, p.a.x - q.b.x, q.a.x - p.b.x);
  const y = Math.max(0, p.a.y - q.b.y, q.a.y - p.b.y);
  return Math.hypot(x, y);
}

/** Those of the links that are of one of the parts; all of them where none is named. */
export function onParts(network: RoadNetwork, links: readonly number[], parts: readonly PartWord[]): number[] {
  if (parts.length === 0) return [...links];
  const wanted = parts.map((part) => (part.startsWith("frontage") ? "frontage" : part));
  return links.filter((link) => wanted.includes(PARTS[network.part[link]!]!));
}
