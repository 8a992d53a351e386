/**
 * OSM file → road network, and one query on it. The peers only parse (osm-pbf-parser-node) or only hold a graph (graphology).
 * Each side reads the file in a process of its own, so peak memory is its own.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import dijkstra from "graphology-shortest-path/dijkstra.js";
import { Random } from "../src/base/index.ts";
import { loadNetwork, toGraphology } from "../src/map/index.ts";
import { makeAStar, makeDijkstra, makeMetric } from "../src/routing/index.ts";
import { type BenchRow, median } from "./bench-types.ts";

const HANOI = "data/hanoi.osm.gz";
const HANOI_PBF = "../shared/data/osm/hanoi-12-districts.osm.pbf";

const PEER_PARSES = `
import { createOSMStream } from "osm-pbf-parser-node";
let items = 0;
for await (const item of createOSMStream(process.argv[1], { withInfo: false })) items++;
process.stdout.write(JSON.stringify({ items, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }));`;

interface Measured {
  seconds: number;
  peakMemoryMb: number;
}

function timed(args: readonly string[]): Measured {
  const started = performance.now();
  const text = execFileSync(process.execPath, args, { encoding: "utf8" });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, peakMemoryMb: (JSON.parse(text) as Measured).peakMemoryMb };
}

function medians(runs: readonly Measured[]): Measured {
  return { seconds: median(runs.map((r) => r.seconds)), peakMemoryMb: median(runs.map((r) => r.peakMemoryMb)) };
}

/** Whole processes, in turn, three times each. */
function reading(file: string): BenchRow[] {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  const pbf = file.endsWith(".pbf");
  for (let run = 0; run < 3; run++) {
    ours.push(timed(["dist/app/cli/main.js", "network", file, "--json"]));
    if (pbf) theirs.push(timed(["--input-type=module", "-e", PEER_PARSES, file]));
  }
  const own = medians(ours);
  const peer = pbf ? medians(theirs) : null;
  const peerName = pbf ? "osm-pbf-parser-node (parses only)" : null;
  const name = file.split("/").at(-1)!;
  return [
    {
      case: `${name} → network, whole process`,
      metric: "time",
      unit: "s",
      ours: own.seconds,
      peer: peer?.seconds ?? null,
      peerName,
      ratio: peer === null ? null : peer.seconds / own.seconds,
    },
    {
      case: `${name} → network, whole process`,
      metric: "peak memory",
      unit: "MB",
      ours: own.peakMemoryMb,
      peer: peer?.peakMemoryMb ?? null,
      peerName,
      ratio: peer === null ? null : peer.peakMemoryMb / own.peakMemoryMb,
    },
  ];
}

export async function benchNetwork(say: (words: string) => void): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const file of [HANOI, HANOI_PBF]) {
    if (!existsSync(file)) say(`${file}: absent, left out`);
    else rows.push(...reading(file));
  }
  say("queries on Hanoi");
  const { network } = await loadNetwork(HANOI);
  const metric = makeMetric(network, { kind: "car" });
  const random = new Random(1, "bench");
  const pairs = Array.from(
    { length: 60 },
    () => [random.below(network.linkCount), random.below(network.linkCount)] as const,
  );
  const started = performance.now();
  const graph = toGraphology(network, { kind: "car" });
  rows.push({
    case: "graphology's view of Hanoi",
    metric: "time",
    unit: "ms",
    ours: performance.now() - started,
    peer: null,
    peerName: null,
    ratio: null,
  });
  const nodeOf = (link: number): string => String(network.nodeOsmId[network.head[link]!]!);
  const peerMs = median(
    pairs
      .slice(0, 9)
      .map(([from, to]) => elapsedMs(() => dijkstra.bidirectional(graph, nodeOf(from), nodeOf(to), "freeFlowS"))),
  );
  for (const [name, engine] of [
    ["Dijkstra", makeDijkstra(network)],
    ["A*", makeAStar(network)],
  ] as const) {
    for (const [from, to] of pairs) engine.route(metric, { link: from, share: 0 }, { link: to, share: 1 });
    const ours = median(
      pairs.map(([from, to]) =>
        elapsedMs(() => engine.route(metric, { link: from, share: 0 }, { link: to, share: 1 })),
      ),
    );
    rows.push({
      case: `Hanoi, point to point, ${name} with turns`,
      metric: "median time",
      unit: "ms",
      ours,
      peer: peerMs,
      peerName: "graphology-shortest-path bidirectional (no turns)",
      ratio: peerMs / ours,
    });
  }
  return rows;
}

function elapsedMs(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
