/** Link entries a CPU second on fixed routes, beside a plain stepped queue loader (peers/stepped-loader.ts). */
import type { LoaderInput } from "../../src/traffic/index.ts";
import { type BenchRow, median } from "../bench-types.ts";
import { runStepped } from "../peers/stepped-loader.ts";
import { measureLoader } from "./loader-process.ts";
import { row, spend } from "./measure.ts";

const PEER = "stepped queue loader (1 s), this bench's own";
/** Who stands in a gridlock drives nowhere, and fast: a case counts only where nearly all trips end. */
const LEAST_ENDED = 0.99;

export interface FixedCase {
  readonly name: string;
  readonly input: LoaderInput;
  readonly runs: number;
  readonly target?: string;
  readonly hasPeer: boolean;
}

export function fixedRows({ name, input, runs, target, hasPeer }: FixedCase, say: (words: string) => void): BenchRow[] {
  const { count } = input.trips;
  const ours = measureLoader(input, runs);
  say(`${name}: ${ours.completed} of ${count} trips ended, ${ours.linkEntries} link entries`);
  if (ours.completed < LEAST_ENDED * count) throw new Error(`${name}: too few trips ended to measure by`);
  const cpuS = median(ours.cpuS);
  const rate = ours.linkEntries / cpuS / 1e6;
  const peer = hasPeer ? peerRate(name, input, runs) : {};
  return [
    row(name, "link entries a CPU second", { unit: "M", ours: rate, isRate: true, ...peer, ...(target && { target }) }),
    row(name, "whole run", { unit: "CPU s", ours: cpuS }),
    row(name, "first run in a process", { unit: "CPU s", ours: ours.cpuS[0]! }),
    row(name, "peak memory of the loader with its input", { unit: "MB", ours: ours.peakMemoryMb }),
  ];
}

function peerRate(name: string, input: LoaderInput, runs: number): { peer: number; peerName: string } {
  const rates = Array.from({ length: runs }, () => {
    const { value, cpuS } = spend(() => runStepped(input));
    if (value.completed < LEAST_ENDED * input.trips.count) throw new Error(`${name}: the peer is gridlocked`);
    return value.linkEntries / cpuS / 1e6;
  });
  return { peer: median(rates), peerName: PEER };
}
