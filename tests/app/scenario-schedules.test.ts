/** Schedules of reopening, driven from where they leave the plan, on any number of threads, against each driven from its base on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openEnsemble, type VariantRun } from "../../src/app/ensemble/index.ts";
import { keepState, openState } from "../../src/app/ensemble/kept-state.ts";
import { type Inputs, readInputs, runScenario, type ScenarioOutcome } from "../../src/app/scenario/index.ts";
import { layDay, prepareDay } from "../../src/app/scenario/prepare-day.ts";
import { layReopening, reopenedRun } from "../../src/app/scenario/reopening-runs.ts";
import { sinceStart } from "../../src/app/scenario/span.ts";
import { applySchedule } from "../../src/operation/index.ts";

const root = mkdtempSync(join(tmpdir(), "clearway-schedules-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const options = { seeds: 2, trips: 2000, version: "test", cacheDir: join(root, "cache") };

/** A short plan in the inner city, with some of its text replaced. */
async function planOf(...replaced: readonly (readonly [string, string])[]): Promise<Inputs> {
  const paths = ["../hoan-kiem.osm.gz", "../hanoi-standing.yaml"].map((path) => [path, resolve("data/plans", path)]);
  let text = readFileSync("data/plans/small-street.yaml", "utf8");
  for (const [from, to] of [...paths, ...replaced]) {
    expect(text).toContain(from);
    text = text.replaceAll(from!, to!);
  }
  const file = join(root, "plan.yaml");
  writeFileSync(file, text);
  const inputs = await readInputs(file, {});
  if (!("network" in inputs)) throw new Error("the plan is broken");
  // Ways to all of the city's hospitals would take longer than all the rest.
  return { ...inputs, hospitals: inputs.hospitals.slice(0, 2) };
}

/** What a run of a schedule tells, and what the outcome tells of it. */
const told = ({ impact, queues, books, delayed, deadlocks, reachM, totalDelayS, linkEntries }: VariantRun) => ({
  ...{ impact, queues, books, delayed, deadlocks, reachM, totalDelayS, linkEntries },
});

const figures = ({ base, planned, schedules, proofs, leadReruns, rides, access, detours }: ScenarioOutcome) => ({
  base: base.map(({ books, totalDelayS, linkEntries, outcome }) => ({ books, totalDelayS, linkEntries, outcome })),
  planned: planned.map(told),
  schedules: schedules.map(({ schedule, runs }) => ({ schedule, runs: runs.map(told) })),
  ...{ proofs, leadReruns, rides, access, detours },
});

describe("a schedule of reopening", () => {
  it("is as it is when it is driven from the base day on, whichever day and on two threads", async () => {
    const inputs = await planOf();
    const run = await runScenario(inputs, { ...options, threads: 2 });
    const day = await prepareDay(inputs, layDay(inputs, options), options, () => {});
    const { plan, startS, operation, signals, city, span } = day;
    const { measure, sections } = reopenedRun(operation)!.phase4!;
    const clearFromS = operation.passedS - span.fromS;
    const ensemble = openEnsemble(city, 1);
    expect(run.schedules.map(({ schedule }) => schedule.name)).toHaveLength(5);
    for (const [i, { seed }] of run.base.entries()) {
      const { run: base, states } = await ensemble.base({ name: "base", seed, keepAtS: [city.forkS] });
      for (const { schedule, runs } of run.schedules) {
        const timeline = operation.withMeasures(applySchedule(plan.measures, measure, sections, schedule));
        const variant = { closures: sinceStart(timeline, startS), signals: signals.plan, clearFromS };
        const { run: whole } = await ensemble.variant({ name: "variant", base, from: states[0]!, variant });
        expect(told(runs[i]!), `${schedule.name}, seed ${seed}`).toEqual(told(whole));
      }
    }
    // Or nothing was shown.
    expect(new Set(run.schedules.map(({ runs }) => runs[0]!.totalDelayS)).size).toBeGreaterThan(2);
    const { keepAtS } = layReopening(day.network, plan, operation, startS)!;
    expect(keepAtS.length).toBeGreaterThan(1);
    expect(Math.min(...keepAtS)).toBeGreaterThan(city.forkS);
  }, 300_000);

  it.each([
    ["leads searched for", [["lead: 5 min,", "lead: 5 min, least-lead: prove,"]]],
    [
      "a convoy in the traffic",
      [
        ["{ mode: rolling, lead: 5 min, clearance: 30 s }", "{ mode: in-traffic }"],
        ["    within: guests-road #", "    #"],
      ],
    ],
  ] as const)(
    "is the same on one thread as on two, with %s",
    async (_, replaced) => {
      const inputs = await planOf(...replaced);
      const short = { ...options, trips: 500 };
      const [one, two] = [
        await runScenario(inputs, { ...short, threads: 1, cacheDir: null }),
        await runScenario(inputs, { ...short, threads: 2, cacheDir: null }),
      ];
      expect(figures(two)).toEqual(figures(one));
    },
    300_000,
  );
});

describe("a kept state", () => {
  it("is packed, and comes back byte for byte", () => {
    const state = new SharedArrayBuffer(1_000_003);
    const bytes = new Uint8Array(state);
    for (let i = 0; i < bytes.length; i += 7) bytes[i] = (i * i) % 251;
    const kept = keepState(state);
    expect(kept.packed.byteLength).toBeLessThan(state.byteLength / 2);
    expect(Buffer.from(openState(kept)).equals(Buffer.from(state))).toBe(true);
    expect(openState(state)).toBe(state);
  });
});
