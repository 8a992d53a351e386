/**
 * Base against plan from a checkpoint: the base day is run once; each plan is then run on from where it first differs, and
 * compared. What is measured is what a planner waits for who moves a motorcade by a minute.
 */
import { resumeRun, startRun } from "../../src/traffic/index.ts";
import { type BenchRow, median } from "../bench-types.ts";
import { peakMemoryMb, row, spend } from "./measure.ts";
import { plannedDay } from "./planned.ts";

/** Simulated on from the motorcade's first closure: as long again as it drives. */
const COMPARED_S = 3600;

export async function forkRows(trips: number, say: (words: string) => void): Promise<BenchRow[]> {
  const name = `Hanoi, ${trips.toLocaleString("en")} trips, a motorcade of 30 minutes`;
  const day = await plannedDay(trips, 1, "motorcade");
  const endS = Math.min(day.base.endS, day.fromS + COMPARED_S);
  const base = { ...day.base, endS };
  const planned = { ...day.planned, endS };
  const run = startRun(base, {});
  run.runUntil(day.fromS);
  const checkpoint = run.checkpoint();
  const open = run.finish();
  const again = resumeRun(base, checkpoint, {}).finish();
  if (again.totalDelayS !== open.totalDelayS || again.linkEntries !== open.linkEntries) {
    throw new Error(`${name}: the base run on from its checkpoint is not the base`);
  }
  const forks = Array.from({ length: 3 }, () => spend(() => resumeRun(planned, checkpoint, {}).finish()));
  const [first] = forks;
  const added = first!.value.totalDelayS - open.totalDelayS;
  if (forks.some(({ value }) => value.totalDelayS !== first!.value.totalDelayS)) {
    throw new Error(`${name}: the same plan from the same checkpoint went otherwise`);
  }
  say(`${COMPARED_S} s from the checkpoint; delay added: ${Math.round(added)} veh·s`);
  const elapsedS = median(forks.map((fork) => fork.wallS));
  return [
    row(name, "plan from the checkpoint, first in a process", { unit: "s", ours: first!.wallS, target: "≤ 3" }),
    row(name, "plan from the checkpoint", { unit: "s", ours: elapsedS, target: "≤ 3" }),
    row(name, "plan from the checkpoint", { unit: "CPU s", ours: median(forks.map((fork) => fork.cpuS)) }),
    row(name, "checkpoint", { unit: "MB", ours: checkpoint.byteLength / 2 ** 20 }),
    row(name, "peak memory, whole process", { unit: "MB", ours: peakMemoryMb() }),
  ];
}
