/** Many simulations of one city over the cores there are. A task's result depends on the task alone, whatever the threads did. */
import { Piscina } from "piscina";
import { ClearwayError, throwIfAborted } from "../../base/index.ts";
import type { Checkpoint } from "../../traffic/index.ts";
import { openCity, type PlainCity } from "./city.ts";
import type { DayTrips } from "./day-input.ts";
import { type BaseRun, forkBase, runBase, runVariant, type Variant, type VariantRun } from "./days.ts";
import { type RecordedFile, type RecordOrder, recordDays } from "./records.ts";

export interface BaseTask {
  readonly name: "base";
  readonly seed: number;
}

/** The base day of these trips up to another moment. */
export interface ForkTask {
  readonly name: "fork";
  readonly trips: DayTrips;
  readonly atS: number;
}

export interface VariantTask {
  readonly name: "variant";
  readonly base: Pick<BaseRun, "warm" | "routes" | "outcome" | "delayed" | "reachM">;
  readonly from: Checkpoint;
  readonly variant: Variant;
}

export interface RecordTask extends RecordOrder {
  readonly name: "record";
}

export type Task = BaseTask | ForkTask | VariantTask | RecordTask;

/** Takes any number of tasks at a time and runs as many as there are threads. */
export interface Ensemble {
  base(task: BaseTask, signal?: AbortSignal): Promise<BaseRun>;
  fork(task: ForkTask, signal?: AbortSignal): Promise<Checkpoint>;
  variant(task: VariantTask, signal?: AbortSignal): Promise<VariantRun>;
  /** Writes the days' records into a folder. */
  record(task: RecordTask, signal?: AbortSignal): Promise<RecordedFile[]>;
  close(): Promise<void>;
}

/** With one thread all runs in this one; the results are the same bytes. */
export function openEnsemble(city: PlainCity, threads: number): Ensemble {
  return threads <= 1 ? alone(city) : threaded(city, threads);
}

function alone(plain: PlainCity): Ensemble {
  const city = openCity(plain);
  return {
    base: async ({ seed }, signal) => runBase(city, seed, { signal }),
    fork: async ({ trips, atS }, signal) => forkBase(city, trips, atS, { signal }),
    variant: async ({ base, from, variant }, signal) => runVariant(city, base, from, variant, { signal }),
    record: async (task, signal) => recordDays(city, task, { signal }),
    close: async () => {},
  };
}

function threaded(city: PlainCity, threads: number): Ensemble {
  const source = import.meta.url.endsWith(".ts");
  const pool = new Piscina({
    filename: new URL(source ? "./worker.ts" : "./worker.js", import.meta.url).href,
    ...(source ? { execArgv: ["--import", "tsx"] } : {}),
    workerData: city,
    minThreads: threads,
    maxThreads: threads,
  });
  const run = async <R>(task: Task, signal: AbortSignal | undefined): Promise<R> => {
    try {
      return (await pool.run(task, signal === undefined ? {} : { signal })) as R;
    } catch (cause) {
      throwIfAborted(signal);
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (task.name === "record") throw new ClearwayError("records-failed", reason, { kind: "run", cause });
      throw new ClearwayError("simulation-failed", `a simulation failed: ${reason}`, { kind: "run", cause });
    }
  };
  return {
    base: (task, signal) => run<BaseRun>(task, signal),
    fork: (task, signal) => run<Checkpoint>(task, signal),
    variant: (task, signal) => run<VariantRun>(task, signal),
    record: (task, signal) => run<RecordedFile[]>(task, signal),
    close: () => pool.destroy(),
  };
}
