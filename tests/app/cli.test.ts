/** The command line's contract: what each command exits with, what it prints where, what it leaves behind. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runCase } from "../../src/traffic/index.ts";
import {
  all,
  BROKEN,
  clearway,
  type Ended,
  file,
  home,
  left,
  MAP,
  PLAN,
  start,
  wordsOf,
} from "../helpers/built-cli.ts";

const INNER_CITY = resolve("data/hoan-kiem.osm.gz");
const SHARED = "../shared/data";
const hasShared = existsSync(SHARED);

describe("help", () => {
  it("goes to standard output and shows examples, with exit code 0", async () => {
    const commands = ["run", "check", "network", "simulate", "extract"];
    const [whole, ...each] = await all(["--help"], ...commands.map((name) => [name, "--help"]));
    expect([whole!.code, whole!.stderr]).toEqual([0, ""]);
    commands.forEach((name, i) => {
      expect(whole!.stdout).toContain(`  ${name} `);
      expect([each[i]!.code, each[i]!.stderr]).toEqual([0, ""]);
      expect(each[i]!.stdout).toContain(`Examples:\n  $ clearway ${name} `);
      expect(each[i]!.stdout).toContain("--json");
    });
    expect((await clearway("--version")).stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("wrong usage", () => {
  it("exits 2, prints nothing to standard output, and says what was meant", async () => {
    const cases: [string[], RegExp][] = [
      [["run", PLAN, "-o", "x", "--sedes", "3"], /unknown option '--sedes'\s+\(?Did you mean --seeds\?/],
      [["simulte", "x.json"], /Did you mean simulate\?/],
      [["run", PLAN], /required option '-o, --output <dir>'/],
      [["run", PLAN, "-o", "x", "--seeds", "0"], /whole number, 1 or more/],
      [["run", PLAN, "-o", "x", "--trips", "1e3.5"], /whole number/],
      [["run", PLAN, "-o", "x", "--lang", "fr"], /--lang is vi or en, not "fr"/],
      [["extract", MAP, "-o", "x.osm", "--bbox", "2,1,1,2"], /west,south,east,north/],
      [["network"], /missing required argument/],
      [[], /^Usage: clearway[\s\S]*\nerror: name one of the commands above\n$/],
      [["help", "nothing"], /\nerror: unknown command 'nothing'\n$/],
      [["frobnicate"], /unknown command 'frobnicate'\n\(clearway --help lists the commands, /],
      [["check", PLAN, PLAN], /too many arguments/],
    ];
    const answers = await all(...cases.map(([args]) => args));
    answers.forEach((answer, i) => {
      expect(answer.code, cases[i]![0].join(" ")).toBe(2);
      expect(answer.stdout).toBe("");
      expect(answer.stderr).toMatch(cases[i]![1]);
    });
    expect(left()).toEqual([]);
  });
});

describe("a file that is not what is asked for", () => {
  const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919 + ((i * i) % 251)) & 255);
  const CASE = resolve("data/cases/two-links.json");

  it("is told in one clear line with what to name in its place, and exit code 2", async () => {
    const empty = file("empty.yaml", "");
    const words = file("words.yaml", "hello\n");
    const zeros = file("zeros.yaml", new Uint8Array(3000));
    const binary = file("binary.yaml", noise);
    const missing = join(home, "missing.yaml");
    mkdirSync(join(home, "folder"));
    const folder = join(home, "folder");
    const plans: [string, RegExp][] = [
      [missing, /missing\.yaml: the plan cannot be read: no such file; check the path$/],
      [folder, /folder: the plan cannot be read: is a folder, not a file; name a YAML or JSON file in it$/],
      [binary, /binary\.yaml: the plan is not UTF-8 text; write it in YAML or JSON$/],
      [zeros, /zeros\.yaml: the plan is not UTF-8 text; /],
      [INNER_CITY, /hoan-kiem\.osm\.gz: the plan is not text but a map, it seems; name the YAML or JSON file/],
      [MAP, /crossing\.osm: the plan is not text but a map, it seems; /],
    ];
    const others: [string[], RegExp][] = [
      ...plans.map(([path, said]): [string[], RegExp] => [["check", path], said]),
      [["what-if", folder, "--no-cache"], plans[1]![1]],
      [["run", binary, "-o", "out"], plans[2]![1]],
      [["signals", zeros], plans[3]![1]],
      [["network", PLAN], /small-street\.yaml: byte 0: neither OSM PBF nor OSM XML: .*; name an OpenStreetMap file/],
      [["network", folder], /folder: is a folder or a device; name a \.osm\.pbf or \.osm file$/],
      [["matrix", MAP, "--points", binary], /binary\.yaml: is not UTF-8 text; name a CSV file whose first line has/],
      [["matrix", MAP, "--points", PLAN], /small-street\.yaml:1: needs columns lat and lon, and has .{80}…; the first/],
      [["matrix", MAP, "--points", empty], /empty\.yaml: is empty; name a CSV file/],
      [["simulate", folder], /folder: cannot be read: is a folder, not a file; name a case, JSON$/],
      [["simulate", empty], /empty\.yaml: is empty; name a case, JSON$/],
      [["simulate", INNER_CITY], /hoan-kiem\.osm\.gz: is not UTF-8 text; name a case, JSON$/],
      [["simulate", PLAN], /small-street\.yaml: not JSON: .*; a case is one object in JSON$/],
      [["extract", MAP, "-o", "x.osm", "--polygon", folder], /folder: is a folder, not a file; name a file in it$/],
    ];
    const answers = await all(...others.map(([args]) => args));
    answers.forEach((answer, i) => {
      const [args, said] = others[i]!;
      expect([answer.code, answer.stdout], args.join(" ")).toEqual([2, ""]);
      expect(wordsOf(answer), args.join(" ")).toEqual([expect.stringMatching(said)]);
    });
    // What is text has a place and a hint besides.
    const [nothing, no, other] = await all(["check", empty], ["check", words], ["check", CASE]);
    const begins = "  a plan begins with clearway: 1, name, zone, map and simulate";
    expect(wordsOf(nothing!).slice(0, 2)).toEqual([
      `${empty}:1:1: error: there is nothing in the file [not-a-plan]`,
      begins,
    ]);
    expect(wordsOf(no!).slice(0, 2)).toEqual([`${words}:1:1: error: the file is no plan [not-a-plan]`, begins]);
    expect(wordsOf(other!)[1]).toBe("  it is a case for `simulate`");
    expect([nothing!.code, no!.code, other!.code]).toEqual([2, 2, 2]);
  });
});

describe("data", () => {
  /** Digits after the point of the figure that has most of them. */
  const mostDigits = (json: string): number =>
    Math.max(0, ...[...json.matchAll(/\d\.(\d+)(?!\d*")/g)].map(([, digits]) => digits!.length));

  it("have no digits that only the reckoning made", async () => {
    const points = file("points.csv", "lat,lon\n21.0247,105.8412\n21.0290,105.8520\n");
    const commands: [string[], number][] = [
      [["network", INNER_CITY, "--json"], 4],
      [["route", INNER_CITY, "--from", "21.0245,105.85", "--to", "21.0334,105.8572", "--json"], 7],
      [["matrix", INNER_CITY, "--points", points, "--json"], 4],
      [["signals", INNER_CITY, "--json"], 7],
      [["simulate", resolve("data/cases/two-links.json"), "--trajectory", "5", "--json"], 7],
    ];
    const answers = await all(...commands.map(([args]) => args));
    answers.forEach(({ code, stdout }, i) => {
      const [args, most] = commands[i]!;
      expect([code, stdout.length > 20], args.join(" ")).toEqual([0, true]);
      expect(mostDigits(stdout), args.join(" ")).toBeLessThanOrEqual(most);
    });
    const [{ steps }] = JSON.parse(answers[1]!.stdout).routes;
    for (const { distanceM, durationS, bearingDeg } of steps) {
      expect(Number(distanceM.toFixed(1))).toBe(distanceM);
      expect(Number(durationS.toFixed(3))).toBe(durationS);
      expect(Number.isInteger(bearingDeg) && bearingDeg >= 0 && bearingDeg < 360).toBe(true);
    }
    // Fewer digits must not be other figures.
    const { totalTravelTimeS, links } = JSON.parse(answers[4]!.stdout);
    const { answer } = runCase(JSON.parse(readFileSync("data/cases/two-links.json", "utf8")));
    expect(totalTravelTimeS).toBeCloseTo(answer.totalTravelTimeS, 6);
    expect(links.street.maxQueueReachM).toBeCloseTo(answer.links["street"]!.maxQueueReachM, 6);
  });
});

describe("network", () => {
  it("prints the counts of the contract as JSON, its progress elsewhere", async () => {
    const { code, stdout, stderr } = await clearway("network", MAP, "--json");
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual([
      "nodes",
      "links",
      "lengthKm",
      "signals",
      "restrictions",
      "conditional",
      "danglingRefs",
      "largestComponentShare",
      "seconds",
      "peakMemoryMb",
    ]);
    const { read, applied, conditional, dropped } = answer.restrictions;
    expect(read).toBe(applied + conditional + dropped.length);
    expect(stderr).toContain("…");
  });

  it("says in one line what is wrong with a file, and exits 2", async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + ((i * i) % 251)) & 255);
    const files = [
      file("empty.osm.pbf", ""),
      file("empty.osm", ""),
      file("noise.osm.pbf", noise),
      file("noise.osm.gz", noise),
      file("noise.osm", noise),
      file("cut.osm", readFileSync(MAP).subarray(0, 700)),
      file("words.txt", "no map"),
      join(home, "missing.osm"),
      home,
    ];
    const answers = await all(...files.map((path) => ["network", path, "--json"]));
    answers.forEach((answer, i) => {
      expect(answer.code, files[i]).toBe(2);
      expect(answer.stdout).toBe("");
      expect(wordsOf(answer), files[i]).toEqual([expect.stringContaining(basename(files[i]!))]);
    });
  });

  it.skipIf(!hasShared)("tells each of the broken extracts from those that are only unusual", async () => {
    const folder = resolve(SHARED, "osm/corrupt");
    const names = readdirSync(folder);
    const answers = await all(...names.map((name) => ["network", join(folder, name), "--json"]));
    answers.forEach((answer, i) => {
      const usable = ["nodense.pbf", "rawblobs.pbf"].includes(names[i]!);
      expect(answer.code, names[i]).toBe(usable ? 0 : 2);
      expect(wordsOf(answer)).toHaveLength(usable ? 0 : 1);
      if (!usable) expect(wordsOf(answer)[0]).toMatch(new RegExp(`${names[i]}.*byte \\d+`));
    });
  });
});

describe("a snapshot and tables of one map", () => {
  /** The command stops `before` or after it puts the first of the two in its place, and is interrupted there. */
  async function interrupted(stop: "before" | "after"): Promise<Ended & { readonly tablesThen: number }> {
    const stall = file(
      "stall.cjs",
      `const fs = require("node:fs"), { renameSync } = fs;
       fs.renameSync = (from, to) => {
         if (${stop === "after"}) renameSync(from, to);
         fs.writeFileSync(${JSON.stringify(join(home, "stalled"))}, "");
         for (;;);
       };
       require("node:module").syncBuiltinESMExports();`,
    );
    const options = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `--require ${stall}`;
    try {
      const { child, ended } = start(["network", MAP, "--snapshot", "town.snapshot", "--gmns", "tables"]);
      for (let tries = 0; tries < 600 && !left().includes("stalled"); tries++)
        await new Promise((done) => setTimeout(done, 50));
      const draft = left().find((name) => name.startsWith(".tables.tmp-"));
      const tablesThen = draft === undefined ? 0 : readdirSync(join(home, draft)).length;
      child.kill("SIGINT");
      return { ...(await ended), tablesThen };
    } finally {
      if (options === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = options;
    }
  }

  it("are both whole before the first is put in its place: an interrupt until then leaves neither", async () => {
    const answer = await interrupted("before");
    expect([answer.code, answer.stdout, answer.tablesThen]).toEqual([130, "", 13]);
    expect(wordsOf(answer)).toEqual(["clearway: interrupted, nothing was written"]);
    expect(left().sort()).toEqual(["stall.cjs", "stalled"]);
  });

  it("are told apart by an interrupt between the one and the other", async () => {
    const answer = await interrupted("after");
    expect([answer.code, answer.stdout, answer.tablesThen]).toEqual([130, "", 13]);
    expect(wordsOf(answer)).toEqual(["clearway: interrupted; written whole before that: town.snapshot"]);
    expect(left().sort()).toEqual(["stall.cjs", "stalled", "town.snapshot"]);
  });

  it("are not one file, and neither is written where the other cannot be", async () => {
    file("theirs", "mine");
    const [same, taken] = await all(
      ["network", MAP, "--snapshot", "x", "--gmns", "./x"],
      ["network", MAP, "--snapshot", "town.snapshot", "--gmns", "theirs"],
    );
    expect([same!.code, taken!.code]).toEqual([2, 1]);
    expect(wordsOf(same!)).toEqual(["clearway: --snapshot and --gmns are both to be written as x; name another"]);
    expect(wordsOf(taken!)).toEqual([expect.stringContaining("theirs: exists and is not a folder")]);
    expect(left()).toEqual(["theirs"]);
  });
});

describe("extract", () => {
  it("writes a map that reads as the one it was cut from, and again as itself", async () => {
    const [once, twice] = [join(home, "once.osm.gz"), join(home, "twice.osm")];
    const first = await clearway("extract", MAP, "-o", once, "--roads", "--json");
    expect([first.code, wordsOf(first)]).toEqual([0, []]);
    expect(JSON.parse(first.stdout)).toMatchObject({ bytes: statSync(once).size });
    const second = await clearway("extract", once, "-o", twice);
    expect([second.code, second.stdout]).toEqual([0, ""]);
    const counts = (await all(["network", MAP, "--json"], ["network", once, "--json"], ["network", twice, "--json"]))
      .map(({ stdout }) => JSON.parse(stdout))
      .map(({ seconds, peakMemoryMb, ...rest }) => rest);
    expect(counts[1]).toEqual(counts[0]);
    expect(counts[2]).toEqual(counts[0]);
  });

  it("leaves nothing behind where it finds nothing or cannot write", async () => {
    const inTheWay = file("in-the-way", "");
    const [nothing, unwritable, same] = await all(
      ["extract", MAP, "-o", join(home, "none.osm"), "--bbox", "1,1,2,2"],
      ["extract", MAP, "-o", join(inTheWay, "x.osm")],
      ["extract", MAP, "-o", MAP],
    );
    expect([nothing!.code, unwritable!.code, same!.code]).toEqual([2, 1, 2]);
    for (const answer of [nothing!, unwritable!, same!]) expect(wordsOf(answer)).toHaveLength(1);
    expect(left()).toEqual(["in-the-way"]);
  });
});

describe("simulate", () => {
  it("exits 2 with one line on what is no case", async () => {
    const files = [file("not.json", "{"), file("none.json", '{"links": 3}'), join(home, "missing.json")];
    const answers = await all(...files.map((path) => ["simulate", path, "--json"]));
    for (const answer of answers) {
      expect([answer.code, answer.stdout]).toEqual([2, ""]);
      expect(wordsOf(answer)[0]).toMatch(/^clearway: /);
    }
  });

  it("loads every case that comes with it, and its books balance", async () => {
    const names = readdirSync("data/cases").filter((name) => name.endsWith(".json"));
    expect(names.length).toBeGreaterThan(0);
    const answers = await all(...names.map((name) => ["simulate", resolve("data/cases", name), "--json"]));
    names.forEach((name, i) => {
      expect([answers[i]!.code, wordsOf(answers[i]!)], name).toEqual([0, []]);
      const { demanded, completed, underWay, waiting, notMade, links } = JSON.parse(answers[i]!.stdout);
      expect(demanded, name).toBeGreaterThan(0);
      expect(completed + underWay + waiting + notMade, name).toBe(demanded);
      const written = JSON.parse(readFileSync(join("data/cases", name), "utf8")).links as { id: string }[];
      expect(Object.keys(links), name).toEqual(written.map(({ id }) => id));
      // Of the vehicles that set out, those that are still on a link are those under way.
      const onLinks = Object.values<{ entered: number; left: number }>(links).map(
        ({ entered, left }) => entered - left,
      );
      expect(Math.min(...onLinks), name).toBeGreaterThanOrEqual(0);
      expect(
        onLinks.reduce((a, b) => a + b, 0),
        name,
      ).toBe(underWay);
    });
  });

  it.skipIf(!hasShared)("meets each published loading case within its tolerance", async () => {
    const folder = resolve(SHARED, "loading");
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    const answers = await all(...names.map((name) => ["simulate", join(folder, name), "--json"]));
    names.forEach((name, i) => {
      expect([answers[i]!.code, wordsOf(answers[i]!)], name).toEqual([0, []]);
      const answer = JSON.parse(answers[i]!.stdout);
      const { tolerance, ...exact } = JSON.parse(readFileSync(join(folder, name), "utf8")).expect;
      const meets = (key: string, value: number, wanted: number): void => {
        const least = key.startsWith("total") ? 60 : 2;
        const most = Math.max(least, tolerance * Math.abs(wanted));
        expect(Math.abs(value - wanted), `${name} ${key}: ${value}, exact ${wanted}`).toBeLessThanOrEqual(most);
      };
      for (const [key, wanted] of Object.entries<number | Record<string, number>>(exact)) {
        if (typeof wanted === "number") meets(key, answer[key], wanted);
        else for (const [id, value] of Object.entries(wanted)) meets(key, answer.links[id][key], value);
      }
      expect(answer.completed + answer.underWay + answer.waiting + answer.notMade).toBe(answer.demanded);
    });
  });
});

describe("check", () => {
  it("names file, line and column of a fault, and exits 2", async () => {
    const plan = file("broken.yaml", BROKEN);
    const [words, json] = await all(["check", plan], ["check", plan, "--json"]);
    expect([words!.code, json!.code]).toEqual([2, 2]);
    expect(words!.stderr).toContain(`${plan}:8:5: error: `);
    expect(words!.stderr).toMatch(/level/);
    const { issues, resolved } = JSON.parse(json!.stdout);
    expect(issues).toContainEqual(expect.objectContaining({ severity: "error", file: plan, line: 8, column: 5 }));
    expect(Object.keys(issues[0])).toEqual(["code", "severity", "message", "file", "line", "column", "hint"]);
    expect(resolved).toEqual([]);
  });

  it("says what it found of a good plan on standard output, and exits 0", async () => {
    const [words, json] = await all(["check", PLAN], ["check", PLAN, "--json"]);
    expect([words!.code, json!.code]).toEqual([0, 0]);
    expect(words!.stdout).toContain("Hàng Bài");
    const { issues, resolved } = JSON.parse(json!.stdout);
    expect(issues.filter((issue: { severity: string }) => issue.severity === "error")).toEqual([]);
    expect(resolved.map((row: object) => Object.keys(row))).toContainEqual([
      "measure",
      "name",
      "streets",
      "lengthM",
      "status",
    ]);
  });

  it("exits 2 on a plan or a map that is not there", async () => {
    const lost = file("lost.yaml", BROKEN.replace(MAP, "nowhere.osm").replace("levle", "level"));
    const answers = await all(["check", join(home, "no-plan.yaml")], ["check", lost]);
    for (const answer of answers) expect([answer.code, answer.stdout, wordsOf(answer).length]).toEqual([2, "", 1]);
  });
});
