import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANE_TURNS, type VehicleKind } from "../../src/map/index.ts";
import { makeLaneGroups } from "../../src/traffic/junctions/index.ts";
import { waysOfMarkedLanes, waysOfPlainLanes } from "../../src/traffic/junctions/lane-groups-turns.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const KINDS: readonly VehicleKind[] = ["car", "motorcycle", "bus", "emergency", "bicycle"];

interface Form {
  readonly tags?: Readonly<Record<string, string>>;
  /** Classes of the roads from 1 (north), 2 (east), 4 (west); absent = tertiary, "" = no road. */
  readonly arms?: Readonly<Record<number, string>>;
  readonly nodes?: OsmLiteral["nodes"];
  readonly ways?: OsmLiteral["ways"];
  readonly relations?: NonNullable<OsmLiteral["relations"]>;
  readonly hasSignals?: boolean;
  readonly kinds?: readonly VehicleKind[];
}

/**
 * Groups of the one-way that comes from the south (3) to the crossing (5): "N E 0.33 car,bus" = to the north and the east, a
 * third, those two. Ways that are shut are left out, S is the way back.
 */
function groups({
  tags = {},
  arms = {},
  nodes = {},
  ways = {},
  relations = {},
  hasSignals = true,
  kinds = KINDS,
}: Form) {
  const roads = [1, 2, 4].filter((arm) => arms[arm] !== "");
  const { network } = networkOf({
    nodes: { 1: [0, 200], 2: [200, 0], 3: [0, -200], 4: [-200, 0], 5: [0, 0], ...nodes },
    ways: {
      ...Object.fromEntries(roads.map((arm) => [10 + arm, [[arm, 5], { highway: arms[arm] ?? "tertiary" }] as const])),
      13: [[3, 5], { highway: "primary", oneway: "yes", ...tags }],
      ...ways,
    },
    relations,
  });
  const controlled = new Set(hasSignals ? [network.nodeOsmId.indexOf(5)] : []);
  const all = makeLaneGroups(
    network,
    controlled,
    kinds.map((kind) => ({ kind })),
  );
  const from = linkBetween(network, 3, 5)!;
  const open = (to: number): boolean => {
    for (let m = network.firstMovement[from]!; m < network.firstMovement[from + 1]!; m++) {
      if (network.movementTo[m] === to) return network.movementAccess[m] !== 0;
    }
    return false;
  };
  return all
    .filter(({ link }) => link === from)
    .map(({ toLinks, share, classMask }) => {
      const names = [1, 2, 3, 4, 6]
        .filter((arm) => toLinks.some((to) => to === linkBetween(network, 5, arm) && open(to)))
        .map((arm) => "-NESW-F"[arm]);
      const who = classMask === undefined ? [] : [kinds.filter((_, c) => (classMask & (1 << c)) !== 0).join(",")];
      return [...names, share.toFixed(2), ...who].join(" ");
    });
}

const lanes = (turns: string, rest: Record<string, string> = {}) => ({
  lanes: String(turns.split("|").length),
  "turn:lanes": turns,
  ...rest,
});

describe("lane groups from marked lanes", () => {
  it("are as the arrows say, each turn in its lanes", () => {
    expect(groups({ tags: lanes("left|through|through;right") })).toEqual(["W 0.33", "N 0.33", "N E 0.33"]);
  });

  it("lanes alike are one group of their joint width", () => {
    expect(groups({ tags: lanes("left|through|through|right") })).toEqual(["W 0.25", "N 0.50", "E 0.25"]);
  });

  it("lanes that all say the same are no groups", () => {
    expect(groups({ tags: lanes("left;through;right|left;through;right") })).toEqual([]);
  });

  it("a turn that no lane is marked for goes with the outermost lane on its side", () => {
    expect(groups({ tags: lanes("left|through|through") })).toEqual(["W 0.33", "N 0.33", "N E 0.33"]);
    expect(groups({ tags: lanes("through|through|right") })).toEqual(["N W 0.33", "N 0.33", "E 0.33"]);
  });

  it("an arrow for a turn that comes farther on means the way there", () => {
    expect(groups({ tags: lanes("left|through|right"), arms: { 4: "" } })).toEqual(["N 0.67", "E 0.33"]);
  });

  it("lanes without an arrow go straight on", () => {
    expect(groups({ tags: lanes("left||right") })).toEqual(["W 0.33", "N 0.33", "E 0.33"]);
  });

  it("a slight turn and a plain one to the same side are told apart by their order", () => {
    const ways = { 16: [[5, 6], { highway: "primary", oneway: "yes" }] } as const;
    const form = { nodes: { 6: [-140, 140] as const }, ways };
    expect(groups({ ...form, tags: lanes("left|slight_left|through") })).toEqual(["W 0.33", "F 0.33", "N E 0.33"]);
  });

  it("who may turn round does so from the left edge", () => {
    const tags = lanes("left|through|right", { oneway: "no", "turn:lanes": "" });
    const twoWay = { ...tags, "turn:lanes:forward": "left|through|right", "lanes:forward": "3", lanes: "6" };
    const relations = { 90: ["w13@from n5@via w13@to", { type: "restriction", restriction: "only_u_turn" }] } as const;
    expect(groups({ tags: twoWay })).toEqual(["W 0.33", "N 0.33", "E 0.33"]);
    expect(groups({ tags: twoWay, relations })).toEqual([]);
  });

  it("hold without signals too", () => {
    expect(groups({ tags: lanes("left|through|right"), hasSignals: false })).toEqual(["W 0.33", "N 0.33", "E 0.33"]);
  });

  it("are none on a link of less than 30 m", () => {
    expect(groups({ tags: lanes("left|through|right"), nodes: { 3: [0, -25] } })).toEqual([]);
  });
});

describe("lane groups of lanes for some", () => {
  /** Where only side streets lead off, and nobody sorts himself by turns. */
  const between = { hasSignals: false, arms: { 2: "residential", 4: "residential" } };

  it("buses have their lane and may use the others, ambulances any", () => {
    expect(groups({ tags: { lanes: "3", "lanes:bus": "1" }, ...between })).toEqual([
      "N E W 0.67",
      "N E W 0.33 bus,emergency",
    ]);
  });

  it("a bus lane on the right does not shut the turn to the right to the others", () => {
    expect(groups({ tags: lanes("left|through|through;right", { "bus:lanes": "||designated" }) })).toEqual([
      "W 0.33",
      "N E 0.33",
      "N E 0.33 bus,emergency",
    ]);
  });

  it("where cars and motorcycles are parted, each class has its own", () => {
    const tags = { lanes: "3", "motorcycle:lanes": "no|no|designated" };
    expect(groups({ tags, ...between, kinds: ["car", "motorcycle"] })).toEqual([
      "N E W 0.67 car",
      "N E W 0.33 motorcycle",
    ]);
  });

  it("a lane for bicycles is no part of the carriageway, and they ride with the others", () => {
    expect(groups({ tags: { lanes: "2", "bicycle:lanes": "|designated" }, ...between })).toEqual([]);
  });

  it("with no classes told apart, lanes are for everybody", () => {
    expect(groups({ tags: { lanes: "3", "lanes:bus": "1" }, ...between, kinds: [] })).toEqual([]);
    expect(groups({ tags: lanes("left|through|right"), kinds: [] })).toEqual(["W 0.33", "N 0.33", "E 0.33"]);
  });
});

describe("lane groups where nothing is marked", () => {
  it("three lanes at a signal: left, through, through and right", () => {
    expect(groups({ tags: { lanes: "3" } })).toEqual(["W 0.33", "N 0.33", "N E 0.33"]);
  });

  it("no lane is kept for a side street on the left", () => {
    expect(groups({ tags: { lanes: "3" }, arms: { 4: "residential" } })).toEqual(["N W 0.33", "N 0.33", "N E 0.33"]);
  });

  it("two lanes are both for who goes straight on", () => {
    expect(groups({ tags: { lanes: "2" } })).toEqual(["N W 0.50", "N E 0.50"]);
  });

  it("where the road ends, lanes are parted between left and right", () => {
    expect(groups({ tags: { lanes: "3" }, arms: { 1: "" } })).toEqual(["W 0.33", "E W 0.33", "E 0.33"]);
    expect(groups({ tags: { lanes: "4" }, arms: { 1: "" } })).toEqual(["W 0.50", "E 0.50"]);
    expect(groups({ tags: { lanes: "2" }, arms: { 1: "" } })).toEqual([]);
  });

  it("are none where no real streams cross and no signal stands", () => {
    const arms = { 2: "residential", 4: "residential" };
    expect(groups({ tags: { lanes: "3" }, arms, hasSignals: false })).toEqual([]);
    expect(groups({ tags: { lanes: "3" }, hasSignals: false })).toHaveLength(3);
  });
});

describe("marked lanes and ways on, whatever they are", () => {
  const arrows = fc.array(fc.integer({ min: 0, max: 2 ** LANE_TURNS.length - 1 }), { minLength: 2, maxLength: 6 });
  const someArrows = arrows.filter((all) => all.some((bits) => bits !== 0));
  const ways = fc.array(fc.integer({ min: -180, max: 179 }), { minLength: 1, maxLength: 5 });

  it("every way has a lane and every lane a way", () => {
    fc.assert(
      fc.property(someArrows, ways, (turns, waysDeg) => {
        const found = waysOfMarkedLanes(turns, waysDeg);
        expect(found).toHaveLength(turns.length);
        expect(found.every((own) => own.length > 0)).toBe(true);
        expect(new Set(found.flat()).size).toBe(waysDeg.length);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  it("single arrows and ways in order are matched as by trying all matches", () => {
    const singles = fc.uniqueArray(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7), { minLength: 1, maxLength: 5 });
    const degOf = [-90, -45, -135, 0, 90, 45, 135, -180];
    fc.assert(
      fc.property(singles, ways, (bits, waysDeg) => {
        const sorted = [...bits].sort((a, b) => degOf[a]! - degOf[b]!);
        const found = waysOfMarkedLanes(
          sorted.map((bit) => 1 << bit),
          waysDeg,
        );
        const order = [...waysDeg.keys()].sort((a, b) => waysDeg[a]! - waysDeg[b]! || a - b);
        const cost = (match: readonly number[]): number =>
          match.reduce((sum, arrow, i) => sum + Math.abs(degOf[sorted[arrow]!]! - waysDeg[order[i]!]!), 0) +
          45 * (sorted.length - new Set(match).size);
        let least = Number.POSITIVE_INFINITY;
        const tryAll = (match: number[]): void => {
          if (match.length === order.length) least = Math.min(least, cost(match));
          else for (let a = match.at(-1) ?? 0; a < sorted.length; a++) tryAll([...match, a]);
        };
        tryAll([]);
        // Of a way with several lanes, the one whose arrow it was given is the one that does not borrow it.
        const tryOurs = (match: number[]): number => {
          if (match.length === order.length) return cost(match);
          const own = found.flatMap((list, lane) => (list.includes(order[match.length]!) ? [lane] : []));
          return Math.min(
            ...own.filter((lane) => lane >= (match.at(-1) ?? 0)).map((lane) => tryOurs([...match, lane])),
            Number.POSITIVE_INFINITY,
          );
        };
        expect(tryOurs([])).toBe(least);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("unmarked lanes leave no way and no lane out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), ways, fc.boolean(), (count, waysDeg, isMajor) => {
        const found = waysOfPlainLanes(count, waysDeg, () => isMajor);
        if (found === null) return;
        expect(found).toHaveLength(count);
        expect(found.every((own) => own.length > 0)).toBe(true);
        expect(new Set(found.flat()).size).toBe(waysDeg.length);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});
