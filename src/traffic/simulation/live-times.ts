/** What drivers may know of the traffic: the seconds that each link takes now. */
import { MICROS } from "../../base/index.ts";
import { classOf, ENTERED, GUARD, LEFT, PASSING, SLOT_REST, SLOT_TIME, slotOf, WORDS } from "./link-table.ts";
import { freeUsOf, type Simulation } from "./simulation.ts";

/**
 * As each link's head tells: how long it has been there, and never less than the free time; lane groups by their widths. A slow head
 * holds up those behind it only where they do not pass.
 */
export function secondsNow(sim: Simulation, time: number): Float64Array {
  const { supply, spread, words, table } = sim;
  const seconds = new Float64Array(sim.input.links.linkCount);
  for (let inside = 0; inside < supply.linkCount; inside++) {
    const freeUs = supply.freeUs[inside]!;
    const head = words[inside * WORDS + LEFT]! + 1;
    let us = freeUs;
    if (head <= words[inside * WORDS + ENTERED]!) {
      const slot = slotOf(sim, inside, head);
      const passed = (words[inside * WORDS + GUARD]! & PASSING) !== 0;
      const ownUs = passed ? freeUs : freeUsOf(sim, inside, classOf(words[2 * slot + SLOT_REST]!));
      us = Math.max(freeUs, time - (table[slot + SLOT_TIME]! - ownUs));
    }
    seconds[spread.linkOf[inside]!]! += (us / MICROS) * spread.shareOf[inside]!;
  }
  return seconds;
}
