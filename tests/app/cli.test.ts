/** The command line's contract: what each command exits with, what it prints where, what it leaves behind. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { all, BROKEN, clearway, file, home, left, MAP, PLAN, wordsOf } from "../helpers/built-cli.ts";

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
      [[], /Usage: clearway/],
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
