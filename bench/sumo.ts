/**
 * Our loader beside SUMO's mesoscopic one: Hanoi, the same trips on the same fixed routes, no teleport on either side, each in a
 * process of its own. CPU seconds and peak memory of the whole process, and of the loading alone (SUMO: less a run that ends
 * at once). `npm run -s bench -- sumo [--trips n] [--vehicles-per-trip x] [--json]`.
 *
 * SUMO runs twice: with the parameters that make its links ours, and with its own on the roads as they are mapped.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FeatureCollection } from "geojson";
import { loadNetwork, networkToBuffer, type RoadNetwork } from "../src/map/index.ts";
import {
  matchMeso,
  NETCONVERT_OPTIONS,
  type SumoMatch,
  sumoAdditional,
  sumoNetwork,
  sumoRoutes,
  sumoTypes,
} from "../src/output/exchange/sumo/index.ts";
import { makeAStar } from "../src/routing/index.ts";
import {
  assignRoutes,
  batchTrips,
  drawTrips,
  HANOI_FLEET,
  type LoaderInput,
  loaderInput,
  makeZones,
  tripMatrix,
} from "../src/traffic/index.ts";
import type { BenchRow } from "./bench-types.ts";
import { OUR_FILES, type OurRun } from "./peers/sumo-ours.ts";
import { type Measured, measured } from "./peers/sumo-process.ts";

const HANOI = "data/hanoi.osm.gz";
const WARDS = "data/hanoi-wards.geojson";
const SPAN_S = 3 * 3600;
const END_S = 5 * 3600;
/** Like for like only where nearly all arrive on both sides. */
const LEAST_ARRIVED = 0.99;
const CARS = HANOI_FLEET.filter(({ vehicle }) => vehicle.id === "car").map((row) => ({ ...row, share: 1 }));

/** Cars between wards and gates, each on its quickest way at free flow, in whole seconds. */
async function hanoi(trips: number, vehiclesPerTrip: number): Promise<{ network: RoadNetwork; input: LoaderInput }> {
  const { network } = await loadNetwork(HANOI, {});
  const engine = makeAStar(network);
  const wards = JSON.parse(readFileSync(WARDS, "utf8")) as FeatureCollection;
  const zones = makeZones(network, wards, ["car"]);
  const wanted = { trips, vehiclesPerTrip, seed: 1, fromOfDayS: 6 * 3600, durationS: SPAN_S, fleet: CARS };
  const demand = drawTrips(zones, tripMatrix(network, engine, zones, wanted), wanted);
  const freeS = network.lengthM.map((lengthM, link) => lengthM / network.freeSpeedMps[link]!);
  const routes = assignRoutes(network, engine, demand, CARS, batchTrips(network, demand, CARS), { linkS: () => freeS });
  const input = loaderInput(network, demand, CARS, routes, { endS: END_S });
  return { network, input: { ...input, trips: { ...input.trips, departS: input.trips.departS.map(Math.ceil) } } };
}

function write(file: string, pieces: Iterable<string>): string {
  const handle = openSync(file, "w");
  for (const piece of pieces) writeSync(handle, piece);
  closeSync(handle);
  return file;
}

interface SumoRun {
  readonly whole: Measured;
  readonly reading: Measured;
  readonly arrived: number;
}

/** Writes SUMO's files into the folder, makes its network and runs it twice: to the end, and to its first second. */
function runSumo(
  folder: string,
  network: RoadNetwork,
  input: LoaderInput,
  match: SumoMatch | undefined,
  say: (words: string) => void,
): SumoRun {
  const classes = CARS.map((row) => row.vehicle);
  const own = match === undefined ? {} : { match };
  const files = sumoNetwork(network, classes, own);
  const at = (name: string): string => join(folder, name);
  const made = measured("netconvert", [
    ...["-n", write(at("n.xml"), files.nodes), "-e", write(at("e.xml"), files.edges)],
    ...["-x", write(at("x.xml"), files.connections), "-o", at("net.xml"), ...NETCONVERT_OPTIONS],
  ]);
  say(`netconvert: ${made.cpuS.toFixed(1)} CPU s, ${made.peakMb.toFixed(0)} MB`);
  const more = match === undefined ? [] : sumoTypes(match);
  const options = match === undefined ? PLAIN_OPTIONS : match.options;
  const args = [
    ...["-n", at("net.xml"), "-r", write(at("routes.xml"), sumoRoutes(network, classes, input.trips, own))],
    ...["-a", write(at("add.xml"), sumoAdditional(network, classes, input.windows, { more }).text)],
    ...["--no-step-log", "true", ...options],
  ];
  const reading = measured("sumo", [...args, "--end", "1"]);
  const whole = measured("sumo", [...args, "--end", String(END_S), "--statistic-output", at("statistic.xml")]);
  const statistic = readFileSync(at("statistic.xml"), "utf8");
  const count = (name: string): number => Number(new RegExp(`<vehicles[^>]* ${name}="(\\d+)"`).exec(statistic)![1]);
  const arrived = count("inserted") - count("running");
  return { whole, reading, arrived };
}

/** SUMO's mesoscopic defaults, without teleports. */
const PLAIN_OPTIONS = [
  ...["--mesosim", "true", "--time-to-teleport", "-1", "--max-depart-delay", "-1"],
  ...["--ignore-route-errors", "true", "--xml-validation", "never"],
  ...["--xml-validation.net", "never", "--xml-validation.routes", "never"],
];

export async function benchSumo(say: (words: string) => void, args: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      trips: { type: "string", default: "28443" },
      "vehicles-per-trip": { type: "string", default: "1" },
      json: { type: "boolean" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "clearway-bench-sumo-"));
  try {
    const { network, input } = await hanoi(Number(values.trips), Number(values["vehicles-per-trip"]));
    writeFileSync(join(folder, "network"), new Uint8Array(networkToBuffer(network)));
    for (const name of OUR_FILES) {
      const { buffer, byteOffset, byteLength } = input.trips[name];
      writeFileSync(join(folder, name), new Uint8Array(buffer, byteOffset, byteLength));
    }
    writeFileSync(join(folder, "classes"), JSON.stringify(input.classes));
    const script = join(import.meta.dirname, "peers/sumo-ours.js");
    const process_ = measured(process.execPath, [script, folder, String(END_S)]);
    const ours = JSON.parse(process_.stdout) as OurRun;
    say(
      `ours: ${ours.completed} of ${input.trips.count} arrived, ${ours.linkEntries} link entries, ${ours.loadingCpuS.toFixed(2)} CPU s`,
    );
    const links = { ...network, capacityPcuPerS: network.exitCapacityPcuPerS };
    const match = matchMeso(links, input.classes, input.classes[0]!.pcu);
    return [
      ["matched", runSumo(folder, network, input, match, say)] as const,
      ["its defaults", runSumo(folder, network, input, undefined, say)] as const,
    ].flatMap(([name, sumo]) => {
      say(`SUMO, ${name}: ${sumo.arrived} of ${input.trips.count} arrived`);
      const alike = Math.min(sumo.arrived, ours.completed) >= LEAST_ARRIVED * input.trips.count;
      const case_ = `Hanoi, ${input.trips.count} trips on fixed routes, SUMO ${name}${alike ? "" : " (NOT like for like: not all arrive)"}`;
      const row = (metric: string, unit: string, own: number, peer: number): BenchRow => ({
        ...{ case: case_, metric, unit, ours: own, peer, peerName: "SUMO meso", ratio: peer / own },
      });
      return [
        row("whole process", "CPU s", process_.cpuS, sumo.whole.cpuS),
        row("reading", "CPU s", process_.cpuS - ours.loadingCpuS, sumo.reading.cpuS),
        row("loading alone", "CPU s", ours.loadingCpuS, sumo.whole.cpuS - sumo.reading.cpuS),
        row("peak memory", "MB", process_.peakMb, sumo.whole.peakMb),
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
