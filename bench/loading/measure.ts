/** What a process of a bench spends, and the rows that tell it. */
import { readFileSync } from "node:fs";
import type { BenchRow } from "../bench-types.ts";

export interface Spent<T> {
  readonly value: T;
  /** Of all threads of this process. */
  readonly cpuS: number;
  readonly wallS: number;
}

export function spend<T>(work: () => T): Spent<T> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const value = work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, cpuS: (user + system) / 1e6, wallS: (performance.now() - began) / 1000 };
}

/** Of this process alone; elsewhere than on Linux a parent's memory may be counted while it was smaller. */
export function peakMemoryMb(): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

interface Told {
  readonly unit: string;
  readonly ours: number;
  readonly peer?: number;
  readonly peerName?: string;
  /** Said behind the metric. */
  readonly target?: string;
  /** More is better: a rate. */
  readonly isRate?: boolean;
}

export function row(name: string, metric: string, { unit, ours, peer, peerName, target, isRate }: Told): BenchRow {
  return {
    case: name,
    metric: target === undefined ? metric : `${metric} (target ${target})`,
    unit,
    ours,
    peer: peer ?? null,
    peerName: peerName ?? null,
    ratio: peer === undefined ? null : isRate === true ? ours / peer : peer / ours,
  };
}
