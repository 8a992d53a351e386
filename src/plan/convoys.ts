/** A convoy's road on the network, or where and why it breaks. */
import { distanceM, kindBit, type RoadNetwork } from "../map/index.ts";
import { cheapestWays, traceWay } from "./cheapest-ways.ts";
import { type Driving, makeDriving } from "./driving.ts";
import { type BrokenRoad, followLayers, type Layer, LONGEST_BRIDGE_M, type RoadEnds } from "./follow.ts";
import { findWay, namesOf, type Resolver, resolveEnd, resolveStreet } from "./measures.ts";
import type { Path } from "./places.ts";
import type { Convoy, StreetSection } from "./plan-types.ts";
import { routeGround } from "./route-ground.ts";
import { nodesOf } from "./section.ts";
import { onParts, roadLengthM } from "./streets.ts";
import type { ResolvedConvoy } from "./timeline-types.ts";

/** Farther than this nobody looks for the way between two streets. */
const LONGEST_SEARCH_M = 5000;
/** The other carriageway is at most this far. */
const ACROSS_M = 100;
const CAR = kindBit("car");

export interface ConvoyRoad extends Pick<ResolvedConvoy, "links" | "againstOneWay" | "bannedTurns" | "bridges"> {
  /** Links that a ban of the convoy's route covers. */
  readonly ground: readonly number[];
}

/** The road of the convoy, or null after a report of where it breaks. */
export function resolveRoad(resolver: Resolver, convoy: Convoy, path: Path): ConvoyRoad | null {
  const { network, report, rows } = resolver;
  const oneWay = convoy.allow?.includes("one-way") ?? false;
  const bannedTurn = convoy.allow?.includes("banned-turn") ?? false;
  const driving = makeDriving(network, { oneWay, bannedTurn });
  const itinerary = readItinerary(resolver, convoy, path, driving.mayDrive);
  if (itinerary === null) return null;
  const { layers, ends, paths } = itinerary;
  const road = followLayers(network, driving, layers, ends);
  if ("after" in road) {
    reportBreak(resolver, convoy, road, layers, paths, driving);
    return null;
  }
  for (const { after, before, lengthM, links } of road.bridges) {
    const over = namesOf(network, links).join(", ") || "a road without a name";
    const between = after === before ? `inside "${after}"` : `between "${after}" and "${before}"`;
    report("note", path, "bridge", `convoy "${convoy.id}": ${Math.round(lengthM)} m ${between} are bridged by ${over}`);
  }
  const { againstOneWay, bannedTurns } = findForbidden(network, road.links);
  for (const street of new Set(againstOneWay.map((link) => nameOf(network, link)))) {
    report("warning", path, "against-one-way", `convoy "${convoy.id}" drives against the one-way of ${street}`);
  }
  for (const { fromLink, toLink } of bannedTurns) {
    const turn = `from ${nameOf(network, fromLink)} into ${nameOf(network, toLink)}`;
    report("warning", path, "banned-turn", `convoy "${convoy.id}" makes the forbidden turn ${turn}`);
  }
  const lengthM = road.links.reduce((sum, link) => sum + network.lengthM[link]!, 0);
  rows.push({
    measure: convoy.id,
    name: `road of ${layers.length} ${convoy.ways === undefined ? "streets" : "ways"}`,
    streets: namesOf(network, road.links),
    lengthM: Math.round(lengthM),
    status: "found",
  });
  return {
    links: Uint32Array.from(road.links),
    againstOneWay,
    bannedTurns,
    ground: routeGround(network, road),
    bridges: road.bridges.map(({ after, before, lengthM: bridgeM }) => ({ after, before, lengthM: bridgeM })),
  };
}

interface Itinerary {
  readonly layers: readonly Layer[];
  readonly ends: RoadEnds;
  /** Where in the file each layer stands. */
  readonly paths: readonly Path[];
}

function readItinerary(
  resolver: Resolver,
  convoy: Convoy,
  path: Path,
  mayDrive: Driving["mayDrive"],
): Itinerary | null {
  const { network, report } = resolver;
  const layers: Layer[] = [];
  const paths: Path[] = [];
  const ends: { startNodes?: number[]; endNodes?: number[] } = {};
  const stops = convoy.follow ?? [];
  let whole = true;
  for (const [i, id] of (convoy.ways ?? []).entries()) {
    const at = [...path, "ways", i];
    const links = findWay(resolver, id, at);
    whole &&= links.length > 0;
    layers.push({ name: `way ${id}`, links: new Set(bothWays(network, links)) });
    paths.push(at);
  }
  for (const [i, stop] of stops.entries()) {
    const at = [...path, "follow", i];
    const { from, to, ...rest }: StreetSection = typeof stop === "string" ? { name: stop } : stop;
    const street = resolveStreet(resolver, rest, at);
    if (street.own.length === 0) {
      if (street.status === "unknown")
        report("error", at, "unknown-street", `the convoy cannot follow "${rest.name}": it is not on the map`);
      whole = false;
      continue;
    }
    resolver.rows.push({
      measure: convoy.id,
      name: rest.name,
      streets: street.streets,
      lengthM: Math.round(roadLengthM(network, street.own)),
      status: street.status,
    });
    const own = bothWays(network, street.own);
    for (const [end, where, isOuter] of [
      ["startNodes", from, i === 0],
      ["endNodes", to, i === stops.length - 1],
    ] as const) {
      if (where === undefined) continue;
      const key = end === "startNodes" ? "from" : "to";
      if (!isOuter) {
        const hint = "from belongs to the first street, to to the last: between them the streets' order says all";
        report(
          "error",
          [...at, key],
          "end-inside-route",
          `"${rest.name}" is not at the ${key === "from" ? "start" : "end"}`,
          { hint },
        );
        whole = false;
        continue;
      }
      const nodes = resolveEnd(resolver, rest.name, street.own, where, [...at, key]);
      if (nodes === null) whole = false;
      else ends[end] = usableEnds(network, own, nodes, end === "startNodes" ? network.tail : network.head, mayDrive);
    }
    const part = convoy.part?.[rest.name];
    const wished = part === undefined ? null : onParts(network, own, [part]);
    if (wished?.length === 0)
      report("error", [...path, "part", rest.name], "no-such-part", `"${rest.name}" has no part "${part}"`);
    layers.push({ name: rest.name, links: new Set(own), ...(wished !== null && { wished: new Set(wished) }) });
    paths.push(at);
  }
  if (layers.length === 1 && (ends.startNodes === undefined || ends.endNodes === undefined)) {
    report("error", path, "no-route", "a convoy on one street must say from where to where", {
      hint: "give from and to",
    });
    return null;
  }
  if (!whole) return null;
  for (const [nodes, i, end] of [
    [ends.startNodes, 0, "starts"],
    [ends.endNodes, layers.length - 1, "ends"],
  ] as const) {
    if (nodes !== undefined || convoy.follow === undefined) continue;
    const message = `the plan does not say where on "${layers[i]!.name}" convoy "${convoy.id}" ${end}`;
    const hint = `it ${end} where the next street is met; say it by \`${end === "starts" ? "from" : "to"}\` of that street`;
    report("note", paths[i]!, "end-not-said", message, { hint });
  }
  return { layers, ends, paths };
}

/** The links and those the other way along them, which only a convoy that may go against a one-way will take. */
function bothWays(network: RoadNetwork, links: readonly number[]): number[] {
  const twins = links.map((link) => network.reverse[link]!).filter((twin) => twin < network.linkCount);
  return [...new Set([...links, ...twins])];
}

/** Those of the nodes where a link of the street starts (ends); where all are on the other carriageway, the nodes across. */
function usableEnds(
  network: RoadNetwork,
  street: readonly number[],
  nodes: readonly number[],
  linkEnds: Uint32Array,
  mayDrive: Driving["mayDrive"],
): number[] {
  const usable = new Set(street.filter(mayDrive).map((link) => linkEnds[link]!));
  const here = nodes.filter((node) => usable.has(node));
  if (here.length > 0) return here;
  const awayM = (node: number): number =>
    Math.min(
      ...nodes.map((other) =>
        distanceM(network.nodeLon[node]!, network.nodeLat[node]!, network.nodeLon[other]!, network.nodeLat[other]!),
      ),
    );
  return [...usable].filter((node) => awayM(node) <= ACROSS_M);
}

/** Says where the road breaks: a gap that is too long to be bridged unasked, or a turn that no car may make. */
function reportBreak(
  resolver: Resolver,
  convoy: Convoy,
  broken: BrokenRoad,
  layers: readonly Layer[],
  paths: readonly Path[],
  driving: Driving,
): void {
  const { network, report } = resolver;
  const after = layers[broken.after]!;
  const before = layers[broken.after + 1];
  if (before === undefined) {
    const message = `convoy "${convoy.id}" cannot reach the end of "${after.name}" that the plan names`;
    report("error", paths[broken.after]!, "route-not-drivable", message);
    return;
  }
  const at = paths[broken.after + 1]!;
  const names = `from "${after.name}" into "${before.name}"`;
  const starts = broken.reached.length > 0 ? broken.reached : [...after.links].filter(driving.mayDrive);
  const around = cheapestWays(
    starts,
    (link, step) =>
      driving.steps(link, false, (next, extraM) =>
        step(next, (before.links.has(next) ? 0 : network.lengthM[next]!) + extraM),
      ),
    (link) => before.links.has(link),
    LONGEST_SEARCH_M,
  );
  const way = around.goal === null ? null : traceWay(around, around.goal).filter((link) => !after.links.has(link));
  const gap = way === null ? 0 : way.slice(0, -1).reduce((sum, link) => sum + network.lengthM[link]!, 0);
  const over = way === null ? [] : namesOf(network, way.slice(0, -1));
  const detour =
    way === null
      ? `no car gets there within ${LONGEST_SEARCH_M / 1000} km`
      : `a car gets there over ${Math.round(gap)} m of other roads${over.length > 0 ? ` (${over.join(", ")})` : ""}`;
  const shared = nodesOf(network, [...after.links]).filter((node) =>
    nodesOf(network, [...before.links]).includes(node),
  );
  if (shared.length === 0 && way !== null) {
    const hint = `name the streets between them${over.length > 0 ? `: ${over.join(", ")}` : ", or their OSM ways"}; up to ${LONGEST_BRIDGE_M} m are bridged unasked`;
    report("error", at, "gap-in-route", `the way ${names} has a gap of ${Math.round(gap)} m`, { hint });
    return;
  }
  const place =
    shared[0] === undefined
      ? ""
      : ` at ${network.nodeLat[shared[0]]!.toFixed(5)}, ${network.nodeLon[shared[0]]!.toFixed(5)}`;
  const why = shared.length === 0 ? "they do not meet" : reasonAt(network, shared, after, before);
  const hint = `${detour}; name the streets between, or let the convoy: \`allow: [banned-turn]\` or \`allow: [one-way]\``;
  report("error", at, "route-not-drivable", `convoy "${convoy.id}" cannot drive ${names}${place}: ${why}`, { hint });
}

function reasonAt(network: RoadNetwork, nodes: readonly number[], after: Layer, before: Layer): string {
  const touches = (layer: Layer, ends: Uint32Array, node: number): boolean =>
    [...layer.links].some((link) => ends[link] === node && (network.access[link]! & CAR) !== 0);
  const entered = nodes.filter((node) => touches(after, network.head, node));
  if (entered.length === 0) return `"${after.name}" is one-way against the convoy there`;
  if (!entered.some((node) => touches(before, network.tail, node))) {
    return `"${before.name}" is one-way against the convoy there`;
  }
  return "the turn is forbidden, or the convoy comes on the other carriageway";
}

function findForbidden(
  network: RoadNetwork,
  links: readonly number[],
): Pick<ConvoyRoad, "againstOneWay" | "bannedTurns"> {
  const isLegal = (link: number): boolean => (network.access[link]! & CAR) !== 0;
  const bannedTurns: { fromLink: number; toLink: number }[] = [];
  for (let i = 1; i < links.length; i++) {
    const fromLink = links[i - 1]!;
    const toLink = links[i]!;
    let open = false;
    for (let m = network.firstMovement[fromLink]!; m < network.firstMovement[fromLink + 1]!; m++) {
      open ||= network.movementTo[m] === toLink && (network.movementAccess[m]! & CAR) !== 0;
    }
    if (!open && isLegal(fromLink) && isLegal(toLink)) bannedTurns.push({ fromLink, toLink });
  }
  return { againstOneWay: links.filter((link) => !isLegal(link)), bannedTurns };
}

const nameOf = (network: RoadNetwork, link: number): string =>
  namesOf(network, [link])[0] === undefined ? `way ${network.wayId[link]}` : `"${namesOf(network, [link])[0]}"`;
