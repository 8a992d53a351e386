/**
 * What every link takes over a day, by the moment of entry: knots at the middles of equal intervals, straight lines between them,
 * flat before the first and after the last. Invariant: no line falls faster than time passes, so nobody who enters later leaves
 * earlier (FIFO), and a search by time may take the earliest arrival at each link for the best.
 */
import type { LoaderResult } from "../simulation/index.ts";

/** Plain data: it crosses threads. */
export interface DayTimes {
  readonly intervalS: number;
  readonly intervalCount: number;
  /** Seconds above free flow in tenths, at [link × intervalCount + interval]: a link's day lies together. */
  readonly lostDs: Uint16Array;
}

/** The same in seconds, free flow included: what searches read. */
export interface DaySeconds {
  readonly intervalS: number;
  readonly intervalCount: number;
  readonly timeS: Float32Array;
}

const TENTHS = 10;
const MOST_TENTHS = 0xffff;
/** A knot of a link is less than the one before by at most this share of an interval: a tenth of a second is left for rounding. */
const STEEPEST = 0.999;

/** Nothing is lost all day. */
export function freeDay(linkCount: number, intervalS: number, endS: number): DayTimes {
  const intervalCount = Math.max(1, Math.ceil(endS / intervalS));
  return { intervalS, intervalCount, lostDs: new Uint16Array(linkCount * intervalCount) };
}

/**
 * Makes a day of `seconds(link, interval)`, free flow at least. What falls too fast to be true is raised: who enters a link in the
 * next interval cannot overtake.
 */
export function dayOf(
  freeS: Float64Array,
  intervalS: number,
  intervalCount: number,
  seconds: (link: number, interval: number) => number,
): DayTimes {
  const lostDs = new Uint16Array(freeS.length * intervalCount);
  const steepest = STEEPEST * intervalS * TENTHS;
  for (let link = 0; link < freeS.length; link++) {
    let before = 0;
    for (let i = 0; i < intervalCount; i++) {
      const lost = Math.round((seconds(link, i) - freeS[link]!) * TENTHS);
      before = Math.min(MOST_TENTHS, Math.max(0, lost, Math.ceil(before - steepest)));
      lostDs[link * intervalCount + i] = before;
    }
  }
  return { intervalS, intervalCount, lostDs };
}

/**
 * The times of a run that recorded them. Where a link never let its last vehicles go, whoever would have entered after them would
 * have stood to the end: the record, which knows only those who left, would call such a road free.
 */
export function measuredDay({ linkTimes, links }: LoaderResult, freeS: Float64Array, endS: number): DayTimes {
  if (linkTimes === undefined) throw new RangeError("the run has not recorded link times");
  const { intervalS, intervalCount, meanS } = linkTimes;
  const linkCount = freeS.length;
  const stuckFrom = Uint16Array.from(freeS, (seconds, link) => {
    let from = intervalCount;
    if (links.entered[link]! === links.left[link]!) return from;
    while (from > 0 && meanS[(from - 1) * linkCount + link]! <= Math.fround(seconds)) from--;
    return from;
  });
  return dayOf(freeS, intervalS, intervalCount, (link, i) => {
    const left = meanS[i * linkCount + link]!;
    return i < stuckFrom[link]! ? left : Math.max(left, endS - (i + 0.5) * intervalS);
  });
}

export function toSeconds({ intervalS, intervalCount, lostDs }: DayTimes, freeS: Float64Array): DaySeconds {
  const timeS = new Float32Array(lostDs.length);
  for (let link = 0; link < freeS.length; link++) {
    for (let k = link * intervalCount; k < (link + 1) * intervalCount; k++) {
      timeS[k] = freeS[link]! + lostDs[k]! / TENTHS;
    }
  }
  return { intervalS, intervalCount, timeS };
}

/** Seconds on a link for who enters at `enteredS` of the day. */
export function secondsOn({ intervalS, intervalCount, timeS }: DaySeconds, link: number, enteredS: number): number {
  const first = link * intervalCount;
  const at = enteredS / intervalS - 0.5;
  if (at <= 0) return timeS[first]!;
  if (at >= intervalCount - 1) return timeS[first + intervalCount - 1]!;
  const knot = Math.floor(at);
  const fromS = timeS[first + knot]!;
  return fromS + (at - knot) * (timeS[first + knot + 1]! - fromS);
}

/** Seconds of a way, a run of links in a pool, for who begins it at `departS`. */
export function secondsOfWay(
  times: DaySeconds,
  pool: Uint32Array,
  start: number,
  length: number,
  departS: number,
): number {
  let timeS = departS;
  for (let i = start; i < start + length; i++) timeS += secondsOn(times, pool[i]!, timeS);
  return timeS - departS;
}

/** The least that each link ever takes. */
export function leastSeconds({ intervalCount, timeS }: DaySeconds): Float64Array {
  const leastS = new Float64Array(timeS.length / intervalCount);
  for (let link = 0; link < leastS.length; link++) {
    let least = Number.POSITIVE_INFINITY;
    for (let k = link * intervalCount; k < (link + 1) * intervalCount; k++) if (timeS[k]! < least) least = timeS[k]!;
    leastS[link] = least;
  }
  return leastS;
}
