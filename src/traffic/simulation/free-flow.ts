/**
 * The loop over events, and in it, in one piece, the commonest: the head of a link comes to its stop line and drives on at
 * once, nine events of ten. HOT. It does what headEvent does (motion.ts) where nothing but the two links and the trip
 * is concerned: nobody waits for either link, nothing is shut, the next link's capacity has been idle and its hole has come.
 * Invariant: whatever it does not decide exactly as headEvent would, it leaves to headEvent.
 */
import { NONE } from "../../base/index.ts";
import { patienceEvent } from "./barrier.ts";
import { holeReady, noteHole, restart, settle } from "./kinematics.ts";
import { chooseLane, isDivided } from "./lanes.ts";
import {
  ARMED_AT,
  ENTERED,
  ENTRY_FROM,
  ENTRY_RATE,
  ENTRY_SINCE,
  EXIT_RATE,
  EXIT_SINCE,
  entrySince,
  FREE_US,
  GUARD,
  HEARD_MASK,
  heardOf,
  IN_PCU,
  LAST_OUT,
  LEFT,
  LISTING,
  mayBeShut,
  OUT_PCU,
  PATIENCE_AT,
  REST_SHIFT,
  ROOM_TO,
  ROW,
  ROW_SLOT,
  SERVE_AT,
  SERVED,
  SHARED,
  SIGN,
  SIGNALLED,
  SLOT_AT,
  SLOT_NEXT,
  SLOT_PCU,
  SLOT_REST,
  SLOT_TIME,
  SLOT_TRIP,
  slotOf,
  unasked,
  WAVE_LIMIT,
  WINDOWED,
  WORDS,
} from "./link-table.ts";
import { armHead, headEvent, originEvent, serverEvent } from "./motion.ts";
import { noteEntry, noteExit } from "./notes.ts";
import { freeUsOf, type Simulation } from "./simulation.ts";
import { meetWave } from "./standing.ts";
import { NEVER } from "./state.ts";

const EXIT_GUARDS = LISTING | WINDOWED | SHARED | SERVED;
const ENTRY_GUARDS = LISTING | SHARED | SIGN;
/** So many events are read ahead of together. */
const AHEAD = 32;

/** Runs the events before `until`. One whose time is not the one armed was overtaken by another, and is nothing. */
export function runUntil(sim: Simulation, until: number): void {
  const { events, table, words, endUs, records, lanes } = sim;
  const { anySlow } = sim.manners;
  const { linkCount } = sim.supply;
  const isRecorded = records.isOn;
  const ahead = { actors: new Int32Array(AHEAD), slots: new Int32Array(AHEAD) };
  for (let time = events.nextTime(until); time < until; time = events.nextTime(until)) {
    const count = events.upcoming(ahead.actors);
    if (count > 0) sim.touched = readAhead(sim, ahead, count, time);
    const link = events.pop();
    if (link >= linkCount) {
      otherEvent(sim, link, time);
      continue;
    }
    const at = link * ROW;
    if (table[at + ARMED_AT] !== time) continue;
    const word = link * WORDS;
    const n = words[word + LEFT]! + 1;
    const slot = slotOf(sim, link, n);
    const target = words[2 * slot + SLOT_NEXT]!;
    if (target === NONE) {
      headEvent(sim, link, time);
      continue;
    }
    const to = target * ROW;
    const toWord = target * WORDS;
    const rest = words[2 * slot + SLOT_REST]! - (1 << REST_SHIFT);
    const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;
    // Does it go on at once, with no bookkeeping but that of the two links and its trip? The capacity of the next link has
    // served the last one, and stood idle since (stoodIdle in strides.ts).
    let isFree =
      table[slot + SLOT_TIME] === time &&
      (words[word + GUARD]! & EXIT_GUARDS) === 0 &&
      (words[toWord + GUARD]! & ENTRY_GUARDS) === 0 &&
      !mayBeShut(words[toWord + GUARD]!, rest & 31) &&
      !(sim.hasNews && heardOf(rest) !== (sim.news.stamp & HEARD_MASK));
    if (isFree) {
      const headway = Math.round(pcu / table[to + ENTRY_RATE]!);
      isFree =
        table[to + ENTRY_FROM]! + headway < time &&
        time - entrySince(table[to + ENTRY_SINCE]!) > 2 * headway &&
        (table[to + IN_PCU]! + pcu <= table[to + ROOM_TO]! || holeReady(sim, target, pcu, time) < time);
    }
    if (!isFree) {
      headEvent(sim, link, time);
      continue;
    }
    const trip = words[2 * slot + SLOT_TRIP]!;
    const nextAt = words[2 * slot + SLOT_AT]! + 1;

    if (isRecorded) noteExit(sim, link, trip, pcu, time, time);
    const out = table[at + OUT_PCU]! + pcu;
    words[word + LEFT] = n;
    table[at + LAST_OUT] = time;
    table[at + OUT_PCU] = out;
    table[at + EXIT_SINCE] = time;
    if (n === words[word + ENTERED]) {
      table[at + ARMED_AT] = NEVER;
    } else if ((words[word + GUARD]! & SIGNALLED) !== 0) {
      armHead(sim, link, time);
    } else {
      const follower = slotOf(sim, link, n + 1);
      const owed = table[follower + SLOT_PCU]! - out;
      const arrives = table[follower + SLOT_TIME]!;
      const earliest = arrives > time ? arrives : time;
      const rate = table[at + EXIT_RATE]!;
      const due = owed <= (earliest - time) * rate ? earliest : Math.max(earliest, time + Math.round(owed / rate));
      table[at + ARMED_AT] = due;
      if (due < endUs) events.push(due, link);
    }

    if (words[toWord + ENTERED] === words[toWord + LEFT]) restart(sim, target, time);
    const before = table[to + IN_PCU]!;
    if (before + pcu > table[to + ROOM_TO]!) noteHole(sim, target, pcu);
    const entered = words[toWord + ENTERED]! + 1;
    const earliest = time + (anySlow ? freeUsOf(sim, target, rest & 31) : table[to + FREE_US]!);
    const place = slotOf(sim, target, entered);
    words[toWord + ENTERED] = entered;
    table[to + IN_PCU] = before + pcu;
    table[to + ENTRY_SINCE] = unasked(time);
    table[to + ENTRY_FROM] = time;
    table[place + SLOT_TIME] = earliest;
    table[place + SLOT_PCU] = before + pcu;
    words[2 * place + SLOT_TRIP] = trip;
    words[2 * place + SLOT_AT] = nextAt;
    words[2 * place + SLOT_REST] = rest;
    const links = rest >>> REST_SHIFT;
    let next = links > 1 ? sim.routePool[nextAt + 1]! : NONE;
    if (lanes !== null && next !== NONE && isDivided(lanes, next)) {
      next = chooseLane(sim, lanes, next, links > 2 ? sim.routePool[nextAt + 2]! : NONE, rest & 31);
    }
    words[2 * place + SLOT_NEXT] = next;
    if (isRecorded) noteEntry(sim, target, trip, time);
    const isHead = entered === words[toWord + LEFT]! + 1;
    if (anySlow && !isHead) {
      const settled = settle(sim, target, place, rest & 31, time);
      if (settled === slotOf(sim, target, words[toWord + LEFT]! + 1)) armHead(sim, target, time);
      if (table[to + WAVE_LIMIT] !== -NEVER) meetWave(sim, target, before, table[settled + SLOT_TIME]!, trip);
      continue;
    }
    if (isHead) {
      if (
        (words[toWord + GUARD]! & (SIGNALLED | SERVED)) === 0 &&
        pcu <= (earliest - table[to + EXIT_SINCE]!) * table[to + EXIT_RATE]!
      ) {
        table[to + ARMED_AT] = earliest;
        if (earliest < endUs) events.push(earliest, target);
      } else {
        armHead(sim, target, time);
      }
    }
    if (table[to + WAVE_LIMIT] !== -NEVER) meetWave(sim, target, before, earliest, trip);
  }
}

/**
 * Reads what the next events will read: the rows of their links, the slots of their heads, the rows of the links that these
 * want, the links after those. Nothing is done with it, and a guess that has gone stale does no harm; but misses of the cache
 * that do not wait for each other cost a quarter of those that do.
 */
function readAhead(
  sim: Simulation,
  { actors, slots }: { actors: Int32Array; slots: Int32Array },
  count: number,
  time: number,
): number {
  const { words, routePool } = sim;
  const { linkCount } = sim.supply;
  const { linkTimes } = sim.records;
  const interval = linkTimes === undefined ? 0 : Math.floor(time / linkTimes.intervalUs);
  let touched = 0;
  for (let i = 0; i < count; i++) {
    if (actors[i]! >= linkCount) actors[i] = 0;
    touched ^= words[actors[i]! * WORDS + LEFT]!;
  }
  for (let i = 0; i < count; i++) {
    const link = actors[i]!;
    slots[i] = slotOf(sim, link, words[link * WORDS + LEFT]! + 1);
    touched ^= words[2 * slots[i]!]!;
  }
  for (let i = 0; i < count; i++) {
    const word = 2 * slots[i]!;
    touched ^= routePool[words[word + SLOT_AT]! + 2]!;
    const target = words[word + SLOT_NEXT]!;
    if (target === NONE) continue;
    touched ^= words[target * WORDS + GUARD]! ^ words[target * WORDS + 2 * ENTRY_RATE]!;
  }
  for (let i = 0; i < count; i++) {
    const word = 2 * slots[i]!;
    if (linkTimes !== undefined) {
      const { sinceUs, tally } = linkTimes;
      const cell = 2 * (interval * linkTimes.insideCount + actors[i]!);
      touched ^= Number(sinceUs[words[word + SLOT_TRIP]!]! !== tally[cell]!);
    }
    const target = words[word + SLOT_NEXT]!;
    if (target === NONE) continue;
    const to = target * WORDS;
    const isEmpty = words[to + ENTERED] === words[to + LEFT];
    touched ^= words[2 * (isEmpty ? target * ROW + ROW_SLOT : slotOf(sim, target, words[to + ENTERED]! + 1))]!;
  }
  return touched;
}

/** Of those that begin, of servers, of patience. */
function otherEvent(sim: Simulation, actor: number, time: number): void {
  const { rare } = sim;
  const firstServer = 2 * sim.supply.linkCount;
  const firstPatience = firstServer + sim.supply.serverCount;
  if (actor < firstServer) {
    const link = actor - sim.supply.linkCount;
    if (sim.state.originArmedAt[link] === time) originEvent(sim, link, time);
  } else if (actor < firstPatience) {
    if (rare[(actor - firstServer) * ROW + SERVE_AT] === time) serverEvent(sim, actor - firstServer, time);
  } else if (rare[(actor - firstPatience) * ROW + PATIENCE_AT] === time) {
    patienceEvent(sim, actor - firstPatience, time);
  }
}
