/** Routes on two threads: each grows the trees of half the destinations, and the halves are put together. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { networkFromBuffer, networkToBuffer, type RoadNetwork } from "../../src/map/index.ts";
import { makeAStar } from "../../src/routing/index.ts";
import { assignRoutes, batchTrips, type Demand, HANOI_FLEET, type RouteSet } from "../../src/traffic/index.ts";

interface Work {
  readonly network: SharedArrayBuffer;
  readonly demand: Demand;
  readonly linkS: Float64Array;
}

/** Each trip on its quickest way at these link times; no way = no links. */
export async function routesOnTwoThreads(network: RoadNetwork, demand: Demand, linkS: Float64Array): Promise<RouteSet> {
  const work: Work = { network: networkToBuffer(network), demand, linkS };
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  const theirs = new Promise<RouteSet>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const ours = half(network, demand, linkS, 0);
  return joined(ours, await theirs);
}

/** The routes of every second batch; the other trips' are empty. */
function half(network: RoadNetwork, demand: Demand, linkS: Float64Array, parity: number): RouteSet {
  const { order, batches } = batchTrips(network, demand, HANOI_FLEET);
  const own = { order, batches: batches.filter((_, b) => b % 2 === parity) };
  return assignRoutes(network, makeAStar(network), demand, HANOI_FLEET, own, { linkS: () => linkS });
}

function joined(a: RouteSet, b: RouteSet): RouteSet {
  const offset = a.routePool.length;
  const routePool = new Uint32Array(offset + b.routePool.length);
  routePool.set(a.routePool);
  routePool.set(b.routePool, offset);
  return {
    routeStart: a.routeStart.map((start, trip) => (b.routeLength[trip]! > 0 ? b.routeStart[trip]! + offset : start)),
    routeLength: a.routeLength.map((length, trip) => length + b.routeLength[trip]!),
    routePool,
  };
}

if (!isMainThread) {
  const { network, demand, linkS } = workerData as Work;
  const routes = half(networkFromBuffer(network), demand, linkS, 1);
  parentPort!.postMessage(routes, [routes.routePool.buffer as ArrayBuffer]);
}
