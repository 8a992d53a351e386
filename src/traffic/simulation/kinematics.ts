/**
 * When a link lets a vehicle in and out: Newell's kinematic waves at link ends, vehicle by vehicle (Newell 1993;
 * Yperman 2007; Leclercq & Bécarie 2012). HOT.
 * Out: once ∫C_out dt since the last exit reaches the vehicle's pcu. In: once ∫C_in dt has served the leader's pcu and
 * the vehicle's hole has come: with P the cumulative pcu in, m the last vehicle with P_m ≤ P_n − kj·L, it comes at
 * X_out(m) + L/w + (P_n − kj·L − P_m)/C. Storage stays fractional, and since L/u + L/w = kj·L/C a link shorter than
 * its vehicle still carries C. O(1) amortised: the search for m starts at the last entrant's m and never goes back.
 */
import { headPcu, headTarget, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";

/** When the exit has served the head's `pcu` (millionths); NEVER while it is shut. */
export function exitReady(sim: Simulation, link: number, pcu: number): number {
  const { exitRate, exitSince, exitServed } = sim.state;
  const rate = exitRate[link]!;
  if (rate === 0) return NEVER;
  const owed = pcu - exitServed[link]!;
  return owed <= 0 ? exitSince[link]! : exitSince[link]! + Math.round(owed / rate);
}

/** When the entry has served the last one that entered; NEVER while it is shut. */
export function entryReady(sim: Simulation, link: number): number {
  const { entryRate, entrySince, entryOwed } = sim.state;
  const rate = entryRate[link]!;
  return rate === 0 ? NEVER : entrySince[link]! + Math.round(entryOwed[link]! / rate);
}

/** When the node's shared capacity has served the last one that crossed; 0 for links that share none. */
export function crossingReady(sim: Simulation, link: number): number {
  const { linkCount, server, sharedCapacity } = sim.supply;
  const shared = server[link]! - linkCount;
  if (shared < 0) return 0;
  const { sharedSince, sharedOwed } = sim.state;
  return sharedSince[shared]! + Math.round(sharedOwed[shared]! / sharedCapacity[shared]!);
}

/** The vehicle that must have left before one of `pcu` may enter: m of the rule above, or the first one still on it. */
function holeMaker(sim: Simulation, link: number, limit: number): number {
  const { supply, state } = sim;
  const first = supply.firstSlot[link]!;
  const mask = supply.slotMask[link]!;
  const { slotMicroPcu } = state;
  const last = state.left[link]! + 1 < state.entered[link]! ? state.left[link]! + 1 : state.entered[link]!;
  let m = state.hole[link]!;
  while (m < last && slotMicroPcu[first + ((m + 1) & mask)]! <= limit) m++;
  return m;
}

/** When the hole for a vehicle of `pcu` reaches the entry; NEVER as long as the vehicle that makes it is on the link. */
export function holeReady(sim: Simulation, link: number, pcu: number): number {
  const { supply, state } = sim;
  const limit = state.inMicroPcu[link]! + pcu - supply.storageMicroPcu[link]!;
  if (limit <= 0) return 0;
  const m = holeMaker(sim, link, limit);
  if (m === 0) return 0;
  if (m > state.left[link]!) return NEVER;
  const slot = supply.firstSlot[link]! + (m & supply.slotMask[link]!);
  const rest = limit - state.slotMicroPcu[slot]!;
  return state.slotTime[slot]! + supply.waveUs[link]! + Math.round(rest / supply.capacity[link]!);
}

/** When a vehicle of `pcu` may enter, as far as capacity and room are concerned. */
export function admission(sim: Simulation, link: number, pcu: number): number {
  return Math.max(entryReady(sim, link), holeReady(sim, link, pcu), crossingReady(sim, link));
}

/** Books a vehicle of `pcu` into the link at `time` and gives its slot. Rule of admission: the caller's. */
export function enterSlot(sim: Simulation, link: number, pcu: number, time: number): number {
  const { supply, state } = sim;
  const cumulative = state.inMicroPcu[link]! + pcu;
  const limit = cumulative - supply.storageMicroPcu[link]!;
  if (limit > 0) state.hole[link] = holeMaker(sim, link, limit);
  const n = ++state.entered[link]!;
  const slot = supply.firstSlot[link]! + (n & supply.slotMask[link]!);
  state.inMicroPcu[link] = cumulative;
  state.slotMicroPcu[slot] = cumulative;
  state.slotTime[slot] = time + supply.freeUs[link]!;
  state.entrySince[link] = time;
  state.entryOwed[link] = pcu;
  const shared = supply.server[link]! - supply.linkCount;
  if (shared >= 0) {
    state.sharedSince[shared] = time;
    state.sharedOwed[shared] = pcu;
  }
  return slot;
}

/** Is room what the head of this approach waits for, rather than its turn or the entry's capacity? */
export function waitsForRoom(sim: Simulation, approach: number): boolean {
  const target = headTarget(sim, approach);
  return holeReady(sim, target, headPcu(sim, approach)) > entryReady(sim, target);
}
