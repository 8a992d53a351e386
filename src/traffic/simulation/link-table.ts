/**
 * A row of 32 numbers for every link and every shared server. HOT. What every vehicle reads and writes lies in three cache
 * lines of `table`: the exit, the entry, and the first vehicles; counts and indices are halves of numbers, `words` over the same
 * bytes. What only those who wait need lies in a row of `rare`. Memory is what an event costs: columns of their own would
 * miss the cache once a field on a city.
 * Field f of link l is table[l * ROW + f], words[l * WORDS + f] or rare[l * ROW + f]. A link with lane groups is as many links
 * side by side here (lanes.ts). A shared server uses the fields of the entry and of the list.
 */
import { NONE } from "../../base/index.ts";
import { NEVER } from "./state.ts";
import type { Supply } from "./supply.ts";

export const ROW = 32;
export const WORDS = 64;

// First line, the exit: when the head's event is due; when the last one left; since when the exit serves the next one, and how
// fast; millionths of a pcu that left; after how long without an exit all holes have come (kinematics.ts), NEVER after a change
// of width.
export const ARMED_AT = 0;
export const LAST_OUT = 1;
export const EXIT_SINCE = 2;
export const HOLES_US = 3;
export const EXIT_RATE = 4;
export const OUT_PCU = 5;
// ... and, as words: vehicles that entered and left; the vehicle before the first in the row's own slots; the bits below.
export const ENTERED = 12;
export const LEFT = 13;
export const RING_START = 14;
export const GUARD = 15;

// Second line, the entry: when the last one entered (below zero: unasked, see `entrySince`); since when its capacity serves the next
// one; how fast; up to how many millionths of a pcu may enter without asking for their holes, since these came while
// it stood empty; millionths of a pcu that entered; X − P_j/C of the last start wave (standing.ts).
export const ENTRY_SINCE = 8;
export const ENTRY_FROM = 9;
export const ENTRY_RATE = 10;
export const FREE_US = 11;
export const STORAGE = 12;
export const ROOM_TO = 13;
export const IN_PCU = 14;
export const WAVE_LIMIT = 15;

// The other two lines: the first vehicles.
export const ROW_SLOT = 16;
const ROW_SLOTS = 4;

/** A slot holds a vehicle: its earliest exit until it leaves, then its exit; cumulative pcu; and four words. */
export const SLOT = 4;
export const SLOT_TIME = 0;
export const SLOT_PCU = 1;
// Words from twice the slot on: its trip; where its present link stands in the pool of routes; the next link; what is packed below.
export const SLOT_TRIP = 4;
export const SLOT_AT = 5;
export const SLOT_NEXT = 6;
export const SLOT_REST = 7;

/** SLOT_REST: links of the route from the present one on, the news last heard (modulo), and the class. */
export const REST_LINKS = 0x4_0000;
const HEARD_SHIFT = 5;
export const HEARD_MASK = 0x1ff;
export const REST_SHIFT = 14;

export function packRest(links: number, heard: number, vehicleClass: number): number {
  return ((links << REST_SHIFT) | ((heard & HEARD_MASK) << HEARD_SHIFT) | vehicleClass) >>> 0;
}
export const linksOf = (rest: number): number => rest >>> REST_SHIFT;
export const heardOf = (rest: number): number => (rest >>> HEARD_SHIFT) & HEARD_MASK;
export const classOf = (rest: number): number => rest & 31;

/**
 * Bits of GUARD: somebody is in the list; classes are shut out; windows on movements from here; the server is shared; a signal
 * stands at the stop line; whoever enters is told by a sign; vehicles pass slower ones; EXIT_SERVED counts.
 */
export const LISTING = 1;
const SHUTTING = 2;
export const WINDOWED = 4;
export const SHARED = 8;
export const SIGNALLED = 16;
export const SIGN = 32;
export const PASSING = 64;
export const SERVED = 128;
/** The bits of GUARD from here on: the first 24 classes, shut out or not. */
const SHUT_SHIFT = 8;
const SHUT_CLASSES = 24;

// Fields of `rare`. Millionths of a pcu that the exit had served before EXIT_SINCE, where its rate has changed since the last
// vehicle left; L/w; a vehicle before which the next hole does not lie; capacity; who lets vehicles in, and the first approach in
// its list (strides.ts).
export const EXIT_SERVED = 0;
export const WAVE_US = 2;
export const HOLE = 3;
export const CAPACITY = 4;
const SERVER = 5;
export const LIST_FIRST = 6;
/** 1 = room was what the head waited for last. */
export const MET_FULL = 7;
// Movement from link a to b: FIRST_MOVEMENT of a + OUT_RANK of b; the server's virtual time; when it looks at its list.
export const FIRST_MOVEMENT = 8;
export const OUT_RANK = 9;
export const VIRTUAL = 10;
export const SERVE_AT = 11;
/** A head that stands longer than this a millionth of a pcu lets its followers creep below a tenth of free speed. */
export const SLOW_US = 12;
/** Since when the head stands before something shut (NEVER = it does not), and when its patience ends. */
export const SHUT_AT = 13;
export const PATIENCE_AT = 14;
/** Classes that may not enter; what the entry had served when it was shut. */
export const SHUT_MASK = 15;
/** The share of the link's width that is left. */
export const WIDTH = 16;
export const ENTRY_SERVED = 17;
/** When the server last let one in unasked, as far as ENTRY_SINCE does not say it. */
export const IDLE_AT = 18;
/** Slots beyond the row's: the first of the ring, and its length − 1. */
const RING_FIRST = 19;
const RING_MASK = 20;
/** What one pcu of this approach counts at a shared server. */
export const SHARE_TIMES = 21;
/** Millionths of a pcu that filtered past others, and that left, since the queue began (filter.ts). */
export const FILTERED = 23;
export const SINCE_QUEUE = 24;

/** The last change of width: when, and millionths of a pcu that had entered and left. */
export const WIDENED_AT = 25;
export const WIDENED_IN = 26;
export const WIDENED_OUT = 27;

/** Large arrays begin 16 bytes after a cache line: so much on, rows begin with one. */
const TO_LINE_BYTES = 48;

export interface LinkTables {
  readonly table: Float64Array;
  readonly words: Uint32Array;
  readonly rare: Float64Array;
}

/** All links empty and open. */
export function createLinkTables(supply: Supply, longestMicroPcu: number): LinkTables {
  const slotsAt = supply.serverCount * ROW;
  const length = slotsAt + supply.slotCount * SLOT;
  const buffer = new ArrayBuffer(8 * length + TO_LINE_BYTES);
  const table = new Float64Array(buffer, TO_LINE_BYTES, length);
  const words = new Uint32Array(buffer, TO_LINE_BYTES, 2 * length);
  const rare = new Float64Array(supply.serverCount * ROW);
  supply.sharedCapacity.forEach((rate, i) => {
    table[(supply.linkCount + i) * ROW + ENTRY_RATE] = rate;
    table[(supply.linkCount + i) * ROW + ENTRY_FROM] = -NEVER;
  });
  for (let server = 0; server < supply.serverCount; server++) {
    rare[server * ROW + LIST_FIRST] = NONE;
    rare[server * ROW + SERVE_AT] = NEVER;
  }
  for (let link = 0; link < supply.linkCount; link++) {
    const at = link * ROW;
    words[link * WORDS + GUARD] =
      (supply.server[link] === link ? 0 : SHARED) | (supply.mayPass[link] === 1 ? PASSING : 0);
    table[at + LAST_OUT] = -NEVER;
    table[at + ENTRY_FROM] = -NEVER;
    table[at + ENTRY_RATE] = supply.capacity[link]!;
    table[at + FREE_US] = supply.freeUs[link]!;
    table[at + ROOM_TO] = supply.storageMicroPcu[link]!;
    table[at + WAVE_LIMIT] = -NEVER;
    table[at + EXIT_SINCE] = -NEVER;
    table[at + EXIT_RATE] = supply.exitCapacity[link]!;
    table[at + ARMED_AT] = NEVER;
    rare[at + WAVE_US] = supply.waveUs[link]!;
    rare[at + SERVER] = supply.server[link]!;
    rare[at + FIRST_MOVEMENT] = supply.firstMovement[link]!;
    rare[at + OUT_RANK] = supply.outRank[link]!;
    widen({ table, rare }, supply, link, 1, longestMicroPcu);
    rare[at + SHUT_AT] = NEVER;
    rare[at + PATIENCE_AT] = NEVER;
    rare[at + RING_FIRST] = slotsAt + supply.firstSlot[link]! * SLOT;
    rare[at + RING_MASK] = 2 ** supply.ringBits[link]! - 1;
    rare[at + SHARE_TIMES] = supply.shareTimes[link]!;
  }
  return { table, words, rare };
}

/** The link has this share of its width from now on: what follows from it alone. */
export function widen(
  { table, rare }: Pick<LinkTables, "table" | "rare">,
  supply: Supply,
  link: number,
  share: number,
  longestMicroPcu: number,
): void {
  const at = link * ROW;
  rare[at + WIDTH] = share;
  rare[at + CAPACITY] = supply.capacity[link]! * share;
  rare[at + SLOW_US] = supply.slowUsPerMicroPcu[link]! / share;
  table[at + STORAGE] = Math.round(supply.storageMicroPcu[link]! * share);
  table[at + HOLES_US] = supply.waveUs[link]! + longestMicroPcu / rare[at + CAPACITY]!;
}

/**
 * Where vehicle `n` of `link` lies in the table: the first few since the ring began again in the row, the others in the
 * ring.
 */
export function slotOf({ words, rare }: LinkTables, link: number, n: number): number {
  const place = n - words[link * WORDS + RING_START]!;
  if (place <= ROW_SLOTS) return link * ROW + ROW_SLOT + (place - 1) * SLOT;
  const at = link * ROW;
  return (rare[at + RING_FIRST]! | 0) + (place & rare[at + RING_MASK]!) * SLOT;
}

/** Vehicles that the link's ring holds before it comes round. */
export function ringLength({ rare }: LinkTables, link: number): number {
  return rare[link * ROW + RING_MASK]! + 1;
}

/** Who lets vehicles into the link. */
export function serverOf({ words, rare }: LinkTables, link: number): number {
  return (words[link * WORDS + GUARD]! & SHARED) === 0 ? link : rare[link * ROW + SERVER]!;
}

/** Writes into GUARD which classes may not enter. */
export function guardShut({ words }: LinkTables, link: number, mask: number): void {
  const at = link * WORDS + GUARD;
  const others = words[at]! & ((1 << SHUT_SHIFT) - 1) & ~SHUTTING;
  words[at] = others | (mask === 0 ? 0 : SHUTTING) | (mask << SHUT_SHIFT);
}

/** May the class be shut out, by what GUARD tells? Surely so or not, for the first classes. */
export const mayBeShut = (guards: number, vehicleClass: number): boolean =>
  (guards & SHUTTING) !== 0 && (vehicleClass >= SHUT_CLASSES || ((guards >>> (SHUT_SHIFT + vehicleClass)) & 1) !== 0);

/** Sets or clears a bit of GUARD. */
export function guard({ words }: LinkTables, link: number, bit: number, isSet: boolean): void {
  const at = link * WORDS + GUARD;
  words[at] = isSet ? words[at]! | bit : words[at]! & ~bit;
}

/** Who enters unasked, the server having stood idle, writes the time as −1 − time: a flag that costs no memory. */
export const unasked = (time: number): number => -1 - time;
export const entrySince = (value: number): number => (value < 0 ? -1 - value : value);

/** A count of every link since the beginning: a field of `table`, or of `words`. */
export function pcuOut({ table }: LinkTables, linkCount: number): Float64Array {
  return Float64Array.from({ length: linkCount }, (_, link) => table[link * ROW + OUT_PCU]!);
}

export function countOf({ words }: LinkTables, field: typeof ENTERED | typeof LEFT, linkCount: number): Uint32Array {
  return Uint32Array.from({ length: linkCount }, (_, link) => words[link * WORDS + field]!);
}
