/** Many simulations of one city over the cores there are. Results come in the order of the tasks, whatever the threads did. */
import { Piscina } from "piscina";
import { ClearwayError, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { Closures } from "../../traffic/index.ts";
import { openCity, type PlainCity } from "./city.ts";
import { type BaseRun, runBase, runVariant, type VariantRun } from "./days.ts";

export interface BaseTask {
  readonly name: "base";
  readonly seed: number;
}

export interface VariantTask {
  readonly name: "variant";
  readonly base: Pick<BaseRun, "demand" | "routes" | "outcome" | "delayed" | "reachM">;
  readonly closures: Closures;
  readonly clearFromS: number;
}

export type Task = BaseTask | VariantTask;

export interface Ensemble {
  bases(tasks: readonly BaseTask[], options: WorkOptions): Promise<BaseRun[]>;
  variants(tasks: readonly VariantTask[], options: WorkOptions): Promise<VariantRun[]>;
  close(): Promise<void>;
}

/** With one thread all runs in this one; the results are the same bytes. */
export function openEnsemble(city: PlainCity, threads: number): Ensemble {
  return threads <= 1 ? alone(city) : threaded(city, threads);
}

function alone(plain: PlainCity): Ensemble {
  const city = openCity(plain);
  const each = async <T, R>(
    tasks: readonly T[],
    run: (task: T) => R,
    { signal, onProgress }: WorkOptions,
  ): Promise<R[]> =>
    tasks.map((task, i) => {
      throwIfAborted(signal);
      const result = run(task);
      onProgress?.("", (i + 1) / tasks.length);
      return result;
    });
  return {
    bases: (tasks, options) => each(tasks, (task) => runBase(city, task.seed, options), options),
    variants: (tasks, options) =>
      each(tasks, (task) => runVariant(city, task.base, task.closures, task.clearFromS, options), options),
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
  const each = async <R>(tasks: readonly Task[], { signal, onProgress }: WorkOptions): Promise<R[]> => {
    let done = 0;
    try {
      return await Promise.all(
        tasks.map(async (task) => {
          const result = (await pool.run(task, signal === undefined ? {} : { signal })) as R;
          onProgress?.("", ++done / tasks.length);
          return result;
        }),
      );
    } catch (error) {
      throwIfAborted(signal);
      throw new ClearwayError(
        "simulation-failed",
        `a simulation failed: ${error instanceof Error ? error.message : error}`,
        {
          kind: "run",
          cause: error,
        },
      );
    }
  };
  return {
    bases: (tasks, options) => each<BaseRun>(tasks, options),
    variants: (tasks, options) => each<VariantRun>(tasks, options),
    close: () => pool.destroy(),
  };
}
