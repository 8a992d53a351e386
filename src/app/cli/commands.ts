/** `run` and `extract`: as every command, they take a job's words, work through the library, and say data and words apart. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { ClearwayError, type WorkOptions } from "../../base/index.ts";
import { extractRoads } from "../../map/index.ts";
import { leadFaults, type Result, renderReport, summarise, toGeoJson } from "../../output/index.ts";
import {
  defaultCacheDir,
  type FolderWriter,
  openFolder,
  readSoundInputs,
  reportInput,
  runScenario,
  toResult,
} from "../scenario/index.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

export interface Output extends WorkOptions {
  readonly words: (text: string) => void;
  readonly data: (text: string) => void;
  /** A draft is there, or was removed; `target` is what it is to become. */
  readonly temporary: (path: string, exists: boolean, target?: string) => void;
}

type JobOf<Name extends Job["name"]> = Extract<Job, { name: Name }>;

const peakMemoryMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const secondsSince = (startedMs: number): number => Math.round((performance.now() - startedMs) / 10) / 100;

export async function extractCommand(job: JobOf<"extract">, output: Output): Promise<number> {
  const { file, output: target, bbox, polygon, roads, date } = job;
  const counts = await extractRoads(file, target, {
    roads,
    bbox,
    polygon,
    timestamp: date,
    signal: output.signal,
    onProgress: output.onProgress,
  });
  if (job.json) output.data(toJson(counts));
  else
    output.words(
      `${target}: ${counts.nodes} nodes, ${counts.ways} ways, ${counts.relations} relations, ${counts.bytes} bytes`,
    );
  return 0;
}

export async function runCommand(job: JobOf<"run">, output: Output): Promise<number> {
  const startedMs = performance.now();
  const folder = openFolder(job.output);
  output.temporary(folder.temporary, true, job.output);
  let records: FolderWriter | null = null;
  try {
    records = openRecords(job, output);
    const inputs = await readSoundInputs(job.plan, output);
    const language = job.language ?? "vi";
    const outcome = await runScenario(inputs, {
      seeds: job.seeds,
      trips: job.trips,
      threads: job.threads ?? availableParallelism(),
      version: job.version,
      cacheDir: job.cache === false ? null : (job.cache ?? defaultCacheDir()),
      recordsDir: records?.temporary,
      signal: output.signal,
      onProgress: output.onProgress,
    });
    const timeless = toResult(inputs, outcome, {
      version: job.version,
      planFile: shown(job.plan),
      mapFile: shown(inputs.mapFile),
      language,
    });
    const result: Result = { ...timeless, seconds: secondsSince(startedMs), peakMemoryMb: peakMemoryMb() };
    folder.write("result.json", `${toJson(result)}\n`);
    folder.write("report.html", await renderReport(reportInput(inputs, outcome, result, language)));
    for (const [name, collection] of Object.entries(toGeoJson(result, inputs.network))) {
      folder.write(`${name}.geojson`, `${toJson(collection)}\n`);
    }
    records?.write(RECORDS, `${toJson({ ...result.plan, clearway: job.version, files: outcome.records })}\n`);
    records?.commit();
    folder.commit();
    if (job.json) output.data(toJson(result));
    else output.data(summarise(result, language).join("\n"));
    for (const { text, details } of leadFaults(result, language)) output.words([text, ...details].join("\n  "));
    for (const { name, rows, bytes } of outcome.records)
      output.words(`${job.records}/${name}: ${rows} rows, ${bytes} bytes`);
    if (!result.base.plausible) {
      output.words(`clearway: the base day is not plausible: ${result.base.reasons.join("; ")}`);
      return 1;
    }
    return 0;
  } finally {
    folder.discard();
    records?.discard();
  }
}

const RECORDS = "records.json";

/** Opened before the work; an interrupt sweeps it. */
function openRecords({ records, output: target }: JobOf<"run">, output: Output): FolderWriter | null {
  if (records === undefined) return null;
  if (resolve(records) === resolve(target)) {
    throw new ClearwayError("usage", "--records and --output are one folder; name another for the records");
  }
  const folder = openFolder(records, (path) => existsSync(join(path, RECORDS)));
  output.temporary(folder.temporary, true, records);
  return folder;
}

/** A path as the reader can use it: relative to here where it lies below, else as it is; never a machine's own folders. */
const shown = (path: string): string => relative(process.cwd(), path);
