import { describe, expect, test } from "vitest";
import { type LoaderInput, type LoaderResult, simulate, TRIP_EVENTS } from "../../src/traffic/simulation/index.ts";
import { OPEN, type SmallLink, type SmallTrip, smallInput, stream } from "./small-network.ts";

const NONE = 0xffff_ffff;

/** When trips came onto `link`, in that order. */
function entriesOf(result: LoaderResult, link: number): { trip: number; timeS: number }[] {
  const { events } = result;
  return [...events!.timeS].flatMap((timeS, i) =>
    TRIP_EVENTS[events!.kind[i]!] === "enter" && events!.link[i] === link ? [{ trip: events!.trip[i]!, timeS }] : [],
  );
}

describe("those who stand before a full link", () => {
  // Links 0 and 1 lead into 2, which is 20 pcu long and shut at its exit.
  const roads: SmallLink[] = [
    { from: 0, to: 2 },
    { from: 1, to: 2 },
    { from: 2, to: 3, lengthM: 100 },
  ];
  const classes = [
    { id: "car", pcu: 1 },
    { id: "motorcycle", pcu: 0.3 },
    { id: "bus", pcu: 4.5 },
  ];
  const trips: SmallTrip[] = [
    ...Array.from({ length: 17 }, (_, k) => ({ departS: 2 * k, route: [1, 2] })),
    { departS: 100, route: [0, 2], vehicleClass: 2 },
    { departS: 120, route: [1, 2], vehicleClass: 1 },
  ];
  const stopped = { ...OPEN, exitCapacity: [{ link: 2, fromS: 0, untilS: 1000, pcuPerS: 0 }] };
  test.each([
    ["held", { heldMovements: [{ fromLink: 0, toLink: 2, fromS: 300, untilS: 1100, classMask: 7 }] }],
    ["shut out", { closedLinks: [{ link: 2, fromS: 300, untilS: 1100, classMask: 4 }] }],
  ])("go when the one before them, for whom there is no room, is %s", (_, windows) => {
    const input = { endS: 3000, windows: { ...stopped, ...windows }, recordEvents: {} };
    const entries = entriesOf(simulate(smallInput(roads, trips, input, classes)), 2);
    expect(entries.at(-2)).toEqual({ trip: 18, timeS: 300 });
    expect(entries.at(-1)!.trip).toBe(17);
  });

  test("keep their places when something else about their node changes", () => {
    const parked: SmallLink[] = [...roads, { from: 2, to: 4 }];
    const with3 = (closedLinks: LoaderInput["windows"]["closedLinks"]): LoaderResult =>
      simulate(
        smallInput(parked, trips, { endS: 3000, windows: { ...stopped, closedLinks }, recordEvents: {} }, classes),
      );
    const aside = with3([{ link: 3, fromS: 300, untilS: 1100, classMask: 7 }]);
    expect(entriesOf(aside, 2)).toEqual(entriesOf(with3([]), 2));
  });
});

describe("those who are let go together", () => {
  test.each([
    "hold",
    "closure",
  ])("go in the order in which they came to stand, whatever their links are called (%s)", (kind) => {
    const roads: SmallLink[] = [0, 1, 2].map((from) => ({ from, to: 3, lengthM: 200 }));
    const span = { fromS: 0, untilS: 400, classMask: 1 };
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const trips = order.map((route, i) => ({ departS: 50 * (i + 1), route: [route, 3] }));
      const windows =
        kind === "hold"
          ? { ...OPEN, heldMovements: [0, 1, 2].map((fromLink) => ({ ...span, fromLink, toLink: 3 })) }
          : { ...OPEN, closedLinks: [{ ...span, link: 3 }] };
      const input = { endS: 1000, windows, recordEvents: {}, closedDestination: "wait" as const };
      const entries = entriesOf(simulate(smallInput([...roads, { from: 3, to: 4 }], trips, input)), 3);
      expect(entries.map(({ trip }) => trip)).toEqual([0, 1, 2]);
      expect(entries[2]!.timeS - entries[0]!.timeS).toBeCloseTo(2 / 0.8, 5);
    }
  });
});

describe("a metered movement", () => {
  // Link 0 to 1 and 2; 2 goes on to 3 and 4.
  const roads: SmallLink[] = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 1, to: 3 },
    { from: 3, to: 4 },
    { from: 3, to: 5 },
  ];
  const meter = { fromLink: 0, toLink: 2, fromS: 0, untilS: 2000, classMask: 3, capacityPcuPerS: 0.2 };
  const classes = [
    { id: "car", pcu: 1 },
    { id: "motorcycle", pcu: 0.3 },
  ];
  const rateOf = (laneGroups: LoaderInput["laneGroups"], trips = stream([0, 2, 3], 0.3, 0, 1500)): LoaderResult =>
    simulate(
      smallInput(
        roads,
        trips,
        {
          endS: 2000,
          windows: { ...OPEN, heldMovements: [meter] },
          measure: { fromS: 600, untilS: 1200 },
          recordEvents: {},
          ...(laneGroups && { laneGroups }),
        },
        classes,
      ),
    );
  const share = 0.5;
  test.each([
    ["no lanes are marked", undefined],
    [
      "one lane leads there, one elsewhere",
      [
        { link: 0, toLinks: [1], share },
        { link: 0, toLinks: [2], share },
      ],
    ],
    [
      "two lanes lead there",
      [
        { link: 0, toLinks: [1, 2], share },
        { link: 0, toLinks: [2], share },
      ],
    ],
    [
      "one of its lanes is for motorcycles",
      [
        { link: 0, toLinks: [2], share, classMask: 2 },
        { link: 0, toLinks: [2], share },
      ],
    ],
    [
      "it leads into lanes",
      [
        { link: 2, toLinks: [3], share },
        { link: 2, toLinks: [4], share },
      ],
    ],
  ])("carries its rate where %s", (_, laneGroups) => {
    expect(rateOf(laneGroups).links.meanOutflowPcuPerS[0]).toBeCloseTo(0.2, 2);
  });

  test("lets cars in one lane and motorcycles in another take turns, the one that has stood longest first", () => {
    const trips = [...stream([0, 2, 3], 0.3, 0, 1500), ...stream([0, 2, 3], 1, 0, 1500, { vehicleClass: 1 })];
    const lanes = [
      { link: 0, toLinks: [2], share, classMask: 1 },
      { link: 0, toLinks: [2], share, classMask: 2 },
    ];
    const result = rateOf(lanes, trips);
    expect(result.links.meanOutflowPcuPerS[0]).toBeCloseTo(0.2, 2);
    const { vehicleClass } = smallInput(roads, trips, { endS: 2000 }, classes).trips;
    const classesIn = entriesOf(result, 2)
      .filter(({ timeS }) => timeS > 600 && timeS < 1200)
      .map(({ trip }) => vehicleClass[trip]!);
    // Two motorcycles come to the line, 0.75 s after one another, while a car takes its 2.5 s: a third of those who go are cars.
    const cars = classesIn.filter((its) => its === 0).length;
    expect(Math.abs(3 * cars - classesIn.length)).toBeLessThan(6);
    expect(cars).toBeGreaterThan(60);
  });
});

describe("drivers without any patience", () => {
  const roads: SmallLink[] = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 1, to: 3 },
    { from: 3, to: 2 },
  ];
  const closed = { ...OPEN, closedLinks: [{ link: 1, fromS: 10, untilS: 2000, classMask: 1 }] };
  const run = (reroute: (trip: number) => Uint32Array | null, patienceS: number): LoaderResult =>
    simulate(
      smallInput(
        roads,
        [
          { departS: 0, route: [0, 1] },
          { departS: 0, route: [0, 1] },
        ],
        {
          endS: 3000,
          windows: closed,
          rerouter: { reroute },
          information: { everyS: 60, patienceS, giveUpS: 100 },
          closedDestination: "wait",
        },
      ),
    );

  test("are sent from one closed link to another once a second, and time goes on", () => {
    let asked = 0;
    const result = run(() => {
      asked++;
      return Uint32Array.of(1);
    }, 0);
    expect(result.books.completed).toBe(2);
    expect(asked).toBeGreaterThan(1900);
    expect(asked).toBeLessThan(2100);
  });

  test("leave those behind them a patience, and a time to give up, of their own", () => {
    // The first is turned at once; the second has no way, and gives up 100 s after it came to stand, not before.
    const result = run((trip) => (trip === 0 ? Uint32Array.of(2, 3) : null), 0);
    expect(result.trips.endedS[0]).toBeCloseTo(150, 4);
    expect(result.trips.endedS[1]).toBeCloseTo(151.25, 4);
  });
});

describe("news", () => {
  test.each([511, 512, 513, 1024])("that has gone round %i times is heard by who sets out then", (rounds) => {
    // Link 2 shuts and opens again and again; at last the way over link 1 shuts for good.
    const closedLinks = Array.from({ length: rounds }, (_, k) =>
      k < rounds - 1
        ? { link: 2, fromS: 1 + k, untilS: 1.5 + k, classMask: 1 }
        : { link: 1, fromS: 1 + k, untilS: 9000, classMask: 1 },
    );
    const result = simulate(
      smallInput(
        [
          { from: 0, to: 1, lengthM: 20 * (rounds + 50) },
          { from: 1, to: 2 },
          { from: 2, to: 3 },
          { from: 1, to: 2 },
        ],
        [{ departS: rounds + 10, route: [0, 1], informed: 1 }],
        {
          endS: 9000,
          windows: { ...OPEN, closedLinks },
          rerouter: {
            reroute: (_, link) => (link === NONE ? Uint32Array.of(0, 3) : Uint32Array.of(3)),
          },
          information: { everyS: 0, patienceS: 5000, giveUpS: 8000 },
          closedDestination: "wait",
        },
      ),
    );
    expect(result.trips.endedS[0]).toBeCloseTo(rounds + 10 + rounds + 50 + 50, 3);
    expect(result.trips.reroutes[0]).toBe(1);
  });

  test("is heard at the next link by one who was on a link for 512 rounds of it", () => {
    const closedLinks = Array.from({ length: 512 }, (_, k) =>
      k < 511
        ? { link: 3, fromS: 2 + k / 2, untilS: 2.25 + k / 2, classMask: 1 }
        : { link: 2, fromS: 2 + k / 2, untilS: 9000, classMask: 1 },
    );
    const result = simulate(
      smallInput(
        [
          { from: 0, to: 1, lengthM: 8000 },
          { from: 1, to: 2 },
          { from: 2, to: 3 },
          { from: 4, to: 5 },
          { from: 2, to: 3, lengthM: 2000 },
        ],
        [{ departS: 1, route: [0, 1, 2], informed: 1 }],
        {
          endS: 9000,
          windows: { ...OPEN, closedLinks },
          rerouter: { reroute: () => Uint32Array.of(4) },
          information: { everyS: 0, patienceS: 5000, giveUpS: 8000 },
          closedDestination: "wait",
        },
      ),
    );
    expect(result.trips.endedS[0]).toBeCloseTo(1 + 400 + 50 + 100, 3);
  });
});

describe("a way that is chosen at departure", () => {
  test("begins in the lanes that lead to it", () => {
    const route = [0, 1];
    const trips: SmallTrip[] = [
      ...Array.from({ length: 40 }, (_, k) => ({ departS: k, route })),
      { departS: 100, route },
    ];
    const result = simulate(
      smallInput(
        [
          { from: 0, to: 1, lengthM: 100 },
          { from: 1, to: 2 },
          { from: 1, to: 3 },
        ],
        trips,
        {
          endS: 900,
          windows: { ...OPEN, heldMovements: [{ fromLink: 0, toLink: 1, fromS: 0, untilS: 2000, classMask: 1 }] },
          laneGroups: [
            { link: 0, toLinks: [1], share: 0.5 },
            { link: 0, toLinks: [2], share: 0.5 },
          ],
          // Whoever was first in the queue before the lanes filled has gone in: of the others, all of even number go by link 2.
          rerouter: { reroute: () => null, depart: (trip) => (trip % 2 === 0 ? Uint32Array.of(0, 2) : null) },
          information: { everyS: 60, patienceS: 5000, giveUpS: 8000 },
        },
      ),
    );
    // Half of 20 pcu stand in the lanes that are held, with the queue behind them; all that were asked and chose link 2 went.
    const [completed, underWay] = [result.books.completed, result.books.underWay];
    expect(underWay).toBe(10);
    expect(completed).toBe(11);
    expect(result.links.left[2]).toBe(11);
  });
});

describe("a ring that locks", () => {
  test.each([
    undefined,
    1.5,
  ])("is told from the moment when its last head came to the line, or its last vehicle entered (at most %s m/s)", (maxSpeedMps) => {
    const roads: SmallLink[] = [
      { from: 0, to: 1, lengthM: 60 },
      { from: 1, to: 2, lengthM: 60 },
      { from: 2, to: 0, lengthM: 60 },
      { from: 3, to: 0, lengthM: 60 },
      { from: 4, to: 1, lengthM: 60 },
      { from: 5, to: 2, lengthM: 60 },
    ];
    const trips = Array.from({ length: 75 }, (_, k) => {
      const e = k % 3;
      const round = [e, (e + 1) % 3, (e + 2) % 3];
      return { departS: 2 * Math.floor(k / 3) + 0.3 * e, route: [3 + e, ...round, ...round] };
    });
    const classes = [{ id: "truck", pcu: 1, ...(maxSpeedMps !== undefined && { maxSpeedMps }) }];
    const result = simulate(smallInput(roads, trips, { endS: 3000, recordEvents: {} }, classes));
    const { events } = result;
    let closedS = 0;
    for (const link of [0, 1, 2]) {
      closedS = Math.max(closedS, entriesOf(result, link).at(-1)!.timeS);
      const left = result.links.left[link]!;
      const head = entriesOf(result, link)[left]!.trip;
      const stands = [...events!.timeS].find(
        (_, i) => TRIP_EVENTS[events!.kind[i]!] === "queueUp" && events!.link[i] === link && events!.trip[i] === head,
      );
      closedS = Math.max(closedS, stands!);
    }
    expect(result.deadlocks).toHaveLength(1);
    expect(result.deadlocks[0]!.links).toEqual([0, 1, 2]);
    expect(result.deadlocks[0]!.sinceS).toBeGreaterThanOrEqual(closedS);
    expect(result.deadlocks[0]!.sinceS).toBeLessThan(closedS + 1 / 0.8);
  });
});
