import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { addedQueues } from "../../src/traffic/impact/added.ts";
import { type SpillbackChain, spillbackChains } from "../../src/traffic/impact/chains.ts";
import { queueForest, rootOf } from "../../src/traffic/impact/forest.ts";
import { isJunction } from "../../src/traffic/impact/junction.ts";
import { explainRings } from "../../src/traffic/impact/rings.ts";
import {
  type LoaderInput,
  QUEUE_CAUSES,
  type QueueCause,
  type QueueRecords,
  simulate,
} from "../../src/traffic/simulation/index.ts";
import { type Town, townOf } from "../helpers/town.ts";

/** `by`: the link that blocked it; a queue without a cause is full where it has one, else of its stop line. */
interface Queue {
  readonly link: number;
  readonly s: readonly [fromS: number, untilS: number];
  readonly m: number;
  readonly by?: number;
  readonly cause?: QueueCause;
  readonly root?: QueueCause;
}

function recordsOf(queues: readonly Queue[]): QueueRecords {
  const rows = queues.toSorted((a, b) => a.link - b.link || a.s[0] - b.s[0]);
  const cause = ({ by, cause: own }: Queue): QueueCause => own ?? (by === undefined ? "capacity" : "full");
  return {
    count: rows.length,
    link: Uint32Array.from(rows, (row) => row.link),
    fromS: Float64Array.from(rows, (row) => row.s[0]),
    untilS: Float64Array.from(rows, (row) => row.s[1]),
    reachM: Float64Array.from(rows, (row) => row.m),
    blockedBy: Uint32Array.from(rows, (row) => row.by ?? NONE),
    cause: Uint8Array.from(rows, (row) => QUEUE_CAUSES.indexOf(cause(row))),
    rootCause: Uint8Array.from(rows, (row) => QUEUE_CAUSES.indexOf(row.root ?? cause(row))),
  };
}

function chainsOf(network: RoadNetwork, plan: readonly Queue[], base: readonly Queue[] = []): SpillbackChain[] {
  const [ofBase, records] = [recordsOf(base), recordsOf(plan)];
  const forest = queueForest(network.lengthM, records);
  const baseForest = queueForest(network.lengthM, ofBase);
  const added = addedQueues(network.lengthM, { records: ofBase, forest: baseForest }, records);
  return spillbackChains({ network, records, forest, added });
}

/** "100 C 100 m <0": when, where, how far, by which step; "~" where it met a queue that stood there. */
const course = (town: Town, chain: SpillbackChain, names: string): string[] =>
  chain.steps.map(
    ({ fromS, node, atM, from, isMet, isUsual }) =>
      `${isMet ? "~" : ""}${fromS} ${[...names].find((name) => town.node(name) === node)} ${Math.round(atM)} m <${from}${isUsual ? " usual" : ""}`,
  );

/** High Street A B M C D E eastwards, with a bend at M; side streets join at B and C. */
const street = townOf(
  { A: [0, 0], B: [100, 0], M: [200, 0], C: [300, 0], D: [400, 0], E: [500, 0], S: [100, 100], T: [300, 100] },
  [
    ["A>B", "High Street"],
    ["B>M", "High Street"],
    ["M>C", "High Street"],
    ["C>D", "High Street"],
    ["D>E", "High Street"],
    ["S>B", "Side Street"],
    ["T>C", "Church Lane"],
  ],
);
const on = (ends: string): number => street.link(ends[0]!, ends[1]!);

const HOLD: Queue = { link: on("CD"), s: [1000, 2000], m: 390, by: on("DE"), cause: "hold" };
const SPILL: readonly Queue[] = [
  HOLD,
  { link: on("MC"), s: [1100, 1900], m: 290, by: on("CD"), root: "hold" },
  { link: on("TC"), s: [1150, 1950], m: 60, by: on("CD"), root: "hold" },
  { link: on("BM"), s: [1200, 1800], m: 190, by: on("MC"), root: "hold" },
  { link: on("AB"), s: [1300, 1700], m: 90, by: on("BM"), root: "hold" },
  { link: on("SB"), s: [1250, 1600], m: 70, by: on("BM"), root: "hold" },
];

describe("a chain of queues", () => {
  it("goes from the hold at its root over two junctions upstream, by the minute, and takes no bend for a junction", () => {
    const chains = chainsOf(street.network, SPILL);
    expect(chains).toHaveLength(1);
    const [chain] = chains;
    expect(course(street, chain!, "ABCDMST")).toEqual(["1000 D 0 m <-1", "1100 C 100 m <0", "1250 B 300 m <1"]);
    expect(chain!.steps.map((step) => step.links)).toEqual([[on("CD")], [on("MC"), on("TC")], [on("SB"), on("AB")]]);
    expect(chain).toMatchObject({ rootLink: on("CD"), rootTo: on("DE"), cause: "hold", fromS: 1000, untilS: 2000 });
    expect(chain).toMatchObject({ reachM: 390, isUsual: false, beganRing: false, meets: [] });
    // Each on its own link: at most the link's length, times how long it stood.
    expect(chain!.addedMetreS).toBe(100 * 1000 + 100 * 800 + 60 * 800 + 100 * 600 + 90 * 400 + 70 * 350);
  });

  it("is told only where it blocks a junction", () => {
    expect(chainsOf(street.network, [HOLD])).toHaveLength(0);
    expect(chainsOf(street.network, [HOLD, { ...SPILL[2]!, s: [2500, 2600] }])).toHaveLength(0);
  });

  it("is what the loader's own records tell of a hold, as early as the wave's speed has it", () => {
    const trips = 200;
    const input = (held: boolean): LoaderInput => ({
      links: street.network,
      classes: [{ id: "car", pcu: 1 }],
      trips: {
        count: trips,
        departS: Float64Array.from({ length: trips }, (_, i) => 4 * i),
        vehicleClass: new Uint8Array(trips),
        informed: new Uint8Array(trips),
        routeStart: new Uint32Array(trips),
        routeLength: new Uint32Array(trips).fill(5),
        routePool: Uint32Array.from(street.along("A B M C D E")),
      },
      windows: {
        closedLinks: [],
        heldMovements: held
          ? [{ fromLink: on("CD"), toLink: on("DE"), fromS: 0, untilS: 900, classMask: 0xffff_ffff }]
          : [],
        exitCapacity: [],
        entryCapacity: [],
      },
      endS: 3600,
    });
    const { network } = street;
    const [base, plan] = [simulate(input(false)), simulate(input(true))];
    const forest = queueForest(network.lengthM, plan.queues);
    const usual = { records: base.queues, forest: queueForest(network.lengthM, base.queues) };
    const added = addedQueues(network.lengthM, usual, plan.queues);
    const [chain] = spillbackChains({ network, records: plan.queues, forest, added });
    expect(chain).toMatchObject({ rootLink: on("CD"), rootTo: on("DE"), cause: "hold" });
    // The first car stands at D, 400 m on at 10 m/s. Behind it 0.25 cars a second join at 0.15 cars a metre: the end of the
    // queue moves at 0.25 ÷ (0.15 − 0.025) = 2 m/s. A junction is blocked when the next car comes: every 4 s.
    const [root, atC, atB] = chain!.steps;
    expect(root!.fromS).toBeCloseTo(40, 3);
    for (const [step, metres] of [
      [atC, 100],
      [atB, 300],
    ] as const) {
      expect(step!.atM).toBeCloseTo(metres, 6);
      expect(Math.abs(step!.fromS - (40 + metres / 2))).toBeLessThan(8);
    }
  });
});

describe("what a chain takes from the base day", () => {
  it("is left out where the base's queue at the stop line reaches as far and stands half as long", () => {
    expect(chainsOf(street.network, SPILL, SPILL)).toHaveLength(0);
    const shorter = SPILL.map((queue): Queue => ({ ...queue, m: queue.m - 50 }));
    expect(chainsOf(street.network, SPILL, shorter)).toHaveLength(0);
    const later = SPILL.map((queue): Queue => ({ ...queue, s: [queue.s[1] + 299, queue.s[1] + 400] }));
    expect(chainsOf(street.network, SPILL, later)[0]!.addedMetreS).toBe(
      chainsOf(street.network, SPILL)[0]!.addedMetreS,
    );
  });

  it("is added where the plan's reaches over 50 m farther, or stands over twice as long", () => {
    const near = SPILL.map((queue): Queue => ({ ...queue, m: queue.m - 50.5 }));
    expect(chainsOf(street.network, SPILL, near)[0]!.steps).toHaveLength(3);
    const brief = SPILL.map(
      (queue): Queue => ({ ...queue, s: [queue.s[0], queue.s[0] + 0.49 * (queue.s[1] - queue.s[0])] }),
    );
    const [chain] = chainsOf(street.network, SPILL, brief);
    expect(chain!.steps).toHaveLength(3);
    // Less what the base has on the same link in the same seconds.
    expect(chain!.addedMetreS).toBeCloseTo(0.51 * chainsOf(street.network, SPILL)[0]!.addedMetreS, 6);
  });

  it("may come five minutes sooner or later than the plan's, no more", () => {
    const plan = recordsOf([{ link: on("CD"), s: [1000, 1100], m: 90 }]);
    const isAdded = (s: readonly [number, number]): number => {
      const records = recordsOf([{ link: on("CD"), s, m: 90 }]);
      const { lengthM } = street.network;
      return addedQueues(lengthM, { records, forest: queueForest(lengthM, records) }, plan).isAdded[0]!;
    };
    expect([isAdded([1350, 1900]), isAdded([200, 750]), isAdded([1351, 1900]), isAdded([200, 749])]).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it("stays as the cause where the plan's queue grew from it, and says so", () => {
    const [chain] = chainsOf(street.network, SPILL, [HOLD]);
    expect(course(street, chain!, "ABCDMST")).toEqual(["1000 D 0 m <-1 usual", "1100 C 100 m <0", "1250 B 300 m <1"]);
    expect(chain!.isUsual).toBe(true);
  });

  it("drops the ends that the base has, not what lies before them", () => {
    const [chain] = chainsOf(street.network, SPILL, SPILL.slice(4));
    expect(course(street, chain!, "ABCDMST")).toEqual(["1000 D 0 m <-1", "1100 C 100 m <0"]);
  });
});

describe("chains at a diverge", () => {
  /** A road A B that parts at B to C and to D, each a stop line before E and F. */
  const fork = townOf(
    { A: [0, 0], B: [100, 0], C: [200, 50], D: [200, -50], E: [300, 50], F: [300, -50], X: [100, 80] },
    [
      ["A>B", "Stem"],
      ["B>C", "Left"],
      ["B>D", "Right"],
      ["C>E", "Left"],
      ["D>F", "Right"],
      ["X>B", "Lane"],
    ],
  );
  const [ab, bc, bd, ce, df] = ["AB", "BC", "BD", "CE", "DF"].map((ends) => fork.link(ends[0]!, ends[1]!)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const leftM = fork.network.lengthM[bc]!;

  it("go up the stem from the branch that is full, and not down the free one", () => {
    const [chain, ...others] = chainsOf(fork.network, [
      { link: bc, s: [100, 900], m: leftM + 60, by: ce, cause: "closure" },
      { link: ab, s: [200, 800], m: 60, by: bc, root: "closure" },
    ]);
    expect(others).toHaveLength(0);
    expect(chain!.cause).toBe("closure");
    expect(course(fork, chain!, "ABCDEFX")).toEqual(["100 C 0 m <-1", `200 B ${Math.round(leftM)} m <0`]);
  });

  it("meet where both branches are full: the stem hangs on the first, the other joins it", () => {
    const chains = chainsOf(fork.network, [
      { link: bc, s: [100, 900], m: leftM + 60, by: ce, cause: "hold" },
      { link: bd, s: [300, 1200], m: leftM + 80, by: df, cause: "closure" },
      { link: ab, s: [200, 1100], m: 80, by: bc, root: "hold" },
    ]);
    expect(chains.map(({ cause }) => cause)).toEqual(["hold", "closure"]);
    expect(course(fork, chains[0]!, "ABCDEFX")).toEqual(["100 C 0 m <-1", `200 B ${Math.round(leftM)} m <0`]);
    expect(course(fork, chains[1]!, "ABCDEFX")).toEqual(["300 D 0 m <-1", `~300 B ${Math.round(leftM)} m <0`]);
    expect(chains[0]!.meets).toEqual([{ node: fork.node("B"), timeS: 300, rootLink: bd }]);
    expect(chains[1]!.meets).toEqual([{ node: fork.node("B"), timeS: 300, rootLink: bc }]);
  });

  it("do not meet what stood at the junction at another hour", () => {
    const chains = chainsOf(fork.network, [
      { link: bc, s: [100, 900], m: leftM + 60, by: ce, cause: "hold" },
      { link: ab, s: [200, 800], m: 60, by: bc },
      { link: bd, s: [2000, 2900], m: leftM + 60, by: df, cause: "hold" },
      { link: ab, s: [2100, 2800], m: 60, by: bd },
    ]);
    expect(chains.map(({ meets }) => meets)).toEqual([[], []]);
    expect(chains.map(({ fromS }) => fromS).sort()).toEqual([100, 2000]);
  });

  it("take a queue that began before its blocker's for its follower once that one has reached it", () => {
    const early: Queue = { link: ab, s: [200, 800], m: 60, by: bc };
    const reaching: Queue = { link: bc, s: [250, 900], m: leftM + 60, by: ce, cause: "hold" };
    expect(course(fork, chainsOf(fork.network, [early, reaching])[0]!, "ABC")).toEqual([
      "250 C 0 m <-1",
      `250 B ${Math.round(leftM)} m <0`,
    ]);
    expect(chainsOf(fork.network, [early, { ...reaching, m: leftM - 10 }])).toHaveLength(0);
  });
});

describe("a ring of full links", () => {
  /** A block A B C, with a way in at each corner, and a way out at C to D. */
  const block = townOf({ A: [0, 0], B: [100, 0], C: [50, 80], D: [50, 180], P: [-100, 0], Q: [200, 0] }, [
    ["A>B", "South"],
    ["B>C", "East"],
    ["C>A", "West"],
    ["C>D", "North"],
    ["P>A", "Inlet"],
    ["Q>B", "Outlet"],
  ]);
  const [ab, bc, ca, cd, pa] = ["AB", "BC", "CA", "CD", "PA"].map((ends) => block.link(ends[0]!, ends[1]!)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ring: readonly Queue[] = [
    { link: bc, s: [100, 3600], m: 400, by: ca, root: "capacity" },
    { link: ab, s: [200, 3600], m: 300, by: bc, root: "capacity" },
    { link: ca, s: [300, 3600], m: 200, by: ab, root: "capacity" },
    { link: pa, s: [350, 3600], m: 100, by: ab, root: "capacity" },
  ];

  it("is a chain that begins where it first stood, once round and no farther", () => {
    const chains = chainsOf(block.network, [...ring, { link: ca, s: [90, 120], m: 100, cause: "capacity" }]);
    const records = recordsOf(ring);
    const forest = queueForest(block.network.lengthM, records);
    expect([...forest.beganRing].filter((began) => began === 1)).toHaveLength(1);
    expect(records.link[forest.beganRing.indexOf(1)]).toBe(bc);
    expect(course(block, chainsOf(block.network, ring)[0]!, "ABCDPQ")).toEqual([
      "100 C 0 m <-1",
      `200 B ${Math.round(block.network.lengthM[bc]!)} m <0`,
      `300 A ${Math.round(block.network.lengthM[bc]! + 100)} m <1`,
    ]);
    expect(chainsOf(block.network, ring)[0]!).toMatchObject({ beganRing: true, cause: "capacity" });
    // With the stop line that began it on record, that is the root.
    expect(chains[0]).toMatchObject({ rootLink: ca, beganRing: false, fromS: 90 });
  });

  it("is explained by the hold that its queues grew from, the street that closed it, and whether the base has it", () => {
    const held: Queue = { link: bc, s: [100, 3600], m: 400, by: cd, cause: "hold" };
    const records = recordsOf([held, ...ring.slice(1)]);
    const forest = queueForest(block.network.lengthM, records);
    const deadlocks = [{ links: [ab, bc, ca], sinceS: 310 }];
    const none = recordsOf([]);
    const base = { records: none, forest: queueForest(block.network.lengthM, none) };
    const added = addedQueues(block.network.lengthM, base, records);
    expect(explainRings({ deadlocks, records, forest }, [], added)).toEqual([
      {
        links: [ab, bc, ca],
        sinceS: 310,
        closedBy: ca,
        root: { link: bc, toLink: cd, cause: "hold", fromS: 100, untilS: 3600 },
        isUsual: false,
      },
    ]);
    expect(explainRings({ deadlocks, records, forest }, [{ links: [ca], sinceS: 9 }], added)[0]!.isUsual).toBe(true);
    const same = addedQueues(block.network.lengthM, { records, forest }, records);
    expect(explainRings({ deadlocks, records, forest }, [], same)[0]!.isUsual).toBe(true);
    expect(explainRings({ deadlocks, records, forest }, deadlocks)[0]!.isUsual).toBe(true);
    const unknown = explainRings({ deadlocks, records: none, forest: base.forest }, [], added);
    expect(unknown[0]).toMatchObject({ root: null, closedBy: ab });
  });
});

describe("the forest of queues", () => {
  const queue = fc.record({
    link: fc.nat(6),
    from: fc.nat(40),
    stands: fc.integer({ min: 1, max: 30 }),
    m: fc.nat(300),
    by: fc.option(fc.nat(6)),
  });

  it("holds every queue once, under a queue on the link that blocked it, and has no circle", () => {
    const { network } = street;
    fc.assert(
      fc.property(fc.array(queue, { maxLength: 25 }), (rows) => {
        const records = recordsOf(
          rows.map(
            ({ link, from, stands, m, by }): Queue => ({
              link,
              s: [from * 50, (from + stands) * 50],
              m,
              ...(by === null || by === link ? {} : { by }),
            }),
          ),
        );
        const forest = queueForest(network.lengthM, records);
        for (let r = 0; r < records.count; r++) {
          const root = rootOf(forest, r); // ends, or the test does not
          expect(forest.parent[root]).toBe(NONE);
          const parent = forest.parent[r]!;
          if (parent === NONE) continue;
          expect(records.link[parent]).toBe(records.blockedBy[r]);
          expect(records.fromS[parent]!).toBeLessThan(records.untilS[r]!);
          expect(records.untilS[parent]! + 60).toBeGreaterThanOrEqual(records.fromS[r]!);
        }
        expect([...forest.child].sort((a, b) => a - b)).toEqual(
          [...forest.parent.keys()].filter((r) => forest.parent[r] !== NONE),
        );
        for (const { steps } of chainsOf(
          network,
          rows.map(
            ({ link, from, stands, m, by }): Queue => ({
              link,
              s: [from * 50, (from + stands) * 50],
              m,
              ...(by === null || by === link ? {} : { by }),
            }),
          ),
        )) {
          steps.forEach((step, i) => {
            expect(step.from).toBeLessThan(i);
            if (i > 0) expect(step.fromS).toBeGreaterThanOrEqual(steps[step.from]!.fromS);
          });
        }
      }),
    );
  });

  it("is made of records in their order only", () => {
    const records = recordsOf(SPILL);
    expect(() => queueForest(street.network.lengthM, { ...records, link: records.link.toReversed() })).toThrow(
      /in order of links/,
    );
  });
});

describe("a junction", () => {
  it("is where roads of two names meet and one can go on to three places", () => {
    const isOne = (name: string): boolean => isJunction(street.network, street.node(name));
    expect(["A", "B", "M", "C", "D"].map(isOne)).toEqual([false, true, false, true, false]);
    const gap = townOf({ A: [0, 0], B: [50, 0], C: [100, 0], G: [50, 20] }, [
      ["A>B", "Ring"],
      ["B>C", "Ring"],
      ["B>G"],
    ]);
    expect(isJunction(gap.network, gap.node("B"))).toBe(false);
    const nameless = townOf({ A: [0, 0], B: [50, 0], C: [100, 0], G: [50, 20] }, [["A>B"], ["B>C"], ["B>G"]]);
    expect(isJunction(nameless.network, nameless.node("B"))).toBe(true);
  });
});
