/**
 * What is written down, where asked for: seconds on links by interval of entry, how many are delayed, flows and vehicles of
 * links by interval, and events one by one. Nothing here changes what happens. Links are the input's: lane groups count as theirs.
 */
import { Growable, MICROS } from "../../base/index.ts";
import { type LoaderInput, TRIP_EVENTS } from "./types.ts";

export interface LinkTimes {
  readonly intervalUs: number;
  readonly intervalCount: number;
  /** At 2 × [interval × insideCount + link inside the loader]: vehicles, and the microseconds that they took. */
  readonly tally: Float64Array;
  readonly insideCount: number;
  /** By trip: when it entered its present link. */
  readonly sinceUs: Float64Array;
}

export interface Series {
  readonly intervalUs: number;
  readonly intervalCount: number;
  readonly classCount: number;
  /** Vehicle-microseconds of delay at [interval × classCount + class]. */
  readonly delayUs: Float64Array;
}

export interface Flows {
  readonly intervalUs: number;
  readonly intervalCount: number;
  /** At [interval × linkCount + link]. */
  readonly enteredVeh: Uint32Array;
  readonly leftVeh: Uint32Array;
  readonly leftPcu: Float32Array;
  readonly vehicleS: Float32Array;
  readonly pcuS: Float32Array;
  /** By link: who is on it now, and up to when that is counted. */
  readonly untilUs: Float64Array;
  readonly vehicles: Uint32Array;
  readonly microPcu: Float64Array;
}

export interface EventLog {
  readonly links: Uint8Array | undefined;
  readonly trips: Uint8Array | undefined;
  readonly timeUs: Growable<Float64Array>;
  readonly kind: Growable<Uint8Array>;
  readonly trip: Growable<Uint32Array>;
  readonly link: Growable<Uint32Array>;
}

export interface Records {
  /** Is anything to be noted as vehicles go? */
  readonly isOn: boolean;
  readonly linkTimes: LinkTimes | undefined;
  readonly series: Series | undefined;
  readonly flows: Flows | undefined;
  readonly events: EventLog | undefined;
  /** Cumulative millionths of a pcu out of each link inside the loader at the ends of `measure`. */
  readonly outflow: { readonly from: Float64Array; readonly until: Float64Array } | undefined;
}

/** `insideCount`: links with lane groups as links of their own. */
export function createRecords(input: LoaderInput, insideCount: number): Records {
  const { recordLinkTimes, recordSeries, recordLinks, recordEvents } = input;
  const isOn = [recordLinkTimes, recordSeries, recordLinks, recordEvents].some((wish) => wish !== undefined);
  const outflow = { from: new Float64Array(insideCount), until: new Float64Array(insideCount) };
  return {
    isOn,
    linkTimes: recordLinkTimes && createLinkTimes(input, recordLinkTimes.intervalS, insideCount),
    series: recordSeries && createSeries(input, recordSeries.intervalS),
    flows: recordLinks && createFlows(input, recordLinks.intervalS),
    events: recordEvents && {
      links: recordEvents.links,
      trips: recordEvents.trips,
      timeUs: new Growable((n) => new Float64Array(n)),
      kind: new Growable((n) => new Uint8Array(n)),
      trip: new Growable((n) => new Uint32Array(n)),
      link: new Growable((n) => new Uint32Array(n)),
    },
    outflow: input.measure && outflow,
  };
}

/** Throws RangeError on an interval that cannot be. */
function intervalsOf({ endS }: LoaderInput, intervalS: number): { intervalUs: number; intervalCount: number } {
  if (!(intervalS > 0)) throw new RangeError(`records by intervals of ${intervalS} s`);
  return { intervalUs: intervalS * MICROS, intervalCount: Math.ceil(endS / intervalS) };
}

function createLinkTimes(input: LoaderInput, intervalS: number, insideCount: number): LinkTimes {
  const intervals = intervalsOf(input, intervalS);
  return {
    ...intervals,
    insideCount,
    tally: new Float64Array(2 * intervals.intervalCount * insideCount),
    sinceUs: new Float64Array(input.trips.count),
  };
}

function createSeries(input: LoaderInput, intervalS: number): Series {
  const intervals = intervalsOf(input, intervalS);
  const classCount = input.classes.length;
  return { ...intervals, classCount, delayUs: new Float64Array(intervals.intervalCount * classCount) };
}

function createFlows(input: LoaderInput, intervalS: number): Flows {
  const { linkCount } = input.links;
  const intervals = intervalsOf(input, intervalS);
  const cells = intervals.intervalCount * linkCount;
  return {
    ...intervals,
    enteredVeh: new Uint32Array(cells),
    leftVeh: new Uint32Array(cells),
    leftPcu: new Float32Array(cells),
    vehicleS: new Float32Array(cells),
    pcuS: new Float32Array(cells),
    untilUs: new Float64Array(linkCount),
    vehicles: new Uint32Array(linkCount),
    microPcu: new Float64Array(linkCount),
  };
}

export type Kind = (typeof TRIP_EVENTS)[number];

/** Entry of link and trip, where both are wanted. */
export function log(events: EventLog, kind: Kind, trip: number, link: number, time: number): void {
  if (events.links !== undefined && events.links[link] !== 1) return;
  if (events.trips !== undefined && events.trips[trip] !== 1) return;
  events.timeUs.push(time);
  events.kind.push(TRIP_EVENTS.indexOf(kind));
  events.trip.push(trip);
  events.link.push(link);
}

export function addLinkTime(times: LinkTimes, inside: number, enteredUs: number, leftUs: number): void {
  const at = 2 * (Math.floor(enteredUs / times.intervalUs) * times.insideCount + inside);
  times.tally[at]!++;
  times.tally[at + 1]! += leftUs - enteredUs;
}

/** One vehicle was delayed from `fromUs` to `untilUs`. */
export function addDelay(series: Series, vehicleClass: number, fromUs: number, untilUs: number): void {
  const { intervalUs, classCount, delayUs } = series;
  let from = fromUs;
  for (let interval = Math.floor(fromUs / intervalUs); from < untilUs; interval++) {
    const until = Math.min(untilUs, (interval + 1) * intervalUs);
    delayUs[interval * classCount + vehicleClass]! += until - from;
    from = until;
  }
}

/** Where the columns keep this moment's interval of the link. */
export const cellOf = (flows: Flows, link: number, time: number): number =>
  Math.floor(time / flows.intervalUs) * flows.vehicles.length + link;

/** Those on the link have been there up to `time`. */
export function countUp(flows: Flows, link: number, time: number): void {
  const { intervalUs, untilUs, vehicles, microPcu, vehicleS, pcuS } = flows;
  let from = untilUs[link]!;
  untilUs[link] = time;
  if (vehicles[link] === 0) return;
  for (let interval = Math.floor(from / intervalUs); from < time; interval++) {
    const until = Math.min(time, (interval + 1) * intervalUs);
    const cell = interval * vehicles.length + link;
    vehicleS[cell]! += (vehicles[link]! * (until - from)) / MICROS;
    pcuS[cell]! += (microPcu[link]! / MICROS) * ((until - from) / MICROS);
    from = until;
  }
}
