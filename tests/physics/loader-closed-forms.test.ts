import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/index.ts";
import { type LoaderClass, type LoaderResult, simulate, TRIP_EVENTS } from "../../src/traffic/simulation/index.ts";
import { flow, link, run } from "../traffic/loading-case.ts";
import { OPEN, type SmallTrip, smallInput, stream } from "../traffic/small-network.ts";

const car: LoaderClass = { id: "car", pcu: 1 };

function near(value: number, exact: number, share: number, least = 0): void {
  expect(Math.abs(value - exact), `${value}, exact ${exact}`).toBeLessThanOrEqual(Math.max(least, share * exact));
}

/** Times of one kind of event on a link. */
function timesOf({ events }: LoaderResult, kind: (typeof TRIP_EVENTS)[number], on: number): number[] {
  return [...events!.timeS].filter((_, i) => events!.link[i] === on && events!.kind[i] === TRIP_EVENTS.indexOf(kind));
}

describe("the shock before a stop", () => {
  test.each([
    { q: 0.5, lengthM: 200 },
    { q: 0.5, lengthM: 800 },
    { q: 0.4, lengthM: 500 },
    { q: 0.2, lengthM: 300 },
  ])("of $q veh/s fills $lengthM m after d·(kj − k)/q, and the start wave comes back at w", ({ q, lengthM }) => {
    const fullAfterS = (lengthM * (0.2 - q / 20)) / q;
    const reopensS = 1000 + fullAfterS + 200;
    const links = [
      { from: 0, to: 1 },
      { from: 1, to: 2, lengthM },
    ];
    const shut = { ...OPEN, exitCapacity: [{ link: 1, fromS: 1000, untilS: reopensS, pcuPerS: 0 }] };
    const trips = stream([0, 1], q, 0, 2000);
    const result = simulate(smallInput(links, trips, { endS: 9000, windows: shut, recordEvents: {} }));
    const entries = timesOf(result, "enter", 1);
    const last = entries.filter((timeS) => timeS < reopensS).at(-1)!;
    // The one that fills it, to a headway.
    near(last, 1000 + fullAfterS, 0, 1 / q);
    const next = entries.find((timeS) => timeS > reopensS)!;
    near(next, reopensS + lengthM / 5, 0, 1.25 + 0.001);
  });

  const shutBy = {
    entry: { link: "b", entryCapacityPcuPerS: 0 },
    closure: { link: "b", closedTo: ["car"] },
    hold: { movement: ["a", "b"], capacityPcuPerS: 0 },
  };
  const ways = Object.keys(shutBy) as (keyof typeof shutBy)[];
  const average = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

  // A 60-s stand is the shortest: a headway is 2 % of it, and nothing of that may be seen.
  test.each(
    [
      { q: 0.2, T: 60 },
      { q: 0.4, T: 105 },
      { q: 0.5, T: 120 },
      { q: 0.5, T: 300 },
      { q: 0.4, T: 600 },
    ].flatMap((stand) => ways.map((by) => ({ ...stand, by }))),
  )("of $q veh/s over $T s by a shut $by delays by ½·q·T²·C/(C − q) within 0.1 %, on average over the moments when it shuts", ({
    q,
    T,
    by,
  }) => {
    const shuts = Array.from({ length: 8 }, (_, i) => 600 + (i + 0.5) / 8 / q);
    const delays = shuts.map(
      (fromS) =>
        run({
          endS: 8000,
          links: [link("a", "A", "B", { lengthM: 3000 }), link("b", "B", "C")],
          demand: [flow(["a", "b"], q, 0, 2500)],
          events: [{ ...shutBy[by], fromS, toS: fromS + T }],
        }).totalDelayS,
    );
    near(average(delays), (0.5 * q * T * T * 0.8) / (0.8 - q), 0.001);
  });

  test.each([
    { q: 0.5, T: 120 },
    { q: 0.5, T: 300 },
    { q: 0.4, T: 600 },
  ])("of $q veh/s over $T s by a shut exit, which counts from its reopening on, delays as much within 0.5 %", ({
    q,
    T,
  }) => {
    const delays = Array.from({ length: 8 }, (_, i) => {
      const fromS = 600 + (i + 0.5) / 8 / q;
      return run({
        endS: 8000,
        links: [link("a", "A", "B", { lengthM: 3000 }), link("b", "B", "C")],
        demand: [flow(["a", "b"], q, 0, 2500)],
        events: [{ link: "a", fromS, toS: fromS + T, exitCapacityPcuPerS: 0 }],
      }).totalDelayS;
    });
    near(average(delays), (0.5 * q * T * T * 0.8) / (0.8 - q), 0.005);
  });

  test.each([
    0.4, 0.8, 1.6,
  ])("by a hold on an exit of %f pcu/s counts the slower of that and of the link it leads to", (C) => {
    // 0.3 pcu/s held 200 s before 0.8 pcu/s.
    const [q, T, least] = [0.3, 200, Math.min(0.8, C)];
    const links = [
      { from: 0, to: 1, lengthM: 3000, capacityPcuPerS: C },
      { from: 1, to: 2 },
    ];
    const delays = Array.from({ length: 8 }, (_, i) => {
      const fromS = 600 + (i + 0.5) / 8 / q;
      const held = { fromLink: 0, toLink: 1, fromS, untilS: fromS + T, classMask: 1 };
      const input = smallInput(links, stream([0, 1], q, 0, 3000), {
        endS: 6000,
        windows: { ...OPEN, heldMovements: [held] },
      });
      return simulate(input).totalDelayS;
    });
    near(average(delays), (0.5 * q * T * T * least) / (least - q), 0.001);
  });

  test("by a meter of 0.2 pcu/s delays by ½·T²·(q − r)·(C − r)/(C − q) within 0.5 %", () => {
    // 0.4 pcu/s for 300 s: the queue (q − r)·T is gone after (q − r)·T/(C − q).
    const [q, r, T] = [0.4, 0.2, 300];
    const delays = Array.from({ length: 8 }, (_, i) => {
      const fromS = 600 + (i + 0.5) / 8 / q;
      const meter = { fromLink: 0, toLink: 1, fromS, untilS: fromS + T, classMask: 1, capacityPcuPerS: r };
      const links = [
        { from: 0, to: 1, lengthM: 3000 },
        { from: 1, to: 2 },
      ];
      const input = smallInput(links, stream([0, 1], q, 0, 3000), {
        endS: 6000,
        windows: { ...OPEN, heldMovements: [meter] },
      });
      return simulate(input).totalDelayS;
    });
    near(average(delays), (0.5 * T * T * (q - r) * (0.8 - r)) / (0.8 - q), 0.005);
  });
});

describe("a fixed signal", () => {
  // Over all places of the stream in the cycle, since single vehicles may come just before the red or just after.
  test.each([
    { q: 0.2, c: 120, g: 60 },
    { q: 0.3, c: 40, g: 20 },
    { q: 0.15, c: 90, g: 30 },
    { q: 0.35, c: 90, g: 60 },
    { q: 0.05, c: 60, g: 20 },
  ])("of $g s in $c s at $q veh/s delays by ½·c·(1 − g/c)²/(1 − q/s) on average, within 0.5 %", ({ q, c, g }) => {
    const places = 24;
    let sum = 0;
    for (let place = 0; place < places; place++) {
      const trips = Array.from({ length: Math.round(q * 40 * c) }, (_, i) => ({
        departS: (i + (place + 0.5) / places) / q,
        route: [0],
      }));
      // Red from the first arrival on, 50 s from the start.
      const signals = [{ link: 0, fromS: 0, untilS: 45 * c, cycleS: c, offsetS: 50 - g, greens: [[0, g]] as const }];
      const { totalDelayS } = simulate(smallInput([{ from: 0, to: 1 }], trips, { endS: 45 * c, signals }));
      sum += totalDelayS / trips.length / places;
    }
    near(sum, (0.5 * c * (1 - g / c) ** 2) / (1 - q / 0.8), 0.005);
  });

  test("that is asked for more lets s·g/c through, for vehicles of any size", () => {
    for (const pcu of [0.294, 1, 3.1]) {
      const signals = [{ link: 0, fromS: 0, untilS: 9000, cycleS: 75, offsetS: 11, greens: [[3, 37]] as const }];
      const rest = { endS: 9000, signals, measure: { fromS: 750, untilS: 8250 } };
      const trips = stream([0], 0.9 / pcu, 0, 9000);
      const { links } = simulate(smallInput([{ from: 0, to: 1 }], trips, rest, [{ id: "x", pcu }]));
      near(links.meanOutflowPcuPerS[0]!, (0.8 * 34) / 75, 0, (1.01 * pcu) / 7500);
    }
  });
});

describe("classes of unlike size", () => {
  const classes: LoaderClass[] = [car, { id: "motorcycle", pcu: 0.294 }, { id: "bus", pcu: 3.1 }];

  test("share a bottleneck by their pcu: 0.8 pcu/s in any mix, as many pcu·s of delay as cars", () => {
    const exit = { ...OPEN, exitCapacity: [{ link: 0, fromS: 0, untilS: 9000, pcuPerS: 0.4 }] };
    for (const mix of [
      [0.6, 0, 0],
      [0.2, 0.4, 0],
      [0.2, 0.1, 0.3],
      [0, 0.3, 0.3],
    ]) {
      const trips = mix.flatMap((pcuPerS, vehicleClass) =>
        pcuPerS === 0 ? [] : stream([0], pcuPerS / classes[vehicleClass]!.pcu, 0, 1000, { vehicleClass }),
      );
      const input = smallInput([{ from: 0, to: 1 }], trips, { endS: 6000, windows: exit }, classes);
      const { trips: outcome, books } = simulate(input);
      expect(books.completed).toBe(trips.length);
      const pcuS = outcome.delayS.reduce((sum, s, i) => sum + s * classes[input.trips.vehicleClass[i]!]!.pcu, 0);
      // ½·(0.6/0.4 − 1)·1000·600; each leaves when its last pcu is served, in the fluid when half of them are.
      near(pcuS, 150_000, 0.005, trips.reduce((sum, trip) => sum + classes[trip.vehicleClass!]!.pcu ** 2, 0) / 0.4);
    }
  });

  const held = (first: "buses" | "motorcycles") => {
    // 100 pcu of buses on one approach, as many of motorcycles on the other, both held to 600 s.
    const trips: SmallTrip[] = [
      ...stream([0, 2], 100 / 3.1 / 400, 0, 400, { vehicleClass: 2 }),
      ...stream([1, 2], 100 / 0.294 / 400, 0, 400, { vehicleClass: 1 }),
    ];
    const links = [
      { from: 0, to: 2 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ];
    const hold = (fromLink: number, untilS: number) => ({ fromLink, toLink: 2, fromS: 0, untilS, classMask: 7 });
    // 125 s for the first, and the last one's headway.
    const laterS = 730;
    const heldMovements = [hold(0, first === "buses" ? 600 : laterS), hold(1, first === "buses" ? laterS : 600)];
    const input = smallInput(links, trips, { endS: 3000, windows: { ...OPEN, heldMovements } }, classes);
    const { trips: outcome } = simulate(input);
    const sum = (weights: readonly number[]): number =>
      outcome.delayS.reduce((all, delayS, i) => all + delayS * weights[input.trips.vehicleClass[i]!]!, 0);
    return { pcuS: sum([1, 0.294, 3.1]), personS: sum([1.4, 1.2, 30]) };
  };

  test("held on two approaches cost the same pcu·s in either order, and fewer person·s where the buses go first", () => {
    const [buses, motorcycles] = [held("buses"), held("motorcycles")];
    near(buses.pcuS, motorcycles.pcuS, 0.005);
    // 130 s later for 340 motorcycles at 1.2 persons, or for 32 buses at 30.
    near(motorcycles.personS - buses.personS, 130 * (32 * 30 - 340 * 1.2), 0.005);
  });
});

describe("work conservation", () => {
  test("two held queues of 100 and 60 cost 32,000 pcu·s in any order of release, turn and turn about", () => {
    const random = new Random(4, "release");
    const links = [
      { from: 0, to: 2, lengthM: 2000 },
      { from: 1, to: 2, lengthM: 2000 },
      { from: 2, to: 3 },
    ];
    const trips = [...stream([0, 2], 0.2, 0, 2000), ...stream([1, 2], 0.2, 200, 2000)];
    for (let round = 0; round < 12; round++) {
      const heldMovements: { fromLink: number; toLink: number; fromS: number; untilS: number; classMask: number }[] =
        [];
      const hold = (fromLink: number, fromS: number, untilS: number): number =>
        heldMovements.push({ fromLink, toLink: 2, fromS, untilS, classMask: 1 });
      hold(0, 0, 600);
      hold(1, 0, 600);
      // One of both at a time, whose queue lasts; then both.
      for (let fromS = 600; fromS < 690; ) {
        const untilS = fromS + 5 + random.below(30);
        hold(random.below(2), fromS, untilS);
        fromS = untilS;
      }
      const { totalDelayS } = simulate(smallInput(links, trips, { endS: 3000, windows: { ...OPEN, heldMovements } }));
      // 25,000 and 9,000 veh·s stand behind the lines when they open.
      near(totalDelayS - 34_000, 32_000, 0.01);
    }
  });
});

describe("a ring that locks", () => {
  test("is named in the order of waiting, with the second after which nothing on it moved", () => {
    // Four links in a circle (0–3), a way in (4–7) and out (8–11) at each corner; every trip drives over three of the circle.
    const corner = [0, 1, 2, 3];
    const links = [
      ...corner.map((i) => ({ from: i, to: (i + 1) % 4, lengthM: 50 })),
      ...corner.map((i) => ({ from: 4 + i, to: i, lengthM: 200 })),
      ...corner.map((i) => ({ from: i, to: 8 + i, lengthM: 200 })),
    ];
    const trips = corner.flatMap((i) =>
      stream([4 + i, i, (i + 1) % 4, (i + 2) % 4, 8 + ((i + 3) % 4)], 0.6, 0.1 * i, 1500),
    );
    const result = simulate(smallInput(links, trips, { endS: 3000, recordEvents: {} }));
    expect(result.deadlocks.map((ring) => ring.links)).toEqual([[0, 1, 2, 3]]);
    const { sinceS } = result.deadlocks[0]!;
    const moves = corner.flatMap((i) => [...timesOf(result, "enter", i), ...timesOf(result, "leave", i)]);
    const lastMoveS = Math.max(...moves);
    // The ring is shut by its last entrant, or when the last of its heads has come to its stop line: 2.5 s on the link.
    expect(sinceS).toBeGreaterThanOrEqual(lastMoveS);
    expect(sinceS).toBeLessThanOrEqual(lastMoveS + 50 / 20 + 1.25);
    expect(result.books.completed + result.books.underWay + result.books.waiting).toBe(result.books.demanded);
  });
});
