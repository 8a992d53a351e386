import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/index.ts";
import {
  type LoaderInput,
  type LoaderResult,
  type LoaderSignal,
  resumeRun,
  runCase,
  simulate,
  simulateCase,
  startRun,
} from "../../src/traffic/simulation/index.ts";
import { crowdedGrid } from "./crowded-grid.ts";
import { flow, link } from "./loading-case.ts";
import { OPEN, smallInput } from "./small-network.ts";

const END_S = 3000;
const FORK_S = 1200;

const bytesOf = (result: LoaderResult): string =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value));

const forked = (before: LoaderInput, after: LoaderInput, atS: number): LoaderResult => {
  const run = startRun(before);
  run.runUntil(atS);
  return resumeRun(after, run.checkpoint()).finish();
};

/** On a tenth of the links, from `fromS` on, and a few windows that begin then or later. */
function changesFrom(input: LoaderInput, fromS: number, seed: number): LoaderInput {
  const random = new Random(seed, "fork");
  const { linkCount, head, tail } = input.links;
  const greens = (link: number): LoaderSignal => {
    const cycleS = 30 + random.below(90);
    const greenFromS = random.below(10);
    const untilS = fromS + 500 + random.below(2000);
    return { link, fromS, untilS, cycleS, offsetS: random.below(200) - 100, greens: [[greenFromS, cycleS / 2 + 5]] };
  };
  const kept = (input.signals ?? []).flatMap((signal) =>
    signal.fromS >= fromS ? [] : [{ ...signal, untilS: Math.min(signal.untilS, fromS) }],
  );
  const span = () => {
    const from = fromS + random.below(600);
    return { fromS: from, untilS: from + 60 + random.below(900) };
  };
  const any = (): number => random.below(linkCount);
  const held = any();
  return {
    ...input,
    signals: [...kept, ...Array.from(tail.keys()).flatMap((at) => (random.below(10) === 0 ? [greens(at)] : []))],
    windows: {
      closedLinks: [...input.windows.closedLinks, { ...span(), link: any(), classMask: 1 + random.below(3) }],
      heldMovements: [
        ...input.windows.heldMovements,
        { ...span(), fromLink: held, toLink: tail.indexOf(head[held]!), classMask: 3 },
      ],
      exitCapacity: [...input.windows.exitCapacity, { ...span(), link: any(), pcuPerS: 0.1 * random.below(3) }],
      entryCapacity: [...input.windows.entryCapacity, { ...span(), link: any(), pcuPerS: 0.1 * random.below(3) }],
    },
  };
}

describe("a fork under other signals", () => {
  const roads = [link("a", "A", "B", { lengthM: 500 }), link("b", "B", "C", { lengthM: 500 })];
  const dark = { endS: 600, links: roads, demand: [flow(["a", "b"], 0.3, 0, 300)], events: [] };
  const signal = { cycleS: 60, offsetS: 0, phases: [{ greenS: 10, links: ["a"] }] };
  const lit = { ...dark, nodes: [{ id: "B", signal }] };
  const checkpointOf = (json: unknown, atS: number) => runCase(json, { checkpointAtS: atS }).checkpoint!;

  test("obeys one that the run had not when it was left, and forgets one that is no more", () => {
    expect(simulateCase(lit).totalDelayS).toBeGreaterThan(10_000);
    expect(runCase(lit, { from: checkpointOf(dark, 0) }).answer).toEqual(simulateCase(lit));
    expect(runCase(dark, { from: checkpointOf(lit, 0) }).answer).toEqual(simulateCase(dark));
  });

  test("lets those who stand at red go half a headway after it is switched off", () => {
    // At 290 s a dozen stand at B, in red since 250 s.
    const off = runCase(dark, { from: checkpointOf(lit, 290), recordEvents: true }).result.events!;
    const until = smallSignals(290);
    const scratch = simulate({ ...until, recordEvents: {} }).events!;
    const leaves = (events: typeof off): number[] =>
      [...events.timeS].filter((_, i) => events.kind[i] === 2 && events.link[i] === 0 && events.timeS[i]! > 289);
    expect(leaves(scratch)[0]).toBeCloseTo(290 + 0.5 / 0.8, 5);
    expect(leaves(off)).toHaveLength(leaves(scratch).length);
    for (const [i, timeS] of leaves(off).entries()) expect(timeS).toBeCloseTo(leaves(scratch)[i]!, 5);
  });

  /** The case with its signal up to `untilS`, as the loader takes it. */
  function smallSignals(untilS: number): LoaderInput {
    const { input } = runCase(lit);
    return { ...input, signals: input.signals!.map((piece) => ({ ...piece, untilS })) };
  }

  test("obeys signs at the road that the run had not, and forgets those that are no more", () => {
    const withSigns = (sign: number): LoaderInput =>
      smallInput(
        [
          { from: 0, to: 1 },
          { from: 1, to: 2 },
          { from: 2, to: 3 },
          { from: 1, to: 2 },
        ],
        [{ departS: 100, route: [0, 1, 2] }],
        {
          endS: 3000,
          windows: { ...OPEN, closedLinks: [{ link: 1, fromS: 50, untilS: 5000, classMask: 1 }] },
          rerouter: { reroute: () => Uint32Array.of(3, 2) },
          information: { everyS: 60, patienceS: 600, giveUpS: 3600, signLinks: Uint8Array.of(sign, 0, 0, 0) },
          closedDestination: "wait",
        },
      );
    for (const [before, after] of [
      [0, 1],
      [1, 0],
    ] as const) {
      expect(bytesOf(forked(withSigns(before), withSigns(after), 10))).toBe(bytesOf(simulate(withSigns(after))));
    }
    expect(simulate(withSigns(1)).trips.endedS[0]).toBe(250);
  });
});

describe("a fork under later windows and signals, on crowded grids", () => {
  test.each([1, 2, 3, 4, 5, 6])("is the run that has them from the start (grid %i)", (seed) => {
    const plain = crowdedGrid(seed, "fork", 700, END_S);
    // Links that had a signal before are told by the microsecond; for the others see the next test.
    const { signals, ...planned } = changesFrom(plain, FORK_S, seed);
    const had = new Set(plain.signals!.filter(({ fromS }) => fromS < FORK_S).map(({ link }) => link));
    const after = { ...planned, signals: signals!.filter(({ link }) => had.has(link)) };
    const fork = bytesOf(forked(plain, after, FORK_S));
    expect(fork).toBe(bytesOf(simulate(after)));
    expect(fork).not.toBe(bytesOf(simulate(plain)));
    const fromStart = changesFrom(plain, 0, seed);
    expect(bytesOf(forked({ ...plain, windows: OPEN }, fromStart, 0))).toBe(bytesOf(simulate(fromStart)));
  });

  // A signal counts headways up, a bare stop line rounds them: a link that gets its first signal at the fork may have been
  // a microsecond off before it, and those who meet at a node change places.
  test("is that run but for microseconds where links get their first signal", () => {
    const gaps = [1, 2, 3, 4, 5, 6].map((seed) => {
      const plain: LoaderInput = { ...crowdedGrid(seed, "fork", 700, END_S), windows: OPEN };
      const after = changesFrom({ ...plain, signals: [] }, FORK_S, seed);
      const [fork, scratch] = [forked({ ...plain, signals: [] }, after, FORK_S), simulate(after)];
      expect(fork.books.demanded).toBe(scratch.books.demanded);
      expect(scratch.totalDelayS).toBeGreaterThan(1.02 * simulate({ ...plain, signals: [] }).totalDelayS);
      return fork.totalDelayS / scratch.totalDelayS - 1;
    });
    expect(Math.max(...gaps.map(Math.abs)), String(gaps)).toBeLessThan(0.02);
  });
});
