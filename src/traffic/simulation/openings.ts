/**
 * Rates that change, and ways that open. What a rate has served of the next vehicle before it changes stays served: ∫C dt goes
 * on. A hold, closure or entry that opens and finds somebody who came since has served half of him by then, as at a red line
 * (signals.ts): the k-th goes (k − ½)/C after the opening, where the fluid has its middle. With a whole vehicle served the delay of a
 * hold of 100 s is 1 % too short, with nothing as much too long. An exit has served nothing, as the model has it.
 */
import { NONE } from "../../base/index.ts";
import { exitReady, haveHolesCome, restart } from "./kinematics.ts";
import {
  CAPACITY,
  ENTERED,
  ENTRY_FROM,
  ENTRY_RATE,
  ENTRY_SERVED,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  FIRST_MOVEMENT,
  GUARD,
  guard,
  HOLE,
  HOLES_US,
  IN_PCU,
  LEFT,
  LIST_FIRST,
  OUT_PCU,
  OUT_RANK,
  ROOM_TO,
  ROW,
  SERVED,
  SHUT_AT,
  SHUT_MASK,
  SIGNALLED,
  WAVE_LIMIT,
  WIDENED_AT,
  WIDENED_IN,
  WIDENED_OUT,
  WIDTH,
  WORDS,
  widen,
} from "./link-table.ts";
import { meterKey } from "./meters.ts";
import { greenUs } from "./signals.ts";
import { headClass, headPcu, headTarget, headTrip, type Simulation } from "./simulation.ts";
import { standsSince } from "./standing.ts";
import { NEVER, SHUT } from "./state.ts";

/** What lets vehicles out of a link, or in: a window's rate up to the link's capacity, or without one its own; both by its width. */
export function exitRateOf({ supply, rare }: Simulation, link: number, rate: number | undefined): number {
  const width = rare[link * ROW + WIDTH]!;
  return rate === undefined ? supply.exitCapacity[link]! * width : Math.min(rate, supply.capacity[link]! * width);
}

export function entryRateOf({ rare }: Simulation, link: number, rate: number | undefined): number {
  return Math.min(rate ?? NEVER, rare[link * ROW + CAPACITY]!);
}

/** See width.ts. The last start wave is forgotten, its places in the queue being others now. The caller sets both rates anew. */
export function setWidth(sim: Simulation, link: number, share: number): void {
  const { table, rare, words, nowUs } = sim;
  const at = link * ROW;
  const isClear = words[link * WORDS + ENTERED] === words[link * WORDS + LEFT] && haveHolesCome(table, at, nowUs);
  widen(sim, sim.supply, link, share, sim.manners.largest);
  table[at + WAVE_LIMIT] = -NEVER;
  rare[at + HOLE] = 0;
  if (isClear) {
    restart(sim, link, nowUs);
    return;
  }
  table[at + ROOM_TO] = table[at + IN_PCU]!;
  table[at + HOLES_US] = NEVER;
  rare[at + WIDENED_AT] = nowUs;
  rare[at + WIDENED_IN] = table[at + IN_PCU]!;
  rare[at + WIDENED_OUT] = table[at + OUT_PCU]!;
}

export function setMeter(sim: Simulation, link: number, movement: number, rate: number | undefined): void {
  const { meters, nowUs, state } = sim;
  const key = meterKey(sim, movement);
  const meter = meters.get(key);
  if (meter !== undefined) {
    meter.served += meter.rate * (nowUs - meter.since);
    meter.since = nowUs;
  }
  const was = state.isMetered[movement]!;
  state.isMetered[movement] = rate === undefined ? 0 : 1;
  if (rate !== undefined) {
    if (meter === undefined) meters.set(key, { rate, since: nowUs, served: 0, isFirst: true, lanes: 1 });
    else {
      meter.rate = rate;
      meter.lanes += 1 - was;
    }
    return;
  }
  if (meter !== undefined) {
    meter.lanes -= was;
    if (meter.lanes === 0) meters.delete(key);
  }
  const waits = sim.rare[link * ROW + SHUT_AT] !== NEVER && movementOfHead(sim, link) === movement;
  if (waits && meter !== undefined) serveHead(sim, link, Math.min(headPcu(sim, link), meter.served));
}

/**
 * What the old capacity has served stays served: ∫C dt goes on. But an exit that shuts idle, with a whole vehicle served
 * and nobody at the stop line, has served nothing: a reopened capacity counts from the reopening.
 */
export function setExitRate(sim: Simulation, link: number, rate: number | undefined): void {
  const { nowUs, table, rare } = sim;
  const isIdle = headTrip(sim, link) === NONE || (standsSince(sim, link) > nowUs && hasServedHead(sim, link));
  const at = link * ROW;
  const guards = sim.words[link * WORDS + GUARD]!;
  const since = table[at + EXIT_SINCE]!;
  let served = (guards & SERVED) === 0 ? 0 : rare[at + EXIT_SERVED]!;
  if (since === -NEVER) served = NEVER;
  else if ((guards & SIGNALLED) !== 0) served += table[at + EXIT_RATE]! * greenUs(sim.signals, link, since, nowUs);
  else served += table[at + EXIT_RATE]! * (nowUs - since);
  table[at + EXIT_SINCE] = nowUs;
  table[at + EXIT_RATE] = exitRateOf(sim, link, rate);
  rare[at + EXIT_SERVED] = table[at + EXIT_RATE] === 0 && isIdle ? 0 : served;
  guard(sim, link, SERVED, true);
}

function hasServedHead(sim: Simulation, link: number): boolean {
  return exitReady(sim, link, headPcu(sim, link), sim.nowUs, sim.nowUs) === sim.nowUs;
}

/** What the old capacity has served for the next one stays served, up to the largest vehicle; half of one who came later. */
export function setEntryRate(sim: Simulation, link: number, rate: number | undefined): void {
  const { table, rare, nowUs, manners } = sim;
  const at = link * ROW;
  const before = table[at + ENTRY_RATE]!;
  let served =
    before === 0 ? rare[at + ENTRY_SERVED]! : Math.min(manners.largest, (nowUs - table[at + ENTRY_FROM]!) * before);
  const waits = before === 0 ? firstListedFor(sim, link) : NONE;
  if (waits !== NONE) {
    const pcu = headPcu(sim, waits);
    const cameLater = sim.state.readyAt[waits]! > table[at + ENTRY_FROM]!;
    if (cameLater || served >= pcu) served = pcu / 2;
  }
  const now = entryRateOf(sim, link, rate);
  rare[at + ENTRY_SERVED] = served;
  table[at + ENTRY_RATE] = now;
  if (now !== 0) table[at + ENTRY_FROM] = Math.round(nowUs - served / now);
  else if (before !== 0) table[at + ENTRY_FROM] = nowUs;
}

/** The first in its server's list that waits for this link, or NONE. */
function firstListedFor(sim: Simulation, link: number): number {
  let approach = sim.rare[sim.supply.server[link]! * ROW + LIST_FIRST]!;
  while (approach !== NONE && headTarget(sim, approach) !== link) approach = sim.state.listNext[approach]!;
  return approach;
}

/**
 * The head of a link stands before something shut: if that is so no more, half of it has been served, by the slower of the exit
 * and of the entry that it goes to. All of it where that entry is the slower and has not stood idle: it goes on serving.
 */
export function letGo(sim: Simulation, link: number): void {
  const { rare, table, state, nowUs } = sim;
  if (state.phase[link] !== SHUT) return;
  const target = headTarget(sim, link);
  const bit = 1 << headClass(sim, link);
  const movement = movementOfHead(sim, link);
  const isShut = ((rare[target * ROW + SHUT_MASK]! | state.heldMask[movement]!) & bit) !== 0;
  if (isShut || state.isMetered[movement] === 1) return;
  const pcu = headPcu(sim, link);
  const rate = table[link * ROW + EXIT_RATE]!;
  const entryRate = table[target * ROW + ENTRY_RATE]!;
  const isIdle = table[target * ROW + ENTRY_FROM]! + pcu / entryRate <= nowUs;
  if (rate < entryRate) serveHead(sim, link, pcu / 2);
  else serveHead(sim, link, isIdle ? pcu - (pcu / 2) * (rate / entryRate) : pcu);
}

/** Of the head of a link so much has been served by now. */
function serveHead(sim: Simulation, link: number, microPcu: number): void {
  sim.table[link * ROW + EXIT_SINCE] = sim.nowUs;
  sim.rare[link * ROW + EXIT_SERVED] = microPcu;
  guard(sim, link, SERVED, true);
}

/** The movement that the head of a link wants. The link must have one that goes on. */
function movementOfHead(sim: Simulation, link: number): number {
  return sim.rare[link * ROW + FIRST_MOVEMENT]! + sim.rare[headTarget(sim, link) * ROW + OUT_RANK]!;
}

/** Half the headway of the first of those who stepped aside and may now enter; 0 where it may not. */
export function halfHeadway(sim: Simulation, approach: number): number {
  const at = headTarget(sim, approach) * ROW;
  const rate = sim.table[at + ENTRY_RATE]!;
  const isShut = (sim.rare[at + SHUT_MASK]! & (1 << headClass(sim, approach))) !== 0;
  return isShut || rate === 0 ? 0 : Math.round(headPcu(sim, approach) / 2 / rate);
}
