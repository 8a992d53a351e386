/**
 * What the events of the watched links tell: whether the convoys' roads were empty before them, how a convoy in traffic got on, and
 * flow over density on the roads with the longest queues. Events stay in the thread; this is what crosses.
 */
import type { RoadNetwork } from "../../map/index.ts";
import { type LeadProof, type Leads, proveLeads, type Ride, rideAlong, type Timetable } from "../../operation/index.ts";
import {
  type EventRecords,
  type FundamentalPoints,
  type FundamentalTriangle,
  fundamentalPoints,
  fundamentalTriangle,
  type LinkSeries,
  type LoaderInput,
  type LoaderResult,
  type StreetQueue,
  TRIP_EVENTS,
} from "../../traffic/index.ts";

/** What a planned day is asked of its convoys. */
export interface ConvoyQuestions {
  /** Scenario second at which the run's clock is 0. */
  readonly startS: number;
  readonly priorityMask: number;
  /** One entry a convoy: with leads those of the day's windows, without them it rides in the traffic. */
  readonly convoys: readonly { readonly timetable: Timetable; readonly leads: Leads | null }[];
}

export interface ConvoyAnswer {
  readonly proof: LeadProof | null;
  readonly ride: Ride | null;
}

/** One entry a convoy. */
export function answer(
  network: RoadNetwork,
  events: EventRecords,
  vehicleClass: Uint8Array,
  { startS, priorityMask, convoys }: ConvoyQuestions,
): ConvoyAnswer[] {
  return convoys.map(({ timetable, leads }) =>
    leads === null
      ? { proof: null, ride: rideAlong(timetable, { events, startS }) }
      : { proof: proveLeads(network, timetable, leads, { events, vehicleClass, priorityMask, startS }), ride: null },
  );
}

/** A road with a queue: what was measured at its stop line, and what the loader drives it by. */
export interface RoadDiagram {
  readonly street: string;
  readonly link: number;
  readonly points: FundamentalPoints;
  readonly triangle: FundamentalTriangle;
  readonly exitCapacityPcuPerS: number;
}

/** So many of the stop lines where queues stand on an ordinary day are watched on a planned one too, the longest queues first. */
const MOST_USUAL = 150;

/** `watched`, and where queues are usual: what the plan does to these is seen from the fork on. */
export function watchedUnderPlan(watched: Uint8Array, usualReachM: Float64Array): Uint8Array {
  const usual = Uint32Array.from(usualReachM.keys()).filter((link) => usualReachM[link]! > 0);
  usual.sort((a, b) => usualReachM[b]! - usualReachM[a]! || a - b);
  const all = watched.slice();
  for (const link of usual.subarray(0, MOST_USUAL)) all[link] = 1;
  return all;
}

const DIAGRAMS = 4;
const INTERVAL_S = 300;

/** The longest queues of which the stop lines were watched, from `fromS` of the run's clock on. */
export function roadDiagrams(
  input: LoaderInput,
  { events }: Pick<LoaderResult, "events">,
  queues: readonly StreetQueue[],
  fromS: number,
): RoadDiagram[] {
  const watched = input.recordEvents?.links;
  if (events === undefined || watched === undefined) return [];
  const worst = queues.filter(({ link }) => watched[link] === 1).slice(0, DIAGRAMS);
  const { links } = input;
  return worst.map(({ street, link }) => {
    const series = seriesOf(events, input, link, fromS);
    const lengthM = links.lengthM.subarray(link, link + 1);
    return {
      street,
      link,
      points: fundamentalPoints(series, { linkCount: 1, lengthM }),
      triangle: fundamentalTriangle(links, link),
      exitCapacityPcuPerS: links.exitCapacityPcuPerS[link]!,
    };
  });
}

/** The series of one link, from `fromS` on. */
function seriesOf(
  events: EventRecords,
  { classes, trips, endS }: LoaderInput,
  link: number,
  fromS: number,
): LinkSeries {
  const intervalCount = Math.max(0, Math.ceil((endS - fromS) / INTERVAL_S));
  const series = {
    intervalS: INTERVAL_S,
    intervalCount,
    enteredVeh: new Uint32Array(intervalCount),
    leftVeh: new Uint32Array(intervalCount),
    leftPcu: new Float32Array(intervalCount),
    vehicleS: new Float32Array(intervalCount),
    pcuS: new Float32Array(intervalCount),
  };
  const stay = (trip: number, sinceS: number, untilS: number): void => {
    const { pcu } = classes[trips.vehicleClass[trip]!]!;
    for (let from = Math.max(0, sinceS); from < untilS; ) {
      const at = Math.floor(from / INTERVAL_S);
      const until = Math.min(untilS, (at + 1) * INTERVAL_S);
      series.vehicleS[at]! += until - from;
      series.pcuS[at]! += pcu * (until - from);
      from = until;
    }
  };
  const since = new Map<number, number>();
  const [enter, leave] = [TRIP_EVENTS.indexOf("enter"), TRIP_EVENTS.indexOf("leave")];
  for (let i = 0; i < events.count; i++) {
    if (events.link[i] !== link) continue;
    const trip = events.trip[i]!;
    const timeS = events.timeS[i]! - fromS;
    const at = Math.floor(timeS / INTERVAL_S);
    if (events.kind[i] === enter) {
      since.set(trip, timeS);
      if (timeS >= 0) series.enteredVeh[at]!++;
    } else if (events.kind[i] === leave) {
      const sinceS = since.get(trip);
      // It came on before the link was watched: the time until it is gone tells of some vehicles only.
      if (sinceS === undefined) continue;
      stay(trip, sinceS, timeS);
      since.delete(trip);
      if (timeS < 0) continue;
      series.leftVeh[at]!++;
      series.leftPcu[at]! += classes[trips.vehicleClass[trip]!]!.pcu;
    }
  }
  for (const [trip, sinceS] of since) stay(trip, sinceS, endS - fromS);
  return series;
}
