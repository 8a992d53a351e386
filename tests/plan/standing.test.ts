import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Clock } from "../../src/base/index.ts";
import { accessAt, kindBit, type RoadNetwork, type VehicleClass } from "../../src/map/index.ts";
import {
  checkPlanText,
  contraflowShut,
  mapRules,
  openNetwork,
  readStanding,
  resolvePlan,
} from "../../src/plan/index.ts";
import { HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import { linkBetween, networkOf } from "../helpers/osm-memory.ts";

/** Phố Ngang runs over 1-2-3; Phố Dọc crosses it at 2. Some hours have rules: trucks, an evening for nobody, a night for bicycles. */
const { network } = networkOf({
  nodes: { 1: [0, 0], 2: [200, 0], 3: [400, 0], 4: [200, 200], 5: [200, -200], 6: [600, 0] },
  ways: {
    101: [
      [1, 2, 3],
      { highway: "secondary", name: "Phố Ngang", lanes: "4", "hgv:conditional": "no @ (06:00-09:00,16:30-19:30)" },
    ],
    102: [
      [4, 2, 5],
      {
        highway: "tertiary",
        name: "Phố Dọc",
        "motor_vehicle:conditional": "no @ (Fr 19:00-24:00; Sa-Su 00:00-24:00)",
      },
    ],
    103: [
      [3, 6],
      {
        highway: "tertiary",
        name: "Phố Đêm",
        motor_vehicle: "no",
        "motor_vehicle:conditional": "yes @ (22:00-05:00)",
        "bus:conditional": "no @ (23:00-24:00)",
      },
    ],
  },
  relations: {
    900: [
      "w101@from n2@via w102@to",
      { type: "restriction", "restriction:conditional": "no_left_turn @ (07:00-08:30)" },
    ],
  },
});
const CLASSES: readonly VehicleClass[] = HANOI_FLEET.map((row) => row.vehicle);

const folder = mkdtempSync(join(tmpdir(), "clearway-standing-"));
afterAll(() => rmSync(folder, { recursive: true }));

const RULES = `clearway: 1
city: Town
zone: Asia/Ho_Chi_Minh
measures:
  - id: trucks
    level: banned
    who: truck
    streets: [Phố Ngang, Phố Xa]
    when: { days: daily, slots: ["06:00-09:00"] }
    source: the town
`;
const PLAN = `clearway: 1
name: Day
zone: Asia/Ho_Chi_Minh
map: town.osm
standing: rules.yaml
simulate: { from: "2026-03-16 05:00", to: "2026-03-16 10:00" }
`;

async function read(rules: string | null, plan = PLAN) {
  const file = join(folder, "rules.yaml");
  rmSync(file, { force: true });
  if (rules !== null) writeFileSync(file, rules);
  const readPlan = checkPlanText(plan, "p.yaml");
  const found = await readStanding(file, readPlan, resolvePlan(readPlan, network), network);
  const { issues } = found.resolution;
  return { ...found, issues, errors: issues.filter(({ severity }) => severity === "error") };
}

describe("a file of standing rules", () => {
  it("is laid on the plan's map and days, under ids of its own", async () => {
    const { standing, errors, resolution } = await read(RULES);
    expect(errors).toEqual([]);
    const [trucks] = standing!.measures;
    expect(trucks!.id).toBe("standing:trucks");
    expect(trucks!.links).toHaveLength(4);
    // The day before, the day and the day after; times count from 05:00.
    expect(trucks!.windows.map(({ fromS }) => fromS / 3600)).toEqual([-23, 1, 25]);
    expect(resolution.resolved).not.toBeNull();
  });
  it("lists the streets that the map lacks, which are no fault", async () => {
    const { issues, resolution } = await read(RULES);
    const note = issues.find(({ code }) => code === "not-on-map")!;
    expect(`${note.severity} ${note.line} ${note.message} ${note.hint}`).toBe(
      'note 5 "standing:trucks": 1 of its streets are not found on this map Phố Xa',
    );
    expect(resolution.resolution.map(({ name, status }) => [name, status])).toEqual([
      ["Phố Ngang", "found"],
      ["Phố Xa", "unknown"],
    ]);
  });
  it("lists what is assumed, by word and by comment, and warns of a rule without a source", async () => {
    const assumed = RULES.replace("source: the town", "assume: all of it");
    expect((await read(assumed)).issues.map(({ message }) => message)).toContain("assume: all of it");
    const comment = RULES.replace("source: the town", "source: the town # assume: nothing");
    expect((await read(comment)).issues.map(({ message }) => message)).toContain("assume: nothing");
    const unsaid = (await read(RULES.replace("    source: the town\n", ""))).issues.find(
      ({ code }) => code === "no-source",
    )!;
    expect([unsaid.severity, unsaid.line]).toEqual(["warning", 5]);
  });
  it.each([
    ["an unknown class", "who: truck", "who: lorry", "7:10 unknown-word"],
    ["a key that it has not", "city: Town", "city: Town\nsimulate: {}", "3:1 unknown-key"],
    ["no city", "city: Town\n", "", "1:1 missing-key"],
    ["another zone", "Asia/Ho_Chi_Minh", "Asia/Tokyo", "3:7 another-zone"],
    ["an unknown day", "days: daily", "days: [monday]", "9:20 bad-value"],
    ["a bad slot", "06:00-09:00", "09:00-06:00", "9:11 window-ends-before-it-starts"],
    ["no YAML", "[Phố Ngang", "[[Phố Ngang", "9:5 bad-yaml"],
  ])("%s is named with its line, and the plan cannot be run", async (_, old, changed, at) => {
    const { errors, resolution, standing } = await read(RULES.replace(old, changed));
    expect(errors.map(({ line, column, code }) => `${line}:${column} ${code}`)).toContain(at);
    expect(errors[0]!.file).toMatch(/rules\.yaml$/);
    expect([resolution.resolved, standing]).toEqual([null, null]);
  });
  it("that cannot be read is an error of the plan", async () => {
    const { errors } = await read(null);
    expect(errors.map(({ file, line, code }) => `${file} ${line} ${code}`)).toEqual(["p.yaml 5 standing-unreadable"]);
  });
  it("wins where the plan is milder, and that is noted in the plan", async () => {
    const mild = `${PLAN}measures:
  - { id: mild, level: discouraged, who: truck, streets: [Phố Ngang], when: "2026-03-16 08:00-10:00" }
`;
    const { issues } = await read(RULES, mild);
    const note = issues.find(({ code }) => code === "stricter-wins")!;
    expect(`${note.file} ${note.line} ${note.message}`).toMatch(
      /^p\.yaml 8 "standing:trucks" \(banned\) wins over "mild"/,
    );
  });
});

describe("the map's rules of some hours", () => {
  const clock = new Clock("Asia/Ho_Chi_Minh", "2026-03-13T12:00");
  const span = { fromS: 0, untilS: 72 * 3600 };
  const rules = mapRules(network, CLASSES, clock, span);
  const opened = openNetwork(network, rules, []);

  it("equal the state of the network at every quarter of an hour, for every class", () => {
    const isShut = (windows: readonly { fromS: number; untilS: number; classMask: number }[], c: number, at: number) =>
      windows.some((w) => w.fromS <= at && at < w.untilS && ((w.classMask >>> c) & 1) === 1);
    let opens = 0;
    const wrong: string[] = [];
    const linksOf = Array.from({ length: network.linkCount }, (_, link) => rules.links.filter((w) => w.link === link));
    const turnsOf = Array.from({ length: network.movementCount }, (_, m) =>
      rules.movements.filter((w) => w.movement === m),
    );
    for (let timeS = span.fromS; timeS < span.untilS; timeS += 900) {
      for (const [c, { kind, id }] of CLASSES.entries()) {
        const { linkOpen, movementOpen } = accessAt(network, kind, clock, timeS);
        for (const [link, own] of linksOf.entries()) {
          const isOpen = (opened.access[link]! & kindBit(kind)) !== 0 && !isShut(own, c, timeS);
          if (isOpen !== (linkOpen[link] === 1)) wrong.push(`${id} on ${link} at ${clock.iso(timeS)}`);
          if (isOpen && (network.access[link]! & kindBit(kind)) === 0) opens++;
        }
        for (const [m, own] of turnsOf.entries()) {
          const isOpen = (opened.movementAccess[m]! & kindBit(kind)) !== 0 && !isShut(own, c, timeS);
          if (isOpen !== (movementOpen[m] === 1)) wrong.push(`${id} turning ${m} at ${clock.iso(timeS)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(opens).toBeGreaterThan(100);
  });
  it("that open a street to motor vehicles at night leave the searched network's turns into it open", () => {
    const night = linkBetween(network, 3, 6)!;
    const into = linkBetween(network, 2, 3)!;
    expect(network.access[night]! & kindBit("car")).toBe(0);
    expect(opened.access[night]! & kindBit("car")).not.toBe(0);
    const m = movementBetween(opened, into, night);
    expect(opened.movementAccess[m]! & kindBit("car")).not.toBe(0);
  });
});

describe("contraflow in force", () => {
  const plan = `${PLAN}measures:
  - id: east
    lanes: { contraflow: 1 }
    who: [bus, car]
    streets: [{ name: Phố Ngang, from: Phố Dọc, to: Phố Đêm, direction: forward }]
    when: "2026-03-16 06:00-09:00"
`;
  it("shuts what it opened outside its windows, and to those whom it is not for at any time", () => {
    const oneWay = networkOf({
      nodes: { 1: [0, 0], 2: [200, 0], 3: [400, 0], 4: [200, 200], 6: [400, 200] },
      ways: {
        101: [[3, 2, 1], { highway: "secondary", name: "Phố Ngang", oneway: "yes", lanes: "3" }],
        102: [[4, 2], { highway: "tertiary", name: "Phố Dọc" }],
        103: [[3, 6], { highway: "tertiary", name: "Phố Đêm" }],
      },
    }).network;
    const { resolved } = resolvePlan(checkPlanText(plan, "p.yaml"), oneWay);
    const span = { fromS: 0, untilS: 18_000 };
    const east = linkBetween(oneWay, 2, 3)!;
    const shut = contraflowShut(oneWay, resolved!.lanes, resolved!.lanes, CLASSES, span);
    expect(new Set(shut.map(({ link }) => link))).toEqual(new Set([east]));
    const hoursOf = (id: string) => {
      const c = CLASSES.findIndex((vehicle) => vehicle.id === id);
      return shut.filter((w) => ((w.classMask >>> c) & 1) === 1).map((w) => [w.fromS / 3600, w.untilS / 3600]);
    };
    for (const id of ["car", "city-bus", "ambulance"]) {
      expect(hoursOf(id), id).toEqual([
        [0, 1],
        [4, 5],
      ]);
    }
    expect(hoursOf("truck-light")).toEqual([[0, 5]]);
    // On the base day nothing of it is in force.
    const base = contraflowShut(oneWay, resolved!.lanes, [], CLASSES, span);
    expect(base.map(({ link, fromS, untilS }) => [link, fromS, untilS])).toEqual([[east, 0, 18_000]]);
  });
});

function movementBetween(of: RoadNetwork, from: number, to: number): number {
  for (let m = of.firstMovement[from]!; m < of.firstMovement[from + 1]!; m++) if (of.movementTo[m] === to) return m;
  throw new RangeError(`no movement from ${from} to ${to}`);
}
