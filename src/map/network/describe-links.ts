/** Columns of links that come from their way: class, part, speed, lanes, capacity, who may drive there, names. */
import type { RoadElements } from "./collect.ts";
import { capacityPcuPerS, greenShare, JAM_DENSITY_PCU_PER_LANE_M } from "./defaults.ts";
import type { Lanes } from "./lanes.ts";
import type { LinkOrder } from "./order-links.ts";
import { frontageByName, type Line, ownPart, partIndex } from "./part.ts";
import type { RoadWay } from "./road-way.ts";
import type { Sections } from "./sections.ts";
import type { StringTable } from "./string-table.ts";
import type { RoadNetwork } from "./types.ts";

/** Inside a junction of several signalled nodes traffic is not stopped a second time. */
const INSIDE_JUNCTION_M = 35;

type Described = Pick<
  RoadNetwork,
  | "wayId"
  | "freeSpeedMps"
  | "lanes"
  | "capacityPcuPerS"
  | "exitCapacityPcuPerS"
  | "jamDensityPcuPerM"
  | "roadClass"
  | "isRamp"
  | "part"
  | "isRoundabout"
  | "layer"
  | "access"
  | "throughAccess"
  | "firstLane"
  | "laneTurns"
  | "laneAccess"
  | "name"
  | "ref"
>;

export function describeLinks(
  { ways }: RoadElements,
  sections: Sections,
  order: LinkOrder,
  lengthM: Float64Array,
  strings: StringTable,
): Described {
  const { linkCount } = order;
  const partOfWay = findParts(ways, sections, order, lengthM);
  const directionOf = (link: number): RoadWay["forward"] => {
    const way = ways[sections.way[order.section[link]!]!]!;
    return order.isAgainst[link] === 1 ? way.backward : way.forward;
  };
  const columns = {
    wayId: new Float64Array(linkCount),
    freeSpeedMps: new Float64Array(linkCount),
    lanes: new Float32Array(linkCount),
    capacityPcuPerS: new Float64Array(linkCount),
    exitCapacityPcuPerS: new Float64Array(linkCount),
    jamDensityPcuPerM: new Float64Array(linkCount),
    roadClass: new Uint8Array(linkCount),
    isRamp: new Uint8Array(linkCount),
    part: new Uint8Array(linkCount),
    isRoundabout: new Uint8Array(linkCount),
    layer: new Int8Array(linkCount),
    access: new Uint16Array(linkCount),
    throughAccess: new Uint16Array(linkCount),
    ...layLanes(linkCount, (link) => directionOf(link).laneMarks),
    name: new Uint32Array(linkCount),
    ref: new Uint32Array(linkCount),
  };
  for (let link = 0; link < linkCount; link++) {
    const w = sections.way[order.section[link]!]!;
    const way = ways[w]!;
    const direction = directionOf(link);
    const capacity = capacityPcuPerS(way.roadClass, direction.lanes, direction.freeSpeedMps);
    columns.wayId[link] = way.id;
    columns.freeSpeedMps[link] = direction.freeSpeedMps;
    columns.lanes[link] = direction.lanes;
    columns.capacityPcuPerS[link] = capacity;
    columns.exitCapacityPcuPerS[link] = capacity * exitShare(sections, order, link, way.roadClass, lengthM);
    columns.jamDensityPcuPerM[link] = direction.lanes * JAM_DENSITY_PCU_PER_LANE_M;
    columns.roadClass[link] = way.roadClass;
    columns.isRamp[link] = Number(way.isRamp);
    columns.part[link] = partOfWay[w]!;
    columns.isRoundabout[link] = Number(way.isRoundabout);
    columns.layer[link] = way.layer;
    columns.access[link] = direction.access;
    columns.throughAccess[link] = direction.throughAccess;
    columns.name[link] = strings.indexOf(way.name);
    columns.ref[link] = strings.indexOf(way.ref);
  }
  return columns;
}

function layLanes(
  linkCount: number,
  lanesOf: (link: number) => Lanes,
): Pick<RoadNetwork, "firstLane" | "laneTurns" | "laneAccess"> {
  const firstLane = new Uint32Array(linkCount + 1);
  for (let link = 0; link < linkCount; link++) firstLane[link + 1] = firstLane[link]! + lanesOf(link).turns.length;
  const laneTurns = new Uint16Array(firstLane[linkCount]!);
  const laneAccess = new Uint16Array(firstLane[linkCount]!);
  for (let link = 0; link < linkCount; link++) {
    laneTurns.set(lanesOf(link).turns, firstLane[link]!);
    laneAccess.set(lanesOf(link).access, firstLane[link]!);
  }
  return { firstLane, laneTurns, laneAccess };
}

/** Green share where the head has signals; 1 elsewhere, and on short links between two signalled nodes of one junction. */
function exitShare(
  { hasSignals }: Sections,
  { nodes, tail, head }: LinkOrder,
  link: number,
  roadClass: number,
  lengthM: Float64Array,
): number {
  if (hasSignals[nodes[head[link]!]!] === 0) return 1;
  const isInside = hasSignals[nodes[tail[link]!]!] === 1 && lengthM[link]! <= INSIDE_JUNCTION_M;
  return isInside ? 1 : greenShare(roadClass);
}

function findParts(
  ways: RoadElements["ways"],
  { way, firstPath, path, nodeLon, nodeLat }: Sections,
  { linkCount, section, isAgainst }: LinkOrder,
  lengthM: Float64Array,
): Uint8Array {
  const wayLengthM = new Float64Array(ways.length);
  for (let link = 0; link < linkCount; link++) {
    if (isAgainst[link] === 0) wayLengthM[way[section[link]!]!]! += lengthM[link]!;
  }
  const lineOf = (w: number): Line => {
    const nodes = path.subarray(firstPath[w]!, firstPath[w + 1]!).filter((node) => node < nodeLon.length);
    return { lon: Array.from(nodes, (node) => nodeLon[node]!), lat: Array.from(nodes, (node) => nodeLat[node]!) };
  };
  const frontages = frontageByName(ways, lineOf);
  return Uint8Array.from(ways, (road, w) => {
    const own = ownPart(road, wayLengthM[w]!);
    return partIndex(own === "main" && frontages.has(w) ? "frontage" : own);
  });
}
