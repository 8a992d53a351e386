/**
 * Motorcycles that filter to the stop line: when a vehicle has left a standing queue, the next one may be the first
 * of those that filter and have come to the queue, instead of the one whose turn it is, as long as what went out of its turn
 * is at most the class's share of what left since the queue began. Share 0 is first in, first out; share 1 goes always
 * first. The queue keeps its length in pcu, and the stop line its flow: only who waits changes.
 */
import { bringToFront } from "./kinematics.ts";
import {
  classOf,
  ENTERED,
  FILTERED,
  LEFT,
  ROW,
  SINCE_QUEUE,
  SLOT_REST,
  SLOT_TIME,
  slotOf,
  WORDS,
} from "./link-table.ts";
import type { Simulation } from "./simulation.ts";

/** Called when a head of `pcu` has left the link, others being on it: brings to the front whose turn it is now. */
export function filterPast(sim: Simulation, link: number, pcu: number, time: number): void {
  const { table, words, rare, manners } = sim;
  const at = link * ROW;
  const first = words[link * WORDS + LEFT]! + 1;
  const head = slotOf(sim, link, first);
  if (table[head + SLOT_TIME]! > time) {
    rare[at + FILTERED] = 0;
    rare[at + SINCE_QUEUE] = 0;
    return;
  }
  const left = rare[at + SINCE_QUEUE]! + pcu;
  rare[at + SINCE_QUEUE] = left;
  if (manners.filterShare[classOf(words[2 * head + SLOT_REST]!)]! > 0) return;
  const last = words[link * WORDS + ENTERED]!;
  for (let n = first + 1; n <= last; n++) {
    const slot = slotOf(sim, link, n);
    const vehicleClass = classOf(words[2 * slot + SLOT_REST]!);
    const share = manners.filterShare[vehicleClass]!;
    if (share === 0) continue;
    const its = manners.microPcu[vehicleClass]!;
    if (table[slot + SLOT_TIME]! > time || rare[at + FILTERED]! + its > share * (left + its)) return;
    rare[at + FILTERED]! += its;
    bringToFront(sim, link, n);
    return;
  }
}
