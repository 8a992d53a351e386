/** Threads that know a city, and take tasks of it. */
import type { MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { ClearwayError, throwIfAborted } from "../../base/index.ts";

export interface Pool {
  /** Throws ClearwayError `simulation-failed`, of records `records-failed`, and `aborted`, which ends the thread that is at it. */
  run<R>(task: { readonly name: string }, signal: AbortSignal | undefined, moved?: readonly MessagePort[]): Promise<R>;
  close(): Promise<void>;
}

/** `city`: what worker.ts opens in each thread. */
export function openPool(city: object, threads: number): Pool {
  const source = import.meta.url.endsWith(".ts");
  const pool = new Piscina({
    filename: new URL(source ? "./worker.ts" : "./worker.js", import.meta.url).href,
    ...(source ? { execArgv: ["--import", "tsx"] } : {}),
    workerData: city,
    minThreads: threads,
    maxThreads: threads,
  });
  return {
    async run<R>(task: { readonly name: string }, signal: AbortSignal | undefined, moved: readonly MessagePort[] = []) {
      try {
        return (await pool.run(task, { transferList: [...moved], ...(signal && { signal }) })) as R;
      } catch (cause) {
        throwIfAborted(signal);
        const reason = cause instanceof Error ? cause.message : String(cause);
        if (task.name === "record") throw new ClearwayError("records-failed", reason, { kind: "run", cause });
        throw new ClearwayError("simulation-failed", `a simulation failed: ${reason}`, { kind: "run", cause });
      }
    },
    close: () => pool.destroy(),
  };
}
