import { describe, expect, test } from "vitest";
import { gridInput } from "../../bench/grid.ts";
import { Random } from "../../src/base/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { OPEN, type SmallTrip, smallInput } from "../traffic/small-network.ts";

describe("vehicles of unlike size", () => {
  // 4 km at 0.8 pcu/s, the last metre at 0.5; 0.5 vehicles a second for 600 s, every fifth a truck of 2.4 pcu.
  const corridor = (pieceM: number) => {
    const links = Array.from({ length: 4000 / pieceM }, (_, i) => ({ from: i, to: i + 1, lengthM: pieceM }));
    const route = links.map((_, i) => i);
    const trips: SmallTrip[] = Array.from({ length: 300 }, (_, i) => ({
      departS: 2 * i + 1,
      route,
      vehicleClass: i % 5 === 4 ? 1 : 0,
    }));
    const shut = { ...OPEN, exitCapacity: [{ link: links.length - 1, fromS: 0, untilS: 9000, pcuPerS: 0.5 }] };
    const classes = [
      { id: "car", pcu: 1 },
      { id: "truck", pcu: 2.4 },
    ];
    return simulate(smallInput(links, trips, { endS: 9000, windows: shut }, classes));
  };
  // Each leaves when 0.5 pcu/s has served it since the one before, and not before it is there.
  const exact = (() => {
    let leavesS = 0;
    let delay = 0;
    for (let i = 0; i < 300; i++) {
      const arrivesS = 2 * i + 1 + 200;
      leavesS = i === 0 ? arrivesS : Math.max(arrivesS, leavesS + (i % 5 === 4 ? 2.4 : 1) / 0.5);
      delay += leavesS - arrivesS;
    }
    return delay;
  })();

  test.each([1000, 200, 50, 20])("lose no capacity to each other, on links of %i m", (pieceM) => {
    const { totalDelayS } = corridor(pieceM);
    expect(Math.abs(totalDelayS - exact) / exact).toBeLessThan(0.01);
  });
});

describe("a crowded grid with windows of all kinds, long after they are over", () => {
  test.each([
    1, 2, 3, 4, 5, 6, 7, 8,
  ])("has nobody left on the road but in or behind a gridlock that is told (grid %i)", (seed) => {
    const base = gridInput(5, 2500, seed);
    const random = new Random(seed, "windows");
    const { head, tail, linkCount } = base.links;
    const windows = (count: number) =>
      Array.from({ length: count }, () => {
        const fromS = random.below(2000);
        return { link: random.below(linkCount), fromS, untilS: fromS + 1 + random.below(1500) };
      });
    const { books, deadlocks } = simulate({
      ...base,
      endS: 20_000,
      classes: base.classes.map((c, i) => ({ ...c, pcu: i === 0 ? 1 : 1 + (seed % 3) })),
      trips: { ...base.trips, departS: base.trips.departS.map((departS) => (seed % 2 === 0 ? 0.4 : 1) * departS) },
      closedDestination: "wait",
      windows: {
        closedLinks: windows(8).map((w) => ({ ...w, classMask: 1 + random.below(3) })),
        heldMovements: windows(6).map(({ link: fromLink, ...span }) => ({
          ...span,
          fromLink,
          toLink: tail.indexOf(head[fromLink]!),
          classMask: 3,
        })),
        exitCapacity: windows(4).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
        entryCapacity: windows(3).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
      },
    });
    if (books.underWay + books.waiting > 0) expect(deadlocks.length).toBeGreaterThan(0);
    else expect(books.completed).toBe(2500);
  });
});
