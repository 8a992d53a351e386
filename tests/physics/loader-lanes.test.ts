import { describe, expect, test } from "vitest";
import { type LaneGroup, simulate } from "../../src/traffic/simulation/index.ts";
import { smallInput, stream } from "../traffic/small-network.ts";

// a (0) leads to b (1) and c (2); c lets 0.2 out.
const DIVERGE = [
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 1, to: 3, lengthM: 100 },
];
const demand = [...stream([0, 1], 0.2, 0, 1400), ...stream([0, 2], 0.3, 0, 1400)];
const capped = {
  closedLinks: [],
  heldMovements: [],
  entryCapacity: [],
  exitCapacity: [{ link: 2, fromS: 0, untilS: 9000, pcuPerS: 0.2 }],
};
const groups: LaneGroup[] = [
  { link: 0, toLinks: [1], share: 0.5 },
  { link: 0, toLinks: [2], share: 0.5 },
];
const measured = (laneGroups: LaneGroup[], fromS: number, untilS: number) =>
  simulate(smallInput(DIVERGE, demand, { endS: 6000, windows: capped, laneGroups, measure: { fromS, untilS } }));

describe("lanes that lead to a blocked branch", () => {
  test("hold back nobody else while their queue is shorter than the link", () => {
    const { links } = measured(groups, 400, 700);
    expect(links.meanOutflowPcuPerS[1]).toBeCloseTo(0.2, 2);
    expect(links.meanOutflowPcuPerS[2]).toBeCloseTo(0.2, 2);
  });

  test("block the road once their queue reaches its entrance: both branches get their shares of 0.3333", () => {
    const feeder = [{ from: 4, to: 0 }, ...DIVERGE];
    const trips = [...stream([0, 1, 2], 0.2, 0, 2400), ...stream([0, 1, 3], 0.3, 0, 2400)];
    const { links } = simulate(
      smallInput(feeder, trips, {
        endS: 6000,
        windows: { ...capped, exitCapacity: [{ link: 3, fromS: 0, untilS: 9000, pcuPerS: 0.2 }] },
        laneGroups: groups.map((group) => ({ ...group, link: 1, toLinks: group.toLinks.map((to) => to + 1) })),
        measure: { fromS: 1700, untilS: 2300 },
      }),
    );
    // 0.1 veh/s too many for c fill the half of the road that leads there within some 1,000 s.
    expect(links.meanOutflowPcuPerS[3]).toBeCloseTo(0.2, 2);
    expect(links.meanOutflowPcuPerS[2]).toBeCloseTo(0.1333, 2);
  });

  test("without lanes of their own, first in, first out: 0.3333 in all", () => {
    const { links } = measured([], 700, 1200);
    expect(links.meanOutflowPcuPerS[0]).toBeCloseTo(0.3333, 2);
    expect(links.meanOutflowPcuPerS[1]).toBeCloseTo(0.1333, 2);
  });

  test("are told as their link: nothing is lost or doubled", () => {
    const { books, links, linkEntries } = measured(groups, 0, 6000);
    expect(books.completed).toBe(demand.length);
    expect([...links.entered]).toEqual([700, 280, 420]);
    expect(links.entered.length).toBe(3);
    expect(linkEntries).toBe(1400);
  });
});

describe("lanes that two movements share", () => {
  test("are chosen by the emptiest, so that a link in two lanes carries what it does in one", () => {
    const twins: LaneGroup[] = [
      { link: 0, toLinks: [1], share: 0.5 },
      { link: 0, toLinks: [1, 2], share: 0.5 },
    ];
    const heavy = stream([0, 1], 0.8, 0, 1000);
    const one = simulate(smallInput(DIVERGE, heavy, { endS: 3000 }));
    const two = simulate(smallInput(DIVERGE, heavy, { endS: 3000, laneGroups: twins }));
    expect(two.books).toEqual(one.books);
    expect(Math.abs(two.totalTravelTimeS - one.totalTravelTimeS) / one.totalTravelTimeS).toBeLessThan(0.02);
  });

  test("are for the classes that are named only: a bus lane stays free beside a queue", () => {
    const bus: LaneGroup[] = [
      { link: 0, toLinks: [1, 2], share: 0.75 },
      { link: 0, toLinks: [1], share: 0.25, classMask: 2 },
    ];
    const blocked = { ...capped, exitCapacity: [{ link: 2, fromS: 0, untilS: 1000, pcuPerS: 0 }] };
    const classes = [
      { id: "car", pcu: 1 },
      { id: "bus", pcu: 3 },
    ];
    const trips = [...stream([0, 2], 0.3, 0, 900), ...stream([0, 1], 0.02, 0, 900, { vehicleClass: 1 })];
    const result = simulate(smallInput(DIVERGE, trips, { endS: 1000, windows: blocked, laneGroups: bus }, classes));
    expect(result.links.left[1]).toBeGreaterThanOrEqual(15);
    expect(result.links.left[2]).toBe(0);
  });
});

describe("lane groups that cannot be", () => {
  test.each([
    [
      [
        { link: 0, toLinks: [1], share: 0.5 },
        { link: 0, toLinks: [2], share: 0.4 },
      ],
      /sum to 0.9/,
    ],
    [[{ link: 0, toLinks: [0], share: 0.5 }], /does not follow/],
    [[{ link: 7, toLinks: [1], share: 1 }], /names link 7 of 3/],
    [[{ link: 0, toLinks: [1], share: 0 }], /a share of 0/],
  ])("are refused by name (%#)", (laneGroups, message) => {
    expect(() => simulate(smallInput(DIVERGE, demand, { endS: 10, laneGroups }))).toThrow(message);
  });
});
