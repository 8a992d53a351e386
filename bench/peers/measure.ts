/** Clock, quantiles and the check that a bench's every answer goes through. */
import { median } from "../bench-types.ts";

export function check(what: string, got: number, wanted: number): void {
  if (got !== wanted) throw new Error(`${what}: ${got}, it should be ${wanted}`);
}

export function elapsedUs(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) * 1000;
}

/** The median of some runs, and what the last one gave. */
export function timedMs<T>(runs: number, work: () => T): [ms: number, result: T] {
  let result!: T;
  const times = Array.from({ length: runs }, () =>
    elapsedUs(() => {
      result = work();
    }),
  );
  return [median(times) / 1000, result];
}

export function quantile(values: readonly number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;
}
