/**
 * Signals at stop lines, without events of their own: greens repeat by rule, so when an exit has served a vehicle is found by
 * walking over greens. Capacity counts in green only; what a green began to serve the next one finishes, so that over cycles
 * the flow is exactly capacity × green share. Who comes to a red line that stood idle goes half a headway after the next
 * green begins, the others a headway apart: so the k-th goes at (k − ½)/s, where the fluid has its middle. A whole headway
 * makes the mean delay of a cycle 2–6 % too long, none as much too short.
 */
import { MICROS } from "../../base/index.ts";
import { NEVER } from "./state.ts";
import type { LoaderSignal } from "./types.ts";

/** Pieces by link, ascending in time: those of link l are firstPiece[l] .. firstPiece[l + 1] - 1, greens likewise. */
export interface Signals {
  readonly firstPiece: Uint32Array;
  readonly fromUs: Float64Array;
  readonly untilUs: Float64Array;
  readonly cycleUs: Float64Array;
  readonly offsetUs: Float64Array;
  readonly firstGreen: Uint32Array;
  readonly greenFromUs: Float64Array;
  readonly greenUntilUs: Float64Array;
  /** Green at least this much of every such time, while a signal of the link stands. */
  readonly leastGreenUs: Float64Array;
  readonly longestCycleUs: Float64Array;
}

/** Throws RangeError on pieces that overlap, cycles without green, and greens outside their cycle. */
export function buildSignals(linkCount: number, signals: readonly LoaderSignal[]): Signals {
  const sorted = [...signals].sort((a, b) => a.link - b.link || a.fromS - b.fromS);
  const us = (of: (signal: LoaderSignal) => number): Float64Array =>
    Float64Array.from(sorted, (signal) => Math.round(of(signal) * MICROS));
  const greens = sorted.flatMap((signal) => signal.greens);
  const firstGreen = new Uint32Array(sorted.length + 1);
  const firstPiece = new Uint32Array(linkCount + 1);
  const leastGreenUs = new Float64Array(linkCount).fill(NEVER);
  const longestCycleUs = new Float64Array(linkCount);
  sorted.forEach((signal, i) => {
    assertSignal(signal, sorted[i - 1], linkCount);
    firstGreen[i + 1] = firstGreen[i]! + signal.greens.length;
    firstPiece[signal.link + 1]!++;
    const green = signal.greens.reduce((sum, [fromS, untilS]) => sum + untilS - fromS, 0);
    leastGreenUs[signal.link] = Math.min(leastGreenUs[signal.link]!, Math.floor(green * MICROS));
    longestCycleUs[signal.link] = Math.max(longestCycleUs[signal.link]!, Math.ceil(signal.cycleS * MICROS));
  });
  for (let link = 0; link < linkCount; link++) firstPiece[link + 1]! += firstPiece[link]!;
  return {
    firstPiece,
    fromUs: us((s) => s.fromS),
    untilUs: us((s) => s.untilS),
    cycleUs: us((s) => s.cycleS),
    offsetUs: us((s) => s.offsetS),
    firstGreen,
    greenFromUs: Float64Array.from(greens, ([fromS]) => Math.round(fromS * MICROS)),
    greenUntilUs: Float64Array.from(greens, ([, untilS]) => Math.round(untilS * MICROS)),
    leastGreenUs,
    longestCycleUs,
  };
}

function assertSignal(signal: LoaderSignal, before: LoaderSignal | undefined, linkCount: number): void {
  const { link, fromS, untilS, cycleS, greens } = signal;
  const where = `the signal of link ${link} from ${fromS} to ${untilS} s`;
  if (!(link < linkCount)) throw new RangeError(`${where}: there are ${linkCount} links`);
  if (!(cycleS > 0 && untilS > fromS)) throw new RangeError(`${where}: a cycle of ${cycleS} s`);
  let last = 0;
  for (const [greenFromS, greenUntilS] of greens) {
    if (!(greenFromS >= last && greenUntilS > greenFromS && greenUntilS <= cycleS)) {
      throw new RangeError(`${where}: green from ${greenFromS} to ${greenUntilS} s of a cycle of ${cycleS} s`);
    }
    last = greenUntilS;
  }
  if (greens.length === 0) throw new RangeError(`${where} has no green: its traffic would wait for ever`);
  if (before?.link === link && before.untilS > fromS)
    throw new RangeError(`${where} begins before the one before ends`);
}

/** The green, or time without a signal, that holds or follows a moment. One object, reused: no allocation in the loop. */
class Walk {
  from = 0;
  until = 0;

  /** Finds the first green of the link that ends after `time`. */
  find(signals: Signals, link: number, time: number): void {
    const last = signals.firstPiece[link + 1]!;
    let piece = signals.firstPiece[link]!;
    while (piece < last && signals.untilUs[piece]! <= time) piece++;
    this.from = piece === signals.firstPiece[link] ? -NEVER : signals.untilUs[piece - 1]!;
    for (; ; piece++) {
      this.until = piece === last ? NEVER : signals.fromUs[piece]!;
      // The gap before this piece: nothing stops the link's traffic.
      if (this.until > time && this.until > this.from) return;
      if (this.#findIn(signals, piece, time)) return;
      this.from = signals.untilUs[piece]!;
    }
  }

  #findIn(signals: Signals, piece: number, time: number): boolean {
    const { fromUs, untilUs, cycleUs, offsetUs, firstGreen, greenFromUs, greenUntilUs } = signals;
    const cycle = cycleUs[piece]!;
    const after = Math.max(time, fromUs[piece]!);
    let begins = offsetUs[piece]! + Math.floor((after - offsetUs[piece]!) / cycle) * cycle;
    for (; begins < untilUs[piece]!; begins += cycle) {
      for (let green = firstGreen[piece]!; green < firstGreen[piece + 1]!; green++) {
        this.from = Math.max(begins + greenFromUs[green]!, fromUs[piece]!);
        this.until = Math.min(begins + greenUntilUs[green]!, untilUs[piece]!);
        if (this.until > after && this.until > this.from) return true;
      }
    }
    return false;
  }
}

const walk = new Walk();

/** May a vehicle cross the link's stop line at `time`, as far as its signal is concerned? */
export function isGreen(signals: Signals, link: number, time: number): boolean {
  walk.find(signals, link, time);
  return walk.from <= time;
}

/** Microseconds of green between two moments. */
export function greenUs(signals: Signals, link: number, from: number, until: number): number {
  let sum = 0;
  for (let at = from; at < until; at = walk.until) {
    walk.find(signals, link, at);
    if (walk.from >= until) break;
    sum += Math.min(until, walk.until) - Math.max(at, walk.from);
  }
  return sum;
}

/**
 * When the exit has served what a head still needs, `owedUs` of green since `since`, not before `earliest`, and in green.
 * `arrived`: when the head came, or comes, to the stop line.
 */
export function greenReady(
  signals: Signals,
  link: number,
  owedUs: number,
  since: number,
  arrived: number,
  earliest: number,
): number {
  // Green enough lies in this time before `earliest`: what was before need not be walked over.
  const cycles = 2 * Math.ceil(owedUs / signals.leastGreenUs[link]!) + 2;
  let at = Math.max(since, earliest - cycles * signals.longestCycleUs[link]!);
  let owed = owedUs;
  if (arrived > at) {
    walk.find(signals, link, arrived);
    if (walk.from > arrived) {
      at = walk.from;
      owed /= 2;
    }
  }
  for (;;) {
    walk.find(signals, link, at);
    const from = Math.max(at, walk.from);
    if (from + owed < walk.until) {
      at = from + owed;
      break;
    }
    owed -= walk.until - from;
    at = walk.until;
  }
  at = Math.max(earliest, Math.ceil(at));
  walk.find(signals, link, at);
  return Math.max(at, walk.from);
}
