/** One run's parts, as the files of this room hand them to each other, and the arming of its events. */

import { MICROS, NONE } from "../../base/index.ts";
import { EventQueue } from "./event-queue.ts";
import {
  ARMED_AT,
  createLinkTable,
  createRareTable,
  createTripTable,
  ENTERED,
  LEFT,
  PATIENCE_AT,
  ROUTE_AT,
  ROUTE_END,
  ROW,
  SERVE_AT,
  SLOT_NEXT,
  SLOT_TRIP,
  slotOf,
  TRIP,
  TRIP_CLASS,
} from "./link-table.ts";
import { makeLookAhead } from "./look-ahead.ts";
import { createStanding, type Standing } from "./queue-state.ts";
import { createRecords, type Records } from "./records.ts";
import { ARMED, createState, NEVER, type State } from "./state.ts";
import { buildSupply, type Supply } from "./supply.ts";
import type { Information, LoaderInput } from "./types.ts";

/** A movement with a capacity: what it served since the last vehicle that made it. */
export interface Meter {
  rate: number;
  since: number;
  served: number;
}

/** Closures as drivers may know them. A number goes up whenever something shuts to the class. */
export interface News {
  /** Closed links now, by class. */
  readonly shutLinks: Uint32Array;
  /** What happened, and what has gone round so far. */
  readonly happened: Uint32Array;
  readonly known: Uint32Array;
}

export interface Simulation {
  readonly input: LoaderInput;
  readonly supply: Supply;
  readonly table: Float64Array;
  readonly rare: Float64Array;
  readonly trips: Uint32Array;
  readonly state: State;
  readonly standing: Standing;
  readonly records: Records;
  readonly events: EventQueue;
  readonly endUs: number;
  readonly classMicroPcu: Float64Array;
  /** Of the largest vehicle at the least capacity. */
  readonly longestHeadwayUs: number;
  readonly meters: Map<number, Meter>;
  readonly news: News;
  readonly information: Information;
  /** Routes; grows when trips are sent another way. */
  routePool: Uint32Array;
  routePoolLength: number;
  /** Something has shut, and word of it may be out. */
  hasNews: boolean;
  /** The moment of the windows that are being applied. */
  nowUs: number;
  completed: number;
  notMade: number;
}

const INFORMATION: Information = { everyS: 60, patienceS: 300, giveUpS: 3600 };

export function createSimulation(input: LoaderInput): Simulation {
  if (input.classes.length > 32) throw new RangeError(`${input.classes.length} classes, at most 32`);
  const supply = buildSupply(input);
  const endUs = Math.round(input.endS * MICROS);
  const classMicroPcu = Float64Array.from(input.classes, ({ pcu }) => Math.round(pcu * MICROS));
  const rare = createRareTable(supply);
  const table = createLinkTable(supply, Math.max(...classMicroPcu));
  const trips = createTripTable(input.trips);
  return {
    input,
    supply,
    table,
    rare,
    trips,
    state: createState(input, supply),
    standing: createStanding(supply.linkCount),
    records: createRecords(input),
    events: new EventQueue(
      endUs,
      3 * supply.linkCount + supply.serverCount,
      makeLookAhead(table, rare, trips, input.trips.routePool, supply.linkCount),
    ),
    endUs,
    classMicroPcu,
    longestHeadwayUs: Math.max(...classMicroPcu) / supply.capacity.reduce((a, b) => Math.min(a, b)),
    meters: new Map(),
    news: { shutLinks: new Uint32Array(32), happened: new Uint32Array(32), known: new Uint32Array(32) },
    information: input.information ?? INFORMATION,
    routePool: input.trips.routePool,
    routePoolLength: input.trips.routePool.length,
    hasNews: false,
    nowUs: 0,
    completed: 0,
    notMade: 0,
  };
}

// Actors in the order in which they act at the same microsecond: approaches, so that whoever is ready has asked before
// a server chooses; servers; patience.

/** Arms (again) the approach's event. */
export function armApproach(sim: Simulation, approach: number, time: number): void {
  sim.state.phase[approach] = ARMED;
  setArmed(sim, approach, time);
  if (time < sim.endUs) sim.events.push(time, approach);
}

/** Arms the server's event, unless it has an earlier one. */
export function armServer(sim: Simulation, server: number, time: number): void {
  const field = server * ROW + SERVE_AT;
  if (time >= sim.rare[field]!) return;
  sim.rare[field] = time;
  if (time < sim.endUs) sim.events.push(time, 2 * sim.supply.linkCount + server);
}

export function armPatience(sim: Simulation, link: number, atUs: number): void {
  const time = Math.round(atUs);
  sim.rare[link * ROW + PATIENCE_AT] = time;
  const { linkCount, serverCount } = sim.supply;
  if (time < sim.endUs) sim.events.push(time, 2 * linkCount + serverCount + link);
}

/** The trip at the head of an approach, or NONE. */
export function headTrip(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return sim.state.originFirst[approach - linkCount]!;
  const { table } = sim;
  const at = approach * ROW;
  const n = table[at + LEFT]! + 1;
  return n > table[at + ENTERED]! ? NONE : sim.table[slotOf(table, at, n) + SLOT_TRIP]!;
}

/** Millionths of a pcu of the head. The approach must have one. */
export function headPcu(sim: Simulation, approach: number): number {
  return sim.classMicroPcu[sim.trips[headTrip(sim, approach) * TRIP + TRIP_CLASS]!]!;
}

/** The link that the head of an approach wants, NONE where its way ends. The approach must have a head. */
export function headTarget(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return approach - linkCount;
  const at = approach * ROW;
  return sim.table[slotOf(sim.table, at, sim.table[at + LEFT]! + 1) + SLOT_NEXT]!;
}

/** No event before something else changes. */
export function disarm(sim: Simulation, approach: number, phase: number): void {
  sim.state.phase[approach] = phase;
  setArmed(sim, approach, NEVER);
}

function setArmed(sim: Simulation, approach: number, time: number): void {
  const { linkCount } = sim.supply;
  if (approach < linkCount) sim.table[approach * ROW + ARMED_AT] = time;
  else sim.state.originArmedAt[approach - linkCount] = time;
}

/** The link after the trip's present one, or NONE. */
export function nextOnRoute(sim: Simulation, trip: number): number {
  const next = sim.trips[trip * TRIP + ROUTE_AT]! + 1;
  return next < sim.trips[trip * TRIP + ROUTE_END]! ? sim.routePool[next]! : NONE;
}
