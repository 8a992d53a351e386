import { describe, expect, test } from "vitest";
import { flow, link, run } from "../traffic/loading-case.ts";

/** Values that UXsim's verification tests publish, at the exact kinematic-wave value: 0.5 %, ± 1 vehicle in 1,000. */
function near(value: number, exact: number, share = 0.005, least = 1): void {
  expect(Math.abs(value - exact), `${value}, exact ${exact}`).toBeLessThanOrEqual(Math.max(least, share * exact));
}

describe("the published loading cases of one link after another", () => {
  test("free flow takes 12,500 veh·s", () => {
    const answer = run({ endS: 2000, links: [link("a", "A", "B")], demand: [flow(["a"], 0.5, 0, 500)] });
    expect([answer.completed, answer.totalTravelTimeS, answer.totalDelayS]).toEqual([250, 12_500, 0]);
  });

  test("too much demand waits before its first link, which carries its capacity", () => {
    const answer = run({
      endS: 2000,
      links: [link("a", "A", "B")],
      demand: [flow(["a"], 2, 0, 2000)],
      measure: { fromS: 1000, toS: 2000 },
    });
    near(answer.links.a!.meanOutflowPcuPerS, 0.8, 0.001, 0);
    near(answer.underWay, 40);
    near(answer.waiting, 2400, 0.001, 2);
  });

  test("a slower link does not delay those below its capacity", () => {
    const answer = run({
      endS: 3000,
      links: [link("a", "A", "B"), link("b", "B", "C", { freeSpeedMps: 10, capacityPcuPerS: 0.6666 })],
      demand: [flow(["a", "b"], 0.5, 0, 500)],
    });
    expect(answer.totalTravelTimeS).toBe(37_500);
  });

  test("a node's capacity of 0.666 is a bottleneck like an exit's", () => {
    const answer = run({
      endS: 4000,
      links: [link("a", "A", "B"), link("b", "B", "C")],
      nodes: [{ id: "B", capacityPcuPerS: 2 / 3 }],
      demand: [flow(["a", "b"], 0.8, 0, 500), flow(["a", "b"], 0.4, 500, 1500)],
    });
    near(answer.totalTravelTimeS, 105_000);
  });

  test("cumulative curves: 650 in and 575 out at 1,500 s", () => {
    const answer = run({
      endS: 1500,
      links: [link("a", "A", "B"), link("b", "B", "C")],
      demand: [0.2, 0.5, 0.6, 0.2].map((rate, i) => flow(["a", "b"], rate, 500 * i, 500 * (i + 1))),
      events: [{ link: "a", fromS: 0, toS: 4000, exitCapacityPcuPerS: 0.5 }],
    });
    near(answer.demanded, 650);
    near(answer.links.a!.left, 575, 0, 2);
  });

  test("a fixed signal costs ½·c·(1 − g/c)²/(1 − q/s) a vehicle and loses no capacity", () => {
    const answer = run({
      endS: 9000,
      links: [link("a", "A", "B"), link("b", "B", "C")],
      nodes: [{ id: "B", signal: { cycleS: 120, offsetS: 0, phases: [{ greenS: 60, links: ["a"] }] } }],
      demand: [flow(["a", "b"], 0.2, 0, 6000)],
    });
    near(answer.totalDelayS / answer.completed, (0.5 * 120 * 0.25) / (1 - 0.25), 0.03);
    const full = run({
      endS: 6000,
      links: [link("a", "A", "B"), link("b", "B", "C")],
      nodes: [{ id: "B", signal: { cycleS: 120, offsetS: 30, phases: [{ greenS: 60, links: ["a"] }] } }],
      demand: [flow(["a", "b"], 0.8, 0, 6000)],
      measure: { fromS: 1200, toS: 6000 },
    });
    near(full.links.a!.meanOutflowPcuPerS, 0.4, 0.005, 0);
  });
});

describe("the published loading cases of junctions", () => {
  const merge = (rate: number) =>
    run({
      endS: 6000,
      links: [link("a", "A", "M"), link("b", "B", "M"), link("c", "M", "C")],
      demand: [flow(["a", "c"], rate, 0, 1000), flow(["b", "c"], rate, 0, 1000)],
    });

  test("a merge below capacity delays only single vehicles that meet", () => {
    const answer = merge(0.3);
    expect(answer.totalDelayS).toBeLessThanOrEqual(375);
    expect(answer.links.c!.left).toBe(600);
  });

  test("a merge above capacity costs 225,000 veh·s", () => {
    near(merge(0.5).totalTravelTimeS, 225_000);
  });

  const crossing = (capacityPcuPerS: number | undefined, rate: number, rest: object = {}) =>
    run({
      endS: 4000,
      links: [
        link("a", "A", "M", { lengthM: 3000 }),
        link("b", "B", "M", { lengthM: 3000, ...rest }),
        link("c", "M", "C"),
        link("d", "M", "D", rest),
      ],
      nodes: capacityPcuPerS === undefined ? [] : [{ id: "M", capacityPcuPerS }],
      demand: [flow(["a", "c"], rate, 0, 3000), flow(["b", "d"], rate, 0, 3000)],
      measure: { fromS: 1000, toS: 2000 },
    });

  test("a crossing with enough capacity delays nobody", () => {
    expect(crossing(undefined, 0.6).totalDelayS).toBe(0);
  });

  test("a crossing of capacity 0.8 lets 0.4 and 0.4 through", () => {
    const answer = crossing(0.8, 0.6);
    near(answer.links.a!.meanOutflowPcuPerS, 0.4, 0.01, 0);
    near(answer.links.b!.meanOutflowPcuPerS, 0.4, 0.01, 0);
  });

  test("a crossing of 1.6 gives a road of two lanes 1.0667 and one of one lane 0.5333", () => {
    const answer = crossing(1.6, 1.2, { capacityPcuPerS: 1.6, jamDensityPcuPerM: 0.4 });
    near(answer.links.a!.meanOutflowPcuPerS, 0.5333, 0.01, 0);
    near(answer.links.b!.meanOutflowPcuPerS, 1.0667, 0.01, 0);
  });

  test("four flows of 0.3 over a node of 0.8 from two links wait 300 s before it", () => {
    const pairs = [
      ["a", "c"],
      ["a", "d"],
      ["b", "c"],
      ["b", "d"],
    ];
    const answer = run({
      endS: 6000,
      links: [link("a", "A", "M"), link("b", "B", "M"), link("c", "M", "C"), link("d", "M", "D")],
      nodes: [{ id: "M", capacityPcuPerS: 0.8 }],
      demand: pairs.map((route) => flow(route, 0.3, 0, 1000)),
    });
    near(answer.totalTravelTimeS / 1200, 350, 0.01);
  });

  // The fluid's node serves all turns of an approach at once; a vehicle that waits for its turn holds up those behind it,
  // which costs a per cent of the throughput. The shares stay.
  test("Tampère's generic node is met within 2 % by single vehicles in single file", () => {
    const capacity = [1000, 2000, 1000, 2000];
    const demand = [
      [0, 50, 150, 300],
      [100, 0, 300, 1600],
      [100, 100, 0, 600],
      [100, 800, 800, 0],
    ];
    const lanes = (id: string, from: string, to: string, perHour: number) =>
      link(id, from, to, { capacityPcuPerS: perHour / 3600, jamDensityPcuPerM: perHour / 3600 / 4 });
    const answer = run({
      endS: 20_000,
      links: capacity.flatMap((c, i) => [lanes(`in${i}`, `I${i}`, "M", c), lanes(`out${i}`, "M", `O${i}`, c)]),
      demand: demand.flatMap((row, i) =>
        row.flatMap((perHour, j) => (perHour === 0 ? [] : [flow([`in${i}`, `out${j}`], perHour / 3600, 0, 20_000)])),
      ),
      measure: { fromS: 5_000, toS: 19_000 },
    });
    const perHour = (id: string): number => answer.links[id]!.meanOutflowPcuPerS * 3600;
    [500, 1369.67, 800, 1369.67].forEach((exact, i) => {
      near(perHour(`in${i}`), exact, 0.02);
    });
    expect(perHour("in1") / perHour("in3")).toBeCloseTo(1, 1);
    for (const [i, c] of capacity.entries()) expect(perHour(`out${i}`)).toBeLessThanOrEqual(c * 1.002);
  });
});

describe("route choice of a case", () => {
  const twoWays = (capped: object) => ({
    endS: 4000,
    links: [
      link("a", "A", "B", { capacityPcuPerS: 1.6, jamDensityPcuPerM: 0.4 }),
      link("m", "B", "M", capped),
      link("n", "B", "N", capped),
      link("m2", "M", "C"),
      link("n2", "N", "C"),
    ],
    demand: [{ fromNode: "A", toNode: "C", choice: "equilibrium", ratePcuPerS: 0.8, startS: 0, endS: 2000 }],
  });

  test("two equal ways are used alike", () => {
    const answer = run(twoWays({}));
    near(answer.links.m!.entered, 800, 0.1);
    near(answer.totalTravelTimeS / answer.completed, 150, 0.01);
  });

  test("without a choice everyone takes the shortest way", () => {
    const { demand, ...rest } = twoWays({});
    const answer = run({ ...rest, demand: [{ ...demand[0], choice: "shortest" }] });
    expect([answer.links.m!.entered, answer.links.n!.entered].sort()).toEqual([0, 1600]);
  });
});
