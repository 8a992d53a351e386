/**
 * The events of vehicles: a head is ready, a server lets the next one in, and what follows for the links on both sides.
 * Only heads have events, so a vehicle costs one event a link where traffic is free and two in a queue. HOT.
 */
import { MICROS, NONE } from "../../base/index.ts";
import { hearNews, prepareDeparture } from "./information.ts";
import { admission, enterSlot, exitReady, waitsForRoom } from "./kinematics.ts";
import { addDelay, addLinkTime } from "./records.ts";
import {
  armApproach,
  armPatience,
  armServer,
  disarm,
  headPcu,
  headTarget,
  headTrip,
  type Simulation,
} from "./simulation.ts";
import { endStand, meetWave } from "./standing.ts";
import { BY_CLOSURE, BY_HOLD, COMPLETED, IDLE, NEVER, NOT_MADE, SHUT, UNDER_WAY } from "./state.ts";
import { armForNext, charge, choose, delist, enlist } from "./strides.ts";

/** The head of an approach is due at its stop line: it goes, is listed, or stands before something shut. */
export function headEvent(sim: Simulation, approach: number, time: number): void {
  const { linkCount, server } = sim.supply;
  disarm(sim, approach, IDLE);
  if (approach >= linkCount) {
    if (!prepareDeparture(sim, approach - linkCount, time)) return;
  } else {
    const ready = exitReady(sim, approach, headPcu(sim, approach));
    if (ready > time) {
      armApproach(sim, approach, ready);
      return;
    }
    if (headTarget(sim, approach) === NONE) {
      arrive(sim, approach, time);
      return;
    }
    if (!isPermitted(sim, approach, time)) return;
  }
  const target = headTarget(sim, approach);
  const at = server[target]!;
  if (sim.state.listFirst[at] !== NONE) {
    enlist(sim, approach, at, time);
    armForNext(sim, at, time);
    return;
  }
  const admitted = admission(sim, target, headPcu(sim, approach));
  if (admitted <= time) {
    sim.state.idleAt[at] = time;
    pass(sim, approach, target, time, time);
    return;
  }
  enlist(sim, approach, at, time);
  if (admitted !== NEVER) armServer(sim, at, admitted);
}

/** A server may let its next one in. */
export function serverEvent(sim: Simulation, server: number, time: number): void {
  const { state } = sim;
  state.serveAt[server] = NEVER;
  if (state.listFirst[server] === NONE) return;
  const approach = choose(sim, server, time);
  if (approach !== NONE) {
    // A turn lost to another approach is no lost exit capacity: the exit has served the next one meanwhile. Else a
    // merge with a wide link would give a narrow one less than its share.
    const isContested = state.listFirst[server] !== state.listLast[server];
    const servedFrom = isContested ? state.readyAt[approach]! : time;
    if (approach < sim.supply.linkCount) state.metFull[approach] = waitsForRoom(sim, approach) ? 1 : 0;
    charge(sim, approach, server, time);
    delist(sim, approach, server);
    pass(sim, approach, headTarget(sim, approach), time, servedFrom);
  }
  armForNext(sim, server, time);
}

/** May the head of this link make its movement now? If not, it is left standing, or armed for its meter. */
function isPermitted(sim: Simulation, link: number, time: number): boolean {
  const { supply, state } = sim;
  const target = headTarget(sim, link);
  const bit = 1 << sim.tripClass[headTrip(sim, link)]!;
  const movement = supply.firstMovement[link]! + supply.outRank[target]!;
  if ((state.shutMask[target]! & bit) !== 0) {
    stop(sim, link, BY_CLOSURE, time);
    if (sim.input.rerouter !== undefined && state.patienceAt[link] === NEVER) {
      armPatience(sim, link, time + sim.information.patienceS * MICROS);
    }
    return false;
  }
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
  if (sim.state.shutAt[link] === NEVER) sim.state.shutAt[link] = time;
  sim.state.shutBy[link] = cause;
}

/** From one link, or from before the first, to the next. */
function pass(sim: Simulation, approach: number, target: number, time: number, servedFrom: number): void {
  const { supply, state } = sim;
  const trip = headTrip(sim, approach);
  if (approach < supply.linkCount) {
    const movement = supply.firstMovement[approach]! + supply.outRank[target]!;
    if (state.isMetered[movement] === 1) restartMeter(sim, movement, time);
    leave(sim, approach, time, servedFrom);
    state.routeAt[trip]!++;
  } else {
    setOut(sim, target, trip, time);
  }
  enter(sim, trip, target, time);
}

function restartMeter(sim: Simulation, movement: number, time: number): void {
  const meter = sim.meters.get(movement)!;
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
  state.originMicroPcu[link]! += sim.classMicroPcu[sim.tripClass[trip]!]!;
  if (records.series !== undefined) addDelay(records.series, sim.tripClass[trip]!, state.departUs[trip]!, time);
  const next = state.tripNext[trip]!;
  state.originFirst[link] = next;
  if (next === NONE) state.originLast[link] = NONE;
  else armApproach(sim, supply.linkCount + link, Math.max(time, state.departUs[next]!));
}

/** The head of a link is gone: whoever waited for its room, its follower, and the queue behind it learn of it. */
function leave(sim: Simulation, link: number, time: number, servedFrom: number): void {
  const { supply, state, records } = sim;
  const first = supply.firstSlot[link]!;
  const mask = supply.slotMask[link]!;
  const n = state.left[link]! + 1;
  const slot = first + (n & mask);
  const earliest = state.slotTime[slot]!;
  const pcu = state.slotMicroPcu[slot]! - state.outMicroPcu[link]!;
  const since = Math.max(earliest, state.slotTime[first + ((n - 1) & mask)]!);
  if (time - since > supply.slowUsPerMicroPcu[link]! * pcu) endStand(sim, link, since, time);
  if (records.series !== undefined && time > earliest) {
    addDelay(records.series, sim.tripClass[state.slotTrip[slot]!]!, earliest, time);
  }
  if (records.linkTimes !== undefined) {
    addLinkTime(records.linkTimes, supply.linkCount, link, earliest - supply.freeUs[link]!, time);
  }
  state.slotTime[slot] = time;
  state.left[link] = n;
  state.outMicroPcu[link]! += pcu;
  state.exitSince[link] = servedFrom;
  state.exitServed[link] = 0;
  state.shutAt[link] = NEVER;
  state.patienceAt[link] = NEVER;
  state.metFull[link] = 0;
  if (n === state.entered[link]) disarm(sim, link, IDLE);
  else armHead(sim, link, time);
  const server = supply.server[link]!;
  if (state.listFirst[server] !== NONE) armForNext(sim, server, time);
}

/** Arms a link that has a head for the moment when that is at its stop line and the exit has served it, if not past. */
export function armHead(sim: Simulation, link: number, time: number): void {
  const { supply, state } = sim;
  const slot = supply.firstSlot[link]! + ((state.left[link]! + 1) & supply.slotMask[link]!);
  const ready = exitReady(sim, link, state.slotMicroPcu[slot]! - state.outMicroPcu[link]!);
  armApproach(sim, link, Math.max(time, state.slotTime[slot]!, ready));
}

function enter(sim: Simulation, trip: number, link: number, time: number): void {
  const { supply, state } = sim;
  const vehicleClass = sim.tripClass[trip]!;
  const before = state.inMicroPcu[link]!;
  const slot = enterSlot(sim, link, sim.classMicroPcu[vehicleClass]!, time);
  if (state.heardNews[trip] !== sim.news.known[vehicleClass]) hearNews(sim, trip, link, time);
  const next = state.routeAt[trip]! + 1;
  state.slotTrip[slot] = trip;
  state.slotNext[slot] = next < state.routeEnd[trip]! ? sim.routePool[next]! : NONE;
  if (state.entered[link] === state.left[link]! + 1) armHead(sim, link, time);
  meetWave(sim, link, before, time + supply.freeUs[link]!, trip);
}
