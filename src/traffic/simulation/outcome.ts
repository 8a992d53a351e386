/** The end of a run: those still on the road are charged up to the end, everything is counted, and the books must balance. */

import { ClearwayError, MICROS, NONE } from "../../base/index.ts";
import type { Deadlock } from "./gridlock.ts";
import {
  countOf,
  ENTERED,
  LEFT,
  linksOf,
  pcuOut,
  SLOT_AT,
  SLOT_REST,
  SLOT_TIME,
  SLOT_TRIP,
  slotOf,
  WORDS,
} from "./link-table.ts";
import { addDelay, addLinkTime, countUp, log } from "./records.ts";
import { freeUsOf, type Simulation } from "./simulation.ts";
import { closeStanding } from "./standing.ts";
import { COMPLETED, LATER, NOT_MADE, UNDER_WAY, WAITING } from "./state.ts";
import {
  type EventRecords,
  type LinkOutcomes,
  type LinkSeries,
  type LoaderBooks,
  type LoaderResult,
  type QueueRecords,
  TRIP_EVENTS,
  type TripOutcomes,
} from "./types.ts";

export function concludeRun(sim: Simulation, deadlocks: readonly Deadlock[]): LoaderResult {
  closeStanding(sim);
  const drivenShare = settleUnfinished(sim);
  const books = balanceBooks(sim);
  const trips = tripOutcomes(sim, drivenShare);
  const { recordLinkTimes, recordSeries, recordLinks } = sim.input;
  const links = linkOutcomes(sim);
  return {
    books,
    ...totals(sim, trips),
    linkEntries: links.entered.reduce((sum, entered) => sum + entered, 0),
    trips,
    links,
    queues: queueRecords(sim),
    deadlocks: deadlocks.map(({ links: ring, sinceUs }) => ({ links: ringOf(sim, ring), sinceS: sinceUs / MICROS })),
    ...(recordLinkTimes && { linkTimes: linkTimes(sim, recordLinkTimes.intervalS) }),
    ...(recordSeries && { series: series(sim, recordSeries.intervalS) }),
    ...(recordLinks && { linkSeries: linkSeries(sim, recordLinks.intervalS) }),
    ...(sim.records.events && { events: eventRecords(sim) }),
  };
}

/** A ring's links, lane groups told as their link. */
function ringOf(sim: Simulation, ring: readonly number[]): number[] {
  const links = ring.map((inside) => sim.spread.linkOf[inside]!);
  return links.filter((link, i) => link !== links[i - 1]);
}

/** Share of its way driven by each trip under way; records up to the end. */
function settleUnfinished(sim: Simulation): Float64Array {
  const { supply, state, records, endUs, words, table } = sim;
  const { vehicleClass, count } = sim.input.trips;
  const drivenShare = new Float64Array(count);
  for (let inside = 0; inside < supply.linkCount; inside++) {
    const link = sim.spread.linkOf[inside]!;
    for (let n = words[inside * WORDS + LEFT]! + 1; n <= words[inside * WORDS + ENTERED]!; n++) {
      const slot = slotOf(sim, inside, n);
      const trip = words[2 * slot + SLOT_TRIP]!;
      const earliest = table[slot + SLOT_TIME]!;
      const free = freeUsOf(sim, inside, vehicleClass[trip]!);
      const at = words[2 * slot + SLOT_AT]!;
      const before = freeUsOfRun(sim, trip, sim.routePool, state.routeStart[trip]!, at);
      const whole = freeUsOfRun(sim, trip, sim.routePool, at, at + linksOf(words[2 * slot + SLOT_REST]!)) + before;
      drivenShare[trip] = (before + Math.min(free, Math.max(0, endUs - (earliest - free)))) / Math.max(1, whole);
      if (records.linkTimes) {
        const since = records.linkTimes.sinceUs[trip]!;
        addLinkTime(records.linkTimes, inside, since, Math.max(endUs, earliest));
      }
      if (records.series && earliest < endUs) addDelay(records.series, vehicleClass[trip]!, earliest, endUs);
      if (records.events && endUs - earliest > MICROS) log(records.events, "queueUp", trip, link, earliest);
    }
  }
  if (records.flows) for (let link = 0; link < sim.input.links.linkCount; link++) countUp(records.flows, link, endUs);
  for (let trip = 0; trip < count; trip++) {
    if (records.series && state.tripState[trip] === WAITING)
      addDelay(records.series, vehicleClass[trip]!, state.departUs[trip]!, endUs);
    if (records.events && state.tripState[trip] !== LATER)
      log(
        records.events,
        "depart",
        trip,
        sim.input.trips.routePool[sim.input.trips.routeStart[trip]!]!,
        state.departUs[trip]!,
      );
  }
  return drivenShare;
}

/** Free-flow microseconds of a run of links in a pool, at the trip's own speeds. */
function freeUsOfRun(sim: Simulation, trip: number, pool: Uint32Array, from: number, to: number): number {
  const { manners, supply } = sim;
  const vehicleClass = sim.input.trips.vehicleClass[trip]!;
  let sum = 0;
  if (manners.isSlow[vehicleClass] === 0) for (let i = from; i < to; i++) sum += supply.freeUs[pool[i]!]!;
  else for (let i = from; i < to; i++) sum += freeUsOf(sim, pool[i]!, vehicleClass);
  return sum;
}

/** Four ways of counting that must agree: events, links, origin queues, and the trips' own states. */
function balanceBooks(sim: Simulation): LoaderBooks {
  const { supply, state } = sim;
  let underWay = 0;
  let waiting = 0;
  for (let link = 0; link < supply.linkCount; link++) {
    underWay += sim.words[link * WORDS + ENTERED]! - sim.words[link * WORDS + LEFT]!;
    for (const first of [state.originFirst[link]!, state.parkedFirst[link]!]) {
      for (let trip = first; trip !== NONE; trip = state.tripNext[trip]!) waiting++;
    }
  }
  const byState = [0, 0, 0, 0, 0];
  for (const tripState of state.tripState) byState[tripState]!++;
  const demanded = state.departUs.reduce((sum, departs) => sum + (departs < sim.endUs ? 1 : 0), 0);
  const books = { demanded, completed: sim.completed, underWay, waiting, notMade: sim.notMade };
  const agree =
    byState[WAITING] === waiting &&
    byState[UNDER_WAY] === underWay &&
    byState[COMPLETED] === books.completed &&
    byState[NOT_MADE] === books.notMade &&
    demanded === books.completed + underWay + waiting + books.notMade;
  if (!agree) {
    throw new ClearwayError("books-do-not-balance", `the loader lost count: ${JSON.stringify({ ...books, byState })}`, {
      kind: "run",
    });
  }
  return books;
}

function tripOutcomes(sim: Simulation, underWayShare: Float64Array): TripOutcomes {
  const { state, endUs } = sim;
  const { trips } = sim.input;
  const { count } = trips;
  const seconds = (us: Float64Array): Float64Array => us.map((value) => Math.min(value, endUs) / MICROS);
  const freeFlowS = new Float64Array(count);
  const drivenShare = new Float64Array(count);
  const delayS = new Float64Array(count);
  for (let trip = 0; trip < count; trip++) {
    const start = trips.routeStart[trip]!;
    const freeUs = freeUsOfRun(sim, trip, trips.routePool, start, start + trips.routeLength[trip]!);
    freeFlowS[trip] = freeUs / MICROS;
    const tripState = state.tripState[trip]!;
    if (tripState === COMPLETED) drivenShare[trip] = 1;
    if (tripState === UNDER_WAY) drivenShare[trip] = underWayShare[trip]!;
    if (tripState === LATER || tripState === NOT_MADE) continue;
    const elapsedUs = Math.min(state.endedUs[trip]!, endUs) - state.departUs[trip]!;
    delayS[trip] = (elapsedUs - drivenShare[trip]! * freeUs) / MICROS;
  }
  return {
    state: state.tripState,
    enteredS: seconds(state.enteredUs),
    endedS: seconds(state.endedUs),
    freeFlowS,
    drivenShare,
    delayS,
    heldS: seconds(state.heldUs),
    longestHeldS: seconds(state.longestHeldUs),
    reroutes: state.reroutes,
    routeStart: state.routeStart,
    routeLength: state.routeLength,
    routePool: sim.routePool.subarray(0, sim.routePoolLength),
  };
}

function totals(sim: Simulation, trips: TripOutcomes): { totalTravelTimeS: number; totalDelayS: number } {
  const { departUs } = sim.state;
  let totalTravelTimeS = 0;
  let totalDelayS = 0;
  for (let trip = 0; trip < departUs.length; trip++) {
    const tripState = trips.state[trip];
    if (tripState === LATER || tripState === NOT_MADE) continue;
    totalTravelTimeS += trips.endedS[trip]! - departUs[trip]! / MICROS;
    totalDelayS += trips.delayS[trip]!;
  }
  return { totalTravelTimeS, totalDelayS };
}

/** Lane groups are counted together: flows add up, queues stand side by side and the longest counts. */
function linkOutcomes(sim: Simulation): LinkOutcomes {
  const { standing, records, input, spread } = sim;
  const inside = sim.supply.linkCount;
  const { linkCount } = input.links;
  const from = records.outflow?.from;
  // The end of the run is no event: a measure up to it ends with what is out by now.
  const isToEnd = records.outflow === undefined || input.measure!.untilS >= input.endS;
  const until = isToEnd ? pcuOut(sim, inside) : records.outflow!.until;
  const seconds =
    input.measure === undefined ? input.endS : Math.min(input.measure.untilS, input.endS) - input.measure.fromS;
  const entered = countOf(sim, ENTERED, inside);
  const left = countOf(sim, LEFT, inside);
  const found: LinkOutcomes = {
    entered: new Uint32Array(linkCount),
    left: new Uint32Array(linkCount),
    maxQueueReachM: new Float64Array(linkCount),
    maxQueueVeh: new Uint32Array(linkCount),
    meanOutflowPcuPerS: new Float64Array(linkCount),
  };
  for (let i = 0; i < inside; i++) {
    const link = spread.linkOf[i]!;
    found.entered[link]! += entered[i]!;
    found.left[link]! += left[i]!;
    found.maxQueueReachM[link] = Math.max(found.maxQueueReachM[link]!, standing.maxReachM[i]!);
    found.maxQueueVeh[link]! += standing.maxVeh[i]!;
    found.meanOutflowPcuPerS[link]! += (until[i]! - (from?.[i] ?? 0)) / MICROS / seconds;
  }
  return found;
}

function eventRecords(sim: Simulation): EventRecords {
  const { timeUs, kind, trip, link } = sim.records.events!;
  const [times, kinds, trips, links] = [timeUs.finish(), kind.finish(), trip.finish(), link.finish()];
  const order = Uint32Array.from(times, (_, i) => i).sort(
    (a, b) => times[a]! - times[b]! || rank(kinds[a]!) - rank(kinds[b]!) || a - b,
  );
  return {
    count: order.length,
    timeS: Float64Array.from(order, (i) => times[i]! / MICROS),
    kind: Uint8Array.from(order, (i) => kinds[i]!),
    trip: order.map((i) => trips[i]!),
    link: order.map((i) => links[i]!),
  };
}

/** A wish comes before all else of its moment. */
const rank = (kind: number): number => (kind === TRIP_EVENTS.indexOf("depart") ? 0 : 1);

function linkSeries(sim: Simulation, intervalS: number): LinkSeries {
  const { intervalCount, enteredVeh, leftVeh, leftPcu, vehicleS, pcuS } = sim.records.flows!;
  return { intervalS, intervalCount, enteredVeh, leftVeh, leftPcu, vehicleS, pcuS };
}

function queueRecords(sim: Simulation): QueueRecords {
  const { kept } = sim.standing;
  const link = kept.link.finish();
  const from = kept.fromUs.finish();
  const until = kept.untilUs.finish();
  const reach = kept.reachM.finish();
  const by = kept.blockedBy.finish();
  const cause = kept.cause.finish();
  const root = kept.rootCause.finish();
  const outside = (inside: number): number => (inside === NONE ? NONE : sim.spread.linkOf[inside]!);
  const order = Uint32Array.from(link, (_, i) => i).sort(
    (a, b) => outside(link[a]!) - outside(link[b]!) || from[a]! - from[b]! || a - b,
  );
  return {
    count: order.length,
    link: order.map((i) => outside(link[i]!)),
    fromS: Float64Array.from(order, (i) => from[i]! / MICROS),
    untilS: Float64Array.from(order, (i) => until[i]! / MICROS),
    reachM: Float64Array.from(order, (i) => reach[i]!),
    blockedBy: order.map((i) => outside(by[i]!)),
    cause: Uint8Array.from(order, (i) => cause[i]!),
    rootCause: Uint8Array.from(order, (i) => root[i]!),
  };
}

function linkTimes(sim: Simulation, intervalS: number): NonNullable<LoaderResult["linkTimes"]> {
  const { intervalCount, insideCount, tally } = sim.records.linkTimes!;
  const { freeUs } = sim.supply;
  const { linkOf } = sim.spread;
  const { linkCount } = sim.input.links;
  const meanS = new Float32Array(intervalCount * linkCount);
  const vehicles = new Float64Array(linkCount);
  const sumUs = new Float64Array(linkCount);
  for (let interval = 0; interval < intervalCount; interval++) {
    vehicles.fill(0);
    sumUs.fill(0);
    for (let inside = 0; inside < insideCount; inside++) {
      const at = 2 * (interval * insideCount + inside);
      vehicles[linkOf[inside]!]! += tally[at]!;
      sumUs[linkOf[inside]!]! += tally[at + 1]!;
    }
    for (let link = 0; link < linkCount; link++) {
      const us = vehicles[link] === 0 ? freeUs[link]! : sumUs[link]! / vehicles[link]!;
      meanS[interval * linkCount + link] = us / MICROS;
    }
  }
  return { intervalS, intervalCount, meanS };
}

function series(sim: Simulation, intervalS: number): NonNullable<LoaderResult["series"]> {
  const { intervalCount, intervalUs, delayUs } = sim.records.series!;
  return { intervalS, intervalCount, delayedVeh: delayUs.map((us) => us / intervalUs) };
}
