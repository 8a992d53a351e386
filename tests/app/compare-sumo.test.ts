/** Our loader beside SUMO where that is installed: alike where the theory is, and clear where SUMO is missing or ended. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ComparedRun, compareSumo, type Day } from "../../src/app/compare/index.ts";
import { ourDay } from "../../src/app/compare/outcome.ts";
import { HANOI_FLEET, type LoaderWindows, simulate } from "../../src/traffic/index.ts";
import { clearway, home, left, PLAN, start } from "../helpers/built-cli.ts";
import { type Arc, networkFromArcs } from "../helpers/network-from-arcs.ts";

const isInstalled =
  spawnSync("sumo", ["--version"]).status === 0 && spawnSync("netconvert", ["--version"]).status === 0;
const withSumo = isInstalled ? it : it.skip;
if (!isInstalled) process.stderr.write("compare-sumo: SUMO is not installed; its comparisons are skipped\n");

const scratch = mkdtempSync(join(tmpdir(), "clearway-compare-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FLEET = HANOI_FLEET.filter(({ vehicle }) => vehicle.id === "car").map((row) => ({ ...row, share: 1 }));
const OPEN: LoaderWindows = { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] };

interface Corridor {
  readonly cutM: number;
  /** pcu/s by the share of the way. */
  readonly capacity: (share: number) => number;
  readonly vehPerS: number;
  readonly endS?: number;
  readonly shut?: { readonly fromS: number; readonly untilS: number };
}

/** 2 km of one lane at 20 m/s and 0.2 veh/m; ten minutes of cars, in whole seconds; the link in the middle may be shut. */
function corridor({ cutM, capacity, vehPerS, endS = 3000, shut }: Corridor): Day {
  const n = Math.round(2000 / cutM);
  const arcs = Array.from({ length: n }, (_, i): Arc => {
    return { from: i, to: i + 1, lengthM: cutM, speedMps: 20, capacityPcuPerS: capacity((i + 0.5) / n) };
  });
  const { network: row } = networkFromArcs(arcs);
  const network = { ...row, jamDensityPcuPerM: new Float64Array(n).fill(0.2) };
  const count = Math.floor(600 * vehPerS);
  const closedLinks = shut === undefined ? [] : [{ link: Math.floor(n / 2), ...shut, classMask: 1 }];
  return {
    network: { ...network, exitCapacityPcuPerS: network.capacityPcuPerS },
    fleet: FLEET,
    span: { fromS: 0, untilS: 600 },
    withoutRoute: 0,
    windows: shut === undefined ? null : { ...OPEN, closedLinks },
    input: {
      links: { ...network, exitCapacityPcuPerS: network.capacityPcuPerS },
      classes: [{ id: "car", pcu: 1 }],
      trips: {
        count,
        departS: Float64Array.from({ length: count }, (_, i) => Math.ceil(i / vehPerS)),
        vehicleClass: new Uint8Array(count),
        informed: new Uint8Array(count),
        routeStart: new Uint32Array(count),
        routeLength: new Uint32Array(count).fill(n),
        routePool: Uint32Array.from({ length: n }, (_, i) => i),
      },
      windows: OPEN,
      endS,
      closedDestination: "wait",
    },
  };
}

let folders = 0;
async function compared(day: Day): Promise<readonly ComparedRun[]> {
  const folder = mkdtempSync(join(scratch, `${folders++}-`));
  return (await compareSumo(day, folder, { clockS: () => 0 })).runs;
}

describe("a corridor in both loaders", () => {
  const cases: readonly (readonly [string, Omit<Corridor, "cutM">])[] = [
    ["flows freely", { capacity: () => 0.8, vehPerS: 0.5 }],
    ["queues before a bottleneck", { capacity: (at) => (at > 0.5 ? 0.5 : 0.8), vehPerS: 0.7 }],
    ["queues hard before a short bottleneck", { capacity: (at) => (at > 0.5 && at < 0.7 ? 0.2 : 0.8), vehPerS: 0.7 }],
  ];
  for (const [what, rest] of cases) {
    for (const cutM of rest.vehPerS < 0.6 ? [50] : [400, 50]) {
      withSumo(`${what} with the same total time, cut every ${cutM} m`, async () => {
        const [run] = await compared(corridor({ cutM, ...rest }));
        expect(run!.ours.completed).toBe(run!.sumo.completed);
        expect(Math.abs(run!.totalTimeRatio! - 1)).toBeLessThan(0.01);
        expect(run!.trips.p95DifferenceS).toBeLessThan(5);
      });
    }
  }

  withSumo(
    "waits at a closure and goes on when it ends, on both sides alike, whose end lies between two seconds",
    async () => {
      const shut = { fromS: 100.3, untilS: 250.6 };
      const runs = await compared(corridor({ cutM: 100, capacity: () => 0.8, vehPerS: 0.5, shut }));
      expect(runs.map(({ name }) => name)).toEqual(["base", "plan"]);
      const plan = runs[1]!;
      expect([plan.ours.completed, plan.sumo.completed]).toEqual([300, 300]);
      expect(plan.ours.delayS).toBeGreaterThan(10_000);
      expect(Math.abs(plan.totalTimeRatio! - 1)).toBeLessThan(0.01);
      expect(plan.links.lostCorrelation).toBeGreaterThan(0.9);
    },
  );

  withSumo("counts the time of those who stand before a closure up to the end, on both sides", async () => {
    const shut = { fromS: 100, untilS: 1e6 };
    const runs = await compared(corridor({ cutM: 100, capacity: () => 0.8, vehPerS: 0.2, endS: 900, shut }));
    const [{ oursLostS, sumoLostS }] = runs[1]!.streets as [ComparedRun["streets"][number]];
    expect(oursLostS).toBeGreaterThan(50_000);
    expect(Math.abs(sumoLostS / oursLostS - 1)).toBeLessThan(0.02);
    expect(runs[1]!.links.lostCorrelation).toBeGreaterThan(0.99);
  });

  withSumo("counts who has not arrived at the end up to the end, on both sides", async () => {
    const [run] = await compared(
      corridor({ cutM: 100, capacity: (at) => (at > 0.5 ? 0.2 : 0.8), vehPerS: 0.7, endS: 900 }),
    );
    expect(run!.ours.completed).toBeLessThan(200);
    expect(Math.abs(run!.ours.completed - run!.sumo.completed)).toBeLessThanOrEqual(2);
    expect(Math.abs(run!.totalTimeRatio! - 1)).toBeLessThan(0.01);
  });
});

describe("our side", () => {
  it("counts what those lost who still stand on a link, and nothing of those who flow freely", () => {
    const shut = { fromS: 100, untilS: 1e6 };
    const { input, windows } = corridor({ cutM: 100, capacity: () => 0.8, vehPerS: 0.05, endS: 900, shut });
    const stuck = { ...input, windows: windows!, recordLinks: { intervalS: 900 } };
    const result = simulate(stuck);
    const { lostS, entered } = ourDay(stuck, result);
    // Link 10 is shut at 100 s: before it a vehicle comes each 20 s, 50 s after it set out, and stands to 900 s.
    const before = 9;
    const stand = Array.from({ length: 30 }, (_, i) => 20 * i + 50).filter((atS) => atS > 100);
    const standing = entered[before]! - result.links.left[before]!;
    expect(standing).toBeGreaterThan(10);
    const waited = stand.slice(0, standing).reduce((sum, atS) => sum + 900 - atS, 0);
    expect(lostS[before]!).toBeCloseTo(waited, 1);
    const open = { ...input, recordLinks: { intervalS: 900 } };
    for (const lost of ourDay(open, simulate(open)).lostS) expect(lost).toBeLessThan(0.01);
  });
});

describe("without SUMO", () => {
  it("says how to install it, and writes nothing", async () => {
    const path = process.env["PATH"];
    const folder = mkdtempSync(join(scratch, "none-"));
    process.env["PATH"] = scratch;
    try {
      const day = corridor({ cutM: 400, capacity: () => 0.8, vehPerS: 0.5 });
      await expect(compareSumo(day, folder, { clockS: () => 0 })).rejects.toMatchObject({
        code: "sumo-missing",
        kind: "run",
        message: expect.stringMatching(/not installed: .*`netconvert`.*`apt-get install sumo`/),
      });
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("clearway compare-sumo", () => {
  const SMALL = ["compare-sumo", PLAN, "--trips", "600"];

  withSumo("prints both sides as JSON, keeps SUMO's files for their owner only, and can be run again", async () => {
    const folder = join(home, "kept");
    const answer = await clearway(...SMALL, "-o", folder, "--json");
    expect(answer.code, answer.stderr).toBe(0);
    const { runs, trips, notSaid, sumoVersion } = JSON.parse(answer.stdout);
    expect([trips, sumoVersion]).toEqual([600, expect.stringMatching(/^\d+\.\d+/)]);
    expect(runs.map(({ name }: ComparedRun) => name)).toEqual(["base", "plan"]);
    for (const { ours, sumo } of runs as ComparedRun[]) expect(ours.totalTimeS * sumo.totalTimeS).toBeGreaterThan(0);
    expect(Math.abs(runs[0].totalTimeRatio - 1)).toBeLessThan(0.05);
    expect(notSaid).toEqual([{ what: expect.stringContaining("turns"), count: expect.any(Number) }]);
    expect(answer.stderr).toMatch(/base: SUMO …/);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(["comparison.json", "network.net.xml", "trips.rou.xml", "plan.add.xml", "plan.sumocfg"]),
    );
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
      if (name.endsWith(".sumocfg")) expect(readFileSync(join(folder, name), "utf8")).not.toContain(home);
    }
    expect(spawnSync("sumo", ["-c", join(folder, "plan.sumocfg"), "--end", "10"]).status).toBe(0);
    expect(left()).toEqual(["kept"]);
  });

  it("ends SUMO with itself when interrupted, and leaves nothing behind", async () => {
    const path = process.env["PATH"];
    const programs = mkdtempSync(join(scratch, "programs-"));
    program(programs, "netconvert", "exit 0");
    program(programs, "sumo", `[ "$1" = --version ] && echo "Version 1.15.0" && exit 0; exec sleep ${NAP_S}`);
    process.env["PATH"] = `${programs}:${path}`;
    try {
      const { child, ended } = start([...SMALL, "-o", join(home, "out")]);
      for (let tries = 0; tries < 1000 && sleepers() === 0; tries++) await pause();
      expect(sleepers()).toBe(1);
      child.kill("SIGINT");
      expect((await ended).code).toBe(130);
      for (let tries = 0; tries < 40 && sleepers() > 0; tries++) await pause();
      expect(sleepers()).toBe(0);
      expect(left()).toEqual([]);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

/** No other process sleeps so long. */
const NAP_S = 120 + process.pid / 1e6;

/** SUMOs that the test has made up and that still run. */
function sleepers(): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${NAP_S}\0`;
    } catch {
      return false; // it has ended in between
    }
  }).length;
}

function program(folder: string, name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 50));
