/**
 * A road graph as an .osm.pbf, the one thing that Valhalla builds its tiles from: one way an arc or pair of arcs, straight
 * from node to node, in blobs that are not deflated. OSM wiki, PBF Format; of it only what roads need.
 */
import { writeFileSync } from "node:fs";
import type { GraphColumns } from "./graph-case.ts";

const STEPS_A_DEGREE = 1e7; // the format's granularity, unless a block names another
const ITEMS_A_BLOCK = 8000;

/** x and y must be degrees; `highway` gives an arc's tag. */
export function writeRoadsPbf(file: string, road: GraphColumns, highway: (arc: number) => string): void {
  const blobs = [blob("OSMHeader", [...text(4, "OsmSchema-V0.6"), ...text(4, "DenseNodes")])];
  for (let first = 0; first < road.nodeCount; first += ITEMS_A_BLOCK) {
    const count = Math.min(ITEMS_A_BLOCK, road.nodeCount - first);
    blobs.push(blob("OSMData", nodeBlock(road, first, count)));
  }
  const ways = oneArcAWay(road);
  for (let first = 0; first < ways.length; first += ITEMS_A_BLOCK) {
    blobs.push(blob("OSMData", wayBlock(road, ways.slice(first, first + ITEMS_A_BLOCK), highway)));
  }
  writeFileSync(file, Buffer.concat(blobs));
}

interface WayArc {
  readonly arc: number;
  readonly isOneway: boolean;
}

function oneArcAWay({ nodeCount, tail, head }: GraphColumns): WayArc[] {
  const key = (from: number, to: number): number => from * nodeCount + to;
  const arcOf = new Map<number, number>();
  tail.forEach((from, arc) => {
    const pair = key(from, head[arc]!);
    if (from !== head[arc] && !arcOf.has(pair)) arcOf.set(pair, arc); // of parallel ones the first: ids must ascend
  });
  const ways: WayArc[] = [];
  for (const arc of arcOf.values()) {
    const isOneway = !arcOf.has(key(head[arc]!, tail[arc]!));
    if (isOneway || tail[arc]! < head[arc]!) ways.push({ arc, isOneway });
  }
  return ways;
}

function nodeBlock({ x, y }: GraphColumns, first: number, count: number): number[] {
  const nodes = Array.from({ length: count }, (_, i) => first + i);
  const steps = (degrees: ArrayLike<number>): number[] =>
    nodes.map((node) => Math.round(degrees[node]! * STEPS_A_DEGREE));
  const dense = [
    ...bytes(1, deltas(nodes.map((node) => node + 1))),
    ...bytes(8, deltas(steps(y))),
    ...bytes(9, deltas(steps(x))),
  ];
  return [...bytes(1, text(1, "")), ...bytes(2, bytes(2, dense))];
}

function wayBlock({ tail, head }: GraphColumns, ways: readonly WayArc[], highway: (arc: number) => string): number[] {
  const strings = [...new Set(["", "highway", "oneway", "yes", ...ways.map(({ arc }) => highway(arc))])];
  const indexOf = new Map(strings.map((word, i) => [word, i]));
  const group: number[] = [];
  for (const { arc, isOneway } of ways) {
    const tags: [string, string][] = [["highway", highway(arc)]];
    if (isOneway) tags.push(["oneway", "yes"]);
    const way = [
      ...[8, ...varint(arc + 1)],
      ...bytes(
        2,
        tags.flatMap(([key]) => varint(indexOf.get(key)!)),
      ),
      ...bytes(
        3,
        tags.flatMap(([, value]) => varint(indexOf.get(value)!)),
      ),
      ...bytes(8, deltas([tail[arc]! + 1, head[arc]! + 1])),
    ];
    for (const byte of bytes(3, way)) group.push(byte);
  }
  return [
    ...bytes(
      1,
      strings.flatMap((word) => text(1, word)),
    ),
    ...bytes(2, group),
  ];
}

function blob(type: string, raw: readonly number[]): Buffer {
  const body = bytes(1, raw);
  const header = [...text(1, type), 3 << 3, ...varint(body.length)];
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, Buffer.from(header), Buffer.from(body)]);
}

/** A field of known length: bytes, text, a message or packed numbers. */
function bytes(field: number, content: readonly number[]): number[] {
  return [(field << 3) | 2, ...varint(content.length)].concat(content);
}

function text(field: number, words: string): number[] {
  return bytes(field, [...Buffer.from(words)]);
}

/** Signed differences, zigzag. */
function deltas(values: readonly number[]): number[] {
  return values.flatMap((value, i) => {
    const delta = value - (values[i - 1] ?? 0);
    return varint(delta < 0 ? -2 * delta - 1 : 2 * delta);
  });
}

/** By division, as the numbers may be past 32 bits. */
function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push(128 + (rest % 128));
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}
