/** `run`: a folder written whole or not at all, the same on any number of threads, and an interrupt answered at once. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
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

describe("run into a folder that it must not or cannot write", () => {
  it("exits 1 with one line, touches nothing, and leaves nothing behind", async () => {
    const inTheWay = file("in-the-way", "mine");
    const foreign = join(home, "foreign");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "letter.txt"), "mine");
    const pretender = join(home, "pretender");
    mkdirSync(pretender);
    writeFileSync(join(pretender, "result.json"), '{"mine": true}');
    const targets = [inTheWay, join(inTheWay, "out"), join(inTheWay, "a/b"), foreign, pretender];
    const answers = await all(...targets.map((target) => ["run", PLAN, "-o", target]));
    answers.forEach((answer, i) => {
      expect(answer.code, targets[i]).toBe(1);
      expect(answer.stdout).toBe("");
      expect(wordsOf(answer), targets[i]).toEqual([
        expect.stringContaining(["in-the-way", "foreign", "pretender"].find((name) => targets[i]!.includes(name))!),
      ]);
    });
    expect(left().sort()).toEqual(["foreign", "in-the-way", "pretender"]);
    expect(readFileSync(inTheWay, "utf8") + readFileSync(join(foreign, "letter.txt"), "utf8")).toBe("minemine");
  });

  it("exits 2 on a plan with errors, and leaves nothing behind", async () => {
    const plan = file("broken.yaml", BROKEN);
    const answer = await clearway("run", plan, "-o", join(home, "out"));
    expect([answer.code, answer.stdout]).toEqual([2, ""]);
    expect(answer.stderr).toContain("broken.yaml:8:5");
    expect(left()).toEqual(["broken.yaml"]);
  });
});

describe("run with records", () => {
  it("refuses a folder that it must not or cannot write, or that is to hold the result, before any work", async () => {
    const inTheWay = file("in-the-way", "mine");
    const out = join(home, "out");
    const answers = await all(
      ["run", PLAN, "-o", out, "--records", inTheWay],
      ["run", PLAN, "-o", out, "--records", join(inTheWay, "records")],
      ["run", PLAN, "-o", out, "--records", `${home}/./out`],
    );
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 2]);
    for (const answer of answers) expect(wordsOf(answer)).toHaveLength(1);
    expect(wordsOf(answers[2]!)[0]).toContain("--records and --output are one folder");
    expect(left()).toEqual(["in-the-way"]);
  });
});

describe("run on a map whose wards give no demand", () => {
  it.each([
    ["no", 0],
    ["one", 1],
  ])("with %s ward exits 2 with one line", async (_, count) => {
    // Small streets only: roads that leave the map would bring trips of their own.
    file("town.osm", readFileSync(MAP, "utf8").replaceAll("secondary", "tertiary"));
    const ring = [105, 106, 106, 105, 105].map((lon, i) => [lon, [20, 20, 22, 22, 20][i]]);
    const ward = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
    file("town-wards.geojson", JSON.stringify({ type: "FeatureCollection", features: [ward].slice(0, count) }));
    const plan = file("town.yaml", BROKEN.replace(MAP, "town.osm").replace("levle", "level").replace("Nowhere", "Bắc"));
    const answer = await clearway("run", plan, "-o", join(home, "out"), "--threads", "1");
    expect([answer.code, answer.stdout]).toEqual([2, ""]);
    expect(wordsOf(answer)).toEqual([expect.stringMatching(/^clearway: no trips on .*town\.osm: at least two/)]);
    expect(left().sort()).toEqual(["town-wards.geojson", "town.osm", "town.yaml"]);
  });
});

describe("run", () => {
  /** An earlier run's folder, as far as `run` looks at it. */
  function earlier(name: string): string {
    const folder = join(home, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "result.json"), '{"clearway": "0.0.1"}');
    writeFileSync(join(folder, "old.txt"), "old");
    return folder;
  }

  it("gives the same result on one thread and on two, whole, marked and for its owner only", async () => {
    const parent = join(home, "runs");
    mkdirSync(parent);
    const [one, two] = [earlier("runs/one"), join(parent, "two")];
    const run = (folder: string, threads: number): Promise<Ended> => {
      const words = ["--trips", "1000", "--seeds", "1", "--threads", `${threads}`, "--json"];
      return clearway("run", PLAN, "-o", folder, "--records", `${folder}-records`, ...words);
    };
    const answers = await Promise.all([run(one, 1), run(two, 2)]);
    expect(left(parent).sort()).toEqual(["one", "one-records", "two", "two-records"]);
    const tables = ["base", "plan"].flatMap((day) =>
      ["events", "links", "trips"].map((what) => `seed-1-${day}-${what}.parquet`),
    );
    expect(readdirSync(`${one}-records`).sort()).toEqual(["records.json", ...tables]);
    for (const name of [...tables, "records.json"]) {
      const bytes = readFileSync(join(`${one}-records`, name));
      expect(bytes.equals(readFileSync(join(`${two}-records`, name))), name).toBe(true);
      expect(statSync(join(`${one}-records`, name)).mode & 0o777, name).toBe(0o600);
    }
    const trips = await rowsOf(join(`${one}-records`, "seed-1-plan-trips.parquet"));
    const events = await rowsOf(join(`${one}-records`, "seed-1-plan-events.parquet"));
    const arrived = trips.filter(({ state }) => state === "completed").length;
    expect(arrived).toBeGreaterThan(900);
    expect(events.filter(({ kind }) => kind === "arrive").length).toBe(arrived);
    const results = [one, two].map((folder) => readFileSync(join(folder, "result.json"), "utf8"));
    const timeless = results.map((text) => {
      const { seconds, peakMemoryMb, ...rest } = JSON.parse(text);
      expect(seconds).toBeGreaterThan(0);
      expect(peakMemoryMb).toBeGreaterThan(0);
      return JSON.stringify(rest);
    });
    expect(timeless[1]).toBe(timeless[0]);

    const result = JSON.parse(results[0]!);
    const [{ lead }] = result.convoys;
    expect(lead.links.length).toBeGreaterThanOrEqual(result.convoys[0].passages.length);
    expect(lead.proven).toBe(lead.links.every((link: { trips: number }) => link.trips === 0));
    for (const answer of answers) expect(answer.stderr.includes("chưa trống khi xe đầu đến")).toBe(!lead.proven);
    const { demanded, completed, underWay, waiting, notMade } = result.conservation.plan;
    expect(demanded).toBe(1000);
    expect(completed + underWay + waiting + notMade).toBe(demanded);
    expect(result).toMatchObject({ view: "internal", synthetic: true, seed: 1 });
    expect(answers.map((answer) => answer.stdout)).toEqual(results);
    for (const answer of answers) {
      // A thousand trips are few: where the base day is not plausible, the run says so and exits 1.
      expect(answer.code).toBe(result.base.plausible ? 0 : 1);
      expect(wordsOf(answer).some((line) => line.includes("not plausible"))).toBe(!result.base.plausible);
      expect(answer.stderr).toMatch(/base day/);
    }

    const names = readdirSync(one);
    expect(names).toEqual(expect.arrayContaining(["result.json", "report.html", "windows.geojson", "convoy.geojson"]));
    expect(names).not.toContain("old.txt");
    expect(statSync(one).mode & 0o777).toBe(0o700);
    for (const name of names) {
      expect(statSync(join(one, name)).mode & 0o777, name).toBe(0o600);
      const text = readFileSync(join(one, name), "utf8");
      expect(text, name).not.toContain(home);
      if (!name.endsWith(".geojson")) {
        expect(text, name).toContain("OpenStreetMap contributors");
        expect(text, name).toMatch(/NỘI BỘ – KHÔNG PHÁT HÀNH|"view":"internal"/);
      } else {
        for (const { properties } of JSON.parse(text).features) {
          expect(properties).toMatchObject({ view: "internal", attribution: expect.stringContaining("OpenStreetMap") });
        }
      }
    }
  });

  it("ends with 130 when interrupted, leaving what was there and nothing else", async () => {
    const parent = join(home, "interrupted");
    mkdirSync(parent);
    const folder = earlier("interrupted/out");
    const { child, ended } = start(["run", PLAN, "-o", folder, "--trips", "50000", "--seeds", "3"]);
    // Interrupted in the middle of the work: when it says that it is at the base day.
    await new Promise<void>((done) =>
      child.stderr!.on("data", (text: string) => {
        if (text.includes("base day")) done();
      }),
    );
    expect(left(parent)).toHaveLength(2);
    child.kill("SIGINT");
    const answer = await ended;
    expect([answer.code, answer.stdout]).toEqual([130, ""]);
    expect(wordsOf(answer)).toEqual(["clearway: interrupted, nothing was written"]);
    expect(left(parent)).toEqual(["out"]);
    expect(readdirSync(folder).sort()).toEqual(["old.txt", "result.json"]);
  });
});

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(path) });
}
