import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridInput } from "../../bench/grid.ts";
import { ClearwayError, Random } from "../../src/base/index.ts";
import { type LoaderInput, type LoaderResult, simulate, simulateCase } from "../../src/traffic/simulation/index.ts";
import { flow, link, run } from "./loading-case.ts";

/** A small grid, crowded, with random closures, holds and capacities. */
function crowdedGrid(seed: number, tripCount: number, endS: number): LoaderInput {
  const base = gridInput(5, tripCount, seed);
  const random = new Random(seed, "windows");
  const windows = (count: number) =>
    Array.from({ length: count }, () => {
      const fromS = random.below(3000);
      return { link: random.below(base.links.linkCount), fromS, untilS: fromS + random.below(1500) };
    });
  const { head, tail } = base.links;
  return {
    ...base,
    endS,
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
    recordSeries: { intervalS: 300 },
    recordLinkTimes: { intervalS: 300 },
  };
}

const bytesOf = (result: LoaderResult): string =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value));

describe("whatever the demand and the windows", () => {
  const property = (check: (input: LoaderInput, result: LoaderResult) => void): void => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 100, max: 9000 }),
        (seed, trips, endS) => {
          const input = crowdedGrid(seed, trips, endS);
          check(input, simulate(input, {}));
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  };

  test("no trip is lost: what was asked for is made, under way, waiting or not made", () => {
    property((input, { books, links, trips }) => {
      expect(books.completed + books.underWay + books.waiting + books.notMade).toBe(books.demanded);
      expect(books.demanded).toBe(input.trips.departS.filter((departS) => departS < input.endS).length);
      const onLinks = links.entered.reduce((sum, n, i) => sum + n - links.left[i]!, 0);
      expect(onLinks).toBe(books.underWay);
      expect(trips.delayS.every((delayS) => delayS > -1e-6)).toBe(true);
    });
  });

  test("no link stores more than its room and the one vehicle that overlaps its end", () => {
    property((input, { links, trips }) => {
      const stored = new Float64Array(input.links.linkCount);
      trips.state.forEach((state, trip) => {
        if (state !== 2) return;
        const start = trips.routeStart[trip]!;
        const free = (i: number): number =>
          input.links.lengthM[trips.routePool[i]!]! / input.links.freeSpeedMps[trips.routePool[i]!]!;
        let total = 0;
        for (let i = start; i < start + trips.routeLength[trip]!; i++) total += free(i);
        let driven = trips.drivenShare[trip]! * total - 1e-4;
        let at = start;
        while (driven > free(at)) driven -= free(at++);
        stored[trips.routePool[at]!]! += input.classes[input.trips.vehicleClass[trip]!]!.pcu;
      });
      stored.forEach((pcu, i) => {
        expect(pcu).toBeLessThanOrEqual(input.links.jamDensityPcuPerM[i]! * input.links.lengthM[i]! + 1 + 1e-6);
      });
      expect(links.maxQueueReachM.every((reachM) => reachM >= 0 && Number.isFinite(reachM))).toBe(true);
    });
  });

  test("the same input gives the same bytes", () => {
    const input = crowdedGrid(11, 3000, 5000);
    expect(bytesOf(simulate(input, {}))).toBe(bytesOf(simulate(input, {})));
  });

  test("no number is NaN or infinite", () => {
    property((_, result) => {
      expect(bytesOf(result)).not.toContain("null");
    });
  });

  test("vehicles leave a corridor in the order in which they came, however mixed", () => {
    const classes = [1, 0.294, 3.1].map((pcu, i) => ({ id: `c${i}`, pcu }));
    const random = new Random(3, "mix");
    const count = 500;
    const departS = Float64Array.from({ length: count }, () => 600 * random.next()).sort();
    const links = gridInput(2, 1, 1).links;
    const around = [0, ...[1, 2, 3].map(() => 0)];
    for (let i = 1; i < 4; i++)
      around[i] = links.tail.findIndex(
        (node, l) => node === links.head[around[i - 1]!] && links.head[l] !== links.tail[around[i - 1]!],
      );
    const { trips } = simulate(
      {
        links,
        classes,
        trips: {
          count,
          departS,
          vehicleClass: Uint8Array.from({ length: count }, () => random.below(3)),
          informed: new Uint8Array(count),
          routeStart: new Uint32Array(count),
          routeLength: new Uint32Array(count).fill(3),
          routePool: Uint32Array.from(around),
        },
        windows: {
          closedLinks: [],
          heldMovements: [],
          exitCapacity: [{ link: around[2]!, fromS: 0, untilS: 900, pcuPerS: 0.2 }],
          entryCapacity: [],
        },
        endS: 9000,
      },
      {},
    );
    for (let trip = 1; trip < count; trip++) expect(trips.endedS[trip]!).toBeGreaterThan(trips.endedS[trip - 1]!);
  });
});

describe("a ring", () => {
  // Four links in a circle, each fed from outside; every trip wants three links of the circle.
  const ring = (rate: number) => {
    const names = ["r0", "r1", "r2", "r3"];
    return run({
      endS: 3000,
      links: [
        ...names.map((id, i) => link(id, `N${i}`, `N${(i + 1) % 4}`, { lengthM: 50 })),
        ...names.map((_, i) => link(`in${i}`, `I${i}`, `N${i}`, { lengthM: 200 })),
        ...names.map((_, i) => link(`out${i}`, `N${i}`, `O${i}`, { lengthM: 200 })),
      ],
      demand: names.map((_, i) =>
        flow([`in${i}`, `r${i}`, `r${(i + 1) % 4}`, `r${(i + 2) % 4}`, `out${(i + 3) % 4}`], rate, 0, 1500),
      ),
    });
  };

  test("that is asked for too much locks, and the lock is named in the order of waiting", () => {
    const answer = ring(0.6);
    expect(answer.deadlocks).toEqual([["r0", "r1", "r2", "r3"]]);
    expect(answer.completed + answer.underWay + answer.waiting).toBe(answer.demanded);
    expect(answer.underWay).toBeGreaterThan(100);
  });

  test("that is asked for little flows", () => {
    const answer = ring(0.1);
    expect([answer.deadlocks, answer.completed]).toEqual([[], answer.demanded]);
  });
});

describe("a case that is none", () => {
  const valid = { endS: 10, links: [link("a", "A", "B"), link("b", "B", "C")], demand: [flow(["a", "b"], 0.1, 0, 10)] };
  test.each([
    ["links[0].lengthM", { links: [link("a", "A", "B", { lengthM: -5 })] }],
    ["links[0].capacityPcuPerS", { links: [link("a", "A", "B", { capacityPcuPerS: 4 })] }],
    ["links[1].id", { links: [link("a", "A", "B"), link("a", "B", "C")] }],
    ["demand[0].route[1]", { demand: [flow(["a", "x"], 0.1, 0, 10)] }],
    ["demand[0].route[1]", { demand: [flow(["b", "a"], 0.1, 0, 10)] }],
    ["demand[0].ratePcuPerS", { demand: [flow(["a"], -1, 0, 10)] }],
    ["demand[0].endS", { demand: [flow(["a"], 1, 10, 0)] }],
    ["demand[0]", { demand: [{ fromNode: "A", startS: 0, endS: 5, ratePcuPerS: 1 }] }],
    ["events[0].link", { events: [{ link: "x", fromS: 0, toS: 5, exitCapacityPcuPerS: 0 }] }],
    ["events[0]", { events: [{ link: "a", fromS: 0, toS: 5, exitCapacity: 0 }] }],
    [
      "nodes[0].signal.cycleS",
      { nodes: [{ id: "B", signal: { cycleS: 10, phases: [{ greenS: 20, links: ["a"] }] } }] },
    ],
    ["endS", { endS: undefined }],
  ])("is refused with the place of the mistake: %s", (place, change) => {
    try {
      simulateCase({ ...valid, ...change });
    } catch (error) {
      expect(error).toBeInstanceOf(ClearwayError);
      expect((error as ClearwayError).issues[0]!.message.split(":")[0]).toBe(place);
      return;
    }
    throw new Error("was taken");
  });
});
