/** Many simulations of one city over the cores there are. A task's result depends on the task alone, whatever the threads did. */
import type { Checkpoint } from "../../traffic/index.ts";
import { openCity, type PlainCity } from "./city.ts";
import { collectGarbage } from "./collect.ts";
import type { DayTrips } from "./day-input.ts";
import { type BaseRun, forkBase, type Kept, runBase, runVariant, type Variant, type VariantRun } from "./days.ts";
import type { KeptState } from "./kept-state.ts";
import { openPool } from "./pool.ts";
import { type RecordedFile, type RecordOrder, recordDays } from "./records.ts";
import { takeTurns } from "./turns.ts";

export interface BaseTask {
  readonly name: "base";
  readonly seed: number;
  /** See `Variant`. */
  readonly keepAtS: readonly number[];
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
  readonly from: Checkpoint | KeptState;
  readonly variant: Variant;
}

export interface RecordTask extends RecordOrder {
  readonly name: "record";
}

export type Task = BaseTask | ForkTask | VariantTask | RecordTask;

/** Takes any number of tasks at a time and runs as many as there are threads, those first that others follow from. */
export interface Ensemble {
  base(task: BaseTask, signal?: AbortSignal): Promise<Kept<BaseRun>>;
  fork(task: ForkTask, signal?: AbortSignal): Promise<KeptState>;
  variant(task: VariantTask, signal?: AbortSignal): Promise<Kept<VariantRun>>;
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
    base: async (task, signal) => runBase(city, task, { signal }),
    fork: async ({ trips, atS }, signal) => forkBase(city, trips, atS, { signal }),
    variant: async ({ base, from, variant }, signal) => runVariant(city, base, from, variant, { signal }),
    record: async (task, signal) => recordDays(city, task, { signal }),
    close: async () => {},
  };
}

function threaded(city: PlainCity, threads: number): Ensemble {
  // What was prepared left its traces, and from now on this thread only waits.
  collectGarbage();
  const pool = openPool(city, threads);
  const inTurn = takeTurns(threads);
  const run = <R>(task: Task, signal: AbortSignal | undefined): Promise<R> =>
    inTurn(rankOf(task), () => pool.run<R>(task, signal));
  return {
    base: (task, signal) => run<Kept<BaseRun>>(task, signal),
    fork: (task, signal) => run<KeptState>(task, signal),
    variant: (task, signal) => run<Kept<VariantRun>>(task, signal),
    record: (task, signal) => run<RecordedFile[]>(task, signal),
    close: () => pool.close(),
  };
}

/** The longer the chain of what follows from a task, the sooner it goes. */
function rankOf(task: Task): number {
  if (task.name === "base" || task.name === "fork") return 0;
  return task.name === "variant" && (task.variant.keepAtS?.length ?? 0) > 0 ? 1 : 2;
}
