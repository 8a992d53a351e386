import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Window } from "../../src/base/index.ts";
import {
  handoversAtHolds,
  type LoaderSignal,
  type SignalController,
  type SignalHandover,
  type SignalPhase,
  signalPieces,
} from "../../src/traffic/index.ts";
import { townOf } from "../helpers/town.ts";

const SPAN: Window = { fromS: 0, untilS: 7200 };

/** A controller whose phase i has the links 10·i and 10·i + 1. */
function controllerOf(
  greens: readonly { greenS: number; minGreenS: number; allRedS: number }[],
  offsetShare: number,
): SignalController {
  let fromS = 0;
  const phases = greens.map((green, i): SignalPhase => {
    const phase = { ...green, links: [10 * i, 10 * i + 1], amberS: 3, fromS };
    fromS += phase.greenS + phase.amberS + phase.allRedS;
    return phase;
  });
  return {
    osmId: 7,
    name: "A – B",
    kind: "junction",
    lon: 105.85,
    lat: 21.03,
    signalNodes: [0],
    nodes: [0],
    approaches: phases.flatMap(({ links }) => links.map((link) => ({ link, headingDeg: 0, street: "" }))),
    cycleS: fromS,
    offsetS: Math.floor(offsetShare * fromS),
    phases,
  };
}

const programme = fc
  .tuple(
    fc.array(
      fc.record({
        minGreenS: fc.integer({ min: 5, max: 20 }),
        moreS: fc.integer({ min: 0, max: 50 }),
        allRedS: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  )
  .map(([phases, offset]) =>
    controllerOf(
      phases.map(({ minGreenS, moreS, allRedS }) => ({ minGreenS, allRedS, greenS: minGreenS + moreS })),
      offset,
    ),
  );
const minute = fc.integer({ min: 0, max: 100 });
const handoverOf = (
  fromMin: number,
  lengthMin: number,
  exit: SignalHandover["exit"] = "short-way",
): SignalHandover => ({
  controller: 7,
  fromS: 60 * fromMin,
  untilS: 60 * (fromMin + lengthMin),
  exit,
});

/** What a stop line shows at a moment, by the definition of LoaderSignal; null where no signal stands there. */
function isGreen(pieces: readonly LoaderSignal[], link: number, timeS: number): boolean | null {
  const own = pieces.filter((piece) => piece.link === link && piece.fromS <= timeS && timeS < piece.untilS);
  if (own.length > 1) throw new Error(`${own.length} pieces of link ${link} at ${timeS} s`);
  const [piece] = own;
  if (piece === undefined) return null;
  const inCycleS = (((timeS - piece.offsetS) % piece.cycleS) + piece.cycleS) % piece.cycleS;
  return piece.greens.some(([fromS, untilS]) => fromS <= inCycleS && inCycleS < untilS);
}

/** Seconds of [fromS, untilS) by phase: the index of the phase that is green, -1 = all red, -2 = no signal, -3 = two at once. */
function shown({ phases }: SignalController, pieces: readonly LoaderSignal[], fromS: number, untilS: number): number[] {
  return Array.from({ length: untilS - fromS }, (_, i) => {
    const states = phases.map(({ links }) => isGreen(pieces, links[0]!, fromS + i));
    if (states.every((state) => state === null)) return -2;
    const green = states.flatMap((state, phase) => (state === true ? [phase] : []));
    return green.length > 1 ? -3 : (green[0] ?? -1);
  });
}

/** Runs of equal values. */
function runs(values: readonly number[]): { value: number; length: number }[] {
  const list: { value: number; length: number }[] = [];
  for (const value of values) {
    const last = list.at(-1);
    if (last?.value === value) last.length++;
    else list.push({ value, length: 1 });
  }
  return list;
}

describe("a signal that runs undisturbed", () => {
  it("shows one phase's green at a time, with amber and all-red between, and repeats with its cycle", () => {
    fc.assert(
      fc.property(programme, (controller) => {
        const { cycleS, offsetS, phases } = controller;
        const pieces = signalPieces([controller], [], SPAN);
        const list = runs(shown(controller, pieces, offsetS, offsetS + cycleS));
        expect(list).toEqual(
          phases.flatMap(({ greenS, amberS, allRedS }, i) => [
            { value: i, length: greenS },
            { value: -1, length: amberS + allRedS },
          ]),
        );
        expect(shown(controller, pieces, offsetS + cycleS, offsetS + 2 * cycleS)).toEqual(
          shown(controller, pieces, offsetS, offsetS + cycleS),
        );
        expect(pieces).toHaveLength(controller.approaches.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a hand-over to the police", () => {
  it("takes the signal away, and `resume` puts the plan's cycle back as if it had run on", () => {
    fc.assert(
      fc.property(programme, minute, fc.integer({ min: 1, max: 30 }), (controller, from, length) => {
        const handover = handoverOf(from, length, "resume");
        const [with_, without] = [signalPieces([controller], [handover], SPAN), signalPieces([controller], [], SPAN)];
        const untilS = Math.min(SPAN.untilS, handover.untilS + 300);
        const during = shown(controller, with_, handover.fromS, Math.min(SPAN.untilS, handover.untilS));
        expect(new Set(during)).toEqual(new Set([-2]));
        expect(shown(controller, with_, handover.untilS, untilS)).toEqual(
          shown(controller, without, handover.untilS, untilS),
        );
        expect(shown(controller, with_, 0, handover.fromS)).toEqual(shown(controller, without, 0, handover.fromS));
      }),
      { numRuns: 40 },
    );
  });

  it("with `short-way` is in step again after three cycles at most, no green below its minimum, all-red kept", () => {
    fc.assert(
      fc.property(
        programme,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (controller, from, length) => {
          const { cycleS, phases } = controller;
          const handover = handoverOf(from, length);
          const pieces = signalPieces([controller], [handover], SPAN);
          const planned = signalPieces([controller], [], SPAN);
          const backS = handover.untilS;
          const steps = pieces.filter(({ link, fromS }) => link === 0 && fromS >= backS);
          const inStepS = steps.at(-1)!.fromS;
          // Until it is in step: red, then whole cycles.
          const transition = runs(shown(controller, pieces, backS, inStepS));
          expect(transition[0]).toEqual({ value: -1, length: Math.max(...phases.map(({ allRedS }) => allRedS)) });
          const cycles = (transition.length - 1) / (2 * phases.length);
          expect(Number.isInteger(cycles) && cycles <= 3).toBe(true);
          for (const [i, { value, length: seconds }] of transition.slice(1).entries()) {
            const phase = phases[Math.floor(i / 2) % phases.length]!;
            if (i % 2 === 0) {
              expect(value).toBe(Math.floor(i / 2) % phases.length);
              expect(seconds).toBeGreaterThanOrEqual(phase.minGreenS);
            } else expect({ value, seconds }).toEqual({ value: -1, seconds: phase.amberS + phase.allRedS });
          }
          // Changed by no more than the shorter of both ways needs, where that way is open.
          const firstS = backS + transition[0]!.length;
          const changeS = inStepS - firstS - cycles * cycleS;
          const slackS = phases.reduce((sum, phase) => sum + phase.greenS - phase.minGreenS, 0);
          expect(changeS).toBeLessThan(cycleS);
          expect(-changeS).toBeLessThanOrEqual(3 * slackS);
          if (changeS > cycleS / 2) expect(3 * slackS).toBeLessThan(cycleS - changeS);
          // In step: from there on what the plan shows.
          expect(shown(controller, pieces, inStepS, inStepS + cycleS)).toEqual(
            shown(controller, planned, inStepS, inStepS + cycleS),
          );
          expect((((inStepS - controller.offsetS) % cycleS) + cycleS) % cycleS).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes the nearer way: a little late is caught up by shortening, a little early by lengthening", () => {
    const greens = [
      { greenS: 45, minGreenS: 15, allRedS: 2 },
      { greenS: 35, minGreenS: 15, allRedS: 2 },
    ];
    const at = (offsetS: number) => {
      const controller = { ...controllerOf(greens, 0), offsetS };
      const pieces = signalPieces([controller], [handoverOf(10, 5)], SPAN);
      return pieces.filter(({ link, fromS }) => link === 0 && fromS >= 900).map(({ fromS, untilS }) => untilS - fromS);
    };
    // Cycle 90 s; its first cycle would begin at 902 = 2 s after a multiple of 90 (and 2 s of red before it).
    expect(at(2)).toEqual([92, 6208]);
    expect(at(22)).toEqual([102, 100, 6098]); // 20 s to wait: two cycles of 100 s
    expect(at(72)).toEqual([82, 80, 6138]); // 70 s to wait: 20 s less instead, in two cycles of 80 s
    expect(at(47)).toEqual([107, 105, 105, 5983]); // half a cycle off: three of 105 s
  });

  it("that comes before the signal is in step again just takes it away again", () => {
    fc.assert(
      fc.property(
        programme,
        fc.array(fc.tuple(minute, fc.integer({ min: 1, max: 12 })), { maxLength: 6 }),
        (controller, list) => {
          const handovers = list.map(([from, length], i) =>
            handoverOf(from, length, i % 2 === 0 ? "short-way" : "resume"),
          );
          const pieces = signalPieces([controller], handovers, SPAN);
          const seconds = shown(controller, pieces, 0, SPAN.untilS); // throws where pieces overlap
          for (const [timeS, phase] of seconds.entries()) {
            const inHand = handovers.some(({ fromS, untilS }) => fromS <= timeS && timeS < untilS);
            if (inHand !== (phase === -2) || phase === -3) expect.fail(`at ${timeS} s: ${phase}`);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves pieces that are ordered, and inside the span", () => {
    const controller = controllerOf(
      [
        { greenS: 40, minGreenS: 15, allRedS: 2 },
        { greenS: 30, minGreenS: 15, allRedS: 2 },
      ],
      0.3,
    );
    const pieces = signalPieces([controller], [handoverOf(10, 5), handoverOf(40, 5)], { fromS: 300, untilS: 3000 });
    const keys = pieces.map(({ link, fromS }) => link * 1e6 + fromS);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    for (const { fromS, untilS, cycleS, greens } of pieces) {
      expect(fromS >= 300 && fromS < untilS && untilS <= 3000).toBe(true);
      for (const [from, until] of greens) expect(from >= 0 && from < until && until <= cycleS).toBe(true);
    }
  });

  it("of a controller that is not there is refused", () => {
    expect(() => signalPieces([], [handoverOf(1, 1)], SPAN)).toThrow(/no controller has the OSM id 7/);
  });
});

describe("holds of a convoy", () => {
  it("hand over the signals whose movements are held, from the first hold to the last that overlaps", () => {
    const town = townOf(
      { A: [-100, 0], B: [0, 0], C: [100, 0], D: [0, 100] },
      ["A-B", "B-C", "B-D"].map((ends) => [ends] as const),
    );
    const controller = { ...controllerOf([], 0), osmId: 5, nodes: [town.node("B")] };
    const holds = [
      { movement: town.movement("D B C"), fromS: 100, untilS: 160 },
      { movement: town.movement("D B A"), fromS: 130, untilS: 190 },
      { movement: town.movement("D B A"), fromS: 600, untilS: 660 },
    ];
    expect(handoversAtHolds(town.network, [controller], holds)).toEqual([
      { controller: 5, exit: "short-way", fromS: 100, untilS: 190 },
      { controller: 5, exit: "short-way", fromS: 600, untilS: 660 },
    ]);
    expect(handoversAtHolds(town.network, [{ ...controller, nodes: [town.node("A")] }], holds)).toEqual([]);
  });
});
