/** The loader alone in a process of its own: its input comes by a file, so what was needed to make it counts for nothing. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type LoaderInput, simulate } from "../../src/traffic/simulation/index.ts";
import { peakMemoryMb, spend } from "./measure.ts";

export interface LoaderMeasured {
  /** Of each run: the first compiles. */
  readonly cpuS: readonly number[];
  /** Of the process, with the input and all runs. */
  readonly peakMemoryMb: number;
  readonly linkEntries: number;
  readonly completed: number;
  readonly unfinished: number;
  readonly totalTravelTimeS: number;
}

/** Inputs of plain data only: no rerouter. */
export function measureLoader(input: LoaderInput, runs: number): LoaderMeasured {
  const folder = mkdtempSync(join(tmpdir(), "clearway-bench-"));
  try {
    const file = join(folder, "input.v8");
    const { links } = input;
    writeFileSync(
      file,
      serialize({
        ...input,
        links: {
          linkCount: links.linkCount,
          nodeCount: links.nodeCount,
          tail: links.tail,
          head: links.head,
          lengthM: links.lengthM,
          freeSpeedMps: links.freeSpeedMps,
          jamDensityPcuPerM: links.jamDensityPcuPerM,
          capacityPcuPerS: links.capacityPcuPerS,
          exitCapacityPcuPerS: links.exitCapacityPcuPerS,
          ...(links.priority && { priority: links.priority }),
        },
      }),
    );
    const args = [import.meta.filename, file, String(runs)];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as LoaderMeasured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(file: string, runs: number): LoaderMeasured {
  const input = deserialize(readFileSync(file)) as LoaderInput;
  const cpuS: number[] = [];
  let told: Omit<LoaderMeasured, "cpuS" | "peakMemoryMb"> | undefined;
  for (let run = 0; run < runs; run++) {
    const spent = spend(() => simulate(input, {}));
    const { linkEntries, books, totalTravelTimeS } = spent.value;
    cpuS.push(spent.cpuS);
    told = { linkEntries, completed: books.completed, unfinished: books.demanded - books.completed, totalTravelTimeS };
  }
  return { ...told!, cpuS, peakMemoryMb: peakMemoryMb() };
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(JSON.stringify(measure(process.argv[2]!, Number(process.argv[3]))));
}
