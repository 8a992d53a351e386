import { describe, expect, it } from "vitest";
import { ClearwayError, Random } from "../../src/base/index.ts";
import { orderRoads } from "../../src/routing/index.ts";
import {
  type EquilibriumDay,
  type LearningOptions,
  learnEquilibriumDay,
} from "../../src/traffic/choice/equilibrium-day.ts";
import { packEquilibriumDay, unpackEquilibriumDay } from "../../src/traffic/choice/equilibrium-day-buffer.ts";
import { routesOnDay } from "../../src/traffic/choice/equilibrium-day-drivers.ts";
import { measuredDay } from "../../src/traffic/choice/learning-times.ts";
import { loaderInput } from "../../src/traffic/choice/loader-input.ts";
import type { RouteSet } from "../../src/traffic/choice/routes.ts";
import type { Demand } from "../../src/traffic/demand/index.ts";
import { HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { type Town, townOf } from "../helpers/town.ts";

const CAR = HANOI_FLEET.findIndex((row) => row.vehicle.kind === "car");

/** Cars from link to link, `flow` a second for `durationS`. */
function carsBetween(origin: number, destination: number, flow: number, durationS: number, shiftS = 0): Demand {
  const count = Math.round(flow * durationS);
  return {
    count,
    vehiclesPerTrip: 1,
    originLink: new Uint32Array(count).fill(origin),
    destinationLink: new Uint32Array(count).fill(destination),
    vehicleClass: new Uint8Array(count).fill(CAR),
    departS: Float64Array.from({ length: count }, (_, i) => i / flow + shiftS),
    informed: new Uint8Array(count),
  };
}

const rankOf = ({ network }: Pick<Town, "network">): Uint32Array => orderRoads(network)["rank"] as Uint32Array;

function learn(town: Town, demand: Demand, options: Partial<LearningOptions> = {}): EquilibriumDay {
  return learnEquilibriumDay(town.network, demand, HANOI_FLEET, {
    ...{ rank: rankOf(town), endS: 7200, intervalS: 120, rounds: 30 },
    ...options,
  });
}

const linksOf = ({ routePool, routeStart, routeLength }: RouteSet, trip: number): number[] => [
  ...routePool.subarray(routeStart[trip]!, routeStart[trip]! + routeLength[trip]!),
];

/** Trips over each of the links, and their mean seconds when the day is driven. */
function shares(town: Town, day: EquilibriumDay, demand: Demand, links: readonly number[]) {
  const routes = routesOnDay(town.network, day, demand, HANOI_FLEET, { rank: rankOf(town) });
  const { trips } = simulate(loaderInput(town.network, demand, HANOI_FLEET, routes, { endS: 7200 }));
  return links.map((link) => {
    const over = Array.from({ length: demand.count }, (_, trip) => trip).filter((trip) =>
      linksOf(routes, trip).includes(link),
    );
    const sumS = over.reduce((sum, trip) => sum + trips.endedS[trip]! - trips.enteredS[trip]!, 0);
    return { trips: over.length, meanS: over.length > 0 ? sumS / over.length : 0 };
  });
}

/** From O to Z by `count` ways of one length, each with an end of `capacity`. */
function parallel(count: number, capacity: number): { town: Town; ends: number[] } {
  const middles = Array.from({ length: count }, (_, k) => `M${k}`);
  const town = townOf(
    {
      ...{ O: [-1000, 0], S: [0, 0], T: [2000, 0], Z: [3000, 0] },
      ...Object.fromEntries(middles.map((name, k) => [name, [1000, 100 * k] as const])),
    },
    [
      ["O>S", "", { lengthM: 1000, lanes: 4 }],
      ["T>Z", "", { lengthM: 1000, lanes: 4 }],
      ...middles.flatMap((name) => [
        [`S>${name}`, "", { lengthM: 1000, lanes: 2 }] as const,
        [`${name}>T`, "", { lengthM: 1000, capacityPcuPerS: capacity }] as const,
      ]),
    ],
  );
  return { town, ends: middles.map((name) => town.link(name, "T")) };
}

describe("two ways of one length", () => {
  const { town, ends } = parallel(2, 0.3);
  const demand = carsBetween(town.link("O", "S"), town.link("T", "Z"), 0.8, 1500);
  const day = learn(town, demand);
  const [one, other] = shares(town, day, demand, ends);

  it("share what is too much for both in halves", () => {
    expect(one!.trips + other!.trips).toBe(demand.count);
    expect(one!.trips / demand.count).toBeGreaterThan(0.47);
    expect(one!.trips / demand.count).toBeLessThan(0.53);
  });

  it("take the same time", () => {
    expect(Math.abs(one!.meanS - other!.meanS) / one!.meanS).toBeLessThan(0.03);
    // Over capacity by a third for 1,500 s: the mean queue is worth 250 s on top of 400 s of driving.
    expect((one!.meanS + other!.meanS) / 2).toBeGreaterThan(500);
  });

  it("are learnt so that the gap falls", () => {
    const gaps = day.rounds.map((round) => round.gap);
    expect(gaps.every((gap) => gap >= -1e-6)).toBe(true);
    expect(gaps[day.kept]!).toBeLessThan(0.02);
  });
});

describe("four ways that let 0.3 a second through each", () => {
  const { town, ends } = parallel(4, 0.3);
  const demandOf = (flow: number): Demand => carsBetween(town.link("O", "S"), town.link("T", "Z"), flow, 1500);

  it("take equal times under a flow that they can bear together", () => {
    const demand = demandOf(0.8);
    const all = shares(town, learn(town, demand), demand, ends);
    const times = all.filter(({ trips }) => trips > 0).map(({ meanS }) => meanS);
    expect(Math.max(...times) / Math.min(...times)).toBeLessThan(1.05);
    expect(Math.max(...all.map(({ trips }) => trips))).toBeLessThan(0.36 * 1500);
  });

  it("take equal volumes where it is too much for them", () => {
    const demand = demandOf(1.6);
    for (const { trips } of shares(town, learn(town, demand), demand, ends)) {
      expect(trips / demand.count).toBeGreaterThan(0.23);
      expect(trips / demand.count).toBeLessThan(0.27);
    }
  });
});

describe("a bridge that makes all slower", () => {
  /**
   * Both narrow ends let 0.5 a second through and take 10 s, the long ways 100 s. Without the bridge 0.8 a second share the two ways
   * and take 110 s. With it the way by both narrow ends is the quickest, until 80 s of queue stand before each: 190 s.
   */
  const build = (bridge: boolean): Town =>
    townOf({ O: [-100, 0], S: [0, 0], A: [100, 50], B: [100, -50], T: [200, 0], Z: [300, 0] }, [
      ["O>S", "", { lengthM: 2000, lanes: 6 }],
      ["S>A", "", { lengthM: 800, speedMps: 80, capacityPcuPerS: 0.5 }],
      ["B>T", "", { lengthM: 800, speedMps: 80, capacityPcuPerS: 0.5 }],
      ["A>T", "", { lengthM: 1000, lanes: 4 }],
      ["S>B", "", { lengthM: 1000, lanes: 4 }],
      ["T>Z", "", { lengthM: 100, lanes: 6 }],
      ...(bridge ? [["A>B", "", { lengthM: 100, lanes: 4 }] as const] : []),
    ]);
  const meanOf = (town: Town): { meanS: number; day: EquilibriumDay } => {
    const demand = carsBetween(town.link("O", "S"), town.link("T", "Z"), 0.8, 2400);
    const day = learn(town, demand);
    const [all] = shares(town, day, demand, [town.link("T", "Z")]);
    expect(all!.trips).toBe(demand.count);
    return { meanS: all!.meanS, day };
  };

  it("is used, and costs everyone time (Braess)", () => {
    const without = meanOf(build(false));
    const bridged = meanOf(build(true));
    expect(bridged.day.rounds[bridged.day.kept]!.gap).toBeLessThan(0.06);
    expect(bridged.meanS).toBeGreaterThan(without.meanS + 20);
  });
});

describe("a learnt day", () => {
  const network = gridNetwork(8, 8, 3);
  const rank = rankOf({ network });
  const trips = (seed: number): Demand => {
    const random = new Random(seed, "trips");
    const count = 1500;
    const links = (): Uint32Array => Uint32Array.from({ length: count }, () => random.below(network.linkCount));
    return {
      ...{ count, vehiclesPerTrip: 1, originLink: links(), destinationLink: links(), informed: new Uint8Array(count) },
      vehicleClass: Uint8Array.from({ length: count }, () => random.below(HANOI_FLEET.length)),
      departS: Float64Array.from({ length: count }, (_, i) => i * 0.6),
    };
  };
  const options: LearningOptions = { rank, endS: 5400, intervalS: 300, rounds: 6 };
  const demand = trips(1);
  const day = learnEquilibriumDay(network, demand, HANOI_FLEET, options);

  it("is the same bytes when learnt again", () => {
    const again = learnEquilibriumDay(network, demand, HANOI_FLEET, options);
    expect(Buffer.from(packEquilibriumDay(again)).equals(Buffer.from(packEquilibriumDay(day)))).toBe(true);
  });

  it("is the same after a way through its buffer", () => {
    expect(unpackEquilibriumDay(packEquilibriumDay(day), network.linkCount)).toEqual(day);
    expect(() => unpackEquilibriumDay(packEquilibriumDay(day), network.linkCount + 1)).toThrow(RangeError);
  });

  it("is never quicker than the empty road", () => {
    const freeS = network.lengthM.map((metres, link) => metres / network.freeSpeedMps[link]!);
    expect(day.linkS.every((seconds, link) => seconds >= freeS[link]!)).toBe(true);
    expect(day.linkS.some((seconds, link) => seconds > 1.1 * freeS[link]!)).toBe(true);
  });

  it("gives those who learnt it the ways that they learnt: driven again, the gap is that of the kept round", () => {
    const seen = learnEquilibriumDay(network, demand, HANOI_FLEET, { ...options, rounds: 1 });
    const routes = routesOnDay(network, seen, demand, HANOI_FLEET, { rank });
    const run = simulate(
      loaderInput(network, demand, HANOI_FLEET, routes, { endS: 5400, recordLinkTimes: { intervalS: 300 } }),
    );
    const freeS = network.lengthM.map((metres, link) => metres / network.freeSpeedMps[link]!);
    expect(measuredDay(run, freeS, 5400)).toEqual(seen.times);
  });

  it("gives the trips of another day ways, legal ones, wherever there is one", () => {
    const other = trips(2);
    const routes = routesOnDay(network, day, other, HANOI_FLEET, { rank });
    for (let trip = 0; trip < other.count; trip++) {
      const links = linksOf(routes, trip);
      if (links.length === 0) continue;
      expect([links[0], links.at(-1)]).toEqual([other.originLink[trip], other.destinationLink[trip]]);
    }
    expect(routes.routeLength.filter((length) => length > 0).length).toBeGreaterThan(0.9 * other.count);
  });

  it("stops when it is told to", () => {
    const told = (): unknown =>
      learnEquilibriumDay(network, demand, HANOI_FLEET, { ...options, signal: AbortSignal.abort() });
    expect(told).toThrow(ClearwayError);
  });

  it("of no trips is the empty city", () => {
    const nobody = carsBetween(0, 1, 1, 0);
    const empty = learnEquilibriumDay(network, nobody, HANOI_FLEET, options);
    expect([empty.stoppedBy, empty.rounds.length, empty.rounds[0]!.gap]).toEqual(["gap", 1, 0]);
  });
});

describe("a road that is shut in some hours by a standing rule", () => {
  const { town, ends } = parallel(2, 0.5);
  const demand = carsBetween(town.link("O", "S"), town.link("T", "Z"), 0.2, 3000);

  it("is nobody's way then, and is again when it opens", () => {
    const windows = {
      ...{ heldMovements: [], exitCapacity: [], entryCapacity: [] },
      closedLinks: [{ link: ends[0]!, fromS: 0, untilS: 1500, classMask: 2 ** CAR }],
    };
    const shut = { link: town.link("S", "M1"), fromS: 2000, untilS: 9000, classMask: 2 ** CAR };
    const supply = { windows: { ...windows, closedLinks: [...windows.closedLinks, shut] } };
    const day = learn(town, demand, { supply });
    const routes = routesOnDay(town.network, day, demand, HANOI_FLEET, { rank: rankOf(town), supply });
    for (let trip = 0; trip < demand.count; trip++) {
      const departS = demand.departS[trip]!;
      const [isFirst, isSecond] = ends.map((link) => linksOf(routes, trip).includes(link));
      // A hundred seconds from the origin to the fork, and as many to the end.
      if (departS < 1200) expect([isFirst, isSecond], `at ${departS}`).toEqual([false, true]);
      if (departS > 2000) expect([isFirst, isSecond], `at ${departS}`).toEqual([true, false]);
    }
  });
});
