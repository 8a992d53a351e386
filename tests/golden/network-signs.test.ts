import { describe, expect, it } from "vitest";
import { HEAD_SIGNS } from "../../src/map/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** A main road 1-5-2 from west to east, a side street 3-(30)-5 from the south, 30 lying 15 m before the junction. */
function town(nodes: OsmLiteral["nodes"] = {}, side: Record<string, string> = {}, more: OsmLiteral["ways"] = {}) {
  const { network, report } = networkOf({
    nodes: { 1: [-200, 0], 2: [200, 0], 3: [0, -200], 5: [0, 0], 30: [0, -15], ...nodes },
    ways: {
      11: [[1, 5, 2], { highway: "secondary" }],
      12: [[3, 30, 5], { highway: "residential", ...side }],
      ...more,
    },
  });
  const signOf = (from: number, to: number) => HEAD_SIGNS[network.headSign[linkBetween(network, from, to)!]!];
  return { signOf, signs: report.signs };
}

describe("signs where links end", () => {
  it("are none where the map has none", () => {
    const { signOf, signs } = town();
    expect([signOf(3, 5), signOf(1, 5)]).toEqual(["none", "none"]);
    expect(signs).toEqual({ read: 0, placed: 0 });
  });

  it.each([
    ["without a direction speaks to those for whom the junction is the nearer one", {}, "give_way", "none"],
    ["forward speaks to those along the way", { direction: "forward" }, "give_way", "none"],
    [
      "backward speaks to those against the way, from whose junction it is too far",
      { direction: "backward" },
      "none",
      "none",
    ],
    ["both speaks to either, as far as the junction is near", { direction: "both" }, "give_way", "none"],
  ])("a sign at the stop line %s", (_, direction, north, south) => {
    const { signOf } = town({ 30: [0, -15, { highway: "give_way", ...direction }] });
    expect([signOf(3, 5), signOf(5, 3)]).toEqual([north, south]);
  });

  it("a stop sign is told from one to give way", () => {
    const { signOf, signs } = town({ 30: [0, -15, { highway: "stop" }] });
    expect(signOf(3, 5)).toBe("stop");
    expect(signs).toEqual({ read: 1, placed: 1 });
  });

  it("a sign on a one-way speaks to its only traffic, however near the junction behind is", () => {
    const { signOf } = town({ 30: [0, -15, { highway: "stop" }], 3: [0, -20] }, { oneway: "-1" });
    expect([signOf(5, 3), signOf(3, 5)]).toEqual(["stop", "none"]);
  });

  it("a sign far from any junction is no junction's, and is counted", () => {
    const { signOf, signs } = town({ 30: [0, -100, { highway: "give_way" }] });
    expect(signOf(3, 5)).toBe("none");
    expect(signs).toEqual({ read: 1, placed: 0 });
  });

  it("a sign at the junction's own node speaks to the lesser road, stop=all to every one", () => {
    const minor = town({ 5: [0, 0, { highway: "stop" }] });
    expect([minor.signOf(3, 5), minor.signOf(1, 5)]).toEqual(["stop", "none"]);
    const all = town({ 5: [0, 0, { highway: "stop", stop: "all" }] });
    expect([all.signOf(3, 5), all.signOf(1, 5), all.signOf(2, 5)]).toEqual(["stop", "stop", "stop"]);
  });

  it("everyone gives way at a mini-roundabout", () => {
    const { signOf } = town({ 5: [0, 0, { highway: "mini_roundabout" }] });
    expect([signOf(3, 5), signOf(1, 5), signOf(2, 5)]).toEqual(["give_way", "give_way", "give_way"]);
  });

  it("a priority road has its own, and a sign before it prevails", () => {
    const { signOf } = town(
      { 30: [0, -15, { highway: "give_way" }] },
      { priority_road: "designated" },
      { 11: [[1, 5, 2], { highway: "secondary", priority_road: "designated" }] },
    );
    expect([signOf(1, 5), signOf(2, 5), signOf(3, 5)]).toEqual(["priority", "priority", "give_way"]);
  });
});
