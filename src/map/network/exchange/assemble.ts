/** Nodes and links as rows of some other format, in its order, put together as a network. O(links log links). */
import { NONE } from "../../../base/index.ts";
import { ALL_KINDS } from "../access.ts";
import { networkFromBuffer, networkToBuffer } from "../columns.ts";
import { type Rule, ruleColumns } from "../rules.ts";
import { StringTable } from "../string-table.ts";
import { buildMovements, type Links } from "../turns.ts";
import type { RoadNetwork } from "../types.ts";

export interface NodeRow {
  readonly lon: number;
  readonly lat: number;
  readonly osmId: number;
  readonly hasSignals: boolean;
}

/** Columns of links with one number each that go into the network as they are. */
const NUMBERS = [
  "wayId",
  "lengthM",
  "freeSpeedMps",
  "lanes",
  "capacityPcuPerS",
  "exitCapacityPcuPerS",
  "jamDensityPcuPerM",
  "roadClass",
  "isRamp",
  "part",
  "isRoundabout",
  "headSign",
  "layer",
  "access",
  "throughAccess",
] as const;

export interface LinkRow extends Readonly<Record<(typeof NUMBERS)[number], number>> {
  /** Places among the nodes. */
  readonly tail: number;
  readonly head: number;
  readonly name: string;
  readonly ref: string;
  /** lon, lat, lon, lat … from tail to head; two points at least. */
  readonly line: readonly number[];
  /** From the left edge to the right; none where the lanes are not known one by one. */
  readonly marked?: readonly { readonly turns: number; readonly access: number }[];
  /** The row of the link the other way, NONE where there is none; where absent, it is looked for. */
  readonly reverse?: number;
}

export interface NetworkRows {
  readonly mapDate: string;
  readonly nodes: readonly NodeRow[];
  readonly links: readonly LinkRow[];
  /** kindBit mask of who may drive from row to row; undefined = who may drive on both, turning round at dead ends only. */
  readonly turnKinds?: (fromRow: number, toRow: number) => number | undefined;
  /** Three rows of links and more that may not be driven one after the other. */
  readonly bannedPaths?: readonly { readonly rows: readonly number[]; readonly kinds: number }[];
  /** Targets are those of the finished network. */
  readonly rulesOf?: (network: Links & { readonly firstMovement: Uint32Array }, linkOfRow: Uint32Array) => Rule[];
}

export interface Assembled {
  readonly network: RoadNetwork;
  readonly linkOfRow: Uint32Array;
}

export function assemble(rows: NetworkRows): Assembled {
  const { nodes } = rows;
  const order = Uint32Array.from(rows.links.keys()).sort((a, b) => rows.links[a]!.tail - rows.links[b]!.tail || a - b);
  const linkOfRow = new Uint32Array(order.length);
  for (const [link, row] of order.entries()) linkOfRow[row] = link;
  const strings = new StringTable();
  const links = describe(rows, order, linkOfRow, strings);
  const movements = buildMovements(links, new Uint16Array(nodes.length).fill(ALL_KINDS));
  if (rows.turnKinds !== undefined) {
    for (let m = 0; m < movements.movementTo.length; m++) {
      const kinds = rows.turnKinds(order[movements.movementFrom[m]!]!, order[movements.movementTo[m]!]!);
      if (kinds !== undefined) movements.movementAccess[m] = kinds;
    }
  }
  const paths = rows.bannedPaths ?? [];
  const rules = rows.rulesOf?.({ ...links, firstMovement: movements.firstMovement }, linkOfRow) ?? [];
  const columns: RoadNetwork = {
    ...links,
    movementCount: movements.movementTo.length,
    ...movements,
    firstPathLink: offsets(paths.map((path) => path.rows.length)),
    pathLink: Uint32Array.from(
      paths.flatMap((path) => path.rows),
      (row) => linkOfRow[row]!,
    ),
    pathKinds: Uint16Array.from(paths, (path) => path.kinds),
    ...ruleColumns(rules, (text) => strings.indexOf(text)),
    strings: strings.finish(),
  };
  return { network: networkFromBuffer(networkToBuffer(columns)), linkOfRow };
}

function describe(
  { nodes, links: given, mapDate }: NetworkRows,
  order: Uint32Array,
  linkOfRow: Uint32Array,
  strings: StringTable,
): Links {
  const rows = Array.from(order, (row) => given[row]!);
  const linkCount = rows.length;
  const numbers = {
    wayId: new Float64Array(linkCount),
    lengthM: new Float64Array(linkCount),
    freeSpeedMps: new Float64Array(linkCount),
    lanes: new Float32Array(linkCount),
    capacityPcuPerS: new Float64Array(linkCount),
    exitCapacityPcuPerS: new Float64Array(linkCount),
    jamDensityPcuPerM: new Float64Array(linkCount),
    roadClass: new Uint8Array(linkCount),
    isRamp: new Uint8Array(linkCount),
    part: new Uint8Array(linkCount),
    isRoundabout: new Uint8Array(linkCount),
    headSign: new Uint8Array(linkCount),
    layer: new Int8Array(linkCount),
    access: new Uint16Array(linkCount),
    throughAccess: new Uint16Array(linkCount),
  };
  for (const column of NUMBERS)
    for (let link = 0; link < linkCount; link++) numbers[column][link] = rows[link]![column];
  const tail = Uint32Array.from(rows, (row) => row.tail);
  const head = Uint32Array.from(rows, (row) => row.head);
  const points = rows.flatMap((row) => row.line);
  const pointLon = Float64Array.from({ length: points.length / 2 }, (_, p) => points[2 * p]!);
  const pointLat = Float64Array.from({ length: points.length / 2 }, (_, p) => points[2 * p + 1]!);
  return {
    nodeCount: nodes.length,
    linkCount,
    bbox: boxOf(nodes, pointLon, pointLat),
    mapDate,
    nodeLon: Float64Array.from(nodes, (node) => node.lon),
    nodeLat: Float64Array.from(nodes, (node) => node.lat),
    nodeOsmId: Float64Array.from(nodes, (node) => node.osmId),
    nodeSignal: Uint8Array.from(nodes, (node) => Number(node.hasSignals)),
    firstOut: offsets(countBy(tail, nodes.length)),
    tail,
    head,
    firstIn: offsets(countBy(head, nodes.length)),
    inLink: Uint32Array.from(rows.keys()).sort((a, b) => head[a]! - head[b]! || a - b),
    reverse: reverseOf(rows, linkOfRow),
    ...numbers,
    firstLane: offsets(rows.map((row) => row.marked?.length ?? 0)),
    laneTurns: Uint16Array.from(
      rows.flatMap((row) => row.marked ?? []),
      (lane) => lane.turns,
    ),
    laneAccess: Uint16Array.from(
      rows.flatMap((row) => row.marked ?? []),
      (lane) => lane.access,
    ),
    name: Uint32Array.from(rows, (row) => strings.indexOf(row.name)),
    ref: Uint32Array.from(rows, (row) => strings.indexOf(row.ref)),
    firstPoint: offsets(rows.map((row) => row.line.length / 2)),
    pointLon,
    pointLat,
  };
}

/** The link as its row says it; else the first free one of those between the same nodes on the same line, the other way. */
function reverseOf(rows: readonly LinkRow[], linkOfRow: Uint32Array): Uint32Array {
  const reverse = new Uint32Array(rows.length).fill(NONE);
  const waiting = new Map<string, number[]>();
  for (const [link, { tail, head, line, reverse: twin }] of rows.entries()) {
    if (twin !== undefined) {
      if (twin !== NONE) reverse[link] = linkOfRow[twin]!;
      continue;
    }
    const partner = waiting.get(`${head} ${tail} ${backwards(line)}`)?.shift();
    if (partner === undefined) {
      const key = `${tail} ${head} ${line.join(" ")}`;
      const others = waiting.get(key);
      if (others === undefined) waiting.set(key, [link]);
      else others.push(link);
    } else {
      reverse[link] = partner;
      reverse[partner] = link;
    }
  }
  return reverse;
}

function backwards(line: readonly number[]): string {
  const words: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) words.push(line[i]!, line[i + 1]!);
  return words.join(" ");
}

function countBy(keys: Uint32Array, groups: number): Uint32Array {
  const counts = new Uint32Array(groups);
  for (const key of keys) counts[key]!++;
  return counts;
}

/** Where each group begins, and the end of the last. */
function offsets(counts: ArrayLike<number>): Uint32Array {
  const first = new Uint32Array(counts.length + 1);
  for (let group = 0; group < counts.length; group++) first[group + 1] = first[group]! + counts[group]!;
  return first;
}

function boxOf(nodes: readonly NodeRow[], lons: Float64Array, lats: Float64Array): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const take = (lon: number, lat: number): void => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  for (const { lon, lat } of nodes) take(lon, lat);
  for (let p = 0; p < lons.length; p++) take(lons[p]!, lats[p]!);
  return box;
}
