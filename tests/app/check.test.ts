/** What `check` tells of a plan once it lies on its map, and that `run` and `what-if` refuse what it calls an error. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkCommand, runCommand } from "../../src/app/cli/commands.ts";
import { whatIfCommand } from "../../src/app/cli/what-if-command.ts";
import { ClearwayError } from "../../src/base/index.ts";

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

async function check(plan: string): Promise<{ code: number; issues: Told[] }> {
  let text = "";
  const code = await checkCommand({ name: "check", json: true, plan }, { ...silent, data: (part) => (text += part) });
  return { code, issues: (JSON.parse(text) as { issues: Told[] }).issues };
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

describe("a convoy whose road is closed outside the window published for it", () => {
  it("is told by how much and where, at its place in the file", async () => {
    const lead = planWith(["lead: 5 min", "lead: 100 min"]);
    const { code, issues } = await check(lead);
    const line = SMALL.split("\n").findIndex((text) => text.includes("within:")) + 1;
    expect([code, seriousOf(issues)]).toEqual([0, [`${line} warning outside-published`]]);
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
