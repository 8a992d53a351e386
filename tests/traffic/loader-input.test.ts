import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import type { LaneWindow } from "../../src/plan/index.ts";
import { makeAStar, makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { type Closures, lawfulRoutes, loaderInput, loaderWindows } from "../../src/traffic/choice/loader-input.ts";
import { assignRoutes, batchTrips, type RouteSet } from "../../src/traffic/choice/routes.ts";
import type { Demand, FleetRow } from "../../src/traffic/demand/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { closed, townOf, vehicle } from "../helpers/town.ts";

/** A to D over B and C, each block 500 m at 10 m/s with 2 lanes of 0.4 pcu/s; at C a signal leaves half of it. */
const town = townOf({ A: [0, 0], B: [500, 0], C: [1000, 0], D: [1500, 0] }, [["A>B"], ["B>C"], ["C>D"]]);
const { network } = town;
const [first, middle, last] = town.along("A B C D") as [number, number, number];
network.lanes.fill(2);
network.capacityPcuPerS.fill(0.8);
network.exitCapacityPcuPerS.fill(0.8);
network.jamDensityPcuPerM.fill(0.3);
network.exitCapacityPcuPerS[middle] = 0.4;

const NOTHING: Closures = { links: [], movements: [] };
const lanes = (link: number, left: number, fromS = 0, untilS = 3600): LaneWindow => ({
  link,
  lanes: left,
  fromS,
  untilS,
  cause: "m",
});
const windowsOf = (...own: LaneWindow[]) => loaderWindows(network, { ...NOTHING, lanes: own });

describe("lanes in a window", () => {
  it("that are fewer lower what enters and what leaves the link by their share", () => {
    const { exitCapacity, entryCapacity, closedLinks } = windowsOf(lanes(middle, 0.5, 600, 1200));
    expect(exitCapacity).toEqual([{ link: middle, fromS: 600, untilS: 1200, pcuPerS: 0.1 }]);
    expect(entryCapacity).toEqual([{ link: middle, fromS: 600, untilS: 1200, pcuPerS: 0.2 }]);
    expect(closedLinks).toEqual([]);
  });
  it("that are more let more leave at a signal, and nothing more where the road itself is the limit", () => {
    const { exitCapacity, entryCapacity } = windowsOf(lanes(middle, 3), lanes(last, 3));
    expect(exitCapacity.map(({ pcuPerS }) => Math.round(pcuPerS * 1000))).toEqual([600, 800]);
    expect(entryCapacity).toEqual([]);
    const [many] = windowsOf(lanes(middle, 8)).exitCapacity;
    expect(many!.pcuPerS).toBe(network.capacityPcuPerS[middle]);
  });
  it("of no length, like closures of none, do nothing", () => {
    const { exitCapacity, closedLinks } = loaderWindows(network, {
      links: [closed(first, 100, 100)],
      movements: [],
      lanes: [lanes(middle, 1, 600, 600)],
    });
    expect([exitCapacity, closedLinks]).toEqual([[], []]);
  });
  it("are all there where the timeline says nothing of lanes", () => {
    expect(loaderWindows(network, NOTHING)).toEqual({
      closedLinks: [],
      heldMovements: [],
      exitCapacity: [],
      entryCapacity: [],
    });
  });
});

describe("what is discouraged", () => {
  it("shuts nothing", () => {
    const { closedLinks } = loaderWindows(network, {
      links: [closed(first, 0, 100, { level: "discouraged", compliance: 0.4 }), closed(middle, 0, 100)],
      movements: [],
    });
    expect(closedLinks.map(({ link }) => link)).toEqual([middle]);
  });
});

describe("a lane taken, simulated", () => {
  const fleet: FleetRow[] = [{ vehicle: { ...vehicle("car"), pcu: 1 }, share: 1 }];
  const count = 600;
  const demand: Demand = {
    count,
    vehiclesPerTrip: 1,
    originLink: new Uint32Array(count).fill(first),
    destinationLink: new Uint32Array(count).fill(last),
    vehicleClass: new Uint8Array(count),
    // 0.3 pcu/s for 2,000 s.
    departS: Float64Array.from({ length: count }, (_, i) => i / 0.3),
    informed: new Uint8Array(count),
  };
  const routes = {
    routeStart: new Uint32Array(count),
    routeLength: new Uint32Array(count).fill(3),
    routePool: Uint32Array.of(first, middle, last),
  };
  const delayOf = (own: LaneWindow[]): number => {
    const input = loaderInput(network, demand, fleet, routes, { endS: 7200, windows: windowsOf(...own) });
    const { books, totalDelayS } = simulate(input);
    expect(books.completed).toBe(count);
    return totalDelayS;
  };
  it("delays as a queue behind half the capacity does, and not at all where there was room", () => {
    expect(delayOf([])).toBeLessThan(1);
    expect(delayOf([lanes(first, 1)])).toBeLessThan(1);
    // q 0.3 through 0.2 for T = 600 s: 60 vehicles wait, gone after 60 / (0.4 - 0.3) s: half of 60 x (600 + 600).
    const delayS = delayOf([lanes(middle, 1, 500, 1100)]);
    expect(delayS).toBeGreaterThan(36_000 * 0.98);
    expect(delayS).toBeLessThan(36_000 * 1.02);
  });
});

describe("the routes of drivers who know the rules", () => {
  const fleet: FleetRow[] = ["car", "truck-light"].map((id) => ({ vehicle: vehicle(id), share: 0.5 }));
  const grid = gridNetwork(8, 8, 3);
  const freeS = grid.lengthM.map((metres, link) => metres / grid.freeSpeedMps[link]!);
  const random = new Random(3, "rules");
  const count = 300;
  const demand: Demand = {
    count,
    vehiclesPerTrip: 1,
    originLink: Uint32Array.from({ length: count }, () => random.below(grid.linkCount)),
    destinationLink: Uint32Array.from({ length: count }, () => random.below(grid.linkCount)),
    vehicleClass: Uint8Array.from({ length: count }, (_, i) => i % 2),
    departS: Float64Array.from({ length: count }, (_, i) => i * 12),
    informed: new Uint8Array(count),
  };
  const open = assignRoutes(grid, makeAStar(grid), demand, fleet, batchTrips(grid, demand, fleet), {
    linkS: () => freeS,
  });
  const linksOf = (routes: RouteSet, trip: number): number[] => [
    ...routes.routePool.subarray(routes.routeStart[trip]!, routes.routeStart[trip]! + routes.routeLength[trip]!),
  ];
  /** A fifth of the links are shut to trucks for the first half hour. */
  const shutLinks = new Set(Array.from({ length: grid.linkCount / 5 }, () => random.below(grid.linkCount)));
  const closures: Closures = {
    links: [...shutLinks].map((link) => closed(link, 0, 1800, { classMask: 0b10 })),
    movements: [],
  };
  const { routes: lawful, noWay } = lawfulRoutes(grid, makeAStar(grid), demand, fleet, open, closures, freeS);

  it("keep to them, on the quickest way that does; they stay where nothing shut is met, and where there is no lawful way, which is told", () => {
    const linkS = freeS.map((seconds, link) => (shutLinks.has(link) ? Number.POSITIVE_INFINITY : seconds));
    const oracle = makeDijkstra(grid);
    const metric = makeMetric(grid, { kind: "truck", linkS });
    const secondsOf = (links: readonly number[]): number => links.reduce((sum, link) => sum + freeS[link]!, 0);
    const seen = { kept: 0, changed: 0, stuck: 0 };
    for (let trip = 0; trip < count; trip++) {
      const [before, after] = [linksOf(open, trip), linksOf(lawful, trip)];
      const meets = before.some((link) => shutLinks.has(link));
      if (demand.vehicleClass[trip] === 0 || demand.departS[trip]! >= 1800 || !meets) {
        expect(after).toEqual(before);
        seen.kept++;
        continue;
      }
      const ends = [demand.originLink[trip]!, demand.destinationLink[trip]!] as const;
      const best = oracle.route(metric, { link: ends[0], share: 0 }, { link: ends[1], share: 1 });
      if (best === null) {
        expect(after).toEqual(before);
        expect(noWay).toContain(trip);
        seen.stuck++;
      } else {
        expect(secondsOf(after)).toBeCloseTo(secondsOf([...best.links]), 6);
        expect(after.some((link) => shutLinks.has(link))).toBe(false);
        seen.changed++;
      }
    }
    expect(noWay).toHaveLength(seen.stuck);
    expect(Math.min(seen.kept, seen.changed, seen.stuck)).toBeGreaterThan(5);
  });
  it("keep to turns that are held, too", () => {
    const trip = demand.vehicleClass.findIndex((c, i) => c === 1 && open.routeLength[i]! > 4);
    const [a, b] = linksOf(open, trip);
    let movement = grid.firstMovement[a!]!;
    while (grid.movementTo[movement] !== b) movement++;
    const held = { movement, fromS: 0, untilS: 7200, classMask: 0b10, cause: "m" };
    const { routes: around } = lawfulRoutes(
      grid,
      makeAStar(grid),
      demand,
      fleet,
      open,
      { links: [], movements: [held] },
      freeS,
    );
    expect(linksOf(around, trip).slice(0, 2)).not.toEqual([a, b]);
    expect(linksOf(around, trip).at(-1)).toBe(demand.destinationLink[trip]);
  });
  it("are those that there were where nothing is shut", () => {
    const { routes: same } = lawfulRoutes(grid, makeAStar(grid), demand, fleet, open, NOTHING, freeS);
    expect(same.routePool).toEqual(open.routePool);
    expect(same.routeStart).toEqual(open.routeStart);
  });
});
