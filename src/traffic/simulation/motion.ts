/**
 * The events of vehicles: a head is ready, a server lets the next one in, and what follows for the links on both sides.
 * Only heads have events, so a vehicle costs one event a link where traffic is free and two in a queue. HOT.
 */

import { NONE } from "../../base/index.ts";
import { filterPast } from "./filter.ts";
import { heardInSlot, hearNews, prepareDeparture } from "./information.ts";
import { admission, enterSlot, exitReady, settle, timesOf, waitsForRoom } from "./kinematics.ts";
import {
  classOf,
  ENTERED,
  ENTRY_SINCE,
  EXIT_SINCE,
  FILTERED,
  FIRST_MOVEMENT,
  GUARD,
  guard,
  IN_PCU,
  LAST_OUT,
  LEFT,
  LIST_FIRST,
  LISTING,
  linksOf,
  MET_FULL,
  mayBeShut,
  OUT_PCU,
  OUT_RANK,
  PATIENCE_AT,
  packRest,
  ROW,
  SERVE_AT,
  SERVED,
  SHARED,
  SHUT_AT,
  SHUT_MASK,
  SIGN,
  SIGNALLED,
  SINCE_QUEUE,
  SLOT_AT,
  SLOT_NEXT,
  SLOT_PCU,
  SLOT_REST,
  SLOT_TIME,
  SLOT_TRIP,
  SLOW_US,
  serverOf,
  slotOf,
  unasked,
  WAVE_LIMIT,
  WINDOWED,
  WORDS,
} from "./link-table.ts";
import { meterKey, mustYield, othersAt } from "./meters.ts";
import { noteArrival, noteDelay, noteEntry, noteExit, noteGivingUp, noteWait } from "./notes.ts";
import { isGreen } from "./signals.ts";
import {
  armApproach,
  armPatience,
  armServer,
  disarm,
  headClass,
  headPcu,
  headSlot,
  headTarget,
  headTrip,
  linkAfter,
  patienceUs,
  type Simulation,
} from "./simulation.ts";
import { endStand, meetWave, standsSince } from "./standing.ts";
import { BY_CLOSURE, BY_HOLD, COMPLETED, IDLE, NEVER, NOT_MADE, SHUT, UNDER_WAY } from "./state.ts";
import { armForNext, charge, choose, delist, enlist, pauseStride, stoodIdle } from "./strides.ts";

/** The head of a link is due at its stop line, and its exit has served it: it goes, is listed, or stands before something shut. */
export function headEvent(sim: Simulation, link: number, time: number): void {
  const { table, words } = sim;
  const slot = headSlot(sim, link);
  const target = words[2 * slot + SLOT_NEXT]!;
  if (target === NONE) {
    arrive(sim, link, time);
    return;
  }
  const isShut = mayBeShut(words[target * WORDS + GUARD]!, classOf(words[2 * slot + SLOT_REST]!));
  if (isShut || (words[link * WORDS + GUARD]! & WINDOWED) !== 0) {
    if (!isPermitted(sim, link, target, time)) return;
  }
  ask(sim, link, target, table[slot + SLOT_PCU]! - table[link * ROW + OUT_PCU]!, time);
}

/**
 * The head stands on a link that is shut to it, before another that is: it was there when the road was shut, and nowhere to turn
 * off. It drives off along the shut road, as the police let it; false where a movement is held against it, or its own link is open.
 */
export function driveOff(sim: Simulation, link: number, time: number): boolean {
  const { words, rare, state } = sim;
  const bit = 1 << headClass(sim, link);
  if ((rare[link * ROW + SHUT_MASK]! & bit) === 0) return false;
  const target = headTarget(sim, link);
  if ((words[link * WORDS + GUARD]! & WINDOWED) !== 0) {
    const movement = rare[link * ROW + FIRST_MOVEMENT]! + rare[target * ROW + OUT_RANK]!;
    if ((state.heldMask[movement]! & bit) !== 0) return false;
  }
  disarm(sim, link, IDLE);
  ask(sim, link, target, headPcu(sim, link), time);
  return true;
}

/** The first trip of those that begin on a link is due. */
export function originEvent(sim: Simulation, link: number, time: number): void {
  const approach = sim.supply.linkCount + link;
  disarm(sim, approach, IDLE);
  if (prepareDeparture(sim, link, time)) ask(sim, approach, link, headPcu(sim, approach), time);
}

/** The head of an approach, `pcu` large, wants to enter `target`: it goes at once, or is listed. */
function ask(sim: Simulation, approach: number, target: number, pcu: number, time: number): void {
  const { words } = sim;
  const server = serverOf(sim, target);
  if ((words[server * WORDS + GUARD]! & LISTING) !== 0) {
    enlist(sim, approach, server, time);
    armForNext(sim, server, time);
    return;
  }
  const admitted = admission(sim, target, pcu, timesOf(sim, approach), time);
  if (admitted < time) {
    const isIdle = stoodIdle(sim, approach, server, time);
    if (!isIdle) charge(sim, approach, server, time);
    pass(sim, approach, target, pcu, time, time);
    if (isIdle) sim.table[server * ROW + ENTRY_SINCE] = unasked(time);
    return;
  }
  enlist(sim, approach, server, time);
  if (admitted !== NEVER) armServer(sim, server, admitted);
}

/** A server may let its next one in. */
export function serverEvent(sim: Simulation, server: number, time: number): void {
  const { state } = sim;
  sim.rare[server * ROW + SERVE_AT] = NEVER;
  delistReds(sim, server, time);
  if (sim.rare[server * ROW + LIST_FIRST] === NONE) return;
  const approach = choose(sim, server, time);
  if (approach !== NONE) {
    const isForRoom = waitsForRoom(sim, approach, time);
    const isContested = state.listNext[sim.rare[server * ROW + LIST_FIRST]!] !== NONE;
    // A turn lost to another approach is no lost exit capacity: the exit has served the next one meanwhile. Else streams
    // that merge would fall into step, and a narrow one get less than its share.
    const servedFrom = isContested || !isForRoom ? state.readyAt[approach]! : time;
    if (approach < sim.supply.linkCount) sim.rare[approach * ROW + MET_FULL] = isForRoom ? 1 : 0;
    charge(sim, approach, server, time);
    delist(sim, approach, server);
    pass(sim, approach, headTarget(sim, approach), headPcu(sim, approach), time, servedFrom);
  }
  armForNext(sim, server, time);
}

/** Those who waited for room or their turn until their signal turned ask again at green. */
function delistReds(sim: Simulation, server: number, time: number): void {
  const { words, supply, state } = sim;
  for (let approach = sim.rare[server * ROW + LIST_FIRST]!; approach !== NONE; ) {
    const next = state.listNext[approach]!;
    const isSignalled = approach < supply.linkCount && (words[approach * WORDS + GUARD]! & SIGNALLED) !== 0;
    if (isSignalled && !isGreen(sim.signals, approach, time)) {
      pauseStride(sim, approach, server);
      delist(sim, approach, server);
      armHead(sim, approach, time);
    }
    approach = next;
  }
}

/** May the head of this link make its movement now? If not, it is left standing, or armed for its meter. */
function isPermitted(sim: Simulation, link: number, target: number, time: number): boolean {
  const { state } = sim;
  const bit = 1 << headClass(sim, link);
  if ((sim.rare[target * ROW + SHUT_MASK]! & bit) !== 0) {
    const wasAsked = sim.rare[link * ROW + SHUT_AT] !== NEVER;
    stop(sim, link, BY_CLOSURE, time);
    if (sim.input.rerouter !== undefined && sim.rare[link * ROW + PATIENCE_AT] === NEVER) {
      armPatience(sim, link, time + patienceUs(sim, wasAsked));
    }
    return false;
  }
  if ((sim.words[link * WORDS + GUARD]! & WINDOWED) === 0) return true;
  const movement = sim.rare[link * ROW + FIRST_MOVEMENT]! + sim.rare[target * ROW + OUT_RANK]!;
  if ((state.heldMask[movement]! & bit) !== 0) {
    stop(sim, link, BY_HOLD, time);
    return false;
  }
  if (state.isMetered[movement] === 0) return true;
  const key = meterKey(sim, movement);
  const meter = sim.meters.get(key)!;
  if (mustYield(sim, link, key, sim.rare[link * ROW + SHUT_AT]!)) {
    stop(sim, link, BY_HOLD, time);
    return false;
  }
  const owed = Math.max(0, headPcu(sim, link) * (meter.isFirst ? 0.5 : 1) - meter.served);
  const ready = meter.since + Math.round(owed / meter.rate);
  if (ready <= time) return true;
  stop(sim, link, BY_HOLD, time);
  armHead(sim, link, ready);
  return false;
}

function stop(sim: Simulation, link: number, cause: number, time: number): void {
  disarm(sim, link, SHUT);
  if (sim.rare[link * ROW + SHUT_AT] === NEVER) {
    sim.rare[link * ROW + SHUT_AT] = time;
    if (sim.records.isOn) noteWait(sim, headTrip(sim, link), link, time);
  }
  sim.state.shutBy[link] = cause;
  sim.state.shutTarget[link] = headTarget(sim, link);
}

/** From one link, or from before the first, to the next. */
function pass(sim: Simulation, approach: number, target: number, pcu: number, time: number, servedFrom: number): void {
  if (approach >= sim.supply.linkCount) {
    const trip = headTrip(sim, approach);
    setOut(sim, target, trip, time);
    const { state, input } = sim;
    const rest = packRest(state.routeLength[trip]!, heardInSlot(sim, trip), input.trips.vehicleClass[trip]!);
    enter(sim, trip, target, pcu, state.routeStart[trip]!, rest, time);
    return;
  }
  const { words } = sim;
  if ((words[approach * WORDS + GUARD]! & WINDOWED) !== 0) restartMeter(sim, approach, target, time);
  const word = 2 * headSlot(sim, approach);
  const trip = words[word + SLOT_TRIP]!;
  const at = words[word + SLOT_AT]! + 1;
  const rest = words[word + SLOT_REST]! - packRest(1, 0, 0);
  leave(sim, approach, time, servedFrom);
  enter(sim, trip, target, pcu, at, rest, time);
}

function restartMeter(sim: Simulation, link: number, target: number, time: number): void {
  const movement = sim.rare[link * ROW + FIRST_MOVEMENT]! + sim.rare[target * ROW + OUT_RANK]!;
  if (sim.state.isMetered[movement] === 0) return;
  const key = meterKey(sim, movement);
  const meter = sim.meters.get(key)!;
  meter.since = time;
  meter.served = 0;
  meter.isFirst = false;
  for (const lane of othersAt(sim, link, key)) if (sim.state.phase[lane] === SHUT) armHead(sim, lane, time);
}

function arrive(sim: Simulation, link: number, time: number): void {
  const trip = headTrip(sim, link);
  leave(sim, link, time, time);
  if (sim.records.isOn) noteArrival(sim, trip, link, time);
  sim.state.tripState[trip] = COMPLETED;
  sim.state.endedUs[trip] = time;
  sim.completed++;
}

/** The head leaves the network at its stop line, its trip not made. */
export function giveUp(sim: Simulation, link: number, time: number): void {
  const trip = headTrip(sim, link);
  leave(sim, link, time, time);
  if (sim.records.isOn) noteGivingUp(sim, trip, link, time);
  sim.state.tripState[trip] = NOT_MADE;
  sim.state.endedUs[trip] = time;
  sim.notMade++;
}

/** A trip leaves its origin's queue for the road. */
function setOut(sim: Simulation, link: number, trip: number, time: number): void {
  const { supply, state, records, input } = sim;
  const vehicleClass = input.trips.vehicleClass[trip]!;
  state.tripState[trip] = UNDER_WAY;
  state.enteredUs[trip] = time;
  state.originMicroPcu[link]! += sim.manners.microPcu[vehicleClass]!;
  if (records.isOn) noteDelay(sim, vehicleClass, state.departUs[trip]!, time);
  const next = state.tripNext[trip]!;
  state.originFirst[link] = next;
  if (next === NONE) {
    state.originLast[link] = NONE;
    disarm(sim, supply.linkCount + link, IDLE);
  } else {
    armApproach(sim, supply.linkCount + link, Math.max(time, state.departUs[next]!));
  }
}

/** The head of a link is gone: whoever waited for its room, its follower, and the queue behind it learn of it. */
function leave(sim: Simulation, link: number, time: number, servedFrom: number): void {
  const { table, words, rare, records } = sim;
  const at = link * ROW;
  const word = link * WORDS;
  const n = words[word + LEFT]! + 1;
  const slot = slotOf(sim, link, n);
  const earliest = table[slot + SLOT_TIME]!;
  const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;
  if (records.isOn) noteExit(sim, link, words[2 * slot + SLOT_TRIP]!, pcu, earliest, time);
  if (time > earliest) {
    const since = standsSince(sim, link);
    if (time - since > rare[at + SLOW_US]! * pcu) endStand(sim, link, since, time);
    rare[at + SHUT_AT] = NEVER;
    rare[at + PATIENCE_AT] = NEVER;
    rare[at + MET_FULL] = 0;
  }
  table[slot + SLOT_TIME] = time;
  words[word + LEFT] = n;
  table[at + LAST_OUT] = time;
  table[at + OUT_PCU]! += pcu;
  table[at + EXIT_SINCE] = servedFrom;
  if ((words[word + GUARD]! & SERVED) !== 0) guard(sim, link, SERVED, false);
  if (n === words[word + ENTERED]) {
    disarm(sim, link, IDLE);
    rare[at + FILTERED] = 0;
    rare[at + SINCE_QUEUE] = 0;
  } else {
    if (sim.manners.anyFilters) filterPast(sim, link, pcu, time);
    armHead(sim, link, time);
  }
  if ((words[word + GUARD]! & (LISTING | SHARED)) !== 0) armForNext(sim, serverOf(sim, link), time);
}

/** Arms a link that has a head for the moment when that is at its stop line and the exit has served it, if not past. */
export function armHead(sim: Simulation, link: number, time: number): void {
  const { table } = sim;
  const slot = headSlot(sim, link);
  const pcu = table[slot + SLOT_PCU]! - table[link * ROW + OUT_PCU]!;
  const arrived = table[slot + SLOT_TIME]!;
  armApproach(sim, link, exitReady(sim, link, pcu, arrived, Math.max(time, arrived)));
}

/** Trip `trip`, whose present link is now at `routeAt` of the pool, comes onto `link`. */
function enter(
  sim: Simulation,
  trip: number,
  link: number,
  pcu: number,
  routeAt: number,
  rest: number,
  time: number,
): void {
  const { table, words } = sim;
  const word = link * WORDS;
  const place = enterSlot(sim, link, pcu, time);
  words[2 * place + SLOT_TRIP] = trip;
  words[2 * place + SLOT_AT] = routeAt;
  words[2 * place + SLOT_REST] = rest;
  const vehicleClass = rest & 31;
  const slot = sim.manners.anySlow ? settle(sim, link, place, vehicleClass, time) : place;
  if (sim.records.isOn) noteEntry(sim, link, trip, time);
  if (sim.hasNews || (words[word + GUARD]! & SIGN) !== 0) hearNews(sim, trip, link, slot, time);
  const now = words[2 * slot + SLOT_REST]!;
  words[2 * slot + SLOT_NEXT] = linkAfter(sim, words[2 * slot + SLOT_AT]!, linksOf(now), vehicleClass);
  if (slot === slotOf(sim, link, words[word + LEFT]! + 1)) armHead(sim, link, time);
  if (table[link * ROW + WAVE_LIMIT] !== -NEVER)
    meetWave(sim, link, table[link * ROW + IN_PCU]! - pcu, table[slot + SLOT_TIME]!, trip);
}
