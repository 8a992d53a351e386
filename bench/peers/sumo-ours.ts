/**
 * Our side of the bench beside SUMO, a process of its own: reads a network and trips that were prepared beforehand, loads them, and
 * prints CPU seconds and peak memory. `node sumo-ours.js FOLDER END_S`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { networkFromBuffer } from "../../src/map/index.ts";
import { simulate } from "../../src/traffic/index.ts";

/** What the process prints, as JSON. */
export interface OurRun {
  readonly completed: number;
  readonly linkEntries: number;
  readonly readCpuS: number;
  readonly loadingCpuS: number;
  readonly wholeCpuS: number;
  readonly peakMb: number;
}

export const OUR_FILES = ["departS", "vehicleClass", "routeStart", "routeLength", "routePool"] as const;

const [script, folder, endS] = process.argv.slice(1);
if (folder !== undefined && import.meta.url === pathToFileURL(script!).href) {
  const cpuS = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const startedS = cpuS();
  const bytes = (name: string): ArrayBuffer => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
    // Small files lie in a pool that they share; a large one is its buffer.
    const isWhole = byteOffset === 0 && byteLength === buffer.byteLength;
    return (isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
  };
  const network = networkFromBuffer(bytes("network"));
  const departS = new Float64Array(bytes("departS"));
  const input = {
    links: { ...network, capacityPcuPerS: network.exitCapacityPcuPerS },
    classes: JSON.parse(readFileSync(join(folder, "classes"), "utf8")) as { id: string; pcu: number }[],
    trips: {
      count: departS.length,
      departS,
      vehicleClass: new Uint8Array(bytes("vehicleClass")),
      informed: new Uint8Array(departS.length),
      routeStart: new Uint32Array(bytes("routeStart")),
      routeLength: new Uint32Array(bytes("routeLength")),
      routePool: new Uint32Array(bytes("routePool")),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: Number(endS),
  };
  const readS = cpuS();
  const { books, linkEntries } = simulate(input);
  const loadedS = cpuS();
  const run: OurRun = {
    completed: books.completed,
    linkEntries,
    readCpuS: readS - startedS,
    loadingCpuS: loadedS - readS,
    wholeCpuS: loadedS,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(run)}\n`);
}
