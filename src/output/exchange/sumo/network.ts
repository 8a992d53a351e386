/**
 * A network as SUMO's plain XML: nodes, edges, connections and, for the mesoscopic model, types; `netconvert` makes its network of
 * them. Links and edges correspond one to one: an edge's id is the link's index. SUMO has no edge from a node to itself: a loop ends
 * just before its node, and a stub of next to no length, whose id ends in `+`, leads on (see `sumoEdges`).
 */
import { ROAD_CLASSES, type RoadNetwork, type VehicleClass } from "../../../map/index.ts";
import type { SumoMatch } from "./match.ts";
import { type SumoWords, sumoWords } from "./words.ts";
import { attribute, decimal, xmlDocument } from "./xml.ts";

export interface SumoNetworkOptions {
  /** Lengths, speeds and one lane of the matched model in place of the road's own; junctions then have no signals. */
  readonly match?: SumoMatch;
}

/** Pieces of each file's text, made as they are read. */
export interface SumoNetworkFiles {
  readonly nodes: Iterable<string>;
  readonly edges: Iterable<string>;
  readonly connections: Iterable<string>;
}

/** What `netconvert` must be told, beside the files' names, so that it adds and takes away nothing. */
export const NETCONVERT_OPTIONS: readonly string[] = [
  ...["--proj.utm", "true"],
  ...["--no-turnarounds", "true"],
  ...["--no-internal-links", "true"],
  ...["--roundabouts.guess", "false"],
  ...["--junctions.corner-detail", "0"],
  ...["--ignore-errors.edge-type", "true"],
  ...["--xml-validation", "never"],
];

/** The ids of the edges that a link is, in the order of driving. */
export function sumoEdges(network: Pick<RoadNetwork, "tail" | "head">, link: number): string {
  return network.tail[link] === network.head[link] ? `${link} ${link}${STUB}` : String(link);
}

/**
 * Links that somebody may drive, always or at some hours, are written; the others have no edge. `classes`: the vehicles that are
 * to drive there, which decide the vClasses that the permissions speak of.
 */
export function sumoNetwork(
  network: RoadNetwork,
  classes: readonly VehicleClass[],
  { match }: SumoNetworkOptions = {},
): SumoNetworkFiles {
  const isEdge = drivable(network);
  const words = sumoWords(classes);
  return {
    nodes: fresh(() => xmlDocument("nodes", nodes(network, isEdge, match === undefined))),
    edges: fresh(() => xmlDocument("edges", edges(network, isEdge, words, match))),
    connections: fresh(() => xmlDocument("connections", connections(network, isEdge, words, match))),
  };
}

/** Types of edges with their traffic parameters, for SUMO's additional files. */
export function sumoTypes({ types }: SumoMatch): Iterable<string> {
  return types.map(
    ({ tauS, tauJamS, jamThreshold }, i) =>
      `<type id="t${i}"><meso tauff="${tauS}" taufj="${tauS}" taujf="${tauS}" taujj="${tauJamS}" jamThreshold="${jamThreshold.toFixed(6)}" junctionControl="false" tlsPenalty="0" tlsFlowPenalty="0" minorPenalty="0" overtaking="false"/></type>`,
  );
}

const fresh = (make: () => Iterator<string>): Iterable<string> => ({ [Symbol.iterator]: make });

function drivable(network: RoadNetwork): Uint8Array {
  const is = Uint8Array.from(network.access, (mask) => (mask === 0 ? 0 : 1));
  for (let m = 0; m < network.movementCount; m++) {
    if (network.movementAccess[m] === 0) continue;
    is[network.movementFrom[m]!] = 1;
    is[network.movementTo[m]!] = 1;
  }
  return is;
}

const DEGREES = 7;
const STUB = "+";
/** A stub's length in the matched model (SUMO's car), and its time. */
const STUB_M = 7.5;
const STUB_S = 0.01;

function* nodes(network: RoadNetwork, isEdge: Uint8Array, withSignals: boolean): Generator<string> {
  for (let node = 0; node < network.nodeCount; node++) {
    const type = withSignals && network.nodeSignal[node] === 1 ? "traffic_light" : "priority";
    yield `<node id="${node}" ${position(network.nodeLon[node]!, network.nodeLat[node]!)} type="${type}"/>`;
  }
  for (let link = 0; link < network.linkCount; link++) {
    if (isEdge[link] === 0 || network.tail[link] !== network.head[link]) continue;
    const p = network.firstPoint[link + 1]! - 2;
    yield `<node id="${link}${STUB}" ${position(network.pointLon[p]!, network.pointLat[p]!)} type="priority"/>`;
  }
}

const position = (lon: number, lat: number): string => `x="${decimal(lon, DEGREES)}" y="${decimal(lat, DEGREES)}"`;

function* edges(
  network: RoadNetwork,
  isEdge: Uint8Array,
  words: SumoWords,
  match: SumoMatch | undefined,
): Generator<string> {
  const { tail, head, roadClass } = network;
  for (let link = 0; link < network.linkCount; link++) {
    if (isEdge[link] === 0) continue;
    const isLoop = tail[link] === head[link];
    const lanes = match === undefined ? laneCount(network, link) : 1;
    const length = (match ?? network).lengthM[link]!;
    const speed = match === undefined ? network.freeSpeedMps[link]! : match.speedMps[link]!;
    const type = match === undefined ? ROAD_CLASSES[roadClass[link]!]! : `t${match.typeOfLink[link]}`;
    const name = network.strings[network.name[link]!]!;
    const rest = `type="${type}" numLanes="${lanes}" priority="${ROAD_CLASSES.length - roadClass[link]!}"${words.permissions(allowed(network, link))}${name === "" ? "" : ` name="${attribute(name)}"`}`;
    const end = isLoop ? `${link}${STUB}` : head[link];
    yield `<edge id="${link}" from="${tail[link]}" to="${end}" speed="${decimal(speed, 4)}" length="${decimal(length, 4)}" ${rest}${shape(network, link, isLoop ? 1 : 0)}><param key="origId" value="${network.wayId[link]}"/></edge>`;
    if (!isLoop) continue;
    const [stubM, stubMps] = match === undefined ? [0.1, speed] : [STUB_M, STUB_M / STUB_S];
    yield `<edge id="${link}${STUB}" from="${end}" to="${head[link]}" speed="${decimal(stubMps, 4)}" length="${stubM}" ${rest}/>`;
  }
}

/** By the standing rules; a link that only some hours open is for those who may turn into or out of it then. */
function allowed(network: RoadNetwork, link: number): number {
  let mask = network.access[link]!;
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++)
    mask |= network.movementAccess[m]!;
  return mask;
}

function shape(network: RoadNetwork, link: number, less: number): string {
  const from = network.firstPoint[link]!;
  const until = network.firstPoint[link + 1]! - less;
  if (until - from < 3) return "";
  let text = "";
  for (let p = from; p < until; p++) {
    text += `${p === from ? "" : " "}${decimal(network.pointLon[p]!, DEGREES)},${decimal(network.pointLat[p]!, DEGREES)}`;
  }
  return ` shape="${text}"`;
}

/** An edge without a connection says so, or one would be guessed for it. */
function* connections(
  network: RoadNetwork,
  isEdge: Uint8Array,
  words: SumoWords,
  match: SumoMatch | undefined,
): Generator<string> {
  const lanesOf = (link: number): number => (match === undefined ? laneCount(network, link) : 1);
  for (let link = 0; link < network.linkCount; link++) {
    if (isEdge[link] === 0) continue;
    const isLoop = network.tail[link] === network.head[link];
    const last = isLoop ? `${link}${STUB}` : link;
    if (isLoop) yield* fromLaneToLane(`from="${link}" to="${last}"`, lanesOf(link), lanesOf(link), "");
    const turns: { to: number; permissions: string }[] = [];
    for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
      const kinds = network.movementAccess[m]!;
      const to = network.movementTo[m]!;
      const ofBoth = allowed(network, link) & allowed(network, to);
      if (kinds === 0) continue;
      turns.push({ to, permissions: (kinds & ofBoth) === ofBoth ? "" : words.permissions(kinds) });
    }
    if (turns.length === 0) yield `<connection from="${last}"/>`;
    // netconvert knows best which lanes turn where; but a turn for some classes only must name its lanes, and then all do.
    const named = match !== undefined || turns.some(({ permissions }) => permissions !== "");
    for (const { to, permissions } of turns) {
      const ends = `from="${last}" to="${to}"`;
      if (named) yield* fromLaneToLane(ends, lanesOf(link), lanesOf(to), permissions);
      else yield `<connection ${ends}/>`;
    }
  }
}

/** From every lane, as far as there are lanes to drive on to. */
function* fromLaneToLane(ends: string, from: number, to: number, permissions: string): Generator<string> {
  for (let lane = 0; lane < from; lane++) {
    yield `<connection ${ends} fromLane="${lane}" toLane="${Math.min(lane, to - 1)}"${permissions}/>`;
  }
}

const laneCount = (network: RoadNetwork, link: number): number => Math.max(1, Math.round(network.lanes[link]!));
