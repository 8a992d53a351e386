/**
 * What drivers know of closures and do about them. News goes round at moments (`everyS`, by radio `radioEveryS`) and at signs
 * on the road; who hears it looks at the way ahead, when departing and when entering a link. Everyone who stands before a
 * closed link is turned when patience ends. The rest wait.
 */

import { MICROS, NONE } from "../../base/index.ts";
import { laneAtOrigin } from "./lanes.ts";
import {
  classOf,
  ENTERED,
  GUARD,
  HEARD_MASK,
  heardOf,
  LEFT,
  linksOf,
  packRest,
  ROW,
  SHUT_MASK,
  SIGN,
  SLOT_AT,
  SLOT_REST,
  SLOT_TRIP,
  slotOf,
  WORDS,
} from "./link-table.ts";
import { noteGivingUp, noteReroute, noteWait } from "./notes.ts";
import { armApproach, type Simulation } from "./simulation.ts";
import { NOT_MADE } from "./state.ts";
import { INFORMED_BY } from "./types.ts";

/** Beside the news that a trip has heard before it sets out: it has chosen its way. */
const CHOSEN = 0x8000_0000;
const STAMP = 0x7fff_ffff;
/** Slots keep stamps modulo 512, and none is left farther behind than a run of half of these and the next. */
const HALF_ROUND = (HEARD_MASK + 1) / 2;
const APP = INFORMED_BY.indexOf("app");
const RADIO = INFORMED_BY.indexOf("radio");

/** The vehicle in `slot` has just entered `link`: where there is news for it, it looks at its way ahead. HOT. */
export function hearNews(sim: Simulation, trip: number, link: number, slot: number, time: number): void {
  const { news, words, state } = sim;
  const word = 2 * slot + SLOT_REST;
  const rest = words[word]!;
  const hasSign = (words[link * WORDS + GUARD]! & SIGN) !== 0;
  if (heardOf(rest) === (news.stamp & HEARD_MASK) && !hasSign) return;
  const heard = state.heard[trip]! & STAMP;
  state.heard[trip] = news.stamp | CHOSEN;
  words[word] = packRest(linksOf(rest), news.stamp, classOf(rest));
  if (!hasSign && !isNewTo(sim, trip, heard)) return;
  if (isShutFrom(sim, classOf(rest), words[2 * slot + SLOT_AT]! + 1, linksOf(rest) - 1)) {
    takeAnotherWay(sim, trip, link, slot, time);
  }
}

/** Has something gone round, by what this trip's driver listens to, since the news `heard` last? */
function isNewTo({ input, news }: Simulation, trip: number, heard: number): boolean {
  const informed = input.trips.informed[trip];
  if (informed === APP) return news.stamp > heard;
  return informed === RADIO && news.radioStamp > heard;
}

/** What a slot keeps of the news that its trip has heard last. */
export function heardInSlot({ state, news }: Simulation, trip: number): number {
  return Math.max(state.heard[trip]! & STAMP, news.stamp - HALF_ROUND);
}

/** News has gone round: those on the road who have missed so much that their slots would soon seem to know it all are set right. */
export function remindSlots(sim: Simulation): void {
  const { words, supply, news } = sim;
  if (news.stamp % HALF_ROUND !== 0) return;
  for (let link = 0; link < supply.linkCount; link++) {
    const last = words[link * WORDS + ENTERED]!;
    for (let n = words[link * WORDS + LEFT]! + 1; n <= last; n++) {
      const word = 2 * slotOf(sim, link, n);
      const rest = words[word + SLOT_REST]!;
      words[word + SLOT_REST] = packRest(linksOf(rest), heardInSlot(sim, words[word + SLOT_TRIP]!), classOf(rest));
    }
  }
}

/**
 * The first trip of a link's origin queue is about to enter: it may stay at home, go another way or, its first link
 * being shut to it, step aside until that opens. False when it is gone from the queue's head.
 */
export function prepareDeparture(sim: Simulation, link: number, time: number): boolean {
  const { state, news, input } = sim;
  const trip = state.originFirst[link]!;
  if (trip === NONE) return false;
  const vehicleClass = input.trips.vehicleClass[trip]!;
  const heard = state.heard[trip]!;
  if ((heard & CHOSEN) === 0) {
    chooseAtDeparture(sim, trip, link, time);
    state.heard[trip] = heard | CHOSEN;
    if (moveOrigin(sim, link, trip, vehicleClass, time)) return false;
  }
  const isNew = isNewTo(sim, trip, heard & STAMP);
  state.heard[trip] = news.stamp | CHOSEN;
  if (news.shutLinks[vehicleClass] === 0) return true;
  const rule = input.closedDestination ?? "not-made";
  const start = state.routeStart[trip]!;
  const length = state.routeLength[trip]!;
  const isEndShut = isShut(sim, vehicleClass, sim.routePool[start + length - 1]!);
  if (rule === "not-made" && isEndShut) {
    stayAtHome(sim, link, trip, time);
    return false;
  }
  const looks = isNew || (rule === "nearest" && isEndShut);
  if (looks && input.rerouter !== undefined && isShutFrom(sim, vehicleClass, start, length)) {
    if (takeAnotherWay(sim, trip, NONE, NONE, time)) {
      if (moveOrigin(sim, link, trip, vehicleClass, time)) return false;
    } else if (rule !== "wait") {
      stayAtHome(sim, link, trip, time);
      return false;
    }
  }
  if (!isShut(sim, vehicleClass, sim.spread.linkOf[link]!)) return true;
  takeFirst(sim, link, time);
  if (sim.records.isOn) noteWait(sim, trip, link, time);
  state.tripNext[trip] = NONE;
  if (state.parkedFirst[link] === NONE) state.parkedFirst[link] = trip;
  else state.tripNext[state.parkedLast[link]!] = trip;
  state.parkedLast[link] = trip;
  return false;
}

function chooseAtDeparture(sim: Simulation, trip: number, link: number, time: number): void {
  const way = sim.input.rerouter?.depart?.(trip, time / MICROS) ?? null;
  if (way === null) return;
  if (way[0] !== sim.spread.linkOf[link])
    throw new RangeError(`trip ${trip} departs on link ${way[0]}, not on its own`);
  assertConnected(sim, trip, NONE, way);
  writeRoute(sim, trip, 0, way);
}

/** The first trip of a link's origin queue has a new way: true where that begins elsewhere, or in other lanes, and it waits there now. */
function moveOrigin(sim: Simulation, link: number, trip: number, vehicleClass: number, time: number): boolean {
  const first = originLink(sim, trip, vehicleClass);
  if (first === link) return false;
  takeFirst(sim, link, time);
  queueByWish(sim, first, trip, time);
  return true;
}

/** The link, or group of its lanes, where the trip's route begins. */
function originLink(sim: Simulation, trip: number, vehicleClass: number): number {
  const { lanes, routePool, state } = sim;
  const start = state.routeStart[trip]!;
  const first = routePool[start]!;
  if (lanes === null) return first;
  return laneAtOrigin(lanes, first, state.routeLength[trip]! > 1 ? routePool[start + 1]! : NONE, vehicleClass, trip);
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

function isShut(sim: Simulation, vehicleClass: number, link: number): boolean {
  return (sim.rare[link * ROW + SHUT_MASK]! & (1 << vehicleClass)) !== 0;
}

/** Is one of `links` links from place `at` of the pool of routes on shut to the class now? */
function isShutFrom(sim: Simulation, vehicleClass: number, at: number, links: number): boolean {
  if (sim.news.shutLinks[vehicleClass] === 0) return false;
  for (let i = at; i < at + links; i++) if (isShut(sim, vehicleClass, sim.routePool[i]!)) return true;
  return false;
}

function stayAtHome(sim: Simulation, link: number, trip: number, time: number): void {
  takeFirst(sim, link, time);
  if (sim.records.isOn) noteGivingUp(sim, trip, link, time);
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

/**
 * Asks for a way from the head of `link` (NONE: from the origin) and makes it the way of the trip, which is in `slot` there.
 * False: there is none.
 */
export function takeAnotherWay(sim: Simulation, trip: number, link: number, slot: number, time: number): boolean {
  const { state, input, words } = sim;
  const from = link === NONE ? NONE : sim.spread.linkOf[link]!;
  const way = input.rerouter?.reroute(trip, from, time / MICROS) ?? null;
  if (way === null) return false;
  assertConnected(sim, trip, from, way);
  const driven = link === NONE ? 0 : words[2 * slot + SLOT_AT]! + 1 - state.routeStart[trip]!;
  const at = writeRoute(sim, trip, driven, way);
  if (link !== NONE) {
    words[2 * slot + SLOT_AT] = at + driven - 1;
    const rest = words[2 * slot + SLOT_REST]!;
    words[2 * slot + SLOT_REST] = packRest(way.length + 1, heardOf(rest), classOf(rest));
  }
  if (state.reroutes[trip]! < 255) state.reroutes[trip]!++;
  if (sim.records.isOn) noteReroute(sim, trip, link, time);
  return true;
}

/** The trip's route is what it has driven, `driven` links, and then `way`. Gives where it begins in the pool. */
function writeRoute(sim: Simulation, trip: number, driven: number, way: Uint32Array): number {
  const { state } = sim;
  const start = state.routeStart[trip]!;
  const at = sim.routePoolLength;
  reservePool(sim, driven + way.length);
  sim.routePool.copyWithin(at, start, start + driven);
  sim.routePool.set(way, at + driven);
  sim.routePoolLength += driven + way.length;
  state.routeStart[trip] = at;
  state.routeLength[trip] = driven + way.length;
  return at;
}

function assertConnected(sim: Simulation, trip: number, link: number, way: Uint32Array): void {
  const { tail, head, linkCount } = sim.input.links;
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
