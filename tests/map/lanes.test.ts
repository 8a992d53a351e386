import { describe, expect, it } from "vitest";
import { LANE_TURNS, VEHICLE_KINDS, type VehicleKind } from "../../src/map/index.ts";
import { linkBetween, networkOf } from "../helpers/osm-memory.ts";

/** Where each lane leads, and who may use it ("all", or the kinds). */
function lanes(tags: Record<string, string>, country = "VN") {
  const { network } = networkOf(
    { nodes: { 1: [0, 0], 2: [100, 0] }, ways: { 10: [[1, 2], { highway: "primary", ...tags }] } },
    country,
  );
  const read = (from: number, to: number): { turns: string[]; who: (string | VehicleKind[])[] } => {
    const link = linkBetween(network, from, to)!;
    const places = Array.from(
      { length: network.firstLane[link + 1]! - network.firstLane[link]! },
      (_, i) => network.firstLane[link]! + i,
    );
    return {
      turns: places.map((lane) => LANE_TURNS.filter((_, bit) => (network.laneTurns[lane]! >> bit) & 1).join(";")),
      who: places.map((lane) => {
        const kinds = VEHICLE_KINDS.filter((_, bit) => (network.laneAccess[lane]! >> bit) & 1);
        return kinds.length === VEHICLE_KINDS.length ? "all" : kinds;
      }),
    };
  };
  return { along: read(1, 2), against: read(2, 1) };
}

const BUSES: VehicleKind[] = ["bus", "emergency"];
const count = ({ turns }: { turns: string[] }): number => turns.length;

describe("how many lanes", () => {
  it.each([
    [
      "a one-way street has its lanes, and as many the other way once it is opened",
      { oneway: "yes", lanes: "3" },
      3,
      3,
    ],
    ["a two-way street shares them", { lanes: "4" }, 2, 2],
    ["an odd one is nobody's", { lanes: "3" }, 1, 1],
    ["one lane both ways is one each", { lanes: "1" }, 1, 1],
    ["lanes:forward and lanes:backward", { lanes: "3", "lanes:forward": "2", "lanes:backward": "1" }, 2, 1],
    ["a lane for turning left from both sides is nobody's", { lanes: "5", "lanes:both_ways": "1" }, 2, 2],
    ["as many as are marked", { oneway: "yes", lanes: "2", "turn:lanes": "left|through|through;right" }, 3, 2],
    ["too many are not believed", { oneway: "yes", lanes: "99" }, 3, 3],
  ])("%s", (_, tags, along, against) => {
    const found = lanes(tags as Record<string, string>);
    expect([count(found.along), count(found.against)]).toEqual([along, against]);
  });
});

describe("where lanes lead", () => {
  it("each by its own words, from the left", () => {
    const { along, against } = lanes({ oneway: "yes", lanes: "4", "turn:lanes": "left;through|none||slight_right" });
    expect(along.turns).toEqual(["left;through", "", "", "slight_right"]);
    expect(against.turns).toEqual(["", "", "", ""]);
  });

  it("by direction on a road both ways", () => {
    const { along, against } = lanes({
      "turn:lanes:forward": "left|through",
      "turn:lanes:backward": "through|right|right",
    });
    expect(along.turns).toEqual(["left", "through"]);
    expect(against.turns).toEqual(["through", "right", "right"]);
  });

  it("along a way that is driven against its nodes", () => {
    expect(lanes({ oneway: "-1", "turn:lanes": "left|right" }).against.turns).toEqual(["left", "right"]);
  });

  it("not by a word without a direction on a road both ways, nor by unknown ones", () => {
    expect(lanes({ lanes: "4", "turn:lanes": "left|through|through|right" }).along.turns).toEqual(["", ""]);
    expect(lanes({ oneway: "yes", "turn:lanes": "sideways|left" }).along.turns).toEqual(["", "left"]);
  });
});

describe("who may use a lane", () => {
  it("a designated lane is its kinds' alone, and ambulances'", () => {
    expect(lanes({ oneway: "yes", "bus:lanes": "designated|yes|yes" }).along.who).toEqual([BUSES, "all", "all"]);
    expect(lanes({ oneway: "yes", "psv:lanes": "||designated" }).along.who[2]).toEqual(["taxi", "bus", "emergency"]);
    expect(
      lanes({ oneway: "yes", "motorcycle:lanes": "none|designated", "bicycle:lanes": "no|yes" }).along.who,
    ).toEqual([VEHICLE_KINDS.filter((kind) => kind !== "bicycle"), ["motorcycle", "bicycle", "emergency"]]);
  });

  it("a lane for cars is for whatever has four wheels, where two-wheelers have their own", () => {
    const tags = { oneway: "yes", "motorcar:lanes": "designated|no", "motorcycle:lanes": "no|designated" };
    expect(lanes(tags).along.who).toEqual([
      VEHICLE_KINDS.filter((kind) => kind !== "motorcycle"),
      ["motorcycle", "emergency"],
    ]);
  });

  it("a general word and a special one, the special one last", () => {
    const tags = {
      oneway: "yes",
      "vehicle:lanes": "yes|no",
      "bus:lanes": "yes|designated",
      "bicycle:lanes": "yes|yes",
    };
    expect(lanes(tags).along.who).toEqual(["all", ["bicycle", "bus", "emergency"]]);
    expect(lanes({ oneway: "yes", "motor_vehicle:lanes": "yes|yes", "bus:lanes": "yes|designated" }).along.who).toEqual(
      ["all", "all"],
    );
  });

  it("a list of another length than the first one is passed over", () => {
    const tags = { oneway: "yes", "turn:lanes": "left|through", "bus:lanes": "yes|yes|designated" };
    expect(lanes(tags).along.who).toEqual(["all", "all"]);
  });

  it("counted bus lanes lie at the kerb: right in Vietnam, left in Malta", () => {
    const tags = { oneway: "yes", lanes: "3", "lanes:bus": "1" };
    expect(lanes(tags).along.who).toEqual(["all", "all", BUSES]);
    expect(lanes(tags, "MT").along.who).toEqual([BUSES, "all", "all"]);
  });

  it("busway=lane lies on the side that it names, of the traffic that drives there", () => {
    expect(lanes({ oneway: "yes", lanes: "3", "busway:left": "lane", "lanes:bus": "1" }).along.who).toEqual([
      BUSES,
      "all",
      "all",
    ]);
    const right = lanes({ lanes: "4", "busway:right": "lane" });
    expect([right.along.who, right.against.who]).toEqual([
      ["all", BUSES],
      ["all", "all"],
    ]);
    const malta = lanes({ lanes: "4", "busway:right": "lane" }, "MT");
    expect([malta.along.who, malta.against.who]).toEqual([
      ["all", "all"],
      [BUSES, "all"],
    ]);
    expect(lanes({ lanes: "4", "busway:both": "lane" }).against.who).toEqual(["all", BUSES]);
  });
});
