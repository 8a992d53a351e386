/**
 * The loader: link entries a CPU second, and seconds and memory for a whole run, on a grid and on Hanoi with fixed routes.
 * The peer is a plain stepped queue loader (bench/peers/stepped-loader.ts), given the same input in the same process.
 * A case counts only where nearly all trips end on both sides: who stands in a gridlock drives nowhere, and fast.
 */
import { existsSync, readFileSync } from "node:fs";
import type { FeatureCollection } from "geojson";
import { Random } from "../src/base/index.ts";
import { loadNetwork } from "../src/map/index.ts";
import { makeAStar, makeDijkstra, makeMetric } from "../src/routing/index.ts";
import {
  assignRoutes,
  batchTrips,
  drawTrips,
  HANOI_FLEET,
  type LoaderInput,
  loaderInput,
  makeZones,
  simulate,
  tripMatrix,
} from "../src/traffic/index.ts";
import { type BenchRow, median } from "./bench-types.ts";
import { gridInput } from "./grid.ts";
import { runStepped } from "./peers/stepped-loader.ts";

const HANOI = "data/hanoi.osm.gz";
const WARDS = "data/hanoi-wards.geojson";
const LEAST_ENDED = 0.99;
const PEER = "stepped queue loader (1 s), this bench's own";

interface Run {
  readonly entriesPerCpuS: number;
  readonly cpuS: number;
  readonly completed: number;
}

function timed(work: () => { linkEntries: number; completed: number }): Run {
  const before = process.cpuUsage();
  const { linkEntries, completed } = work();
  const used = process.cpuUsage(before);
  const cpuS = (used.user + used.system) / 1e6;
  return { entriesPerCpuS: linkEntries / cpuS, cpuS, completed };
}

function compare(name: string, input: LoaderInput, say: (words: string) => void): BenchRow[] {
  const ours: Run[] = [];
  const peer: Run[] = [];
  for (let i = 0; i < 3; i++) {
    ours.push(
      timed(() => {
        const { linkEntries, books } = simulate(input, {});
        return { linkEntries, completed: books.completed };
      }),
    );
    peer.push(timed(() => runStepped(input)));
  }
  const ended = [ours.at(-1)!.completed, peer.at(-1)!.completed] as const;
  const words = `${name}: ours ${ended[0]}, peer ${ended[1]} of ${input.trips.count} trips ended`;
  say(words);
  if (Math.min(...ended) < LEAST_ENDED * input.trips.count) throw new Error(`${words}: not like for like`);
  const rate = (runs: readonly Run[]): number => median(runs.map((r) => r.entriesPerCpuS)) / 1e6;
  const seconds = (runs: readonly Run[]): number => median(runs.map((r) => r.cpuS));
  return [
    {
      case: name,
      metric: "link entries a CPU second",
      unit: "M",
      ours: rate(ours),
      peer: rate(peer),
      peerName: PEER,
      ratio: rate(ours) / rate(peer),
    },
    {
      case: name,
      metric: "whole run",
      unit: "CPU s",
      ours: seconds(ours),
      peer: seconds(peer),
      peerName: PEER,
      ratio: seconds(peer) / seconds(ours),
    },
  ];
}

/** `tripCount` cars over two hours, to 250 destinations, each on its quickest way. */
async function hanoiInput(tripCount: number): Promise<LoaderInput> {
  const { network } = await loadNetwork(HANOI, {});
  const random = new Random(1, "hanoi");
  const engine = makeDijkstra(network);
  const metric = makeMetric(network, { kind: "car" });
  const pool: number[] = [];
  const routes: { start: number; length: number }[] = [];
  while (routes.length < tripCount) {
    const destination = random.below(network.linkCount);
    const tree = engine.tree(metric, [destination]);
    for (let i = 0; i < tripCount / 250; i++) {
      const from = random.below(network.linkCount);
      if (tree.costS[from] === Number.POSITIVE_INFINITY) continue;
      const start = pool.length;
      for (let link = from; link < network.linkCount; link = tree.next[link]!) pool.push(link);
      routes.push({ start, length: pool.length - start });
    }
  }
  return {
    links: network,
    classes: [{ id: "car", pcu: 1 }],
    trips: {
      count: tripCount,
      departS: Float64Array.from({ length: tripCount }, () => 7200 * random.next()).sort(),
      vehicleClass: new Uint8Array(tripCount),
      informed: new Uint8Array(tripCount),
      ...shuffled(routes.slice(0, tripCount), random),
      routePool: Uint32Array.from(pool),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: 4 * 3600,
  };
}

/** A morning as `run` draws it: the fleet's trips between wards and gates over four hours, each on its quickest way. */
async function morningInput(tripCount: number): Promise<LoaderInput> {
  const { network } = await loadNetwork(HANOI, {});
  const engine = makeAStar(network);
  const fleet = HANOI_FLEET;
  const wards = JSON.parse(readFileSync(WARDS, "utf8")) as FeatureCollection;
  const zones = makeZones(
    network,
    wards,
    fleet.map((row) => row.vehicle.kind),
  );
  const options = {
    trips: tripCount,
    vehiclesPerTrip: 1,
    seed: 1,
    fromOfDayS: 6 * 3600,
    durationS: 4 * 3600,
    fleet,
  };
  const demand = drawTrips(zones, tripMatrix(network, engine, zones, options), options);
  const linkS = network.lengthM.map((lengthM, link) => lengthM / network.freeSpeedMps[link]!);
  const batches = batchTrips(network, demand, fleet);
  const routes = assignRoutes(network, engine, demand, fleet, batches, { linkS: () => linkS });
  return loaderInput(network, demand, fleet, routes, { endS: 5 * 3600 });
}

function shuffled(
  routes: { start: number; length: number }[],
  random: Random,
): { routeStart: Uint32Array; routeLength: Uint32Array } {
  for (let i = routes.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [routes[i], routes[j]] = [routes[j]!, routes[i]!];
  }
  return {
    routeStart: Uint32Array.from(routes, ({ start }) => start),
    routeLength: Uint32Array.from(routes, ({ length }) => length),
  };
}

export async function benchSimulation(say: (words: string) => void): Promise<BenchRow[]> {
  const rows = compare("grid 80 × 80, 40,000 trips", gridInput(80, 40_000, 1), say);
  if (existsSync(HANOI)) {
    rows.push(...compare("Hanoi, 28,000 cars between random links", await hanoiInput(28_000), say));
    rows.push(...compare("Hanoi, a morning's 100,000 trips of all classes", await morningInput(100_000), say));
  }
  const memoryMb = process.resourceUsage().maxRSS / 1024;
  rows.push({
    case: "all of these",
    metric: "peak memory",
    unit: "MB",
    ours: memoryMb,
    peer: null,
    peerName: null,
    ratio: null,
  });
  return rows;
}
