/**
 * A run that goes on under other signals than it was left with. What the old ones let an exit serve stays served; the new ones
 * count from that moment on, whatever they say of the time before.
 */
import { NONE } from "../../base/index.ts";
import {
  ARMED_AT,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  GUARD,
  guard,
  ROW,
  SERVED,
  SIGN,
  SIGNALLED,
  SLOT_TIME,
  WORDS,
} from "./link-table.ts";
import { armHead } from "./motion.ts";
import { greenReady, greenUs, isGreen, type Signals } from "./signals.ts";
import { headPcu, headSlot, headTrip, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";

/** Bits of GUARD that the input says, not the run. */
const OF_INPUT = SIGNALLED | SIGN;

/** GUARD of every link as the input has it. */
export function guardsOf({ words, supply }: Simulation): Uint32Array {
  return Uint32Array.from({ length: supply.linkCount }, (_, link) => words[link * WORDS + GUARD]!);
}

/** Signals and signs are the input's again, whatever stood there when the run was left. */
export function keepInputGuards({ words, supply }: Simulation, own: Uint32Array): void {
  for (let link = 0; link < supply.linkCount; link++) {
    const at = link * WORDS + GUARD;
    words[at] = (words[at]! & ~OF_INPUT) | (own[link]! & OF_INPUT);
  }
}

/** From `nowUs` on the signals are those of the run, and no longer `old`. Heads that wait for their exit ask anew. */
export function takeUpSignals(sim: Simulation, old: Signals, nowUs: number): void {
  for (let link = 0; link < sim.supply.linkCount; link++) {
    if (headTrip(sim, link) === NONE) continue;
    if (sim.table[headSlot(sim, link) + SLOT_TIME]! <= nowUs) settleServed(sim, old, link, nowUs);
    if (sim.table[link * ROW + ARMED_AT] !== NEVER) armHead(sim, link, nowUs);
  }
}

/** The head of a link stands at its stop line: notes what it has been served, where the new signals would say otherwise. */
function settleServed(sim: Simulation, old: Signals, link: number, nowUs: number): void {
  const { table, rare, words } = sim;
  const at = link * ROW;
  const since = table[at + EXIT_SINCE]!;
  const arrived = table[headSlot(sim, link) + SLOT_TIME]!;
  const was = servedSince(old, link, since, arrived, nowUs);
  const is = servedSince(sim.signals, link, since, arrived, nowUs);
  if (was.foundRed === is.foundRed && was.greenUs === is.greenUs) return;
  const before = (words[link * WORDS + GUARD]! & SERVED) === 0 ? 0 : rare[at + EXIT_SERVED]!;
  const half = was.foundRed ? Math.max(0, headPcu(sim, link) - before) / 2 : 0;
  rare[at + EXIT_SERVED] = before + half + table[at + EXIT_RATE]! * was.greenUs;
  table[at + EXIT_SINCE] = nowUs;
  guard(sim, link, SERVED, true);
}

/** As greenReady in signals.ts counts: whoever comes to a red line has half served when its green begins. */
function servedSince(
  signals: Signals,
  link: number,
  since: number,
  arrived: number,
  nowUs: number,
): { foundRed: boolean; greenUs: number } {
  const foundRed = arrived > since && !isGreen(signals, link, arrived);
  const from = foundRed ? greenReady(signals, link, 0, arrived, arrived, arrived) : since;
  return { foundRed, greenUs: from < nowUs ? greenUs(signals, link, from, nowUs) : 0 };
}
