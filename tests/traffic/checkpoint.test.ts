import { describe, expect, test } from "vitest";
import {
  type LoaderInput,
  type LoaderResult,
  resumeRun,
  simulate,
  startRun,
} from "../../src/traffic/simulation/index.ts";
import { crowdedGrid } from "./crowded-grid.ts";

const END_S = 5000;

const bytesOf = (result: LoaderResult): string =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value));

/** With every record on. */
const fullInput = (seed: number): LoaderInput => ({
  ...crowdedGrid(seed, "checkpoint", 1500, END_S),
  recordSeries: { intervalS: 300 },
  recordLinkTimes: { intervalS: 300 },
  recordLinks: { intervalS: 300 },
  recordEvents: {},
});

describe("a run that is cut into pieces", () => {
  test.each([1, 2, 3, 4])("ends as the run in one go, byte for byte (grid %i)", (seed) => {
    const input = fullInput(seed);
    const whole = bytesOf(simulate(input));
    expect(whole).toContain('"completed"');
    for (const cutS of [0, 600, 1234.567891, 2999, END_S]) {
      const run = startRun(input);
      run.runUntil(cutS);
      const checkpoint = run.checkpoint();
      expect(bytesOf(resumeRun(input, checkpoint).finish()), `cut at ${cutS} s`).toBe(whole);
      expect(bytesOf(run.finish()), `the run that was left at ${cutS} s`).toBe(whole);
    }
  });

  test("may be forked again from a fork", () => {
    const input = fullInput(5);
    const first = startRun(input);
    first.runUntil(700);
    const second = resumeRun(input, first.checkpoint());
    second.runUntil(1900);
    const third = resumeRun(input, second.checkpoint());
    expect(third.timeS).toBe(1900);
    expect(bytesOf(third.finish())).toBe(bytesOf(simulate(input)));
  });
});

describe("a fork under other windows", () => {
  const later = (input: LoaderInput, fromS: number): LoaderInput => ({
    ...input,
    windows: {
      ...input.windows,
      closedLinks: [...input.windows.closedLinks, { link: 5, fromS, untilS: 3500, classMask: 3 }],
      exitCapacity: [...input.windows.exitCapacity, { link: 9, fromS, untilS: 2600, pcuPerS: 0 }],
    },
  });

  test.each([1, 2, 3])("that begin at the fork or later is the run that has them from the start (grid %i)", (seed) => {
    const input = fullInput(seed);
    const run = startRun(input);
    run.runUntil(1500);
    const checkpoint = run.checkpoint();
    for (const fromS of [1500, 1800]) {
      const planned = later(input, fromS);
      const fork = bytesOf(resumeRun(planned, checkpoint).finish());
      expect(fork).toBe(bytesOf(simulate(planned)));
      expect(fork).not.toBe(bytesOf(simulate(input)));
    }
  });

  test("that should have begun before takes them up at the fork", () => {
    const input = fullInput(2);
    const run = startRun(input);
    run.runUntil(1500);
    const early = resumeRun(later(input, 300), run.checkpoint()).finish();
    expect(bytesOf(early)).toBe(bytesOf(resumeRun(later(input, 1500), run.checkpoint()).finish()));
  });

  test("lifts what the new windows no longer have", () => {
    const closed = later(fullInput(2), 300);
    const run = startRun(closed);
    run.runUntil(1500);
    const lifted = resumeRun(fullInput(2), run.checkpoint()).finish();
    const until: LoaderInput = {
      ...closed,
      windows: {
        ...closed.windows,
        closedLinks: closed.windows.closedLinks.map((w) => (w.untilS === 3500 ? { ...w, untilS: 1500 } : w)),
        exitCapacity: closed.windows.exitCapacity.map((w) => (w.untilS === 2600 ? { ...w, untilS: 1500 } : w)),
      },
    };
    expect(lifted.books).toEqual(simulate(until).books);
    expect(lifted.totalDelayS).toBeCloseTo(simulate(until).totalDelayS, 6);
  });

  test("obeys other signals", () => {
    const input = fullInput(3);
    const run = startRun(input);
    run.runUntil(1000);
    const dark: LoaderInput = {
      ...input,
      signals: input.signals!.map((signal) => (signal.untilS === 2000 ? { ...signal, untilS: 1000 } : signal)),
    };
    expect(bytesOf(resumeRun(dark, run.checkpoint()).finish())).toBe(bytesOf(simulate(dark)));
  });
});

describe("a checkpoint that does not fit", () => {
  test("is refused, naming what differs", () => {
    const input = fullInput(1);
    const run = startRun(input);
    run.runUntil(100);
    const checkpoint = run.checkpoint();
    expect(() => resumeRun({ ...input, endS: 4000 }, checkpoint)).toThrow(/endS 5000, not 4000/);
    const { recordSeries: _, ...less } = input;
    expect(bytesOf(resumeRun(less, checkpoint).finish())).not.toContain('"series"');
    expect(() => resumeRun({ ...input, recordLinks: { intervalS: 100 } }, checkpoint)).toThrow(/the checkpoint holds/);
    expect(() => resumeRun(input, new SharedArrayBuffer(64))).toThrow(/not a packed column buffer/);
  });
});
