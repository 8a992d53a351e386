/**
 * Queues: who stands behind a stop line, how far back, and why. HOT where it says so.
 * A head that goes at X after a long stand sends a start wave upstream at w. With P_j the pcu that had left before it,
 * follower k has its place d_k = (P_(k−1) − P_j)/kj from the stop line; it gets there at e_k − d_k/u (e_k: its earliest
 * exit) and moves again at X + d_k/w. So it stands iff A_k = e_k − P_(k−1)/C < X − P_j/C, for exactly the difference.
 * A_k does not decrease in k (a follower enters no earlier than its leader's pcu over C), hence those that stand are the
 * first ones: found by bisection when the wave starts, one by one as later ones enter. A queue that fills its link goes
 * on behind the upstream heads that the same wave sets free: they hang on it as parents and children, and each metre
 * gained is told down the line.
 */

import { MICROS, NONE } from "../../base/index.ts";
import { waitsForRoom } from "./kinematics.ts";
import {
  CAPACITY,
  ENTERED,
  FREE_US,
  LAST_OUT,
  LEFT,
  MET_FULL,
  OUT_PCU,
  ROW,
  SHUT_AT,
  SLOT_PCU,
  SLOT_TIME,
  SLOT_TRIP,
  SLOW_US,
  STORAGE,
  slotOf,
  WAVE_LIMIT,
  WAVE_US,
  WIDTH,
  WORDS,
} from "./link-table.ts";
import type { Standing } from "./queue-state.ts";
import { headTarget, type Simulation } from "./simulation.ts";
import { BY_CAPACITY, BY_CLOSURE, BY_FULL_LINK, BY_HOLD, LISTED, NEVER } from "./state.ts";

/** A stand within this of the last one's end belongs to the same queue. */
const SAME_QUEUE_US = 60 * MICROS;
/** A queue is put on record from this long or this far on. */
const KEEP_US = 30 * MICROS;
const KEEP_REACH_M = 50;

/** The head of `link` goes at `time` after standing since `since`. Called before it is taken off its link. */
export function endStand(sim: Simulation, link: number, since: number, time: number): void {
  const { standing } = sim;
  const gone = sim.table[link * ROW + OUT_PCU]!;
  standing.waveAt[link] = time;
  standing.waveMicroPcu[link] = gone;
  sim.table[link * ROW + WAVE_LIMIT] = time - gone / sim.rare[link * ROW + CAPACITY]!;
  standing.standFrom[link] = since;
  hangOn(sim, link, since, false);
  openQueue(sim, link, since, time);
  standing.maxVeh[link] = Math.max(
    standing.maxVeh[link]!,
    lastArrived(sim, link, time) - sim.words[link * WORDS + LEFT]!,
  );
  const last = lastMet(sim, link);
  tellReach(sim, link, extentM(sim, link, last), time);
  if (isHeld(standing.rootCause[link]!)) holdFollowers(sim, link, last, since, time);
}

/** HOT. A vehicle has entered `link`, leaving `before` millionths of a pcu ahead of it, and could go at `earliest`. */
export function meetWave(sim: Simulation, link: number, before: number, earliest: number, trip: number): void {
  const { standing } = sim;
  const stands = sim.table[link * ROW + WAVE_LIMIT]! - (earliest - before / sim.rare[link * ROW + CAPACITY]!);
  // Followers at capacity meet the wave within rounding: not a stand.
  if (stands < 1000) return;
  tellReach(sim, link, extentM(sim, link, sim.words[link * WORDS + ENTERED]!), standing.waveAt[link]!);
  if (isHeld(standing.rootCause[link]!)) addHeld(sim, trip, stands);
}

/** At the end of the run: queues whose heads stand still. */
export function closeStanding(sim: Simulation): void {
  const { supply, state, standing, endUs } = sim;
  const standingLinks: number[] = [];
  for (let link = 0; link < supply.linkCount; link++) {
    const since = standsSince(sim, link);
    if (endUs - since <= sim.rare[link * ROW + SLOW_US]! * MICROS) continue;
    standingLinks.push(link);
    if (state.phase[link] === LISTED) sim.rare[link * ROW + MET_FULL] = waitsForRoom(sim, link, endUs) ? 1 : 0;
    standing.waveMicroPcu[link] = sim.table[link * ROW + OUT_PCU]!;
    standing.waveAt[link] = endUs;
    standing.standFrom[link] = since;
  }
  for (const link of standingLinks) {
    hangOn(sim, link, standing.standFrom[link]!, true);
    openQueue(sim, link, standing.standFrom[link]!, endUs);
  }
  for (const link of standingLinks) {
    const last = lastArrived(sim, link, endUs);
    standing.maxVeh[link] = Math.max(standing.maxVeh[link]!, last - sim.words[link * WORDS + LEFT]!);
    tellReach(sim, link, extentM(sim, link, last), endUs);
    if (isHeld(standing.rootCause[link]!)) holdStanding(sim, link, last);
  }
  for (let link = 0; link < supply.linkCount; link++) keepQueue(sim, link);
}

/** Since when the head stands at its stop line; NEVER where there is none. */
export function standsSince(sim: Simulation, link: number): number {
  const { table, words } = sim;
  const at = link * ROW;
  const n = words[link * WORDS + LEFT]! + 1;
  if (n > words[link * WORDS + ENTERED]!) return NEVER;
  return Math.max(sim.table[slotOf(sim, link, n) + SLOT_TIME]!, table[at + LAST_OUT]!);
}

/** Why the head stood, and whether its queue prolongs one that stands downstream. */
function hangOn(sim: Simulation, link: number, since: number, atEnd: boolean): void {
  const { standing } = sim;
  const target = headTarget(sim, link);
  const { cause } = reasonOf(sim, link);
  standing.parent[link] = NONE;
  standing.rootCause[link] = cause;
  if (cause !== BY_FULL_LINK) return;
  const reached = atEnd || standing.waveAt[target]! + sim.rare[target * ROW + WAVE_US]! >= since;
  if (!reached || leadsTo(standing, target, link)) return;
  standing.parent[link] = target;
  standing.rootCause[link] = standing.rootCause[target]!;
}

/** What the head of a link stands, or stood until this moment, for. */
function reasonOf(sim: Simulation, link: number): { cause: number; by: number } {
  const { state } = sim;
  if (sim.rare[link * ROW + SHUT_AT] !== NEVER) return { cause: state.shutBy[link]!, by: state.shutTarget[link]! };
  if (sim.rare[link * ROW + MET_FULL] === 1) return { cause: BY_FULL_LINK, by: headTarget(sim, link) };
  return { cause: BY_CAPACITY, by: NONE };
}

/** Rings of full links have no first one: the last to close the ring hangs on nothing. */
function leadsTo(standing: Standing, from: number, link: number): boolean {
  let at = from;
  while (at !== NONE && at !== link) at = standing.parent[at]!;
  return at === link;
}

/**
 * The head stood from `since` to `time`: in the present queue, or as the first of a new one. A queue whose heads stand for another
 * reason, and for no other, for as long as a record takes is another one from then on; single heads may differ: where
 * streams meet, some wait for room and some for their turn.
 */
function openQueue(sim: Simulation, link: number, since: number, time: number): void {
  const { standing } = sim;
  const { cause, by } = reasonOf(sim, link);
  const root = standing.rootCause[link]!;
  if (standing.queueFrom[link] === NEVER || since > standing.queueUntil[link]! + SAME_QUEUE_US) {
    beginQueue(sim, link, since, cause, root, by);
    return;
  }
  const { otherFrom, otherBy, otherCause, otherRoot } = standing;
  if (cause === standing.queueCause[link] && by === standing.queueBy[link]) {
    // A full link behind which no queue was met tells nothing of the root.
    const known = standing.queueRoot[link]!;
    if (known === BY_FULL_LINK) standing.queueRoot[link] = root;
    if (known === root || known === BY_FULL_LINK || root === BY_FULL_LINK) {
      otherFrom[link] = NEVER;
      return;
    }
  }
  const goesOn = cause === otherCause[link] && by === otherBy[link] && root === otherRoot[link];
  if (otherFrom[link] === NEVER || !goesOn) {
    otherFrom[link] = since;
    otherBy[link] = by;
    otherCause[link] = cause;
    otherRoot[link] = root;
  }
  const from = otherFrom[link]!;
  if (time - from < KEEP_US) return;
  standing.queueUntil[link] = Math.min(standing.queueUntil[link]!, from);
  beginQueue(sim, link, from, cause, root, by);
}

function beginQueue(sim: Simulation, link: number, from: number, cause: number, root: number, by: number): void {
  const { standing } = sim;
  keepQueue(sim, link);
  standing.queueFrom[link] = from;
  standing.queueUntil[link] = from;
  standing.queueReachM[link] = 0;
  standing.queueCause[link] = cause;
  standing.queueRoot[link] = root;
  standing.queueBy[link] = by;
  standing.otherFrom[link] = NEVER;
}

function keepQueue(sim: Simulation, link: number): void {
  const { standing } = sim;
  const { kept } = standing;
  const from = standing.queueFrom[link]!;
  const until = Math.min(standing.queueUntil[link]!, sim.endUs);
  if (from === NEVER || (until - from < KEEP_US && standing.queueReachM[link]! < KEEP_REACH_M)) return;
  kept.link.push(link);
  kept.fromUs.push(from);
  kept.untilUs.push(until);
  kept.reachM.push(standing.queueReachM[link]!);
  kept.blockedBy.push(standing.queueBy[link]!);
  kept.cause.push(standing.queueCause[link]!);
  kept.rootCause.push(standing.queueRoot[link]!);
}

/** The queue reaches `reachM` back from the stop line of `link`, so that much farther from those downstream. */
function tellReach(sim: Simulation, link: number, reachM: number, waveAt: number): void {
  const { supply, standing } = sim;
  const moves = waveAt + (reachM / supply.lengthM[link]!) * sim.rare[link * ROW + WAVE_US]!;
  let at = link;
  let reach = reachM;
  while (at !== NONE) {
    if (standing.queueUntil[at]! < moves) standing.queueUntil[at] = moves;
    if (reach <= standing.queueReachM[at]!) return;
    standing.queueReachM[at] = reach;
    if (reach > standing.maxReachM[at]!) standing.maxReachM[at] = reach;
    at = standing.parent[at]!;
    if (at !== NONE) reach += supply.lengthM[at]!;
  }
}

/** From the stop line to the rear of vehicle `n`, all standing. */
function extentM(sim: Simulation, link: number, n: number): number {
  const { supply, standing } = sim;
  const rear = sim.table[slotOf(sim, link, n) + SLOT_PCU]!;
  const extent =
    (rear - standing.waveMicroPcu[link]!) / MICROS / (supply.jamDensityPcuPerM[link]! * sim.rare[link * ROW + WIDTH]!);
  return Math.min(extent, supply.lengthM[link]!);
}

/** The last vehicle on the link that the last start wave meets standing. */
function lastMet(sim: Simulation, link: number): number {
  const limit = sim.table[link * ROW + WAVE_LIMIT]!;
  return lastBefore(sim, link, 1 / sim.rare[link * ROW + CAPACITY]!, limit);
}

/** The last vehicle that has its place in the queue at `time`, all before it standing. */
function lastArrived(sim: Simulation, link: number, time: number): number {
  const perMicroPcu = sim.table[link * ROW + FREE_US]! / sim.table[link * ROW + STORAGE]!;
  return lastBefore(sim, link, perMicroPcu, time - sim.table[link * ROW + OUT_PCU]! * perMicroPcu);
}

/** The last vehicle k with e_k − P_(k−1)·usPerMicroPcu < limit, the head at least. Bisection. */
function lastBefore(sim: Simulation, link: number, usPerMicroPcu: number, limit: number): number {
  let low = sim.words[link * WORDS + LEFT]! + 1;
  let high = sim.words[link * WORDS + ENTERED]!;
  while (low < high) {
    const k = (low + high + 1) >>> 1;
    const before = sim.table[slotOf(sim, link, k - 1) + SLOT_PCU]!;
    if (sim.table[slotOf(sim, link, k) + SLOT_TIME]! - before * usPerMicroPcu < limit) low = k;
    else high = k - 1;
  }
  return low;
}

function isHeld(cause: number): boolean {
  return cause === BY_HOLD || cause === BY_CLOSURE;
}

function addHeld(sim: Simulation, trip: number, heldUs: number): void {
  const { state } = sim;
  state.heldUs[trip]! += heldUs;
  if (heldUs > state.longestHeldUs[trip]!) state.longestHeldUs[trip] = heldUs;
}

/** A hold ends: it held the head since `since`, each follower since it stood, no longer. */
function holdFollowers(sim: Simulation, link: number, last: number, since: number, time: number): void {
  const { table, words, rare } = sim;
  const at = link * ROW;
  let before = table[at + OUT_PCU]!;
  for (let k = words[link * WORDS + LEFT]! + 1; k <= last; k++) {
    const slot = slotOf(sim, link, k);
    const stands = table[at + WAVE_LIMIT]! - (table[slot + SLOT_TIME]! - before / rare[at + CAPACITY]!);
    addHeld(sim, words[2 * slot + SLOT_TRIP]!, Math.min(stands, time - since));
    before = table[slot + SLOT_PCU]!;
  }
}

/** The run ends in a hold: each has been held since it came to its place, or since the head stood. */
function holdStanding(sim: Simulation, link: number, last: number): void {
  const { table, words, standing, endUs } = sim;
  const at = link * ROW;
  const out = table[at + OUT_PCU]!;
  const perMicroPcu = table[at + FREE_US]! / table[at + STORAGE]!;
  let before = out;
  for (let k = words[link * WORDS + LEFT]! + 1; k <= last; k++) {
    const slot = slotOf(sim, link, k);
    const arrived = table[slot + SLOT_TIME]! - (before - out) * perMicroPcu;
    addHeld(sim, words[2 * slot + SLOT_TRIP]!, endUs - Math.max(arrived, standing.standFrom[link]!));
    before = table[slot + SLOT_PCU]!;
  }
}
