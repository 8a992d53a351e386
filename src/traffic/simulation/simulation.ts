/** One run's parts, as the files of this room hand them to each other, and the arming of its events. */

import { MICROS, NONE } from "../../base/index.ts";
import { EventQueue } from "./event-queue.ts";
import { chooseLane, firstLanesOf, type Lanes, laneAtOrigin, type SpreadInput, spreadLanes } from "./lanes.ts";
import {
  ARMED_AT,
  classOf,
  createLinkTables,
  ENTERED,
  FREE_US,
  guard,
  LEFT,
  type LinkTables,
  linksOf,
  PATIENCE_AT,
  ROW,
  SERVE_AT,
  SIGN,
  SIGNALLED,
  SLOT_AT,
  SLOT_NEXT,
  SLOT_REST,
  SLOT_TRIP,
  slotOf,
  WORDS,
} from "./link-table.ts";
import { createStanding, type Standing } from "./queue-state.ts";
import { createRecords, type Records } from "./records.ts";
import { buildSignals, type Signals } from "./signals.ts";
import { ARMED, createState, NEVER, NOT_MADE, type State } from "./state.ts";
import { buildSupply, type Supply } from "./supply.ts";
import type { Information, LoaderInput, LoaderWindows } from "./types.ts";

/** A movement with a capacity: what it served since the last vehicle that made it. */
export interface Meter {
  rate: number;
  since: number;
  served: number;
  /** Nobody has made the movement since it is metered: half of the first one counts as served, see openings.ts. */
  isFirst: boolean;
  /** Movements inside the loader that share it. */
  lanes: number;
}

/** Closures as drivers may know them. */
export interface News {
  /** Closed links now, by class. */
  readonly shutLinks: Uint32Array;
  /** Goes up whenever something shuts to somebody. */
  happened: number;
  /** Goes up whenever news goes round; who has heard this much need not look again. */
  stamp: number;
  /** The last stamp that a radio spoke of. */
  radioStamp: number;
}

/** How fast a class is, and how it queues; one entry a class. */
export interface Manners {
  readonly microPcu: Float64Array;
  readonly largest: number;
  /** 1 = slower than others somewhere: its free time is the greater of these. */
  readonly isSlow: Uint8Array;
  readonly freeTimes: Float64Array;
  readonly freeUsPerM: Float64Array;
  readonly anySlow: boolean;
  readonly filterShare: Float64Array;
  readonly anyFilters: boolean;
}

export interface Simulation extends LinkTables {
  readonly input: LoaderInput;
  /** The links, with lane groups as links of their own; windows are of those. */
  readonly supply: Supply;
  readonly windows: LoaderWindows;
  readonly spread: Pick<SpreadInput, "linkOf" | "shareOf">;
  readonly lanes: Lanes | null;
  readonly signals: Signals;
  readonly state: State;
  readonly standing: Standing;
  readonly records: Records;
  readonly events: EventQueue;
  readonly endUs: number;
  readonly manners: Manners;
  /** By movement, of several that share one by that of `meterKeys`. */
  readonly meters: Map<number, Meter>;
  readonly meterKeys: Uint32Array | null;
  readonly news: News;
  readonly information: Information;
  /** Routes; grows when trips are sent another way. */
  routePool: Uint32Array;
  routePoolLength: number;
  /** Something has shut, and word of it may be out. */
  hasNews: boolean;
  /** The moment of the windows that are being applied. */
  nowUs: number;
  /** What was read ahead, so that it is read. */
  touched: number;
  completed: number;
  notMade: number;
}

const INFORMATION: Information = { everyS: 60, patienceS: 300, giveUpS: 3600 };

export function createSimulation(input: LoaderInput, fromUs = 0): Simulation {
  const spread = spreadLanes(input);
  const { lanes, links } = spread;
  const supply = buildSupply({ links, classes: input.classes, nodeCapacity: spread.nodeCapacity });
  const endUs = Math.round(input.endS * MICROS);
  const manners = mannersOf(input);
  const tables = createLinkTables(supply, manners.largest);
  const signals = buildSignals(supply.linkCount, spread.signals);
  markGuards(tables, input, spread);
  const { trips } = input;
  const originOf = (trip: number): number => {
    const start = trips.routeStart[trip]!;
    const first = trips.routePool[start]!;
    if (lanes === null) return first;
    const after = trips.routeLength[trip]! > 1 ? trips.routePool[start + 1]! : NONE;
    return laneAtOrigin(lanes, first, after, trips.vehicleClass[trip]!, trip);
  };
  const state = createState(input, supply, originOf);
  return {
    ...tables,
    input,
    supply,
    windows: spread.windows,
    spread,
    lanes,
    signals,
    state,
    standing: createStanding(supply.linkCount),
    records: createRecords(input, supply.linkCount),
    events: new EventQueue(fromUs, endUs, 3 * supply.linkCount + supply.serverCount),
    endUs,
    manners,
    meters: new Map(),
    meterKeys: firstLanesOf(links, spread, supply),
    news: { shutLinks: new Uint32Array(32), happened: 0, stamp: 0, radioStamp: 0 },
    information: input.information ?? INFORMATION,
    routePool: trips.routePool,
    routePoolLength: trips.routePool.length,
    hasNews: false,
    nowUs: 0,
    touched: 0,
    completed: 0,
    notMade: state.tripState.reduce((sum, its) => sum + (its === NOT_MADE ? 1 : 0), 0),
  };
}

function mannersOf({ classes }: LoaderInput): Manners {
  if (classes.length > 32) throw new RangeError(`${classes.length} classes, at most 32`);
  for (const { id, pcu, maxSpeedMps = 1, speedShare = 1, filterShare = 0 } of classes) {
    const sound =
      pcu > 0 && maxSpeedMps > 0 && speedShare > 0 && speedShare <= 1 && filterShare >= 0 && filterShare <= 1;
    if (!sound || !Number.isFinite(pcu)) {
      throw new RangeError(
        `class ${id}: ${pcu} pcu, at most ${maxSpeedMps} m/s and ${speedShare} of a link's speed, filters by ${filterShare}`,
      );
    }
  }
  const isSlow = Uint8Array.from(classes, (c) => (c.maxSpeedMps !== undefined || (c.speedShare ?? 1) < 1 ? 1 : 0));
  const filterShare = Float64Array.from(classes, (c) => c.filterShare ?? 0);
  const microPcu = Float64Array.from(classes, ({ pcu }) => Math.round(pcu * MICROS));
  return {
    microPcu,
    largest: Math.max(...microPcu),
    isSlow,
    freeTimes: Float64Array.from(classes, (c) => 1 / (c.speedShare ?? 1)),
    freeUsPerM: Float64Array.from(classes, (c) => (c.maxSpeedMps === undefined ? 0 : MICROS / c.maxSpeedMps)),
    anySlow: isSlow.includes(1),
    filterShare,
    anyFilters: filterShare.some((share) => share > 0),
  };
}

function markGuards(tables: LinkTables, { information }: LoaderInput, spread: SpreadInput): void {
  for (const { link } of spread.signals) guard(tables, link, SIGNALLED, true);
  const signs = information?.signLinks;
  if (signs === undefined) return;
  spread.linkOf.forEach((link, inside) => {
    if (signs[link] === 1) guard(tables, inside, SIGN, true);
  });
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

/**
 * How long the head of a link stands before something shut until it is asked (again). Not for nothing: it would go as if it had not
 * stood. Again after a second at least: the clock would stand still while it is sent from one closed link to another.
 */
export function patienceUs({ information }: Simulation, wasAsked: boolean): number {
  return Math.max(wasAsked ? MICROS : 1, information.patienceS * MICROS);
}

/** The slot of a link's head. The link must have one. */
export function headSlot(sim: Simulation, link: number): number {
  return slotOf(sim, link, sim.words[link * WORDS + LEFT]! + 1);
}

/** The trip at the head of an approach, or NONE. */
export function headTrip(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return sim.state.originFirst[approach - linkCount]!;
  const at = approach * WORDS;
  return sim.words[at + LEFT] === sim.words[at + ENTERED] ? NONE : sim.words[2 * headSlot(sim, approach) + SLOT_TRIP]!;
}

/** The class of the head. The approach must have one. */
export function headClass(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return sim.input.trips.vehicleClass[sim.state.originFirst[approach - linkCount]!]!;
  return classOf(sim.words[2 * headSlot(sim, approach) + SLOT_REST]!);
}

/** Millionths of a pcu of the head. The approach must have one. */
export function headPcu(sim: Simulation, approach: number): number {
  return sim.manners.microPcu[headClass(sim, approach)]!;
}

/** The link that the head of an approach wants, NONE where its way ends. The approach must have a head. */
export function headTarget(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return approach - linkCount;
  return sim.words[2 * headSlot(sim, approach) + SLOT_NEXT]!;
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

/** The link after the one at `at` in the pool of routes, of which and from which on `links` are left; NONE where it is the last. */
export function linkAfter(sim: Simulation, at: number, links: number, vehicleClass: number): number {
  if (links < 2) return NONE;
  const next = sim.routePool[at + 1]!;
  if (sim.lanes === null) return next;
  return chooseLane(sim, sim.lanes, next, links > 2 ? sim.routePool[at + 2]! : NONE, vehicleClass);
}

/** Writes anew where the vehicle in `slot` goes next, its place in the pool of routes having changed. */
export function renewNext(sim: Simulation, slot: number): void {
  const word = 2 * slot;
  const rest = sim.words[word + SLOT_REST]!;
  sim.words[word + SLOT_NEXT] = linkAfter(sim, sim.words[word + SLOT_AT]!, linksOf(rest), classOf(rest));
}

/** Microseconds that a vehicle of the class takes on the link at its free speed. */
export function freeUsOf(sim: Simulation, link: number, vehicleClass: number): number {
  const { manners } = sim;
  const freeUs = sim.table[link * ROW + FREE_US]!;
  if (manners.isSlow[vehicleClass] === 0) return freeUs;
  const bounded = sim.supply.lengthM[link]! * manners.freeUsPerM[vehicleClass]!;
  return Math.round(Math.max(freeUs * manners.freeTimes[vehicleClass]!, bounded));
}
