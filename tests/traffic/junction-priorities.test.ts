import { describe, expect, it } from "vitest";
import { makePriorities } from "../../src/traffic/junctions/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const PLACES: OsmLiteral["nodes"] = { 1: [0, 200], 2: [200, 0], 3: [0, -200], 4: [-200, 0], 5: [0, 0] };

/** How many go before one vehicle that comes to node 5 from each arm: 1 (north), 2 (east), 3 (south), 4 (west). */
function waitsFor(
  ways: OsmLiteral["ways"],
  nodes: OsmLiteral["nodes"] = {},
  isControlled = false,
): Record<string, number> {
  const { network } = networkOf({ nodes: { ...PLACES, ...nodes }, ways });
  const controlled = new Set(isControlled ? [network.nodeOsmId.indexOf(5)] : []);
  const priority = makePriorities(network, controlled);
  expect(priority.every((weight) => weight > 0)).toBe(true);
  const entries: [string, number][] = [];
  for (const arm of [1, 2, 3, 4, 6]) {
    const link = linkBetween(network, arm, 5);
    if (link === undefined || network.access[link] === 0) continue;
    entries.push([String(arm), Number((network.exitCapacityPcuPerS[link]! / priority[link]!).toFixed(6))]);
  }
  return Object.fromEntries(entries);
}

const road = (from: number, to: number, highway: string, tags: Record<string, string> = {}) =>
  [[from, to], { highway, ...tags }] as const;

/** Roads of these classes from the arms to the middle. */
const roads = (classes: Readonly<Record<number, string>>): OsmLiteral["ways"] =>
  Object.fromEntries(
    Object.entries(classes).map(([arm, highway]) => [10 + Number(arm), road(Number(arm), 5, highway)]),
  );

describe("who goes first where roads meet", () => {
  it("the main road, by far before a side street", () => {
    expect(waitsFor(roads({ 2: "primary", 3: "residential", 4: "primary" }))).toEqual({ 2: 1, 3: 4, 4: 1 });
    expect(waitsFor(roads({ 2: "secondary", 3: "tertiary", 4: "secondary" }))).toEqual({ 2: 1, 3: 2, 4: 1 });
  });

  it("equals take turns at a crossing", () => {
    expect(waitsFor(roads({ 1: "tertiary", 2: "tertiary", 3: "tertiary", 4: "tertiary" }))).toEqual({
      1: 1,
      2: 1,
      3: 1,
      4: 1,
    });
  });

  it("among equals where a road ends, who has nobody to the right goes first", () => {
    // From the east one has the open side to the right; the others have the road from the south, or the one from the east.
    expect(waitsFor(roads({ 2: "tertiary", 3: "tertiary", 4: "tertiary" }))).toEqual({ 2: 1, 3: 1.5, 4: 1.5 });
  });

  it("who has a sign to stop or to give way waits, whatever the class of road", () => {
    const main = { 2: "tertiary", 4: "tertiary" };
    const side = { 13: [[3, 30, 5], { highway: "primary" }] } as const;
    const sign = (highway: string) => ({ 30: [0, -10, { highway }] }) as const;
    expect(waitsFor({ ...roads(main), ...side }, sign("give_way"))).toEqual({ 2: 1, 3: 14, 4: 1 });
    expect(waitsFor({ ...roads(main), ...side }, sign("stop"))).toEqual({ 2: 1, 3: 19, 4: 1 });
  });

  it("where everybody has the sign, and at a mini-roundabout, they take turns", () => {
    const all = roads({ 1: "primary", 2: "tertiary", 3: "primary", 4: "tertiary" });
    const turns = { 1: 1, 2: 1, 3: 1, 4: 1 };
    expect(waitsFor(all, { 5: [0, 0, { highway: "stop", stop: "all" }] })).toEqual(turns);
    expect(waitsFor(all, { 5: [0, 0, { highway: "mini_roundabout" }] })).toEqual(turns);
  });

  it("a priority road goes before those without a sign", () => {
    const ways = {
      12: road(2, 5, "tertiary", { priority_road: "designated" }),
      14: road(4, 5, "tertiary", { priority_road: "designated" }),
      13: road(3, 5, "primary"),
    };
    expect(waitsFor(ways)).toEqual({ 2: 1, 3: 14, 4: 1 });
  });

  it("who goes round in a roundabout goes before who comes in", () => {
    const ways = {
      20: [[4, 5, 2], { highway: "tertiary", junction: "roundabout", oneway: "yes" }],
      13: road(3, 5, "primary"),
    } as const;
    expect(waitsFor(ways)).toEqual({ 3: 5, 4: 1 });
  });

  it("roads of one class that run together zip, a slip road at an angle gives way", () => {
    const main = { 12: road(5, 2, "primary", { oneway: "yes" }), 14: road(4, 5, "primary", { oneway: "yes" }) };
    const slip = { 16: road(6, 5, "primary_link", { oneway: "yes" }) };
    expect(waitsFor({ ...main, ...slip }, { 6: [-100, -30] })).toEqual({ 4: 1, 6: 1 });
    expect(waitsFor({ ...main, ...slip }, { 6: [-30, -100] })).toEqual({ 4: 1, 6: 2 });
  });

  it("a slip road of a better road that ends at another gives way there", () => {
    const ways = { ...roads({ 2: "tertiary", 4: "tertiary" }), 13: road(3, 5, "trunk_link", { oneway: "yes" }) };
    expect(waitsFor(ways)).toEqual({ 2: 1, 3: 2, 4: 1 });
  });

  it("signals leave it to the cycle", () => {
    expect(waitsFor(roads({ 2: "primary", 3: "residential", 4: "primary" }), {}, true)).toEqual({ 2: 1, 3: 1, 4: 1 });
  });

  it("nobody waits where a road only goes on", () => {
    expect(waitsFor(roads({ 2: "primary", 4: "residential" }))).toEqual({ 2: 1, 4: 1 });
  });
});
