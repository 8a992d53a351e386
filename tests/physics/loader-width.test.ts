import { describe, expect, test } from "vitest";
import { type LoaderInput, simulate } from "../../src/traffic/simulation/index.ts";
import { crowdedGrid } from "../traffic/crowded-grid.ts";
import { flow, link, run } from "../traffic/loading-case.ts";
import { OPEN, smallInput, stream } from "../traffic/small-network.ts";

/** 1,000 m at 0.2 pcu/m: 200 vehicles, half of them in one lane of two; L/w = 1,000 / 5 s. */
const LENGTH_M = 1000;
const STORED = 200;
const WAVE_S = 200;

/** A road of three links, the last one shut from `shutS` on; the middle one has half its lanes in `width`. */
function road(width: LoaderInput["windows"]["width"], endS: number, shutS = 0): LoaderInput {
  return smallInput(
    [
      { from: 0, to: 1, lengthM: 4000 },
      { from: 1, to: 2, lengthM: LENGTH_M },
      { from: 2, to: 3, lengthM: LENGTH_M },
    ],
    stream([0, 1, 2], 0.7, 0, 2000),
    {
      endS,
      windows: {
        ...OPEN,
        exitCapacity: [{ link: 1, fromS: shutS, untilS: 1e6, pcuPerS: 0 }],
        ...(width && { width }),
      },
    },
  );
}
const entered = (input: LoaderInput): number => simulate(input).links.entered[1]!;

describe("lanes taken from end to end", () => {
  test("leave room for their share of the vehicles", () => {
    expect(entered(road(undefined, 4000))).toBe(STORED);
    expect(entered(road([{ link: 1, fromS: 0, untilS: 1e6, share: 0.5 }], 4000))).toBe(STORED / 2);
  });
  test("and are filled again by the jam before them when they are given back", () => {
    const width = [{ link: 1, fromS: 0, untilS: 1500, share: 0.5 }];
    expect(entered(road(width, 1499))).toBe(STORED / 2);
    // The jam moves into them at w (0.2 - 0.1) a second: 0.5, until it is one.
    for (const afterS of [20, 80, 180]) {
      expect(Math.abs(entered(road(width, 1500 + afterS)) - (STORED / 2 + 0.5 * afterS))).toBeLessThanOrEqual(1);
    }
    expect(entered(road(width, 1500 + WAVE_S + 5))).toBe(STORED);
  });
  test("let nobody in before those who stood there have made room", () => {
    // The road is full at once, opens at 1,000 s to 0.4 a second (half of 0.8), narrow from 900 s on.
    const input = road([{ link: 1, fromS: 900, untilS: 1e6, share: 0.5 }], 4000);
    const opened = (endS: number): LoaderInput => ({
      ...input,
      endS,
      windows: { ...input.windows, exitCapacity: [{ link: 1, fromS: 0, untilS: 1000, pcuPerS: 0 }] },
    });
    const countAt = (endS: number) => {
      const { entered: into, left } = simulate(opened(endS)).links;
      return { into: into[1]!, left: left[1]! };
    };
    // 100 leave in 250 s, the next one's hole comes to the entry L/w later; then one in 2.5 s.
    const opensS = 1000 + (STORED / 2 + 1) / 0.4 + WAVE_S;
    expect(countAt(opensS - 5).into).toBe(STORED);
    expect(Math.abs(countAt(opensS + 50).into - (STORED + 21))).toBeLessThanOrEqual(1);
    expect(Math.abs(countAt(1250).left - STORED / 2)).toBeLessThanOrEqual(1);
  });
  test("while traffic drives on them delay as the theory says", () => {
    const halved = (fromS: number, toS: number) =>
      run({
        endS: 6000,
        links: [link("a", "A", "B"), link("b", "B", "C"), link("c", "C", "D")],
        demand: [flow(["a", "b", "c"], 0.6, 0, 2000)],
        events: [{ link: "b", fromS, toS, widthShare: 0.5 }],
      });
    // At its exit 0.6 come from 100 to 2,100 s. 0.4 leave from 500 s on, also those that enter after 1,500 s being only there
    // L/u = 50 s later; then 0.8: 210 wait at 1,550 s, 100 at 2,100 s, none 125 s later.
    const answer = halved(500, 1500);
    const exact = (210 * 1050) / 2 + ((210 + 100) / 2) * 550 + (100 * 125) / 2;
    expect(Math.abs(answer.totalDelayS - exact)).toBeLessThan(0.01 * exact);
  });
});

describe("a link of half its width from before the first trip on", () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
  test.each(seeds)("is a link that was built so, to the byte: grid %i", (seed) => {
    const input = crowdedGrid(seed, "width", 700, 3600);
    const narrow = new Set([3, 11, 20, 33, 41].map((at) => at % input.links.linkCount));
    const priority = input.links.priority ?? input.links.exitCapacityPcuPerS;
    const links = { ...input.links, priority };
    const windows = { ...input.windows, width: [] };
    const width = [...narrow].map((at) => ({ link: at, fromS: 0, untilS: 1e6, share: 0.5 }));
    const halved = (column: Float64Array): Float64Array =>
      column.map((value, at) => (narrow.has(at) ? value / 2 : value));
    const built = {
      ...links,
      jamDensityPcuPerM: halved(links.jamDensityPcuPerM),
      capacityPcuPerS: halved(links.capacityPcuPerS),
      exitCapacityPcuPerS: halved(links.exitCapacityPcuPerS),
    };
    const byWindow = simulate({ ...input, links, windows: { ...windows, width } });
    const byMap = simulate({ ...input, links: built, windows });
    expect(byWindow.books).toEqual(byMap.books);
    expect(byWindow.trips).toEqual(byMap.trips);
    expect(byWindow.queues).toEqual(byMap.queues);
    expect(byWindow.trips).not.toEqual(simulate({ ...input, links, windows }).trips);
  });
});

describe("a share of a link's width", () => {
  const withShare = (share: number) => () => simulate(road([{ link: 1, fromS: 0, untilS: 10, share }], 100));
  test.each([0, -1, 1.5, Number.NaN])("is refused where it is %d", (share) => {
    expect(withShare(share)).toThrow(/link 1 .* of its width/);
  });
});
