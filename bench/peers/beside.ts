/** Other routers asked the same pairs as ours, in the same run. */
import { INFINITE_WEIGHT } from "../../src/routing/cch/index.ts";
import type { GraphCase, Questions } from "./graph-case.ts";
import { check, elapsedUs } from "./measure.ts";
import { graphologyRouter, ngraphRouter, type PeerRouter } from "./npm-routers.ts";
import { PeerMissing } from "./peer-missing.ts";
import { degreesOf, valhallaRouter } from "./valhalla-router.ts";

const WARM_UP = 3;
const VALHALLA_PAIRS = 100;
/** Some pairs lie where its own rules of access let no car through. */
const LEAST_ANSWERED = 0.9;

/** Microseconds of the first pairs that a router was asked: `us[i]` is pair i's. */
export interface PeerTimes {
  readonly name: string;
  readonly us: readonly number[];
}

/** Every peer that is installed; `say` tells of those that are not. */
export async function askPeers(
  graph: GraphCase,
  { pairs }: Questions,
  truth: Int32Array,
  say: (words: string) => void,
): Promise<PeerTimes[]> {
  const times: PeerTimes[] = [];
  for (const ask of [
    async () => askLibrary(graph, pairs, truth, await ngraphRouter(graph)),
    async () => askLibrary(graph, pairs, truth, graphologyRouter(graph)),
    () => askValhalla(graph, pairs),
  ]) {
    try {
      times.push(await ask());
      say(times.at(-1)!.name);
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      say(`${error.message}; left out`);
    }
  }
  return times;
}

function askLibrary(graph: GraphCase, pairs: Questions["pairs"], truth: Int32Array, router: PeerRouter): PeerTimes {
  const key = (from: number, to: number): number => from * graph.nodeCount + to;
  const lightest = new Map<number, number>();
  graph.tail.forEach((from, arc) => {
    const pair = key(from, graph.head[arc]!);
    lightest.set(pair, Math.min(graph.weight[arc]!, lightest.get(pair) ?? INFINITE_WEIGHT));
  });
  const asked = pairs.slice(0, router.pairCount);
  for (const [from, to] of asked.slice(0, WARM_UP)) router.path(from, to);
  const us = asked.map(([from, to], i) => {
    let path: readonly number[] = [];
    const time = elapsedUs(() => {
      path = router.path(from, to);
    });
    const length = path.slice(1).reduce((sum, node, k) => sum + lightest.get(key(path[k]!, node))!, 0);
    check(router.name, path.length === 0 ? INFINITE_WEIGHT : length, truth[i]!);
    return time;
  });
  return { name: router.name, us };
}

async function askValhalla(graph: GraphCase, pairs: Questions["pairs"]): Promise<PeerTimes> {
  const road = degreesOf(graph.road ?? graph);
  const { x, y } = degreesOf(graph);
  const router = await valhallaRouter(road, graph.highway ?? (() => "residential"));
  let answered = 0;
  const us: number[] = [];
  try {
    const asked = pairs.slice(0, VALHALLA_PAIRS);
    for (const round of ["tiles into its cache", "timed"]) {
      for (const [from, to] of asked) {
        const started = performance.now();
        const hasRoute = await router.hasRoute([x[from]!, y[from]!], [x[to]!, y[to]!]);
        if (round !== "timed") continue;
        us.push((performance.now() - started) * 1000);
        if (hasRoute) answered++;
      }
    }
  } finally {
    router.close();
  }
  if (answered < LEAST_ANSWERED * us.length) throw new Error(`${router.name} answered ${answered} of ${us.length}`);
  return { name: `${router.name} (${answered} of ${us.length} pairs have a way)`, us };
}
