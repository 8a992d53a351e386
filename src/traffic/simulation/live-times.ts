/** What drivers may know of the traffic: the seconds that each link takes now. */
import { MICROS } from "../../base/index.ts";
import { ENTERED, FREE_US, LEFT, ROW, SLOT_TIME, slotOf } from "./link-table.ts";
import type { Simulation } from "./simulation.ts";

/** As each link's head tells: how long it has been there, and never less than the free time. */
export function secondsNow({ table, supply }: Simulation, time: number): Float64Array {
  return Float64Array.from({ length: supply.linkCount }, (_, link) => {
    const at = link * ROW;
    const freeUs = table[at + FREE_US]!;
    const head = table[at + LEFT]! + 1;
    if (head > table[at + ENTERED]!) return freeUs / MICROS;
    const entered = table[slotOf(table, at, head) + SLOT_TIME]! - freeUs;
    return Math.max(freeUs, time - entered) / MICROS;
  });
}
