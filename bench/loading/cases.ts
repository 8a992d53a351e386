/** The cases of the loader's bench by name; this file, run with one of them, measures it in a process of its own. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { BenchRow } from "../bench-types.ts";

export interface CaseOptions {
  readonly all: boolean;
  /** Folder of UXsim's compiled module. */
  readonly uxsim: string | undefined;
}

interface BenchCase {
  /** Part of the quick bench. */
  readonly isQuick: boolean;
  readonly rows: (options: CaseOptions, say: (words: string) => void) => Promise<BenchRow[]>;
}

const MORNING = { fromOfDayS: 6 * 3600, vehiclesPerTrip: 1 } as const;
/** Each of a million trips is a quarter of a vehicle: as many vehicles as with 250,000, which the city carries. */
const MILLION = { trips: 1_000_000, vehiclesPerTrip: 0.25 } as const;

/** Rooms are loaded where they are used, so that a process holds no more than its case needs. */
const CASES: Readonly<Record<string, BenchCase>> = {
  forms: {
    isQuick: true,
    rows: async ({ all }, say) => (await import("./form-rows.ts")).formRows(all, say),
  },
  grid: {
    isQuick: true,
    rows: async (_, say) => {
      const input = (await import("../grid.ts")).gridInput(80, 40_000, 1);
      return fixed({ name: "grid 80 × 80, 40,000 trips", input, runs: 3, hasPeer: true }, say);
    },
  },
  "hanoi-28k": {
    isQuick: true,
    rows: async (_, say) => {
      const input = await (await import("./hanoi.ts")).randomTrips(28_443);
      return fixed({ name: "Hanoi, 28,443 cars, fixed routes", input, runs: 3, target: "≥ 5", hasPeer: true }, say);
    },
  },
  "hanoi-100k": {
    isQuick: false,
    rows: async (_, say) => {
      const input = await (await import("./hanoi.ts")).fixedDay({ ...MORNING, trips: 100_000, hours: 4 });
      const name = "Hanoi, a morning's 100,000 trips of all classes, fixed routes";
      return fixed({ name, input, runs: 3, target: "≥ 5", hasPeer: true }, say);
    },
  },
  "sioux-falls": {
    isQuick: false,
    rows: async (_, say) => (await import("./sioux-falls-rows.ts")).siouxFallsRows(say),
  },
  fork: {
    isQuick: false,
    rows: async (_, say) => (await import("./fork.ts")).forkRows(250_000, say),
  },
  "hanoi-million": {
    isQuick: false,
    rows: async (_, say) => {
      const input = await (await import("./hanoi.ts")).fixedDay({ ...MORNING, ...MILLION, hours: 3 });
      const name = "Hanoi, a million trips × 3 h, fixed routes";
      return fixed({ name, input, runs: 1, target: "≥ 2.5", hasPeer: false }, say);
    },
  },
  "planned-250k": {
    isQuick: false,
    rows: async (_, say) => {
      const target = { trips: 250_000, vehiclesPerTrip: 1, time: "≤ 30 s on two cores", memory: "≤ 500 MB" };
      return (await import("./planned-rows.ts")).plannedRows(target, say);
    },
  },
  "planned-million": {
    isQuick: false,
    rows: async (_, say) => {
      const target = { ...MILLION, time: "≤ 120 s on two cores", memory: "≤ 900 MB" };
      return (await import("./planned-rows.ts")).plannedRows(target, say);
    },
  },
  "uxsim-grid": {
    isQuick: false,
    rows: async ({ uxsim }, say) => (await import("./uxsim-rows.ts")).uxsimGridRows({ module: uxsim, say }),
  },
  "uxsim-chicago": {
    isQuick: false,
    rows: async ({ uxsim }, say) => (await import("./uxsim-rows.ts")).uxsimChicagoRows({ module: uxsim, say }),
  },
  "uxsim-corridor": {
    isQuick: false,
    rows: async ({ uxsim }, say) => (await import("./uxsim-rows.ts")).uxsimCorridorRows({ module: uxsim, say }),
  },
};

async function fixed(
  fixedCase: import("./fixed-rows.ts").FixedCase,
  say: (words: string) => void,
): Promise<BenchRow[]> {
  return (await import("./fixed-rows.ts")).fixedRows(fixedCase, say);
}

export function caseNames(all: boolean): string[] {
  return Object.keys(CASES).filter((name) => all || CASES[name]!.isQuick);
}

/** The case in a process of its own; what it says on the way goes to standard error. */
export async function runApart(name: string, options: CaseOptions): Promise<BenchRow[]> {
  const args = [import.meta.filename, name, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  const [rows, status] = await Promise.all([text(child.stdout), ended]);
  if (status !== 0) throw new Error(`bench: the case ${name} ended with ${status}`);
  return JSON.parse(rows) as BenchRow[];
}

if (process.argv[1] === import.meta.filename) {
  const [, , name, options] = process.argv;
  const say = (words: string): boolean => process.stderr.write(`${words}\n`);
  process.stdout.write(JSON.stringify(await CASES[name!]!.rows(JSON.parse(options!) as CaseOptions, say)));
}
