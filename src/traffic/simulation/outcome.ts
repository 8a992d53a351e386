/** The end of a run: those still on the road are charged up to the end, everything is counted, and the books must balance. */

import { ClearwayError, MICROS, NONE } from "../../base/index.ts";
import type { Deadlock } from "./gridlock.ts";
import {
  COUNTED_BEFORE,
  ENTERED,
  LEFT,
  OUT_PCU,
  PCU_BEFORE,
  ROUTE_AT,
  ROUTE_END,
  ROW,
  SLOT_TIME,
  SLOT_TRIP,
  slotOf,
  TRIP,
  TRIP_CLASS,
  totalOf,
} from "./link-table.ts";
import { addDelay, addLinkTime } from "./records.ts";
import type { Simulation } from "./simulation.ts";
import { closeStanding } from "./standing.ts";
import { COMPLETED, LATER, NOT_MADE, UNDER_WAY, WAITING } from "./state.ts";
import type { LinkOutcomes, LoaderBooks, LoaderResult, QueueRecords, TripOutcomes } from "./types.ts";

export function concludeRun(sim: Simulation, deadlocks: readonly Deadlock[]): LoaderResult {
  closeStanding(sim);
  const drivenUs = settleUnfinished(sim);
  const books = balanceBooks(sim);
  const trips = tripOutcomes(sim, drivenUs);
  const { recordLinkTimes, recordSeries } = sim.input;
  return {
    books,
    ...totals(sim, trips),
    linkEntries: countOf(sim, ENTERED).reduce((sum, entered) => sum + entered, 0),
    trips,
    links: linkOutcomes(sim),
    queues: queueRecords(sim),
    deadlocks: deadlocks.map(({ links, sinceUs }) => ({ links, sinceS: sinceUs / MICROS })),
    ...(recordLinkTimes && { linkTimes: linkTimes(sim, recordLinkTimes.intervalS) }),
    ...(recordSeries && { series: series(sim, recordSeries.intervalS) }),
  };
}

/** Free-flow time driven on the present link by each trip under way; records up to the end. */
function settleUnfinished(sim: Simulation): Float64Array {
  const { supply, state, records, endUs } = sim;
  const drivenUs = new Float64Array(sim.input.trips.count);
  for (let link = 0; link < supply.linkCount; link++) {
    const free = supply.freeUs[link]!;
    for (let n = sim.table[link * ROW + LEFT]! + 1; n <= sim.table[link * ROW + ENTERED]!; n++) {
      const slot = slotOf(sim.table, link * ROW, n);
      const trip = sim.table[slot + SLOT_TRIP]!;
      const earliest = sim.table[slot + SLOT_TIME]!;
      drivenUs[trip] = Math.min(free, endUs - (earliest - free));
      if (records.linkTimes)
        addLinkTime(records.linkTimes, supply.linkCount, link, earliest - free, Math.max(endUs, earliest));
      if (records.series && earliest < endUs)
        addDelay(records.series, sim.trips[trip * TRIP + TRIP_CLASS]!, earliest, endUs);
    }
  }
  if (records.series === undefined) return drivenUs;
  for (let trip = 0; trip < drivenUs.length; trip++) {
    if (state.tripState[trip] === WAITING)
      addDelay(records.series, sim.trips[trip * TRIP + TRIP_CLASS]!, state.departUs[trip]!, endUs);
  }
  return drivenUs;
}

/** Four ways of counting that must agree: events, links, origin queues, and the trips' own states. */
function balanceBooks(sim: Simulation): LoaderBooks {
  const { supply, state } = sim;
  let underWay = 0;
  let waiting = 0;
  for (let link = 0; link < supply.linkCount; link++) {
    underWay += sim.table[link * ROW + ENTERED]! - sim.table[link * ROW + LEFT]!;
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

function tripOutcomes(sim: Simulation, drivenUs: Float64Array): TripOutcomes {
  const { state, supply, endUs } = sim;
  const { trips } = sim.input;
  const { count } = trips;
  const seconds = (us: Float64Array): Float64Array => us.map((value) => Math.min(value, endUs) / MICROS);
  const sumFreeUs = (pool: Uint32Array, from: number, to: number): number => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += supply.freeUs[pool[i]!]!;
    return sum;
  };
  const freeFlowS = new Float64Array(count);
  const drivenShare = new Float64Array(count);
  const delayS = new Float64Array(count);
  for (let trip = 0; trip < count; trip++) {
    const start = trips.routeStart[trip]!;
    const freeUs = sumFreeUs(trips.routePool, start, start + trips.routeLength[trip]!);
    freeFlowS[trip] = freeUs / MICROS;
    const tripState = state.tripState[trip]!;
    if (tripState === COMPLETED) drivenShare[trip] = 1;
    if (tripState === UNDER_WAY) {
      const [from, at, to] = [
        state.routeStart[trip]!,
        sim.trips[trip * TRIP + ROUTE_AT]!,
        sim.trips[trip * TRIP + ROUTE_END]!,
      ];
      const driven = sumFreeUs(sim.routePool, from, at) + drivenUs[trip]!;
      drivenShare[trip] = driven / Math.max(1, sumFreeUs(sim.routePool, from, to));
    }
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
    routeLength: state.routeStart.map((start, trip) => sim.trips[trip * TRIP + ROUTE_END]! - start),
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

function linkOutcomes(sim: Simulation): LinkOutcomes {
  const { table, standing, records, input } = sim;
  const { linkCount } = sim.supply;
  const from = records.outflow?.from;
  // The end of the run is no event: a measure up to it ends with what is out by now.
  const until =
    records.outflow === undefined || input.measure!.untilS >= input.endS
      ? totalOf(table, OUT_PCU, sim.rare, PCU_BEFORE, linkCount)
      : records.outflow.until;
  const seconds =
    input.measure === undefined ? input.endS : Math.min(input.measure.untilS, input.endS) - input.measure.fromS;
  return {
    entered: countOf(sim, ENTERED),
    left: countOf(sim, LEFT),
    maxQueueReachM: standing.maxReachM,
    maxQueueVeh: standing.maxVeh,
    meanOutflowPcuPerS: until.map((out, link) => (out - (from?.[link] ?? 0)) / MICROS / seconds),
  };
}

function countOf(sim: Simulation, field: number): Uint32Array {
  return Uint32Array.from(totalOf(sim.table, field, sim.rare, COUNTED_BEFORE, sim.supply.linkCount));
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
  const order = Uint32Array.from(link, (_, i) => i).sort((a, b) => link[a]! - link[b]! || from[a]! - from[b]!);
  return {
    count: order.length,
    link: order.map((i) => link[i]!),
    fromS: Float64Array.from(order, (i) => from[i]! / MICROS),
    untilS: Float64Array.from(order, (i) => until[i]! / MICROS),
    reachM: Float64Array.from(order, (i) => reach[i]!),
    blockedBy: order.map((i) => by[i]!),
    cause: Uint8Array.from(order, (i) => cause[i]!),
    rootCause: Uint8Array.from(order, (i) => root[i]!),
  };
}

function linkTimes(sim: Simulation, intervalS: number): NonNullable<LoaderResult["linkTimes"]> {
  const { intervalCount, vehicles, sumS } = sim.records.linkTimes!;
  const { freeUs, linkCount } = sim.supply;
  const meanS = Float32Array.from(vehicles, (n, at) => (n === 0 ? freeUs[at % linkCount]! / MICROS : sumS[at]! / n));
  return { intervalS, intervalCount, meanS };
}

function series(sim: Simulation, intervalS: number): NonNullable<LoaderResult["series"]> {
  const { intervalCount, intervalUs, delayUs } = sim.records.series!;
  return { intervalS, intervalCount, delayedVeh: delayUs.map((us) => us / intervalUs) };
}
