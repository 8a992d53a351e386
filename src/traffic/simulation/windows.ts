/**
 * Windows as a list of changes in the order of time. At one moment all changes are made first; then the approaches that
 * they concern ask anew. So touching windows leave no gap, and `untilS` is the first moment at which the way is free.
 */

import { MICROS, NONE, type Window } from "../../base/index.ts";
import { unpark } from "./information.ts";
import { LEAST_RATE } from "./input-bounds.ts";
import {
  ARMED_AT,
  ENTRY_RATE,
  EXIT_RATE,
  FIRST_MOVEMENT,
  guard,
  guardShut,
  LIST_FIRST,
  OUT_RANK,
  ROW,
  SHUT_AT,
  SHUT_MASK,
  WINDOWED,
} from "./link-table.ts";
import { meterOf } from "./meters.ts";
import { armHead } from "./motion.ts";
import { halfHeadway, letGo, rateOf, setEntryRate, setExitRate, setMeter } from "./openings.ts";
import { armApproach, headClass, headTarget, headTrip, type Simulation } from "./simulation.ts";
import { LISTED, NEVER } from "./state.ts";
import { armForNext, delist, isSignalled } from "./strides.ts";

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
    if (Number.isNaN(window.fromS) || Number.isNaN(window.untilS)) {
      throw new RangeError(`a window of link ${link} is from ${window.fromS} to ${window.untilS} s`);
    }
    // What lies in the past is over; what began there is in force from the start.
    if (!(window.untilS > Math.max(0, window.fromS))) return;
    const change = { subject, place, link, value };
    changes.push({ ...change, atUs: Math.round(Math.max(0, window.fromS) * MICROS), begins: true });
    changes.push({ ...change, atUs: Math.round(window.untilS * MICROS), begins: false });
  };
  for (const w of closedLinks) add(w, "closed", checked(sim, w.link), w.link, w.classMask);
  for (const w of heldMovements) {
    const movement = movementBetween(sim, w.fromLink, w.toLink);
    const rate = soundRate({ link: w.fromLink, pcuPerS: w.capacityPcuPerS ?? 0 });
    add(w, rate > 0 ? "meter" : "held", movement, w.fromLink, rate > 0 ? rate : w.classMask);
  }
  for (const w of exitCapacity) add(w, "exit", checked(sim, w.link), w.link, soundRate(w, sim.spread.shareOf[w.link]));
  for (const w of entryCapacity)
    add(w, "entry", checked(sim, w.link), w.link, soundRate(w, sim.spread.shareOf[w.link]));
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
  askAllAnew(sim, touched, time);
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
      if ((state.isMetered[movement] === 1 ? meterOf(sim, movement)?.rate : undefined) !== inForce.meter.rate(movement))
        put(sim, schedule, "meter", movement, link, touched);
    }
  }
  askAllAnew(sim, touched, time);
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
      askedFrom(sim, link, sim.nowUs);
      touchEntrance(sim, link, touched);
      return;
    case "meter":
      setMeter(sim, link, place, inForce.meter.rate(place));
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

function checked(sim: Simulation, link: number): number {
  assertLink(sim, link);
  return link;
}

/** Lanes have their share of a rate. */
function soundRate({ link, pcuPerS }: { link: number; pcuPerS: number }, share = 1): number {
  if (!(pcuPerS === 0 || (pcuPerS >= LEAST_RATE * share && Number.isFinite(pcuPerS)))) {
    throw new RangeError(
      `a window gives link ${link} a capacity of ${pcuPerS} pcu/s, neither 0 nor at least ${LEAST_RATE}`,
    );
  }
  return pcuPerS;
}

function assertLink(sim: Simulation, link: number): void {
  if (!(Number.isInteger(link) && link >= 0 && link < sim.supply.linkCount))
    throw new RangeError(`a window names link ${link} of ${sim.supply.linkCount}`);
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
  guardShut(sim, link, mask);
  for (let bit = 0; bit < 32; bit++) {
    const was = (before >>> bit) & 1;
    const is = (mask >>> bit) & 1;
    news.shutLinks[bit]! += is - was;
    if (is > was) news.happened++;
  }
  touchEntrance(sim, link, touched);
}

/** Everyone who may want to enter the link. */
function touchEntrance(sim: Simulation, link: number, touched: Set<number>): void {
  const { tail, firstIn, inLink, linkCount } = sim.supply;
  const node = tail[link]!;
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) touched.add(inLink[i]!);
  touched.add(linkCount + link);
}

/**
 * Whoever has stood longest asks first: those who are let go together come a microsecond after one another, where their server would
 * otherwise take the lowest index.
 */
function askAllAnew(sim: Simulation, touched: ReadonlySet<number>, time: number): void {
  const since = new Map<number, number>();
  for (const approach of touched) since.set(approach, stoodSince(sim, approach));
  const asking = [...touched].sort((a, b) => since.get(a)! - since.get(b)! || a - b);
  const before = new Map<number, number>();
  const servers = new Set<number>();
  for (const approach of asking) {
    const server = headTrip(sim, approach) === NONE ? NONE : serverAhead(sim, approach);
    if (server !== NONE) servers.add(server);
    const rank = before.get(server) ?? 0;
    if (!askAnew(sim, approach, time, rank) || server === NONE || since.get(approach) === NEVER) continue;
    before.set(server, rank + 1);
  }
  // Who is still listed may be the next one now, or have waited behind one who is not.
  for (const server of servers) armForNext(sim, server, time);
}

/** Those who are listed for a link whose entry changes count as ready from now on, as if they came now; they keep their places. */
function askedFrom(sim: Simulation, link: number, time: number): void {
  const { rare, state, supply } = sim;
  let approach = rare[supply.server[link]! * ROW + LIST_FIRST]!;
  for (; approach !== NONE; approach = state.listNext[approach]!) {
    if (headTarget(sim, approach) === link) state.readyAt[approach] = time;
  }
}

/** The server whose list the head of an approach is in, or would be; NONE where its way ends. */
function serverAhead(sim: Simulation, approach: number): number {
  const target = headTarget(sim, approach);
  return target === NONE ? NONE : sim.supply.server[target]!;
}

/** Since when the head of an approach waits for what is before it; NEVER where it does not. */
function stoodSince({ supply, state, rare }: Simulation, approach: number): number {
  const { linkCount } = supply;
  if (state.phase[approach] === LISTED) return state.readyAt[approach]!;
  if (approach < linkCount) return rare[approach * ROW + SHUT_AT]!;
  const stepped = state.parkedFirst[approach - linkCount]!;
  return stepped === NONE ? NEVER : state.departUs[stepped]!;
}

/** False where it keeps its place in a list. */
function askAnew(sim: Simulation, approach: number, time: number, rank: number): boolean {
  const { supply, state, table } = sim;
  const { linkCount } = supply;
  const steppedAside = approach < linkCount ? NONE : state.parkedFirst[approach - linkCount]!;
  if (state.phase[approach] === LISTED) {
    if (steppedAside === NONE && mayStayListed(sim, approach)) return false;
    delist(sim, approach, serverAhead(sim, approach));
  }
  if (approach >= linkCount) unpark(sim, approach - linkCount);
  const trip = headTrip(sim, approach);
  if (trip === NONE) return false;
  if (approach < linkCount) {
    letGo(sim, approach);
    armHead(sim, approach, time);
    const at = table[approach * ROW + ARMED_AT]!;
    if (rank > 0 && at !== NEVER && !isSignalled(sim, approach)) armApproach(sim, approach, at + rank);
    return true;
  }
  const opens = steppedAside === NONE ? time : time + rank + halfHeadway(sim, approach);
  armApproach(sim, approach, Math.max(opens, state.departUs[trip]!));
  return true;
}

/** The head of a listed approach waits for room or its turn, and for nothing else: its exit has served it, and nothing is shut to it. */
function mayStayListed(sim: Simulation, approach: number): boolean {
  const { supply, state, rare, table } = sim;
  const target = headTarget(sim, approach);
  const bit = 1 << headClass(sim, approach);
  if ((rare[target * ROW + SHUT_MASK]! & bit) !== 0) return false;
  if (approach >= supply.linkCount) return true;
  if (table[approach * ROW + EXIT_RATE] === 0) return false;
  const movement = rare[approach * ROW + FIRST_MOVEMENT]! + rare[target * ROW + OUT_RANK]!;
  return (state.heldMask[movement]! & bit) === 0 && state.isMetered[movement] === 0;
}
