/** The moments at which records (records.ts) are made, as the loader's events tell them. */
import { MICROS, NONE } from "../../base/index.ts";
import { addDelay, addLinkTime, cellOf, countUp, type Kind, log } from "./records.ts";
import type { Simulation } from "./simulation.ts";

/** A trip has come onto the link. */
export function noteEntry(sim: Simulation, inside: number, trip: number, time: number): void {
  const { linkTimes, flows, events } = sim.records;
  if (linkTimes !== undefined) linkTimes.sinceUs[trip] = time;
  if (flows === undefined && events === undefined) return;
  const link = sim.spread.linkOf[inside]!;
  if (flows !== undefined) {
    countUp(flows, link, time);
    flows.vehicles[link]!++;
    flows.microPcu[link]! += sim.manners.microPcu[sim.input.trips.vehicleClass[trip]!]!;
    flows.enteredVeh[cellOf(flows, link, time)]!++;
  }
  if (events !== undefined) log(events, "enter", trip, link, time);
}

/** A trip, `pcu` large, goes off the link; it might have at `earliest`. */
export function noteExit(
  sim: Simulation,
  inside: number,
  trip: number,
  pcu: number,
  earliest: number,
  time: number,
): void {
  const { linkTimes, series, flows, events } = sim.records;
  if (linkTimes !== undefined) addLinkTime(linkTimes, inside, linkTimes.sinceUs[trip]!, time);
  if (series !== undefined && time > earliest) {
    addDelay(series, sim.input.trips.vehicleClass[trip]!, earliest, time);
  }
  if (flows === undefined && events === undefined) return;
  const link = sim.spread.linkOf[inside]!;
  if (flows !== undefined) {
    countUp(flows, link, time);
    flows.vehicles[link]!--;
    flows.microPcu[link]! -= pcu;
    const cell = cellOf(flows, link, time);
    flows.leftVeh[cell]!++;
    flows.leftPcu[cell]! += pcu / MICROS;
  }
  if (events === undefined) return;
  if (time - earliest > MICROS) {
    log(events, "queueUp", trip, link, earliest);
    log(events, "queueEnd", trip, link, time);
  }
  log(events, "leave", trip, link, time);
}

/** A trip of the class was late from `from` to `until` before it set out. */
export function noteDelay({ records }: Simulation, vehicleClass: number, from: number, until: number): void {
  if (records.series !== undefined) addDelay(records.series, vehicleClass, from, until);
}

export function noteArrival(sim: Simulation, trip: number, inside: number, time: number): void {
  logAt(sim, "arrive", trip, inside, time);
}

export function noteGivingUp(sim: Simulation, trip: number, inside: number, time: number): void {
  logAt(sim, "giveUp", trip, inside, time);
}

export function noteWait(sim: Simulation, trip: number, inside: number, time: number): void {
  logAt(sim, "wait", trip, inside, time);
}

/** `inside` NONE: before it set out. */
export function noteReroute(sim: Simulation, trip: number, inside: number, time: number): void {
  logAt(sim, "reroute", trip, inside, time);
}

function logAt(
  { records, spread, routePool, state }: Simulation,
  kind: Kind,
  trip: number,
  at: number,
  time: number,
): void {
  if (records.events === undefined) return;
  log(records.events, kind, trip, at === NONE ? routePool[state.routeStart[trip]!]! : spread.linkOf[at]!, time);
}
