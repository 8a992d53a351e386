import { describe, expect, it } from "vitest";
import type { VehicleClass } from "../../src/map/index.ts";
import type { Who } from "../../src/plan/plan-types.ts";
import { makeWhoReader, stops } from "../../src/plan/predicate.ts";

const vehicle = (over: Partial<VehicleClass>): VehicleClass => ({
  id: "v",
  kind: "car",
  seats: 5,
  payloadKg: 0,
  designGrossKg: 1800,
  totalMassKg: 1800,
  hazardous: false,
  passes: [],
  pcu: 1,
  people: 1.4,
  ...over,
});

function isStopped(who: Who | undefined, what: Partial<VehicleClass>, except?: Who, groups: Record<string, Who> = {}) {
  const codes: string[] = [];
  const test = makeWhoReader(groups, [], (_, __, code) => codes.push(code))(who, except, []);
  expect(codes).toEqual([]);
  return stops(test, vehicle(what));
}

describe("whom a measure stops", () => {
  it.each([
    ["> 500", 500, false],
    ["> 500", 501, true],
    [">= 500", 500, true],
    [">= 500", 499, false],
    ["< 3500", 3500, false],
    ["<= 3500", 3500, true],
    ["= 45", 45, true],
  ] as const)("a payload %s kg holds for %d kg: %s", (payloadKg, value, expected) => {
    expect(isStopped({ kind: "truck", payloadKg }, { kind: "truck", payloadKg: value })).toBe(expected);
  });
  it("is everybody where nobody is named, but never a priority vehicle", () => {
    expect(isStopped(undefined, { kind: "motorcycle" })).toBe(true);
    expect(isStopped(undefined, { kind: "emergency" })).toBe(false);
    expect(isStopped("all", { kind: "car", passes: ["priority"] })).toBe(false);
    expect(isStopped(["all", "emergency"], { kind: "emergency" })).toBe(true);
  });
  it("is any of a list and all of a map", () => {
    const heavy: Who = [
      { kind: "truck", payloadKg: "> 500" },
      { kind: ["coach", "bus"], seats: "> 29" },
    ];
    expect(isStopped(heavy, { kind: "truck", payloadKg: 500, seats: 30 })).toBe(false);
    expect(isStopped(heavy, { kind: "coach", seats: 30 })).toBe(true);
    expect(isStopped(heavy, { kind: "car", seats: 30 })).toBe(false);
  });
  it("knows groups, groups of groups, kinds and passes by their bare words", () => {
    const groups: Record<string, Who> = { service: ["event", "bus"], all_service: ["service", "sanitation"] };
    expect(isStopped("all", { kind: "bus" }, "all_service", groups)).toBe(false);
    expect(isStopped("all", { kind: "truck", passes: ["sanitation"] }, "all_service", groups)).toBe(false);
    expect(isStopped("all", { kind: "coach" }, "all_service", groups)).toBe(true);
  });
  it("can be told by the load", () => {
    expect(isStopped({ hazardous: true }, { kind: "truck", hazardous: true })).toBe(true);
    expect(isStopped({ hazardous: true }, { kind: "truck" })).toBe(false);
  });
});
