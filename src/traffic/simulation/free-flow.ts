/**
 * The loop over events, and in it, in one piece, the commonest: the head of a link comes to its stop line and drives on at
 * once, nine events of ten. HOT. It does what headEvent does (motion.ts) where nothing but the two links and the trip
 * is concerned: nobody waits for either link, nothing is shut, the next link's capacity has been idle and its hole has come.
 * Invariant: whatever it does not decide exactly as headEvent would, it leaves to headEvent.
 */
import { NONE } from "../../base/index.ts";
import { patienceEvent } from "./barrier.ts";
import { holeReady, noteHole, restart } from "./kinematics.ts";
import {
  ARMED_AT,
  ENTERED,
  ENTRY_RATE,
  ENTRY_READY,
  ENTRY_SINCE,
  EXIT_RATE,
  EXIT_SERVED,
  EXIT_SINCE,
  FREE_US,
  GUARD,
  HEARD,
  IDLE_AT,
  IN_PCU,
  LAST_OUT,
  LEFT,
  LISTING,
  OUT_PCU,
  PATIENCE_AT,
  ROUTE_AT,
  ROUTE_END,
  ROW,
  SERVE_AT,
  SHARED,
  SHUTTING,
  SLOT_NEXT,
  SLOT_PCU,
  SLOT_TIME,
  SLOT_TRIP,
  STORAGE,
  slotOf,
  TRIP,
  TRIP_CLASS,
  WAVE_LIMIT,
  WINDOWED,
} from "./link-table.ts";
import { armHead, headEvent, originEvent, serverEvent } from "./motion.ts";
import { addLinkTime } from "./records.ts";
import type { Simulation } from "./simulation.ts";
import { meetWave } from "./standing.ts";
import { ARMED, IDLE, NEVER } from "./state.ts";

const EXIT_GUARDS = LISTING | WINDOWED | SHARED;
const ENTRY_GUARDS = LISTING | SHUTTING | SHARED;

/** Runs the events before `until`. One whose time is not the one armed was overtaken by another, and is nothing. */
export function runUntil(sim: Simulation, until: number): void {
  const { events, table, trips, endUs } = sim;
  const { phase } = sim.state;
  const { linkTimes } = sim.records;
  const { linkCount } = sim.supply;
  for (let time = events.nextTime(until); time < until; time = events.nextTime(until)) {
    const link = events.pop();
    if (link >= linkCount) {
      otherEvent(sim, link, time);
      continue;
    }
    const at = link * ROW;
    if (table[at + ARMED_AT] !== time) continue;
    const n = table[at + LEFT]! + 1;
    const slot = slotOf(table, at, n);
    const target = table[slot + SLOT_NEXT]!;
    if (target === NONE || !isFree(sim, link, slot, target, time)) {
      headEvent(sim, link, time);
      continue;
    }
    const to = target * ROW;
    const trip = table[slot + SLOT_TRIP]!;
    const way = trip * TRIP;
    const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;

    if (linkTimes !== undefined) addLinkTime(linkTimes, linkCount, link, time - table[at + FREE_US]!, time);
    table[at + LEFT] = n;
    table[at + LAST_OUT] = time;
    table[at + OUT_PCU]! += pcu;
    table[at + EXIT_SINCE] = time;
    table[at + EXIT_SERVED] = 0;
    if (n === table[at + ENTERED]) {
      phase[link] = IDLE;
      table[at + ARMED_AT] = NEVER;
    } else {
      armHead(sim, link, time);
    }

    table[to + IDLE_AT] = time;
    if (table[to + ENTERED] === table[to + LEFT]) restart(sim, to, time);
    noteHole(sim, to, table[to + IN_PCU]! + pcu - table[to + STORAGE]!);
    const entered = table[to + ENTERED]! + 1;
    const before = table[to + IN_PCU]!;
    const earliest = time + table[to + FREE_US]!;
    const place = slotOf(table, to, entered);
    const nextAt = trips[way + ROUTE_AT]! + 1;
    trips[way + ROUTE_AT] = nextAt;
    table[to + ENTERED] = entered;
    table[to + IN_PCU] = before + pcu;
    table[to + ENTRY_SINCE] = time;
    table[to + ENTRY_READY] = time + Math.round(pcu / table[to + ENTRY_RATE]!);
    table[place + SLOT_TIME] = earliest;
    table[place + SLOT_PCU] = before + pcu;
    table[place + SLOT_TRIP] = trip;
    table[place + SLOT_NEXT] = nextAt + 1 < trips[way + ROUTE_END]! ? sim.routePool[nextAt + 1]! : NONE;
    if (entered === table[to + LEFT]! + 1) {
      if (pcu <= (earliest - table[to + EXIT_SINCE]!) * table[to + EXIT_RATE]!) {
        phase[target] = ARMED;
        table[to + ARMED_AT] = earliest;
        if (earliest < endUs) events.push(earliest, target);
      } else {
        armHead(sim, target, time);
      }
    }
    if (table[to + WAVE_LIMIT] !== -NEVER) meetWave(sim, target, before, earliest, trip);
  }
}

/** May the head, in `slot`, go on into `target` this moment, with no bookkeeping but that of the two links and its trip? */
function isFree(sim: Simulation, link: number, slot: number, target: number, time: number): boolean {
  const { table, trips } = sim;
  const at = link * ROW;
  const to = target * ROW;
  if (table[slot + SLOT_TIME] !== time) return false;
  if ((table[at + GUARD]! & EXIT_GUARDS) !== 0 || (table[to + GUARD]! & ENTRY_GUARDS) !== 0) return false;
  const way = table[slot + SLOT_TRIP]! * TRIP;
  if (sim.hasNews && trips[way + HEARD] !== sim.news.known[trips[way + TRIP_CLASS]!]) return false;
  // The capacity has served the last one, and stood idle since (stoodIdle in strides.ts).
  const since = table[to + ENTRY_SINCE]!;
  const ready = table[to + ENTRY_READY]!;
  if (ready >= time || time - since <= 2 * (ready - since)) return false;
  const pcu = table[slot + SLOT_PCU]! - table[at + OUT_PCU]!;
  return table[to + IN_PCU]! + pcu <= table[to + STORAGE]! || holeReady(sim, target, pcu, time) < time;
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
