import { describe, expect, it } from "vitest";
import { Clock, isInside } from "../../src/base/index.ts";
import { kindBit, type RoadNetwork, VEHICLE_KINDS, type VehicleKind } from "../../src/map/index.ts";
import { accessAt, ruleWindows } from "../../src/map/network/index.ts";
import { linkBetween, mayTurn, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** Friday, 26 July 2024, midnight in Hanoi. */
const clock = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T00:00");
const day = { fromS: 0, untilS: 86_400 };
const atS = (time: string): number => clock.secondsOf(`2024-07-26T${time}`);
const road = { highway: "secondary" };

/** A crossing at node 5 with arms to 1 (north), 2 (east), 3 (south), 4 (west): ways 11, 12, 13, 14. */
function crossing(relations: OsmLiteral["relations"], more: Partial<OsmLiteral> = {}) {
  return networkOf({
    nodes: { 1: [0, 100], 2: [100, 0], 3: [0, -100], 4: [-100, 0], 5: [0, 0] },
    ways: { 11: [[1, 5], road], 12: [[5, 2], road], 13: [[5, 3], road], 14: [[4, 5], road], ...more.ways },
    relations: relations ?? {},
  });
}

const fromSouth = (tags: Record<string, string>, to = 14) =>
  crossing({ 90: [`w13@from n5@via w${to}@to`, { type: "restriction", ...tags }] });

function movementOf(network: RoadNetwork, from: number, via: number, to: number): number {
  const [link, next] = [linkBetween(network, from, via)!, linkBetween(network, via, to)!];
  return network.firstMovement[link]! + next - network.firstOut[network.head[link]!]!;
}

/** When the turn from the south into an arm is shut: "06:00 09:00". */
function shut(network: RoadNetwork, arm = 4, kind: VehicleKind = "car"): string[] {
  const movement = movementOf(network, 3, 5, arm);
  return ruleWindows(network, kind, clock, day)
    .movements.filter((window) => window.movement === movement)
    .map(({ fromS, untilS }) => `${clock.timeOfDay(fromS)} ${clock.timeOfDay(untilS)}`);
}

describe("restrictions of some hours", () => {
  it("shut the turn at their hours and leave it open at others", () => {
    const { network, report } = fromSouth({ "restriction:conditional": "no_left_turn @ (06:00-09:00,16:00-19:30)" });
    expect(report.restrictions).toEqual({ read: 1, applied: 0, conditional: 1, dropped: [], partly: [] });
    expect(mayTurn(network, "car", 3, 5, 4)).toBe(true);
    expect(shut(network)).toEqual(["06:00 09:00", "16:00 19:30"]);
    expect(shut(network, 1)).toEqual([]);
    const movement = movementOf(network, 3, 5, 4);
    expect(accessAt(network, "car", clock, atS("05:59")).movementOpen[movement]).toBe(1);
    expect(accessAt(network, "car", clock, atS("06:00")).movementOpen[movement]).toBe(0);
    expect(accessAt(network, "car", clock, atS("09:00")).movementOpen[movement]).toBe(1);
  });

  it("free the modes that except names", () => {
    const { network } = fromSouth({
      "restriction:conditional": "no_left_turn @ (06:00-09:00)",
      except: "motorcycle;bicycle",
    });
    const bound = VEHICLE_KINDS.filter((kind) => shut(network, 4, kind).length > 0);
    expect(bound).toEqual(VEHICLE_KINDS.filter((kind) => kind !== "motorcycle" && kind !== "bicycle"));
  });

  const texts: [string, Record<string, string>, string[]][] = [
    [
      "several clauses",
      { "restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00); no_left_turn @ (Fr 16:00-17:00)" },
      ["07:00 09:00", "16:00 17:00"],
    ],
    [
      "hours of several rules in one clause",
      { "restriction:conditional": "no_left_turn @ (Mo-Su 06:00-22:00; Fr 06:00-07:00)" },
      ["06:00 07:00"],
    ],
    [
      "hours without brackets",
      { "restriction:conditional": "no_left_turn @ Mo-Fr 07:00-09:00; Sa off" },
      ["07:00 09:00"],
    ],
    ["the condition under the plain key", { restriction: "no_left_turn @ (07:00-09:00)" }, ["07:00 09:00"]],
    ["a mode of its own", { "restriction:motorcar:conditional": "no_left_turn @ (07:00-09:00)" }, ["07:00 09:00"]],
    [
      "a mode in the condition",
      { "restriction:conditional": "no_left_turn @ (motorcar AND 07:00-09:00)" },
      ["07:00 09:00"],
    ],
    ["another mode's", { "restriction:hgv:conditional": "no_left_turn @ (07:00-09:00)" }, []],
    ["a weight that cars have not", { "restriction:conditional": "no_left_turn @ (weight>5 AND 07:00-09:00)" }, []],
    [
      "the old tags",
      { restriction: "no_left_turn", day_on: "Monday", day_off: "Friday", hour_on: "7:30", hour_off: "09:30" },
      ["07:30 09:30"],
    ],
    [
      "the old tags, hours alone",
      { restriction: "no_left_turn", hour_on: "07:30", hour_off: "09:30" },
      ["07:30 09:30"],
    ],
    [
      "hours taken away",
      { "restriction:conditional": "no_left_turn @ (06:00-09:00); none @ (Fr 08:00-10:00)" },
      ["06:00 08:00"],
    ],
    [
      "hours taken away from a standing ban",
      { restriction: "no_left_turn", "restriction:conditional": "none @ (06:00-22:00)" },
      ["00:00 06:00", "22:00 00:00"],
    ],
  ];
  it.each(texts)("%s", (_, tags, windows) => {
    const { network, report } = fromSouth(tags);
    expect(report.restrictions).toMatchObject({ applied: 0, conditional: 1, dropped: [], partly: [] });
    expect(shut(network)).toEqual(windows);
  });

  it("a condition of size without hours is a standing ban for the kinds of that size", () => {
    const { network, report } = fromSouth({ "restriction:conditional": "no_left_turn @ (weight>5)" });
    expect(report.restrictions).toMatchObject({ applied: 1, conditional: 0 });
    const banned = VEHICLE_KINDS.filter((kind) => !mayTurn(network, kind, 3, 5, 4));
    expect(banned).toEqual(["bus", "coach", "truck", "special-truck"]);
  });

  it("only_* shuts the other ways on at its hours", () => {
    const { network } = fromSouth({ "restriction:conditional": "only_straight_on @ (06:00-09:00)" }, 11);
    expect([1, 2, 4].map((arm) => shut(network, arm))).toEqual([[], ["06:00 09:00"], ["06:00 09:00"]]);
  });

  it("only_u_turn opens the turn round at its hours and shuts the rest", () => {
    const { network } = fromSouth({ "restriction:conditional": "only_u_turn @ (06:00-09:00)" }, 13);
    const back = movementOf(network, 3, 5, 3);
    expect(accessAt(network, "car", clock, atS("08:00")).movementOpen[back]).toBe(1);
    expect(accessAt(network, "car", clock, atS("10:00")).movementOpen[back]).toBe(0);
    const windows = ruleWindows(network, "car", clock, day);
    expect(windows.openedMovements).toEqual([back]);
    expect(shut(network, 3)).toEqual(["00:00 06:00", "09:00 00:00"]);
    expect(shut(network, 1)).toEqual(["06:00 09:00"]);
  });

  it("a turn round that one asks for and another forbids at the same hours is forbidden", () => {
    const hours = (value: string) => ({ type: "restriction", "restriction:conditional": `${value} @ (06:00-09:00)` });
    const { network } = crossing({
      90: ["w13@from n5@via w13@to", hours("no_u_turn")],
      91: ["w13@from n5@via w13@to", hours("only_u_turn")],
    });
    expect(accessAt(network, "car", clock, atS("08:00")).movementOpen[movementOf(network, 3, 5, 3)]).toBe(0);
  });

  const lost: [string, Record<string, string>, string][] = [
    [
      "no time",
      { "restriction:conditional": "no_left_turn @ wet" },
      'condition "wet": cannot read "wet" in "wet", in "no_left_turn @ wet"',
    ],
    ["no condition", { "restriction:conditional": "no_left_turn" }, 'condition "": says no hours, in "no_left_turn"'],
    [
      "half the old tags",
      { restriction: "no_left_turn", hour_on: "07:30" },
      'day_on .. hour_off: cannot read "?" in "07:30-?"',
    ],
    [
      "a size of none",
      { "restriction:conditional": "no_left_turn @ (weight>500)" },
      '"no_left_turn @ (weight>500)" binds no kind that the relation binds',
    ],
    [
      "two times at once",
      { "restriction:conditional": "no_left_turn @ (06:00-09:00 AND Mo)" },
      'condition "06:00-09:00 AND Mo" says two times at once, in "no_left_turn @ (06:00-09:00 AND Mo)"',
    ],
  ];
  it.each(lost)("%s is dropped with the reason", (_, tags, reason) => {
    const { network, report } = fromSouth(tags);
    expect(report.restrictions).toMatchObject({ applied: 0, conditional: 0, dropped: [{ id: 90, reason }] });
    expect(network.ruleSubject.length).toBe(0);
    expect(mayTurn(network, "car", 3, 5, 4)).toBe(true);
  });

  it.each([
    "Mo 06:00-09:00, Fr 07:00-08:00",
    "Mo-Fr 06:00-09:00; Sa 07:00-08:00",
    "06:00-09:00 open",
    "PH",
  ])("an exception of %s takes nothing away, and is named", (hours) => {
    const { network, report } = fromSouth({
      restriction: "no_left_turn",
      "restriction:conditional": `none @ (${hours})`,
    });
    expect(report.restrictions).toMatchObject({ applied: 1, conditional: 0, partly: [{ id: 90 }] });
    expect(mayTurn(network, "car", 3, 5, 4)).toBe(false);
  });

  it("a part that cannot be read is named beside the part that holds", () => {
    const { network, report } = fromSouth({
      "restriction:conditional": "no_left_turn @ (06:00-09:00); no_left_turn @ (wet)",
    });
    expect(report.restrictions).toMatchObject({ conditional: 1, dropped: [], partly: [{ id: 90 }] });
    expect(shut(network)).toEqual(["06:00 09:00"]);
  });

  it("via a way is a path that is banned at its hours", () => {
    const { network } = crossing(
      {
        90: [
          "w13@from w14@via w15@to",
          { type: "restriction", "restriction:conditional": "no_u_turn @ (06:00-22:00)" },
        ],
      },
      { ways: { 15: [[4, 3], road] } },
    );
    expect([...network.pathKinds]).toEqual([0]);
    expect(ruleWindows(network, "car", clock, day).paths).toEqual([
      { path: 0, fromS: atS("06:00"), untilS: atS("22:00") },
    ]);
    expect(accessAt(network, "car", clock, atS("12:00")).pathBanned[0]).toBe(1);
    expect(accessAt(network, "car", clock, atS("23:00")).pathBanned[0]).toBe(0);
  });
});

describe("the state of the network at a moment and over a span", () => {
  const { network } = crossing(
    {
      90: [
        "w13@from n5@via w11@to",
        { type: "restriction", "restriction:conditional": "no_straight_on @ (06:00-12:00)" },
      ],
    },
    {
      ways: {
        12: [
          [5, 2],
          {
            ...road,
            "motor_vehicle:conditional": "no @ (06:00-09:00)",
            maxspeed: "50",
            "maxspeed:conditional": "30 @ (07:00-17:00)",
          },
        ],
        14: [[4, 5], { ...road, access: "no", "access:conditional": "yes @ (22:00-05:00)" }],
      },
    },
  );
  const east = linkBetween(network, 5, 2)!;
  const west = linkBetween(network, 5, 4)!;

  it("a link shut at some hours is shut then", () => {
    const windows = ruleWindows(network, "car", clock, day);
    expect(windows.links.filter(({ link }) => link === east)).toEqual([
      { link: east, fromS: atS("06:00"), untilS: atS("09:00") },
    ]);
    expect(windows.openedLinks).not.toContain(east);
  });

  it("a link opened at some hours is shut at the others, and named as opened", () => {
    const windows = ruleWindows(network, "car", clock, day);
    expect(network.access[west]! & kindBit("car")).toBe(0);
    expect(windows.links.filter(({ link }) => link === west)).toEqual([
      { link: west, fromS: atS("05:00"), untilS: atS("22:00") },
    ]);
    expect(windows.openedLinks).toContain(west);
    expect(mayTurn(network, "car", 3, 5, 4)).toBe(true);
    // A day on which it never opens does not name it.
    expect(ruleWindows(network, "car", clock, { fromS: atS("06:00"), untilS: atS("07:00") }).openedLinks).toEqual([]);
  });

  it("a speed of some hours holds then", () => {
    const { speeds } = ruleWindows(network, "car", clock, day);
    const window = speeds.find(({ link }) => link === east)!;
    expect([window.fromS, window.untilS]).toEqual([atS("07:00"), atS("17:00")]);
    expect(window.freeSpeedMps).toBeCloseTo(30 / 3.6, 5);
    expect(accessAt(network, "car", clock, atS("08:00")).freeSpeedMps[east]).toBeCloseTo(30 / 3.6, 5);
    expect(accessAt(network, "car", clock, atS("18:00")).freeSpeedMps[east]).toBeCloseTo(50 / 3.6, 5);
  });

  it("the windows and the state at any half hour say the same, for each kind", () => {
    for (const kind of VEHICLE_KINDS) {
      const bit = kindBit(kind);
      const windows = ruleWindows(network, kind, clock, day);
      for (let timeS = 0; timeS < day.untilS; timeS += 1800) {
        const state = accessAt(network, kind, clock, timeS);
        const spoken = new Set([...windows.openedLinks, ...windows.links.map(({ link }) => link)]);
        for (let link = 0; link < network.linkCount; link++) {
          const isShut = isInside(
            windows.links.filter((window) => window.link === link),
            timeS,
          );
          const isOpen = spoken.has(link) ? !isShut : (network.access[link]! & bit) !== 0;
          expect(state.linkOpen[link]).toBe(isOpen ? 1 : 0);
        }
        for (let m = 0; m < network.movementCount; m++) {
          const isShut = isInside(
            windows.movements.filter((window) => window.movement === m),
            timeS,
          );
          expect(state.movementOpen[m]).toBe((network.movementAccess[m]! & bit) !== 0 && !isShut ? 1 : 0);
        }
      }
    }
  });

  it("a rule whose hours cannot be read is named", () => {
    const broken: RoadNetwork = {
      ...network,
      strings: network.strings.map((text) => (text === "06:00-09:00" ? "?" : text)),
    };
    expect(() => accessAt(broken, "car", clock, 0)).toThrow(RangeError);
  });
});
