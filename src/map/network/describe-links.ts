/**
 * Hot file. Columns of links that come from their way: class, part, speed, lanes, capacity, who may drive there, names.
 * Copied link by link from the rows of the directions; O(links).
 */
import { NONE } from "../../base/index.ts";
import type { DrawnColumns, GraphColumns } from "./columns.ts";
import { carryTurns } from "./connectors.ts";
import type { DirectionTable } from "./direction-table.ts";
import type { LinkOrder } from "./order-links.ts";
import type { RoadWays } from "./road-table.ts";
import type { Sections } from "./sections.ts";
import type { StringTable } from "./string-table.ts";

/** Inside a junction of several signalled nodes traffic is not stopped a second time. */
const INSIDE_JUNCTION_M = 35;

/** By link: its row in the table of directions. */
export function directionsOf({ road }: RoadWays, { way }: Sections, { section, isAgainst }: LinkOrder): Uint32Array {
  const direction = new Uint32Array(section.length);
  for (let link = 0; link < section.length; link++) {
    direction[link] = 2 * road[way[section[link]!]!]! + isAgainst[link]!;
  }
  return direction;
}

/** Fills who may drive where. */
export function openLinks(table: DirectionTable, direction: Uint32Array, columns: GraphColumns): void {
  for (let link = 0; link < direction.length; link++) {
    columns.access[link] = table.access[direction[link]!]!;
    columns.throughAccess[link] = table.throughAccess[direction[link]!]!;
  }
}

/** Fills what else the rows of the directions tell; topology, lengths and signals must be there. */
export function describeLinks(table: DirectionTable, direction: Uint32Array, columns: GraphColumns): void {
  for (let link = 0; link < direction.length; link++) {
    const row = direction[link]!;
    columns.freeSpeedMps[link] = table.freeSpeedMps[row]!;
    columns.lanes[link] = table.lanes[row]!;
    columns.capacityPcuPerS[link] = table.capacityPcuPerS[row]!;
    columns.jamDensityPcuPerM[link] = table.jamDensityPcuPerM[row]!;
    columns.roadClass[link] = table.roadClass[row]!;
    columns.isRamp[link] = table.isRamp[row]!;
    columns.isRoundabout[link] = table.isRoundabout[row]!;
    columns.layer[link] = table.layer[row]!;
  }
  layLanes(table, direction, columns);
  limitExits(table, direction, columns);
  carryTurns(columns);
}

function layLanes(
  { rows, laneCount }: DirectionTable,
  direction: Uint32Array,
  { firstLane, laneTurns, laneAccess }: GraphColumns,
): void {
  let lane = 0;
  for (let link = 0; link < direction.length; link++) {
    const { turns, access } = rows[direction[link]!]!.laneMarks;
    for (let i = 0; i < laneCount[direction[link]!]!; i++, lane++) {
      laneTurns[lane] = turns[i]!;
      laneAccess[lane] = access[i]!;
    }
    firstLane[link + 1] = lane;
  }
}

/**
 * The capacity at the head: what the green share leaves where it has signals, all of it elsewhere and on short links
 * between two signalled nodes of one junction.
 */
function limitExits(
  { signalledPcuPerS }: DirectionTable,
  direction: Uint32Array,
  { nodeSignal, tail, head, lengthM, capacityPcuPerS, exitCapacityPcuPerS }: GraphColumns,
): void {
  for (let link = 0; link < direction.length; link++) {
    const isInside = nodeSignal[tail[link]!] === 1 && lengthM[link]! <= INSIDE_JUNCTION_M;
    const isStopped = nodeSignal[head[link]!] === 1 && !isInside;
    exitCapacityPcuPerS[link] = isStopped ? signalledPcuPerS[direction[link]!]! : capacityPcuPerS[link]!;
  }
}

/** Fills what ways have of their own: id, part, names. */
export function nameLinks(
  ways: RoadWays,
  partOfWay: Uint8Array,
  { way }: Sections,
  { section }: LinkOrder,
  columns: DrawnColumns,
  strings: StringTable,
): void {
  const known = new Uint32Array(ways.words.length).fill(NONE);
  const stringOf = (word: number): number => {
    if (known[word] === NONE) known[word] = strings.indexOf(ways.words[word]!);
    return known[word]!;
  };
  for (let link = 0; link < section.length; link++) {
    const w = way[section[link]!]!;
    columns.wayId[link] = ways.id[w]!;
    columns.part[link] = partOfWay[w]!;
    columns.name[link] = stringOf(ways.name[w]!);
    columns.ref[link] = stringOf(ways.ref[w]!);
  }
}
