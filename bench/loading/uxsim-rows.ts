/** UXsim beside the loader, on cases that both are given alike (peer-cases.ts): time, memory, totals, exactness. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../../src/base/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { type BenchRow, median } from "../bench-types.ts";
import { PeerMissing } from "../peers/peer-missing.ts";
import { runUxsim, type UxsimRun } from "../peers/uxsim.ts";
import { type LoaderMeasured, measureLoader } from "./loader-process.ts";
import { row } from "./measure.ts";
import { CORRIDOR_TOTAL_S, chicagoCase, corridorCase, gridCase, loaderInputOf, type PeerCase } from "./peer-cases.ts";

const CHICAGO = "../shared/data/tntp/chicago-sketch";
const PEER = "UXsim, C++ mode";

export interface UxsimOptions {
  /** Folder with UXsim's compiled module; undefined = ours alone. */
  readonly module: string | undefined;
  readonly say: (words: string) => void;
}

export function uxsimGridRows(options: UxsimOptions): BenchRow[] {
  return compared({ name: "grid 11 × 11, one vehicle a packet", target: "≥ 30 ×", turns: 3 }, gridCase(), options);
}

export async function uxsimChicagoRows(options: UxsimOptions): Promise<BenchRow[]> {
  if (!existsSync(CHICAGO)) {
    options.say(`${CHICAGO}: absent, left out`);
    return [];
  }
  const name = "Chicago sketch, packets of 5 against single vehicles";
  return compared({ name, turns: 1 }, await chicagoCase(CHICAGO), options);
}

interface Compared {
  readonly name: string;
  readonly target?: string;
  readonly turns: number;
}

function compared({ name, target, turns }: Compared, peerCase: PeerCase, options: UxsimOptions): BenchRow[] {
  const vehicles = peerCase.departS.length * peerCase.packet;
  options.say(`${name}: ${vehicles} vehicles, ${peerCase.links.linkCount} links`);
  const input = loaderInputOf(peerCase);
  const ours: LoaderMeasured[] = [];
  const fixed: UxsimRun[] = [];
  // In turn, so that a slow minute of the machine is both sides'.
  for (let turn = 0; turn < turns; turn++) {
    ours.push(measureLoader(input, 3));
    const run = peerRun(peerCase, "fixed", options);
    if (run !== null) fixed.push(run);
  }
  const own = peerRun(peerCase, "own", options);
  const told = ours[0]!;
  const firstS = median(ours.map((run) => run.cpuS[0]!));
  const warmS = median(ours.map((run) => median(run.cpuS.slice(1))));
  const beside = (key: keyof UxsimRun): object =>
    fixed.length === 0 ? {} : { peer: median(fixed.map((run) => run[key])), peerName: PEER };
  const rows = [
    row(name, "first run in a process", { unit: "CPU s", ours: firstS, ...beside("cpuS") }),
    row(name, "loops warm", { unit: "CPU s", ours: warmS, ...beside("cpuS"), ...(target && { target }) }),
    row(name, "peak memory", { unit: "MB", ours: told.peakMemoryMb, ...beside("peakMemoryMb") }),
    row(name, "arrived", { unit: "vehicles", ours: told.completed, ...beside("completed") }),
    row(name, "total travel time", { unit: "veh·s", ours: told.totalTravelTimeS, ...beside("totalTravelTimeS") }),
    row(name, "link entries", { unit: "", ours: told.linkEntries, ...beside("linkEntries") }),
  ];
  if (own !== null) {
    const peerName = `${PEER}, choosing ways itself`;
    rows.push(row(name, "loops warm", { unit: "CPU s", ours: warmS, peer: own.cpuS, peerName }));
  }
  return rows;
}

function peerRun(peerCase: PeerCase, choice: "fixed" | "own", { module, say }: UxsimOptions): UxsimRun | null {
  if (module === undefined) return null;
  const scratch = mkdtempSync(join(tmpdir(), "clearway-bench-"));
  try {
    const run = runUxsim(module, peerCase, scratch, choice);
    say(`${PEER}, ${choice} ways: ${run.cpuS.toFixed(2)} CPU s, ${run.completed} arrived`);
    return run;
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error;
    say(`${error.message}; left out`);
    return null;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** One road, one closure, cut three ways: the true total never changes. */
export function uxsimCorridorRows(options: UxsimOptions): BenchRow[] {
  const random = new Random(1, "corridor");
  const uneven: number[] = [];
  for (let leftM = 3500; leftM > 0; leftM -= uneven.at(-1)!) {
    const lengthM = 8 + 52 * random.next();
    uneven.push(leftM < 68 ? leftM : lengthM);
  }
  const cuts = [
    { words: "links of 500 m", lengthsM: new Array<number>(7).fill(500) },
    { words: "links of 20 m", lengthsM: new Array<number>(175).fill(20) },
    { words: "links of 8–60 m", lengthsM: uneven },
  ];
  return cuts.flatMap(({ words, lengthsM }) =>
    [1, 5].map((packet) => {
      const peerCase = corridorCase(lengthsM, packet);
      const off = (totalS: number): number => (100 * Math.abs(totalS - CORRIDOR_TOTAL_S)) / CORRIDOR_TOTAL_S;
      const ours = off(simulate(loaderInputOf(peerCase), {}).totalTravelTimeS);
      const peer = peerRun(peerCase, "fixed", options);
      return row(`4 km of road in ${words}, the peer's packets of ${packet}`, "total travel time off the truth", {
        unit: "%",
        ours,
        ...(peer && { peer: off(peer.totalTravelTimeS), peerName: PEER }),
      });
    }),
  );
}
