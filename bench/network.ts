/**
 * OSM file → road network, and one query on it. The peers only parse (osm-pbf-parser-node) or only hold a graph (graphology).
 * Each side reads the file in a process of its own, so peak memory is its own. `--scale FILE` adds the reading of a large
 * file, CPU against `osmium fileinfo -e`, which decodes every element too.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
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

/** Every element decoded and handed over. */
const OURS_COUNTS = `
import { readOsm } from "./dist/map/osm/index.js";
const counts = { nodes: 0, ways: 0, relations: 0, refs: 0, tags: 0, members: 0 };
await readOsm(process.argv[1], {
  node(id, lon, lat, tags) { counts.nodes++; counts.tags += tags.size; },
  way(id, refs, tags) { counts.ways++; counts.refs += refs.length; counts.tags += tags.size; },
  relation(id, members, tags) { counts.relations++; counts.members += members.length; counts.tags += tags.size; },
});
process.stdout.write(JSON.stringify({ ...counts, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }));`;

const OURS_BUILDS = `
import { loadNetwork } from "./dist/map/network/index.js";
const { network } = await loadNetwork(process.argv[1]);
process.stdout.write(JSON.stringify({ links: network.linkCount, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }));`;

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

/** User and system time of a whole process, all its threads, as the shell counts it. */
function cpuTimed(command: string, args: readonly string[]): { seconds: number; stdout: string } {
  const script = `TIMEFORMAT='%U %S'; time "$@" 2>/dev/null`;
  const { stdout, stderr, status } = spawnSync("bash", ["-c", script, "bash", command, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ended with ${status}`);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
  return { seconds: user + system, stdout };
}

const hasOsmium = (): boolean => spawnSync("osmium", ["--version"]).status === 0;

/** A large file: CPU of whole processes, in turn, three times each. */
function readingAtScale(file: string, say: (words: string) => void): BenchRow[] {
  const beside = hasOsmium();
  if (!beside) say("osmium: not installed, no peer for the large file");
  const reader: number[] = [];
  const network: number[] = [];
  const osmium: number[] = [];
  let peaks = { reader: 0, network: 0 };
  const peakOf = (stdout: string): number => (JSON.parse(stdout) as Measured).peakMemoryMb;
  for (let run = 0; run < 3; run++) {
    say(`${file}: run ${run + 1} of 3`);
    if (beside) osmium.push(cpuTimed("osmium", ["fileinfo", "--no-progress", "-e", file]).seconds);
    const read = cpuTimed(process.execPath, ["--input-type=module", "-e", OURS_COUNTS, file]);
    const built = cpuTimed(process.execPath, ["--input-type=module", "-e", OURS_BUILDS, file]);
    reader.push(read.seconds);
    network.push(built.seconds);
    peaks = {
      reader: Math.max(peaks.reader, peakOf(read.stdout)),
      network: Math.max(peaks.network, peakOf(built.stdout)),
    };
  }
  const name = file.split("/").at(-1)!;
  const peer = beside ? median(osmium) : null;
  const cpuRow = (what: string, seconds: number): BenchRow => ({
    case: `${name} ${what}`,
    metric: "CPU, whole process",
    unit: "s",
    ours: seconds,
    peer,
    peerName: beside ? "osmium fileinfo -e (decodes only)" : null,
    ratio: peer === null ? null : peer / seconds,
  });
  const memoryRow = (what: string, megabytes: number): BenchRow => ({
    case: `${name} ${what}`,
    metric: "peak memory",
    unit: "MB",
    ours: megabytes,
    peer: null,
    peerName: null,
    ratio: null,
  });
  return [
    cpuRow("read, every element", median(reader)),
    memoryRow("read, every element", peaks.reader),
    cpuRow("→ network", median(network)),
    memoryRow("→ network", peaks.network),
  ];
}

export async function benchNetwork(say: (words: string) => void): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const file of [HANOI, HANOI_PBF]) {
    if (!existsSync(file)) say(`${file}: absent, left out`);
    else rows.push(...reading(file));
  }
  const { values } = parseArgs({ options: { scale: { type: "string" } }, strict: false });
  if (typeof values.scale === "string") rows.push(...readingAtScale(values.scale, say));
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
