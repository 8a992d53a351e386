/** A RoadNetwork from a list of arcs: small worlds for tests, with every turn allowed but U-turns and the banned ones. */
import { NONE } from "../../src/base/index.ts";
import { ROAD_CLASSES, type RoadClass, type RoadNetwork } from "../../src/map/index.ts";

export interface Arc {
  readonly from: number;
  readonly to: number;
  /** Default 100. */
  readonly lengthM?: number;
  /** Default 10. */
  readonly speedMps?: number;
  /** Default 1. */
  readonly lanes?: number;
  /** Default 0.5 a lane. */
  readonly capacityPcuPerS?: number;
  /** Default "residential". */
  readonly roadClass?: RoadClass;
  readonly name?: string;
  /** OSM way id; default the arc's index + 1. */
  readonly wayId?: number;
  /** kindBit mask; default everybody. */
  readonly access?: number;
  /** kindBit mask of those who may pass through; default `access`. */
  readonly throughAccess?: number;
}

export interface ArcOptions {
  /** Pairs of arc indices (in, out). */
  readonly bannedTurns?: readonly (readonly [number, number])[];
  /** Arcs, three or more, that may not be driven one after the other by those kinds (default everybody). */
  readonly bannedPaths?: readonly { readonly arcs: readonly number[]; readonly kinds?: number }[];
  /** Default false: no movement from a link onto its reverse. */
  readonly uTurns?: boolean;
  /** [lon, lat] a node; default a row of nodes 100 m apart, eastwards from Hanoi. */
  readonly positions?: readonly (readonly [number, number])[];
}

const EVERYBODY = 0xffff;
/** Degrees of longitude of 100 m at Hanoi's latitude. */
const STEP_DEG = 100 / (111_195 * Math.cos((21.03 * Math.PI) / 180));

/** Links are the arcs sorted by tail (stable); `linkOfArc` says which link an arc became. */
export function networkFromArcs(
  arcs: readonly Arc[],
  options: ArcOptions = {},
): { network: RoadNetwork; linkOfArc: Uint32Array } {
  const linkCount = arcs.length;
  const order = arcs.map((_, arc) => arc).sort((a, b) => arcs[a]!.from - arcs[b]!.from || a - b);
  const linkOfArc = new Uint32Array(linkCount);
  order.forEach((arc, link) => {
    linkOfArc[arc] = link;
  });
  const nodeCount = Math.max(options.positions?.length ?? 0, ...arcs.map((arc) => Math.max(arc.from, arc.to) + 1));
  const position = (node: number): readonly [number, number] =>
    options.positions?.[node] ?? [105.85 + node * STEP_DEG, 21.03];
  const links = order.map((arc) => arcs[arc]!);
  const tail = Uint32Array.from(links, (arc) => arc.from);
  const head = Uint32Array.from(links, (arc) => arc.to);
  const firstOut = offsets(tail, nodeCount);
  const firstIn = offsets(head, nodeCount);
  const inLink = Uint32Array.from(links.keys()).sort((a, b) => head[a]! - head[b]! || a - b);
  const reverse = reverses(links);
  const banned = new Set(options.bannedTurns?.map(([from, to]) => `${linkOfArc[from]} ${linkOfArc[to]}`));
  const access = Uint16Array.from(links, (arc) => arc.access ?? EVERYBODY);
  const capacityPcuPerS = Float64Array.from(links, (arc) => arc.capacityPcuPerS ?? 0.5 * (arc.lanes ?? 1));

  const firstMovement = new Uint32Array(linkCount + 1);
  const movementFrom: number[] = [];
  const movementTo: number[] = [];
  const movementAccess: number[] = [];
  for (let from = 0; from < linkCount; from++) {
    for (let to = firstOut[head[from]!]!; to < firstOut[head[from]! + 1]!; to++) {
      const allowed = !banned.has(`${from} ${to}`) && (options.uTurns === true || reverse[from] !== to);
      movementFrom.push(from);
      movementTo.push(to);
      movementAccess.push(allowed ? access[from]! & access[to]! : 0);
    }
    firstMovement[from + 1] = movementFrom.length;
  }
  const paths = (options.bannedPaths ?? []).map(({ arcs: path }) => path);
  const strings = [...new Set(["", ...links.map((arc) => arc.name ?? "")])];
  const nodes = Array.from({ length: nodeCount }, (_, node) => node);
  const lons = nodes.map((node) => position(node)[0]);
  const lats = nodes.map((node) => position(node)[1]);

  const network: RoadNetwork = {
    nodeCount,
    linkCount,
    movementCount: movementFrom.length,
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
    mapDate: "unknown",
    nodeLon: Float64Array.from(lons),
    nodeLat: Float64Array.from(lats),
    nodeOsmId: Float64Array.from(nodes, (node) => node + 1),
    nodeSignal: new Uint8Array(nodeCount),
    firstOut,
    tail,
    head,
    firstIn,
    inLink,
    reverse,
    wayId: Float64Array.from(links, (arc, link) => arc.wayId ?? order[link]! + 1),
    lengthM: Float64Array.from(links, (arc) => arc.lengthM ?? 100),
    freeSpeedMps: Float64Array.from(links, (arc) => arc.speedMps ?? 10),
    lanes: Float32Array.from(links, (arc) => arc.lanes ?? 1),
    capacityPcuPerS,
    exitCapacityPcuPerS: capacityPcuPerS.slice(),
    jamDensityPcuPerM: Float64Array.from(links, (arc) => 0.15 * (arc.lanes ?? 1)),
    roadClass: Uint8Array.from(links, (arc) => ROAD_CLASSES.indexOf(arc.roadClass ?? "residential")),
    isRamp: new Uint8Array(linkCount),
    part: new Uint8Array(linkCount),
    isRoundabout: new Uint8Array(linkCount),
    headSign: new Uint8Array(linkCount),
    layer: new Int8Array(linkCount),
    access,
    throughAccess: Uint16Array.from(links, (arc, link) => arc.throughAccess ?? access[link]!),
    firstLane: new Uint32Array(linkCount + 1),
    laneTurns: new Uint16Array(0),
    laneAccess: new Uint16Array(0),
    name: Uint32Array.from(links, (arc) => strings.indexOf(arc.name ?? "")),
    ref: new Uint32Array(linkCount),
    strings,
    firstPoint: Uint32Array.from({ length: linkCount + 1 }, (_, link) => 2 * link),
    pointLon: Float64Array.from(links.flatMap((arc) => [position(arc.from)[0], position(arc.to)[0]])),
    pointLat: Float64Array.from(links.flatMap((arc) => [position(arc.from)[1], position(arc.to)[1]])),
    firstMovement,
    movementFrom: Uint32Array.from(movementFrom),
    movementTo: Uint32Array.from(movementTo),
    movementAccess: Uint16Array.from(movementAccess),
    firstPathLink: Uint32Array.from([
      0,
      ...paths.map((_, p) => paths.slice(0, p + 1).reduce((sum, path) => sum + path.length, 0)),
    ]),
    pathLink: Uint32Array.from(paths.flat(), (arc) => linkOfArc[arc]!),
    pathKinds: Uint16Array.from(options.bannedPaths ?? [], ({ kinds }) => kinds ?? EVERYBODY),
    ruleSubject: new Uint8Array(0),
    ruleTarget: new Uint32Array(0),
    ruleKinds: new Uint16Array(0),
    ruleValue: new Float32Array(0),
    ruleHours: new Uint32Array(0),
  };
  return { network, linkOfArc };
}

/** CSR offsets of `count` groups: group g has the entries offsets[g] .. offsets[g + 1] - 1 of the sorted keys. */
function offsets(keys: Uint32Array, count: number): Uint32Array {
  const first = new Uint32Array(count + 1);
  for (const key of keys) first[key + 1]!++;
  for (let group = 0; group < count; group++) first[group + 1]! += first[group]!;
  return first;
}

/** Each link's partner: the first one the other way between the same nodes that has none yet. */
function reverses(links: readonly Arc[]): Uint32Array {
  const reverse = new Uint32Array(links.length).fill(NONE);
  const waiting = new Map<string, number[]>();
  links.forEach((arc, link) => {
    const partner = waiting.get(`${arc.to} ${arc.from}`)?.shift();
    if (partner === undefined) {
      const key = `${arc.from} ${arc.to}`;
      waiting.set(key, [...(waiting.get(key) ?? []), link]);
    } else {
      reverse[link] = partner;
      reverse[partner] = link;
    }
  });
  return reverse;
}
