import { describe, expect, test } from "vitest";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { nodeFlows } from "../oracle/fluid-loader.ts";
import { flow, link, run } from "../traffic/loading-case.ts";
import { smallInput, stream } from "../traffic/small-network.ts";

/** Vehicles an hour by approach and target, and what each approach and each target can take (Tampère et al. 2011). */
const DEMAND = [
  [0, 50, 150, 300],
  [100, 0, 300, 1600],
  [100, 100, 0, 600],
  [100, 800, 800, 0],
];
const CAPACITY = [1000, 2000, 1000, 2000];
const [FROM_S, UNTIL_S] = [3000, 15_000];

/** Measured flows an hour: by approach, and by approach and target. */
function flows(demand: readonly (readonly number[])[], capacity: readonly number[] = CAPACITY) {
  const count = demand.length;
  const links = [
    ...capacity.map((c, i) => ({ from: i, to: 100, capacityPcuPerS: c / 3600 })),
    ...capacity.map((c, j) => ({ from: 100, to: 50 + j, capacityPcuPerS: c / 3600 })),
  ];
  const trips = demand.flatMap((row, i) =>
    row.flatMap((perHour, j) => (perHour === 0 ? [] : stream([i, count + j], perHour / 3600, 0, UNTIL_S))),
  );
  const result = simulate(
    smallInput(links, trips, { endS: UNTIL_S, recordEvents: {}, measure: { fromS: FROM_S, untilS: UNTIL_S } }),
  );
  const turns = demand.map((row) => row.map(() => 0));
  const { events } = result;
  const at = new Map<number, number>();
  events!.kind.forEach((kind, e) => {
    const on = events!.link[e]!;
    if (kind !== 1) return;
    if (on < count) at.set(events!.trip[e]!, on);
    else if (events!.timeS[e]! >= FROM_S) turns[at.get(events!.trip[e]!)!]![on - count]! += 3600 / (UNTIL_S - FROM_S);
  });
  return { turns, q: turns.map((row) => row.reduce((sum, each) => sum + each, 0)) };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
const column = (matrix: readonly (readonly number[])[], j: number): number => sumOf(matrix.map((row) => row[j]!));

describe("the generic node, vehicle by vehicle", () => {
  const usual = flows(DEMAND);

  test("passes no more than is sent and no more than is taken", () => {
    usual.q.forEach((q, i) => {
      expect(q).toBeLessThanOrEqual(Math.min(sumOf(DEMAND[i]!), CAPACITY[i]!) * 1.002);
    });
    CAPACITY.forEach((c, j) => {
      expect(column(usual.turns, j)).toBeLessThanOrEqual(c * 1.002);
    });
  });

  test("keeps the turning shares of every approach, since it is first in, first out", () => {
    usual.turns.forEach((row, i) => {
      row.forEach((each, j) => {
        expect(each / usual.q[i]!).toBeCloseTo(DEMAND[i]![j]! / sumOf(DEMAND[i]!), 2);
      });
    });
  });

  test("fills the target that binds, to 0.5 %, and the other to its fluid value within 2 %", () => {
    expect(column(usual.turns, 3) / 1995.73).toBeGreaterThan(0.98);
    [249.05, 794.55, 1000, 1995.73].forEach((out, j) => {
      expect(Math.abs(column(usual.turns, j) / out - 1)).toBeLessThan(0.02);
    });
  });

  test("is invariant: more demand of an approach that waits for room changes no flow by 1 %", () => {
    const more = flows(DEMAND.map((row, i) => (i === 1 || i === 3 ? row.map((each) => 1.5 * each) : row)));
    more.q.forEach((q, i) => {
      expect(Math.abs(q / usual.q[i]! - 1), `approach ${i}: ${q}, ${usual.q[i]}`).toBeLessThan(0.01);
    });
  });

  test.each([
    {
      name: "two that merge and part",
      demand: [
        [300, 500],
        [900, 200],
      ],
      capacity: [900, 1200],
    },
    {
      name: "three into one",
      demand: [
        [500, 0, 0],
        [400, 0, 0],
        [700, 0, 0],
      ],
      capacity: [800, 900, 1000],
    },
    {
      name: "one blocked turn of three",
      demand: [
        [600, 300, 100],
        [800, 100, 0],
        [0, 200, 300],
      ],
      capacity: [1000, 900, 600],
    },
  ])("agrees with the fluid's node within 2 %: $name", ({ demand, capacity }) => {
    const exact = nodeFlows(
      demand.map(sumOf),
      capacity,
      demand.map((row) => new Map(row.flatMap((each, j) => (each > 0 ? [[j, each] as const] : [])))),
      capacity,
    );
    flows(demand, capacity).q.forEach((q, i) => {
      expect(Math.abs(q / exact[i]! - 1), `approach ${i}: ${q}, fluid ${exact[i]}`).toBeLessThan(0.02);
    });
  });
});

describe("demand that names only its ends", () => {
  test("spreads over four ways of 0.3 each so that all are used alike and take alike", () => {
    const ways = ["m", "n", "o", "p"];
    const answer = run({
      endS: 4000,
      links: [
        link("a", "A", "B", { capacityPcuPerS: 1.6, jamDensityPcuPerM: 0.4 }),
        ...ways.flatMap((id) => [
          link(id, "B", id, { capacityPcuPerS: 0.3, jamDensityPcuPerM: 0.075 }),
          link(`${id}2`, id, "C"),
        ]),
      ],
      demand: [{ fromNode: "A", toNode: "C", choice: "equilibrium", ratePcuPerS: 0.8, startS: 0, endS: 2000 }],
    });
    for (const id of ways) expect(Math.abs(answer.links[id]!.entered - 400)).toBeLessThanOrEqual(20);
    // 150 s without any queue.
    expect(answer.totalTravelTimeS / answer.completed).toBeLessThan(150 * 1.05);
  });

  test("is not made where no way leads, and counted", () => {
    const answer = run({
      endS: 2000,
      links: [link("a", "A", "B"), link("x", "X", "Y")],
      demand: [flow(["a"], 0.1, 0, 500), { fromNode: "A", toNode: "Y", ratePcuPerS: 0.2, startS: 0, endS: 500 }],
    });
    expect([answer.demanded, answer.completed, answer.notMade, answer.underWay]).toEqual([150, 50, 100, 0]);
  });

  test("has the same totals every time", () => {
    const once = () =>
      run({
        endS: 4000,
        links: [link("a", "A", "B"), link("b", "B", "C"), link("c", "A", "C", { lengthM: 2100 })],
        demand: [{ fromNode: "A", toNode: "C", choice: "equilibrium", ratePcuPerS: 1.2, startS: 0, endS: 1000 }],
      });
    expect(once()).toEqual(once());
  });
});

describe("a signalled approach before a full link", () => {
  // Both queues never end. In the fluid the link's R is shared by priority in green, and the other's alone in red.
  test.each([
    { c: 60, g: 30, R: 0.4, mine: 1, other: 1 },
    { c: 90, g: 30, R: 0.3, mine: 1, other: 2 },
    { c: 60, g: 30, R: 0.4, mine: 2, other: 1 },
    { c: 50, g: 20, R: 0.25, mine: 1, other: 1 },
    { c: 47.3, g: 19.1, R: 0.37, mine: 1, other: 1 },
    { c: 60, g: 30, R: 0.8, mine: 1, other: 1 },
  ])("of $g s in $c s takes its share of $R pcu/s in green at $mine : $other, though a green has few turns", ({
    c,
    g,
    R,
    mine,
    other,
  }) => {
    const answer = run({
      endS: 20_000,
      links: [
        link("s", "S", "M", { lengthM: 300, priority: mine }),
        link("a", "A", "M", { lengthM: 300, priority: other }),
        link("x", "M", "X", { lengthM: 200 }),
        link("y", "X", "Y"),
      ],
      nodes: [{ id: "M", signal: { cycleS: c, offsetS: 3, phases: [{ greenS: g, links: ["s"] }] } }],
      demand: [flow(["s", "x", "y"], 0.5, 0, 20_000), flow(["a", "x", "y"], 0.6, 0, 20_000)],
      events: [{ link: "x", fromS: 0, toS: 20_000, exitCapacityPcuPerS: R }],
      measure: { fromS: 2000, toS: 20_000 },
    });
    const exact = (R * (g / c) * mine) / (mine + other);
    const its = answer.links.s!.meanOutflowPcuPerS;
    expect(Math.abs(its / exact - 1), `${its}, exact ${exact}`).toBeLessThan(0.01);
    expect(its + answer.links.a!.meanOutflowPcuPerS).toBeCloseTo(R, 2);
  });
});
