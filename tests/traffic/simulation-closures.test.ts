import { describe, expect, test } from "vitest";
import {
  type LoaderInput,
  type LoaderLinks,
  type LoaderWindows,
  QUEUE_CAUSES,
  type Rerouter,
  simulate,
  TRIP_STATES,
} from "../../src/traffic/simulation/index.ts";
import { flow, link, run } from "./loading-case.ts";
import { OPEN as ALL_OPEN, smallInput } from "./small-network.ts";

const NONE = 0xffff_ffff;

/**
 * 0: A→B, 1: B→C (the way), 2: C→D, 3: B→E, 4: E→C (the way round), each 200 m at 20 m/s.
 * Nodes A–E are 0–4.
 */
function detourLinks(): LoaderLinks {
  const five = (value: number): Float64Array => new Float64Array(5).fill(value);
  return {
    linkCount: 5,
    nodeCount: 5,
    tail: Uint32Array.of(0, 1, 2, 1, 4),
    head: Uint32Array.of(1, 2, 3, 4, 2),
    lengthM: five(200),
    freeSpeedMps: five(20),
    jamDensityPcuPerM: five(0.2),
    capacityPcuPerS: five(0.8),
    exitCapacityPcuPerS: five(0.8),
  };
}

const NOTHING: LoaderWindows = { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] };
const CLASSES = [
  { id: "car", pcu: 1 },
  { id: "truck", pcu: 2.4 },
];

/** Trips at these seconds over 0, 1, 2. */
function input(departS: number[], windows: Partial<LoaderWindows>, rest: Partial<LoaderInput> = {}): LoaderInput {
  const count = departS.length;
  return {
    links: detourLinks(),
    classes: CLASSES,
    trips: {
      count,
      departS: Float64Array.from(departS),
      vehicleClass: new Uint8Array(count),
      informed: new Uint8Array(count),
      routeStart: new Uint32Array(count),
      routeLength: new Uint32Array(count).fill(3),
      routePool: Uint32Array.of(0, 1, 2),
    },
    windows: { ...NOTHING, ...windows },
    endS: 4000,
    ...rest,
  };
}

const roundOnce: Rerouter = { reroute: (_, at) => Uint32Array.from(at === 0 ? [3, 4, 2] : [0, 3, 4, 2]) };
const noWay: Rerouter = { reroute: () => null };
const closed = (fromS: number, untilS: number, classMask = 1): Partial<LoaderWindows> => ({
  closedLinks: [{ link: 1, fromS, untilS, classMask }],
});

describe("a closed link", () => {
  test("takes nobody in its window, to the microsecond, and those on it drive off it", () => {
    const { trips, books } = simulate(input([80, 89.999999, 90, 95], closed(100, 200)), {});
    expect(books.completed).toBe(4);
    expect(Array.from(trips.endedS.slice(0, 2))).toEqual([110, 119.999999]);
    // The first enters half a headway after the window ends, the next a headway later.
    expect(trips.endedS[2]).toBe(220.625);
    expect(trips.endedS[3]).toBe(221.875);
    expect(trips.heldS[2]).toBeCloseTo(99.375, 5);
    expect(trips.longestHeldS[2]).toBe(trips.heldS[2]);
    expect(trips.heldS[3]).toBeGreaterThan(90);
  });

  test("is open to the classes that its mask does not name", () => {
    const one = input([100], closed(0, 1000, 0b10));
    expect(simulate(one, {}).trips.endedS[0]).toBe(130);
  });

  test("stays shut as long as one of several windows shuts it, and touching windows leave no gap", () => {
    const windows = {
      closedLinks: [
        { link: 1, fromS: 50, untilS: 200, classMask: 1 },
        { link: 1, fromS: 100, untilS: 300, classMask: 3 },
        { link: 1, fromS: 300, untilS: 400, classMask: 1 },
      ],
    };
    expect(simulate(input([60], windows), {}).trips.endedS[0]).toBe(420.625);
  });

  test("is gone round by informed trips as soon as the news is out, wherever they are", () => {
    const base = input([40, 65, 75], closed(62, 1000), { rerouter: roundOnce });
    const informed = { ...base, trips: { ...base.trips, informed: Uint8Array.of(1, 1, 1) } };
    const { trips } = simulate({ ...informed, information: { everyS: 60, patienceS: 300, giveUpS: 900 } }, {});
    // News at 120 s: the first was through, the others had passed the last point at which they could hear it.
    expect(Array.from(trips.reroutes)).toEqual([0, 1, 1]);
    expect(trips.endedS[1]).toBeGreaterThan(300);
    const atOnce = simulate({ ...informed, information: { everyS: 0, patienceS: 300, giveUpS: 900 } }, {});
    expect(Array.from(atOnce.trips.endedS)).toEqual([70, 105, 115]);
    expect(atOnce.trips.delayS[1]).toBeCloseTo(10, 6);
    const { routeStart, routeLength, routePool } = atOnce.trips;
    expect(Array.from(routePool.slice(routeStart[1]!, routeStart[1]! + routeLength[1]!))).toEqual([0, 3, 4, 2]);
  });

  test("turns the others when their patience ends", () => {
    const turned = input([0], closed(5, 2000), { rerouter: roundOnce });
    const { trips } = simulate({ ...turned, information: { everyS: 60, patienceS: 300, giveUpS: 900 } }, {});
    expect(trips.endedS[0]).toBe(10 + 300 + 30);
    expect([trips.reroutes[0], trips.heldS[0]]).toEqual([1, 300]);
  });

  test("lets those who stand between two closed links drive off along the closed road, unless a movement is held against them", () => {
    const information = { everyS: 60, patienceS: 15, giveUpS: 900 };
    const road = { closedLinks: [1, 2].map((link) => ({ link, fromS: 12, untilS: 2000, classMask: 1 })) };
    const caught = input([0, 5], road, { rerouter: noWay, information });
    // The first is on link 1 when the road is shut: at its end from 20 s on. The second stands before it.
    const { trips, books } = simulate(caught, {});
    expect(trips.endedS[0]).toBe(20 + 15 + 10);
    expect(books).toMatchObject({ completed: 1, notMade: 1 });
    const hold = { fromLink: 1, toLink: 2, fromS: 0, untilS: 100, classMask: 1 };
    const held = simulate({ ...caught, windows: { ...NOTHING, ...road, heldMovements: [hold] } }, {});
    expect(held.trips.endedS[0]).toBeGreaterThan(110);
    expect(held.books).toMatchObject({ completed: 1, notMade: 1 });
  });

  test("makes those give up who find no other way, and the books say so", () => {
    const lost = input([0, 2], closed(5, 2000), { rerouter: noWay });
    const { books, trips } = simulate({ ...lost, information: { everyS: 60, patienceS: 300, giveUpS: 900 } }, {});
    expect(books).toEqual({ demanded: 2, completed: 0, underWay: 0, waiting: 0, notMade: 2 });
    expect(trips.endedS[0]).toBe(910);
  });

  test("at the destination keeps trips at home, or lets them set out and wait, as the rule says", () => {
    const last = { closedLinks: [{ link: 2, fromS: 0, untilS: 500, classMask: 1 }] };
    expect(simulate(input([10, 600], last), {}).books).toMatchObject({ completed: 1, notMade: 1 });
    const { trips } = simulate(input([10, 600], last, { closedDestination: "wait" }), {});
    expect(trips.endedS[0]).toBe(510.625);
  });

  test("at the origin lets others of the same street go by", () => {
    const first = { closedLinks: [{ link: 0, fromS: 0, untilS: 500, classMask: 0b10 }] };
    const base = input([10, 20], first);
    const trips = { ...base.trips, vehicleClass: Uint8Array.of(1, 0) };
    const result = simulate({ ...base, trips }, {});
    // A truck's half headway of 1.5 s after the opening.
    expect(Array.from(result.trips.endedS)).toEqual([531.5, 50]);
  });

  test("refuses a way that does not begin where the trip is", () => {
    const astray: Rerouter = { reroute: () => Uint32Array.of(4, 2) };
    expect(() => simulate(input([0], closed(5, 2000), { rerouter: astray }), {})).toThrow(
      /link 4 does not follow link 0/,
    );
  });
});

describe("a trip under way at the end", () => {
  test("has driven its share in free-flow time, and only what exceeds that is delay", () => {
    const { trips, totalDelayS, totalTravelTimeS } = simulate(input([0, 30], {}, { endS: 15 }), {});
    expect([trips.drivenShare[0], trips.delayS[0], trips.freeFlowS[0]]).toEqual([0.5, 0, 30]);
    expect([totalDelayS, totalTravelTimeS, TRIP_STATES[trips.state[1]!]]).toEqual([0, 15, "later"]);
    const held = simulate(input([0], closed(0, 999), { endS: 70 }), {});
    expect([held.trips.drivenShare[0], held.trips.delayS[0]]).toEqual([10 / 30, 60]);
  });
});

describe("movements", () => {
  test("are metered at their capacity", () => {
    const answer = run({
      endS: 3000,
      links: [link("a", "A", "B"), link("b", "B", "C")],
      demand: [flow(["a", "b"], 0.6, 0, 1000)],
      events: [{ movement: ["a", "b"], fromS: 0, toS: 2000, capacityPcuPerS: 0.3 }],
      measure: { fromS: 200, toS: 1200 },
    });
    expect(answer.links.a!.meanOutflowPcuPerS).toBeCloseTo(0.3, 2);
  });

  test("held in several windows open when the last one ends", () => {
    const held = (fromS: number, untilS: number) => ({ fromLink: 0, toLink: 1, fromS, untilS, classMask: 1 });
    const { trips } = simulate(input([0], { heldMovements: [held(0, 100), held(50, 150)] }), {});
    expect(trips.endedS[0]).toBe(170.625);
    expect(trips.longestHeldS[0]).toBe(140.625);
  });
});

describe("queues on record", () => {
  test("say where, since when, how far, and by what", () => {
    const departS = Array.from({ length: 60 }, (_, i) => 2 * i);
    const result = simulate(
      input(
        departS,
        { closedLinks: [{ link: 2, fromS: 30, untilS: 330, classMask: 1 }] },
        { closedDestination: "wait" },
      ),
      {},
    );
    const { queues } = result;
    const at = Array.from(queues.link);
    expect(at).toContain(1);
    expect(at).toContain(0);
    const [head, behind] = [at.indexOf(1), at.indexOf(0)];
    expect(queues.fromS[head]).toBe(30);
    expect(QUEUE_CAUSES[queues.cause[head]!]).toBe("closure");
    expect(queues.blockedBy[head]).toBe(2);
    expect(QUEUE_CAUSES[queues.cause[behind]!]).toBe("full");
    expect(QUEUE_CAUSES[queues.rootCause[behind]!]).toBe("closure");
    expect(queues.blockedBy[behind]).toBe(1);
    // 60 vehicles less those that were through: 5 m each.
    expect(queues.reachM[head]).toBeGreaterThan(240);
    expect(queues.untilS[head]).toBeGreaterThan(330);
    // Those behind were held by the closure too.
    expect(result.trips.heldS.filter((heldS) => heldS > 100).length).toBeGreaterThan(40);
  });

  test("begin anew where what their heads stand for changes for good, and not where single heads differ", () => {
    const departS = Array.from({ length: 400 }, (_, i) => 2 * i);
    // Held to 200 s, then the exit lets 0.1 out; later the link after it is shut.
    const { queues } = simulate(
      input(departS, {
        heldMovements: [{ fromLink: 0, toLink: 1, fromS: 50, untilS: 200, classMask: 1 }],
        exitCapacity: [{ link: 0, fromS: 200, untilS: 600, pcuPerS: 0.1 }],
        closedLinks: [{ link: 1, fromS: 600, untilS: 900, classMask: 1 }],
      }),
    );
    const own = Array.from({ length: queues.count }, (_, r) => r).filter((r) => queues.link[r] === 0);
    expect(own.map((r) => QUEUE_CAUSES[queues.cause[r]!])).toEqual(["hold", "capacity", "closure"]);
    expect(own.map((r) => queues.blockedBy[r])).toEqual([1, NONE, 1]);
    own.forEach((r, i) => {
      if (i > 0) expect(queues.fromS[r]).toBeGreaterThanOrEqual(queues.untilS[own[i - 1]!]!);
      expect(Math.abs(queues.fromS[r]! - [50, 200, 600][i]!)).toBeLessThan(15);
    });
  });

  test("name the link that was shut, though those who stood there were turned", () => {
    const turned = input([0], closed(5, 2000), { rerouter: roundOnce });
    const { queues } = simulate({ ...turned, information: { everyS: 60, patienceS: 300, giveUpS: 900 } });
    expect([...queues.blockedBy]).toEqual([1]);
    expect([...queues.cause].map((cause) => QUEUE_CAUSES[cause])).toEqual(["closure"]);
  });

  test("at the end of the run are those that still stand", () => {
    const departS = Array.from({ length: 60 }, (_, i) => 2 * i);
    const result = simulate(input(departS, closed(30, 9999), { endS: 1000 }), {});
    expect(result.books).toMatchObject({ underWay: 40, waiting: 10, completed: 10 });
    expect(result.links.maxQueueVeh[0]).toBe(40);
    expect(result.links.maxQueueReachM[0]).toBeCloseTo(200, 6);
    expect(result.trips.state[59]).toBe(TRIP_STATES.indexOf("waiting"));
    expect(result.queues.untilS[0]).toBe(1000);
    expect(result.queues.blockedBy[0]).not.toBe(NONE);
  });
});

describe("what is recorded by interval", () => {
  test("adds up to the delay, and to the seconds on each link", () => {
    const departS = Array.from({ length: 60 }, (_, i) => 2 * i);
    const records = { recordSeries: { intervalS: 60 }, recordLinkTimes: { intervalS: 300 } };
    const result = simulate(input(departS, closed(30, 330), { endS: 1000, ...records }), {});
    const delayed = result.series!.delayedVeh.reduce((sum, veh) => sum + 60 * veh, 0);
    expect(delayed).toBeCloseTo(result.totalDelayS, 3);
    const { meanS } = result.linkTimes!;
    expect(meanS[2]).toBe(10);
    expect(meanS[0]).toBeGreaterThan(100);
    expect(meanS[5 * 3]).toBe(10);
  });
});

describe("of very many classes", () => {
  const classes = Array.from({ length: 32 }, (_, i) => ({ id: `class ${i}`, pcu: 1 }));
  test.each([0, 7, 23, 24, 25, 31])("class %i alone is shut out, and let in again", (shut) => {
    const trips = classes.map((_, vehicleClass) => ({ departS: 2 * vehicleClass, route: [0, 1], vehicleClass }));
    const closedLinks = [{ link: 1, fromS: 30, untilS: 400, classMask: (1 << shut) >>> 0 }];
    const input = smallInput(
      [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
      ],
      trips,
      { endS: 1000, windows: { ...ALL_OPEN, closedLinks } },
      classes,
    );
    const { endedS } = simulate({ ...input, closedDestination: "wait" }).trips;
    // Those behind it wait too: the road has one lane.
    endedS.forEach((s, i) => {
      if (i >= shut) expect(s, `class ${i}`).toBeGreaterThan(450);
      else expect(s, `class ${i}`).toBeLessThan(300);
    });
  });
});
