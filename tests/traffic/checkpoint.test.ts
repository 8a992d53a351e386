import { describe, expect, test } from "vitest";
import { gridInput } from "../../bench/grid.ts";
import { Random } from "../../src/base/index.ts";
import {
  type LoaderInput,
  type LoaderResult,
  type Rerouter,
  resumeRun,
  simulate,
  startRun,
} from "../../src/traffic/simulation/index.ts";

const END_S = 5000;

const bytesOf = (result: LoaderResult): string =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value));

/** A crowded grid with everything that a run can have: lanes, signals, slow and filtering classes, windows, records. */
function fullInput(seed: number): LoaderInput {
  const base = gridInput(5, 1500, seed);
  const random = new Random(seed, "checkpoint");
  const { linkCount, head, tail } = base.links;
  const windows = (count: number) =>
    Array.from({ length: count }, () => {
      const fromS = random.below(3000);
      return { link: random.below(linkCount), fromS, untilS: fromS + 1 + random.below(1500) };
    });
  const out = (link: number): number[] => Array.from(tail.keys()).filter((other) => tail[other] === head[link]);
  return {
    ...base,
    endS: END_S,
    links: { ...base.links, mayPass: Uint8Array.from({ length: linkCount }, () => random.below(2)) },
    classes: base.classes.map((c, i) => ({
      ...c,
      ...(i === 0 ? { filterShare: 0.6 } : { speedShare: 0.8, maxSpeedMps: 9 }),
    })),
    laneGroups: [3, 11, 17].flatMap((link) => {
      const [first, ...others] = out(link);
      return others.length === 0
        ? []
        : [
            { link, toLinks: [first!], share: 0.4 },
            { link, toLinks: [first!, ...others], share: 0.6 },
          ];
    }),
    signals: [2, 3, 8, 20].flatMap((link) => [
      { link, fromS: 0, untilS: 2000, cycleS: 60, offsetS: 7, greens: [[5, 35]] as const },
      {
        link,
        fromS: 2300,
        untilS: END_S,
        cycleS: 90,
        offsetS: 0,
        greens: [
          [0, 20],
          [40, 70],
        ] as const,
      },
    ]),
    nodeCapacity: [{ node: 7, pcuPerS: 0.5 }],
    windows: {
      closedLinks: windows(4).map((w) => ({ ...w, classMask: 1 + random.below(3) })),
      heldMovements: windows(6).map(({ link: fromLink, ...span }) => ({
        ...span,
        fromLink,
        toLink: tail.indexOf(head[fromLink]!),
        classMask: 3,
        capacityPcuPerS: random.below(2) * 0.1,
      })),
      exitCapacity: windows(4).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
      entryCapacity: windows(2).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
    },
    rerouter: rounds(base.links),
    information: { everyS: 60, radioEveryS: 600, patienceS: 120, giveUpS: 900 },
    trips: { ...base.trips, informed: Uint8Array.from(base.trips.informed, () => random.below(3)) },
    recordSeries: { intervalS: 300 },
    recordLinkTimes: { intervalS: 300 },
    recordLinks: { intervalS: 300 },
    recordEvents: {},
  };
}

/** Sends a third of those who ask round the next corner, to end there. */
function rounds({ head, tail }: LoaderInput["links"]): Rerouter {
  return {
    reroute: (trip, link, timeS) => {
      const next = tail.findIndex((node) => node === head[link]);
      return next < 0 || (trip + Math.floor(timeS)) % 3 > 0 ? null : Uint32Array.of(next);
    },
  };
}

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
