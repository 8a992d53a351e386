import { describe, expect, test } from "vitest";
import { MICROS, Random } from "../../src/base/index.ts";
import { buildSignals, greenReady, greenUs, isGreen } from "../../src/traffic/simulation/signals.ts";
import type { LoaderSignal } from "../../src/traffic/simulation/types.ts";

/** Open spans of a stop line, in microseconds, ascending: every green of every cycle, and the time without a signal. */
type Spans = readonly (readonly [from: number, until: number])[];

const HORIZON_S = 1500;

/** By the definition of LoaderSignal alone: all cycles written out one after the other, cut to their piece. */
function writtenOut(pieces: readonly LoaderSignal[]): Spans {
  const spans: [number, number][] = [];
  let clearFrom = -10 * HORIZON_S * MICROS;
  for (const { fromS, untilS, cycleS, offsetS, greens } of [...pieces].sort((a, b) => a.fromS - b.fromS)) {
    const [from, until, cycle] = [fromS, untilS, cycleS].map((s) => Math.round(s * MICROS)) as [number, number, number];
    if (from > clearFrom) spans.push([clearFrom, from]);
    let begins = Math.round(offsetS * MICROS);
    while (begins > from) begins -= cycle;
    for (; begins < until; begins += cycle) {
      for (const [greenFromS, greenUntilS] of greens) {
        const open = Math.max(from, begins + Math.round(greenFromS * MICROS));
        const shut = Math.min(until, begins + Math.round(greenUntilS * MICROS));
        if (shut > open) spans.push([open, shut]);
      }
    }
    clearFrom = until;
  }
  spans.push([clearFrom, 10 * HORIZON_S * MICROS]);
  return spans;
}

const isOpen = (spans: Spans, time: number): boolean => spans.some(([from, until]) => from <= time && time < until);
const nextOpen = (spans: Spans, time: number): number =>
  isOpen(spans, time) ? time : spans.find(([from]) => from > time)![0];
const openUs = (spans: Spans, from: number, until: number): number =>
  spans.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, until) - Math.max(a, from)), 0);

/** The moment at which so much green has passed since `since`: span by span. */
function servedAt(spans: Spans, since: number, owedUs: number): number {
  let owed = owedUs;
  for (const [from, until] of spans) {
    const open = Math.max(0, until - Math.max(from, since));
    if (open > owed) return Math.max(from, since) + owed;
    owed -= open;
  }
  throw new RangeError("the horizon is too short");
}

/** A whole headway after the last one; half of it after the green's start for one who finds red and nobody. */
function readyAt(spans: Spans, owedUs: number, since: number, arrived: number, earliest: number): number {
  const findsRed = arrived > since && !isOpen(spans, arrived);
  const served = findsRed ? servedAt(spans, nextOpen(spans, arrived), owedUs / 2) : servedAt(spans, since, owedUs);
  return nextOpen(spans, Math.max(earliest, Math.ceil(served)));
}

/** Up to a dozen pieces, long or shorter than their cycles, with gaps or without, each with up to three greens, offsets of either sign, fractions of seconds. */
function randomPieces(random: Random): LoaderSignal[] {
  const pieces: LoaderSignal[] = [];
  let fromS = random.below(2) === 0 ? 0 : 50 * random.next();
  const count = 1 + random.below(12);
  const longestS = random.below(2) === 0 ? 40 : 350;
  for (let i = 0; i < count; i++) {
    const cycleS = random.below(2) === 0 ? 20 + random.below(80) : 15 + 100 * random.next();
    const cuts = Array.from({ length: 2 * (1 + random.below(3)) }, () => cycleS * random.next()).sort((a, b) => a - b);
    const greens = Array.from({ length: cuts.length / 2 }, (_, g) => [cuts[2 * g]!, cuts[2 * g + 1]!] as const);
    const untilS = fromS + 1 + random.next() * longestS;
    pieces.push({ link: 1, fromS, untilS, cycleS, offsetS: 400 * (random.next() - 0.5), greens });
    fromS = untilS + (random.below(2) === 0 ? 0 : 60 * random.next());
  }
  return pieces;
}

describe("greens that are walked over, against greens that are written out", () => {
  const draw = (seed: number) => {
    const random = new Random(seed, "signals");
    const pieces = randomPieces(random);
    // A second link's signal beside it, so that columns are shared.
    const beside = randomPieces(random).map((piece) => ({ ...piece, link: 2 }));
    const time = (): number => Math.floor(random.next() * HORIZON_S * MICROS);
    return { random, time, spans: writtenOut(pieces), signals: buildSignals(3, [...beside, ...pieces]) };
  };

  test("agree on 4,000 random programmes, to the microsecond: who may cross, and how much green has passed", () => {
    for (let seed = 0; seed < 4000; seed++) {
      const { time, spans, signals } = draw(seed);
      for (let i = 0; i < 12; i++) {
        const [a, b] = [time(), time()];
        expect(isGreen(signals, 1, a), `programme ${seed} at ${a}`).toBe(isOpen(spans, a));
        expect(greenUs(signals, 1, a, b), `programme ${seed}, ${a} to ${b}`).toBe(a < b ? openUs(spans, a, b) : 0);
      }
      for (const [from, until] of spans.slice(1, -1)) {
        expect(isGreen(signals, 1, from)).toBe(true);
        expect(isGreen(signals, 1, until)).toBe(isOpen(spans, until));
      }
    }
  });

  test("agree on when an exit has served the next one, for those who find red, a queue, or an exit long idle", () => {
    for (let seed = 0; seed < 4000; seed++) {
      const { random, time, spans, signals } = draw(seed);
      for (let i = 0; i < 12; i++) {
        const since = time();
        const arrived = since + Math.floor(MICROS * 100 * (random.next() - 0.3));
        const earliest =
          Math.max(since, arrived) + (random.below(3) === 0 ? Math.floor(MICROS * 900 * random.next()) : 0);
        const owed = random.below(8) === 0 ? 0 : 20 * MICROS * random.next();
        const exact = readyAt(spans, owed, since, arrived, earliest);
        const ready = greenReady(signals, 1, owed, since, arrived, earliest);
        // Sums in another order: a microsecond.
        if (Math.abs(ready - exact) > 1)
          expect(
            { ready, pieces: spans.slice(0, 5) },
            `programme ${seed}: owed ${owed} since ${since}, arrived ${arrived}, earliest ${earliest}`,
          ).toEqual({ ready: exact });
      }
    }
  });

  test("agree where pieces are shorter than their cycles' reds, so that no green lies near, and where cycles are unlike", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = new Random(seed, "short pieces");
      const pieces: LoaderSignal[] = [{ link: 1, fromS: 40, untilS: 60, cycleS: 20, offsetS: 0, greens: [[0, 8]] }];
      for (let fromS = 60; fromS < 900; ) {
        const cycleS = 20 + random.below(100);
        const spanS = 1 + random.below(19);
        // Most show their red only.
        const isRed = random.below(12) > 0;
        const offsetS = isRed ? fromS - 1 - random.next() * (cycleS - 20 - 1) : fromS;
        const greens = isRed ? ([[0, 1]] as const) : ([[0, 0.2 + random.next()]] as const);
        pieces.push({ link: 1, fromS, untilS: fromS + spanS, cycleS, offsetS, greens });
        fromS += spanS;
      }
      const spans = writtenOut(pieces);
      const signals = buildSignals(3, pieces);
      for (let i = 0; i < 10; i++) {
        const since = Math.floor(MICROS * 900 * random.next());
        const arrived = since - Math.floor(MICROS * 20 * random.next());
        const earliest = since + Math.floor(MICROS * 700 * random.next());
        const owed = 4 * MICROS * random.next();
        const exact = readyAt(spans, owed, since, arrived, earliest);
        const ready = greenReady(signals, 1, owed, since, arrived, earliest);
        expect(Math.abs(ready - exact), `programme ${seed}: ${ready}, exact ${exact}`).toBeLessThanOrEqual(1);
      }
    }
  });
});
