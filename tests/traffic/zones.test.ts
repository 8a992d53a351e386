import type { FeatureCollection } from "geojson";
import { describe, expect, it } from "vitest";
import { kindBit, type VehicleKind } from "../../src/map/index.ts";
import { makeDijkstra } from "../../src/routing/index.ts";
import { type DemandOptions, drawTrips, HANOI_FLEET, makeZones, tripMatrix } from "../../src/traffic/demand/index.ts";
import type { Arc } from "../helpers/network-from-arcs.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";
import { degrees } from "../helpers/osm-memory.ts";

const SIZE = 6;
const BLOCK_M = 250;
const kinds = HANOI_FLEET.map((row) => row.vehicle.kind);
const EVERYBODY = 0xffff;
const NO_BICYCLE = EVERYBODY & ~kindBit("bicycle") & ~kindBit("motorcycle");

/**
 * A town of 6 × 6 junctions, 250 m apart, and two trunk roads of 2.5 km out of it, at the middle of its west and east
 * sides: the western one is no road for two wheels. In the middle a main road ends dead.
 */
function makeTown() {
  const places: [number, number][] = [];
  const arcs: Arc[] = [];
  const both = (arc: Arc): number => arcs.push(arc, { ...arc, from: arc.to, to: arc.from });
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const node = row * SIZE + column;
      places.push([column * BLOCK_M, row * BLOCK_M]);
      const street = { lengthM: BLOCK_M, capacityPcuPerS: 0.5 + 0.01 * ((7 * node) % 11) };
      if (column + 1 < SIZE) both({ from: node, to: node + 1, name: `Row ${row}`, ...street });
      if (row + 1 < SIZE) both({ from: node, to: node + SIZE, name: `Column ${column}`, ...street });
    }
  }
  const trunk = { lengthM: 2500, roadClass: "trunk", capacityPcuPerS: 1 } as const;
  const west = places.push([-2500, 2 * BLOCK_M]) - 1;
  const east = places.push([5 * BLOCK_M + 2500, 2 * BLOCK_M]) - 1;
  both({ ...trunk, from: west, to: 2 * SIZE, name: "West Road", access: NO_BICYCLE });
  both({ ...trunk, from: 2 * SIZE + 5, to: east, name: "East Road" });
  const stub = places.push([2.5 * BLOCK_M, 2.5 * BLOCK_M]) - 1;
  both({ from: 2 * SIZE + 2, to: stub, lengthM: 180, roadClass: "primary", name: "Stub" });
  const { network } = networkFromArcs(arcs, { positions: places.map((place) => degrees(...place)), uTurns: true });
  return { network, west, east };
}

const { network, west, east } = makeTown();

function square(name: string, west: number, east: number, rest: object = {}): FeatureCollection["features"][number] {
  const ring = [
    [west, -100],
    [east, -100],
    [east, 1500],
    [west, 1500],
    [west, -100],
  ].map(([x, y]) => degrees(x!, y!));
  return { type: "Feature", properties: { name, ...rest }, geometry: { type: "Polygon", coordinates: [ring] } };
}
const wards: FeatureCollection = {
  type: "FeatureCollection",
  features: [
    square("Left", -100, 600, { population: 30_000 }),
    square("Right", 600, 1400, { population: 10_000 }),
    square("Nowhere", 9000, 9500, { population: 99 }),
  ],
};
const zones = makeZones(network, wards, kinds);
const of = (name: string) => zones.find((zone) => zone.name === name)!;

describe("zones", () => {
  it("are the wards with streets, and the roads that leave the map", () => {
    expect(zones.map((zone) => [zone.kind, zone.name])).toEqual([
      ["ward", "Left"],
      ["ward", "Right"],
      ["gate", "West Road"],
      ["gate", "East Road"],
    ]);
  });

  it("have their people as weight; a ward without a number has what the others have a kilometre, at the lower quartile", () => {
    expect([of("Left").weight, of("Right").weight]).toEqual([30_000, 10_000]);
    const unknown = {
      ...wards,
      features: [square("Left", -100, 600, { population: 30_000 }), square("Right", 600, 1400)],
    };
    const [left, right] = makeZones(network, unknown, kinds);
    const metres = (zone: typeof left): number => zone!.cumulativeLengthM.at(-1)!;
    expect(right!.weight / metres(right)).toBeCloseTo(30_000 / metres(left), 6);
  });

  it("begin trips on streets of their own and end them at a few of these", () => {
    for (const ward of [of("Left"), of("Right")]) {
      const limit = degrees(600, 0)[0];
      for (const link of [...ward.origins, ...ward.connectors, ward.centre]) {
        expect(network.nodeLon[network.tail[link]!]! < limit).toBe(ward.name === "Left");
        expect(ward.origins).toContain(link);
      }
      expect(new Set(ward.connectors).size).toBe(4);
    }
  });

  it("that are gates have ways in and out, and the kinds that may pass them", () => {
    const gate = of("West Road");
    expect([...gate.origins].map((link) => network.tail[link])).toEqual([west]);
    expect([...gate.connectors].map((link) => network.head[link])).toEqual([west]);
    expect([...of("East Road").connectors].map((link) => network.head[link])).toEqual([east]);
    const may = (name: string, kind: VehicleKind): boolean => (of(name).kinds & kindBit(kind)) !== 0;
    expect([may("West Road", "car"), may("West Road", "motorcycle")]).toEqual([true, false]);
    expect([may("East Road", "car"), may("East Road", "motorcycle")]).toEqual([true, true]);
  });

  it("lose a kind that may use few of their streets, and no street to it", () => {
    const light = EVERYBODY & ~kindBit("bus");
    const bounded = { ...network, access: network.access.slice(), movementAccess: network.movementAccess.slice() };
    const limit = degrees(600, 0)[0];
    for (let link = 0; link < network.linkCount; link++) {
      const isRight = network.nodeLon[network.tail[link]!]! > limit || network.nodeLon[network.head[link]!]! > limit;
      if (isRight) bounded.access[link]! &= light;
    }
    for (let m = 0; m < network.movementCount; m++) {
      bounded.movementAccess[m]! &= bounded.access[network.movementFrom[m]!]! & bounded.access[network.movementTo[m]!]!;
    }
    const [left, right] = makeZones(bounded, wards, kinds);
    expect([left!.kinds & kindBit("bus"), right!.kinds & kindBit("bus")]).toEqual([kindBit("bus"), 0]);
    expect(right!.kinds & kindBit("truck")).not.toBe(0);
    expect(right!.origins).toEqual(of("Right").origins);
    expect(left!.origins.length).toBeLessThan(of("Left").origins.length); // streets that end in the other ward
  });

  it("do not take a dead end inside the town for a gate", () => {
    expect(zones.filter((zone) => zone.kind === "gate")).toHaveLength(2);
  });
});

describe("roads that nobody may drive", () => {
  it("make no gate, and take none away", () => {
    // A divided road out of a town: one-way each way, with and without the links against them.
    const gatesWith = (shutTwins: boolean): unknown => {
      const street = { lengthM: 2500, roadClass: "trunk" } as const;
      const oneWays: Arc[] = [
        { ...street, from: 0, to: 1, name: "Out" },
        { ...street, from: 2, to: 0, name: "In" },
        { from: 0, to: 3, lengthM: 250, name: "Town" },
        { from: 3, to: 4, lengthM: 250, name: "Town" },
        { from: 4, to: 0, lengthM: 250, name: "Town" },
        { ...street, from: 5, to: 0, name: "In" },
        { ...street, from: 0, to: 6, name: "In" },
        { ...street, from: 5, to: 3, name: "In" },
      ];
      const arcs = shutTwins
        ? [...oneWays, ...oneWays.map((arc) => ({ ...arc, from: arc.to, to: arc.from, access: 0 }))]
        : oneWays;
      const places: [number, number][] = [
        [0, 0],
        [-2500, 0],
        [-2500, 400],
        [250, 0],
        [250, 250],
        [-2500, 800],
        [-2500, 850],
      ];
      const town = networkFromArcs(arcs, { positions: places.map((place) => degrees(...place)) });
      const ends = (links: Uint32Array): number[][] =>
        [...links].map((link) => [town.network.tail[link]!, town.network.head[link]!]);
      return makeZones(town.network, { type: "FeatureCollection", features: [] }, ["car"]).map((zone) => ({
        name: zone.name,
        ins: ends(zone.origins),
        outs: ends(zone.connectors),
        weight: zone.weight,
      }));
    };
    expect(gatesWith(false)).toEqual([
      {
        name: "In",
        ins: [
          [5, 0],
          [5, 3],
        ],
        outs: [[0, 6]],
        weight: expect.any(Number),
      },
    ]);
    expect(gatesWith(true)).toEqual(gatesWith(false));
  });
});

describe("drawn trips", () => {
  const options = (seed: number, trips = 3000): DemandOptions => ({
    trips,
    vehiclesPerTrip: 4,
    seed,
    fromOfDayS: 7 * 3600,
    durationS: 3600,
    fleet: HANOI_FLEET,
  });
  const matrix = tripMatrix(network, makeDijkstra(network), zones, options(1));
  const columns = (seed: number) => drawTrips(zones, matrix, options(seed));

  it("are exactly as many as were asked for, within the span, in order", () => {
    for (const trips of [1, 7, 1000, 3000]) {
      const demand = drawTrips(zones, matrix, options(1, trips));
      expect([demand.count, demand.departS.length, demand.originLink.length]).toEqual([trips, trips, trips]);
      expect(demand.departS.every((s, i) => s >= 0 && s < 3600 && (i === 0 || s >= demand.departS[i - 1]!))).toBe(true);
    }
  });

  it("are the same bytes for the same seed, and other trips for another", () => {
    const [one, again, two] = [columns(1), columns(1), columns(2)];
    expect(again).toEqual(one);
    expect(two.count).toBe(one.count);
    for (const key of ["departS", "vehicleClass", "originLink", "destinationLink", "informed"] as const) {
      expect(two[key], key).not.toEqual(one[key]);
    }
  });

  it("keep the fleet's shares to the trip", () => {
    const { vehicleClass } = columns(5);
    for (const [c, row] of HANOI_FLEET.entries()) {
      const count = vehicleClass.filter((own) => own === c).length;
      expect(Math.abs(count - 3000 * row.share), row.vehicle.id).toBeLessThan(1);
    }
  });

  it("have no class at a gate that it may not use", () => {
    for (const seed of [1, 2, 3]) {
      const demand = columns(seed);
      let atGate = 0;
      for (let trip = 0; trip < demand.count; trip++) {
        const bit = kindBit(HANOI_FLEET[demand.vehicleClass[trip]!]!.vehicle.kind);
        for (const link of [demand.originLink[trip]!, demand.destinationLink[trip]!]) {
          expect(network.access[link]! & bit).not.toBe(0);
          if (of("West Road").origins.includes(link) || of("West Road").connectors.includes(link)) atGate++;
        }
      }
      expect(atGate).toBeGreaterThan(30);
    }
  });

  it("go through the gates as often as asked for, and never turn round there", () => {
    const demand = columns(1);
    const gate = (links: readonly Uint32Array[], link: number): number =>
      links.findIndex((list) => list.includes(link));
    const gates = zones.filter((zone) => zone.kind === "gate");
    let through = 0;
    for (let trip = 0; trip < demand.count; trip++) {
      const from = gate(
        gates.map((zone) => zone.origins),
        demand.originLink[trip]!,
      );
      const to = gate(
        gates.map((zone) => zone.connectors),
        demand.destinationLink[trip]!,
      );
      if (from >= 0) expect(to).not.toBe(from);
      if (from >= 0) through++;
    }
    // 15 % of the trips begin at a gate, up to the day's own variation.
    expect(Math.abs(through / demand.count - 0.15)).toBeLessThan(0.03);
  });

  it("are informed as often as asked for, class by class", () => {
    const informed = HANOI_FLEET.map(({ vehicle: { kind } }) =>
      kind === "motorcycle" ? { app: 0.5, radio: 0.25 } : { app: 0, radio: 0 },
    );
    const demand = drawTrips(zones, matrix, { ...options(1), informed });
    const by = [0, 0, 0];
    for (let trip = 0; trip < demand.count; trip++) {
      const isMotorcycle = HANOI_FLEET[demand.vehicleClass[trip]!]!.vehicle.kind === "motorcycle";
      if (isMotorcycle) by[demand.informed[trip]!]!++;
      else expect(demand.informed[trip]).toBe(0);
    }
    const motorcycles = by[0]! + by[1]! + by[2]!;
    expect(Math.abs(by[1]! / motorcycles - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(by[2]! / motorcycles - 0.25)).toBeLessThan(0.04);
  });
});
