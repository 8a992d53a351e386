import { describe, expect, it } from "vitest";
import { checkPlanText } from "../../src/plan/index.ts";

const GOOD = `clearway: 1
name: A plan
zone: Asia/Ho_Chi_Minh
map: map.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
windows:
  morning: "2026-03-16 09:10-09:40"
groups:
  service: [event, bus]
measures:
  - id: side
    level: closed
    streets: [Hàng Bài]
    except: service
    when: morning
convoys:
  - id: guests
    follow: [Tràng Tiền, Hàng Khay]
    departs: "09:20"
    within: side
    vehicles: 6
    length: 80 m
    speed: 30 km/h
    closure: { mode: rolling, lead: 5 min, clearance: 30 s }
`;

/** Errors of the good plan with one piece of its text changed, as "line:column code". */
function errorsWith(old: string, changed: string) {
  expect(GOOD).toContain(old);
  const { issues } = checkPlanText(GOOD.replace(old, changed), "p.yaml");
  return issues
    .filter((issue) => issue.severity === "error")
    .map(({ line, column, code, message, hint, file }) => ({ at: `${line}:${column} ${code}`, message, hint, file }));
}

describe("a plan without a fault", () => {
  it("has no issues at all", () => {
    expect(checkPlanText(GOOD, "p.yaml").issues).toEqual([]);
  });
  it("may be written in JSON", () => {
    const json = JSON.stringify({
      clearway: 1,
      name: "A plan",
      zone: "Asia/Ho_Chi_Minh",
      map: "map.osm",
      simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" },
    });
    const read = checkPlanText(json, "p.json");
    expect(read.issues).toEqual([]);
    expect(read.plan?.zone).toBe("Asia/Ho_Chi_Minh");
  });
  it("may use anchors", () => {
    const text = GOOD.replace("[Hàng Bài]", "&two [Hàng Bài, Hàng Khay]").replace("[Tràng Tiền, Hàng Khay]", "*two");
    expect(checkPlanText(text, "p.yaml").plan?.convoys?.[0]?.follow).toEqual(["Hàng Bài", "Hàng Khay"]);
  });
});

describe("a fault of the file", () => {
  const cases: readonly [what: string, old: string, changed: string, at: string, words: RegExp][] = [
    ["a typo in a key", "    level: closed", "    levle: closed", "12:5 unknown-key", /did you mean "level"/],
    ["a typo in a key of the top", "windows:", "window:", "6:1 unknown-key", /did you mean "windows"/],
    ["a key that is missing", "zone: Asia/Ho_Chi_Minh\n", "", "1:1 missing-key", /"zone" is missing/],
    ["the first key missing", "clearway: 1\n", "", "1:1 missing-key", /"clearway" is missing/],
    ["a key that stands twice", "name: A plan", "name: A plan\nname: B", "3:1 duplicate-key", /"name" stands twice/],
    ["a time without quotes", '"09:20"', "09:20", "19:14 unquoted-time", /quote it: "09:20"/],
    ["a number for a time", '"09:20"', "560", "19:14 bad-value", /quote it/],
    ["an unknown zone", "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Min", "3:7 unknown-zone", /did you mean "Asia\/Ho_Chi_Minh"/],
    [
      "a window that ends before it starts",
      "09:10-09:40",
      "09:40-09:10",
      "7:12 window-ends-before-it-starts",
      /ends before it starts/,
    ],
    [
      "a span that ends before it starts",
      '"2026-03-16 09:10-09:40"',
      '"2026-03-16 22:00 .. 2026-03-15 03:00"',
      "7:12 window-ends-before-it-starts",
      /ends before it starts/,
    ],
    [
      "a simulation that ends before it starts",
      'to: "2026-03-16 10:00"',
      'to: "2026-03-16 08:00"',
      "5:43 window-ends-before-it-starts",
      /ends before it starts/,
    ],
    ["a time of day that does not exist", "09:10-09:40", "09:10-25:40", "7:12 bad-time", /no such time: "25:40"/],
    ["a date that does not exist", "2026-03-16 09:10", "2026-02-30 09:10", "7:12 bad-time", /no such date/],
    ["an unknown window", "when: morning", "when: mornin", "15:11 unknown-window", /did you mean "morning"/],
    ["an unknown group", "except: service", "except: servic", "14:13 unknown-word", /did you mean "service"/],
    ["an unknown measure", "within: side", "within: sied", "20:13 unknown-measure", /did you mean "side"/],
    [
      "an amount without its unit",
      "length: 80 m",
      "length: 80",
      "22:13 bad-value",
      /quote it: a length|a length with its unit/,
    ],
    ["an amount of another unit", "lead: 5 min", "lead: 5 km", "24:37 bad-value", /a duration with its unit/],
    ["a level that is none", "level: closed", "level: close", "12:12 bad-value", /did you mean "closed"/],
    [
      "a day of the week that is none",
      'morning: "2026-03-16 09:10-09:40"',
      'morning: { days: [mon, tues], slots: ["09:10-09:40"] }',
      "7:26 bad-value",
      /did you mean "tue"/,
    ],
    [
      "a measure without a level",
      "    level: closed\n",
      "",
      "11:5 no-level",
      /lanes: { take: 1 } leaves the road open/,
    ],
    [
      "a level beside lanes",
      "    level: closed",
      "    level: closed\n    lanes: { take: 1 }",
      "11:5 no-level",
      /either its level or what is done to the lanes/,
    ],
    ["no lane taken", "level: closed", "lanes: { take: 0 }", "12:20 bad-value", /one lane at least/],
    ["a hundred lanes taken", "level: closed", "lanes: { take: 100 }", "12:20 bad-value", /6 lanes at most/],
    ["a negative number of lanes", "level: closed", "lanes: { take: -1 }", "12:20 bad-value", /one lane at least/],
    ["half a lane as a number", "level: closed", "lanes: { take: 0.5 }", "12:20 bad-value", /whole number of lanes/],
    ["all of the road taken", "level: closed", "lanes: { take: 100% }", "12:20 no-lane-left", /level: closed/],
    ["lanes that say nothing", "level: closed", "lanes: {}", "12:12 lanes-unclear", /one thing, not 0/],
    [
      "two things done to lanes",
      "level: closed",
      "lanes: { take: 1, free: parking }",
      "12:12 lanes-unclear",
      /two measures/,
    ],
    [
      "lanes taken from some vehicles only",
      "level: closed",
      "lanes: { take: 1 }",
      "11:5 lanes-for-all",
      /`except` cannot stand beside lanes/,
    ],
    [
      "contraflow without its direction",
      "level: closed",
      "lanes: { contraflow: 1 }",
      "12:26 contraflow-direction",
      /direction: forward/,
    ],
    [
      "a convoy within lanes",
      "    level: closed\n    streets: [Hàng Bài]\n    except: service",
      "    lanes: { take: 1 }\n    streets: [Hàng Bài]",
      "19:13 unknown-measure",
      /no measure has the id "side"/,
    ],
    [
      "a window of no slot",
      '"2026-03-16 09:10-09:40"',
      "{ dates: 2026-03-16, slots: [] }",
      "7:40 bad-value",
      /"slots": must have 1 at least/,
    ],
    [
      "no trips",
      '"2026-03-16 10:00" }',
      '"2026-03-16 10:00", trips: 0 }',
      "5:70 bad-value",
      /"trips": must be more than 0/,
    ],
    [
      "too many days",
      '"2026-03-16 10:00" }',
      '"2026-03-16 10:00", seeds: 101 }',
      "5:70 bad-value",
      /must be 100 at most/,
    ],
    ["standing rules read as a plan", "name: A plan", "city: Hà Nội", "2:1 standing-rules", /standing: FILE/],
    ["text that is no YAML", "[event, bus]", "[event, bus", "10:1 bad-yaml", /not YAML/],
  ];
  it.each(cases)("%s is named with its line and column", (_, old, changed, at, words) => {
    const errors = errorsWith(old, changed);
    const found = errors.find((error) => error.at === at);
    expect(found, JSON.stringify(errors)).toBeDefined();
    expect(`${found!.message} ${found!.hint ?? ""}`).toMatch(words);
    expect(found!.file).toBe("p.yaml");
  });

  it("is reported with all others, not one at a time", () => {
    const text = GOOD.replace("Asia/Ho_Chi_Minh", "Nowhere/Else").replace("when: morning", "when: evening");
    const codes = checkPlanText(text, "p.yaml").issues.map((issue) => issue.code);
    expect(codes).toContain("unknown-zone");
    expect(codes).toContain("unknown-window");
  });
});

describe("a convoy that cannot be", () => {
  const closure = "mode: rolling, lead: 5 min, clearance: 30 s";
  it.each([
    ["speed: 30 km/h", "speed: 0 km/h", '23:12 bad-value "speed": must be 1 km/h to 150 km/h, not 0 km/h'],
    ["speed: 30 km/h", "speed: 900 km/h", '23:12 bad-value "speed": must be 1 km/h to 150 km/h, not 900 km/h'],
    [
      "speed: 30 km/h",
      "speed: { primary: 30 km/h, other: 0.1 m/s }",
      '23:39 bad-value "other": must be 1 km/h to 150 km/h, not 0.1 m/s',
    ],
    ["length: 80 m", "length: 0 m", '22:13 bad-value "length": must be 1 m to 20 km, not 0 m'],
    ["length: 80 m", "length: 900 km", '22:13 bad-value "length": must be 1 m to 20 km, not 900 km'],
    ["vehicles: 6", "vehicles: 0", '21:15 bad-value "vehicles": must be one vehicle at least'],
    ["vehicles: 6", "vehicles: 100000", '21:15 bad-value "vehicles": must be 1000 vehicles at most'],
    ["lead: 5 min", "lead: 100 h", '24:37 bad-value "lead": must be 0 s to 12 h, not 100 h'],
    ["lead: 5 min", "hold-lead: 13 h", '24:42 bad-value "hold-lead": must be 0 s to 12 h, not 13 h'],
    ["clearance: 30 s", "clearance: 100 h", '24:55 bad-value "clearance": must be 0 s to 12 h, not 100 h'],
    [
      closure,
      "mode: leapfrog, rider-speed: 900 km/h",
      '24:45 bad-value "rider-speed": must be 1 km/h to 150 km/h, not 900 km/h',
    ],
    [closure, "mode: leapfrog, rider-speed: 50", "24:45 bad-value "],
  ])("is an error that names the bound: %s → %s", (old, changed, told) => {
    const [error, ...more] = errorsWith(old, changed);
    expect(more).toEqual([]);
    expect(`${error!.at} ${error!.message}`.slice(0, told.length)).toBe(told);
  });
  it("may be as slow, as short and as long as the bounds", () => {
    for (const [old, changed] of [
      ["speed: 30 km/h", "speed: 1 km/h"],
      ["speed: 30 km/h", "speed: 150 km/h"],
      ["length: 80 m", "length: 20 km"],
      ["vehicles: 6", "vehicles: 1000"],
      ["lead: 5 min", "lead: 12 h"],
      ["lead: 5 min", "lead: 0 s"],
    ] as const)
      expect(errorsWith(old, changed)).toEqual([]);
  });
  it("is told what is usual", () => {
    expect(errorsWith("speed: 30 km/h", "speed: 0 km/h")[0]!.hint).toMatch(/20 to 30 km\/h is usual/);
  });
});

describe("a measure outside the hours simulated", () => {
  it.each([
    ["of another day", "2026-03-17 09:10-09:40"],
    ["in the past", "2016-03-16 09:10-09:40"],
    ["of another hour", "2026-03-16 10:00-10:30"],
  ])("is noted: %s", (_, window) => {
    const { issues } = checkPlanText(GOOD.replace("2026-03-16 09:10-09:40", window), "p.yaml");
    expect(issues.map(({ code, severity, line }) => `${line} ${severity} ${code}`)).toEqual([
      "15 note outside-simulation",
    ]);
    expect(issues[0]!.message).toContain(`first on ${window.slice(0, 16)}`);
  });
  it("is noted of a day of the week that is none of those simulated, and not of a window at fault", () => {
    const weekly = (days: string) =>
      checkPlanText(GOOD.replace("when: morning", `when: { days: ${days}, slots: ["09:10-09:40"] }`), "p.yaml").issues;
    expect(weekly("mon")).toEqual([]);
    expect(weekly("wed").map(({ code, line, message }) => `${line} ${code} ${message}`)).toEqual([
      '15 outside-simulation the measure "side" holds on none of the days simulated: no effect in them',
    ]);
    const faulty = checkPlanText(GOOD.replace("09:10-09:40", "09:40-09:10"), "p.yaml").issues;
    expect(faulty.map(({ code }) => code)).toEqual(["window-ends-before-it-starts"]);
  });
  it("is noted of police at a signal too", () => {
    const police = (window: string) =>
      checkPlanText(`${GOOD}signals:\n  - { node: 5, police: ${window} }\n`, "p.yaml").issues;
    expect(police("morning")).toEqual([]);
    expect(police("on order").map(({ code }) => code)).toEqual(["not-simulated"]);
    expect(police('"2020-01-01 09:00-10:00"').map(({ code, line, severity }) => `${line} ${severity} ${code}`)).toEqual(
      ["26 note outside-simulation"],
    );
  });
});

describe("a hostile file", () => {
  const errors = (text: string) => checkPlanText(text, "p.yaml").issues.map((issue) => issue.code);
  it("cannot multiply itself by aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    expect(errors(lines.join("\n"))).toEqual(["bad-yaml"]);
  });
  it.each([
    ["brackets", "a: ", "["],
    ["braces", "", "{a: "],
    ["lists in a line", "", "- "],
    ["keys in a line", "", "? "],
  ])("cannot nest without end by %s", (_, start, step) => {
    expect(errors(start + step.repeat(200_000))).toEqual(["plan-too-large"]);
  });
  it("cannot nest without end by indentation", () => {
    const lines = Array.from({ length: 1400 }, (_, depth) => `${" ".repeat(depth)}a:`);
    expect(errors(lines.join("\n"))).toEqual(["plan-too-large"]);
  });
  it("cannot be larger than a mebibyte", () => {
    expect(errors(`name: ${"x".repeat(1 << 20)}`)).toEqual(["plan-too-large"]);
  });
  it.each(["", "just words", "[1, 2]", "null", "\u0000\u0001"])("%j is no plan and says so", (text) => {
    const read = checkPlanText(text, "p.yaml");
    expect(read.plan).toBeNull();
    expect(read.issues.length).toBeGreaterThan(0);
  });
  it("cannot reach an object's prototype by a group or window of a special name", () => {
    expect(errors(GOOD.replace("when: morning", "when: toString"))).toEqual(["unknown-window"]);
    expect(errors(GOOD.replace("except: service", "except: constructor"))).toEqual(["unknown-word"]);
  });
});
