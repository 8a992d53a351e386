/**
 * Is the convoy's road empty before its head? Read from what happened: each stay of an ordinary vehicle on a link of the road,
 * from its entry to its exit. A link is proven when everyone who came before the head has left by then. Where not, it must
 * close when the first of those who were still there came: whoever came before him had left in time. Who stood there before
 * something shut has found no other way and would stand on the link before it instead: the links of the road that he came by must
 * close before he is on them. O(events + links).
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
  /** Trips on it as the head comes, and how many of these stood before something shut: they would not have gone by themselves. */
  readonly trips: number;
  readonly trapped: number;
  readonly leadS: number;
  /**
   * The lead that is enough as far as this run shows: of a proven link the time that it took to empty, and no less than a drive
   * over it; of another the head's time less when it must close; of those that led to it as much as keeps people from standing.
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

/**
 * `leads`: those of the windows that the run was made with. Throws RangeError where the events do not begin with the run: who was
 * on the road before would be overlooked. (A run resumed from a checkpoint has them all.)
 */
export function proveLeads(network: RoadNetwork, timetable: Timetable, leads: Leads, run: ProofRun): LeadProof {
  const { convoy, headS } = timetable;
  const rows = [...convoy.links].flatMap((own, position) =>
    wholeRoad(network, own).map((link) => ({ position, link, isWayBack: link !== own })),
  );
  const lastS = new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY);
  const firstLateS = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const trips = new Uint32Array(rows.length);
  const trappedOn = new Uint32Array(rows.length);
  const rowsOf = new Map<number, number[]>();
  for (const [row, { link }] of rows.entries()) {
    const list = rowsOf.get(link);
    if (list === undefined) rowsOf.set(link, [row]);
    else list.push(row);
  }
  const trapped = new Map<number, Stay[]>();
  const isRoad = (link: number): boolean => rowsOf.has(link);
  eachStay(run, isRoad, (stay) => {
    const { link, fromS, untilS } = stay;
    for (const row of rowsOf.get(link) ?? []) {
      const head = headS[rows[row]!.position]!;
      if (fromS >= head) continue;
      if (untilS > lastS[row]!) lastS[row] = untilS;
      if (untilS <= head) continue;
      trips[row]!++;
      if (fromS < firstLateS[row]!) firstLateS[row] = fromS;
      if (!stay.waited) continue;
      trappedOn[row]!++;
      trapped.set(stay.trip, []);
    }
  });
  if (trapped.size > 0) eachStay(run, isRoad, (stay) => trapped.get(stay.trip)?.push(stay));
  for (const stays of trapped.values()) {
    for (const { link, fromS } of comingTo(stays)) {
      for (const row of rowsOf.get(link)!) {
        if (fromS < headS[rows[row]!.position]! && fromS < firstLateS[row]!) firstLateS[row] = fromS;
      }
    }
  }
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
      trapped: trappedOn[row]!,
      leadS,
      enoughS: Math.max(head - firstLateS[row]!, proven ? Math.max(driveS, emptyS - closedS) : 0),
      proven,
    };
  });
  return proofOf(links);
}

/**
 * The same links on several days: of each link the day on which it emptied last, with the trips of the day that had most and the
 * lead that is enough for all; proven where every day proves it. Throws RangeError where there is no day, or another road's.
 */
export function worstProof(days: readonly LeadProof[]): LeadProof {
  const [first] = days;
  if (first === undefined) throw new RangeError("a proof of no day");
  const links = first.links.map((row, i): LinkProof => {
    const same = days.map(({ links: rows }) => rows[i]);
    if (same.some((other) => other?.link !== row.link)) throw new RangeError("proofs of two roads");
    const rows = same as LinkProof[];
    const lastS = Math.max(...rows.map(({ emptyS }) => emptyS ?? Number.POSITIVE_INFINITY));
    return {
      ...row,
      emptyS: lastS === Number.POSITIVE_INFINITY ? null : lastS,
      trips: Math.max(...rows.map(({ trips }) => trips)),
      trapped: Math.max(...rows.map(({ trapped }) => trapped)),
      enoughS: Math.max(...rows.map(({ enoughS }) => enoughS)),
      proven: rows.every(({ proven }) => proven),
    };
  });
  return proofOf(links);
}

const proofOf = (links: readonly LinkProof[]): LeadProof => ({
  links,
  proven: links.every(({ proven }) => proven),
  neededLeadS: links.reduce((most, { enoughS }) => Math.max(most, enoughS), 0),
});

const ENTER = TRIP_EVENTS.indexOf("enter");
const LEAVE = TRIP_EVENTS.indexOf("leave");
const WAIT = TRIP_EVENTS.indexOf("wait");

/** In scenario seconds; who never leaves does so at infinity. */
interface Stay {
  readonly trip: number;
  readonly link: number;
  readonly fromS: number;
  readonly untilS: number;
  /** It stood before something shut. */
  readonly waited: boolean;
}

/** Of a trip's stays, in the order of time: those by which it came, without leaving the road, to the last where it waited. */
function comingTo(stays: readonly Stay[]): Stay[] {
  const last = stays.findLastIndex(({ waited }) => waited);
  let first = last;
  while (first > 0 && stays[first - 1]!.untilS === stays[first]!.fromS) first--;
  return stays.slice(first, last);
}

/** Every stay of an ordinary vehicle on a link of the road; those of one trip in the order of time. */
function eachStay(
  { events, vehicleClass, priorityMask, startS }: ProofRun,
  isRoad: (link: number) => boolean,
  tell: (stay: Stay) => void,
): void {
  const { count, kind, timeS, trip, link } = events;
  const on = new Uint32Array(vehicleClass.length).fill(NONE);
  const sinceS = new Float64Array(vehicleClass.length);
  const waited = new Uint8Array(vehicleClass.length);
  const end = (who: number, untilS: number): void => {
    if (((priorityMask >>> vehicleClass[who]!) & 1) === 0)
      tell({ trip: who, link: on[who]!, fromS: sinceS[who]!, untilS, waited: waited[who] === 1 });
    on[who] = NONE;
  };
  for (let i = 0; i < count; i++) {
    if (!isRoad(link[i]!)) continue;
    const who = trip[i]!;
    if (kind[i] === ENTER) {
      on[who] = link[i]!;
      sinceS[who] = timeS[i]! + startS;
      waited[who] = 0;
    } else if (kind[i] === LEAVE) {
      if (on[who] !== link[i])
        throw new RangeError(`trip ${who} leaves link ${link[i]}, where it is not: the events are not all of the run`);
      end(who, timeS[i]! + startS);
    } else if (kind[i] === WAIT) waited[who] = 1;
  }
  for (let who = 0; who < on.length; who++) if (on[who] !== NONE) end(who, Number.POSITIVE_INFINITY);
}
