/**
 * What an input must be before anything is allocated for it: numbers that are numbers, columns that fit each other, and room
 * that a machine has. Routes are checked in routes.ts; triangles, signals, lanes and windows where they are built.
 */
import type { LoaderClass, LoaderInput, LoaderLinks } from "./types.ts";

/** Microseconds stay exact well beyond this. */
const MOST_S = 1e9;
/** Rounded to millionths, a vehicle is exact to a thousandth of itself; above, it is another unit. */
const [LEAST_PCU, MOST_PCU] = [0.001, 1000];
/** Vehicles that may stand on all links together: a slot of 32 bytes each, rings rounded up. */
const MOST_ROOM = 2 ** 25;
/** pcu/s: a vehicle in eleven days. What is less is another unit, or means shut, which is 0. */
export const LEAST_RATE = 1e-6;
/** The least share of a link's width: of a road of ten lanes, less than a footpath. */
export const LEAST_WIDTH = 0.01;
/** Priorities are of any scale, as long as a thousand trips can be told apart by what they have sent. */
export const LEAST_PRIORITY = 1e-9;
export const MOST_PRIORITY = 1e9;
/** Cells of a record: intervals × links. */
const MOST_CELLS = 2 ** 27;

/** Throws RangeError on the first thing that cannot be, naming it and its value. */
export function assertInput(input: LoaderInput): void {
  const { endS, classes, links, information, measure } = input;
  within(endS, 0, MOST_S, "the end of the run, in s,");
  classes.forEach(assertClass);
  assertColumns(links);
  assertRoom(links, classes);
  for (const { intervalS } of [input.recordLinkTimes, input.recordLinks, input.recordSeries].filter(isGiven)) {
    if (!(intervalS > 0)) throw new RangeError(`records by intervals of ${intervalS} s`);
    const cells = Math.ceil(endS / intervalS) * links.linkCount;
    if (cells > MOST_CELLS) {
      throw new RangeError(`records by intervals of ${intervalS} s have ${cells} cells, at most ${MOST_CELLS}`);
    }
  }
  if (information !== undefined) {
    const { everyS, radioEveryS = 0, patienceS, giveUpS } = information;
    for (const [name, value] of Object.entries({ everyS, radioEveryS, patienceS, giveUpS })) {
      within(value, 0, Number.POSITIVE_INFINITY, `information: ${name}`);
    }
  }
  if (measure !== undefined && !(measure.fromS >= 0 && measure.untilS > measure.fromS)) {
    throw new RangeError(`a measure from ${measure.fromS} to ${measure.untilS} s`);
  }
}

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;

function within(value: number, least: number, most: number, what: string): void {
  if (!(value >= least && value <= most)) {
    throw new RangeError(`${what} is ${value}, not between ${least} and ${most}`);
  }
}

function assertClass({ id, pcu }: LoaderClass): void {
  within(pcu, LEAST_PCU, MOST_PCU, `class ${id}: its pcu`);
}

function assertColumns(links: LoaderLinks): void {
  const { linkCount, nodeCount, tail, head, exitCapacityPcuPerS, priority } = links;
  const { lengthM, freeSpeedMps, jamDensityPcuPerM, capacityPcuPerS, mayPass } = links;
  const columns = { tail, head, lengthM, freeSpeedMps, jamDensityPcuPerM, capacityPcuPerS, exitCapacityPcuPerS };
  for (const [name, column] of Object.entries({ ...columns, priority, mayPass })) {
    if (column !== undefined && column.length < linkCount) {
      throw new RangeError(`${name} has ${column.length} entries for ${linkCount} links`);
    }
  }
  for (let link = 0; link < linkCount; link++) {
    if (!(tail[link]! < nodeCount && head[link]! < nodeCount)) {
      throw new RangeError(`link ${link} leads from node ${tail[link]} to ${head[link]} of ${nodeCount}`);
    }
    const exit = exitCapacityPcuPerS[link]!;
    if (!(exit >= 0 && Number.isFinite(exit))) throw new RangeError(`link ${link}: an exit capacity of ${exit} pcu/s`);
    const share = priority?.[link] ?? 1;
    if (!(share >= LEAST_PRIORITY && share <= MOST_PRIORITY)) {
      throw new RangeError(`link ${link}: a priority of ${share}, not between ${LEAST_PRIORITY} and ${MOST_PRIORITY}`);
    }
    const least = exit === 0 ? capacityPcuPerS[link]! : Math.min(exit, capacityPcuPerS[link]!);
    if (least > 0 && least < LEAST_RATE) {
      throw new RangeError(`link ${link}: a capacity of ${least} pcu/s, less than ${LEAST_RATE}; 0 shuts an exit`);
    }
    if (lengthM[link]! / freeSpeedMps[link]! > MOST_S) {
      throw new RangeError(`link ${link}: ${lengthM[link]} m at ${freeSpeedMps[link]} m/s take more than ${MOST_S} s`);
    }
  }
}

/** Names the link with the most room, or the smallest class where that is the cause. */
function assertRoom({ linkCount, lengthM, jamDensityPcuPerM }: LoaderLinks, classes: readonly LoaderClass[]): void {
  const smallest = classes.reduce((a, b) => (b.pcu < a.pcu ? b : a), { id: "car", pcu: 1 });
  let room = 0;
  let most = 0;
  const roomOf = (link: number): number => (lengthM[link]! * jamDensityPcuPerM[link]!) / smallest.pcu;
  for (let link = 0; link < linkCount; link++) {
    room += roomOf(link);
    if (roomOf(link) > roomOf(most)) most = link;
  }
  if (!(room > MOST_ROOM)) return;
  throw new RangeError(
    `the links have room for ${Math.round(room)} vehicles of class ${smallest.id} (${smallest.pcu} pcu), at most ${MOST_ROOM}; ` +
      `link ${most} has most: ${lengthM[most]} m at ${jamDensityPcuPerM[most]} pcu/m`,
  );
}
