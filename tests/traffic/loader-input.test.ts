import { describe, expect, it } from "vitest";
import type { LaneWindow } from "../../src/plan/index.ts";
import { type Closures, loaderInput, loaderWindows } from "../../src/traffic/choice/loader-input.ts";
import type { Demand, FleetRow } from "../../src/traffic/demand/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
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
  it("that are fewer make the link so much narrower", () => {
    const { exitCapacity, entryCapacity, closedLinks, width } = windowsOf(lanes(middle, 0.5, 600, 1200));
    expect(width).toEqual([{ link: middle, fromS: 600, untilS: 1200, share: 0.25 }]);
    expect([exitCapacity, entryCapacity, closedLinks]).toEqual([[], [], []]);
  });
  it("that are more let more leave at a signal, and nothing more where the road itself is the limit", () => {
    const { exitCapacity, entryCapacity, width } = windowsOf(lanes(middle, 3), lanes(last, 3));
    expect(exitCapacity.map(({ pcuPerS }) => Math.round(pcuPerS * 1000))).toEqual([600, 800]);
    expect([entryCapacity, width]).toEqual([[], []]);
    const [many] = windowsOf(lanes(middle, 8)).exitCapacity;
    expect(many!.pcuPerS).toBe(network.capacityPcuPerS[middle]);
  });
  it("of no length, like closures of none, do nothing", () => {
    const { exitCapacity, closedLinks, width } = loaderWindows(network, {
      links: [closed(first, 100, 100)],
      movements: [],
      lanes: [lanes(middle, 1, 600, 600)],
    });
    expect([exitCapacity, closedLinks, width]).toEqual([[], [], []]);
  });
  it("are all there where the timeline says nothing of lanes", () => {
    expect(loaderWindows(network, NOTHING)).toEqual({
      closedLinks: [],
      heldMovements: [],
      exitCapacity: [],
      entryCapacity: [],
      width: [],
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
