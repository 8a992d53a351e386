/** Where a measure holds: its streets, sections, junctions, ways and areas as links and movements of the network. */
import type { Severity } from "../base/index.ts";
import { accessAtSomeHours, linksInside, PARTS, partByLevel, type RoadNetwork } from "../map/index.ts";
import { crossingsOf } from "../routing/index.ts";
import type { Path, Report } from "./places.ts";
import type { DirectionWord, Measure, SectionEnd, StreetSection, StreetSpec } from "./plan-types.ts";
import type { Resolution } from "./resolved-types.ts";
import { cutSection, meetingNodes, nodesNear, nodesOf } from "./section.ts";
import { onParts, roadLengthM, type StreetFinder } from "./streets.ts";

/** A cross street ends a section where it meets it or comes this close (the far carriageway, a flyover). */
const CROSS_M = 60;
/** An interchange or a square reaches this far from the point where its streets meet. */
const INTERCHANGE_M = 300;
const MOST_NAMES_SHOWN = 12;

interface Ground {
  readonly links: readonly number[];
  readonly movements: readonly number[];
}

export interface Resolver {
  readonly network: RoadNetwork;
  readonly finder: StreetFinder;
  readonly report: Report;
  /** What `check` prints: one row a name. */
  readonly rows: Resolution[];
}

/** All that the measure names on the map; `routes` are the roads of convoys by id. */
export function resolveMeasure(
  resolver: Resolver,
  measure: Measure,
  path: Path,
  routes: ReadonlyMap<string, readonly number[]>,
): Ground {
  const { network, rows } = resolver;
  const links: number[] = [];
  const movements: number[] = [];
  const addRow = (
    name: string,
    streets: readonly string[],
    own: readonly number[],
    status: Resolution["status"],
  ): void => {
    links.push(...own);
    rows.push({ measure: measure.id, name, streets, lengthM: Math.round(roadLengthM(network, own)), status });
  };
  const addJunction = (pair: readonly string[], at: Path, isUnsure: boolean): void => {
    const nodes = resolveJunction(resolver, pair, at, isUnsure ? "warning" : "error");
    rows.push({
      measure: measure.id,
      name: pair.join(" – "),
      streets: nodes === null ? [] : pair,
      lengthM: 0,
      status: nodes !== null ? "found" : isUnsure ? "doubtful" : "error",
    });
    if (nodes !== null) movements.push(...movementsAt(network, nodes));
    if (nodes !== null && measure.level === "discouraged") {
      resolver.report("note", at, "not-simulated", "kept but not simulated: discouraging a junction alone");
    }
  };
  for (const [i, spec] of (measure.streets ?? []).entries()) {
    const at = [...path, "streets", i];
    if (typeof spec !== "string" && "at" in spec) addJunction(spec.at, [...at, "at"], spec.unsure !== undefined);
    else {
      const { name, streets, own, status } = resolveStreet(resolver, spec, at);
      addRow(name, streets, own, status);
    }
  }
  if (measure.at !== undefined) addJunction(measure.at, [...path, "at"], measure.unsure !== undefined);
  for (const [i, id] of (measure.ways ?? []).entries()) {
    const own = findWay(resolver, id, [...path, "ways", i]);
    addRow(`way ${id}`, namesOf(network, own), own, own.length === 0 ? "error" : "found");
  }
  if (measure.area !== undefined) {
    if ("polygon" in measure.area) {
      const ring = measure.area.polygon.map(([lon, lat]) => [lon!, lat!]);
      const left = new Set<number>();
      for (const [i, spec] of (measure.area.without ?? []).entries()) {
        const { name, streets, own, status } = resolveStreet(resolver, spec, [...path, "area", "without", i]);
        for (const link of own) left.add(link);
        if (status !== "found")
          rows.push({ measure: measure.id, name: `without ${name}`, streets, lengthM: 0, status });
      }
      const inside = linksInside(network, { type: "Polygon", coordinates: [[...ring, ring[0]!]] }).filter(
        (link) => !left.has(link),
      );
      const { ground: own, passing } = partByLevel(network, inside);
      if (passing.length > 0) {
        const over = shortList(longestFirst(network, passing)) || "roads without a name";
        const message = `what passes over or under the area stays open: ${over} (${Math.round(roadLengthM(network, passing))} m)`;
        const hint = "a measure closes it by its street's name or its way's number";
        resolver.report("note", [...path, "area"], "passes-over-or-under", message, { hint });
      }
      if (own.length === 0)
        resolver.report("warning", [...path, "area"], "empty-area", "no road of the map lies in the area");
      addRow("area", longestFirst(network, own), own, "found");
    } else addRow("area by rings", [], [], "not-simulated");
  }
  if (measure.gateways !== undefined) addRow(`${measure.gateways.length} gateways`, [], [], "not-simulated");
  if (measure.route !== undefined) {
    const own = routes.get(measure.route) ?? [];
    addRow(`route of ${measure.route}`, namesOf(network, own), own, own.length === 0 ? "error" : "found");
  }
  if (measure.crossing === "closed") {
    if (measure.level === "discouraged") {
      resolver.report(
        "error",
        [...path, "crossing"],
        "crossing-discouraged",
        "only a closed or banned road can be shut to crossing",
      );
    }
    movements.push(...movementsAcross(network, links));
  }
  return { links: sorted(links), movements: sorted(movements) };
}

/** The movements that cross or join the road at the junctions inside it, whichever way it is driven. */
function movementsAcross(network: RoadNetwork, links: readonly number[]): number[] {
  const own = new Set(links);
  return [...own].flatMap((out) => {
    const node = network.tail[out]!;
    const into = Array.from(network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!)).filter(
      (link) => own.has(link) && link !== network.reverse[out],
    );
    return into.flatMap((link) => crossingsOf(network, [link, out]).map(({ movement }) => movement));
  });
}

interface StreetGround {
  readonly name: string;
  readonly streets: readonly string[];
  readonly own: readonly number[];
  readonly status: Resolution["status"];
}

/** The links of a street or of a section of it. */
export function resolveStreet(
  resolver: Resolver,
  spec: Exclude<StreetSpec, { at: readonly string[] }>,
  path: Path,
): StreetGround {
  const section: StreetSection = typeof spec === "string" ? { name: spec } : spec;
  const { name, from, to } = section;
  const namePath = typeof spec === "string" ? path : [...path, "name"];
  const label = from === undefined || to === undefined ? name : `${name} (${endName(from)} – ${endName(to)})`;
  const failed: StreetGround = { name: label, streets: [], own: [], status: "error" };
  const street = resolver.finder.find(name, namePath, section.in);
  if (street === null) return failed;
  const { streets, status } = street;
  if (status === "unknown") {
    resolver.report(
      "warning",
      namePath,
      "not-on-map",
      `"${name}" is not on the map: the measure stands, nothing is drawn`,
    );
    return { ...failed, status };
  }
  const ground = (links: readonly number[]): StreetGround => {
    const own = onParts(resolver.network, links, [section.part ?? []].flat());
    if (own.length > 0) return { name: label, streets, own, status };
    const has = [...new Set(links.map((link) => PARTS[resolver.network.part[link]!]!))].join(", ");
    const message = `"${label}" has no part "${[section.part].flat().join(", ")}" on the map`;
    resolver.report("error", [...path, "part"], "no-such-part", message, { hint: `it has: ${has}` });
    return failed;
  };
  if (from === undefined && to === undefined) return ground(street.links);
  if (from === undefined || to === undefined) {
    const message = `"${name}" says where it ${from === undefined ? "ends" : "starts"} only`;
    resolver.report("error", path, "half-a-section", message, { hint: "a section needs both ends" });
    return failed;
  }
  const fromNodes = resolveEnd(resolver, name, street.links, from, [...path, "from"]);
  const toNodes = resolveEnd(resolver, name, street.links, to, [...path, "to"]);
  if (fromNodes === null || toNodes === null) return failed;
  const cut = cutSection(resolver.network, street.links, fromNodes, toNodes);
  const links = cut === null ? [] : inDirection(cut, section.direction ?? "both");
  if (links.length > 0) return ground(links);
  if (cut !== null && cut.forward.length + cut.backward.length > 0) {
    const [start, end] = section.direction === "backward" ? [to, from] : [from, to];
    const message = `"${name}" has no lanes from ${endName(start)} to ${endName(end)} on the map`;
    resolver.report("error", [...path, "direction"], "no-such-direction", message);
    return failed;
  }
  const message = `"${name}" does not lead from ${endName(from)} to ${endName(to)} on the map`;
  resolver.report("error", path, "broken-section", message);
  return failed;
}

/** Nodes of the street at one end of a section, or null after a report that says which streets do meet it. */
export function resolveEnd(
  resolver: Resolver,
  name: string,
  street: readonly number[],
  end: SectionEnd,
  path: Path,
): number[] | null {
  const { network, finder, report } = resolver;
  const pair = typeof end === "string" ? finder.junctionAlias(end) : "junction" in end ? end.junction : end.near;
  const names = pair ?? [end as string];
  for (const each of names) {
    if (finder.linksAnywhere(each).length > 0) continue;
    finder.find(each, path); // says why, with the nearest names
    return null;
  }
  let nodes: number[];
  if (pair === null) nodes = meetingNodes(network, street, finder.linksAnywhere(end as string), CROSS_M);
  else {
    const other = pair.find((each) => each !== name) ?? name;
    nodes = pair.includes(name)
      ? meetingNodes(network, street, finder.linksAnywhere(other), INTERCHANGE_M)
      : nodesNear(network, street, finder.meeting(pair), INTERCHANGE_M);
  }
  if (nodes.length > 0) return nodes;
  const crossing = crossingNames(network, street);
  const hint = `streets that meet it: ${shortList(crossing)}`;
  report("error", path, "does-not-meet", `${endName(end)} does not meet "${name}"`, { hint });
  return null;
}

const endName = (end: SectionEnd): string =>
  typeof end === "string" ? `"${end}"` : `"${("junction" in end ? end.junction : end.near).join(" – ")}"`;

const inDirection = (cut: { forward: number[]; backward: number[] }, direction: DirectionWord): number[] =>
  direction === "both" ? [...cut.forward, ...cut.backward] : cut[direction];

/** Nodes where the two streets meet. Where the plan itself is unsure of the place, its absence is a warning. */
function resolveJunction(resolver: Resolver, pair: readonly string[], path: Path, severity: Severity): number[] | null {
  const streets = pair.map((name, i) => resolver.finder.find(name, [...path, i]));
  if (streets.some((street) => street === null)) return null;
  const [first, second] = streets;
  const nodes = meetingNodes(resolver.network, first!.links, second!.links, CROSS_M);
  if (nodes.length > 0) return nodes;
  const crossing = crossingNames(resolver.network, first!.links).slice(0, MOST_NAMES_SHOWN).join(", ");
  const hint = `streets that meet "${pair[0]}": ${crossing}`;
  resolver.report(severity, path, "does-not-meet", `"${pair[1]}" does not meet "${pair[0]}"`, { hint });
  return null;
}

function movementsAt(network: RoadNetwork, nodes: readonly number[]): number[] {
  const movements: number[] = [];
  for (const node of nodes) {
    for (let i = network.firstIn[node]!; i < network.firstIn[node + 1]!; i++) {
      const link = network.inLink[i]!;
      for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) movements.push(m);
    }
  }
  return movements;
}

/** Both directions of a way, as far as somebody may drive there at some hour; none after a report that there is no such road. */
export function findWay({ network, report }: Resolver, wayId: number, path: Path): number[] {
  const access = accessAtSomeHours(network);
  const links: number[] = [];
  for (let link = 0; link < network.linkCount; link++)
    if (network.wayId[link] === wayId && access[link] !== 0) links.push(link);
  if (links.length === 0) {
    const hint =
      "OpenStreetMap's ids change when a way is cut or drawn anew: name the street, or look its id up in this map";
    report("error", path, "unknown-way", `the map has no road ${wayId}`, { hint });
  }
  return links;
}

/** Names of the streets that share a node with these links, without their own. */
function crossingNames(network: RoadNetwork, links: readonly number[]): string[] {
  const own = new Set(namesOf(network, links));
  const crossing = new Set<string>();
  for (const node of nodesOf(network, links)) {
    for (let link = network.firstOut[node]!; link < network.firstOut[node + 1]!; link++) {
      crossing.add(network.strings[network.name[link]!]!);
    }
    for (let i = network.firstIn[node]!; i < network.firstIn[node + 1]!; i++) {
      crossing.add(network.strings[network.name[network.inLink[i]!]!]!);
    }
  }
  return [...crossing].filter((name) => name !== "" && !own.has(name)).sort((a, b) => a.localeCompare(b, "vi"));
}

/** Names of the links, each once, in order of first appearance. */
export function namesOf(network: RoadNetwork, links: readonly number[]): string[] {
  return [...new Set(links.map((link) => network.strings[network.name[link]!]!))].filter((name) => name !== "");
}

/** Names of the links, each once, that of the longest road first: an area's streets have no order of their own. */
function longestFirst(network: RoadNetwork, links: readonly number[]): string[] {
  const byName = new Map<string, number[]>();
  for (const link of links) {
    const name = network.strings[network.name[link]!]!;
    const own = byName.get(name);
    if (own === undefined) byName.set(name, [link]);
    else own.push(link);
  }
  byName.delete("");
  return [...byName]
    .map(([name, own]) => ({ name, lengthM: roadLengthM(network, own) }))
    .sort((a, b) => b.lengthM - a.lengthM || a.name.localeCompare(b.name, "vi"))
    .map(({ name }) => name);
}

function shortList(names: readonly string[]): string {
  return `${names.slice(0, MOST_NAMES_SHOWN).join(", ")}${names.length > MOST_NAMES_SHOWN ? ", …" : ""}`;
}

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
