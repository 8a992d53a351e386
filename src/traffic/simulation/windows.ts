/**
 * Windows as a list of changes in the order of time. At one moment all changes are made first; then the approaches that
 * they concern ask anew. So touching windows leave no gap, and `untilS` is the first moment at which the way is free.
 */

import { MICROS, NONE, type Window } from "../../base/index.ts";
import { unpark } from "./information.ts";
import { exitReady } from "./kinematics.ts";
import {
  ENTRY_FROM,
  ENTRY_RATE,
  ENTRY_SERVED,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  GUARD,
  guard,
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

/** What a window changes; each kind of place has the numbers of its own. */
type Subject = "closed" | "held" | "meter" | "exit" | "entry";

interface Change {
  readonly atUs: number;
  readonly subject: Subject;
  /** A link, or a movement and the link that it leaves. */
  readonly place: number;
  readonly link: number;
  /** A mask of classes, or a rate. */
  readonly value: number;
  readonly begins: boolean;
}

export interface Schedule {
  /** Ascending in time. */
  readonly changes: readonly Change[];
  readonly inForce: Readonly<Record<Subject, Overlaps>>;
  /** The next change to be made. */
  next: number;
}

/** What is in force now at the places of one kind, where windows may overlap. */
class Overlaps {
  readonly #values = new Map<number, number[]>();

  change(place: number, value: number, begins: boolean): void {
    const values = this.#values.get(place) ?? [];
    this.#values.set(place, values);
    if (begins) values.push(value);
    else values.splice(values.indexOf(value), 1);
  }

  /** The least of the rates in force at a place, or undefined where there is none. */
  rate(place: number): number | undefined {
    const rates = this.#values.get(place) ?? [];
    return rates.length === 0 ? undefined : Math.min(...rates);
  }

  /** The classes to whom a place is shut by at least one window. */
  mask(place: number): number {
    return (this.#values.get(place) ?? []).reduce((all, mask) => all | mask, 0) >>> 0;
  }

  count(place: number): number {
    return this.#values.get(place)?.length ?? 0;
  }
}

export function scheduleWindows(sim: Simulation): Schedule {
  const { closedLinks, heldMovements, exitCapacity, entryCapacity } = sim.windows;
  const changes: Change[] = [];
  const add = (window: Window, subject: Subject, place: number, link: number, value: number): void => {
    if (!(window.untilS > window.fromS)) return;
    const change = { subject, place, link, value };
    changes.push({ ...change, atUs: Math.round(window.fromS * MICROS), begins: true });
    changes.push({ ...change, atUs: Math.round(window.untilS * MICROS), begins: false });
  };
  for (const w of closedLinks) add(w, "closed", checked(sim, w.link), w.link, w.classMask);
  for (const w of heldMovements) {
    const movement = movementBetween(sim, w.fromLink, w.toLink);
    const rate = w.capacityPcuPerS ?? 0;
    add(w, rate > 0 ? "meter" : "held", movement, w.fromLink, rate > 0 ? rate : w.classMask);
  }
  for (const w of exitCapacity) add(w, "exit", checked(sim, w.link), w.link, soundRate(w));
  for (const w of entryCapacity) add(w, "entry", checked(sim, w.link), w.link, soundRate(w));
  changes.sort((a, b) => a.atUs - b.atUs);
  const inForce = {
    closed: new Overlaps(),
    held: new Overlaps(),
    meter: new Overlaps(),
    exit: new Overlaps(),
    entry: new Overlaps(),
  };
  return { changes, inForce, next: 0 };
}

/** Moment of the next change; NEVER when there is none. */
export function nextChangeAt({ changes, next }: Schedule): number {
  return changes[next]?.atUs ?? NEVER;
}

/** Makes every change due at `time`; then those whom they concern ask anew. */
export function applyChanges(sim: Simulation, schedule: Schedule, time: number): void {
  sim.nowUs = time;
  const touched = new Set<number>();
  while (nextChangeAt(schedule) === time) {
    const { subject, place, link, value, begins } = schedule.changes[schedule.next++]!;
    schedule.inForce[subject].change(place, value, begins);
    put(sim, schedule, subject, place, link, touched);
  }
  for (const approach of touched) askAnew(sim, approach, time);
}

/**
 * A run that was left at `time` goes on under this schedule: what is in force then by it, and is not yet so, is changed. Under
 * the schedule that it was left with, nothing is.
 */
export function takeUpSchedule(sim: Simulation, schedule: Schedule, time: number): void {
  sim.nowUs = time;
  const { supply, inForce, rare, state } = { ...sim, inForce: schedule.inForce };
  for (; schedule.next < schedule.changes.length && nextChangeAt(schedule) < time; schedule.next++) {
    const { subject, place, value, begins } = schedule.changes[schedule.next]!;
    inForce[subject].change(place, value, begins);
  }
  const touched = new Set<number>();
  for (let link = 0; link < supply.linkCount; link++) {
    if (rare[link * ROW + SHUT_MASK] !== inForce.closed.mask(link)) put(sim, schedule, "closed", link, link, touched);
    if (
      sim.table[link * ROW + EXIT_RATE] !== rateOf(supply.exitCapacity, supply.capacity, link, inForce.exit.rate(link))
    )
      put(sim, schedule, "exit", link, link, touched);
    if (sim.table[link * ROW + ENTRY_RATE] !== rateOf(supply.capacity, supply.capacity, link, inForce.entry.rate(link)))
      put(sim, schedule, "entry", link, link, touched);
    const last = supply.firstMovement[link + 1] ?? supply.movementCount;
    for (let movement = supply.firstMovement[link]!; movement < last; movement++) {
      if (state.heldMask[movement] !== inForce.held.mask(movement)) put(sim, schedule, "held", movement, link, touched);
      if (sim.meters.get(movement)?.rate !== inForce.meter.rate(movement))
        put(sim, schedule, "meter", movement, link, touched);
    }
  }
  for (const approach of touched) askAnew(sim, approach, time);
}

/** A place becomes what is in force for it now. */
function put(
  sim: Simulation,
  { inForce }: Schedule,
  subject: Subject,
  place: number,
  link: number,
  touched: Set<number>,
): void {
  switch (subject) {
    case "closed":
      shutLink(sim, link, inForce.closed.mask(link), touched);
      return;
    case "exit":
      setExitRate(sim, link, inForce.exit.rate(link));
      touched.add(link);
      return;
    case "entry":
      setEntryRate(sim, link, inForce.entry.rate(link));
      touchEntrance(sim, link, touched);
      return;
    case "meter":
      setMeter(sim, place, inForce.meter.rate(place), sim.nowUs);
      break;
    case "held":
      sim.state.heldMask[place] = inForce.held.mask(place);
  }
  guard(sim, link, WINDOWED, hasMovementWindow(sim, inForce, link));
  touched.add(link);
}

function hasMovementWindow({ supply }: Simulation, { held, meter }: Schedule["inForce"], link: number): boolean {
  const last = supply.firstMovement[link + 1] ?? supply.movementCount;
  for (let movement = supply.firstMovement[link]!; movement < last; movement++) {
    if (held.count(movement) + meter.count(movement) > 0) return true;
  }
  return false;
}

/** A window's rate holds up to the link's capacity; without one it is the link's own. */
function rateOf(own: Float64Array, capacity: Float64Array, link: number, rate: number | undefined): number {
  return rate === undefined ? own[link]! : Math.min(rate, capacity[link]!);
}

function checked(sim: Simulation, link: number): number {
  assertLink(sim, link);
  return link;
}

function soundRate({ link, pcuPerS }: { link: number; pcuPerS: number }): number {
  if (!(pcuPerS >= 0)) throw new RangeError(`a window gives link ${link} a capacity of ${pcuPerS} pcu/s`);
  return pcuPerS;
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
  table[at + EXIT_RATE] = rateOf(supply.exitCapacity, supply.capacity, link, rate);
  rare[at + EXIT_SERVED] = table[at + EXIT_RATE] === 0 && isIdle ? 0 : served;
  guard(sim, link, SERVED, true);
}

function hasServedHead(sim: Simulation, link: number): boolean {
  return exitReady(sim, link, headPcu(sim, link), sim.nowUs, sim.nowUs) === sim.nowUs;
}

/** What the old capacity has served for the next one stays served, up to the largest vehicle. */
function setEntryRate(sim: Simulation, link: number, rate: number | undefined): void {
  const { table, rare, supply, nowUs, manners } = sim;
  const at = link * ROW;
  const before = table[at + ENTRY_RATE]!;
  const largest = manners.microPcu.reduce((a, b) => Math.max(a, b));
  const served =
    before === 0 ? rare[at + ENTRY_SERVED]! : Math.min(largest, (nowUs - table[at + ENTRY_FROM]!) * before);
  const now = rateOf(supply.capacity, supply.capacity, link, rate);
  rare[at + ENTRY_SERVED] = served;
  table[at + ENTRY_RATE] = now;
  table[at + ENTRY_FROM] = now === 0 ? nowUs : Math.round(nowUs - served / now);
}

/** Everyone who may want to enter the link. */
function touchEntrance(sim: Simulation, link: number, touched: Set<number>): void {
  const { tail, firstIn, inLink, linkCount } = sim.supply;
  const node = tail[link]!;
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) touched.add(inLink[i]!);
  touched.add(linkCount + link);
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
