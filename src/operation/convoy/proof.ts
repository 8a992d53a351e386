/**
 * Is the convoy's road empty before its head? Read from what happened: each stay of an ordinary vehicle on a link of the road,
 * from its entry to its exit. A link is proven when everyone who came before the head has left by then. Where not, it must
 * close when the first of those who were still there came: whoever came before him had left in time. O(events + links).
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { type EventRecords, TRIP_EVENTS } from "../../traffic/index.ts";
import type { Timetable } from "./timetable.ts";
import { type Leads, wholeRoad } from "./windows.ts";

/** A run of the loader under the convoy's windows. */
export interface ProofRun {
  /** From the run's start on, of the links in `roadOf` at least, and of all trips. */
  readonly events: EventRecords;
  /** One entry a trip. */
  readonly vehicleClass: Uint8Array;
  /** Classes that may be there up to the head: ambulances. */
  readonly priorityMask: number;
  /** Scenario second at which the loader's clock is 0. */
  readonly startS: number;
}

export interface LinkProof {
  /** Index into the convoy's links. */
  readonly position: number;
  /** The convoy's link, or (`isWayBack`) the way back along it. */
  readonly link: number;
  readonly isWayBack: boolean;
  readonly street: string;
  /** Scenario seconds. */
  readonly closedS: number;
  readonly headS: number;
  /** When the last vehicle left, not before the closing; null: one stands there to the end of the run. */
  readonly emptyS: number | null;
  /** Trips on it as the head comes. */
  readonly trips: number;
  readonly leadS: number;
  /**
   * The lead that is enough as far as this run shows: of a proven link the time that it took to empty, and no less than a drive
   * over it; of another the head's time less when it must close.
   */
  readonly enoughS: number;
  readonly proven: boolean;
}

export interface LeadProof {
  /** In driving order, the way back after its link. */
  readonly links: readonly LinkProof[];
  readonly proven: boolean;
  /** The one lead that is enough for every link. */
  readonly neededLeadS: number;
}

/** 1 = a link whose events the proof needs, as `recordEvents.links` of the loader takes it. */
export function roadOf(network: RoadNetwork, timetables: readonly Timetable[]): Uint8Array {
  const mask = new Uint8Array(network.linkCount);
  for (const { convoy } of timetables)
    for (const link of convoy.links) for (const at of wholeRoad(network, link)) mask[at] = 1;
  return mask;
}

/** `leads`: those of the windows that the run was made with. */
export function proveLeads(network: RoadNetwork, timetable: Timetable, leads: Leads, run: ProofRun): LeadProof {
  const { convoy, headS } = timetable;
  const rows = [...convoy.links].flatMap((own, position) =>
    wholeRoad(network, own).map((link) => ({ position, link, isWayBack: link !== own })),
  );
  const lastS = new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY);
  const firstLateS = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const trips = new Uint32Array(rows.length);
  const rowsOf = new Map<number, number[]>();
  for (const [row, { link }] of rows.entries()) {
    const list = rowsOf.get(link);
    if (list === undefined) rowsOf.set(link, [row]);
    else list.push(row);
  }
  eachStay(run, (link, fromS, untilS) => {
    for (const row of rowsOf.get(link) ?? []) {
      const head = headS[rows[row]!.position]!;
      if (fromS >= head) continue;
      if (untilS > lastS[row]!) lastS[row] = untilS;
      if (untilS <= head) continue;
      trips[row]!++;
      if (fromS < firstLateS[row]!) firstLateS[row] = fromS;
    }
  });
  const links = rows.map(({ position, link, isWayBack }, row): LinkProof => {
    const head = headS[position]!;
    const leadS = (isWayBack ? leads.backS : leads.alongS)[position]!;
    const closedS = Math.max(run.startS, head - leadS);
    const emptyS = Math.max(closedS, lastS[row]!);
    const proven = trips[row] === 0;
    const driveS = network.lengthM[link]! / network.freeSpeedMps[link]!;
    return {
      position,
      link,
      isWayBack,
      street: network.strings[network.name[link]!] ?? "",
      closedS,
      headS: head,
      emptyS: emptyS === Number.POSITIVE_INFINITY ? null : emptyS,
      trips: trips[row]!,
      leadS,
      enoughS: proven ? Math.max(driveS, emptyS - closedS) : head - firstLateS[row]!,
      proven,
    };
  });
  return {
    links,
    proven: links.every(({ proven }) => proven),
    neededLeadS: links.reduce((most, { enoughS }) => Math.max(most, enoughS), 0),
  };
}

const ENTER = TRIP_EVENTS.indexOf("enter");
const LEAVE = TRIP_EVENTS.indexOf("leave");

/** Every stay of an ordinary vehicle on a link, in scenario seconds; who never leaves does so at infinity. */
function eachStay(
  { events, vehicleClass, priorityMask, startS }: ProofRun,
  tell: (link: number, fromS: number, untilS: number) => void,
): void {
  const { count, kind, timeS, trip, link } = events;
  const on = new Uint32Array(vehicleClass.length).fill(NONE);
  const sinceS = new Float64Array(vehicleClass.length);
  for (let i = 0; i < count; i++) {
    const who = trip[i]!;
    if (kind[i] === ENTER) {
      on[who] = link[i]!;
      sinceS[who] = timeS[i]! + startS;
    } else if (kind[i] === LEAVE && on[who] !== NONE) {
      if (!isPriority(vehicleClass[who]!, priorityMask)) tell(on[who]!, sinceS[who]!, timeS[i]! + startS);
      on[who] = NONE;
    }
  }
  for (let who = 0; who < on.length; who++) {
    if (on[who] === NONE || isPriority(vehicleClass[who]!, priorityMask)) continue;
    tell(on[who]!, sinceS[who]!, Number.POSITIVE_INFINITY);
  }
}

const isPriority = (vehicleClass: number, mask: number): boolean => ((mask >>> vehicleClass) & 1) === 1;
