/**
 * Sioux Falls with drivers who draw each next road by the shares of a dynamic user optimum, beside UXsim's figures. Theirs are
 * means of a hundred runs (standard deviations of one run: 92 vehicles, 15 s, 16 s). As published, in steps of 5 s, a road of
 * theirs takes in and lets out a vehicle a second, more than its 0.375 to 0.78, so that less time is lost at the nodes than a
 * kinematic wave loses; with these capacities set on each link of theirs the same program gives the other row (8 runs).
 */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  runSiouxFalls,
  type SiouxFalls,
  type SiouxFallsOptions,
  type SiouxFallsRun,
  siouxFalls,
} from "../../bench/loading/sioux-falls.ts";

const FOLDER = "../shared/data/tntp/sioux-falls";
const PUBLISHED = { completed: 33_288, meanTimeS: 1744, meanDelayS: 373 };
const WITHIN_CAPACITY = { completed: 33_077, meanTimeS: 1797, meanDelayS: 431 };
const LINK_VOLUME = 1182;

type Figures = Pick<SiouxFallsRun, keyof typeof PUBLISHED>;

function meanOf(runs: readonly SiouxFallsRun[]): Figures {
  const mean = (key: keyof Figures): number => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return { completed: mean("completed"), meanTimeS: mean("meanTimeS"), meanDelayS: mean("meanDelayS") };
}

function expectNear(ours: Figures, theirs: Figures, within: Figures): void {
  for (const key of ["completed", "meanTimeS", "meanDelayS"] as const) {
    const off = Math.abs(ours[key] - theirs[key]) / theirs[key];
    expect(off, `${key}: ${ours[key]}, theirs ${theirs[key]}`).toBeLessThan(within[key]);
  }
}

describe.skipIf(!existsSync(FOLDER))("Sioux Falls", () => {
  let city: SiouxFalls;
  let packets: readonly SiouxFallsRun[];
  let alone: readonly SiouxFallsRun[];
  const runs = (seeds: readonly number[], options: Omit<SiouxFallsOptions, "seed">): SiouxFallsRun[] =>
    seeds.map((seed) => runSiouxFalls(city, { seed, ...options }));

  beforeAll(async () => {
    city = await siouxFalls(FOLDER);
    packets = runs([1, 2, 3, 4], { news: "mean speed", inPackets: true });
    alone = runs([1], { news: "mean speed", inPackets: false });
  }, 60_000);

  it("has the published 34,690 vehicles on 76 roads of 3 to 18 m/s", () => {
    expect([packets[0]!.demanded, alone[0]!.demanded]).toEqual([34_690, 34_690]);
    expect([city.nodeCount, city.tail.length]).toEqual([24, 76]);
    expect([...new Set(city.freeSpeedMps)].sort((a, b) => a - b)).toEqual([3, 6, 9, 12, 15, 18]);
    expect([city.lengthM[0], city.freeSpeedMps[0]]).toEqual([6000, 18]);
  });

  it("is driven as UXsim drives it within its roads' capacities", () => {
    // Three standard deviations of a mean of four runs are 0.4 %, 1.3 % and 6 %; the rest are the peer's steps of 5 s.
    expectNear(meanOf(packets), WITHIN_CAPACITY, { completed: 0.02, meanTimeS: 0.02, meanDelayS: 0.1 });
  });

  it("is driven nearly as published, and never better than where roads take more than their capacity", () => {
    expectNear(meanOf(packets), PUBLISHED, { completed: 0.03, meanTimeS: 0.05, meanDelayS: 0.25 });
    expect(meanOf(packets).meanDelayS).toBeGreaterThan(PUBLISHED.meanDelayS);
    const volumes = packets.map((run) => run.volumes.reduce((a, b) => a + b, 0) / run.volumes.length);
    for (const volume of volumes) expect(Math.abs(volume / LINK_VOLUME - 1)).toBeLessThan(0.04);
  });

  it("takes vehicles each on its own about as long as in packets", () => {
    // Three standard deviations of one run, 22 s each.
    expect(Math.abs(meanOf(alone).meanTimeS / meanOf(packets).meanTimeS - 1)).toBeLessThan(0.04);
  });

  it("takes longer when drivers are told of each road's first vehicle, which entered long ago", () => {
    const late = meanOf(runs([1, 2], { news: "first vehicle", inPackets: true }));
    expect(late.meanDelayS).toBeGreaterThan(meanOf(packets).meanDelayS);
    // UXsim told the same: 1,803 s, 443 s (5 runs), without the capacities.
    expect(late.meanTimeS).toBeLessThan(1.05 * 1803);
  });

  it("locks nowhere, and the same seed gives the same figures", () => {
    for (const run of [...packets, ...alone]) expect(run.deadlocks).toBe(0);
    expect(runs([1], { news: "mean speed", inPackets: true })[0]).toEqual(packets[0]);
  });
});
