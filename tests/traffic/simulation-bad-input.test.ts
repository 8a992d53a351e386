import { describe, expect, test } from "vitest";
import { ClearwayError } from "../../src/base/index.ts";
import { type LoaderClass, type LoaderInput, simulate, simulateCase } from "../../src/traffic/simulation/index.ts";
import { flow, link } from "./loading-case.ts";
import { OPEN, smallInput, stream } from "./small-network.ts";

const ROADS = [
  { from: 0, to: 1 },
  { from: 1, to: 2 },
];
const USUAL = smallInput(ROADS, stream([0, 1], 0.2, 0, 50), { endS: 300 });

function withColumn(name: "exitCapacityPcuPerS" | "freeSpeedMps" | "lengthM" | "capacityPcuPerS", value: number) {
  const column = USUAL.links[name].slice();
  column[1] = value;
  return { links: { ...USUAL.links, [name]: column } };
}
const withClass = (pcu: number): Partial<LoaderInput> => ({ classes: [{ id: "toy", pcu } satisfies LoaderClass] });
const withWindow = (windows: Partial<LoaderInput["windows"]>): Partial<LoaderInput> => ({
  windows: { ...OPEN, ...windows },
});
const withSignal = (rest: object): Partial<LoaderInput> => ({
  signals: [{ link: 0, fromS: 0, untilS: 300, cycleS: 60, offsetS: 0, greens: [[0, 20]], ...rest }],
});
const span = { fromS: 10, untilS: 20 };

describe("what a loader cannot take", () => {
  test.each<[string, Partial<LoaderInput>, RegExp]>([
    ["an end that is no number", { endS: Number.NaN }, /end of the run.*NaN/],
    ["a run without end", { endS: Number.POSITIVE_INFINITY }, /end of the run.*Infinity/],
    ["a run that ends before it begins", { endS: -1 }, /end of the run.*-1/],
    ["a class of a millionth", withClass(1e-6), /class toy: its pcu is 0.000001, not between/],
    ["a class of a million", withClass(1e6), /class toy: its pcu/],
    ["a length that takes a country", withColumn("lengthM", 2e8), /room for 40000200 vehicles.*link 1 has most/],
    ["a speed of 0", withColumn("freeSpeedMps", 0), /link 1/],
    ["a crawl", withColumn("freeSpeedMps", 1e-7), /link 1: 1000 m at 1e-7 m\/s/],
    ["a negative capacity", withColumn("capacityPcuPerS", -0.8), /link 1.*capacity -0.8/],
    ["a capacity beyond the triangle's", withColumn("capacityPcuPerS", 4), /link 1.*capacity 4/],
    ["a negative exit", withColumn("exitCapacityPcuPerS", -1), /link 1: an exit capacity of -1/],
    ["an exit that is no number", withColumn("exitCapacityPcuPerS", Number.NaN), /link 1: an exit capacity of NaN/],
    ["a column too short", { links: { ...USUAL.links, lengthM: Float64Array.of(5) } }, /lengthM has 1 entries for 2/],
    ["a node beyond the last", { links: { ...USUAL.links, nodeCount: 2 } }, /link 1 leads from node 1 to 2 of 2/],
    ["no priority", { links: { ...USUAL.links, priority: new Float64Array(2) } }, /link 0: a priority of 0/],
    ["records by nanoseconds", { recordLinks: { intervalS: 1e-9 } }, /1e-9 s have \d+ cells/],
    ["records by no interval", { recordSeries: { intervalS: Number.NaN } }, /intervals of NaN/],
    ["a measure that ends first", { measure: { fromS: 50, untilS: 20 } }, /measure from 50 to 20/],
    ["impatience", { information: { everyS: 60, patienceS: -5, giveUpS: 9 } }, /patienceS is -5/],
    [
      "a window without a time",
      withWindow({ closedLinks: [{ ...span, link: 0, fromS: Number.NaN, classMask: 1 }] }),
      /window of link 0 is from NaN/,
    ],
    [
      "a window of no capacity",
      withWindow({ entryCapacity: [{ ...span, link: 0, pcuPerS: Number.NaN }] }),
      /link 0 a capacity of NaN/,
    ],
    ["a window on no link", withWindow({ exitCapacity: [{ ...span, link: 9, pcuPerS: 1 }] }), /link 9 of 2/],
    [
      "a hold of less than nothing",
      withWindow({ heldMovements: [{ ...span, fromLink: 0, toLink: 1, classMask: 1, capacityPcuPerS: -1 }] }),
      /link 0 a capacity of -1/,
    ],
    [
      "a hold where links do not meet",
      withWindow({ heldMovements: [{ ...span, fromLink: 1, toLink: 0, classMask: 1 }] }),
      /do not meet/,
    ],
    ["a signal without green", withSignal({ greens: [] }), /no green/],
    ["a green that nobody sees", withSignal({ greens: [[0, 1e-9]] }), /no green/],
    ["a cycle that nobody sees", withSignal({ cycleS: 1e-9, greens: [[0, 1e-10]] }), /a cycle of 1e-9/],
    ["a signal without a beginning", withSignal({ offsetS: Number.NaN }), /offset of NaN/],
  ])("%s is refused, and named", (_, change, message) => {
    expect(() => simulate({ ...USUAL, ...change })).toThrow(RangeError);
    expect(() => simulate({ ...USUAL, ...change })).toThrow(message);
  });

  test("a class of a millionth of a car in a case is told at its place", () => {
    const demand = [{ ...flow(["a"], 0.1, 0, 10), pcu: 1e-6 }];
    const bad = { endS: 10, links: [link("a", "A", "B")], demand };
    expect(() => simulateCase(bad)).toThrow(ClearwayError);
    expect(() => simulateCase(bad)).toThrow(/demand\[0\]\.pcu: is less than 0.001 pcu/);
  });
});

const totalOf = ({ completed, underWay, waiting, notMade }: ReturnType<typeof simulate>["books"]): number =>
  completed + underWay + waiting + notMade;

describe("what a loader takes, however odd", () => {
  test("windows in the past are over; one that began there is in force from the start", () => {
    const closed = (fromS: number, untilS: number) =>
      simulate({
        ...USUAL,
        ...withWindow({ closedLinks: [{ link: 0, fromS, untilS, classMask: 1 }] }),
        closedDestination: "wait",
      });
    expect([...closed(-500, -5).trips.endedS]).toEqual([...simulate(USUAL).trips.endedS]);
    expect([...closed(-500, 20).trips.endedS]).toEqual([...closed(0, 20).trips.endedS]);
    expect(closed(-500, 20).trips.enteredS[0]).toBe(20.625);
  });

  test("wishes that never come are no demand", () => {
    const departS = USUAL.trips.departS.slice();
    departS[9] = Number.POSITIVE_INFINITY;
    expect(simulate({ ...USUAL, trips: { ...USUAL.trips, departS } }).books.demanded).toBe(9);
  });

  test("drivers without any patience ask again and again, and still give up", () => {
    const shut = withWindow({ closedLinks: [{ link: 1, fromS: 10, untilS: 9e9, classMask: 1 }] });
    const { books, trips } = simulate({
      ...USUAL,
      ...shut,
      endS: 2000,
      closedDestination: "wait",
      information: { everyS: 60, patienceS: 0, giveUpS: 90 },
      rerouter: { reroute: () => null },
    });
    expect(books).toMatchObject({ demanded: 10, notMade: 10 });
    expect(trips.endedS[0]).toBeCloseTo(52.5 + 90, 5);
  });

  test("300,000 vehicles that wish for one link wait in its queue, and every one is counted", () => {
    const trips = stream([0, 1], 300, 0, 1000);
    const result = simulate(smallInput(ROADS, trips, { endS: 1500 }));
    expect(result.books.demanded).toBe(300_000);
    expect(totalOf(result.books)).toBe(300_000);
    // 0.8 a second from the first wish on, the last 50 s and 100 s of them still on the roads.
    expect(Math.abs(result.links.entered[0]! - 1200)).toBeLessThanOrEqual(1);
    expect(result.books.underWay).toBe(80);
  });

  test("an exit of 0 that a window opens is shared like any other", () => {
    const links = [
      { from: 0, to: 2 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ];
    const trips = [...stream([0, 2], 0.6, 0, 500), ...stream([1, 2], 0.6, 0, 500)];
    const input = smallInput(links, trips, { endS: 3000 });
    const exitCapacityPcuPerS = input.links.exitCapacityPcuPerS.slice();
    exitCapacityPcuPerS[0] = 0;
    const windows = { ...OPEN, exitCapacity: [{ link: 0, fromS: 100, untilS: 3000, pcuPerS: 0.8 }] };
    const { books } = simulate({ ...input, windows, links: { ...input.links, exitCapacityPcuPerS } });
    expect(books.completed).toBe(600);
  });

  test("a run that is stopped in the middle says so, and has run no farther", () => {
    const stop = new AbortController();
    let reached = 0;
    const long = smallInput(ROADS, stream([0, 1], 0.2, 0, 9000), { endS: 10_000 });
    const options = {
      signal: stop.signal,
      onProgress: (_: string, share: number) => {
        reached = share;
        if (share > 0.5) stop.abort();
      },
    };
    expect(() => simulate(long, options)).toThrow(ClearwayError);
    expect(reached).toBeLessThan(0.52);
  });
});
