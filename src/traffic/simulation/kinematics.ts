/**
 * When a link lets a vehicle in and out: Newell's kinematic waves at link ends, vehicle by vehicle (Newell 1993;
 * Yperman 2007; Leclercq & Bécarie 2012). HOT.
 * Out: once ∫C_out dt since the last exit reaches the vehicle's pcu. In: once ∫C_in dt has served the leader's pcu and
 * the vehicle's hole has come: with P the cumulative pcu in, m the last vehicle with P_m ≤ P_n − kj·L, it comes at
 * X_out(m) + L/w + (P_n − kj·L − P_m)/C. Storage stays fractional, and since L/u + L/w = kj·L/C a link shorter than
 * its vehicle still carries C. m is the last one out on a full link, and need not be known on a free one; between, a walk finds it that never goes back: O(1) amortised.
 */
import {
  CAPACITY,
  COUNTED_BEFORE,
  ENTERED,
  ENTRY_RATE,
  ENTRY_READY,
  ENTRY_SINCE,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  FREE_US,
  HOLE,
  HOLES_US,
  IN_PCU,
  LAST_OUT,
  LEFT,
  OUT_PCU,
  PCU_BEFORE,
  RING_START,
  ROW,
  ringLength,
  SERVER,
  SLOT_PCU,
  SLOT_TIME,
  STORAGE,
  slotOf,
  WAVE_LIMIT,
  WAVE_US,
} from "./link-table.ts";
import { headPcu, headTarget, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";

/** From `earliest` on, when the exit has served the head's `pcu` (millionths); NEVER while it is shut. */
export function exitReady(table: Float64Array, at: number, pcu: number, earliest: number): number {
  const rate = table[at + EXIT_RATE]!;
  if (rate === 0) return NEVER;
  const owed = pcu - table[at + EXIT_SERVED]!;
  const since = table[at + EXIT_SINCE]!;
  if (owed <= (earliest - since) * rate) return earliest;
  return Math.max(earliest, since + Math.round(owed / rate));
}

/**
 * When the hole for a vehicle of `pcu` reaches the entry; NEVER as long as the vehicle that makes it is on the link.
 * Where the last exit's own hole has come by `now`, so have all before it: they need not be looked up.
 */
export function holeReady(sim: Simulation, link: number, pcu: number, now: number): number {
  const { table, rare } = sim;
  const at = link * ROW;
  const limit = table[at + IN_PCU]! + pcu - table[at + STORAGE]!;
  if (limit <= 0) return 0;
  const out = table[at + OUT_PCU]!;
  const left = table[at + LEFT]!;
  if (limit > out) {
    const next = left + 1;
    if (next <= table[at + ENTERED]! && table[slotOf(table, at, next) + SLOT_PCU]! <= limit) return NEVER;
    if (left === 0) return 0;
    return table[at + LAST_OUT]! + rare[at + WAVE_US]! + Math.round((limit - out) / rare[at + CAPACITY]!);
  }
  if (haveHolesCome(table, at, now)) return 0;
  const m = holeMaker(sim, at, limit);
  if (m === table[at + RING_START]) return 0;
  const slot = slotOf(table, at, m);
  const rest = limit - table[slot + SLOT_PCU]!;
  return table[slot + SLOT_TIME]! + rare[at + WAVE_US]! + Math.round(rest / rare[at + CAPACITY]!);
}

/** The last vehicle m with P_m ≤ limit, among those that left: a walk from where the last entrant's was. */
function holeMaker(sim: Simulation, at: number, limit: number): number {
  const { table, rare } = sim;
  const left = table[at + LEFT]!;
  let m = Math.max(rare[at + HOLE]!, table[at + RING_START]!, table[at + ENTERED]! + 1 - ringLength(table, at));
  while (m < left && table[slotOf(table, at, m + 1) + SLOT_PCU]! <= limit) m++;
  return m;
}

/** The hole of the last one out, and so every hole before it, has come by `now`. */
function haveHolesCome(table: Float64Array, at: number, now: number): boolean {
  return table[at + LAST_OUT]! + table[at + HOLES_US]! <= now;
}

/**
 * A link that stands empty, all holes come, starts its ring of slots again, so that free traffic finds its few slots in the
 * row; and long after the last exit, whatever its size was, it counts from nought.
 */
export function restart(sim: Simulation, at: number, now: number): void {
  const { table, rare, longestHeadwayUs } = sim;
  if (!haveHolesCome(table, at, now)) return;
  const lastUs = table[at + LAST_OUT]!;
  if (lastUs + longestHeadwayUs <= now && lastUs + rare[at + WAVE_US]! + longestHeadwayUs <= now) countAnew(sim, at);
  table[at + RING_START] = table[at + LEFT]!;
}

function countAnew(sim: Simulation, at: number): void {
  const { table, rare } = sim;
  rare[at + COUNTED_BEFORE]! += table[at + ENTERED]!;
  rare[at + PCU_BEFORE]! += table[at + OUT_PCU]!;
  table[at + ENTERED] = 0;
  table[at + LEFT] = 0;
  rare[at + HOLE] = 0;
  table[at + IN_PCU] = 0;
  table[at + OUT_PCU] = 0;
  table[at + WAVE_LIMIT] = -NEVER;
}

/** A vehicle enters that leaves `limit` to be out: the walk of the next one begins where its own ended. */
export function noteHole(sim: Simulation, at: number, limit: number): void {
  if (limit > 0 && limit <= sim.table[at + OUT_PCU]!) sim.rare[at + HOLE] = holeMaker(sim, at, limit);
}

/** When a vehicle of `pcu` may enter, as far as capacities and room are concerned; exact unless before `now`. */
export function admission(sim: Simulation, link: number, pcu: number, now: number): number {
  const { table, rare } = sim;
  const ready = Math.max(table[link * ROW + ENTRY_READY]!, holeReady(sim, link, pcu, now));
  const server = rare[link * ROW + SERVER]!;
  return server === link ? ready : Math.max(ready, table[server * ROW + ENTRY_READY]!);
}

/** Books a vehicle of `pcu` into the link at `time` and gives its slot. The caller has asked for admission. */
export function enterSlot(sim: Simulation, link: number, pcu: number, time: number): number {
  const { table, rare } = sim;
  const at = link * ROW;
  if (table[at + ENTERED] === table[at + LEFT]) restart(sim, at, time);
  const cumulative = table[at + IN_PCU]! + pcu;
  noteHole(sim, at, cumulative - table[at + STORAGE]!);
  const n = table[at + ENTERED]! + 1;
  const slot = slotOf(table, at, n);
  table[at + ENTERED] = n;
  table[at + IN_PCU] = cumulative;
  table[slot + SLOT_PCU] = cumulative;
  table[slot + SLOT_TIME] = time + table[at + FREE_US]!;
  serve(table, at, pcu, time);
  const server = rare[at + SERVER]!;
  if (server !== link) serve(table, server * ROW, pcu, time);
  return slot;
}

function serve(table: Float64Array, at: number, pcu: number, time: number): void {
  table[at + ENTRY_SINCE] = time;
  table[at + ENTRY_READY] = time + Math.round(pcu / table[at + ENTRY_RATE]!);
}

/** Is room what the head of this approach waits for, rather than its turn or the entry's capacity? */
export function waitsForRoom(sim: Simulation, approach: number, now: number): boolean {
  const target = headTarget(sim, approach);
  return holeReady(sim, target, headPcu(sim, approach), now) > sim.table[target * ROW + ENTRY_READY]!;
}
