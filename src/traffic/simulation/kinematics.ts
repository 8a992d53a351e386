/**
 * When a link lets a vehicle in and out: Newell's kinematic waves at link ends, vehicle by vehicle (Newell 1993;
 * Yperman 2007; Leclercq & Bécarie 2012). HOT.
 * Out: once ∫C_out dt since the last exit reaches the vehicle's pcu. In: once ∫C_in dt has served the leader's pcu and
 * the vehicle's hole has come: with P the cumulative pcu in, m the last vehicle with P_m ≤ P_n − kj·L, it comes at
 * X_out(m) + L/w + (P_n − kj·L − P_m)/C. Storage stays fractional, and since L/u + L/w = kj·L/C a link shorter than
 * its vehicle still carries C. m is the last one out on a full link, and need
 * not be known on a free one; between, bisection finds it.
 */
import {
  CAPACITY,
  ENTERED,
  ENTRY_OWED,
  ENTRY_RATE,
  ENTRY_SINCE,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  FREE_US,
  IN_PCU,
  LAST_OUT,
  LEFT,
  OUT_PCU,
  ROW,
  SERVER,
  SLOT_MASK,
  SLOT_PCU,
  SLOT_TIME,
  STORAGE,
  slotOf,
  WAVE_US,
} from "./link-table.ts";
import { headPcu, headTarget, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";

/** When the exit has served the head's `pcu` (millionths); NEVER while it is shut. */
export function exitReady(sim: Simulation, link: number, pcu: number): number {
  const { table } = sim;
  const at = link * ROW;
  const rate = table[at + EXIT_RATE]!;
  if (rate === 0) return NEVER;
  const owed = pcu - table[at + EXIT_SERVED]!;
  return owed <= 0 ? table[at + EXIT_SINCE]! : table[at + EXIT_SINCE]! + Math.round(owed / rate);
}

/** When the entry (of a link, or a node's shared capacity) has served the last one let in; NEVER while it is shut. */
export function entryReady(sim: Simulation, server: number): number {
  const { table } = sim;
  const at = server * ROW;
  const rate = table[at + ENTRY_RATE]!;
  return rate === 0 ? NEVER : table[at + ENTRY_SINCE]! + Math.round(table[at + ENTRY_OWED]! / rate);
}

/**
 * When the hole for a vehicle of `pcu` reaches the entry; NEVER as long as the vehicle that makes it is on the link.
 * Where the last exit's own hole has come by `now`, so have all before it: they need not be looked up.
 */
export function holeReady(sim: Simulation, link: number, pcu: number, now: number): number {
  const { table, slots } = sim;
  const at = link * ROW;
  const limit = table[at + IN_PCU]! + pcu - table[at + STORAGE]!;
  const out = table[at + OUT_PCU]!;
  if (limit <= 0) return 0;
  const left = table[at + LEFT]!;
  if (limit > out) {
    const next = left + 1;
    if (next <= table[at + ENTERED]! && slots[slotOf(table, at, next) + SLOT_PCU]! <= limit) return NEVER;
    if (left === 0) return 0;
    return table[at + LAST_OUT]! + table[at + WAVE_US]! + Math.round((limit - out) / table[at + CAPACITY]!);
  }
  if (isForgotten(sim, at, now)) return 0;
  let low = Math.max(0, table[at + ENTERED]! - table[at + SLOT_MASK]!);
  let high = left;
  while (low < high) {
    const m = (low + high + 1) >>> 1;
    if (slots[slotOf(table, at, m) + SLOT_PCU]! <= limit) low = m;
    else high = m - 1;
  }
  if (low === 0) return 0;
  const slot = slotOf(table, at, low);
  const rest = limit - slots[slot + SLOT_PCU]!;
  return slots[slot + SLOT_TIME]! + table[at + WAVE_US]! + Math.round(rest / table[at + CAPACITY]!);
}

/** The hole of the last one out, and so every hole before it, has come by `now`. */
function isForgotten(sim: Simulation, at: number, now: number): boolean {
  const { table } = sim;
  return table[at + LAST_OUT]! + table[at + WAVE_US]! + sim.longestHeadwayUs <= now;
}

/** A link that stood empty long enough begins again at its first slot: in free traffic a few stay in the cache. */
function countAnew(sim: Simulation, link: number): void {
  const { table, slots } = sim;
  const at = link * ROW;
  sim.countedBefore[link]! += table[at + ENTERED]!;
  table[at + ENTERED] = 0;
  table[at + LEFT] = 0;
  slots[slotOf(table, at, 0) + SLOT_PCU] = table[at + IN_PCU]!;
}

/** When a vehicle of `pcu` may enter, as far as capacities and room are concerned; exact unless before `now`. */
export function admission(sim: Simulation, link: number, pcu: number, now: number): number {
  const ready = Math.max(entryReady(sim, link), holeReady(sim, link, pcu, now));
  const server = sim.table[link * ROW + SERVER]!;
  return server === link ? ready : Math.max(ready, entryReady(sim, server));
}

/** Books a vehicle of `pcu` into the link at `time` and gives its slot. The caller has asked for admission. */
export function enterSlot(sim: Simulation, link: number, pcu: number, time: number): number {
  const { table, slots } = sim;
  const at = link * ROW;
  const cumulative = table[at + IN_PCU]! + pcu;
  if (table[at + ENTERED] === table[at + LEFT] && isForgotten(sim, at, time)) countAnew(sim, link);
  const n = table[at + ENTERED]! + 1;
  const slot = slotOf(table, at, n);
  table[at + ENTERED] = n;
  table[at + IN_PCU] = cumulative;
  slots[slot + SLOT_PCU] = cumulative;
  slots[slot + SLOT_TIME] = time + table[at + FREE_US]!;
  owe(table, at, pcu, time);
  const server = table[at + SERVER]!;
  if (server !== link) owe(table, server * ROW, pcu, time);
  return slot;
}

function owe(table: Float64Array, at: number, pcu: number, time: number): void {
  table[at + ENTRY_SINCE] = time;
  table[at + ENTRY_OWED] = pcu;
}

/** Is room what the head of this approach waits for, rather than its turn or the entry's capacity? */
export function waitsForRoom(sim: Simulation, approach: number, now: number): boolean {
  const target = headTarget(sim, approach);
  return holeReady(sim, target, headPcu(sim, approach), now) > entryReady(sim, target);
}
