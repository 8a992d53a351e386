/** `compare-sumo`: our loader beside SUMO's mesoscopic one on a plan's day, in words, as JSON, and with SUMO's files to keep. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ComparedRun, compareSumo, makeDay, type SumoComparison } from "../compare/index.ts";
import { openFolder, readSoundInputs } from "../scenario/index.ts";
import type { Output } from "./commands.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

export interface CompareOutput extends Output {
  readonly child: (pid: number, runs: boolean) => void;
}

/** Marks a folder as ours to replace. */
const RESULT = "comparison.json";

export async function compareCommand(
  job: Extract<Job, { name: "compare-sumo" }>,
  output: CompareOutput,
): Promise<number> {
  const kept = job.output === undefined ? null : openFolder(job.output, (folder) => existsSync(join(folder, RESULT)));
  const folder = kept?.temporary ?? mkdtempSync(join(tmpdir(), "clearway-sumo-"));
  output.temporary(folder, true, job.output);
  try {
    const inputs = await readSoundInputs(job.plan, output);
    const day = makeDay(inputs, inputs.resolution.resolved, {
      trips: job.trips,
      signal: output.signal,
      onProgress: output.onProgress,
    });
    const comparison = await compareSumo(day, folder, {
      signal: output.signal,
      onProgress: output.onProgress,
      onChild: output.child,
      clockS: () => performance.now() / 1000,
    });
    if (kept !== null) {
      writeFileSync(join(folder, RESULT), `${toJson({ view: "internal", ...comparison })}\n`);
      for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o600); // SUMO's own are for everybody
      kept.commit();
    }
    output.data(job.json ? toJson(comparison) : inWords(comparison));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inWords({ sumoVersion, trips, withoutRoute, notSaid, runs }: SumoComparison): string {
  return [
    `SUMO ${sumoVersion}, mesoscopic, beside clearway: ${trips} trips on the same fixed routes${withoutRoute === 0 ? "" : ` (${withoutRoute} more have none)`}`,
    ...runs.flatMap(runInWords),
    ...notSaid.map(({ what, count }) => `left out on both sides: ${count} ${what}`),
  ].join("\n");
}

function runInWords(run: ComparedRun): string[] {
  const { ours, sumo, trips, links, streets } = run;
  const row = (label: string, a: string, b: string): string =>
    `  ${label.padEnd(26)}${a.padStart(12)}${b.padStart(12)}`;
  const hours = (seconds: number): string => (seconds / 3600).toFixed(1);
  return [
    "",
    row(run.name === "base" ? "open city" : "with the plan's closures", "clearway", "SUMO"),
    row("trips completed", String(ours.completed), String(sumo.completed)),
    row("total time, h", hours(ours.totalTimeS), hours(sumo.totalTimeS)),
    row("of it before the start, h", hours(ours.waitingS), hours(sumo.waitingS)),
    row("delay of completed, h", hours(ours.delayS), hours(sumo.delayS)),
    row("mean speed, km/h", ours.meanSpeedKmh.toFixed(2), sumo.meanSpeedKmh.toFixed(2)),
    row("took, s", run.oursTookS.toFixed(1), run.sumoTookS.toFixed(1)),
    `  total time, SUMO ÷ clearway: ${run.totalTimeRatio ?? "–"}`,
    `  a trip's arrival differs by ${trips.meanDifferenceS} s on the mean, by ${trips.p95DifferenceS} s at the 95th percentile`,
    `  correlation of delays: ${trips.delayCorrelation ?? "–"} by trip, ${links.lostCorrelation ?? "–"} by link`,
    ...streets
      .slice(0, 5)
      .map(({ street, oursLostS, sumoLostS }) =>
        row(`lost, h: ${street || "(no name)"}`, hours(oursLostS), hours(sumoLostS)),
      ),
  ];
}
