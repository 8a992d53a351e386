/** What is written down by interval, where asked for: seconds on links by interval of entry, and how many are delayed. */
import { MICROS } from "../../base/index.ts";
import type { LoaderInput } from "./types.ts";

export interface LinkTimes {
  readonly intervalUs: number;
  readonly intervalCount: number;
  /** At [interval × linkCount + link]. */
  readonly vehicles: Uint32Array;
  readonly sumS: Float64Array;
}

export interface Series {
  readonly intervalUs: number;
  readonly intervalCount: number;
  readonly classCount: number;
  /** Vehicle-microseconds of delay at [interval × classCount + class]. */
  readonly delayUs: Float64Array;
}

export interface Records {
  readonly linkTimes?: LinkTimes;
  readonly series?: Series;
  /** Cumulative millionths of a pcu out of each link at the ends of `measure`. */
  readonly outflow?: { readonly from: Float64Array; readonly until: Float64Array };
}

export function createRecords(input: LoaderInput): Records {
  const { links, classes, endS, recordLinkTimes, recordSeries, measure } = input;
  const { linkCount } = links;
  const records: { -readonly [K in keyof Records]: Records[K] } = {};
  if (recordLinkTimes !== undefined) {
    const intervalCount = Math.ceil(endS / recordLinkTimes.intervalS);
    records.linkTimes = {
      intervalUs: recordLinkTimes.intervalS * MICROS,
      intervalCount,
      vehicles: new Uint32Array(intervalCount * linkCount),
      sumS: new Float64Array(intervalCount * linkCount),
    };
  }
  if (recordSeries !== undefined) {
    const intervalCount = Math.ceil(endS / recordSeries.intervalS);
    records.series = {
      intervalUs: recordSeries.intervalS * MICROS,
      intervalCount,
      classCount: classes.length,
      delayUs: new Float64Array(intervalCount * classes.length),
    };
  }
  if (measure !== undefined) {
    records.outflow = { from: new Float64Array(linkCount), until: new Float64Array(linkCount) };
  }
  return records;
}

export function addLinkTime(
  times: LinkTimes,
  linkCount: number,
  link: number,
  enteredUs: number,
  leftUs: number,
): void {
  const at = Math.floor(enteredUs / times.intervalUs) * linkCount + link;
  times.vehicles[at]!++;
  times.sumS[at]! += (leftUs - enteredUs) / MICROS;
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
