/**
 * One row of 32 numbers, four cache lines, for every link and every shared server: what the loop reads and writes at each
 * event. HOT. Columns of their own cost a cache miss a field on a city; rows made the loop several times faster.
 * Field f of link l is table[l * ROW + f]. A shared server uses the fields of the entry and of the list only.
 */
import { NONE } from "../../base/index.ts";
import { NEVER } from "./state.ts";
import type { Supply } from "./supply.ts";
import type { Trips } from "./types.ts";

export const ROW = 32;

// First line, who is on the link: vehicles that entered and left; vehicle n lies in slot FIRST_SLOT + (n & SLOT_MASK);
// cumulative millionths of a pcu in and out; when the last one left; storage.
export const ENTERED = 0;
export const LEFT = 1;
export const FIRST_SLOT = 2;
export const SLOT_MASK = 3;
export const IN_PCU = 4;
export const OUT_PCU = 5;
export const LAST_OUT = 6;
export const STORAGE = 7;

// Second line, the entry: what the leader still owes the capacity at ENTRY_SINCE; classes that may not enter; who lets
// vehicles in, and the first approach in its list (strides.ts).
export const ENTRY_SINCE = 8;
export const ENTRY_OWED = 9;
export const ENTRY_RATE = 10;
export const SHUT_MASK = 11;
export const FREE_US = 12;
export const WAVE_US = 13;
export const SERVER = 14;
export const LIST_FIRST = 15;

// Third line, the exit: what was served since the last one left; when the head's event is due; X − P_j/C of the last start
// wave (standing.ts); windows now in force on movements from this link; when its server last let one in unasked.
export const EXIT_SINCE = 16;
export const EXIT_SERVED = 17;
export const EXIT_RATE = 18;
export const ARMED_AT = 19;
export const WAVE_LIMIT = 20;
export const MOVEMENT_WINDOWS = 21;
export const IDLE_AT = 22;
export const CAPACITY = 23;

// Fourth line, what only those who wait need: a head that stands longer than SLOW_US a millionth of a pcu lets its
// followers creep below a tenth of free speed; since when the head stands before something shut (NEVER = it does not), when
// its patience ends, 1 = room was what it waited for last; movement from link a to b: FIRST_MOVEMENT of a + OUT_RANK of b.
export const SLOW_US = 24;
export const SHUT_AT = 25;
export const PATIENCE_AT = 26;
export const MET_FULL = 27;
export const FIRST_MOVEMENT = 28;
export const OUT_RANK = 29;
export const SERVE_AT = 30;
export const VIRTUAL = 31;

/** A slot holds a vehicle: its earliest exit until it leaves, then its exit; cumulative pcu; its trip; its next link. */
export const SLOT = 4;
export const SLOT_TIME = 0;
export const SLOT_PCU = 1;
export const SLOT_TRIP = 2;
export const SLOT_NEXT = 3;

/** All links empty and open. */
export function createLinkTable(supply: Supply): Float64Array {
  const table = new Float64Array(supply.serverCount * ROW);
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
    table[at + FIRST_SLOT] = supply.firstSlot[link]!;
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

/** Where vehicle `n` of the link that starts at `at` in the table lies among the slots. */
export function slotOf(table: Float64Array, at: number, n: number): number {
  return SLOT * (table[at + FIRST_SLOT]! + (n & table[at + SLOT_MASK]!));
}

/** One field of every link, as a column. */
export function columnOf(table: Float64Array, field: number, linkCount: number): Float64Array {
  return Float64Array.from({ length: linkCount }, (_, link) => table[link * ROW + field]!);
}
