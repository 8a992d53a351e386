import { describe, expect, it } from "vitest";
import { VEHICLE_KINDS } from "../../src/map/index.ts";
import { mayTurn, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** A crossing at node 5 with arms to 1 (north), 2 (east), 3 (south), 4 (west): ways 11, 12, 13, 14. */
function crossing(relations: OsmLiteral["relations"] = {}, more: Partial<OsmLiteral> = {}) {
  const road = { highway: "secondary" };
  return networkOf({
    nodes: { 1: [0, 100], 2: [100, 0], 3: [0, -100], 4: [-100, 0], 5: [0, 0], ...more.nodes },
    ways: { 11: [[1, 5], road], 12: [[5, 2], road], 13: [[5, 3], road], 14: [[4, 5], road], ...more.ways },
    relations,
  });
}

/** From the south (3), by car unless said otherwise: which of the arms may be driven to. */
const onward = (
  network: ReturnType<typeof crossing>["network"],
  kind: (typeof VEHICLE_KINDS)[number] = "car",
): string =>
  [1, 2, 3, 4]
    .filter((arm) => mayTurn(network, kind, 3, 5, arm))
    .map((arm) => "NESW"[arm - 1])
    .join("");

describe("turn restrictions through a node", () => {
  const fromSouth = (to: number, tags: Record<string, string>) =>
    crossing({ 90: [`w13@from n5@via w${to}@to`, { type: "restriction", ...tags }] });

  it("without one, all ways on are open and turning round is not", () => {
    expect(onward(crossing().network)).toBe("NEW");
  });

  const cases: [string, number, string][] = [
    ["no_left_turn", 14, "NE"],
    ["no_right_turn", 12, "NW"],
    ["no_straight_on", 11, "EW"],
    ["no_u_turn", 13, "NEW"],
    ["no_entry", 11, "EW"],
    ["no_exit", 12, "NW"],
    ["only_left_turn", 14, "W"],
    ["only_right_turn", 12, "E"],
    ["only_straight_on", 11, "N"],
    ["only_u_turn", 13, "S"],
  ];
  it.each(cases)("%s", (restriction, to, arms) => {
    const { network, report } = fromSouth(to, { restriction });
    expect(onward(network)).toBe(arms);
    expect(onward(network, "emergency")).toBe(arms);
    expect(onward(network, "motorcycle")).toBe(arms);
    expect(report.restrictions).toEqual({ read: 1, applied: 1, conditional: 0, dropped: [], partly: [] });
    expect(mayTurn(network, "car", 1, 5, 2)).toBe(true);
  });

  it("except frees the modes it names", () => {
    const { network } = fromSouth(14, { restriction: "no_left_turn", except: "psv; bicycle;motorcycle" });
    const free = VEHICLE_KINDS.filter((kind) => mayTurn(network, kind, 3, 5, 4));
    expect(free).toEqual(["motorcycle", "bicycle", "taxi", "bus"]);
  });

  it("except=emergency frees emergency vehicles", () => {
    expect(onward(fromSouth(14, { restriction: "no_left_turn", except: "emergency" }).network, "emergency")).toBe(
      "NEW",
    );
  });

  it("an exception from only_* leaves the others every way on", () => {
    const { network } = fromSouth(11, { restriction: "only_straight_on", except: "motorcycle" });
    expect(onward(network)).toBe("N");
    expect(onward(network, "motorcycle")).toBe("NEW");
  });

  it("restriction:hgv binds trucks alone", () => {
    const { network } = fromSouth(14, { "restriction:hgv": "no_left_turn" });
    expect(VEHICLE_KINDS.filter((kind) => !mayTurn(network, kind, 3, 5, 4))).toEqual(["truck", "special-truck"]);
  });

  it("type=restriction:hgv binds trucks alone", () => {
    const { network } = crossing({
      90: ["w13@from n5@via w14@to", { type: "restriction:hgv", restriction: "no_left_turn" }],
    });
    expect(VEHICLE_KINDS.filter((kind) => !mayTurn(network, kind, 3, 5, 4))).toEqual(["truck", "special-truck"]);
  });

  it("several modes on one relation bind each its own", () => {
    const { network, report } = crossing({
      90: [
        "w13@from n5@via w14@to",
        {
          type: "restriction",
          "restriction:hgv": "no_left_turn",
          "restriction:bus": "no_left_turn",
          "restriction:foot": "no_u_turn",
        },
      ],
    });
    expect(VEHICLE_KINDS.filter((kind) => !mayTurn(network, kind, 3, 5, 4))).toEqual(["bus", "truck", "special-truck"]);
    expect(report.restrictions).toMatchObject({
      applied: 1,
      partly: [{ id: 90, reason: 'binds "foot", which no kind here obeys' }],
    });
  });

  it("two only_* from one road allow both", () => {
    const { network } = crossing({
      90: ["w13@from n5@via w11@to", { type: "restriction", restriction: "only_straight_on" }],
      91: ["w13@from n5@via w12@to", { type: "restriction", restriction: "only_right_turn" }],
    });
    expect(onward(network)).toBe("NE");
  });

  it("no_entry holds for each of its from roads, no_exit for each of its to roads", () => {
    const entry = crossing({
      90: ["w13@from w14@from n5@via w11@to", { type: "restriction", restriction: "no_entry" }],
    });
    expect(mayTurn(entry.network, "car", 3, 5, 1)).toBe(false);
    expect(mayTurn(entry.network, "car", 4, 5, 1)).toBe(false);
    expect(mayTurn(entry.network, "car", 2, 5, 1)).toBe(true);
    const exit = crossing({ 90: ["w13@from n5@via w11@to w12@to", { type: "restriction", restriction: "no_exit" }] });
    expect(onward(exit.network)).toBe("W");
  });

  it("of several roads those that the map lacks are named, and the others bound", () => {
    const { network, report } = crossing({
      90: ["w13@from w99@from n5@via w11@to", { type: "restriction", restriction: "no_entry" }],
    });
    expect(onward(network)).toBe("EW");
    expect(report.restrictions).toMatchObject({
      applied: 1,
      partly: [{ id: 90, reason: "way 99 is not among the roads of this map" }],
    });
  });

  it("a turn round that one relation asks for and another forbids is forbidden", () => {
    const { network } = crossing({
      90: ["w13@from n5@via w13@to", { type: "restriction", restriction: "only_u_turn" }],
      91: ["w13@from n5@via w13@to", { type: "restriction", restriction: "no_u_turn" }],
    });
    expect(onward(network)).toBe("");
  });

  it("where a road runs through the node, the bend tells which movement is meant", () => {
    const road = { highway: "secondary" };
    const { network } = networkOf({
      nodes: { 1: [0, 100], 2: [100, 0], 3: [0, -100], 5: [0, 0] },
      ways: { 11: [[3, 5, 1], road], 12: [[5, 2], road] },
      relations: { 90: ["w11@from n5@via w12@to", { type: "restriction", restriction: "no_left_turn" }] },
    });
    expect(mayTurn(network, "car", 1, 5, 2)).toBe(false);
    expect(mayTurn(network, "car", 3, 5, 2)).toBe(true);
  });

  const lost: [string, string, Record<string, string>, string][] = [
    [
      "a missing way",
      "w13@from n5@via w99@to",
      { restriction: "no_u_turn" },
      "way 99 is not among the roads of this map",
    ],
    [
      "a missing via",
      "w13@from n77@via w11@to",
      { restriction: "no_straight_on" },
      "via node 77 is not a junction of this map",
    ],
    ["no via", "w13@from w11@to", { restriction: "no_straight_on" }, "has no via"],
    ["no from", "n5@via w11@to", { restriction: "no_straight_on" }, "has no from way"],
    ["no to", "w13@from n5@via", { restriction: "no_straight_on" }, "has no to way"],
    ["apart", "w13@from n1@via w12@to", { restriction: "no_left_turn" }, "from and to do not meet at the via node"],
    ["an unknown value", "w13@from n5@via w11@to", { restriction: "no_parking" }, 'unknown restriction "no_parking"'],
    ["no value", "w13@from n5@via w11@to", {}, "says no restriction"],
    [
      "one that excepts all whom it binds",
      "w13@from n5@via w11@to",
      { "restriction:hgv": "no_straight_on", except: "motor_vehicle" },
      "excepts all whom it binds",
    ],
    [
      "one of a mode that no kind obeys",
      "w13@from n5@via w11@to",
      { "restriction:caravan": "no_straight_on" },
      'binds "caravan", which no kind here obeys',
    ],
  ];
  it.each(lost)("%s is dropped with the reason", (_, members, tags, reason) => {
    const { network, report } = crossing({ 90: [members, { type: "restriction", ...tags }] });
    expect(onward(network)).toBe("NEW");
    expect(report.restrictions).toEqual({
      read: 1,
      applied: 0,
      conditional: 0,
      dropped: [{ id: 90, reason }],
      partly: [],
    });
  });

  it("other relations are not counted", () => {
    expect(crossing({ 90: ["w13@from", { type: "route" }] }).report.restrictions.read).toBe(0);
  });
});

describe("turning round", () => {
  it("is open at a dead end", () => {
    expect(mayTurn(crossing().network, "car", 5, 1, 5)).toBe(true);
  });

  it("is open to the kinds alone that have no other way on", () => {
    const { network } = crossing(
      {},
      {
        nodes: { 6: [0, 200] },
        ways: { 15: [[1, 6], { highway: "residential", motor_vehicle: "no" }] },
      },
    );
    expect(mayTurn(network, "car", 5, 1, 5)).toBe(true);
    expect(mayTurn(network, "bicycle", 5, 1, 5)).toBe(false);
  });

  it("is not opened by turn bans", () => {
    const ban = (to: number) => [`w13@from n5@via w${to}@to`, { type: "restriction", restriction: "no_exit" }] as const;
    expect(onward(crossing({ 90: ban(11), 91: ban(12), 92: ban(14) }).network)).toBe("");
  });
});
