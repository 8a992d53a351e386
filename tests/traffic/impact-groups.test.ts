import fc from "fast-check";
import type { FeatureCollection } from "geojson";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import type { Demand, Zone } from "../../src/traffic/demand/index.ts";
import {
  assessImpact,
  type BaseOutcome,
  fundamentalPoints,
  fundamentalTriangle,
  groupTrips,
  TRIP_PURPOSES,
  wardOfLinks,
} from "../../src/traffic/impact/index.ts";
import {
  type LinkSeries,
  type LoaderResult,
  QUEUE_CAUSES,
  type QueueRecords,
  TRIP_STATES,
} from "../../src/traffic/simulation/index.ts";
import { degrees } from "../helpers/osm-memory.ts";
import { townOf, vehicle } from "../helpers/town.ts";

/** A road from the west to the east, half of it in either ward, the last piece beyond both. */
const town = townOf({ A: [-150, 0], B: [-50, 0], C: [50, 0], D: [150, 0], E: [450, 0] }, [
  ["A-B", "Road"],
  ["B-C", "Road"],
  ["C-D", "Road"],
  ["D-E", "Road"],
]);
const square = (name: string, west: number, east: number): FeatureCollection["features"][number] => ({
  type: "Feature",
  properties: { name },
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [west, -90],
        [east, -90],
        [east, 90],
        [west, 90],
        [west, -90],
      ].map(([x, y]) => degrees(x!, y!)),
    ],
  },
});
const wards: FeatureCollection = {
  type: "FeatureCollection",
  features: [square("West", -200, -20), square("East", -20, 200)],
};
const wardOfLink = wardOfLinks(town.network, wards);

describe("the ward of a link", () => {
  it("is where its middle lies, the same both ways, and none outside all", () => {
    const wardOf = (ends: string): number => wardOfLink[town.link(ends[0]!, ends[1]!)]!;
    expect(["AB", "BA", "BC", "CB", "CD", "DE", "ED"].map(wardOf)).toEqual([0, 0, 1, 1, 1, NONE, NONE]);
  });
});

const zone = (kind: Zone["kind"], origins: number[], connectors: number[]): Zone =>
  ({ kind, origins: Uint32Array.from(origins), connectors: Uint32Array.from(connectors) }) as Zone;

function demandOf(ends: readonly (readonly [from: number, to: number])[], rest: Partial<Demand> = {}): Demand {
  return {
    count: ends.length,
    vehiclesPerTrip: 1,
    departS: new Float64Array(ends.length),
    vehicleClass: new Uint8Array(ends.length),
    informed: new Uint8Array(ends.length),
    originLink: Uint32Array.from(ends, ([from]) => from),
    destinationLink: Uint32Array.from(ends, ([, to]) => to),
    ...rest,
  };
}

describe("trips by group", () => {
  const [ab, bc, cd, de, ed] = ["AB", "BC", "CD", "DE", "ED"].map((ends) => town.link(ends[0]!, ends[1]!)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const zones = [zone("ward", [ab], [ab]), zone("ward", [bc, cd], [cd]), zone("gate", [ed, cd], [de])];

  it("are of the ward where they set out; those from a gate are of none, a street of a ward is no gate", () => {
    const demand = demandOf([
      [ab, cd],
      [bc, de],
      [ed, ab],
      [ed, de],
      [cd, ab],
    ]);
    const groups = groupTrips(demand, zones, wardOfLink);
    expect([...groups.ward]).toEqual([0, 1, NONE, NONE, 1]);
    expect(Array.from(groups.purpose!, (purpose) => TRIP_PURPOSES[purpose])).toEqual([
      "within",
      "outbound",
      "inbound",
      "through",
      "within",
    ]);
  });

  const FLEET = ["car", "city-bus"].map((id) => ({ vehicle: vehicle(id), share: 0.5 }));
  const NO_QUEUES: QueueRecords = {
    count: 0,
    link: new Uint32Array(0),
    fromS: new Float64Array(0),
    untilS: new Float64Array(0),
    reachM: new Float64Array(0),
    blockedBy: new Uint32Array(0),
    cause: new Uint8Array(0),
    rootCause: new Uint8Array(0),
  };
  const row = fc.record({
    end: fc.constantFrom<readonly [number, number]>([ab, cd], [bc, de], [ed, ab], [ed, de], [cd, ab]),
    vehicleClass: fc.nat(1),
    delayS: fc.nat(4000),
    baseS: fc.nat(4000),
    heldS: fc.nat(3),
    state: fc.constantFrom("completed", "notMade", "underWay"),
    baseState: fc.constantFrom("completed", "notMade"),
  });

  it("add up to the whole, whatever befell them", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (rows, vehiclesPerTrip) => {
        const stateOf = (name: string): number => TRIP_STATES.indexOf(name as (typeof TRIP_STATES)[number]);
        const demand = demandOf(
          rows.map(({ end }) => end),
          { vehiclesPerTrip, vehicleClass: Uint8Array.from(rows, (r) => r.vehicleClass) },
        );
        const base: BaseOutcome = {
          delayS: Float64Array.from(rows, (r) => r.baseS),
          endedS: new Float64Array(rows.length),
          state: Uint8Array.from(rows, (r) => stateOf(r.baseState)),
          queues: { records: NO_QUEUES, deadlocks: [] },
        };
        const plan = {
          queues: NO_QUEUES,
          deadlocks: [],
          trips: {
            delayS: Float64Array.from(rows, (r) => r.delayS),
            endedS: new Float64Array(rows.length),
            heldS: Float64Array.from(rows, (r) => r.heldS),
            longestHeldS: Float64Array.from(rows, (r) => r.heldS),
            reroutes: new Uint8Array(rows.length),
            state: Uint8Array.from(rows, (r) => stateOf(r.state)),
          },
        } as unknown as LoaderResult;
        const groups = {
          trips: groupTrips(demand, zones, wardOfLink),
          wardOfLink,
          wardCount: 2,
          purposeCount: TRIP_PURPOSES.length,
        };
        const impact = assessImpact(demand, FLEET, base, plan, { network: town.network, groups });
        const purposes = impact.depth!.purposes!;
        const sum = (of: (group: (typeof purposes)[number]) => number): number =>
          purposes.reduce((total, group) => total + of(group), 0);
        expect(sum((g) => g.addedVehicleHours)).toBeCloseTo(impact.addedVehicleHours, 9);
        expect(sum((g) => g.addedPersonHours)).toBeCloseTo(impact.addedPersonHours, 9);
        expect(sum((g) => g.vehicles)).toBe(rows.length * vehiclesPerTrip);
        expect([sum((g) => g.held), sum((g) => g.notMade)]).toEqual([impact.held, impact.notMade]);
        // By hand, one by one: the trips that set out in the eastern ward.
        const east = rows.filter(({ end }) => end[0] === bc || end[0] === cd);
        const made = east.filter((r) => !(r.state === "notMade" && r.baseState !== "notMade"));
        const hours = made.reduce((total, r) => total + ((r.delayS - r.baseS) / 3600) * vehiclesPerTrip, 0);
        expect(impact.depth!.wards![1]!.addedVehicleHours).toBeCloseTo(hours, 9);
        expect(impact.depth!.wards![1]!.vehicles).toBe(east.length * vehiclesPerTrip);
      }),
    );
  });

  it("have the queues that the plan adds at their ward's stop lines, of 50 m and more", () => {
    const queues: QueueRecords = {
      count: 4,
      link: Uint32Array.of(ab, ab, bc, de),
      fromS: Float64Array.of(0, 900, 0, 0),
      untilS: Float64Array.of(500, 1500, 500, 500),
      reachM: Float64Array.of(80, 49, 120, 300),
      blockedBy: new Uint32Array(4).fill(NONE),
      cause: new Uint8Array(4).fill(QUEUE_CAUSES.indexOf("capacity")),
      rootCause: new Uint8Array(4).fill(QUEUE_CAUSES.indexOf("capacity")),
    };
    const none = demandOf([]);
    const empty = new Float64Array(0);
    const trips = { delayS: empty, endedS: empty, heldS: empty, longestHeldS: empty, reroutes: empty, state: empty };
    const plan = { queues, deadlocks: [], trips } as unknown as LoaderResult;
    const groups = { trips: groupTrips(none, zones, wardOfLink), wardOfLink, wardCount: 2, purposeCount: 4 };
    const day = (records: QueueRecords): BaseOutcome => ({
      delayS: empty,
      endedS: empty,
      state: new Uint8Array(0),
      queues: { records, deadlocks: [] },
    });
    const told = (base: QueueRecords) =>
      assessImpact(none, FLEET, day(base), plan, { network: town.network, groups }).depth!.wards!.map(
        ({ queues: count, longestQueueM }) => [count, longestQueueM],
      );
    expect(told(NO_QUEUES)).toEqual([
      [1, 80],
      [1, 120],
    ]);
    expect(told(queues)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("are not told where the base kept no queues, or nobody asked", () => {
    const empty = new Float64Array(0);
    const base = { delayS: empty, endedS: empty, state: new Uint8Array(0) };
    const plan = { queues: NO_QUEUES, deadlocks: [], trips: {} } as unknown as LoaderResult;
    expect(assessImpact(demandOf([]), FLEET, base, plan, { network: town.network }).depth).toBeUndefined();
    const withQueues = { ...base, queues: { records: NO_QUEUES, deadlocks: [] } };
    expect(assessImpact(demandOf([]), FLEET, withQueues, plan).depth).toBeUndefined();
    const { depth } = assessImpact(demandOf([]), FLEET, withQueues, plan, { network: town.network });
    expect(depth).toEqual({ chains: [], rings: [], baseRings: [] });
  });
});

describe("the fundamental diagram", () => {
  const links = {
    linkCount: 2,
    lengthM: Float64Array.of(500, 100),
    freeSpeedMps: Float64Array.of(20, 10),
    capacityPcuPerS: Float64Array.of(0.8, 0.5),
    jamDensityPcuPerM: Float64Array.of(0.2, 0.15),
  };
  const series = (leftPcu: readonly number[], pcuS: readonly number[]): LinkSeries => ({
    intervalS: 60,
    intervalCount: 2,
    enteredVeh: new Uint32Array(4),
    leftVeh: new Uint32Array(4),
    leftPcu: Float32Array.from(leftPcu),
    vehicleS: Float32Array.from(pcuS),
    pcuS: Float32Array.from(pcuS),
  });

  it("has a point an interval and link: pcu-seconds over metres and seconds, pcu out over seconds", () => {
    // 0.5 pcu/s at 20 m/s for a minute are 30 pcu out, 12.5 on the road; then it stands full and nothing goes.
    const points = fundamentalPoints(series([30, 0, 0, 12], [750, 0, 6000, 240]), links);
    expect(points.count).toBe(3);
    expect([...points.link]).toEqual([0, 0, 1]);
    expect([...points.timeS]).toEqual([0, 60, 60]);
    expect([...points.flowPcuPerS]).toEqual([0.5, 0, 0.2]);
    expect([...points.densityPcuPerM]).toEqual([0.025, 0.2, 0.04]);
  });

  it("puts free flow and a full stop on the triangle that the loader drives by", () => {
    const [free, capacity, jam] = fundamentalTriangle(links, 0);
    expect([free, capacity, jam]).toEqual([
      { densityPcuPerM: 0, flowPcuPerS: 0 },
      { densityPcuPerM: 0.04, flowPcuPerS: 0.8 },
      { densityPcuPerM: 0.2, flowPcuPerS: 0 },
    ]);
    const { densityPcuPerM, flowPcuPerS } = fundamentalPoints(series([30, 0, 0, 0], [750, 0, 6000, 0]), links, [0]);
    expect(flowPcuPerS[0]! / densityPcuPerM[0]!).toBeCloseTo(20, 9);
    expect(densityPcuPerM[1]).toBe(jam!.densityPcuPerM);
  });

  it("takes the links asked for, and refuses what is none, or a series of another network", () => {
    const four = series([1, 2, 3, 4], [1, 2, 3, 4]);
    expect([...fundamentalPoints(four, links, [1]).flowPcuPerS]).toEqual([2 / 60, 4 / 60]);
    expect(() => fundamentalPoints(four, links, [2])).toThrow(/no link 2/);
    expect(() => fundamentalPoints(four, { ...links, linkCount: 3 })).toThrow(RangeError);
    expect(() => fundamentalTriangle(links, 5)).toThrow(/no link 5/);
  });
});
