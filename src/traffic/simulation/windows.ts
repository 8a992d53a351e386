/**
 * Windows as a list of changes in the order of time. At one moment all changes are made first; then the approaches that
 * they concern ask anew. So touching windows leave no gap, and `untilS` is the first moment at which the way is free.
 */

import { MICROS, NONE, type Window } from "../../base/index.ts";
import { askAllAnew } from "./ask-anew.ts";
import { LEAST_RATE, LEAST_WIDTH } from "./input-bounds.ts";
import { ENTRY_RATE, EXIT_RATE, guard, guardShut, LIST_FIRST, ROW, SHUT_MASK, WIDTH, WINDOWED } from "./link-table.ts";
import { meterOf } from "./meters.ts";
import { entryRateOf, exitRateOf, setEntryRate, setExitRate, setMeter, setWidth } from "./openings.ts";
import { headTarget, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";

/** What a window changes; each kind of place has the numbers of its own. */
type Subject = "closed" | "held" | "meter" | "exit" | "entry" | "width";

interface Change {
  readonly atUs: number;
  readonly subject: Subject;
  /** A link, or a movement and the link that it leaves. */
  readonly place: number;
  readonly link: number;
  /** A mask of classes, a rate, or a share. */
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

  /** The least of the rates, or shares, in force at a place, or undefined where there is none. */
  least(place: number): number | undefined {
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
  const { closedLinks, heldMovements, exitCapacity, entryCapacity, width = [] } = sim.windows;
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
  for (const w of width) add(w, "width", checked(sim, w.link), w.link, soundShare(w));
  changes.sort((a, b) => a.atUs - b.atUs);
  const inForce = {
    closed: new Overlaps(),
    held: new Overlaps(),
    meter: new Overlaps(),
    exit: new Overlaps(),
    entry: new Overlaps(),
    width: new Overlaps(),
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
    if (rare[link * ROW + WIDTH] !== widthIn(inForce, link)) put(sim, schedule, "width", link, link, touched);
    if (sim.table[link * ROW + EXIT_RATE] !== exitRateOf(sim, link, inForce.exit.least(link)))
      put(sim, schedule, "exit", link, link, touched);
    if (sim.table[link * ROW + ENTRY_RATE] !== entryRateOf(sim, link, inForce.entry.least(link)))
      put(sim, schedule, "entry", link, link, touched);
    const last = supply.firstMovement[link + 1] ?? supply.movementCount;
    for (let movement = supply.firstMovement[link]!; movement < last; movement++) {
      if (state.heldMask[movement] !== inForce.held.mask(movement)) put(sim, schedule, "held", movement, link, touched);
      if (
        (state.isMetered[movement] === 1 ? meterOf(sim, movement)?.rate : undefined) !== inForce.meter.least(movement)
      )
        put(sim, schedule, "meter", movement, link, touched);
    }
  }
  askAllAnew(sim, touched, time);
}

/** A place becomes what is in force for it now. */
function put(
  sim: Simulation,
  { inForce }: Pick<Schedule, "inForce">,
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
      setExitRate(sim, link, inForce.exit.least(link));
      touched.add(link);
      return;
    case "entry":
      setEntryRate(sim, link, inForce.entry.least(link));
      askedFrom(sim, link, sim.nowUs);
      touchEntrance(sim, link, touched);
      return;
    case "width":
      setWidth(sim, link, widthIn(inForce, link));
      put(sim, { inForce }, "exit", place, link, touched);
      put(sim, { inForce }, "entry", place, link, touched);
      return;
    case "meter":
      setMeter(sim, link, place, inForce.meter.least(place));
      break;
    case "held":
      sim.state.heldMask[place] = inForce.held.mask(place);
  }
  guard(sim, link, WINDOWED, hasMovementWindow(sim, inForce, link));
  touched.add(link);
}

const widthIn = ({ width }: Schedule["inForce"], link: number): number => width.least(link) ?? 1;

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

function soundShare({ link, share }: { link: number; share: number }): number {
  if (!(share >= LEAST_WIDTH && share <= 1)) {
    throw new RangeError(`a window leaves link ${link} ${share} of its width, not ${LEAST_WIDTH} to 1`);
  }
  return share;
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

/** Those who are listed for a link whose entry changes count as ready from now on, as if they came now; they keep their places. */
function askedFrom(sim: Simulation, link: number, time: number): void {
  const { rare, state, supply } = sim;
  let approach = rare[supply.server[link]! * ROW + LIST_FIRST]!;
  for (; approach !== NONE; approach = state.listNext[approach]!) {
    if (headTarget(sim, approach) === link) state.readyAt[approach] = time;
  }
}
