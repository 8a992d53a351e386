import { describe, expect, it } from "vitest";
import type { RoadNetwork, VehicleKind } from "../../src/map/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";
import { mayFollow } from "../helpers/restriction-oracle.ts";

/** Whether a kind may drive from node to node to node. */
function mayPass(network: RoadNetwork, nodes: readonly number[], kind: VehicleKind = "car"): boolean {
  const links = nodes.slice(1).map((node, at) => linkBetween(network, nodes[at]!, node));
  return links.every((link) => link !== undefined) && mayFollow(network, kind, links);
}

const road = { highway: "secondary" };
const oneway = { highway: "secondary", oneway: "yes" };
const tags = (restriction: string, more: Record<string, string> = {}) => ({
  type: "restriction",
  restriction,
  ...more,
});

/**
 * A dual carriageway, eastbound 1-2-3 and westbound 4-5-6, and a street that crosses it: 7 (south) - 2 - 5 - 8 (north). Between
 * the carriageways it is way 20.
 *
 *            8
 *   6 <- - - 5 <- - 4
 *            |
 *   1 - - -> 2 - -> 3
 *            7
 */
function dualCarriageway(relations: OsmLiteral["relations"], more: Partial<OsmLiteral> = {}) {
  return networkOf({
    nodes: {
      1: [-100, 0],
      2: [0, 0],
      3: [100, 0],
      4: [100, 20],
      5: [0, 20],
      6: [-100, 20],
      7: [0, -100],
      8: [0, 120],
      ...more.nodes,
    },
    ways: {
      11: [[1, 2], oneway],
      12: [[2, 3], oneway],
      13: [[4, 5], oneway],
      14: [[5, 6], oneway],
      15: [[7, 2], road],
      16: [[5, 8], road],
      20: [[2, 5], road],
      ...more.ways,
    },
    relations: relations ?? {},
  });
}

describe("turn restrictions via ways", () => {
  it("no U-turn over the short link between two carriageways leaves every other way over it", () => {
    const { network, report } = dualCarriageway({ 90: ["w11@from w20@via w14@to", tags("no_u_turn")] });
    expect(report.restrictions).toEqual({ read: 1, applied: 1, conditional: 0, dropped: [], partly: [] });
    expect(mayPass(network, [1, 2, 5, 6])).toBe(false);
    expect(mayPass(network, [1, 2, 5, 8])).toBe(true);
    expect(mayPass(network, [7, 2, 5, 6])).toBe(true);
    expect(mayPass(network, [2, 5, 6])).toBe(true);
    expect(mayPass(network, [1, 2, 3])).toBe(true);
  });

  it("the way between may be drawn in either direction, and stand before from and after to", () => {
    const { network } = dualCarriageway(
      { 90: ["w14@to w20@via w11@from", tags("no_u_turn")] },
      { ways: { 20: [[5, 2], road] } },
    );
    expect(mayPass(network, [1, 2, 5, 6])).toBe(false);
    expect(mayPass(network, [1, 2, 5, 8])).toBe(true);
  });

  it("except, and a restriction of one mode, hold via ways too", () => {
    const except = dualCarriageway({
      90: ["w11@from w20@via w14@to", tags("no_u_turn", { except: "motorcycle;bicycle" })],
    });
    expect(mayPass(except.network, [1, 2, 5, 6], "motorcycle")).toBe(true);
    expect(mayPass(except.network, [1, 2, 5, 6], "emergency")).toBe(false);
    const hgv = dualCarriageway({
      90: ["w11@from w20@via w14@to", { type: "restriction", "restriction:hgv": "no_u_turn" }],
    });
    expect(mayPass(hgv.network, [1, 2, 5, 6], "truck")).toBe(false);
    expect(mayPass(hgv.network, [1, 2, 5, 6], "car")).toBe(true);
  });

  it("a via way that a side street cuts is driven whole", () => {
    const { network } = dualCarriageway(
      { 90: ["w11@from w20@via w14@to", tags("no_u_turn")] },
      { nodes: { 9: [0, 10], 10: [40, 10] }, ways: { 20: [[2, 9, 5], road], 21: [[9, 10], road] } },
    );
    expect(mayPass(network, [1, 2, 9, 5, 6])).toBe(false);
    expect(mayPass(network, [1, 2, 9, 10])).toBe(true);
    expect(mayPass(network, [10, 9, 5, 6])).toBe(true);
  });

  it("several via ways may stand in any order", () => {
    const members = ["w20@via w21@via", "w21@via w20@via"];
    for (const via of members) {
      const { network, report } = dualCarriageway(
        { 90: [`w11@from ${via} w14@to`, tags("no_u_turn")] },
        { nodes: { 9: [0, 10] }, ways: { 20: [[2, 9], road], 21: [[5, 9], road] } },
      );
      expect(report.restrictions.applied).toBe(1);
      expect(mayPass(network, [1, 2, 9, 5, 6])).toBe(false);
      expect(mayPass(network, [1, 2, 9, 5, 8])).toBe(true);
    }
  });

  it("where its ways run on past the via way and no turn bends as it says, none is meant", () => {
    const { network, report } = dualCarriageway(
      { 90: ["w11@from w20@via w13@to", tags("no_left_turn")] },
      { ways: { 11: [[1, 2, 3], road], 12: [[3, 7], road], 13: [[4, 5, 6], road], 14: [[6, 8], road] } },
    );
    const reason = "its ways run through the junction, and neither turn is as it says";
    expect(report.restrictions.dropped).toEqual([{ id: 90, reason }]);
    expect(network.pathKinds.length).toBe(0);
  });

  it("a U-turn over a link between two-way streets that run on is meant from either side", () => {
    const { network } = dualCarriageway(
      { 90: ["w11@from w20@via w13@to", tags("no_u_turn")] },
      { ways: { 11: [[1, 2, 3], road], 12: [[3, 7], road], 13: [[4, 5, 6], road], 14: [[6, 8], road] } },
    );
    expect(mayPass(network, [1, 2, 5, 6])).toBe(false);
    expect(mayPass(network, [3, 2, 5, 4])).toBe(false);
    expect(mayPass(network, [1, 2, 5, 4])).toBe(true);
    expect(mayPass(network, [3, 2, 5, 6])).toBe(true);
  });

  it("a loop as via way is driven round in both directions, back to the from way", () => {
    const { network } = networkOf({
      nodes: { 1: [-100, 0], 2: [0, 0], 3: [40, 30], 4: [40, -30], 5: [100, 30] },
      ways: { 11: [[1, 2], road], 12: [[2, 3, 4, 2], road], 13: [[3, 5], road], 14: [[4, 5], road] },
      relations: { 90: ["w11@from w12@via w11@to", tags("no_u_turn")] },
    });
    expect(mayPass(network, [1, 2, 3, 4, 2, 1])).toBe(false);
    expect(mayPass(network, [1, 2, 4, 3, 2, 1])).toBe(false);
    expect(mayPass(network, [1, 2, 3, 5])).toBe(true);
    expect(mayPass(network, [5, 3, 4, 2, 1])).toBe(true);
  });

  it("a way that nobody may drive in that direction is not what a U-turn's restriction means", () => {
    // Way 11 runs through the junction, one way: only from the west can one come.
    const { network } = dualCarriageway(
      { 90: ["w11@from w20@via w13@to", tags("no_u_turn")] },
      { ways: { 11: [[1, 2, 3], oneway], 12: [[3, 7], road], 13: [[4, 5, 6], oneway], 14: [[6, 8], road] } },
    );
    expect(network.pathKinds.length).toBe(1);
    expect(mayPass(network, [1, 2, 5, 6])).toBe(false);
  });
});

/** 1 - 2 - 3 - 4 - 5 along a street, with side streets north of 2, 3, 4: 12, 13, 14. */
function street(relations: OsmLiteral["relations"]) {
  return networkOf({
    nodes: {
      1: [0, 0],
      2: [100, 0],
      3: [200, 0],
      4: [300, 0],
      5: [400, 0],
      12: [100, 100],
      13: [200, 100],
      14: [300, 100],
    },
    ways: {
      21: [[1, 2], road],
      32: [[2, 3], road],
      43: [[3, 4], road],
      54: [[4, 5], road],
      92: [[2, 12], road],
      93: [[3, 13], road],
      94: [[4, 14], road],
    },
    relations: relations ?? {},
  });
}

describe("restrictions that overlap", () => {
  it("one within another, and one that begins in the middle of another, hold both (GraphHopper #3153)", () => {
    const { network } = street({
      90: ["w21@from w32@via w43@via w54@to", tags("no_straight_on")],
      91: ["w32@from w43@via w94@to", tags("no_left_turn")],
      92: ["w21@from w32@via w93@to", tags("no_left_turn")],
    });
    expect(mayPass(network, [1, 2, 3, 4, 5])).toBe(false);
    expect(mayPass(network, [2, 3, 4, 14])).toBe(false);
    expect(mayPass(network, [1, 2, 3, 4, 14])).toBe(false);
    expect(mayPass(network, [1, 2, 3, 13])).toBe(false);
    expect(mayPass(network, [12, 2, 3, 4, 5])).toBe(true);
    expect(mayPass(network, [12, 2, 3, 13])).toBe(true);
    expect(mayPass(network, [13, 3, 4, 14])).toBe(true);
  });

  it("two that share a via way in one direction hold both (GraphHopper #2907)", () => {
    const { network } = street({
      90: ["w21@from w32@via w43@to", tags("no_straight_on")],
      91: ["w92@from w32@via w93@to", tags("no_u_turn")],
    });
    expect(mayPass(network, [1, 2, 3, 4])).toBe(false);
    expect(mayPass(network, [12, 2, 3, 13])).toBe(false);
    expect(mayPass(network, [1, 2, 3, 13])).toBe(true);
    expect(mayPass(network, [12, 2, 3, 4])).toBe(true);
  });

  it("no straight on does not open a way round no U-turn (OSRM #4518)", () => {
    const { network } = dualCarriageway({
      90: ["w11@from w20@via w16@to", tags("no_straight_on")],
      91: ["w11@from w20@via w14@to", tags("no_u_turn")],
    });
    expect(mayPass(network, [1, 2, 5, 8])).toBe(false);
    expect(mayPass(network, [1, 2, 5, 6])).toBe(false);
    expect(mayPass(network, [7, 2, 5, 8])).toBe(true);
  });

  it("a ban at a node inside a path via ways shuts that turn for all, and the path stays banned", () => {
    const { network } = street({
      90: ["w21@from w32@via w43@via w94@to", tags("no_left_turn")],
      91: ["w32@from n3@via w93@to", tags("no_left_turn")],
    });
    expect(mayPass(network, [1, 2, 3, 13])).toBe(false);
    expect(mayPass(network, [12, 2, 3, 13])).toBe(false);
    expect(mayPass(network, [1, 2, 3, 4, 14])).toBe(false);
    expect(mayPass(network, [12, 2, 3, 4, 14])).toBe(true);
    expect(mayPass(network, [1, 2, 3, 4, 5])).toBe(true);
  });

  it("the same path twice, for other kinds, is one banned path", () => {
    const { network } = street({
      90: ["w21@from w32@via w93@to", { type: "restriction", "restriction:hgv": "no_left_turn" }],
      91: ["w21@from w32@via w93@to", { type: "restriction", "restriction:bus": "no_left_turn" }],
    });
    expect(network.pathKinds.length).toBe(1);
    const shut = (["car", "truck", "bus"] as const).filter((kind) => !mayPass(network, [1, 2, 3, 13], kind));
    expect(shut).toEqual(["truck", "bus"]);
  });

  it("a ring of four, each one's to being the next one's from and via, shuts the turns back and nothing else", () => {
    // The OSRM case of Limassol, turned to driving on the right: two crossing dual carriageways.
    const { network, report } = networkOf({
      nodes: {
        1: [-10, 110],
        2: [10, 110],
        3: [-110, 10],
        4: [-10, 10],
        5: [10, 10],
        6: [110, 10],
        7: [-110, -10],
        8: [-10, -10],
        9: [10, -10],
        10: [110, -10],
        11: [-10, -110],
        12: [10, -110],
      },
      ways: {
        21: [[1, 4], oneway],
        22: [[5, 2], oneway],
        23: [[6, 5], oneway],
        24: [[9, 10], oneway],
        25: [[12, 9], oneway],
        26: [[8, 11], oneway],
        27: [[7, 8], oneway],
        28: [[4, 3], oneway],
        31: [[4, 8], oneway],
        32: [[8, 9], oneway],
        33: [[9, 5], oneway],
        34: [[5, 4], oneway],
      },
      relations: {
        90: ["w21@from w31@via w32@via w33@to", tags("no_u_turn")],
        91: ["w27@from w32@via w33@via w34@to", tags("no_u_turn")],
        92: ["w25@from w33@via w34@via w31@to", tags("no_u_turn")],
        93: ["w23@from w34@via w31@via w32@to", tags("no_u_turn")],
        94: ["w31@from w32@via w33@to", tags("no_u_turn")],
      },
    });
    expect(report.restrictions.applied).toBe(5);
    const exits: [string, number, number[]][] = [
      ["right", 1, [4, 3]],
      ["straight", 1, [4, 8, 11]],
      ["left", 1, [4, 8, 9, 10]],
      ["back", 1, [4, 8, 9, 5, 2]],
      ["right", 12, [9, 10]],
      ["straight", 12, [9, 5, 2]],
      ["left", 12, [9, 5, 4, 3]],
      ["back", 12, [9, 5, 4, 8, 11]],
      ["left", 7, [8, 9, 5, 2]],
      ["back", 7, [8, 9, 5, 4, 3]],
      ["left", 6, [5, 4, 8, 11]],
      ["back", 6, [5, 4, 8, 9, 10]],
    ];
    for (const [turn, from, way] of exits)
      expect([turn, from, mayPass(network, [from, ...way])]).toEqual([turn, from, turn !== "back"]);
  });
});

describe("only_* via ways", () => {
  const { network } = street({ 90: ["w21@from w32@via w43@via w54@to", tags("only_straight_on")] });

  it("binds who comes from its from way at the end of the via ways", () => {
    expect(mayPass(network, [1, 2, 3, 4, 5])).toBe(true);
    expect(mayPass(network, [1, 2, 3, 4, 14])).toBe(false);
  });

  it("binds him half way too", () => {
    expect(mayPass(network, [1, 2, 3, 13])).toBe(false);
  });

  it("leaves free who turns off before, and who comes from elsewhere", () => {
    expect(mayPass(network, [1, 2, 12])).toBe(true);
    expect(mayPass(network, [12, 2, 3, 4, 14])).toBe(true);
    expect(mayPass(network, [12, 2, 3, 13])).toBe(true);
    expect(mayPass(network, [13, 3, 4, 14])).toBe(true);
    expect(mayPass(network, [5, 4, 3, 2, 12])).toBe(true);
  });

  it("two of them from one way allow each other, where their paths part", () => {
    const two = street({
      90: ["w21@from w32@via w43@to", tags("only_straight_on")],
      91: ["w21@from w32@via w93@to", tags("only_left_turn")],
    });
    expect(mayPass(two.network, [1, 2, 3, 4])).toBe(true);
    expect(mayPass(two.network, [1, 2, 3, 13])).toBe(true);
  });

  it("an exception leaves the others every way on", () => {
    const except = street({ 90: ["w21@from w32@via w43@to", tags("only_straight_on", { except: "bus" })] });
    expect(mayPass(except.network, [1, 2, 3, 13], "bus")).toBe(true);
    expect(mayPass(except.network, [1, 2, 3, 13], "car")).toBe(false);
  });

  it("one towards where nobody may drive is dropped: it would shut the road", () => {
    const { network, report } = dualCarriageway({ 90: ["w15@from w20@via w13@to", tags("only_right_turn")] });
    expect(report.restrictions.dropped).toEqual([{ id: 90, reason: "leads to where nobody may drive" }]);
    expect(mayPass(network, [7, 2, 5, 8])).toBe(true);
  });
});

describe("restrictions via ways that cannot be read", () => {
  const lost: [string, string, string][] = [
    ["a gap before the via way", "w21@from w43@via w54@to", "its from way does not meet its via ways"],
    ["a gap between via ways", "w21@from w32@via w54@via w94@to", "its via ways do not lead to its to way"],
    ["a gap after the via way", "w21@from w32@via w54@to", "its via ways do not lead to its to way"],
    ["a via way that is no road", "w21@from w77@via w54@to", "way 77 is not among the roads of this map"],
    ["a via way that is the from way too", "w21@from w21@via w32@to", "a via way is its from or to way too"],
    ["a via node off the via ways", "w21@from w32@via n5@via w43@to", "its via ways do not pass its via nodes"],
    ["a via relation alone", "w21@from r5@via w43@to", "via a relation; has no via"],
  ];
  it.each(lost)("%s is dropped with the reason", (_, members, reason) => {
    const { network, report } = street({ 90: [members, tags("no_straight_on")] });
    expect(report.restrictions).toEqual({
      read: 1,
      applied: 0,
      conditional: 0,
      dropped: [{ id: 90, reason }],
      partly: [],
    });
    expect(network.pathKinds.length).toBe(0);
  });

  it("a street of thousands of junctions as via way is given up, not followed for ever", () => {
    const nodes: Record<number, [number, number]> = {};
    const ways: Record<number, [number[], Record<string, string>]> = {};
    const length = 5000;
    for (let n = 1; n <= length; n++) {
      nodes[n] = [10 * n, 0];
      nodes[length + n] = [10 * n, 10];
      ways[1000 + n] = [[n, length + n], road];
    }
    ways[1] = [Object.keys(nodes).map(Number).slice(0, length), road];
    const { report } = networkOf({
      nodes,
      ways,
      relations: { 90: [`w1001@from w1@via w${1000 + length}@to`, tags("no_u_turn")] },
    });
    expect(report.restrictions.dropped).toEqual([{ id: 90, reason: "its via ways are too tangled" }]);
  });

  it("a via node on the via ways is passed", () => {
    const { network } = street({ 90: ["w21@from w32@via n3@via w43@via w54@to", tags("no_straight_on")] });
    expect(mayPass(network, [1, 2, 3, 4, 5])).toBe(false);
  });
});
