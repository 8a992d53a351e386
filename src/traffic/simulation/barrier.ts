/** At a closed link: whoever stands at the head of the queue before it is turned, drives off if he is on a closed one himself, waits on, or gives up. */

import { MICROS } from "../../base/index.ts";
import { takeAnotherWay } from "./information.ts";
import { PATIENCE_AT, ROW, SHUT_AT } from "./link-table.ts";
import { armHead, driveOff, giveUp } from "./motion.ts";
import { armPatience, headSlot, headTrip, patienceUs, renewNext, type Simulation } from "./simulation.ts";
import { BY_CLOSURE, NEVER, SHUT } from "./state.ts";

/** The patience of the head of `link` ends. */
export function patienceEvent(sim: Simulation, link: number, time: number): void {
  const { state, information } = sim;
  sim.rare[link * ROW + PATIENCE_AT] = NEVER;
  if (state.phase[link] !== SHUT || state.shutBy[link] !== BY_CLOSURE) return;
  const slot = headSlot(sim, link);
  if (takeAnotherWay(sim, headTrip(sim, link), link, slot, time)) {
    renewNext(sim, slot);
    armHead(sim, link, time);
    return;
  }
  if (driveOff(sim, link, time)) return;
  const givesUpAt = sim.rare[link * ROW + SHUT_AT]! + information.giveUpS * MICROS;
  if (time >= givesUpAt) giveUp(sim, link, time);
  else armPatience(sim, link, Math.min(time + patienceUs(sim, true), givesUpAt));
}
