/**
 * Metered movements. A movement has one capacity, however many lanes it is made from and into: inside the loader these are
 * movements of their own (lanes.ts), which share one meter. Of the heads that wait for it in several lanes the one that has stood
 * longest goes first, and the others wait for it: else small vehicles would keep large ones out for ever.
 */
import { NONE } from "../../base/index.ts";
import { ENTERED, FIRST_MOVEMENT, LEFT, OUT_RANK, ROW, SHUT_AT, SHUT_MASK, WORDS } from "./link-table.ts";
import { headClass, headTarget, type Meter, type Simulation } from "./simulation.ts";
import { LISTED, NEVER } from "./state.ts";

/** The meter of a movement inside the loader. */
export function meterOf(sim: Simulation, movement: number): Meter | undefined {
  return sim.meters.get(meterKey(sim, movement));
}

/** By which movement `sim.meters` keeps it: that of the first lanes. */
export function meterKey({ meterKeys }: Simulation, movement: number): number {
  return meterKeys === null ? movement : meterKeys[movement]!;
}

/** Does the head of a link that stands before a meter, since `shutAt`, have to let one in another lane go first? */
export function mustYield(sim: Simulation, link: number, key: number, shutAt: number): boolean {
  for (const lane of besides(sim, link)) {
    if (!wantsMeter(sim, lane, key)) continue;
    if (sim.state.phase[lane] === LISTED) return true;
    const its = sim.rare[lane * ROW + SHUT_AT]!;
    if (its < shutAt || (its === shutAt && its !== NEVER && lane < link)) return true;
  }
  return false;
}

/** The other lanes of the link whose heads wait for this meter. */
export function othersAt(sim: Simulation, link: number, key: number): number[] {
  return besides(sim, link).filter((lane) => wantsMeter(sim, lane, key));
}

function wantsMeter(sim: Simulation, lane: number, key: number): boolean {
  if (sim.words[lane * WORDS + ENTERED] === sim.words[lane * WORDS + LEFT]) return false;
  const target = headTarget(sim, lane);
  if (target === NONE) return false;
  const movement = sim.rare[lane * ROW + FIRST_MOVEMENT]! + sim.rare[target * ROW + OUT_RANK]!;
  if (sim.state.isMetered[movement] === 0 || meterKey(sim, movement) !== key) return false;
  const shut = sim.rare[target * ROW + SHUT_MASK]! | sim.state.heldMask[movement]!;
  return (shut & (1 << headClass(sim, lane))) === 0;
}

function besides({ lanes, spread }: Simulation, link: number): number[] {
  const found: number[] = [];
  let group = lanes === null ? -1 : lanes.firstGroup[spread.linkOf[link]!]! - 1;
  if (lanes === null || group < 0) return found;
  for (; ; group++) {
    if (lanes.inside[group] !== link) found.push(lanes.inside[group]!);
    if (lanes.isLast[group] === 1) return found;
  }
}
