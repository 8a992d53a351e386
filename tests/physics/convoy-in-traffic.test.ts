import { describe, expect, it } from "vitest";
import { convoyWindows, makeTimetable } from "../../src/operation/index.ts";
import type { ResolvedConvoy } from "../../src/plan/index.ts";
import { type LoaderClass, type LoaderResult, simulate } from "../../src/traffic/index.ts";
import { convoyOn, type Town, townOf } from "../helpers/town.ts";
import { OPEN, type SmallTrip, smallInput, stream } from "../traffic/small-network.ts";

const U = 20;
const V = 5;
/** A lane: 0.8 veh/s. */
const C = 0.8;
const CAR: LoaderClass = { id: "car", pcu: 1 };

/** 2 km to come, a road of `piecesM` that the convoy drives at 5 instead of 20 m/s, 1 km beyond it. */
function roadOf(lanes: number, piecesM: readonly number[]): { town: Town; own: number[]; route: number[] } {
  const ends = [-2000, 0];
  for (const metres of piecesM) ends.push(ends.at(-1)! + metres);
  ends.push(ends.at(-1)! + 1000);
  const places = Object.fromEntries(ends.map((east, i) => [`n${i}`, [east, 0] as const]));
  const rest = { lanes, speedMps: U, capacityPcuPerS: lanes * C };
  const town = townOf(
    places,
    ends.slice(1).map((_, i) => [`n${i}>n${i + 1}`, "Way", rest] as const),
  );
  const route = town.along(Object.keys(places).join(" "));
  return { town, own: route.slice(1, -1), route };
}

function drive(
  { town, own }: ReturnType<typeof roadOf>,
  lanesTaken: number | "all",
  trips: readonly SmallTrip[],
  rest: { departS?: number; lengthM?: number; pcu?: number; measure?: { fromS: number; untilS: number } } = {},
): LoaderResult {
  const closure: ResolvedConvoy["closure"] = { ...IN_TRAFFIC, lanesTaken };
  const convoy = convoyOn(own, { lengthM: rest.lengthM ?? 0, speedMps: { other: V }, closure });
  const { links, holds, exits } = convoyWindows(
    town.network,
    makeTimetable(town.network, convoy, rest.departS ?? 1000),
    0,
  );
  expect([links, holds]).toEqual([[], []]);
  const windows = { ...OPEN, exitCapacity: exits };
  const input = smallInput([{ from: 0, to: 1 }], trips, { endS: 5000, windows }, [{ ...CAR, pcu: rest.pcu ?? 1 }]);
  return simulate({ ...input, links: town.network, ...(rest.measure && { measure: rest.measure }) });
}

const IN_TRAFFIC = { mode: "in-traffic", leadS: 600, holdLeadS: 60, clearanceS: 30 } as const;

const cuts = [
  { cut: "one link", piecesM: [3000] },
  { cut: "ten links", piecesM: Array.from({ length: 10 }, () => 300) },
  { cut: "links of 3 to 1,400 m", piecesM: [40, 3, 700, 12, 1400, 300, 45, 500] },
] as const;

describe("a convoy in the traffic that nobody can pass", () => {
  it.each(cuts)("delays on $cut as a blockage of X/v − X/u at the end of its road", ({ piecesM }) => {
    const road = roadOf(1, piecesM);
    const q = 0.4;
    const T = 3000 / V - 3000 / U;
    const { totalDelayS, books } = drive(road, 1, stream(road.route, q, 500, 2300));
    const exact = (0.5 * q * T ** 2 * C) / (C - q);
    expect(Math.abs(totalDelayS - exact) / exact).toBeLessThan(0.01);
    expect(books.completed).toBe(books.demanded);
  });

  it("blocks for its own length besides, and where it fills two lanes of two", () => {
    const road = roadOf(2, [1000, 1000, 1000]);
    const q = 0.8;
    const T = 3000 / V - 3000 / U + 200 / V;
    const { totalDelayS } = drive(road, "all", stream(road.route, q, 500, 2300), { lengthM: 200 });
    const exact = (0.5 * q * T ** 2 * 2 * C) / (2 * C - q);
    expect(Math.abs(totalDelayS - exact) / exact).toBeLessThan(0.01);
  });

  it("is what the loader does with a slow vehicle on the road", () => {
    const road = roadOf(1, [1000, 1000, 1000]);
    const cars = stream(road.route, 0.4, 500, 2300);
    const slow: SmallTrip = { departS: 1000.01, route: road.own, vehicleClass: 1 };
    const classes = [CAR, { id: "convoy", pcu: 0.001, maxSpeedMps: V }];
    const input = smallInput([{ from: 0, to: 1 }], [...cars, slow], { endS: 5000 }, classes);
    const oracle = simulate({ ...input, links: road.town.network }).totalDelayS;
    const { totalDelayS } = drive(road, 1, cars);
    expect(Math.abs(totalDelayS - oracle) / oracle).toBeLessThan(0.01);
  });

  it("does not stop who joins the road ahead of it", () => {
    const town = townOf({ A: [0, 0], B: [2000, 0], C: [4000, 0], S: [2000, -500] }, [
      ["A>B", "Way", { speedMps: U, capacityPcuPerS: C }],
      ["B>C", "Way", { speedMps: U, capacityPcuPerS: C }],
      ["S>B", "Side", { speedMps: U, capacityPcuPerS: C }],
    ]);
    const joining = stream(town.along("S B C"), 0.3, 0, 250);
    const road = { town, own: town.along("A B C"), route: [] };
    // The head is at B 400 s after its start: all have joined, and are at C, before the window there begins.
    expect(drive(road, 1, joining, { departS: 0 }).totalDelayS).toBeCloseTo(0, 6);
    const behind = stream(town.along("S B C"), 0.3, 390, 400);
    expect(drive(road, 1, behind, { departS: 0 }).totalDelayS).toBeGreaterThan(500);
  });
});

describe("a convoy in the traffic on one lane of two", () => {
  it.each(cuts)("lets past on $cut what the other lane carries, kc·(u − v) as the convoy sees it", ({ piecesM }) => {
    const road = roadOf(2, piecesM);
    const q = 1;
    const [X, departS] = [3000, 1000];
    const T = X / V - X / U;
    const measure = { fromS: departS + X / U, untilS: departS + X / V };
    // Parts of a vehicle, for q is so little more than C that one whole one is 1 % of the delay.
    const pcu = 0.2;
    const { totalDelayS, links } = drive(road, 1, stream(road.route, q / pcu, 500, 2300), { measure, pcu });
    const past = links.meanOutflowPcuPerS[road.own.at(-1)!]!;
    expect(Math.abs(past - C) / C).toBeLessThan(0.005);
    // Who comes by the end of the road in that time has overtaken the convoy on its way.
    expect((past * T) / (X / V)).toBeCloseTo((C / U) * (U - V), 2);
    // Inflow q against C for T, then 2C until the queue is gone.
    const queue = (q - C) * T;
    const exact = 0.5 * queue * (T + queue / (2 * C - q));
    expect(Math.abs(totalDelayS * pcu - exact) / exact).toBeLessThan(0.01);
  });

  it("hinders nobody where the other lane carries all, nor where it is as fast as they are", () => {
    const road = roadOf(2, [1000, 1000]);
    expect(drive(road, 1, stream(road.route, 0.75, 0, 3000)).totalDelayS).toBeLessThan(1);
    const fast = convoyOn(road.own, { lengthM: 0, speedMps: { other: 25 }, closure: { ...IN_TRAFFIC } });
    expect(convoyWindows(road.town.network, makeTimetable(road.town.network, fast, 0), 0).exits).toEqual([]);
  });
});
