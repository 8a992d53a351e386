/** `npm run -s bench -- NAME [--json]`: measures one room beside a peer in the same run. Ratio = peer ÷ ours: > 1, ours is better. */
import { arch, availableParallelism, cpus } from "node:os";
import type { Bench, BenchRow } from "./bench-types.ts";
import { benchNetwork } from "./network.ts";
import { benchRouting } from "./routing.ts";
import { benchSimulation } from "./simulation.ts";
import { benchSumo } from "./sumo.ts";
import { benchWays } from "./ways.ts";

const BENCHES: Readonly<Record<string, Bench>> = {
  network: benchNetwork,
  routing: benchRouting,
  simulation: benchSimulation,
  sumo: benchSumo,
  ways: benchWays,
};

const words = process.argv.slice(2);
const name = words.find((word) => !word.startsWith("-")) ?? "";
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`bench: which one? ${Object.keys(BENCHES).join(", ")}\n`);
  process.exit(2);
}
const rows = await bench((line) => process.stderr.write(`${line}\n`), words);
const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  arch: arch(),
  node: process.version,
};
process.stdout.write(words.includes("--json") ? `${JSON.stringify({ machine, rows })}\n` : table(rows));

function table(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.case,
    row.metric,
    `${round(row.ours)} ${row.unit}`,
    row.peer === null ? "" : `${round(row.peer)} ${row.unit}`,
    row.peerName ?? "",
    row.ratio === null ? "" : round(row.ratio),
  ]);
  const head = ["case", "metric", "ours", "peer", "peer's name", "peer ÷ ours"];
  return `${[head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
