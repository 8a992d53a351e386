/** A what-if tells what `run` tells for the same day, whatever was kept of its base. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VariantRun } from "../../src/app/ensemble/index.ts";
import {
  askWhatIf,
  type Inputs,
  readInputs,
  runScenario,
  type WhatIf,
  whatIfRow,
} from "../../src/app/scenario/index.ts";
import { momentKey } from "../../src/app/scenario/kept-base.ts";

const root = mkdtempSync(join(tmpdir(), "clearway-what-if-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const cacheDir = join(root, "cache");
const TRIPS = 600;

/** Roads that leave the map bring trips of their own; the ward has none to add. */
const CROSSING = `clearway: 1
name: Closed at the crossing
zone: Asia/Ho_Chi_Minh
map: crossing.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00", seed: 1, seeds: 2 }
measures:
  - { id: m, level: closed, streets: [Bắc], when: "2026-03-16 09:10-09:40" }
`;
let inputs: Inputs;
let told: readonly VariantRun[];

const ask = (rest: Partial<Parameters<typeof askWhatIf>[1]> = {}, of: Inputs = inputs): Promise<WhatIf> =>
  askWhatIf(of, { version: "test", trips: TRIPS, cacheDir, clockS: () => 0, ...rest });

/** What both tell; a run may keep a state and ask after convoys besides. */
function figures({
  impact,
  queues,
  books,
  delayed,
  deadlocks,
  reachM,
  timeToClearS,
  totalDelayS,
  linkEntries,
}: VariantRun) {
  return { impact, queues, books, delayed, deadlocks, reachM, timeToClearS, totalDelayS, linkEntries };
}

async function readWhole(file: string): Promise<Inputs> {
  const read = await readInputs(file, {});
  if (!("network" in read)) throw new Error("the plan is broken");
  return read;
}

let plans = 0;
/** The plan at the crossing with some of its text replaced. */
function planOf(...replaced: readonly (readonly [string, string])[]): Promise<Inputs> {
  const file = join(root, `plan-${plans++}.yaml`);
  writeFileSync(
    file,
    replaced.reduce((plan, [from, to]) => {
      expect(plan).toContain(from);
      return plan.replaceAll(from, to);
    }, CROSSING),
  );
  return readWhole(file);
}

async function runOf(of: Inputs, seeds: number): Promise<readonly VariantRun[]> {
  const run = await runScenario(of, { seeds, trips: TRIPS, threads: 1, version: "test", cacheDir: null });
  expect(run.leadReruns).toBe(0);
  return run.planned;
}

const entries = (): string[] => readdirSync(cacheDir);
const momentsOf = (baseRun: string): number[] =>
  Array.from({ length: 400 }, (_, i) => i * 60).filter((atS) => entries().includes(entryOf(baseRun, atS)));
const entryOf = (baseRun: string, atS: number): string => `base-${momentKey(baseRun, atS)}.bin`;

beforeAll(async () => {
  writeFileSync(join(root, "crossing.osm"), readFileSync("tests/golden/crossing.osm"));
  const ring = [105, 106, 106, 105, 105].map((lon, i) => [lon, [20, 20, 22, 22, 20][i]]);
  const ward = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
  writeFileSync(join(root, "crossing-wards.geojson"), JSON.stringify({ type: "FeatureCollection", features: [ward] }));
  inputs = await planOf();
  told = await runOf(inputs, 2);
});

describe("a what-if of a convoy in the inner city", () => {
  it("tells what run tells, without a kept base and with one", async () => {
    const convoy = await readWhole("data/plans/small-street.yaml");
    const [run] = await runOf(convoy, 1);
    for (const wasKept of [false, true]) {
      const answer = await ask({}, convoy);
      expect(answer.wasKept).toBe(wasKept);
      expect(figures(answer.planned)).toEqual(figures(run!));
    }
  }, 240_000);
});

describe("a what-if", () => {
  it("tells what run tells, first without a kept base, then from its states, each of them and none", async () => {
    const first = await ask();
    expect(first.wasKept).toBe(false);
    expect(figures(first.planned)).toEqual(figures(told[0]!));
    await first.keep();
    const kept = momentsOf(first.baseRun);
    expect(kept.length).toBeGreaterThan(2);
    // From the state at the fork, then the ones before it, then from the start.
    for (const atS of kept.filter((moment) => moment <= first.forkS).toReversed()) {
      const again = await ask();
      expect(again.wasKept).toBe(true);
      expect(figures(again.planned), `with the state at ${atS} s`).toEqual(figures(told[0]!));
      rmSync(join(cacheDir, entryOf(first.baseRun, atS)));
    }
    const unaided = await ask();
    expect(figures(unaided.planned)).toEqual(figures(told[0]!));
    // It drove far: what it found is kept, and used.
    await unaided.keep();
    expect(momentsOf(first.baseRun)).toContain(unaided.forkS);
    expect(figures((await ask()).planned)).toEqual(figures(told[0]!));
  });

  it("tells another day of the run by its seed, and of a plan edited alike the same", async () => {
    expect(figures((await ask({ seed: 2 })).planned)).toEqual(figures(told[1]!));
    const same = await ask({}, await planOf(["Closed at the crossing", "Another name"]));
    expect(same.wasKept).toBe(true);
    expect(figures(same.planned)).toEqual(figures(told[0]!));
  });

  it("simulates an edited plan on the same base, as run does", async () => {
    const edited = await planOf(["09:10-09:40", "09:05-09:55"]);
    const answer = await ask({}, edited);
    expect(answer.wasKept).toBe(true);
    const [run] = await runOf(edited, 1);
    expect(figures(answer.planned)).toEqual(figures(run!));
    expect(figures(answer.planned)).not.toEqual(figures(told[0]!));
  });

  it("forks no sooner than the plan begins, and later where that is wanted", async () => {
    const plain = await ask();
    const { clock } = plain.laid.plan;
    const at = (runS: number): string => clock.timeOfDay(plain.laid.startS + runS);
    const early = await ask({ from: at(plain.forkS - 600) });
    expect(early.forkS).toBe(plain.forkS);
    expect(figures(early.planned)).toEqual(figures(plain.planned));
    const late = await ask({ from: "2026-03-16T09:25" });
    expect(whatIfRow(late).forkedAt).toBe("2026-03-16T09:25:00+07:00");
    expect(late.planned.impact.held).toBeLessThan(plain.planned.impact.held);
  });

  it("ends sooner where that is wanted, base and plan alike", async () => {
    const short = await ask({ until: "09:50" });
    const row = whatIfRow(short);
    expect(row.until).toBe("2026-03-16T09:50:00+07:00");
    for (const { demanded, completed, underWay, waiting, notMade } of [row.books.base, row.books.plan]) {
      expect(demanded).toBeLessThan(TRIPS);
      expect(completed + underWay + waiting + notMade).toBe(demanded);
    }
    expect(short.baseRun).not.toBe((await ask()).baseRun);
  });

  it.each([
    [{ from: "soon" }, "bad-time", "--from soon: not a time"],
    [{ until: "25:10" }, "bad-time", "--until 25:10: not a time"],
    [{ from: "2026-03-17T09:00" }, "outside-span", "the day is simulated from 2026-03-16T08:"],
    [{ until: "08:40" }, "outside-span", "--until 08:40: it must be later than 2026-03-16T09:00:00+07:00"],
  ])("refuses %o", async (words, code, text) => {
    await expect(ask(words)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it("does not believe what was changed in its cache, and writes it anew", async () => {
    const { baseRun } = await ask();
    const whole = new Map(entries().map((name) => [name, readFileSync(join(cacheDir, name))]));
    for (const name of entries()) {
      const bytes = readFileSync(join(cacheDir, name));
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(join(cacheDir, name), bytes);
    }
    const answer = await ask();
    expect(answer.wasKept).toBe(false);
    expect(figures(answer.planned)).toEqual(figures(told[0]!));
    expect((await ask()).wasKept).toBe(true);
    expect(momentsOf(baseRun).length).toBeGreaterThan(2);
    // Of this base: the others were not asked for.
    for (const atS of momentsOf(baseRun)) {
      const name = entryOf(baseRun, atS);
      if (whole.has(name))
        expect(readFileSync(join(cacheDir, name)).equals(whole.get(name)!), name).toBe(atS % 1800 === 0);
    }
  });

  it("keeps nothing where nothing is to be kept", async () => {
    const before = entries();
    const answer = await ask({ cacheDir: null });
    await answer.keep();
    expect(figures(answer.planned)).toEqual(figures(told[0]!));
    expect(entries()).toEqual(before);
  });
});
