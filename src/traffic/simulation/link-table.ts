/**
 * Two rows of 24 numbers for every link and every shared server. HOT. What every vehicle reads and writes, its first slot with
 * it, is one row of `table`, three cache lines; what only those who wait need lies in a row of `rare`. Memory is what
 * an event costs: columns of their own would miss the cache once a field on a city.
 * Field f of link l is table[l * ROW + f] or rare[l * ROW + f]. A shared server uses the fields of the entry and of the list.
 */
import { NONE } from "../../base/index.ts";
import { NEVER } from "./state.ts";
import type { Supply } from "./supply.ts";
import type { Trips } from "./types.ts";

export const ROW = 24;

// First line, who is on the link: vehicles that entered and left; where the ring of slots lies and how large it is, and the
// vehicle before its first (slotOf); cumulative millionths of a pcu in and out; when the last one left.
export const ENTERED = 0;
export const LEFT = 1;
const RING = 2;
export const RING_START = 3;
export const IN_PCU = 4;
export const OUT_PCU = 5;
export const LAST_OUT = 6;
/** The bits below: what keeps vehicles from just driving on (free-flow.ts). */
export const GUARD = 7;

// Second line, the entry: when the last one entered, and when the capacity has served it (NEVER while it is shut); after how
// long without an exit all holes have come (kinematics.ts); storage; when its server last let one in unasked;
// X − P_j/C of the last start wave (standing.ts).
export const ENTRY_SINCE = 8;
export const ENTRY_READY = 9;
export const ENTRY_RATE = 10;
export const FREE_US = 11;
export const HOLES_US = 12;
export const STORAGE = 13;
export const IDLE_AT = 14;
export const WAVE_LIMIT = 15;

// Third line, the exit: what was served since the last one left; when the head's event is due; and the first slot.
export const EXIT_SINCE = 16;
export const EXIT_SERVED = 17;
export const EXIT_RATE = 18;
export const ARMED_AT = 19;
const ROW_SLOT = 20;

/** A slot holds a vehicle: its earliest exit until it leaves, then its exit; cumulative pcu; its trip; its next link. */
const SLOT = 4;
export const SLOT_TIME = 0;
export const SLOT_PCU = 1;
export const SLOT_TRIP = 2;
export const SLOT_NEXT = 3;

/** Bits of GUARD: somebody is in the list; classes are shut out; windows on movements from here; the server is shared. */
export const LISTING = 1;
export const SHUTTING = 2;
export const WINDOWED = 4;
export const SHARED = 8;

// Fields of `rare`. Vehicles, and millionths of a pcu, that entered and left before the count began anew; L/w; a vehicle
// before which the next hole does not lie; capacity; who lets vehicles in, and the first approach in its list (strides.ts).
export const COUNTED_BEFORE = 0;
export const PCU_BEFORE = 1;
export const WAVE_US = 2;
export const HOLE = 3;
export const CAPACITY = 4;
export const SERVER = 5;
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
/** Classes that may not enter; windows now in force on movements from this link; what the entry owes while it is shut. */
export const SHUT_MASK = 15;
export const MOVEMENT_WINDOWS = 16;
export const ENTRY_OWED = 17;

/** Large arrays begin 16 bytes after a cache line: so much on, rows begin with one. */
const TO_LINE_BYTES = 48;
/** RING = first slot of the ring × this + log2 of its length. */
const RING_UNIT = 32;

/** All links empty and open. */
export function createLinkTable(supply: Supply, longestMicroPcu: number): Float64Array {
  const slotsAt = supply.serverCount * ROW;
  const length = slotsAt + supply.slotCount * SLOT;
  const table = new Float64Array(new ArrayBuffer(8 * length + TO_LINE_BYTES), TO_LINE_BYTES, length);
  supply.sharedCapacity.forEach((rate, i) => {
    table[(supply.linkCount + i) * ROW + ENTRY_RATE] = rate;
  });
  for (let link = 0; link < supply.linkCount; link++) {
    const at = link * ROW;
    table[at + RING] = (slotsAt / SLOT + supply.firstSlot[link]!) * RING_UNIT + supply.ringBits[link]!;
    table[at + LAST_OUT] = -NEVER;
    table[at + GUARD] = supply.server[link] === link ? 0 : SHARED;
    table[at + ENTRY_RATE] = supply.capacity[link]!;
    table[at + FREE_US] = supply.freeUs[link]!;
    table[at + HOLES_US] = supply.waveUs[link]! + longestMicroPcu / supply.capacity[link]!;
    table[at + STORAGE] = supply.storageMicroPcu[link]!;
    table[at + WAVE_LIMIT] = -NEVER;
    table[at + EXIT_SERVED] = NEVER;
    table[at + EXIT_RATE] = supply.exitCapacity[link]!;
    table[at + ARMED_AT] = NEVER;
  }
  return table;
}

export function createRareTable(supply: Supply): Float64Array {
  const rare = new Float64Array(supply.serverCount * ROW);
  for (let server = 0; server < supply.serverCount; server++) {
    rare[server * ROW + LIST_FIRST] = NONE;
    rare[server * ROW + SERVE_AT] = NEVER;
  }
  for (let link = 0; link < supply.linkCount; link++) {
    const at = link * ROW;
    rare[at + WAVE_US] = supply.waveUs[link]!;
    rare[at + CAPACITY] = supply.capacity[link]!;
    rare[at + SERVER] = supply.server[link]!;
    rare[at + FIRST_MOVEMENT] = supply.firstMovement[link]!;
    rare[at + OUT_RANK] = supply.outRank[link]!;
    rare[at + SLOW_US] = supply.slowUsPerMicroPcu[link]!;
    rare[at + SHUT_AT] = NEVER;
    rare[at + PATIENCE_AT] = NEVER;
  }
  return rare;
}

/** A row a trip: where its present link stands in the pool of routes, where its way ends there, the news it has heard. */
export const TRIP = 4;
export const ROUTE_AT = 0;
export const ROUTE_END = 1;
export const HEARD = 2;
export const TRIP_CLASS = 3;

export function createTripTable(trips: Trips): Uint32Array {
  const table = new Uint32Array(trips.count * TRIP);
  for (let trip = 0; trip < trips.count; trip++) {
    table[trip * TRIP + ROUTE_AT] = trips.routeStart[trip]!;
    table[trip * TRIP + ROUTE_END] = trips.routeStart[trip]! + trips.routeLength[trip]!;
    table[trip * TRIP + TRIP_CLASS] = trips.vehicleClass[trip]!;
  }
  return table;
}

/**
 * Where vehicle `n` of the link whose row starts at `at` lies in the table: the first one since the ring began again in the
 * row, the others in the ring.
 */
export function slotOf(table: Float64Array, at: number, n: number): number {
  const place = n - table[at + RING_START]!;
  if (place === 1) return at + ROW_SLOT;
  const ring = table[at + RING]!;
  const first = Math.floor(ring / RING_UNIT);
  return (first + (place & ((1 << (ring - first * RING_UNIT)) - 1))) * SLOT;
}

/** Vehicles that the link's ring holds before it comes round. */
export function ringLength(table: Float64Array, at: number): number {
  return 1 << (table[at + RING]! % RING_UNIT);
}

/** Sets or clears a bit of GUARD. */
export function guard(table: Float64Array, at: number, bit: number, isSet: boolean): void {
  table[at + GUARD] = isSet ? table[at + GUARD]! | bit : table[at + GUARD]! & ~bit;
}

/** A count of every link since the beginning: a field, and what was counted before the field began anew. */
export function totalOf(
  table: Float64Array,
  field: number,
  rare: Float64Array,
  before: number,
  linkCount: number,
): Float64Array {
  const totals = new Float64Array(linkCount);
  for (let link = 0; link < linkCount; link++) totals[link] = table[link * ROW + field]! + rare[link * ROW + before]!;
  return totals;
}
