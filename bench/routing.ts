/**
 * The customizable contraction hierarchy, phase by phase, and a query of it beside the routers that npm has and beside plain
 * Dijkstra. Every engine is asked the same pairs, and every answer is held against Dijkstra's. `--graph FILE [--road FILE]`
 * measures a graph from a file (bench/peers/graph-case.ts says the format), so that a program outside can be run beside it;
 * `--alone` leaves npm's routers out.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadNetwork } from "../src/map/index.ts";
import {
  buildHierarchy,
  customize,
  type Hierarchy,
  type HierarchyMetric,
  INFINITE_WEIGHT,
  makeMatrix,
  makeQuery,
  makeReweigher,
  orderNodes,
} from "../src/routing/cch/index.ts";
import { type BenchRow, median } from "./bench-types.ts";
import { type ArcDijkstra, makeArcDijkstra } from "./peers/arc-dijkstra.ts";
import { askPeers } from "./peers/beside.ts";
import { drawQuestions, type GraphCase, type Questions, readGraphFile } from "./peers/graph-case.ts";
import { check, elapsedUs, quantile, timedMs } from "./peers/measure.ts";
import { turnCase } from "./peers/turn-case.ts";

const CITIES = [
  ["Hanoi", "data/hanoi.osm.gz"],
  ["Malta", "../shared/data/osm/malta.osm.pbf"],
] as const;
const ROUNDS = 5;
const ROWS_CHECKED = 100;
const NO_ARCS = new Uint32Array(0);

type Say = (words: string) => void;

export async function benchRouting(say: Say, args: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      graph: { type: "string" },
      road: { type: "string" },
      alone: { type: "boolean", default: false },
      json: { type: "boolean" },
    },
  });
  const rows: BenchRow[] = [];
  for await (const graph of cases(values.graph, values.road, say)) {
    rows.push(...(await measure(graph, !values.alone, say)));
  }
  return rows;
}

async function* cases(file: string | undefined, road: string | undefined, say: Say): AsyncGenerator<GraphCase> {
  if (file !== undefined) {
    yield { name: file.split("/").at(-1)!, ...readGraphFile(file), ...(road && { road: readGraphFile(road) }) };
    return;
  }
  for (const [name, osm] of CITIES) {
    if (existsSync(osm)) yield turnCase(`${name}, turn-expanded`, (await loadNetwork(osm)).network);
    else say(`${osm}: absent, left out`);
  }
}

/** What one case is measured with. */
interface Bench {
  readonly graph: GraphCase;
  readonly questions: Questions;
  readonly dijkstra: ArcDijkstra;
  readonly hierarchy: Hierarchy;
  readonly metric: HierarchyMetric;
  /** Dijkstra's answers to the pairs. */
  readonly truth: Int32Array;
  readonly add: Add;
}

type Add = (metric: string, unit: string, ours: number, peer?: number, peerName?: string) => void;

async function measure(graph: GraphCase, withPeers: boolean, say: Say): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const add: Add = (metric, unit, ours, peer, peerName) => {
    const ratio = peer === undefined ? null : peer / ours;
    rows.push({ case: graph.name, metric, unit, ours, peer: peer ?? null, peerName: peerName ?? null, ratio });
  };
  say(`${graph.name}: ${graph.nodeCount} nodes, ${graph.tail.length} arcs`);
  const questions = drawQuestions(graph);
  const { hierarchy, metric } = phases(graph, add);
  say("queries, each checked against Dijkstra");
  const dijkstra = makeArcDijkstra(graph);
  const truth = new Int32Array(questions.pairs.length);
  const dijkstraUs = questions.pairs.map(([from, to], i) =>
    elapsedUs(() => {
      truth[i] = dijkstra.distance(graph.weight, from, to);
    }),
  );
  const bench: Bench = { graph, questions, dijkstra, hierarchy, metric, truth, add };
  const oursUs = queries(bench, dijkstraUs);
  say("matrix, closures");
  matrix(bench);
  closures(bench);
  for (const { name, us } of withPeers ? await askPeers(graph, questions, truth, say) : []) {
    for (const [what, ours] of Object.entries(oursUs)) {
      const samePairs = ours.filter((_, i) => i % questions.pairs.length < us.length);
      add(`${what}, p50`, "µs", median(samePairs), median(us), name);
    }
  }
  return rows;
}

function phases(graph: GraphCase, add: Add): { hierarchy: Hierarchy; metric: HierarchyMetric } {
  const [orderMs, rank] = timedMs(3, () => orderNodes(graph, graph.x, graph.y));
  const [buildMs, hierarchy] = timedMs(3, () => buildHierarchy(graph, rank));
  const weights = { weight: graph.weight };
  let metric = customize(hierarchy, weights);
  // The engine compiles the loops while they run: a service has them warm.
  for (let warm = 0; warm < 20; warm++) metric = customize(hierarchy, weights, metric);
  const [customizeMs] = timedMs(15, () => {
    metric = customize(hierarchy, weights, metric);
  });
  add("order", "ms", orderMs);
  add("build", "ms", buildMs);
  add("hierarchy arcs", "", hierarchy.arcCount);
  add("full customization", "ms", customizeMs);
  add("one more metric", "B a hierarchy arc", metric.weight.byteLength / hierarchy.arcCount);
  return { hierarchy, metric };
}

/** Microseconds, round after round of all pairs. */
function queries(
  { graph, questions, hierarchy, metric, truth, add }: Bench,
  dijkstraUs: readonly number[],
): Record<string, number[]> {
  const query = makeQuery(hierarchy);
  const distanceUs: number[] = [];
  const pathUs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    questions.pairs.forEach(([from, to], i) => {
      let distance = 0;
      const us = elapsedUs(() => {
        distance = query.distance(metric, from, to);
      });
      if (round > 0) distanceUs.push(us); // the first warms up
      check("query", distance, truth[i]!);
    });
    questions.pairs.forEach(([from, to], i) => {
      let arcs: Uint32Array = NO_ARCS;
      const us = elapsedUs(() => {
        query.distance(metric, from, to);
        arcs = query.path();
      });
      // Looking at every arc empties the caches that the next query stands on: once is enough.
      if (round > 0) pathUs.push(us);
      else check("path", lengthOf(graph, from, to, arcs), truth[i]!);
    });
  }
  const searches = "Dijkstra on the same columns";
  for (const q of [0.5, 0.99]) {
    add(`query, p${100 * q}`, "µs", quantile(distanceUs, q), quantile(dijkstraUs, q), searches);
    add(`query with path, p${100 * q}`, "µs", quantile(pathUs, q), quantile(dijkstraUs, q), searches);
  }
  return { query: distanceUs, "query with path": pathUs };
}

/** The sum of a path's arcs; they must chain from `from` to `to`. */
function lengthOf(graph: GraphCase, from: number, to: number, arcs: Uint32Array): number {
  if (arcs.length === 0) return from === to ? 0 : INFINITE_WEIGHT;
  let at = from;
  let sum = 0;
  for (const arc of arcs) {
    check("tail of a path's arc", graph.tail[arc]!, at);
    at = graph.head[arc]!;
    sum += graph.weight[arc]!;
  }
  check("end of a path", at, to);
  return sum;
}

function matrix({ graph, questions, dijkstra, hierarchy, metric, add }: Bench): void {
  const { sources, targets } = questions;
  const many = makeMatrix(hierarchy);
  const [ms, table] = timedMs(4, () => many.table(metric, sources, targets));
  for (let row = 0; row < sources.length; row += sources.length / ROWS_CHECKED) {
    const truth = dijkstra.distances(graph.weight, sources[row]!);
    targets.forEach((to, column) => {
      check("matrix", table[row * targets.length + column]!, truth[to]!);
    });
  }
  add(`matrix ${sources.length} × ${targets.length}`, "ms", ms);
}

/** From the word that roads are closed (and then open again) to the next right answer. */
function closures({ graph, questions, dijkstra, hierarchy, add }: Bench): void {
  const weight = graph.weight.slice();
  const metric = customize(hierarchy, { weight });
  const full = customize(hierarchy, { weight });
  const query = makeQuery(hierarchy);
  const reweigher = makeReweigher(hierarchy);
  const [from, to] = questions.pairs[0]!;
  const closingMs: number[] = [];
  const openingMs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const arcs of questions.closures) {
      for (const isClosed of [true, false]) {
        let answer = 0;
        const us = elapsedUs(() => {
          for (const arc of arcs) weight[arc] = isClosed ? INFINITE_WEIGHT : graph.weight[arc]!;
          reweigher.update(metric, arcs);
          answer = query.distance(metric, from, to);
        });
        if (round > 0) {
          (isClosed ? closingMs : openingMs).push(us / 1000);
          continue;
        }
        check("answer after a change", answer, dijkstra.distance(weight, from, to));
        customize(hierarchy, { weight }, full);
        metric.weight.forEach((each, slot) => {
          check("a slot after a change", each, full.weight[slot]!);
        });
      }
    }
  }
  for (const q of [0.5, 0.99]) {
    add(`50 roads closed, next answer, p${100 * q}`, "ms", quantile(closingMs, q));
    add(`50 roads opened, next answer, p${100 * q}`, "ms", quantile(openingMs, q));
  }
}
