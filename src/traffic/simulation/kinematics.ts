/**
 * When a link lets a vehicle in and out: Newell's kinematic waves at link ends, vehicle by vehicle (Newell 1993;
 * Yperman 2007; Leclercq & Bécarie 2012). HOT.
 * Out: once ∫C_out dt since the last exit reaches the vehicle's pcu. In: once ∫C_in dt since the last entry does and
 * the vehicle's hole has come (both ends charge the vehicle's own pcu: else unlike vehicles would keep the greater of
 * two headways, and a road cut into links would carry less): with P the cumulative pcu in, m the last vehicle with P_m ≤ P_n − kj·L, it comes at
 * X_out(m) + L/w + (P_n − kj·L − P_m)/C. Storage stays fractional, and since L/u + L/w = kj·L/C a link shorter than
 * its vehicle still carries C. m is the last one out on a full link, and need not be known on a free one; between, a walk finds it that never goes back: O(1) amortised.
 */
import {
  CAPACITY,
  classOf,
  ENTERED,
  ENTRY_FROM,
  ENTRY_RATE,
  ENTRY_SINCE,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  entrySince,
  FREE_US,
  GUARD,
  HOLE,
  HOLES_US,
  IDLE_AT,
  IN_PCU,
  LAST_OUT,
  LEFT,
  OUT_PCU,
  PASSING,
  RING_START,
  ROOM_TO,
  ROW,
  ringLength,
  SERVED,
  SHARE_TIMES,
  SIGNALLED,
  SLOT,
  SLOT_PCU,
  SLOT_REST,
  SLOT_TIME,
  STORAGE,
  serverOf,
  slotOf,
  WAVE_LIMIT,
  WAVE_US,
  WIDENED_OUT,
  WORDS,
} from "./link-table.ts";
import { greenReady } from "./signals.ts";
import { freeUsOf, headPcu, headTarget, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";
import { endWidening, holeSinceWidened } from "./width.ts";

/** From `earliest` on, when the exit has served a head's `pcu` (millionths) that came to the stop line at `arrived`; NEVER while it is shut. */
export function exitReady(sim: Simulation, link: number, pcu: number, arrived: number, earliest: number): number {
  const { table, words, rare } = sim;
  const at = link * ROW;
  const rate = table[at + EXIT_RATE]!;
  if (rate === 0) return NEVER;
  const guards = words[link * WORDS + GUARD]!;
  const owed = (guards & SERVED) === 0 ? pcu : pcu - rare[at + EXIT_SERVED]!;
  const since = table[at + EXIT_SINCE]!;
  if ((guards & SIGNALLED) !== 0) {
    return greenReady(sim.signals, link, Math.max(0, owed / rate), since, arrived, earliest);
  }
  if (owed <= (earliest - since) * rate) return earliest;
  return Math.max(earliest, since + Math.round(owed / rate));
}

/**
 * When the hole for a vehicle of `pcu` reaches the entry; NEVER as long as the vehicle that makes it is on the link.
 * Where the last exit's own hole has come by `now`, so have all before it: they need not be looked up.
 */
export function holeReady(sim: Simulation, link: number, pcu: number, now: number): number {
  const { table, words, rare } = sim;
  const at = link * ROW;
  if (table[at + IN_PCU]! + pcu <= table[at + ROOM_TO]!) return 0;
  const limit = table[at + IN_PCU]! + pcu - table[at + STORAGE]!;
  const out = table[at + OUT_PCU]!;
  const left = words[link * WORDS + LEFT]!;
  if (limit > out) {
    const next = left + 1;
    if (next <= words[link * WORDS + ENTERED]! && table[slotOf(sim, link, next) + SLOT_PCU]! <= limit) return NEVER;
    if (left === 0) return 0;
    return table[at + LAST_OUT]! + rare[at + WAVE_US]! + Math.round((limit - out) / rare[at + CAPACITY]!);
  }
  if (haveHolesCome(table, at, now)) return 0;
  if (table[at + HOLES_US] === NEVER) {
    if (limit <= rare[at + WIDENED_OUT]!) return holeSinceWidened(sim, at, pcu);
    endWidening(sim, link, now);
  }
  const m = holeMaker(sim, link, limit);
  if (m === words[link * WORDS + RING_START]) return 0;
  const slot = slotOf(sim, link, m);
  const rest = limit - table[slot + SLOT_PCU]!;
  return table[slot + SLOT_TIME]! + rare[at + WAVE_US]! + Math.round(rest / rare[at + CAPACITY]!);
}

/** The last vehicle m with P_m ≤ limit, among those that left: a walk from where the last entrant's was. */
function holeMaker(sim: Simulation, link: number, limit: number): number {
  const { table, words, rare } = sim;
  const left = words[link * WORDS + LEFT]!;
  const oldest = words[link * WORDS + ENTERED]! + 1 - ringLength(sim, link);
  let m = Math.max(rare[link * ROW + HOLE]!, words[link * WORDS + RING_START]!, oldest);
  while (m < left && table[slotOf(sim, link, m + 1) + SLOT_PCU]! <= limit) m++;
  return m;
}

/** The hole of the last one out, and so every hole before it, has come by `now`. */
export function haveHolesCome(table: Float64Array, at: number, now: number): boolean {
  return table[at + LAST_OUT]! + table[at + HOLES_US]! <= now;
}

/**
 * A link that stands empty, all holes come, starts its ring of slots again, so that free traffic finds its few slots in the
 * row, and has room for its storage; the last start wave has nobody left to meet.
 */
export function restart(sim: Simulation, link: number, now: number): void {
  const { table, words } = sim;
  const at = link * ROW;
  if (!haveHolesCome(table, at, now)) return;
  words[link * WORDS + RING_START] = words[link * WORDS + LEFT]!;
  table[at + ROOM_TO] = table[at + IN_PCU]! + table[at + STORAGE]!;
  table[at + WAVE_LIMIT] = -NEVER;
}

/** A vehicle of `pcu` is about to enter: the walk of the next one begins where its own ended. */
export function noteHole(sim: Simulation, link: number, pcu: number): void {
  const { table } = sim;
  const at = link * ROW;
  const cumulative = table[at + IN_PCU]! + pcu;
  if (cumulative <= table[at + ROOM_TO]!) return;
  const limit = cumulative - table[at + STORAGE]!;
  if (limit <= table[at + OUT_PCU]!) sim.rare[at + HOLE] = holeMaker(sim, link, limit);
}

/** When the entry's capacity has served `pcu`; NEVER while it is shut. */
function entryReady(table: Float64Array, at: number, pcu: number): number {
  const rate = table[at + ENTRY_RATE]!;
  return rate === 0 ? NEVER : table[at + ENTRY_FROM]! + Math.round(pcu / rate);
}

/**
 * When a vehicle of `pcu` may enter, as far as capacities and room are concerned; exact unless before `now`. `times`: see
 * SHARE_TIMES.
 */
export function admission(sim: Simulation, link: number, pcu: number, times: number, now: number): number {
  const { table } = sim;
  const ready = Math.max(entryReady(table, link * ROW, pcu), holeReady(sim, link, pcu, now));
  const server = serverOf(sim, link);
  return server === link ? ready : Math.max(ready, entryReady(table, server * ROW, pcu * times));
}

/** Books a vehicle of `pcu` into the link at `time` and gives its slot. The caller has asked for admission. */
export function enterSlot(sim: Simulation, link: number, pcu: number, time: number): number {
  const { table, words } = sim;
  const at = link * ROW;
  const word = link * WORDS;
  if (words[word + ENTERED] === words[word + LEFT]) restart(sim, link, time);
  const cumulative = table[at + IN_PCU]! + pcu;
  noteHole(sim, link, pcu);
  const n = words[word + ENTERED]! + 1;
  const slot = slotOf(sim, link, n);
  words[word + ENTERED] = n;
  table[at + IN_PCU] = cumulative;
  table[slot + SLOT_PCU] = cumulative;
  table[slot + SLOT_TIME] = time + table[at + FREE_US]!;
  serve(sim, at, time);
  const server = serverOf(sim, link);
  if (server !== link) serve(sim, server * ROW, time);
  return slot;
}

function serve({ table, rare }: Simulation, at: number, time: number): void {
  const since = table[at + ENTRY_SINCE]!;
  if (since < 0) rare[at + IDLE_AT] = entrySince(since);
  table[at + ENTRY_SINCE] = time;
  table[at + ENTRY_FROM] = time;
}

/**
 * Where classes differ in speed: the vehicle that has just entered, in `slot`, takes its own free time. Where vehicles pass
 * each other it goes before those whom it overtakes; elsewhere it stays behind a slower one, a headway after it at least.
 * Gives the slot where it is now.
 */
export function settle(sim: Simulation, link: number, slot: number, vehicleClass: number, time: number): number {
  const { table, words, manners, rare } = sim;
  const word = link * WORDS;
  const earliest = time + freeUsOf(sim, link, vehicleClass);
  table[slot + SLOT_TIME] = earliest;
  const first = words[word + LEFT]! + 1;
  let n = words[word + ENTERED]!;
  if (n === first) return slot;
  const mayPass = (words[word + GUARD]! & PASSING) !== 0 || manners.filterShare[vehicleClass]! > 0;
  let at = slot;
  if (!mayPass) {
    const leader = slotOf(sim, link, n - 1);
    const leaderPcu = manners.microPcu[classOf(words[2 * leader + SLOT_REST]!)]!;
    const behind = Math.round(table[leader + SLOT_TIME]! + leaderPcu / rare[link * ROW + CAPACITY]!);
    if (behind > earliest) table[slot + SLOT_TIME] = behind;
    return slot;
  }
  for (; n > first; n--) {
    const before = slotOf(sim, link, n - 1);
    if (table[before + SLOT_TIME]! <= earliest) break;
    swapVehicles(sim, link, n, before, at);
    at = before;
  }
  return at;
}

/** Vehicles n − 1 and n change places; their cumulative pcu are those of their new places. */
function swapVehicles(sim: Simulation, link: number, n: number, before: number, at: number): void {
  const { table, words } = sim;
  const ahead = pcuBefore(sim, link, n - 1);
  const first = table[before + SLOT_PCU]! - ahead;
  const whole = table[at + SLOT_PCU]!;
  const time = table[before + SLOT_TIME]!;
  table[before + SLOT_TIME] = table[at + SLOT_TIME]!;
  table[at + SLOT_TIME] = time;
  for (let word = SLOT_PCU * 2 + 2; word < 2 * SLOT; word++) {
    const value = words[2 * before + word]!;
    words[2 * before + word] = words[2 * at + word]!;
    words[2 * at + word] = value;
  }
  table[before + SLOT_PCU] = whole - first;
  table[at + SLOT_PCU] = whole;
}

/** Cumulative pcu before vehicle `n`, which is on the link. */
function pcuBefore(sim: Simulation, link: number, n: number): number {
  if (n === sim.words[link * WORDS + LEFT]! + 1) return sim.table[link * ROW + OUT_PCU]!;
  return sim.table[slotOf(sim, link, n - 1) + SLOT_PCU]!;
}

/** Vehicle `n` comes to the front of the link, past all those between. */
export function bringToFront(sim: Simulation, link: number, n: number): void {
  const first = sim.words[link * WORDS + LEFT]! + 1;
  for (let at = n; at > first; at--) {
    swapVehicles(sim, link, at, slotOf(sim, link, at - 1), slotOf(sim, link, at));
  }
}

/** Is room what the head of this approach waits for, rather than its turn or the entry's capacity? */
export function waitsForRoom(sim: Simulation, approach: number, now: number): boolean {
  const target = headTarget(sim, approach);
  const pcu = headPcu(sim, approach);
  return holeReady(sim, target, pcu, now) > entryReady(sim.table, target * ROW, pcu);
}

/** What a pcu of the approach counts at a shared server. */
export function timesOf(sim: Simulation, approach: number): number {
  return approach < sim.supply.linkCount ? sim.rare[approach * ROW + SHARE_TIMES]! : 1;
}
