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
  /** Green of a whole cycle. */
  readonly greenUs: Float64Array;
  /** The least green of a whole cycle of any piece, and the longest cycle. */
  readonly leastGreenUs: Float64Array;
  readonly longestCycleUs: Float64Array;
}

const LEAST_CYCLE_S = 0.1;
/** A cycle has at least so much, that walking over greens comes to an end. */
const LEAST_GREEN_S = 0.001;

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
    // Within a cycle, so that times beyond counting keep their microseconds.
    offsetUs: us((s) => s.offsetS).map((offset, i) => offset % Math.round(sorted[i]!.cycleS * MICROS)),
    firstGreen,
    greenFromUs: Float64Array.from(greens, ([fromS]) => Math.round(fromS * MICROS)),
    greenUntilUs: Float64Array.from(greens, ([, untilS]) => Math.round(untilS * MICROS)),
    greenUs: Float64Array.from(sorted, ({ greens: its }) =>
      its.reduce((sum, [fromS, untilS]) => sum + Math.round(untilS * MICROS) - Math.round(fromS * MICROS), 0),
    ),
    leastGreenUs,
    longestCycleUs,
  };
}

function assertSignal(signal: LoaderSignal, before: LoaderSignal | undefined, linkCount: number): void {
  const { link, fromS, untilS, cycleS, greens } = signal;
  const where = `the signal of link ${link} from ${fromS} to ${untilS} s`;
  if (!(Number.isInteger(link) && link >= 0 && link < linkCount))
    throw new RangeError(`${where}: there are ${linkCount} links`);
  if (!(untilS > fromS)) throw new RangeError(`${where}: it ends before it begins`);
  if (!(cycleS >= LEAST_CYCLE_S && Number.isFinite(cycleS))) throw new RangeError(`${where}: a cycle of ${cycleS} s`);
  if (!Number.isFinite(signal.offsetS)) throw new RangeError(`${where}: an offset of ${signal.offsetS} s`);
  let last = 0;
  for (const [greenFromS, greenUntilS] of greens) {
    if (!(greenFromS >= last && greenUntilS > greenFromS && greenUntilS <= cycleS)) {
      throw new RangeError(`${where}: green from ${greenFromS} to ${greenUntilS} s of a cycle of ${cycleS} s`);
    }
    last = greenUntilS;
  }
  if (!(greens.reduce((sum, [greenFromS, greenUntilS]) => sum + greenUntilS - greenFromS, 0) >= LEAST_GREEN_S))
    throw new RangeError(`${where} has no green: its traffic would wait for ever`);
  if (before?.link === link && before.untilS > fromS)
    throw new RangeError(`${where} begins before the one before ends`);
}

/** The green, or time without a signal, that holds or follows a moment. One object, reused: no allocation in the loop. */
class Walk {
  from = 0;
  until = 0;
  /** The piece that it belongs to, or the number of pieces for time without a signal. */
  piece = 0;

  /** Finds the first green of the link that ends after `time`. */
  find(signals: Signals, link: number, time: number): void {
    const last = signals.firstPiece[link + 1]!;
    let piece = signals.firstPiece[link]!;
    while (piece < last && signals.untilUs[piece]! <= time) piece++;
    this.from = piece === signals.firstPiece[link] ? -NEVER : signals.untilUs[piece - 1]!;
    for (; ; piece++) {
      this.until = piece === last ? NEVER : signals.fromUs[piece]!;
      this.piece = signals.fromUs.length;
      // The gap before this piece: nothing stops the link's traffic.
      if (this.until > time && this.until > this.from) return;
      this.piece = piece;
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
    const green = Math.max(at, walk.from);
    const cycles = wholeCycles(signals, green, until);
    if (cycles > 0) walk.until = green + cycles * signals.cycleUs[walk.piece]!;
    sum += cycles > 0 ? cycles * signals.greenUs[walk.piece]! : Math.min(until, walk.until) - green;
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
  let at = since;
  let owed = owedUs;
  if (arrived > at) {
    walk.find(signals, link, arrived);
    if (walk.from > arrived) {
      at = walk.from;
      owed /= 2;
    }
  }
  // Where green enough lies shortly before `earliest`, what was before need not be walked over. It need not lie there: a piece
  // may be shorter than its cycle's red.
  const cycles = 2 * Math.ceil(owed / signals.leastGreenUs[link]!) + 2;
  const shortly = earliest - cycles * signals.longestCycleUs[link]!;
  if (at < shortly && greenUs(signals, link, shortly, earliest) >= owed) return nextGreen(signals, link, earliest);
  for (;;) {
    walk.find(signals, link, at);
    const from = Math.max(at, walk.from);
    const cycles = wholeCycles(signals, from, NEVER, owed);
    if (cycles > 0) {
      owed -= cycles * signals.greenUs[walk.piece]!;
      at = from + cycles * signals.cycleUs[walk.piece]!;
      continue;
    }
    if (from + owed < walk.until) {
      at = from + owed;
      break;
    }
    owed -= walk.until - from;
    at = walk.until;
  }
  return nextGreen(signals, link, Math.max(earliest, Math.ceil(at)));
}

/**
 * Cycles of the green just found, from `from` in it on, that end before `until` and before their piece does, and whose greens do not
 * sum to more than `owedUs`: walked over in one step.
 */
function wholeCycles(
  { untilUs, cycleUs, greenUs: green }: Signals,
  from: number,
  until: number,
  owedUs = NEVER,
): number {
  const { piece } = walk;
  if (piece === untilUs.length) return 0;
  const cycles = Math.floor((Math.min(until, untilUs[piece]!) - from) / cycleUs[piece]!);
  return Math.max(0, Math.min(cycles, Math.ceil(owedUs / green[piece]!) - 1));
}

function nextGreen(signals: Signals, link: number, time: number): number {
  walk.find(signals, link, time);
  return Math.max(time, walk.from);
}
