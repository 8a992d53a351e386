/**
 * What drivers know of closures and do about them. News goes round at information points in time (every `everyS`);
 * an informed trip looks at its way ahead when it departs and when it enters a link, if there is news for its class since
 * it last looked. Everyone who stands before a closed link is turned when patience ends. The rest wait.
 */

import { MICROS, NONE } from "../../base/index.ts";
import { HEARD, ROUTE_AT, ROUTE_END, ROW, SHUT_MASK, TRIP, TRIP_CLASS } from "./link-table.ts";
import { armApproach, type Simulation } from "./simulation.ts";
import { NOT_MADE } from "./state.ts";

/** A trip has just entered `link`: where there is news for it, and it is informed, it looks at its way ahead. HOT. */
export function hearNews(sim: Simulation, trip: number, link: number, time: number): void {
  const { news } = sim;
  const vehicleClass = sim.trips[trip * TRIP + TRIP_CLASS]!;
  if (sim.trips[trip * TRIP + HEARD] === news.known[vehicleClass]) return;
  sim.trips[trip * TRIP + HEARD] = news.known[vehicleClass]!;
  if (sim.input.trips.informed[trip] !== 1 || !isShutFrom(sim, trip, sim.trips[trip * TRIP + ROUTE_AT]! + 1)) return;
  takeAnotherWay(sim, trip, link, time);
}

/**
 * The first trip of a link's origin queue is about to enter: it may stay at home, go another way or, its first link
 * being shut to it, step aside until that opens. False when it is gone from the queue's head.
 */
export function prepareDeparture(sim: Simulation, link: number, time: number): boolean {
  const { state, news, input } = sim;
  const trip = state.originFirst[link]!;
  if (trip === NONE) return false;
  const vehicleClass = sim.trips[trip * TRIP + TRIP_CLASS]!;
  if (news.shutLinks[vehicleClass] === 0) {
    sim.trips[trip * TRIP + HEARD] = news.known[vehicleClass]!;
    return true;
  }
  const mayStayAtHome = input.closedDestination !== "wait";
  const isNew = sim.trips[trip * TRIP + HEARD] !== news.known[vehicleClass]!;
  sim.trips[trip * TRIP + HEARD] = news.known[vehicleClass]!;
  if (mayStayAtHome && isShut(sim, trip, sim.routePool[sim.trips[trip * TRIP + ROUTE_END]! - 1]!)) {
    stayAtHome(sim, link, trip, time);
    return false;
  }
  if (
    isNew &&
    input.trips.informed[trip] === 1 &&
    input.rerouter !== undefined &&
    isShutFrom(sim, trip, sim.trips[trip * TRIP + ROUTE_AT]!)
  ) {
    if (takeAnotherWay(sim, trip, NONE, time)) {
      const first = sim.routePool[state.routeStart[trip]!]!;
      if (first !== link) {
        takeFirst(sim, link, time);
        queueByWish(sim, first, trip, time);
        return false;
      }
    } else if (mayStayAtHome) {
      stayAtHome(sim, link, trip, time);
      return false;
    }
  }
  if (!isShut(sim, trip, link)) return true;
  takeFirst(sim, link, time);
  state.tripNext[trip] = NONE;
  if (state.parkedFirst[link] === NONE) state.parkedFirst[link] = trip;
  else state.tripNext[state.parkedLast[link]!] = trip;
  state.parkedLast[link] = trip;
  return false;
}

/** Something about `link` was lifted: those who stepped aside are first in its queue again, their wishes being older. */
export function unpark(sim: Simulation, link: number): void {
  const { state } = sim;
  const first = state.parkedFirst[link]!;
  if (first === NONE) return;
  state.tripNext[state.parkedLast[link]!] = state.originFirst[link]!;
  if (state.originFirst[link] === NONE) state.originLast[link] = state.parkedLast[link]!;
  state.originFirst[link] = first;
  state.parkedFirst[link] = NONE;
  state.parkedLast[link] = NONE;
}

function isShut(sim: Simulation, trip: number, link: number): boolean {
  return (sim.rare[link * ROW + SHUT_MASK]! & (1 << sim.trips[trip * TRIP + TRIP_CLASS]!)) !== 0;
}

/** Is a link of the trip's way from `at` on shut to it now? */
function isShutFrom(sim: Simulation, trip: number, at: number): boolean {
  if (sim.news.shutLinks[sim.trips[trip * TRIP + TRIP_CLASS]!] === 0) return false;
  const end = sim.trips[trip * TRIP + ROUTE_END]!;
  for (let i = at; i < end; i++) if (isShut(sim, trip, sim.routePool[i]!)) return true;
  return false;
}

function stayAtHome(sim: Simulation, link: number, trip: number, time: number): void {
  takeFirst(sim, link, time);
  sim.state.tripState[trip] = NOT_MADE;
  sim.state.endedUs[trip] = time;
  sim.notMade++;
}

/** Takes the first trip out of an origin's queue and arms the next. */
function takeFirst(sim: Simulation, link: number, time: number): void {
  const { state, supply } = sim;
  const next = state.tripNext[state.originFirst[link]!]!;
  state.originFirst[link] = next;
  if (next === NONE) state.originLast[link] = NONE;
  else armApproach(sim, supply.linkCount + link, Math.max(time, state.departUs[next]!));
}

/** Puts a trip into another origin's queue, in the order of wishes but never before a head that is already listed. */
function queueByWish(sim: Simulation, link: number, trip: number, time: number): void {
  const { state, supply } = sim;
  const wish = state.departUs[trip]!;
  let before = state.originFirst[link]!;
  if (before === NONE || state.departUs[before]! > time) {
    state.tripNext[trip] = before;
    state.originFirst[link] = trip;
    if (before === NONE) state.originLast[link] = trip;
    armApproach(sim, supply.linkCount + link, time);
    return;
  }
  let after = state.tripNext[before]!;
  while (after !== NONE && state.departUs[after]! <= wish) {
    before = after;
    after = state.tripNext[before]!;
  }
  state.tripNext[before] = trip;
  state.tripNext[trip] = after;
  if (after === NONE) state.originLast[link] = trip;
}

/** Asks for a way from the head of `link` (NONE: from the origin) and makes it the trip's. False: there is none. */
export function takeAnotherWay(sim: Simulation, trip: number, link: number, time: number): boolean {
  const { state, input } = sim;
  const way = input.rerouter?.reroute(trip, link, time / MICROS) ?? null;
  if (way === null) return false;
  assertConnected(sim, trip, link, way);
  const start = state.routeStart[trip]!;
  const driven = link === NONE ? 0 : sim.trips[trip * TRIP + ROUTE_AT]! + 1 - start;
  const at = sim.routePoolLength;
  reservePool(sim, driven + way.length);
  sim.routePool.copyWithin(at, start, start + driven);
  sim.routePool.set(way, at + driven);
  sim.routePoolLength += driven + way.length;
  state.routeStart[trip] = at;
  sim.trips[trip * TRIP + ROUTE_END] = at + driven + way.length;
  sim.trips[trip * TRIP + ROUTE_AT] = link === NONE ? at : at + driven - 1;
  if (state.reroutes[trip]! < 255) state.reroutes[trip]!++;
  return true;
}

function assertConnected(sim: Simulation, trip: number, link: number, way: Uint32Array): void {
  const { tail, head, linkCount } = sim.supply;
  if (link === NONE && way.length === 0) throw new RangeError(`trip ${trip}: an empty way from its origin`);
  let before = link;
  for (const next of way) {
    if (next >= linkCount || (before !== NONE && head[before] !== tail[next])) {
      throw new RangeError(`trip ${trip}: link ${next} does not follow link ${before} on the way it was given`);
    }
    before = next;
  }
}

function reservePool(sim: Simulation, more: number): void {
  if (sim.routePoolLength + more <= sim.routePool.length) return;
  const wider = new Uint32Array(Math.ceil((sim.routePoolLength + more) * 1.25));
  wider.set(sim.routePool.subarray(0, sim.routePoolLength));
  sim.routePool = wider;
}
