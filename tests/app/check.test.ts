/** What `check` tells of a plan once it lies on its map, and that `run` and `what-if` refuse what it calls an error. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkCommand } from "../../src/app/cli/check-command.ts";
import { runCommand } from "../../src/app/cli/commands.ts";
import { signalsCommand } from "../../src/app/cli/signals-command.ts";
import { whatIfCommand } from "../../src/app/cli/what-if-command.ts";
import { readSoundInputs } from "../../src/app/scenario/index.ts";
import { ClearwayError } from "../../src/base/index.ts";
import { loadNetwork } from "../../src/map/index.ts";

const SMALL = readFileSync("data/plans/small-street.yaml", "utf8")
  .replace("../hoan-kiem.osm.gz", resolve("data/hoan-kiem.osm.gz"))
  .replace(/^standing:.*\n/m, "");
const folder = mkdtempSync(join(tmpdir(), "clearway-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let plans = 0;
function planWith(...changes: readonly (readonly [string | RegExp, string])[]): string {
  let text = SMALL;
  for (const [old, changed] of changes) {
    expect(text).toMatch(old);
    text = text.replace(old, changed);
  }
  const file = join(folder, `${plans++}.yaml`);
  writeFileSync(file, text);
  return file;
}
const withSignals = (...entries: readonly string[]): string =>
  planWith([/$/, `\nsignals:\n${entries.map((entry) => `  - { ${entry} }\n`).join("")}`]);

const silent = { words: () => {}, data: () => {}, temporary: () => {} };

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint: string | null;
  readonly line: number;
}

interface Checked {
  readonly issues: Told[];
  readonly resolved: { readonly name: string; readonly streets: string[] }[];
}

async function check(plan: string): Promise<Checked & { code: number }> {
  let text = "";
  const code = await checkCommand({ name: "check", json: true, plan }, { ...silent, data: (part) => (text += part) });
  return { code, ...(JSON.parse(text) as Checked) };
}
const seriousOf = (issues: readonly Told[]): string[] =>
  issues.filter(({ severity }) => severity !== "note").map(({ line, severity, code }) => `${line} ${severity} ${code}`);

const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "not refused",
    (error: unknown) =>
      error instanceof ClearwayError ? { kind: error.kind, codes: error.issues.map(({ code }) => code) } : error,
  );

describe("what a plan says of signals", () => {
  const GREENLESS = "at: [Tràng Tiền, Hàng Bài], greens: [{ from: Tràng Tiền, green: 30 s }]";
  const LINE = SMALL.split("\n").length + 2;

  it("is checked on the map, with file, line and hint", async () => {
    const { code, issues } = await check(withSignals(GREENLESS));
    expect([code, seriousOf(issues)]).toEqual([2, [`${LINE} error signal-without-green`]]);
    const [error] = issues.filter(({ severity }) => severity === "error");
    expect(error!.message).toContain("there is no green for Phố Hàng Bài from the south");
    expect(error!.hint).toContain("everyone needs a green");
  });

  it("refuses a run and a question too, before anything is simulated or written", async () => {
    const plan = withSignals(GREENLESS);
    const words = { json: true, version: "0", plan, trips: undefined, cache: false as const };
    const out = join(folder, "out");
    const run = runCommand(
      { ...words, name: "run", output: out, language: "en", seeds: 1, threads: 1, records: undefined },
      silent,
    );
    const refused = { kind: "input", codes: ["signal-without-green"] };
    expect(await refusalOf(run)).toEqual(refused);
    const asked = { against: undefined, seed: undefined, from: undefined, until: undefined };
    expect(await refusalOf(whatIfCommand({ ...words, ...asked, name: "what-if" }, silent))).toEqual(refused);
    expect(readdirSync(folder).filter((name) => name.includes("out"))).toEqual([]);
  });

  it("is told where it is doubtful, and no error where it is right", async () => {
    const slow = withSignals(
      "at: [Tràng Tiền, Hàng Bài], cycle: 200 s, greens: [{ from: [Tràng Tiền, Hàng Khay], green: 20 s }, { from: Hàng Bài, green: 20 s }]",
    );
    const { code, issues } = await check(slow);
    expect([code, seriousOf(issues)]).toEqual([0, [`${LINE} warning red-for-all`]]);
  });
});

/** As it is printed. */
async function checkInWords(plan: string): Promise<string[]> {
  const lines: string[] = [];
  await checkCommand({ name: "check", json: false, plan }, { ...silent, data: (line) => lines.push(line) });
  return lines;
}

describe("the streets of an area", () => {
  const RING = "[[105.84, 21.02], [105.86, 21.02], [105.86, 21.04], [105.84, 21.04]]";
  const withArea = (): string =>
    planWith([
      /^measures:.*\n/m,
      `measures:\n  - { id: old-town, level: banned, area: { polygon: ${RING} }, when: morning }\n`,
    ]);
  const areaOf = (lines: readonly string[]): string => lines.find((line) => line.includes("old-town: area"))!;

  it("are counted where they are many, with the longest few, and in JSON they are all there in this order", async () => {
    const plan = withArea();
    const told = areaOf(await checkInWords(plan));
    const [, count, named] = /→ (\d+) streets: (.*), …, \d+ m$/.exec(told)!;
    const { resolved } = await check(plan);
    const { streets } = resolved.find(({ name }) => name === "area")!;
    expect(Number(count)).toBe(streets.length);
    expect(streets.length).toBeGreaterThan(100);
    expect(new Set(streets).size).toBe(streets.length);
    expect(named!.split(", ")).toEqual(streets.slice(0, 6));
    const { network } = await loadNetwork(resolve("data/hoan-kiem.osm.gz"));
    const lengthOf = (street: string): number => {
      let sumM = 0;
      for (let link = 0; link < network.linkCount; link++) {
        const twin = network.reverse[link]!;
        const isInside = [network.tail[link]!, network.head[link]!].every((node) => {
          const [lon, lat] = [network.nodeLon[node]!, network.nodeLat[node]!];
          return lon > 105.84 && lon < 105.86 && lat > 21.02 && lat < 21.04;
        });
        if (isInside && network.strings[network.name[link]!] === street && !(twin < link))
          sumM += network.lengthM[link]!;
      }
      return sumM;
    };
    // The outline cuts some links, so only the far ends of the order are certain.
    expect(Math.min(...streets.slice(0, 6).map(lengthOf))).toBeGreaterThan(
      Math.max(...streets.slice(-40).map(lengthOf)),
    );
  });

  it("are all told where they are few", async () => {
    const told = (await checkInWords(planWith())).find((line) => line.includes("route of guests"))!;
    expect(told).toMatch(/→ Phố Tràng Tiền, Phố Hàng Khay, Phố Tràng Thi, \d+ m$/);
  });
});

describe("the signals of a plan", () => {
  const told = async (file: string): Promise<string[]> => {
    const words: string[] = [];
    const output = { ...silent, words: (text: string) => words.push(text) };
    const code = await signalsCommand({ name: "signals", json: true, file, geojson: undefined }, output);
    expect(code).toBe(0);
    return words;
  };
  const SLOW =
    "cycle: 200 s, greens: [{ from: [Tràng Tiền, Hàng Khay], green: 20 s }, { from: Hàng Bài, green: 20 s }]";

  it("are shown with what is doubtful in them, and with no other doubt of the plan", async () => {
    // A departure outside the hours simulated is a doubt too, of the convoy's.
    const doubtful = planWith(
      ['departs: "09:20"', 'departs: "11:20"'],
      [/^convoys:.*$/m, `signals:\n  - { at: [Tràng Tiền, Hàng Bài], ${SLOW} }\n\n$&`],
    );
    const { issues } = await check(doubtful);
    expect(
      issues
        .filter(({ severity }) => severity === "warning")
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["departs-outside-simulation", "red-for-all"]);
    const line = readFileSync(doubtful, "utf8").split("\n").indexOf("signals:") + 2;
    expect(await told(doubtful)).toEqual([
      expect.stringMatching(
        new RegExp(`^${doubtful}:${line}:\\d+: warning: .* everyone has red for \\d+ s of the cycle`),
      ),
    ]);
    // They may also be the last in the file.
    expect(await told(withSignals(`at: [Tràng Tiền, Hàng Bài], ${SLOW}`))).toHaveLength(1);
  });

  it("are shown without a word where nothing is doubtful, or the plan says nothing of them", async () => {
    expect(await told(planWith())).toEqual([]);
    expect(await told(withSignals("at: [Tràng Tiền, Hàng Bài], offset: 20 s"))).toEqual([]);
  });
});

describe("a convoy's dwell and its start after another", () => {
  it("are noted at their places as not simulated, with what to write instead", async () => {
    const second = `
  - id: back
    follow: [{ name: Tràng Thi, from: Quán Sứ }, Hàng Khay, { name: Tràng Tiền, to: Phan Chu Trinh }]
    after: guests
    dwell: 45 min
    allow: [one-way]
`;
    const plan = planWith([/$/, second]);
    const { code, issues } = await check(plan);
    const told = issues.filter((issue) => issue.code === "not-simulated");
    const lines = readFileSync(plan, "utf8").split("\n");
    expect([code, told.map(({ line }) => lines[line - 1]!.trim())]).toEqual([0, ["after: guests", "dwell: 45 min"]]);
    const [after, dwell] = told;
    expect(after).toMatchObject({ severity: "note", hint: "it does not drive at all; say when it departs" });
    expect(dwell!.message).toBe('kept but not simulated: dwell of 45 min of convoy "back"');
    expect(dwell!.hint).toContain("say when the next one departs");
    const inputs = await readSoundInputs(plan, {});
    expect(inputs.resolution.resolved.notSimulated).toContain('dwell of 45 min of convoy "back"');
  });
});

describe("a convoy whose road is closed outside the window published for it", () => {
  it("is an error of the check, and no reason to refuse a run: its report lists it among what must be fixed", async () => {
    const plan = planWith(["lead: 5 min", "lead: 100 min"]);
    expect((await check(plan)).code).toBe(2);
    expect((await readSoundInputs(plan, {})).resolution.resolved.convoys).toHaveLength(1);
  });

  it("is told by how much and where, at its place in the file", async () => {
    const lead = planWith(["lead: 5 min", "lead: 100 min"]);
    const { code, issues } = await check(lead);
    const line = SMALL.split("\n").findIndex((text) => text.includes("within:")) + 1;
    expect([code, seriousOf(issues)]).toEqual([2, [`${line} error outside-published`]]);
    const [told] = issues.filter((issue) => issue.code === "outside-published");
    // 9:20 less 100 min is 7:40; the window opens at 9:10.
    expect(told!.message).toBe(
      'convoy "guests" of 2026-03-16 09:20 closes its road 1 h 30 min at Phố Tràng Tiền before the window of "guests-road"',
    );
    expect(told!.hint).toContain("a shorter lead");
  });

  it("is told of both sides, of its earliest and its latest departure", async () => {
    const { issues } = await check(
      planWith(['departs: "09:20"', 'departs: { earliest: "09:14", planned: "09:20", latest: "09:39" }']),
    );
    const told = issues.filter(({ code }) => code === "outside-published").map(({ message }) => message);
    expect(told).toEqual([
      expect.stringMatching(/closes its road 1 min at Phố Tràng Tiền before the window/),
      expect.stringMatching(/closes its road [\dmins ]+ at .* beyond the window/),
    ]);
  });

  it("is so of none of the plans that come with it, which are all without an error", async () => {
    for (const name of readdirSync("data/plans")) {
      const { code, issues } = await check(join("data/plans", name));
      expect([name, code, issues.filter(({ severity }) => severity === "error")]).toEqual([name, 0, []]);
    }
  });

  it("is not told of one that lies inside, names no window, rides in the traffic, or departs at another time", async () => {
    const long = ["lead: 5 min", "lead: 100 min"] as const;
    for (const plan of [
      planWith(),
      planWith(long, [/^ +within:.*\n/m, ""]),
      planWith(["mode: rolling, lead: 5 min, clearance: 30 s", "mode: in-traffic"]),
      planWith(long, ['departs: "09:20"', 'departs: "11:20"']),
    ])
      expect((await check(plan)).issues.filter(({ code }) => code === "outside-published")).toEqual([]);
  });
});
