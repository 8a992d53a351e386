import { describe, expect, test } from "vitest";
import { simulate } from "../../src/traffic/simulation/index.ts";

/** Seconds at which trips enter one link whose exit opens at 500 s; two a second wish to from the start. */
function entries(lengthM: number, count: number, pcu = 1): Float64Array {
  const one = (value: number): Float64Array => Float64Array.of(value);
  const { trips } = simulate({
    links: {
      linkCount: 1,
      nodeCount: 2,
      tail: Uint32Array.of(0),
      head: Uint32Array.of(1),
      lengthM: one(lengthM),
      freeSpeedMps: one(20),
      jamDensityPcuPerM: one(0.2),
      capacityPcuPerS: one(0.8),
      exitCapacityPcuPerS: one(0.8),
    },
    classes: [{ id: "car", pcu }],
    trips: {
      count,
      departS: Float64Array.from({ length: count }, (_, i) => i / 2),
      vehicleClass: new Uint8Array(count),
      informed: new Uint8Array(count),
      routeStart: new Uint32Array(count),
      routeLength: new Uint32Array(count).fill(1),
      routePool: Uint32Array.of(0),
    },
    windows: {
      closedLinks: [],
      heldMovements: [],
      exitCapacity: [{ link: 0, fromS: 0, untilS: 500, pcuPerS: 0 }],
      entryCapacity: [],
    },
    endS: 5000,
  });
  return trips.enteredS;
}

// The first leaves a headway after the exit opens, at 501.25 s; w = 5 m/s.
describe("the hole of a vehicle that left a full link", () => {
  test("comes L/w later where storage is whole", () => {
    const enteredS = entries(100, 30);
    expect(enteredS[19]).toBe(19 * 1.25);
    expect(enteredS[20]).toBe(501.25 + 20);
    expect(enteredS[21]).toBe(502.5 + 20);
  });

  test("comes later by the missing fraction of a vehicle over C where it is not", () => {
    const enteredS = entries(101, 30);
    expect(enteredS[20]).toBe(20 * 1.25);
    expect(enteredS[21]).toBeCloseTo(501.25 + 20.2 + 0.8 / 0.8, 5);
  });

  test("lets a vehicle longer than the link in when that is empty, and the link still carries its capacity", () => {
    const enteredS = entries(1, 10, 2.4);
    // 2.4 pcu leave 3 s after the opening; L/w = 0.2 s, (2.4 − 0.2)/C = 2.75 s.
    expect(enteredS[1]).toBeCloseTo(503 + 0.2 + 2.75, 5);
    expect(enteredS[2]! - enteredS[1]!).toBeCloseTo(3, 5);
  });
});
