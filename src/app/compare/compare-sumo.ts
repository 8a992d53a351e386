/**
 * Our loader and SUMO's mesoscopic one on the same day: the same links, trips and fixed routes, the open city first, then what the
 * plan shuts of it as far as SUMO can be told. Nobody is rerouted or teleported on either side.
 */
import { join } from "node:path";
import type { WorkOptions } from "../../base/index.ts";
import type { VehicleClass } from "../../map/index.ts";
import {
  matchMeso,
  NETCONVERT_OPTIONS,
  type SumoMatch,
  sumoAdditional,
  sumoNetwork,
  sumoRoutes,
  sumoTypes,
} from "../../output/exchange/sumo/index.ts";
import { type LoaderInput, type LoaderWindows, simulate } from "../../traffic/index.ts";
import type { Day } from "./day.ts";
import { type Comparison, compareDays } from "./figures.ts";
import { pairs, writeConfiguration, writePieces } from "./files.ts";
import { ourDay, sumoDay } from "./outcome.ts";
import { type ProgramOptions, runProgram, sumoVersion } from "./program.ts";

export interface CompareOptions extends ProgramOptions {
  /** Seconds of this machine, for the time that each side takes. */
  readonly clockS: () => number;
  /** Default 0.25 s: SUMO inserts vehicles at whole steps only. */
  readonly sumoStepS?: number;
}

export interface ComparedRun extends Comparison {
  /** `base`: the open city; `plan`: with the plan's closures. */
  readonly name: "base" | "plan";
  /** Seconds that each side took: ours in this process, SUMO's process as a whole with its reading of the network. */
  readonly oursTookS: number;
  readonly sumoTookS: number;
}

export interface SumoComparison {
  readonly sumoVersion: string;
  readonly trips: number;
  readonly withoutRoute: number;
  /** Mean pcu of a trip, to which lengths in SUMO are scaled. */
  readonly meanPcu: number;
  /** Windows of the plan that neither side had, since SUMO cannot be told of them. */
  readonly notSaid: readonly { readonly what: string; readonly count: number }[];
  readonly runs: readonly ComparedRun[];
}

const STEP_S = 0.25;
/** A vehicle before a full or closed link looks again so often; SUMO's default is every millisecond. */
const RECHECK_S = 1;

/**
 * Writes SUMO's input into the folder (with a configuration for each run, which `sumo -c` takes), runs both and compares. Throws
 * ClearwayError of kind `run` where SUMO is missing or fails.
 */
export async function compareSumo(day: Day, folder: string, options: CompareOptions): Promise<SumoComparison> {
  const { network, fleet, input } = day;
  const { signal, onProgress } = options;
  const version = await sumoVersion(options);
  const classes = fleet.map((row) => row.vehicle);
  const meanPcu = meanPcuOf(input);
  const match = matchMeso(input.links, input.classes, meanPcu);

  onProgress?.("SUMO's network", 0);
  const files = sumoNetwork(network, classes, { match });
  writePieces(join(folder, "network.nod.xml"), files.nodes, signal);
  writePieces(join(folder, "network.edg.xml"), files.edges, signal);
  writePieces(join(folder, "network.con.xml"), files.connections, signal);
  writePieces(join(folder, "trips.rou.xml"), sumoRoutes(network, classes, input.trips, { match }), signal);
  writeConfiguration(folder, "network.netccfg", [
    ["node-files", "network.nod.xml"],
    ["edge-files", "network.edg.xml"],
    ["connection-files", "network.con.xml"],
    ["output-file", "network.net.xml"],
    ...pairs(NETCONVERT_OPTIONS),
  ]);
  await runProgram("netconvert", ["-c", join(folder, "network.netccfg")], options);

  const runs = [await compareRun("base", day, classes, match, input.windows, folder, options)];
  if (day.windows === null) return { ...told(day, version, meanPcu), notSaid: [], runs };
  const { said, notSaid } = sumoAdditional(network, classes, day.windows);
  if (said.closedLinks.length > 0) runs.push(await compareRun("plan", day, classes, match, said, folder, options));
  return { ...told(day, version, meanPcu), notSaid, runs };
}

const told = (
  { input, withoutRoute }: Day,
  sumoVersion: string,
  meanPcu: number,
): Omit<SumoComparison, "notSaid" | "runs"> => ({ sumoVersion, trips: input.trips.count, withoutRoute, meanPcu });

function meanPcuOf({ trips, classes }: LoaderInput): number {
  let sum = 0;
  for (const vehicleClass of trips.vehicleClass) sum += classes[vehicleClass]!.pcu;
  return sum / trips.count;
}

async function compareRun(
  name: ComparedRun["name"],
  day: Day,
  classes: readonly VehicleClass[],
  match: SumoMatch,
  windows: LoaderWindows,
  folder: string,
  options: CompareOptions,
): Promise<ComparedRun> {
  const { network } = day;
  const { signal, onProgress, clockS } = options;
  const input = { ...day.input, windows, recordLinks: { intervalS: day.input.endS } };
  const stage =
    (side: string): WorkOptions["onProgress"] =>
    (_, share) =>
      onProgress?.(`${name}: ${side}`, share);

  const oursFromS = clockS();
  const result = simulate(input, { signal, onProgress: stage("clearway") });
  const oursTookS = clockS() - oursFromS;

  const [tripFile, edgeFile, configuration] = [`${name}.trips.xml`, `${name}.edges.xml`, `${name}.sumocfg`];
  const more = [...sumoTypes(match), `<edgeData id="links" file="${edgeFile}" excludeEmpty="true"/>`];
  const additional = sumoAdditional(network, classes, windows, { rerouteShare: 0, more });
  writePieces(join(folder, `${name}.add.xml`), additional.text, signal);
  writeConfiguration(folder, configuration, [
    ["net-file", "network.net.xml"],
    ["route-files", "trips.rou.xml"],
    ["additional-files", `${name}.add.xml`],
    ["end", String(input.endS)],
    ["step-length", String(options.sumoStepS ?? STEP_S)],
    ["meso-recheck", String(RECHECK_S)],
    ["tripinfo-output", tripFile],
    ["tripinfo-output.write-unfinished", "true"],
    ["tripinfo-output.write-undeparted", "true"],
    ["step-log.period", "600"],
    ...pairs(match.options),
  ]);
  const onStep = (timeS: number): void => stage("SUMO")?.("", Math.min(1, timeS / input.endS));
  onStep(0);
  const sumoFromS = clockS();
  await runProgram("sumo", ["-c", join(folder, configuration)], options, onStep);
  const sumoTookS = clockS() - sumoFromS;
  const theirs = await sumoDay(input, network, join(folder, tripFile), join(folder, edgeFile), signal);
  return {
    name,
    ...compareDays(network, input, ourDay(input, result), theirs),
    oursTookS: Math.round(oursTookS * 100) / 100,
    sumoTookS: Math.round(sumoTookS * 100) / 100,
  };
}
