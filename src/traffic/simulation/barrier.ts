/** At a closed link: whoever stands at the head of the queue before it is turned, waits on, or gives up. */
import { MICROS, NONE } from "../../base/index.ts";
import { takeAnotherWay } from "./information.ts";
import { giveUp } from "./motion.ts";
import { armApproach, armPatience, headTrip, type Simulation } from "./simulation.ts";
import { BY_CLOSURE, NEVER, SHUT } from "./state.ts";

/** The patience of the head of `link` ends. */
export function patienceEvent(sim: Simulation, link: number, time: number): void {
  const { supply, state, information } = sim;
  state.patienceAt[link] = NEVER;
  if (state.phase[link] !== SHUT || state.shutBy[link] !== BY_CLOSURE) return;
  const trip = headTrip(sim, link);
  if (takeAnotherWay(sim, trip, link, time)) {
    const slot = supply.firstSlot[link]! + ((state.left[link]! + 1) & supply.slotMask[link]!);
    const next = state.routeAt[trip]! + 1;
    state.slotNext[slot] = next < state.routeEnd[trip]! ? sim.routePool[next]! : NONE;
    armApproach(sim, link, time);
    return;
  }
  const givesUpAt = state.shutAt[link]! + information.giveUpS * MICROS;
  if (time >= givesUpAt) giveUp(sim, link, time);
  else armPatience(sim, link, Math.min(time + information.patienceS * MICROS, givesUpAt));
}
