import { describe, expect, test } from "vitest";
import { type LoaderClass, simulate } from "../../src/traffic/simulation/index.ts";
import { OPEN, type SmallTrip, smallInput, stream } from "../traffic/small-network.ts";

const car: LoaderClass = { id: "car", pcu: 1 };

describe("a slow vehicle that nobody may pass", () => {
  const slow: LoaderClass = { id: "convoy", pcu: 0.001, maxSpeedMps: 5 };
  // X = 2,000 m at 5 instead of 20 m/s: as a blockage of X/v − X/u = 300 s at the end.
  const delay = 0.5 * 0.4 * 300 ** 2 * (0.8 / (0.8 - 0.4));
  const trips: SmallTrip[] = [...stream([0], 0.4, 0, 3000), { departS: 600, route: [0], vehicleClass: 1 }];

  test("delays as a fixed blockage of X/v − X/u at the end of the road", () => {
    const { totalDelayS } = simulate(
      smallInput([{ from: 0, to: 1, lengthM: 2000 }], trips, { endS: 6000 }, [car, slow]),
    );
    expect(Math.abs(totalDelayS - delay) / delay).toBeLessThan(0.01);
  });

  test.each([4, 20])("delays as much on a road cut into %i links", (pieces) => {
    const links = Array.from({ length: pieces }, (_, i) => ({ from: i, to: i + 1, lengthM: 2000 / pieces }));
    const route = links.map((_, i) => i);
    const same = trips.map((trip) => ({ ...trip, route }));
    const { totalDelayS } = simulate(smallInput(links, same, { endS: 6000 }, [car, slow]));
    expect(Math.abs(totalDelayS - delay) / delay).toBeLessThan(0.02);
  });

  test("delays nobody where vehicles may pass", () => {
    const input = smallInput([{ from: 0, to: 1, lengthM: 2000 }], trips, { endS: 6000 }, [car, slow]);
    const { totalDelayS, books } = simulate({ ...input, links: { ...input.links, mayPass: Uint8Array.of(1) } });
    expect(books.completed).toBe(trips.length);
    expect(totalDelayS).toBeLessThan(5);
  });

  test("takes its own free time, which is no delay", () => {
    const alone: SmallTrip[] = [{ departS: 0, route: [0], vehicleClass: 1 }];
    const { trips: outcome } = simulate(smallInput([{ from: 0, to: 1 }], alone, { endS: 600 }, [car, slow]));
    expect(outcome.endedS[0]).toBe(200);
    expect(outcome.freeFlowS[0]).toBe(200);
    expect(outcome.delayS[0]).toBe(0);
  });
});

describe("a class at a share of the free speed", () => {
  test("is that much slower, or as slow as its own bound says", () => {
    const classes = [
      car,
      { id: "bus", pcu: 3, speedShare: 0.8 },
      { id: "truck", pcu: 2, speedShare: 0.8, maxSpeedMps: 10 },
    ];
    const trips = [0, 1, 2].map((vehicleClass) => ({ departS: 200 * vehicleClass, route: [0], vehicleClass }));
    const { trips: outcome } = simulate(smallInput([{ from: 0, to: 1 }], trips, { endS: 900 }, classes));
    expect([...outcome.endedS]).toEqual([50, 262.5, 500]);
  });
});

describe("motorcycles that filter", () => {
  /** Twenty cars, then forty motorcycles of half a pcu, stand at a stop line that opens at 400 s: who leaves when? */
  const leaving = (filterShare: number) => {
    const classes = [car, { id: "motorcycle", pcu: 0.5, filterShare }];
    const trips = [...stream([0], 0.2, 0, 100), ...stream([0], 0.4, 100, 200, { vehicleClass: 1 })];
    const shut = { ...OPEN, exitCapacity: [{ link: 0, fromS: 0, untilS: 400, pcuPerS: 0 }] };
    const { trips: outcome } = simulate(smallInput([{ from: 0, to: 1 }], trips, { endS: 600, windows: shut }, classes));
    const of = (from: number, until: number) => [...outcome.endedS.subarray(from, until)];
    return { cars: of(0, 20), motorcycles: of(20, 60) };
  };
  const mean = (times: number[]): number => times.reduce((a, b) => a + b, 0) / times.length;

  test("not at all, keep their place", () => {
    const { cars, motorcycles } = leaving(0);
    expect(Math.max(...cars)).toBeLessThan(Math.min(...motorcycles));
  });

  test("wholly, go before all but the car at the stop line", () => {
    const { cars, motorcycles } = leaving(1);
    expect(Math.max(...motorcycles)).toBeLessThan(cars.sort((a, b) => a - b)[1]!);
  });

  test("by half, take half of the flow until they are gone", () => {
    const { cars, motorcycles } = leaving(0.5);
    // 20 pcu of each at 0.8 pcu/s: both are through after 50 s, on average after 25.
    expect(mean(cars)).toBeGreaterThan(423);
    expect(mean(cars)).toBeLessThan(428);
    expect(Math.abs(mean(motorcycles) - mean(cars))).toBeLessThan(2.5);
  });

  test.each([0, 0.3, 0.5, 1])("by %f, change who waits, not the flow nor the last one's time", (filterShare) => {
    const { cars, motorcycles } = leaving(filterShare);
    expect(Math.max(...cars, ...motorcycles)).toBeCloseTo(450, 5);
  });
});

describe("classes that cannot be", () => {
  test.each([
    { id: "x", pcu: 0 },
    { id: "x", pcu: 1, speedShare: 0 },
    { id: "x", pcu: 1, speedShare: 1.5 },
    { id: "x", pcu: 1, maxSpeedMps: -3 },
    { id: "x", pcu: 1, filterShare: 2 },
    { id: "x", pcu: Number.POSITIVE_INFINITY },
  ])("are refused by name (%j)", (bad) => {
    expect(() => simulate(smallInput([{ from: 0, to: 1 }], stream([0], 0.1, 0, 50), { endS: 100 }, [bad]))).toThrow(
      /class x/,
    );
  });
});
