import { describe, expect, it } from "vitest";
import { convoyWindows, makeTimetable } from "../../src/operation/index.ts";
import { checkPlanText } from "../../src/plan/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";

const town = townOf({ W: [-300, 0], C: [0, 0], E: [300, 0], N: [0, 300], S: [0, -300] }, [
  ["W-C", "Way"],
  ["C-E", "Way on"],
  ["N-C", "North"],
  ["S-C", "South"],
]);
const [CAR, AMBULANCE] = [1, 2];

describe("a fixed closure", () => {
  const closure = { mode: "fixed", leadS: 300, holdLeadS: 60, clearanceS: 15 } as const;
  const timetable = makeTimetable(town.network, convoyOn(town.along("W C E"), { closure }), 1000);
  const { links, holds, exits } = convoyWindows(town.network, timetable, AMBULANCE);

  it("shuts the whole road from the first head to the last tail", () => {
    const shut = links.filter(({ classMask }) => (classMask & CAR) !== 0);
    expect(shut.map(({ link }) => link)).toEqual(["W C", "C W", "C E", "E C"].flatMap((way) => town.along(way)));
    for (const { fromS, untilS } of shut) expect([fromS, untilS]).toEqual([700, 1105]);
    expect(exits).toEqual([]);
  });

  it("holds its crossings as long, and ambulances only while the convoy is there", () => {
    expect(holds.length).toBeGreaterThan(0);
    for (const { fromS, untilS, classMask } of holds) {
      expect([fromS, untilS]).toEqual((classMask & CAR) !== 0 ? [940, 1105] : [1030, 1060]);
    }
    const ambulances = links.filter(({ classMask }) => classMask === AMBULANCE);
    expect(ambulances.map(({ fromS, untilS }) => [fromS, untilS])).toEqual([
      [1000, 1060],
      [1000, 1060],
      [1030, 1090],
      [1030, 1090],
    ]);
  });
});

describe("leads of their own by link", () => {
  it("stand in place of the plan's, and must be as many as the links", () => {
    const timetable = makeTimetable(town.network, convoyOn(town.along("W C E")), 1000);
    const { links, holds } = convoyWindows(town.network, timetable, 0, {
      alongS: Float64Array.of(400, 100),
      backS: Float64Array.of(500, 200),
    });
    expect(links.map(({ fromS, untilS }) => [fromS, untilS])).toEqual([
      [600, 1075],
      [500, 1075],
      [930, 1105],
      [830, 1105],
    ]);
    for (const { fromS, untilS } of holds) expect([fromS, untilS]).toEqual([970, 1075]);
    const one = Float64Array.of(400);
    expect(() => convoyWindows(town.network, timetable, 0, { alongS: one, backS: one })).toThrow(/1 leads for 2 links/);
  });
});

describe("a convoy's closure in the plan", () => {
  const planWith = (closure: string): string => `clearway: 1
name: Modes
zone: Asia/Ho_Chi_Minh
map: x.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
convoys:
  - id: guests
    ways: [1]
    departs: "09:10"
    vehicles: 12
    length: 300 m
    speed: 36 km/h
    closure: ${closure}
`;
  const told = (closure: string) =>
    checkPlanText(planWith(closure), "plan.yaml")
      .issues.filter(({ code }) => code !== "not-simulated")
      .map(({ severity, code, line, message }) => `${line} ${severity} ${code}: ${message}`);

  it("takes every mode with the words that belong to it, and simulates them all", () => {
    for (const closure of [
      "{ mode: fixed, lead: 10 min, clearance: 30 s }",
      "{ mode: rolling, lead: 10 min, clearance: 30 s, least-lead: prove }",
      "{ mode: leapfrog, lead: 10 min, clearance: 30 s, riders: 6, rider-speed: 60 km/h }",
      "{ mode: in-traffic, lanes: 2 }",
      "{ mode: in-traffic, lanes: all }",
      "{ mode: in-traffic }",
    ]) {
      expect(told(closure), closure).toEqual([]);
      const aside = checkPlanText(planWith(closure), "plan.yaml").issues.filter(({ code }) => code === "not-simulated");
      expect(aside, closure).toEqual([]);
    }
  });

  it("gives the operation what the mode needs", () => {
    const framed = (closure: string) => checkPlanText(planWith(closure), "plan.yaml").frame!.convoys[0]!.closure;
    const times = { leadS: 300, holdLeadS: 60, clearanceS: 20 };
    expect(framed("{ lead: 5 min, clearance: 20 s, least-lead: prove }")).toEqual({
      mode: "rolling",
      ...times,
      provesLead: true,
    });
    expect(framed("{ mode: leapfrog, lead: 5 min, clearance: 20 s, riders: 6, rider-speed: 54 km/h }")).toEqual({
      mode: "leapfrog",
      ...times,
      riders: { count: 6, speedMps: 15 },
    });
    expect(framed("{ mode: in-traffic, lanes: all }")).toMatchObject({ mode: "in-traffic", lanesTaken: "all" });
    expect(framed("{ mode: in-traffic }")).toMatchObject({ lanesTaken: 1 });
  });

  it("warns of words that mean nothing in its mode, where they stand", () => {
    expect(told("{ mode: in-traffic, lead: 10 min, lanes: 1 }")).toEqual([
      '13 warning closure-unused: convoy "guests": `lead` means nothing in the mode in-traffic',
    ]);
    expect(told("{ lead: 10 min, clearance: 30 s, riders: 4 }")).toEqual([
      '13 warning closure-unused: convoy "guests": `riders` means nothing in the mode rolling',
    ]);
  });

  it("says what it assumes of riders, and warns of riders who do not overtake", () => {
    expect(told("{ mode: leapfrog, lead: 5 min, clearance: 30 s }")).toEqual([
      expect.stringContaining("closure rider-speed not given, taken as 50 km/h"),
      expect.stringContaining("closure riders not given, taken as what the junctions need"),
    ]);
    expect(told("{ mode: leapfrog, lead: 5 min, clearance: 30 s, riders: 3, rider-speed: 30 km/h }")).toEqual([
      expect.stringMatching(/warning riders-too-slow: .* at 30 km\/h do not overtake/),
    ]);
  });

  it("refuses a mode, a number of riders and of lanes that cannot be", () => {
    for (const closure of ["{ mode: flying }", "{ mode: leapfrog, riders: 0 }", "{ mode: in-traffic, lanes: 0 }"]) {
      expect(
        told(closure).some((line) => line.includes(" error ")),
        closure,
      ).toBe(true);
    }
  });
});
