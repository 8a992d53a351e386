import { describe, expect, it } from "vitest";
import { kindBit } from "../../src/map/index.ts";
import { makeMetric } from "../../src/routing/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";

const { network } = networkFromArcs([
  { from: 0, to: 1, lengthM: 120, speedMps: 12 },
  { from: 1, to: 2, access: kindBit("motorcycle") },
]);

describe("a metric", () => {
  it("is free flow unless seconds are given, and Infinity where the kind may not drive", () => {
    const linkS = Float64Array.of(33, 44);
    expect([...makeMetric(network, { kind: "car" }).linkS]).toEqual([10, Number.POSITIVE_INFINITY]);
    expect([...makeMetric(network, { kind: "motorcycle" }).linkS]).toEqual([10, 10]);
    expect([...makeMetric(network, { kind: "motorcycle", linkS }).linkS]).toEqual([33, 44]);
  });
  it("opens a movement to the kinds that have both of its links", () => {
    expect([...makeMetric(network, { kind: "car" }).arcOpen]).toEqual([0]);
    expect([...makeMetric(network, { kind: "motorcycle" }).arcOpen]).toEqual([1]);
    const closedMovements = Uint8Array.of(1);
    expect([...makeMetric(network, { kind: "motorcycle", closedMovements }).arcOpen]).toEqual([0]);
  });
  it("takes over the columns of a metric that is no longer needed, as a new metric", () => {
    const closedLinks = Uint8Array.of(1, 0);
    const old = makeMetric(network, { kind: "car" });
    const fresh = makeMetric(network, { kind: "motorcycle", closedLinks, into: old });
    expect(fresh).not.toBe(old);
    expect(fresh.linkS).toBe(old.linkS);
    expect([...fresh.linkS]).toEqual([Number.POSITIVE_INFINITY, 10]);
  });
  it("names a column of another network", () => {
    const linkS = new Float64Array(3);
    expect(() => makeMetric(network, { kind: "car", linkS })).toThrow("linkS has 3 entries, the network needs 2");
  });
});
