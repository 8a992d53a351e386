import { describe, expect, it } from "vitest";
import { depthRows, gridlockRows } from "../../src/app/scenario/impact-rows.ts";
import type { ScenarioOutcome } from "../../src/app/scenario/run-scenario.ts";
import { Clock, NONE } from "../../src/base/index.ts";
import type { ExplainedRing, ImpactDepth, SpillbackChain, WardImpact } from "../../src/traffic/impact/index.ts";
import { townOf } from "../helpers/town.ts";

/** High Street A B C D eastwards; B is two nodes of one junction, B and b, where Side Street crosses. */
const town = townOf(
  { A: [0, 0], B: [100, 0], b: [110, 0], C: [210, 0], D: [310, 0], S: [100, 90], T: [110, -90], V: [210, 90] },
  [
    ["A>B", "High Street"],
    ["B>b", "High Street"],
    ["b>C", "High Street"],
    ["C>D", "High Street"],
    ["S>B", "Side Street"],
    ["T>b", "Side Street"],
    ["V>C", "Church Lane"],
  ],
);
const { network } = town;
const [ab, bb, bc, cd, vc] = ["AB", "Bb", "bC", "CD", "VC"].map((ends) => town.link(ends[0]!, ends[1]!)) as [
  number,
  number,
  number,
  number,
  number,
];

type Step = SpillbackChain["steps"][number];
const step = (node: string, links: number[], fromS: number, rest: Partial<Step> = {}): Step => ({
  node: town.node(node),
  links,
  fromS,
  untilS: fromS + 600,
  atM: 0,
  reachM: 100,
  from: -1,
  isUsual: false,
  isMet: false,
  ...rest,
});

function chain(rootLink: number, addedMetreS: number, rest: Partial<SpillbackChain> = {}): SpillbackChain {
  return {
    rootLink,
    rootTo: cd,
    cause: "closure",
    fromS: 120,
    untilS: 1320,
    reachM: 300,
    addedMetreS,
    isUsual: false,
    beganRing: false,
    steps: [
      step("C", [rootLink], 120),
      step("b", [bb], 240, { from: 0, atM: 100, reachM: 10 }),
      step("B", [ab], 300, { from: 1, atM: 110, untilS: 1200, reachM: 90 }),
    ],
    meets: [],
    ...rest,
  };
}

const ward = (addedVehicleHours: number, rest: Partial<WardImpact> = {}): WardImpact => ({
  vehicles: 100,
  addedVehicleHours,
  addedPersonHours: 2 * addedVehicleHours,
  held: 10,
  notMade: 0,
  queues: 1,
  longestQueueM: 70,
  ...rest,
});

const NONE_ADDED: ImpactDepth = { chains: [], rings: [], baseRings: [] };

function outcomeOf(days: readonly (ImpactDepth | undefined)[]): ScenarioOutcome {
  const clock = new Clock("Asia/Ho_Chi_Minh", "2026-03-16T09:00");
  const window = { classMask: 1, compliance: 1, level: "closed" };
  return {
    plan: { clock },
    span: { fromS: 3600, untilS: 7200 },
    seeds: days.map((_, i) => 7 + i),
    planned: days.map((depth) => ({ impact: depth === undefined ? {} : { depth } })),
    schedules: [],
    operation: {
      runs: [{ timetable: { convoy: { id: "guests", name: "Đoàn khách" } } }],
      timeline: {
        links: [
          { ...window, link: cd, fromS: 3700, untilS: 5000, cause: "cordon" },
          { ...window, link: cd, fromS: 3725, untilS: 3900, cause: "guests" },
          { ...window, link: bc, fromS: 3600, untilS: 5000, cause: "slow", level: "discouraged" },
        ],
        movements: [],
      },
    },
  } as unknown as ScenarioOutcome;
}

const rowsOf = (days: readonly (ImpactDepth | undefined)[]) => depthRows({ network, wards: null }, outcomeOf(days));

describe("chains in the result", () => {
  it("name cause, order, junctions and minutes; the nodes of one junction are one step", () => {
    const [row, ...others] = rowsOf([{ ...NONE_ADDED, chains: [chain(bc, 5000)] }]).chains!;
    expect(others).toHaveLength(0);
    expect(row).toMatchObject({
      street: "High Street",
      junction: "High Street – Church Lane",
      cause: "closure",
      by: "cordon",
      at: "2026-03-16T10:02:00+07:00",
      until: "2026-03-16T10:22:00+07:00",
      days: 1,
      seed: 7,
      junctions: { mean: 1, min: 1, max: 1 },
      minutes: { mean: 20, min: 20, max: 20 },
      moreSteps: 0,
    });
    expect(
      row!.steps.map(({ at, junction, from, atM, reachM }) => [at.slice(11, 19), junction, from, atM, reachM]),
    ).toEqual([
      ["10:02:00", "High Street – Church Lane", -1, 0, 100],
      ["10:04:00", "High Street – Side Street", 0, 100, 100],
    ]);
    expect(row!.steps[1]!.until).toBe("2026-03-16T10:20:00+07:00");
  });

  it("name the convoy where its window is the one that begins then, and nobody where no window shuts the road", () => {
    const by = (rest: Partial<SpillbackChain>): string =>
      rowsOf([{ ...NONE_ADDED, chains: [chain(rest.rootLink ?? bc, 1, rest)] }]).chains![0]!.by;
    expect(by({ fromS: 125 })).toBe("Đoàn khách");
    expect(by({ fromS: 400 })).toBe("cordon");
    expect(by({ fromS: 60, untilS: 400 })).toBe("cordon");
    expect(by({ fromS: 2000, untilS: 2100 })).toBe("");
    expect(by({ rootTo: bc })).toBe("cordon");
    expect(by({ rootLink: ab, rootTo: bb })).toBe("");
    expect(by({ rootTo: NONE })).toBe("");
    expect(by({ cause: "capacity" })).toBe("");
  });

  it("are one over the days by root street and junction, ranked by the mean over all days, told of the worst", () => {
    const side = chain(vc, 4000);
    const days = [
      { ...NONE_ADDED, chains: [chain(bc, 5000, { reachM: 200 }), chain(bc, 100, { reachM: 900 })] },
      { ...NONE_ADDED, chains: [chain(bc, 6000, { reachM: 300 }), side] },
      { ...NONE_ADDED, chains: [side] },
      NONE_ADDED,
    ];
    const rows = rowsOf(days).chains!;
    expect(rows.map(({ street, days: seen, seed }) => [street, seen, seed])).toEqual([
      ["High Street", 2, 8],
      ["Church Lane", 2, 8],
    ]);
    expect(rows[0]!.reachM).toEqual({ mean: 250, min: 200, max: 300 });
    // Three days of the lesser are more than two of the greater.
    const thrice = [...days.slice(1), { ...NONE_ADDED, chains: [side] }, { ...NONE_ADDED, chains: [side] }];
    expect(rowsOf(thrice).chains!.map(({ street }) => street)).toEqual(["Church Lane", "High Street"]);
  });

  it("are left out altogether where a day has no depth", () => {
    expect(rowsOf([NONE_ADDED, undefined])).toEqual({});
    expect(gridlockRows(network, outcomeOf([undefined]))).toEqual({});
    expect(rowsOf([NONE_ADDED])).toEqual({ chains: [] });
  });
});

describe("wards and purposes in the result", () => {
  it("are bands over the days, the most added delay first, without wards where nothing is", () => {
    const nothing = ward(0, { vehicles: 0, queues: 0 });
    const wards = {
      type: "FeatureCollection" as const,
      features: ["West", "East", "Far"].map((name, i) => ({
        type: "Feature" as const,
        properties: { name, population: i === 0 ? 5000 : undefined },
        geometry: { type: "Point" as const, coordinates: [0, 0] },
      })),
    };
    const purposes = [ward(4), ward(3), ward(2), ward(1)];
    const outcome = outcomeOf([
      { ...NONE_ADDED, wards: [ward(1), ward(2), nothing], purposes },
      { ...NONE_ADDED, wards: [ward(2), ward(6, { queues: 3 }), nothing], purposes },
    ]);
    const rows = depthRows({ network, wards }, outcome);
    expect(rows.wards!.map(({ name, people }) => [name, people])).toEqual([
      ["East", null],
      ["West", 5000],
    ]);
    expect(rows.wards![0]).toMatchObject({
      addedVehicleHours: { mean: 4, min: 2, max: 6 },
      addedMinutesPerVehicle: { mean: 2.4, min: 1.2, max: 3.6 },
      queues: { mean: 2, min: 1, max: 3 },
    });
    expect(rows.purposes!.map(({ purpose }) => purpose)).toEqual(["within", "outbound", "inbound", "through"]);
  });
});

describe("gridlock in the result", () => {
  const ring = (links: number[], rest: Partial<ExplainedRing> = {}): ExplainedRing => ({
    links,
    sinceS: 1800,
    closedBy: links[0]!,
    root: { link: bc, toLink: cd, cause: "closure", fromS: 125, untilS: 900 },
    isUsual: false,
    ...rest,
  });

  it("names the ring by streets and junctions, what it grew from, whose order that was, and on how many days", () => {
    const outcome = outcomeOf([
      { ...NONE_ADDED, rings: [ring([ab, bb, bc])], baseRings: [ring([vc], { isUsual: true, root: null })] },
      { ...NONE_ADDED, rings: [ring([bc, cd], { sinceS: 60 }), ring([vc])] },
    ]);
    const { gridlock } = gridlockRows(network, outcome);
    expect(gridlock!.map(({ run, days, inBase }) => [run, days, inBase])).toEqual([
      ["base", 1, true],
      ["plan", 2, false],
      ["plan", 1, false],
    ]);
    expect(gridlock![1]).toEqual({
      run: "plan",
      days: 2,
      since: "2026-03-16T10:30:00+07:00",
      ring: [
        { street: "High Street", junction: "High Street – Side Street" },
        { street: "High Street", junction: "High Street – Church Lane" },
      ],
      closedBy: { street: "High Street", junction: "High Street – Side Street" },
      root: {
        street: "High Street",
        junction: "High Street – Church Lane",
        cause: "closure",
        by: "Đoàn khách",
        at: "2026-03-16T10:02:05+07:00",
      },
      inBase: false,
    });
  });
});
