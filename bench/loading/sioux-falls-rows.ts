/** Sioux Falls by our loader beside the figures that UXsim publishes: means of a hundred runs, in packets of five. */
import { existsSync } from "node:fs";
import type { BenchRow } from "../bench-types.ts";
import { row } from "./measure.ts";
import { runSiouxFalls, type SiouxFallsRun, siouxFalls } from "./sioux-falls.ts";

const FOLDER = "../shared/data/tntp/sioux-falls";
const PUBLISHED = { completed: 33_288, meanTimeS: 1744, meanDelayS: 373 };
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

export async function siouxFallsRows(say: (words: string) => void): Promise<BenchRow[]> {
  if (!existsSync(FOLDER)) {
    say(`${FOLDER}: absent, left out`);
    return [];
  }
  const city = await siouxFalls(FOLDER);
  return [true, false].flatMap((inPackets) => {
    const name = `Sioux Falls, 34,690 vehicles${inPackets ? " in packets of 5" : ", each alone"}`;
    const runs = SEEDS.map((seed) => runSiouxFalls(city, { seed, news: "mean speed", inPackets }));
    const beside = (metric: string, unit: string, key: keyof typeof PUBLISHED): BenchRow =>
      row(name, metric, { unit, ours: mean(runs, key), peer: PUBLISHED[key], peerName: "UXsim, published" });
    return [
      beside("arrived in two hours", "vehicles", "completed"),
      beside("mean time", "s", "meanTimeS"),
      beside("mean delay", "s", "meanDelayS"),
    ];
  });
}

const mean = (runs: readonly SiouxFallsRun[], key: keyof typeof PUBLISHED): number =>
  runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
