/**
 * A link gets narrower or wider, from end to end at once: the density on it stays, and is another state of another triangle
 * (an initial condition of Lighthill & Whitham 1955). With the n pcu on it spread evenly, P = P_in + (kj·L − n)·(t − t₀)·w/L
 * may enter up to t, until what left since shows at the entry: so a lane that is given back is filled as fast as a jam moves into it.
 */
import { IN_PCU, ROW, STORAGE, WAVE_US, WIDENED_AT, WIDENED_IN, WIDENED_OUT, WIDTH, widen } from "./link-table.ts";
import type { Simulation } from "./simulation.ts";

/** When room for `pcu` comes that whoever left before the change does not make. */
export function holeSinceWidened({ table, rare }: Simulation, at: number, pcu: number): number {
  const room = rare[at + WIDENED_OUT]! + table[at + STORAGE]! - rare[at + WIDENED_IN]!;
  const filled = table[at + IN_PCU]! + pcu - rare[at + WIDENED_IN]!;
  return rare[at + WIDENED_AT]! + Math.round((filled / room) * rare[at + WAVE_US]!);
}

/** All that stood on the link when it changed shows at its entry. */
export function endWidening(sim: Simulation, link: number, now: number): void {
  const { rare, supply, manners } = sim;
  const at = link * ROW;
  if (now >= rare[at + WIDENED_AT]! + rare[at + WAVE_US]!) {
    widen(sim, supply, link, rare[at + WIDTH]!, manners.largest);
  }
}
