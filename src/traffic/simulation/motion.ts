/**
 * The events of vehicles: a head is ready, a server lets the next one in, and what follows for the links on both sides.
 * Only heads have events, so a vehicle costs one event a link where traffic is free and two in a queue. HOT.
 */

import { MICROS, NONE } from "../../base/index.ts";
import { hearNews, prepareDeparture } from "./information.ts";
import { admission, enterSlot, exitReady, waitsForRoom } from "./kinematics.ts";
import {
  ENTERED,
  EXIT_SERVED,
  EXIT_SINCE,
  FIRST_MOVEMENT,
  FREE_US,
  GUARD,
  IDLE_AT,
  IN_PCU,
  LAST_OUT,
  LEFT,
  LIST_FIRST,
  LISTING,
  MET_FULL,
  MOVEMENT_WINDOWS,
  OUT_PCU,
  OUT_RANK,
  PATIENCE_AT,
  ROUTE_AT,
  ROW,
  SERVE_AT,
  SERVER,
  SHARED,
  SHUT_AT,
  SHUT_MASK,
  SHUTTING,
  SLOT_NEXT,
  SLOT_PCU,
  SLOT_TIME,
  SLOT_TRIP,
  SLOW_US,
  slotOf,
  TRIP,
  TRIP_CLASS,
  WAVE_LIMIT,
  WINDOWED,
} from "./link-table.ts";
import { addDelay, addLinkTime } from "./records.ts";
import {
  armApproach,
  armPatience,
  armServer,
  disarm,
  headPcu,
  headTarget,
  headTrip,
  nextOnRoute,
  type Simulation,
} from "./simulation.ts";
import { endStand, meetWave, standsSince } from "./standing.ts";
import { BY_CLOSURE, BY_HOLD, COMPLETED, IDLE, NEVER, NOT_MADE, SHUT, UNDER_WAY } from "./state.ts";
import { armForNext, charge, choose, delist, enlist, stoodIdle } from "./strides.ts";

/** The head of a link is due at its stop line, and its exit has served it: it goes, is listed, or stands before something shut. */
export function headEvent(sim: Simulation, link: number, time: number): void {
  const { table } = sim;
  const at = link * ROW;
  const slot = slotOf(table, at, table[at + LEFT]! + 1);
  const target = table[slot + SLOT_NEXT]!;
  if (target === NONE) {
    arrive(sim, link, time);
    return;
  }
  if ((table[target * ROW + GUARD]! & SHUTTING) !== 0 || (table[at + GUARD]! & WINDOWED) !== 0) {
    if (!isPermitted(sim, link, target, time)) return;
  }
  ask(sim, link, target, table[slot + SLOT_PCU]! - table[at + OUT_PCU]!, time);
}

/** The first trip of those that begin on a link is due. */
export function originEvent(sim: Simulation, link: number, time: number): void {
  const approach = sim.supply.linkCount + link;
  disarm(sim, approach, IDLE);
  if (prepareDeparture(sim, link, time)) ask(sim, approach, link, headPcu(sim, approach), time);
}

/** The head of an approach, `pcu` large, wants to enter `target`: it goes at once, or is listed. */
function ask(sim: Simulation, approach: number, target: number, pcu: number, time: number): void {
  const { table, rare } = sim;
  const server = rare[target * ROW + SERVER]!;
  const at = server * ROW;
  if ((table[at + GUARD]! & LISTING) !== 0) {
    enlist(sim, approach, server, time);
    armForNext(sim, server, time);
    return;
  }
  const admitted = admission(sim, target, pcu, time);
  if (admitted < time) {
    if (stoodIdle(sim, server, time)) table[at + IDLE_AT] = time;
    else charge(sim, approach, server, time);
    pass(sim, approach, target, pcu, time, time);
    return;
  }
  enlist(sim, approach, server, time);
  if (admitted !== NEVER) armServer(sim, server, admitted);
}

/** A server may let its next one in. */
export function serverEvent(sim: Simulation, server: number, time: number): void {
  const { state } = sim;
  sim.rare[server * ROW + SERVE_AT] = NEVER;
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

/** May the head of this link make its movement now? If not, it is left standing, or armed for its meter. */
function isPermitted(sim: Simulation, link: number, target: number, time: number): boolean {
  const { state } = sim;
  const bit = 1 << sim.trips[headTrip(sim, link) * TRIP + TRIP_CLASS]!;
  if ((sim.rare[target * ROW + SHUT_MASK]! & bit) !== 0) {
    stop(sim, link, BY_CLOSURE, time);
    if (sim.input.rerouter !== undefined && sim.rare[link * ROW + PATIENCE_AT] === NEVER) {
      armPatience(sim, link, time + sim.information.patienceS * MICROS);
    }
    return false;
  }
  if (sim.rare[link * ROW + MOVEMENT_WINDOWS] === 0) return true;
  const movement = sim.rare[link * ROW + FIRST_MOVEMENT]! + sim.rare[target * ROW + OUT_RANK]!;
  if ((state.heldMask[movement]! & bit) !== 0) {
    stop(sim, link, BY_HOLD, time);
    return false;
  }
  if (state.isMetered[movement] === 0) return true;
  const meter = sim.meters.get(movement)!;
  const owed = Math.max(0, headPcu(sim, link) - meter.served);
  const ready = meter.since + Math.round(owed / meter.rate);
  if (ready <= time) return true;
  stop(sim, link, BY_HOLD, time);
  armApproach(sim, link, ready);
  return false;
}

function stop(sim: Simulation, link: number, cause: number, time: number): void {
  disarm(sim, link, SHUT);
  if (sim.rare[link * ROW + SHUT_AT] === NEVER) sim.rare[link * ROW + SHUT_AT] = time;
  sim.state.shutBy[link] = cause;
}

/** From one link, or from before the first, to the next. */
function pass(sim: Simulation, approach: number, target: number, pcu: number, time: number, servedFrom: number): void {
  const trip = headTrip(sim, approach);
  if (approach < sim.supply.linkCount) {
    if ((sim.table[approach * ROW + GUARD]! & WINDOWED) !== 0) restartMeter(sim, approach, target, time);
    leave(sim, approach, time, servedFrom);
    sim.trips[trip * TRIP + ROUTE_AT]!++;
  } else {
    setOut(sim, target, trip, time);
  }
  enter(sim, trip, target, pcu, time);
}

function restartMeter(sim: Simulation, link: number, target: number, time: number): void {
  const movement = sim.rare[link * ROW + FIRST_MOVEMENT]! + sim.rare[target * ROW + OUT_RANK]!;
  const meter = sim.meters.get(movement);
  if (meter === undefined) return;
  meter.since = time;
  meter.served = 0;
}

function arrive(sim: Simulation, link: number, time: number): void {
  const trip = headTrip(sim, link);
  leave(sim, link, time, time);
  sim.state.tripState[trip] = COMPLETED;
  sim.state.endedUs[trip] = time;
  sim.completed++;
}

/** The head leaves the network at its stop line, its trip not made. */
export function giveUp(sim: Simulation, link: number, time: number): void {
  const trip = headTrip(sim, link);
  leave(sim, link, time, time);
  sim.state.tripState[trip] = NOT_MADE;
  sim.state.endedUs[trip] = time;
  sim.notMade++;
}

/** A trip leaves its origin's queue for the road. */
function setOut(sim: Simulation, link: number, trip: number, time: number): void {
  const { supply, state, records } = sim;
  state.tripState[trip] = UNDER_WAY;
  state.enteredUs[trip] = time;
  state.originMicroPcu[link]! += sim.classMicroPcu[sim.trips[trip * TRIP + TRIP_CLASS]!]!;
  if (records.series !== undefined)
    addDelay(records.series, sim.trips[trip * TRIP + TRIP_CLASS]!, state.departUs[trip]!, time);
  const next = state.tripNext[trip]!;
  state.originFirst[link] = next;
  if (next === NONE) state.originLast[link] = NONE;
  else armApproach(sim, supply.linkCount + link, Math.max(time, state.departUs[next]!));
}

/** The head of a link is gone: whoever waited for its room, its follower, and the queue behind it learn of it. */
function leave(sim: Simulation, link: number, time: number, servedFrom: number): void {
  const { table, rare, records } = sim;
  const at = link * ROW;
  const n = table[at + LEFT]! + 1;
  const slot = slotOf(table, at, n);
  const earliest = table[slot + SLOT_TIME]!;
  const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;
  if (time > earliest) {
    const since = standsSince(sim, link);
    if (time - since > rare[at + SLOW_US]! * pcu) endStand(sim, link, since, time);
    rare[at + SHUT_AT] = NEVER;
    rare[at + PATIENCE_AT] = NEVER;
    rare[at + MET_FULL] = 0;
    if (records.series !== undefined) {
      addDelay(records.series, sim.trips[table[slot + SLOT_TRIP]! * TRIP + TRIP_CLASS]!, earliest, time);
    }
  }
  if (records.linkTimes !== undefined) {
    addLinkTime(records.linkTimes, sim.supply.linkCount, link, earliest - table[at + FREE_US]!, time);
  }
  table[slot + SLOT_TIME] = time;
  table[at + LEFT] = n;
  table[at + LAST_OUT] = time;
  table[at + OUT_PCU]! += pcu;
  table[at + EXIT_SINCE] = servedFrom;
  table[at + EXIT_SERVED] = 0;
  if (n === table[at + ENTERED]) disarm(sim, link, IDLE);
  else armHead(sim, link, time);
  if ((table[at + GUARD]! & (LISTING | SHARED)) !== 0) armForNext(sim, rare[at + SERVER]!, time);
}

/** Arms a link that has a head for the moment when that is at its stop line and the exit has served it, if not past. */
export function armHead(sim: Simulation, link: number, time: number): void {
  const { table } = sim;
  const at = link * ROW;
  const slot = slotOf(table, at, table[at + LEFT]! + 1);
  const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;
  armApproach(sim, link, exitReady(table, at, pcu, Math.max(time, table[slot + SLOT_TIME]!)));
}

function enter(sim: Simulation, trip: number, link: number, pcu: number, time: number): void {
  const { table } = sim;
  const at = link * ROW;
  const slot = enterSlot(sim, link, pcu, time);
  if (sim.hasNews) hearNews(sim, trip, link, time);
  table[slot + SLOT_TRIP] = trip;
  table[slot + SLOT_NEXT] = nextOnRoute(sim, trip);
  if (table[at + ENTERED] === table[at + LEFT]! + 1) armHead(sim, link, time);
  if (table[at + WAVE_LIMIT] !== -NEVER)
    meetWave(sim, link, table[at + IN_PCU]! - pcu, time + table[at + FREE_US]!, trip);
}
