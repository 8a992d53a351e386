/**
 * Windows as a list of changes in the order of time. At one moment all changes are made first; then the approaches that
 * they concern ask anew. So touching windows leave no gap, and `untilS` is the first moment at which the way is free.
 */

import { MICROS, NONE } from "../../base/index.ts";
import { unpark } from "./information.ts";
import { exitReady } from "./kinematics.ts";
import {
  ENTRY_OWED,
  ENTRY_RATE,
  ENTRY_READY,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  GUARD,
  guard,
  MOVEMENT_WINDOWS,
  pcuOut,
  ROW,
  SERVED,
  SHUT_MASK,
  SHUTTING,
  SIGNALLED,
  WINDOWED,
  WORDS,
} from "./link-table.ts";
import { armHead } from "./motion.ts";
import { greenUs } from "./signals.ts";
import { armApproach, headPcu, headTarget, headTrip, type Simulation } from "./simulation.ts";
import { standsSince } from "./standing.ts";
import { LISTED, NEVER } from "./state.ts";
import { delist } from "./strides.ts";

type Change = (sim: Simulation, touched: Set<number>) => void;

export interface Schedule {
  /** Ascending. */
  readonly atUs: Float64Array;
  readonly changes: readonly Change[];
}

/** What is in force now, where windows may overlap. */
class Overlaps {
  readonly #rates = new Map<number, number[]>();
  readonly #counts = new Map<number, Uint16Array>();

  /** The least of the rates in force at a place, or undefined where there is none. */
  changeRate(place: number, rate: number, begins: boolean): number | undefined {
    const rates = this.#rates.get(place) ?? [];
    this.#rates.set(place, rates);
    if (begins) rates.push(rate);
    else rates.splice(rates.indexOf(rate), 1);
    return rates.length === 0 ? undefined : Math.min(...rates);
  }

  /** The classes to whom a place is shut by at least one window. */
  changeMask(place: number, mask: number, begins: boolean): number {
    const counts = this.#counts.get(place) ?? new Uint16Array(32);
    this.#counts.set(place, counts);
    let shut = 0;
    for (let bit = 0; bit < 32; bit++) {
      if ((mask >>> bit) & 1) counts[bit]! += begins ? 1 : -1;
      if (counts[bit]! > 0) shut |= 1 << bit;
    }
    return shut >>> 0;
  }
}

export function scheduleWindows(sim: Simulation): Schedule {
  const { windows } = sim;
  const list: { atUs: number; change: Change }[] = [];
  const add = (window: { fromS: number; untilS: number }, make: (begins: boolean) => Change): void => {
    if (!(window.untilS > window.fromS)) return;
    list.push({ atUs: Math.round(window.fromS * MICROS), change: make(true) });
    list.push({ atUs: Math.round(window.untilS * MICROS), change: make(false) });
  };
  const closed = new Overlaps();
  for (const w of windows.closedLinks) {
    assertLink(sim, w.link);
    add(
      w,
      (begins) => (run, touched) => shutLink(run, w.link, closed.changeMask(w.link, w.classMask, begins), touched),
    );
  }
  const held = new Overlaps();
  for (const w of windows.heldMovements) {
    const movement = movementBetween(sim, w.fromLink, w.toLink);
    const rate = w.capacityPcuPerS ?? 0;
    add(w, (begins) => (run, touched) => {
      touched.add(w.fromLink);
      const inForce = run.rare[w.fromLink * ROW + MOVEMENT_WINDOWS]! + (begins ? 1 : -1);
      run.rare[w.fromLink * ROW + MOVEMENT_WINDOWS] = inForce;
      guard(run, w.fromLink, WINDOWED, inForce > 0);
      if (rate > 0) setMeter(run, movement, held.changeRate(movement, rate, begins), run.nowUs);
      else run.state.heldMask[movement] = held.changeMask(movement, w.classMask, begins);
    });
  }
  const exits = new Overlaps();
  for (const w of windows.exitCapacity) {
    assertLink(sim, w.link);
    add(w, (begins) => (run, touched) => {
      setExitRate(run, w.link, exits.changeRate(w.link, w.pcuPerS, begins));
      touched.add(w.link);
    });
  }
  const entries = new Overlaps();
  for (const w of windows.entryCapacity) {
    assertLink(sim, w.link);
    add(w, (begins) => (run, touched) => {
      setEntryRate(run, w.link, entries.changeRate(w.link, w.pcuPerS, begins));
      touchEntrance(run, w.link, touched);
    });
  }
  const { measure } = sim.input;
  const { outflow } = sim.records;
  if (measure !== undefined && outflow !== undefined) {
    list.push({
      atUs: Math.round(measure.fromS * MICROS),
      change: (run) => outflow.from.set(pcuOut(run, run.supply.linkCount)),
    });
    list.push({
      atUs: Math.round(measure.untilS * MICROS),
      change: (run) => outflow.until.set(pcuOut(run, run.supply.linkCount)),
    });
  }
  list.sort((a, b) => a.atUs - b.atUs);
  return { atUs: Float64Array.from(list, ({ atUs }) => atUs), changes: list.map(({ change }) => change) };
}

function assertLink(sim: Simulation, link: number): void {
  if (!(link < sim.supply.linkCount)) throw new RangeError(`a window names link ${link} of ${sim.supply.linkCount}`);
}

function movementBetween(sim: Simulation, from: number, to: number): number {
  assertLink(sim, from);
  assertLink(sim, to);
  const { head, tail, firstMovement, outRank } = sim.supply;
  if (head[from] !== tail[to])
    throw new RangeError(`a window names a movement from link ${from} to ${to}: they do not meet`);
  return firstMovement[from]! + outRank[to]!;
}

function shutLink(sim: Simulation, link: number, mask: number, touched: Set<number>): void {
  const { news } = sim;
  const before = sim.rare[link * ROW + SHUT_MASK]!;
  sim.rare[link * ROW + SHUT_MASK] = mask;
  guard(sim, link, SHUTTING, mask !== 0);
  for (let bit = 0; bit < 32; bit++) {
    const was = (before >>> bit) & 1;
    const is = (mask >>> bit) & 1;
    news.shutLinks[bit]! += is - was;
    if (is > was) news.happened++;
  }
  touchEntrance(sim, link, touched);
}

function setMeter(sim: Simulation, movement: number, rate: number | undefined, now: number): void {
  sim.state.isMetered[movement] = rate === undefined ? 0 : 1;
  if (rate === undefined) {
    sim.meters.delete(movement);
    return;
  }
  const meter = sim.meters.get(movement);
  if (meter === undefined) {
    sim.meters.set(movement, { rate, since: now, served: 0 });
    return;
  }
  meter.served += meter.rate * (now - meter.since);
  meter.since = now;
  meter.rate = rate;
}

/**
 * What the old capacity has served stays served: ∫C dt goes on. But an exit that shuts idle, with a whole vehicle served
 * and nobody at the stop line, has served nothing: a reopened capacity counts from the reopening.
 */
function setExitRate(sim: Simulation, link: number, rate: number | undefined): void {
  const { supply, nowUs } = sim;
  const isIdle = headTrip(sim, link) === NONE || (standsSince(sim, link) > nowUs && hasServedHead(sim, link));
  const { table, rare } = sim;
  const at = link * ROW;
  const guards = sim.words[link * WORDS + GUARD]!;
  const since = table[at + EXIT_SINCE]!;
  let served = (guards & SERVED) === 0 ? 0 : rare[at + EXIT_SERVED]!;
  if (since === -NEVER) served = NEVER;
  else if ((guards & SIGNALLED) !== 0) served += table[at + EXIT_RATE]! * greenUs(sim.signals, link, since, nowUs);
  else served += table[at + EXIT_RATE]! * (nowUs - since);
  table[at + EXIT_SINCE] = nowUs;
  table[at + EXIT_RATE] = rate === undefined ? supply.exitCapacity[link]! : Math.min(rate, supply.capacity[link]!);
  rare[at + EXIT_SERVED] = table[at + EXIT_RATE] === 0 && isIdle ? 0 : served;
  guard(sim, link, SERVED, true);
}

function hasServedHead(sim: Simulation, link: number): boolean {
  return exitReady(sim, link, headPcu(sim, link), sim.nowUs, sim.nowUs) === sim.nowUs;
}

function setEntryRate(sim: Simulation, link: number, rate: number | undefined): void {
  const { table, rare, supply, nowUs } = sim;
  const at = link * ROW;
  const before = table[at + ENTRY_RATE]!;
  const owed = before === 0 ? rare[at + ENTRY_OWED]! : Math.max(0, table[at + ENTRY_READY]! - nowUs) * before;
  const now = rate === undefined ? supply.capacity[link]! : Math.min(rate, supply.capacity[link]!);
  rare[at + ENTRY_OWED] = owed;
  table[at + ENTRY_RATE] = now;
  table[at + ENTRY_READY] = now === 0 ? NEVER : nowUs + Math.round(owed / now);
}

/** Everyone who may want to enter the link. */
function touchEntrance(sim: Simulation, link: number, touched: Set<number>): void {
  const { tail, firstIn, inLink, linkCount } = sim.supply;
  const node = tail[link]!;
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) touched.add(inLink[i]!);
  touched.add(linkCount + link);
}

/** Makes every change due at `time`, from change `index` on, and gives the index of the next. */
export function applyChanges(sim: Simulation, schedule: Schedule, index: number, time: number): number {
  sim.nowUs = time;
  const touched = new Set<number>();
  let next = index;
  while (schedule.atUs[next] === time) schedule.changes[next++]!(sim, touched);
  for (const approach of touched) askAnew(sim, approach, time);
  return next;
}

function askAnew(sim: Simulation, approach: number, time: number): void {
  const { supply, state } = sim;
  const { linkCount } = supply;
  if (approach >= linkCount) unpark(sim, approach - linkCount);
  const trip = headTrip(sim, approach);
  if (trip === NONE) return;
  if (state.phase[approach] === LISTED) delist(sim, approach, supply.server[headTarget(sim, approach)]!);
  if (approach < linkCount) armHead(sim, approach, time);
  else armApproach(sim, approach, Math.max(time, state.departUs[trip]!));
}
