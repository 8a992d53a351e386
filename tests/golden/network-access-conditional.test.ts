import { describe, expect, it } from "vitest";
import { largestComponent, RULE_SUBJECTS, VEHICLE_KINDS, type VehicleKind } from "../../src/map/index.ts";
import { linkBetween, mayDrive, mayTurn, networkOf } from "../helpers/osm-memory.ts";

const ALL = [...VEHICLE_KINDS];
const TRUCKS: VehicleKind[] = ["truck", "special-truck"];
const MOTORS = ALL.filter((kind) => kind !== "bicycle" && kind !== "emergency");

const kindsOf = (mask: number): VehicleKind[] => VEHICLE_KINDS.filter((_, bit) => ((mask >> bit) & 1) === 1);

/** A street from 1 to 2 with a plain one beyond it: its rules by direction, and what was made of its tags. */
function street(tags: Record<string, string>) {
  const { network, report } = networkOf({
    nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 100] },
    ways: { 10: [[1, 2], { highway: "residential", ...tags }], 11: [[2, 3], { highway: "residential" }] },
  });
  const rules = (from: number, to: number): [string, VehicleKind[], number, string][] => {
    const link = linkBetween(network, from, to)!;
    return [...network.ruleTarget.keys()]
      .filter((rule) => network.ruleTarget[rule] === link)
      .map((rule) => [
        RULE_SUBJECTS[network.ruleSubject[rule]!]!,
        kindsOf(network.ruleKinds[rule]!),
        network.ruleValue[rule]!,
        network.strings[network.ruleHours[rule]!]!,
      ]);
  };
  const link = linkBetween(network, 1, 2)!;
  return {
    network,
    along: rules(1, 2),
    against: rules(2, 1),
    kinds: kindsOf(network.access[link]!),
    through: kindsOf(network.throughAccess[link]!),
    report: report.conditional,
  };
}

const RUSH = "Mo-Fr 06:00-09:00";

describe("access at some hours", () => {
  it("a ban at some hours is a rule of both directions, and the standing access stays", () => {
    const found = street({ "motor_vehicle:conditional": `no @ (${RUSH})` });
    expect(found.along).toEqual([["link", MOTORS, 0, RUSH]]);
    expect(found.against).toEqual(found.along);
    expect(found.kinds).toEqual(ALL);
    expect(found.report).toEqual({ read: 1, rules: 2, dropped: [] });
  });

  it("a street that is shut and opens at some hours has its turns too", () => {
    const { network, along, kinds, through } = street({ motor_vehicle: "no", "hgv:conditional": `yes @ (${RUSH})` });
    expect(along).toEqual([["link", TRUCKS, 1, RUSH]]);
    expect(kinds).toEqual(["bicycle", "emergency"]);
    expect(through).toEqual(["bicycle", "truck", "special-truck", "emergency"]);
    expect(mayTurn(network, "truck", 1, 2, 3)).toBe(true);
    expect(mayTurn(network, "car", 1, 2, 3)).toBe(false);
    expect(mayDrive(network, "truck", 1, 2)).toBe(false);
  });

  it("a street that opens at some hours joins no parts of the town, and one may turn round before it", () => {
    const plain = { highway: "residential" };
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0], 4: [300, 0], 5: [300, 200] },
      ways: {
        10: [[1, 2], plain],
        11: [[2, 3], { ...plain, motor_vehicle: "no", "motor_vehicle:conditional": `yes @ (${RUSH})` }],
        12: [[3, 4, 5], plain],
      },
    });
    const inside = largestComponent(network, "car");
    expect([...network.wayId].filter((_, link) => inside[link] === 1)).toEqual([10, 10]); // as many as beyond, and first
    expect(mayTurn(network, "car", 1, 2, 3)).toBe(true);
    expect(mayTurn(network, "car", 1, 2, 1)).toBe(true);
    expect(mayTurn(network, "bicycle", 1, 2, 1)).toBe(false);
  });

  it("opened for deliveries, it lets no trip through", () => {
    const { along, through } = street({ motor_vehicle: "no", "hgv:conditional": `delivery @ (${RUSH})` });
    expect(along).toEqual([["link", TRUCKS, 1, RUSH]]);
    expect(through).toEqual(["bicycle", "emergency"]);
  });

  it("a special key answers after the general one, so that the last rule decides", () => {
    const { along } = street({
      "bus:conditional": `yes @ (${RUSH})`,
      "motor_vehicle:conditional": `no @ (${RUSH})`,
    });
    expect(along).toEqual([
      ["link", MOTORS, 0, RUSH],
      ["link", ["bus"], 1, RUSH],
    ]);
  });

  it("a kind with a standing key of its own is not touched by a general condition", () => {
    const { along } = street({ bus: "yes", "motor_vehicle:conditional": `no @ (${RUSH})` });
    expect(along).toEqual([["link", MOTORS.filter((kind) => kind !== "bus"), 0, RUSH]]);
  });

  it("clauses are parted by semicolons outside brackets, and hours go on without them", () => {
    const two = street({ "hgv:conditional": "no @ (06:00-09:00); no @ (16:00-19:00)" });
    expect(two.along.map(([, , , hours]) => hours)).toEqual(["06:00-09:00", "16:00-19:00"]);
    const one = street({ "hgv:conditional": "no @ (Fr 18:00-22:00; Sa-Su 06:00-22:00)" });
    expect(one.along.map(([, , , hours]) => hours)).toEqual(["Fr 18:00-22:00; Sa-Su 06:00-22:00"]);
    const bare = street({ "hgv:conditional": "no @ Fr 18:00-22:00; Sa-Su 06:00-22:00" });
    expect(bare.along.map(([, , , hours]) => hours)).toEqual(["Fr 18:00-22:00; Sa-Su 06:00-22:00"]);
  });

  it("a key of one direction makes rules there", () => {
    const { along, against } = street({ "hgv:forward:conditional": `no @ (${RUSH})` });
    expect(along).toEqual([["link", TRUCKS, 0, RUSH]]);
    expect(against).toEqual([]);
  });

  it("a one-way of some hours opens or shuts the way back", () => {
    const opened = street({ oneway: "yes", "oneway:conditional": `no @ (${RUSH})` });
    expect(opened.along).toEqual([]);
    expect(opened.against).toEqual([["link", ALL, 1, RUSH]]);
    const shut = street({ "oneway:conditional": `yes @ (${RUSH})` });
    expect(shut.along).toEqual([]);
    expect(shut.against).toEqual([["link", ALL, 0, RUSH]]);
    const turned = street({ oneway: "yes", "oneway:conditional": `-1 @ (${RUSH})` });
    expect(turned.along).toEqual([["link", ALL, 0, RUSH]]);
    expect(turned.against).toEqual([["link", ALL, 1, RUSH]]);
    const riders = street({ oneway: "yes", "oneway:motorcycle:conditional": `no @ (${RUSH})` });
    expect(riders.against).toEqual([["link", ["motorcycle"], 1, RUSH]]);
  });

  it("a lane that turns round with the hour is open one way at a time", () => {
    const { along, against, kinds } = street({
      oneway: "reversible",
      "oneway:conditional": "yes @ (06:00-12:00); -1 @ (12:00-20:00)",
    });
    expect(kinds).toEqual([]);
    expect(along).toEqual([
      ["link", ALL, 1, "06:00-12:00"],
      ["link", ALL, 0, "12:00-20:00"],
    ]);
    expect(against).toEqual([["link", ALL, 1, "12:00-20:00"]]);
  });
});

describe("conditions by weight and size", () => {
  it("pick the kinds by their usual vehicle, beside hours", () => {
    expect(street({ "motor_vehicle:conditional": `no @ (weight>10 AND ${RUSH})` }).along).toEqual([
      ["link", ["bus"], 0, RUSH],
    ]);
  });

  it("without hours stand always", () => {
    const { along, kinds, report } = street({ "hgv:conditional": "no @ (weight>3.5)" });
    expect(along).toEqual([]);
    expect(kinds).toEqual(ALL.filter((kind) => !TRUCKS.includes(kind)));
    expect(report).toEqual({ read: 1, rules: 0, dropped: [] });
  });

  it("a limit of some hours shuts those above it, and opens nobody whom another rule shuts", () => {
    const { along } = street({
      "maxweight:conditional": "3.5 @ (06:00-09:00)",
      "motorcar:conditional": "no @ (06:00-22:00)",
    });
    expect(along).toEqual([
      ["link", ["car", "taxi", "van"], 0, "06:00-22:00"],
      ["link", ["bus", "coach", "truck", "special-truck"], 0, "06:00-09:00"],
    ]);
  });
});

describe("speeds at some hours", () => {
  it("are rules in metres a second", () => {
    const { along, against } = street({ maxspeed: "50", "maxspeed:conditional": "36 @ (22:00-06:00)" });
    expect(along).toEqual([["speed", ALL, 10, "22:00-06:00"]]);
    expect(against).toEqual(along);
  });

  it("of one direction and one mode", () => {
    const { along, against } = street({ "maxspeed:hgv:backward:conditional": "36 @ (22:00-06:00)" });
    expect(along).toEqual([]);
    expect(against).toEqual([["speed", TRUCKS, 10, "22:00-06:00"]]);
  });
});

describe("what no rule can say", () => {
  it.each([
    ["seats", { "bus:conditional": "no @ (seatings>=9)" }, /seatings/],
    ["no condition", { "oneway:conditional": "schooldays only" }, /no condition/],
    ["two conditions at once", { "hgv:conditional": "no @ (wet AND 06:00-09:00)" }, /more than one condition/],
    ["only to a place there", { "motor_vehicle:conditional": `destination @ (${RUSH})` }, /only to a place there/],
    ["an access that is none", { "motor_vehicle:conditional": "perhaps @ (06:00-09:00)" }, /"perhaps" is no value/],
    ["a one-way that is none", { "oneway:conditional": "perhaps @ (06:00-09:00)" }, /"perhaps" is no value/],
    ["a weight that is none", { "maxweight:conditional": "light @ (06:00-09:00)" }, /"light" is no value/],
    ["lanes", { "bus:lanes:conditional": "|designated @ (06:00-09:00)" }, /lanes that change/],
    ["a speed that is none", { "maxspeed:conditional": "slow @ (06:00-09:00)" }, /no speed/],
  ])("%s is dropped, with the way, the key and the reason", (_, tags, reason) => {
    const { along, against, kinds, report } = street(tags as Record<string, string>);
    expect([along, against]).toEqual([[], []]);
    expect(kinds).toEqual(ALL);
    const [key] = Object.keys(tags);
    expect(report).toEqual({ read: 1, rules: 0, dropped: [{ way: 10, key, reason: expect.stringMatching(reason) }] });
  });

  it("conditions of parking, fees and people on foot are not read", () => {
    const tags = { "foot:conditional": "no @ (22:00-05:00)", "parking:left:conditional": "no @ (06:00-09:00)" };
    expect(street({ ...tags, "toll:conditional": "yes @ (06:00-09:00)" }).report.read).toBe(0);
  });
});
