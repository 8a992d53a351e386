/**
 * One row of 56 numbers, seven cache lines, for every link and every shared server: what the loop reads and writes at each
 * event. HOT. Columns of their own cost a cache miss a field on a city; rows made the loop several times faster.
 * Field f of link l is table[l * ROW + f]. A shared server uses the fields of the entry and of the list only.
 */
import { NONE } from "../../base/index.ts";
import { NEVER } from "./state.ts";
import { ROW_SLOTS, type Supply } from "./supply.ts";
import type { Trips } from "./types.ts";

export const ROW = 56;

// First line, who is on the link: vehicles that entered and left; vehicle n lies in slot n & SLOT_MASK; cumulative
// millionths of a pcu in and out; when the last one left; who lets vehicles in, and the first approach in its list (strides.ts).
export const ENTERED = 0;
export const LEFT = 1;
export const SLOT_MASK = 2;
export const IN_PCU = 3;
export const OUT_PCU = 4;
export const LAST_OUT = 5;
export const SERVER = 6;
export const LIST_FIRST = 7;

// Second line, the entry: when the last one entered, and when the capacity has served it (NEVER while it is shut); a
// vehicle before which the next hole does not lie; classes that may not enter; storage.
export const ENTRY_SINCE = 8;
export const ENTRY_READY = 9;
export const ENTRY_RATE = 10;
export const HOLE = 11;
export const SHUT_MASK = 12;
export const FREE_US = 13;
export const WAVE_US = 14;
export const STORAGE = 15;

// Third line, the exit: what was served since the last one left; when the head's event is due; X − P_j/C of the last start
// wave (standing.ts); windows now in force on movements from this link; when its server last let one in unasked.
export const EXIT_SINCE = 16;
export const EXIT_SERVED = 17;
export const EXIT_RATE = 18;
export const ARMED_AT = 19;
export const WAVE_LIMIT = 20;
export const MOVEMENT_WINDOWS = 21;
export const IDLE_AT = 22;
const FIRST_SLOT = 23;

/**
 * Two lines of slots, the first four of the link's ring; the others lie behind all rows. Free traffic needs no others
 * (see countAnew in kinematics.ts), and finds them beside the rest.
 */
const ROW_SLOTS_AT = 24;

/** A slot holds a vehicle: its earliest exit until it leaves, then its exit; cumulative pcu; its trip; its next link. */
const SLOT = 4;
export const SLOT_TIME = 0;
export const SLOT_PCU = 1;
export const SLOT_TRIP = 2;
export const SLOT_NEXT = 3;

// The rest, what only those who wait need: a head that stands longer than SLOW_US a millionth of a pcu lets its followers
// creep below a tenth of free speed; since when the head stands before something shut (NEVER = it does not), when its
// patience ends, 1 = room was what it waited for last; movement from link a to b: FIRST_MOVEMENT of a + OUT_RANK of b; when
// the server looks at its list, and its virtual time; what the entry owes while it is shut.
export const SLOW_US = 40;
export const SHUT_AT = 41;
export const PATIENCE_AT = 42;
export const MET_FULL = 43;
export const FIRST_MOVEMENT = 44;
export const OUT_RANK = 45;
export const SERVE_AT = 46;
export const VIRTUAL = 47;
export const CAPACITY = 48;
export const ENTRY_OWED = 49;
/** Vehicles, and millionths of a pcu, that entered and left before the count began anew. */
export const COUNTED_BEFORE = 50;
export const PCU_BEFORE = 51;

/** All links empty and open. */
export function createLinkTable(supply: Supply): Float64Array {
  const table = new Float64Array(supply.serverCount * ROW + supply.slotCount * SLOT);
  for (let server = 0; server < supply.serverCount; server++) {
    const at = server * ROW;
    table[at + LIST_FIRST] = NONE;
    table[at + SERVE_AT] = NEVER;
  }
  supply.sharedCapacity.forEach((rate, i) => {
    table[(supply.linkCount + i) * ROW + ENTRY_RATE] = rate;
  });
  for (let link = 0; link < supply.linkCount; link++) {
    const at = link * ROW;
    table[at + STORAGE] = supply.storageMicroPcu[link]!;
    table[at + FIRST_SLOT] = supply.serverCount * ROW + (supply.firstSlot[link]! - ROW_SLOTS) * SLOT;
    table[at + SLOT_MASK] = supply.slotMask[link]!;
    table[at + CAPACITY] = supply.capacity[link]!;
    table[at + ENTRY_RATE] = supply.capacity[link]!;
    table[at + FREE_US] = supply.freeUs[link]!;
    table[at + WAVE_US] = supply.waveUs[link]!;
    table[at + WAVE_LIMIT] = -NEVER;
    table[at + ARMED_AT] = NEVER;
    table[at + LAST_OUT] = -NEVER;
    table[at + SERVER] = supply.server[link]!;
    table[at + EXIT_SERVED] = NEVER;
    table[at + EXIT_RATE] = supply.exitCapacity[link]!;
    table[at + SLOW_US] = supply.slowUsPerMicroPcu[link]!;
    table[at + FIRST_MOVEMENT] = supply.firstMovement[link]!;
    table[at + OUT_RANK] = supply.outRank[link]!;
    table[at + SHUT_AT] = NEVER;
    table[at + PATIENCE_AT] = NEVER;
  }
  return table;
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

/** Where vehicle `n` of the link whose row starts at `at` lies in the table. */
export function slotOf(table: Float64Array, at: number, n: number): number {
  const place = n & table[at + SLOT_MASK]!;
  return (place < ROW_SLOTS ? at + ROW_SLOTS_AT : table[at + FIRST_SLOT]!) + place * SLOT;
}

/** A count of every link since the beginning: a field, and what was counted before the field began anew. */
export function totalOf(table: Float64Array, field: number, before: number, linkCount: number): Float64Array {
  return Float64Array.from(
    { length: linkCount },
    (_, link) => table[link * ROW + field]! + table[link * ROW + before]!,
  );
}
