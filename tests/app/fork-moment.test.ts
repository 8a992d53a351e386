import { describe, expect, it } from "vitest";
import { forkMomentS, SEEN_AHEAD_S } from "../../src/app/scenario/fork-moment.ts";
import { Random } from "../../src/base/index.ts";
import type { Closures, LoaderSignal } from "../../src/traffic/index.ts";

type LinkWindow = Closures["links"][number];
const END_S = 20_000;
const shut = (link: number, fromS: number, untilS: number): LinkWindow => ({
  ...{ link, fromS, untilS, classMask: 1, level: "closed", compliance: 1, cause: "m" },
});
const day = (links: readonly LinkWindow[], signals: readonly LoaderSignal[] = []) => ({
  closures: { links, movements: [], lanes: [], exits: [] } satisfies Closures,
  signals,
});
const piece = (fromS: number, untilS: number, cycleS = 90): LoaderSignal => ({
  ...{ link: 3, fromS, untilS, cycleS, offsetS: 0, greens: [[0, 40]] },
});

describe("the moment at which a plan leaves its base", () => {
  it("is a quarter of an hour before the first window that only one of them has", () => {
    const usual = [shut(1, 0, END_S), shut(2, 4000, 5000)];
    expect(forkMomentS(day(usual), day([...usual, shut(3, 6000, 7000)]), END_S)).toBe(6000 - SEEN_AHEAD_S);
    expect(forkMomentS(day(usual), day([usual[0]!]), END_S)).toBe(4000 - SEEN_AHEAD_S);
    expect(forkMomentS(day(usual), day([shut(1, 0, END_S - 1), usual[1]!]), END_S)).toBe(0);
  });

  it("is the end where they do not differ, in whatever order they tell of it", () => {
    const usual = [shut(1, 100, 200), shut(2, 4000, 5000), shut(1, 100, 200)];
    expect(forkMomentS(day(usual), day(usual.toReversed()), END_S)).toBe(END_S);
    expect(forkMomentS(day(usual), day([...usual, usual[0]!]), END_S)).toBe(END_S);
  });

  it("is where a signal is handed over, if that comes first", () => {
    const usual = day([], [piece(0, END_S)]);
    const handed = [piece(0, 3000), piece(3600, END_S)];
    expect(forkMomentS(usual, day([], handed), END_S)).toBe(3000);
    expect(forkMomentS(usual, day([shut(1, 3500, 4000)], handed), END_S)).toBe(3500 - SEEN_AHEAD_S);
    // The same programme in two pieces is the same.
    expect(forkMomentS(usual, day([], [piece(0, 3000), piece(3000, END_S)]), END_S)).toBe(END_S);
    expect(forkMomentS(usual, day([], [piece(0, 3000), piece(3000, END_S, 100)]), END_S)).toBe(3000);
  });

  it("is what comparing every window with every other gives, on random days", () => {
    const source = new Random(5);
    const random = (): number => source.next();
    const draw = (n: number): number => Math.floor(random() * n);
    for (let round = 0; round < 300; round++) {
      const windows = Array.from({ length: 12 }, () => shut(draw(3), 900 * draw(5), 9000 + 900 * draw(3)));
      const some = (): LinkWindow[] =>
        windows.filter(() => random() < 0.8).toSorted(() => (round % 2 === 0 ? 0 : random() - 0.5));
      const [one, other] = [some(), some()];
      const text = (w: LinkWindow): string => JSON.stringify(w);
      const lone = [
        ...one.filter((w) => !other.some((o) => text(o) === text(w))),
        ...other.filter((w) => !one.some((o) => text(o) === text(w))),
      ];
      const firstS = Math.min(...lone.map(({ fromS }) => fromS)) - SEEN_AHEAD_S;
      expect(forkMomentS(day(one), day(other), END_S)).toBe(Math.max(0, Math.min(END_S, firstS)));
    }
  });
});
