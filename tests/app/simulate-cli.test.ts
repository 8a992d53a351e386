/** `simulate` from the command line: its files, its states to go on from, what it says of bad cases, and its end by an interrupt. */
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { csvParse } from "d3-dsv";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { simulateCommand } from "../../src/app/cli/simulate-command.ts";
import { ClearwayError, formatIssue } from "../../src/base/index.ts";
import { simulateCase } from "../../src/traffic/index.ts";
import { clearway, type Ended, file, home, left, start, wordsOf } from "../helpers/built-cli.ts";

const SHARED = "../shared/data/loading";
const hasShared = existsSync(SHARED);
if (!hasShared) process.stderr.write("simulate: the published loading cases are absent; one test is skipped\n");

const link = (id: string, fromNode: string, toNode: string, rest: object = {}) => {
  return {
    id,
    fromNode,
    toNode,
    lengthM: 1000,
    freeSpeedMps: 20,
    jamDensityPcuPerM: 0.2,
    capacityPcuPerS: 0.8,
    ...rest,
  };
};
const GOOD = {
  name: "a blocked exit, a signal, and a road aside",
  endS: 3000,
  links: [link("a", "A", "B"), link("b", "B", "C"), link("c", "A", "C", { lengthM: 4000 })],
  nodes: [{ id: "B", signal: { cycleS: 60, phases: [{ greenS: 40, links: ["a"] }] } }],
  demand: [
    { route: ["a", "b"], startS: 0, endS: 1500, ratePcuPerS: 0.4 },
    { fromNode: "A", toNode: "C", startS: 0, endS: 1500, ratePcuPerS: 0.2 },
    { fromNode: "C", toNode: "A", startS: 0, endS: 100, ratePcuPerS: 0.1 },
    { route: ["a", "b"], startS: 100, endS: 900, ratePcuPerS: 0.1, vehicleClass: "truck", pcu: 2.5 },
  ],
  events: [{ link: "b", fromS: 400, toS: 800, exitCapacityPcuPerS: 0 }],
};
const blocked = (fromS: number, toS: number) => ({
  ...GOOD,
  events: [...GOOD.events, { link: "b", fromS, toS, exitCapacityPcuPerS: 0.1 }],
});
const caseFile = (name: string, value: object): string => file(name, JSON.stringify(value, null, 1));
const parquetRows = (name: string): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: new Uint8Array(readFileSync(join(home, name))).buffer });
const csvRows = (name: string) => csvParse(readFileSync(join(home, name), "utf8"));

/** The command in this process, which takes a tenth of the time of one of its own. Files without a folder are those of the test. */
async function simulate(path: string, ...words: string[]): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  const valuesOf = (flag: string): string[] => {
    const at = words.indexOf(`--${flag}`);
    if (at < 0) return [];
    const end = words.findIndex((word, i) => i > at && word.startsWith("--"));
    return words.slice(at + 1, end < 0 ? words.length : end);
  };
  const fileOf = (flag: string): string | undefined => valuesOf(flag).map((name) => resolve(home, name))[0];
  const job = {
    name: "simulate" as const,
    json: words.includes("--json"),
    file: path,
    events: fileOf("events"),
    series: fileOf("series"),
    intervalS: Number(valuesOf("interval")[0] ?? 60),
    diagram: fileOf("diagram"),
    trajectories: valuesOf("trajectory").map(Number),
    fromCheckpoint: fileOf("from-checkpoint"),
    checkpoint: fileOf("checkpoint"),
    atS: valuesOf("at").map(Number)[0],
  };
  const output = {
    words: (text: string) => {
      said.stderr += `${text}\n`;
    },
    data: (text: string) => {
      said.stdout += text;
    },
    temporary: () => {},
  };
  try {
    return { code: await simulateCommand(job, output), ...said };
  } catch (error) {
    if (!(error instanceof ClearwayError)) throw error;
    const lines = [`clearway: ${error.message}`, ...error.issues.map(formatIssue)];
    return { code: error.kind === "input" ? 2 : 1, ...said, stderr: `${lines.join("\n")}\n` };
  }
}

async function all(...commands: readonly string[][]): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (const [, path, ...words] of commands) ended.push(await simulate(path!, ...words));
  return ended;
}

describe("the files of simulate", () => {
  it("are written beside an answer that is the same without them", async () => {
    const path = caseFile("good.json", GOOD);
    const words = ["--events", "e.parquet", "--series", "s.csv", "--interval", "300", "--diagram", "d.svg"];
    const [plain, full] = [
      await clearway("simulate", path, "--json"),
      await clearway("simulate", path, "--json", ...words),
    ];
    expect([plain.code, full.code, full.stdout]).toEqual([0, 0, plain.stdout]);
    expect(left().sort()).toEqual(["d.svg", "e.parquet", "good.json", "s.csv"]);
    const answer = JSON.parse(plain.stdout);
    expect(answer.notMade).toBe(10);
    const events = await parquetRows("e.parquet");
    expect(events.filter(({ kind, link: on }) => kind === "enter" && on === "a").length).toBe(answer.links.a.entered);
    expect(events.filter(({ kind }) => kind === "arrive").length).toBe(answer.completed);
    const series = csvRows("s.csv");
    const left300 = series.filter((row) => row["link"] === "b").map((row) => Number(row["left_veh"]));
    expect(left300.reduce((a, b) => a + b)).toBe(answer.links.b.left);
    const svg = readFileSync(join(home, "d.svg"), "utf8");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/<circle/g)!.length).toBeGreaterThan(10);
  });

  it("say the same as CSV and as Parquet", async () => {
    const path = caseFile("good.json", GOOD);
    await all(
      ["simulate", path, "--events", "e.csv", "--series", "s.parquet"],
      ["simulate", path, "--events", "e.parquet", "--series", "s.csv"],
    );
    for (const name of ["e", "s"]) {
      const written = await parquetRows(`${name}.parquet`);
      const text = csvRows(`${name}.csv`);
      expect(text.length).toBe(written.length);
      expect(text.length).toBeGreaterThan(50);
      expect(Object.keys(text[0]!)).toEqual(Object.keys(written[0]!));
      expect(text.map((row) => row["link"])).toEqual(written.map((row) => row["link"]));
    }
  });

  it("tell the way of a vehicle", async () => {
    const path = caseFile("good.json", GOOD);
    const [json, words, none] = await all(
      ["simulate", path, "--json", "--trajectory", "0", "100"],
      ["simulate", path, "--trajectory", "100"],
      ["simulate", path, "--trajectory", "100000"],
    );
    const { trajectories } = JSON.parse(json!.stdout);
    expect(trajectories.map(({ trip }: { trip: number }) => trip)).toEqual([0, 100]);
    expect(trajectories[0].links[0]).toMatchObject({ link: "a", enteredS: trajectories[0].departS });
    expect(trajectories[0].arrivedS).toBe(trajectories[0].links.at(-1).leftS);
    expect(words!.stdout).toMatch(
      /trip 100: wished to go at [\d.]+ s, arrived at [\d.]+ s\n {2}\w: [\d.]+ to [\d.]+ s/,
    );
    expect([none!.code, wordsOf(none!)]).toEqual([2, [expect.stringContaining("trips with a route, numbered from 0")]]);
  });

  it("tell the ways of several vehicles, named in one word or in two, wherever the case stands", async () => {
    const path = caseFile("good.json", GOOD);
    const [before, after, wrong] = await Promise.all([
      clearway("simulate", "--trajectory", "0,100", path, "--json"),
      clearway("simulate", "--json", path, "--trajectory", "0", "--trajectory", "100"),
      clearway("simulate", path, "--trajectory", "0,x"),
    ]);
    const { trajectories } = JSON.parse(before!.stdout);
    expect(trajectories.map(({ trip }: { trip: number }) => trip)).toEqual([0, 100]);
    expect([before!.code, after!.code, after!.stdout]).toEqual([0, 0, before!.stdout]);
    expect([wrong!.code, wrong!.stderr]).toEqual([2, expect.stringMatching(/whole number, 0 or more, e\.g\. 0,17/)]);
  });

  it("are told of by an interrupt that comes between one and the next", async () => {
    const path = caseFile("good.json", GOOD);
    // The first file of the three is in its place, and nothing follows.
    const stall = file(
      "stall.cjs",
      `const fs = require("node:fs"), { renameSync } = fs;
       fs.renameSync = (from, to) => {
         renameSync(from, to);
         fs.writeFileSync(${JSON.stringify(join(home, "stalled"))}, "");
         for (;;);
       };
       require("node:module").syncBuiltinESMExports();`,
    );
    const options = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `--require ${stall}`;
    try {
      const { child, ended } = start([
        "simulate",
        path,
        "--events",
        "e.csv",
        "--series",
        "s.csv",
        "--diagram",
        "d.svg",
      ]);
      for (let tries = 0; tries < 600 && !left().includes("stalled"); tries++)
        await new Promise((done) => setTimeout(done, 50));
      child.kill("SIGINT");
      const answer = await ended;
      expect(answer.code).toBe(130);
      expect(wordsOf(answer).at(-1)).toBe("clearway: interrupted; written whole before that: e.csv");
      expect(left().sort()).toEqual(["e.csv", "good.json", "stall.cjs", "stalled"]);
    } finally {
      if (options === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = options;
    }
  });

  it("replace what was there, through a link too, and never a folder", async () => {
    const path = caseFile("good.json", GOOD);
    file("old.csv", "old");
    symlinkSync(join(home, "old.csv"), join(home, "link.csv"));
    const [linked, folder, nowhere] = await all(
      ["simulate", path, "--events", "link.csv"],
      ["simulate", path, "--diagram", "dist.svg", "--events", "no/such/folder.csv"],
      ["simulate", path, "--checkpoint", "dist", "--at", "5"],
    );
    expect(linked!.code).toBe(0);
    expect(readFileSync(join(home, "old.csv"), "utf8")).toMatch(/^time_s,kind/);
    for (const refused of [folder!, nowhere!]) {
      expect([refused.code, refused.stdout]).toEqual([1, ""]);
      expect(wordsOf(refused)).toEqual([expect.stringContaining("cannot be written")]);
    }
    expect(left().sort()).toEqual(["good.json", "link.csv", "old.csv"]);
  });

  it("are refused in one line where the words do not go together", async () => {
    const path = caseFile("good.json", GOOD);
    const wrong: [string[], RegExp][] = [
      [["--events", "e.txt"], /--events .*e.txt: its name must end in .parquet or .csv/],
      [["--diagram", "d.png"], /must end in .svg/],
      [["--checkpoint", "c.state"], /--checkpoint needs --at/],
      [["--at", "5"], /--at needs --checkpoint/],
      [["--events", "x.csv", "--series", "./x.csv"], /x.csv is to be written twice/],
      [["--checkpoint", "c.state", "--at", "3001"], /no checkpoint at 3001 s: the run goes from 0 to 3000 s/],
    ];
    const answers = await all(...wrong.map(([words]) => ["simulate", path, ...words]));
    answers.forEach((answer, i) => {
      expect([answer.code, answer.stdout], wrong[i]![0].join(" ")).toEqual([2, ""]);
      expect(answer.stderr).toMatch(wrong[i]![1]);
    });
    for (const words of [
      ["--interval", "0"],
      ["--trajectory", "-1"],
    ]) {
      const answer = await clearway("simulate", path, ...words);
      expect([answer.code, answer.stdout]).toEqual([2, ""]);
      expect(answer.stderr).toMatch(/whole number, [01] or more/);
    }
    expect(left()).toEqual(["good.json"]);
  });
});

describe("a state to go on from", () => {
  it("ends as the run in one go, its files too, and the ways that drivers chose", async () => {
    const demand = GOOD.demand.map((d) => ("fromNode" in d ? { ...d, choice: "equilibrium" } : d));
    const path = caseFile("good.json", { ...GOOD, demand });
    const records = (name: string) => ["--events", `${name}.csv`, "--series", `${name}.series.csv`];
    const whole = await clearway(
      "simulate",
      path,
      "--json",
      "--checkpoint",
      "c.state",
      "--at",
      "612.5",
      ...records("one"),
    );
    const on = await clearway("simulate", path, "--json", "--from-checkpoint", "c.state", ...records("two"));
    expect([whole.code, on.code, on.stdout]).toEqual([0, 0, whole.stdout]);
    for (const end of ["csv", "series.csv"]) {
      expect(readFileSync(join(home, `two.${end}`), "utf8")).toBe(readFileSync(join(home, `one.${end}`), "utf8"));
    }
  });

  it("goes on under other events and signals as though they had come then", async () => {
    const path = caseFile("good.json", GOOD);
    const at1000 = caseFile("blocked.json", blocked(1000, 1400));
    // In the run in one go the drivers' choice would know of it: those who name their ends keep to the ways that they had.
    const fixed = { ...GOOD, demand: GOOD.demand.filter((d) => "route" in d) };
    const first = caseFile("fixed.json", fixed);
    const second = caseFile("fixed-blocked.json", { ...fixed, events: blocked(1000, 1400).events });
    const dark = caseFile("dark.json", { ...fixed, nodes: [] });
    await all(
      ["simulate", path, "--checkpoint", "c.state", "--at", "900"],
      ["simulate", first, "--checkpoint", "f.state", "--at", "900"],
    );
    const [plain, forked, fork, whole, off] = await all(
      ["simulate", path, "--json"],
      ["simulate", at1000, "--json", "--from-checkpoint", "c.state"],
      ["simulate", second, "--json", "--from-checkpoint", "f.state"],
      ["simulate", second, "--json"],
      ["simulate", dark, "--json", "--from-checkpoint", "f.state"],
    );
    expect(JSON.parse(forked!.stdout).totalDelayS).toBeGreaterThan(JSON.parse(plain!.stdout).totalDelayS);
    expect([fork!.code, fork!.stdout]).toEqual([0, whole!.stdout]);
    const answer = JSON.parse(off!.stdout);
    expect(answer.totalDelayS).toBeLessThan(JSON.parse(whole!.stdout).totalDelayS);
  });

  it("is refused where the case is another, with the place", async () => {
    const path = caseFile("good.json", GOOD);
    await clearway("simulate", path, "--checkpoint", "c.state", "--at", "900", "--series", "s.csv");
    const others: [object, RegExp][] = [
      [{ ...GOOD, endS: 4000 }, /endS was 3000, is 4000/],
      [
        { ...GOOD, links: [link("a", "A", "B", { lengthM: 999 }), ...GOOD.links.slice(1)] },
        /links\[0\]\.lengthM was 1000, is 999/,
      ],
      [{ ...GOOD, demand: GOOD.demand.slice(1) }, /demand had 4 entries, has 3/],
      [{ ...GOOD, measure: { fromS: 0, toS: 9 } }, /measure was absent, is/],
    ];
    const answers = await all(
      ...others.map(([value], i) => ["simulate", caseFile(`${i}.json`, value), "--from-checkpoint", "c.state"]),
      ["simulate", path, "--from-checkpoint", "c.state", "--series", "t.csv", "--interval", "77"],
      ["simulate", path, "--from-checkpoint", "c.state", "--checkpoint", "d.state", "--at", "899"],
    );
    const said = [
      ...others.map(([, words]) => words),
      /holds a link series by intervals of 60 s/,
      /from 900 to 3000 s/,
    ];
    answers.forEach((answer, i) => {
      expect([answer.code, answer.stdout, wordsOf(answer).length]).toEqual([2, "", 1]);
      expect(answer.stderr).toMatch(said[i]!);
    });
  });

  it("is refused in one line where its file is damaged", async () => {
    const path = caseFile("good.json", GOOD);
    await clearway("simulate", path, "--checkpoint", "c.state", "--at", "900");
    const whole = readFileSync(join(home, "c.state"));
    const changed = (at: number, value: number): Uint8Array => {
      const bytes = new Uint8Array(whole);
      bytes[at] = value ^ bytes[at]!;
      return bytes;
    };
    const damaged: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /is not a checkpoint/],
      [changed(0, 1), /is not a checkpoint/],
      [changed(8, 6), /a checkpoint of layout 7, this program reads layout 1/],
      [whole.subarray(0, whole.length - 1), /is cut short or run on/],
      [Buffer.concat([whole, whole]), /is cut short or run on/],
      [changed(whole.length - 100, 1), /is damaged: its check sum is another/],
      [changed(70, 1), /is damaged: its check sum is another/],
      [changed(30, 1), /is damaged: its check sum is another/],
    ];
    damaged.forEach(([bytes], i) => {
      writeFileSync(join(home, `${i}.state`), bytes);
    });
    const answers = await all(...damaged.map((_, i) => ["simulate", path, "--from-checkpoint", `${i}.state`]));
    answers.forEach((answer, i) => {
      expect([answer.code, answer.stdout, wordsOf(answer).length]).toEqual([2, "", 1]);
      expect(answer.stderr).toMatch(damaged[i]![1]);
    });
  });

  it.skipIf(!hasShared)("holds for every published case", async () => {
    const paths = readdirSync(SHARED).filter((name) => /^(blocked|merge|diverge).*\.json$/.test(name));
    expect(paths.length).toBeGreaterThan(2);
    const at = (name: string) => ["--checkpoint", `${name}.state`, "--at", "500"];
    const whole = await all(...paths.map((name) => ["simulate", resolve(SHARED, name), "--json", ...at(name)]));
    const on = await all(
      ...paths.map((name) => ["simulate", resolve(SHARED, name), "--json", "--from-checkpoint", `${name}.state`]),
    );
    expect(on.map(({ stdout }) => stdout)).toEqual(whole.map(({ stdout }) => stdout));
  });
});

describe("a case's file", () => {
  it("may begin with a byte order mark, as some editors write it", async () => {
    const path = caseFile("good.json", GOOD);
    const marked = file("marked.json", `\uFEFF${JSON.stringify(GOOD, null, 1)}`);
    const [plain, same] = await all(["simulate", path, "--json"], ["simulate", marked, "--json"]);
    expect([same!.code, same!.stdout]).toEqual([0, plain!.stdout]);
    const bad = file("bad.json", `\uFEFF{\n "endS": -1\n}`);
    const [refused] = await all(["simulate", bad]);
    expect([refused!.code, refused!.stderr]).toEqual([2, expect.stringContaining("bad.json:2:10: error: endS")]);
  });

  it("that is a folder is called by its name, and so is a state that is one", async () => {
    const path = caseFile("good.json", GOOD);
    const answers = await Promise.all([
      clearway("simulate", "dist"),
      clearway("simulate", path, "--from-checkpoint", "dist"),
      clearway("simulate", "absent.json"),
    ]);
    expect(answers.map((answer) => [answer.code, ...wordsOf(answer)])).toEqual([
      [2, "clearway: dist: cannot be read: is a folder, not a file; name a case, JSON"],
      [2, "clearway: dist: is a folder, not a file"],
      [2, "clearway: absent.json: cannot be read: no such file; name a case, JSON"],
    ]);
  });
});

describe("a bad case", () => {
  const signal = (phases: object[]) => [{ id: "B", signal: { cycleS: 60, phases } }];
  const BAD: [place: string, words: RegExp, change: object][] = [
    ["links[0].lengthM", /must be more than 0 m/, { links: [link("a", "A", "B", { lengthM: -5 })] }],
    ["links[0].lengthM", /is less than 0.01 m/, { links: [link("a", "A", "B", { lengthM: 1e-12 })] }],
    ["links[0].lengthM", /is more than 1000000 m/, { links: [link("a", "A", "B", { lengthM: 1e300 })] }],
    [
      "links[0].lengthM",
      /makes room for \d+ vehicles/,
      { links: [link("a", "A", "B", { lengthM: 1e6, jamDensityPcuPerM: 99 })] },
    ],
    ["links[0].freeSpeedMps", /is it in km\/h\?/, { links: [link("a", "A", "B", { freeSpeedMps: 1e9 })] }],
    ["links[0].capacityPcuPerS", /is it in pcu\/h\?/, { links: [link("a", "A", "B", { capacityPcuPerS: 2880 })] }],
    [
      "links[0].capacityPcuPerS",
      /must be less than freeSpeedMps/,
      { links: [link("a", "A", "B", { capacityPcuPerS: 4 })] },
    ],
    ["demand[0].fromNode", /no link begins or ends at "X"/, { demand: [{ ...GOOD.demand[1], fromNode: "X" }] }],
    ["demand[0].route[1]", /does not begin where "b" ends/, { demand: [{ ...GOOD.demand[0], route: ["b", "a"] }] }],
    ["demand[0].route[1]", /there is no link "z"/, { demand: [{ ...GOOD.demand[0], route: ["a", "z"] }] }],
    ["demand[0].ratePcuPerS", /a case may have 5000000/, { demand: [{ ...GOOD.demand[0], ratePcuPerS: 1e9 }] }],
    ["demand[0].pcu", /is less than 0.001 pcu/, { demand: [{ ...GOOD.demand[0], pcu: 1e-9 }] }],
    ["nodes[0].signal", /link "a" never has green/, { nodes: signal([{ greenS: 0, links: ["a"] }]) }],
    [
      "nodes[0].signal.cycleS",
      /shorter than its phases together, 90 s/,
      { nodes: signal([{ greenS: 90, links: ["a"] }]) },
    ],
    ["nodes[1].id", /"B" stands twice/, { nodes: [{ id: "B" }, { id: "B" }] }],
    ["events[0].toS", /lies before fromS/, { events: [{ link: "b", fromS: 300, toS: 100, closedTo: ["car"] }] }],
    ["events[0].fromS", /lies before 0/, { events: [{ link: "b", fromS: -3, toS: 100, closedTo: ["car"] }] }],
    ["measure.toS", /lies before fromS, or on it/, { measure: { fromS: 100, toS: 100 } }],
    ["laneGroups[0].share", /sum to 0.4, not 1/, { laneGroups: [{ link: "a", toLinks: ["b"], share: 0.4 }] }],
    [
      "laneGroups[0].toLinks[0]",
      /does not begin where "b" ends/,
      { laneGroups: [{ link: "b", toLinks: ["a"], share: 1 }] },
    ],
    ["classes.bus", /no demand is of the class "bus"/, { classes: { bus: { maxSpeedMps: 9 } } }],
    ["classes.car.speedShare", /must be at most 1/, { classes: { car: { speedShare: 2 } } }],
  ];

  it("is refused with its file, line and place in the file", async () => {
    const answers = await all(
      ...BAD.map(([, , change], i) => ["simulate", caseFile(`${i}.json`, { ...GOOD, ...change })]),
    );
    answers.forEach((answer, i) => {
      const [place, words] = BAD[i]!;
      expect([answer.code, answer.stdout], place).toEqual([2, ""]);
      const said = wordsOf(answer).find((line) => line.includes(` error: ${place}: `));
      expect(said, `${place} in ${answer.stderr}`).toMatch(words);
      const [, line, column] = /\d+\.json:(\d+):(\d+): error/.exec(said!)!;
      const at = readFileSync(join(home, `${i}.json`), "utf8").split("\n")[Number(line) - 1]!;
      // The value itself, or where it should be: after its key.
      const key = /(\w+)(\[\d+\])?$/.exec(place)!;
      if (key[2] === undefined) expect(at.slice(0, Number(column) - 1)).toContain(`"${key[1]}": `);
    });
  });

  it("that is no JSON, or no object, is told in a line", async () => {
    const files = [file("cut.json", '{"endS": 600,\n"links": ['), file("text.json", '"case"'), file("none.json", "")];
    for (const answer of await all(...files.map((path) => ["simulate", path]))) {
      expect([answer.code, answer.stdout]).toEqual([2, ""]);
      expect(wordsOf(answer)[0]).toMatch(/^clearway: .*\.json: (not JSON: \S|is empty; name a case|1 to be mended)/);
    }
  });
});

describe("lanes, classes and passing in a case", () => {
  const fork = [link("a", "A", "B"), link("b", "B", "C"), link("c", "B", "D")];
  const one = (route: string[], startS: number, rest: object = {}) => {
    return { route, startS, endS: startS + 1, ratePcuPerS: 1, ...rest };
  };
  const shut = [{ link: "b", fromS: 0, toS: 900, closedTo: ["car"] }];
  const run = (rest: object) => simulateCase({ endS: 900, links: fork, ...rest });

  it("keep those who go elsewhere free of a queue for a closed road", () => {
    const demand = [one(["a", "b"], 0), one(["a", "c"], 10)];
    const lanes = ["b", "c"].map((to) => ({ link: "a", toLinks: [to], share: 0.5 }));
    expect(run({ demand, events: shut })).toMatchObject({ completed: 0, underWay: 2 });
    expect(run({ demand, events: shut, laneGroups: lanes })).toMatchObject({ completed: 1, underWay: 1 });
  });

  it("keep a lane for a class", () => {
    const demand = [one(["a", "b"], 0), one(["a", "c"], 10), one(["a", "c"], 20, { vehicleClass: "bus" })];
    const lanes = [
      { link: "a", toLinks: ["b", "c"], classes: ["car"], share: 0.6 },
      { link: "a", toLinks: ["c"], classes: ["bus"], share: 0.4 },
    ];
    expect(run({ demand, events: shut })).toMatchObject({ completed: 0, underWay: 3 });
    expect(run({ demand, events: shut, laneGroups: lanes })).toMatchObject({ completed: 1, underWay: 2 });
  });

  it("drive at their class's speed, behind slow ones or past them", () => {
    const demand = [one(["a", "b"], 0, { vehicleClass: "truck" }), one(["a", "b"], 10)];
    const slow = { demand, classes: { truck: { maxSpeedMps: 10 } } };
    const passing = fork.map((each) => ({ ...each, mayPass: true }));
    // 2 km: the truck takes 200 s and so does who follows it, at 10 s behind; past it a car takes 100 s.
    expect(run({ demand }).totalTravelTimeS).toBeCloseTo(200, 3);
    expect(run({ ...slow, links: passing }).totalTravelTimeS).toBeCloseTo(300, 3);
    const behind = run(slow).totalTravelTimeS;
    expect(behind).toBeGreaterThan(380);
    expect(behind).toBeLessThan(400);
    expect(run({ demand, classes: { truck: { speedShare: 0.25 } }, links: passing }).totalTravelTimeS).toBeCloseTo(
      500,
      3,
    );
  });

  it("filter to the front of a queue by their share", () => {
    const links = [link("a", "A", "B"), link("b", "B", "C")];
    const demand = [
      { route: ["a", "b"], startS: 0, endS: 300, ratePcuPerS: 0.6 },
      { route: ["a", "b"], startS: 100, endS: 300, ratePcuPerS: 0.1, vehicleClass: "motorcycle", pcu: 0.25 },
    ];
    const events = [{ link: "a", fromS: 0, toS: 900, exitCapacityPcuPerS: 0.3 }];
    const of = (classes: object) => simulateCase({ endS: 600, links, demand, events, classes }).completed;
    expect(of({ motorcycle: { filterShare: 0.5 } })).toBeGreaterThan(of({}) + 10);
  });
});

describe("what cannot be made", () => {
  const books = ({ stdout }: Ended): Record<string, number> => JSON.parse(stdout);
  const expectBalance = (answer: Record<string, number>): void =>
    expect(answer["completed"]! + answer["underWay"]! + answer["waiting"]! + answer["notMade"]!).toBe(
      answer["demanded"],
    );

  it("is counted: ends without a way, and a road that is shut all day", async () => {
    const shut = { ...GOOD, events: [{ link: "b", fromS: 0, toS: 3000, closedTo: ["car", "truck"] }] };
    const noWay = { ...GOOD, demand: [GOOD.demand[2]] };
    const [closed, lost] = (
      await all(["simulate", caseFile("shut.json", shut), "--json"], ["simulate", caseFile("no.json", noWay), "--json"])
    ).map(books);
    expectBalance(closed!);
    expect(closed!["underWay"]! + closed!["waiting"]!).toBeGreaterThan(500);
    expect(lost).toMatchObject({ demanded: 10, notMade: 10 });
  });

  it("is run, and its books balance: a million vehicles on one link", async () => {
    const wide = link("a", "A", "B", { lengthM: 100_000, jamDensityPcuPerM: 12, capacityPcuPerS: 200 });
    const many = {
      endS: 5100,
      links: [wide, link("b", "B", "C")],
      demand: [{ route: ["a", "b"], startS: 0, endS: 5000, ratePcuPerS: 200 }],
    };
    const answer = books(await simulate(caseFile("million.json", many), "--json"));
    expectBalance(answer);
    expect(answer).toMatchObject({ demanded: 1_000_000, waiting: 0, notMade: 0 });
  }, 60_000);
});

describe("an interrupt", () => {
  it("ends with 130 and leaves nothing half-written", async () => {
    const long = {
      ...GOOD,
      endS: 2e5,
      demand: [{ ...GOOD.demand[1], endS: 2e5, ratePcuPerS: 1, choice: "equilibrium" }],
    };
    const path = caseFile("long.json", long);
    file("e.parquet", "of before");
    const { child, ended } = start(["simulate", path, "--events", "e.parquet", "--checkpoint", "c.state", "--at", "5"]);
    await new Promise<void>((seen) => {
      child.stderr!.on("data", (text: string) => {
        if (text.includes("simulate …")) seen();
      });
    });
    expect(left().some((name) => name.startsWith(".e.parquet.tmp"))).toBe(true);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("interrupted, nothing was written");
    expect(left().sort()).toEqual(["e.parquet", "long.json"]);
    expect(readFileSync(join(home, "e.parquet"), "utf8")).toBe("of before");
  });
});
