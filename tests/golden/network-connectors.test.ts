import { describe, expect, it } from "vitest";
import { linkBetween, networkOf } from "../helpers/osm-memory.ts";

/** A broad street of two carriageways, 10 m apart, with a gap (2-6) that is tagged as a side street, and a true side street (3-9). */
const { network: STREET } = networkOf({
  nodes: {
    1: [0, 0],
    2: [200, 0],
    3: [400, 0],
    5: [0, 10],
    6: [200, 10],
    7: [400, 10],
    8: [400, -20],
    9: [400, -220],
    10: [420, -220],
  },
  ways: {
    11: [[1, 2, 3], { highway: "primary", oneway: "yes", lanes: "3" }],
    12: [[7, 6, 5], { highway: "primary", oneway: "yes", lanes: "3" }],
    13: [[2, 6], { highway: "residential", oneway: "yes", lanes: "1" }],
    14: [[3, 7], { highway: "residential", oneway: "yes", lanes: "1" }],
    15: [[3, 8, 9], { highway: "residential", oneway: "yes", lanes: "1" }],
    16: [[9, 10], { highway: "residential", oneway: "yes", lanes: "1" }],
  },
});

describe("short links between roads", () => {
  const capacityOf = (from: number, to: number): number => STREET.capacityPcuPerS[linkBetween(STREET, from, to)!]!;

  it("carry what a lane of the lesser of the roads carries that they join", () => {
    expect(capacityOf(2, 6)).toBeGreaterThan(capacityOf(3, 9) * 1.1);
    expect(capacityOf(2, 6)).toBeLessThanOrEqual(capacityOf(1, 2) / 3);
    expect(capacityOf(3, 7)).toBe(capacityOf(2, 6));
  });

  it("are as they are where one end meets side streets only", () => {
    expect(capacityOf(9, 10)).toBe(capacityOf(3, 9));
  });
});
