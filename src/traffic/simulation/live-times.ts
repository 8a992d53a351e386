/** What drivers may know of the traffic: the seconds that each link takes now. */
import { MICROS } from "../../base/index.ts";
import { ENTERED, LEFT, SLOT_TIME, slotOf, WORDS } from "./link-table.ts";
import type { Simulation } from "./simulation.ts";

/** As each link's head tells: how long it has been there, and never less than the free time; lane groups by their widths. */
export function secondsNow(sim: Simulation, time: number): Float64Array {
  const { supply, spread, words, table } = sim;
  const seconds = new Float64Array(sim.input.links.linkCount);
  for (let inside = 0; inside < supply.linkCount; inside++) {
    const freeUs = supply.freeUs[inside]!;
    const head = words[inside * WORDS + LEFT]! + 1;
    let us = freeUs;
    if (head <= words[inside * WORDS + ENTERED]!) {
      const entered = table[slotOf(sim, inside, head) + SLOT_TIME]! - freeUs;
      us = Math.max(freeUs, time - entered);
    }
    seconds[spread.linkOf[inside]!]! += (us / MICROS) * spread.shareOf[inside]!;
  }
  return seconds;
}
