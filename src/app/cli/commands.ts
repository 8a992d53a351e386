/** The commands: each takes a job's words, does the work through the library, and says data and words apart. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { ClearwayError, formatIssue, type Issue, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import {
  extractRoads,
  GMNS_DATASET,
  gmnsTables,
  loadNetwork,
  type RoadNetwork,
  writeSnapshot,
} from "../../map/index.ts";
import { leadFaults, type Result, renderReport, summarise, toGeoJson } from "../../output/index.ts";
import { ORDER_SECTION, orderRoads } from "../../routing/index.ts";
import {
  checkConvoys,
  defaultCacheDir,
  type FolderWriter,
  type Inputs,
  openFolder,
  readInputs,
  readSoundInputs,
  reportInput,
  runScenario,
  toResult,
} from "../scenario/index.ts";
import type { Job } from "./job-types.ts";

export interface Output extends WorkOptions {
  readonly words: (text: string) => void;
  readonly data: (text: string) => void;
  /** A draft is there, or was removed; `target` is what it is to become. */
  readonly temporary: (path: string, exists: boolean, target?: string) => void;
}

type JobOf<Name extends Job["name"]> = Extract<Job, { name: Name }>;

const peakMemoryMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const secondsSince = (startedMs: number): number => Math.round((performance.now() - startedMs) / 10) / 100;

export async function networkCommand(job: JobOf<"network">, output: Output): Promise<number> {
  const startedMs = performance.now();
  const built = await loadNetwork(job.file, output);
  const { network, report } = built;
  if (job.snapshot !== undefined) {
    const order = built.sections[ORDER_SECTION] ?? orderRoads(network, output);
    const bytes = await writeSnapshot(job.snapshot, built, { ...built.sections, [ORDER_SECTION]: order });
    output.words(`${job.snapshot}: ${bytes} bytes`);
  }
  if (job.gmns !== undefined) writeGmns(job.gmns, network, output);
  const answer = {
    nodes: network.nodeCount,
    links: report.openLinks,
    lengthKm: report.lengthKm,
    signals: report.signals,
    restrictions: report.restrictions,
    conditional: report.conditional,
    danglingRefs: report.danglingRefs,
    largestComponentShare: report.largestComponentShare,
    seconds: secondsSince(startedMs),
    peakMemoryMb: peakMemoryMb(),
  };
  if (job.json) output.data(JSON.stringify(answer));
  else {
    const { read, applied, conditional, dropped } = report.restrictions;
    const hours = report.conditional;
    output.data(
      [
        `nodes              ${answer.nodes}`,
        `links              ${answer.links} directed, ${answer.lengthKm.toFixed(1)} km`,
        `signals            ${answer.signals}`,
        `turn restrictions  ${read} read: ${applied} applied, ${conditional} at some hours, ${dropped.length} dropped`,
        ...dropped.map(({ id, reason }) => `                   dropped ${id}: ${reason}`),
        `conditional tags   ${hours.read} read: ${hours.rules} rules of links, ${hours.dropped.length} dropped`,
        ...hours.dropped.map(({ way, key, reason }) => `                   dropped ${key} of way ${way}: ${reason}`),
        `dangling refs      ${answer.danglingRefs}`,
        ...Object.entries(answer.largestComponentShare).map(
          ([kind, share]) => `largest part       ${kind}: ${(100 * share).toFixed(1)} % of its links`,
        ),
        `read in            ${answer.seconds} s, ${answer.peakMemoryMb} MB at most`,
      ].join("\n"),
    );
  }
  return 0;
}

function writeGmns(target: string, network: RoadNetwork, output: Output): void {
  const holdsTables = (path: string): boolean => {
    const config = join(path, "config.csv");
    return existsSync(config) && readFileSync(config, "utf8").includes(GMNS_DATASET);
  };
  const folder = openFolder(target, holdsTables);
  output.temporary(folder.temporary, true, target);
  try {
    let files = 0;
    for (const { name, text } of gmnsTables(network)) {
      throwIfAborted(output.signal);
      folder.write(name, text);
      files++;
    }
    folder.commit();
    output.words(`${target}: ${files} files`);
  } finally {
    folder.discard();
  }
}

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
  if (job.json) output.data(JSON.stringify(counts));
  else
    output.words(
      `${target}: ${counts.nodes} nodes, ${counts.ways} ways, ${counts.relations} relations, ${counts.bytes} bytes`,
    );
  return 0;
}

export async function checkCommand(job: JobOf<"check">, output: Output): Promise<number> {
  const inputs = await readInputs(job.plan, output);
  const issues = [...issuesOf(inputs), ...(isWhole(inputs) ? checkConvoys(inputs) : [])];
  const resolved = "resolution" in inputs ? inputs.resolution.resolution : [];
  if (job.json) output.data(JSON.stringify({ issues: issues.map(issueRow), resolved }));
  else {
    for (const row of resolved) {
      const streets = row.streets.length === 0 ? "–" : row.streets.join(", ");
      output.data(`${row.status.padEnd(13)} ${row.measure}: ${row.name} → ${streets}, ${Math.round(row.lengthM)} m`);
    }
    for (const issue of issues) output.words(formatIssue(issue));
    const count = (severity: string): number => issues.filter((issue) => issue.severity === severity).length;
    output.words(`${job.plan}: ${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes`);
  }
  return issues.some((issue) => issue.severity === "error") ? 2 : 0;
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
    folder.write("result.json", `${JSON.stringify(result)}\n`);
    folder.write("report.html", await renderReport(reportInput(inputs, outcome, result, language)));
    for (const [name, collection] of Object.entries(toGeoJson(result, inputs.network))) {
      folder.write(`${name}.geojson`, `${JSON.stringify(collection)}\n`);
    }
    records?.write(RECORDS, `${JSON.stringify({ ...result.plan, clearway: job.version, files: outcome.records })}\n`);
    records?.commit();
    folder.commit();
    if (job.json) output.data(JSON.stringify(result));
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

const issuesOf = (inputs: Awaited<ReturnType<typeof readInputs>>): readonly Issue[] =>
  isWhole(inputs) ? inputs.resolution.issues : inputs.read.issues;

const isWhole = (inputs: Awaited<ReturnType<typeof readInputs>>): inputs is Inputs => "network" in inputs;

/** All keys, null where there is nothing to say: a contract. */
function issueRow({ code, severity, message, file, line, column, hint }: Issue): Record<string, unknown> {
  return {
    code,
    severity,
    message,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    hint: hint ?? null,
  };
}
