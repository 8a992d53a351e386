/** `simulate`: one case of links and demand, its queues and delays; its records as files, and its state to go on from. */
import { resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { ClearwayError } from "../../base/index.ts";
import {
  eventTable,
  type RecordTable,
  renderFundamental,
  seriesTable,
  type Trajectory,
  toCsv,
  toParquet,
  trajectoriesOf,
} from "../../output/index.ts";
import { type CaseRun, type CaseSource, fundamentalPoints, fundamentalTriangle, runCase } from "../../traffic/index.ts";
import { checkpointPieces, readCheckpoint } from "./checkpoint-file.ts";
import type { Output } from "./commands.ts";
import { type DraftFile, draftFile } from "./draft-file.ts";
import type { Job } from "./job-types.ts";
import { readTextFile } from "./read-text.ts";
import { toJson } from "./to-json.ts";

type SimulateJob = Extract<Job, { name: "simulate" }>;

/** Past this, where a mistake lies in the file is not worth the reading. */
const MOST_LOCATED = 20_000_000;

export async function simulateCommand(job: SimulateJob, output: Output): Promise<number> {
  checkWords(job);
  const { json, source } = readCase(job.file);
  const { fromCheckpoint } = job;
  const from = fromCheckpoint === undefined ? undefined : naming(fromCheckpoint, readCheckpoint);
  const drafts: DraftFile[] = [];
  try {
    const draft = (target: string | undefined): DraftFile | null => {
      if (target === undefined) return null;
      drafts.push(draftFile(target, output));
      return drafts.at(-1)!;
    };
    const files = {
      events: draft(job.events),
      series: draft(job.series),
      diagram: draft(job.diagram),
      checkpoint: draft(job.checkpoint),
    };
    const run = runCase(json, {
      source,
      from,
      checkpointAtS: job.atS,
      recordEvents: job.events !== undefined || job.trajectories.length > 0,
      seriesS: job.series === undefined && job.diagram === undefined ? undefined : job.intervalS,
      signal: output.signal,
      onProgress: output.onProgress,
    });
    const { result, input, linkIds, checkpoint } = run;
    const names = { ids: linkIds };
    const trajectories = trajectoriesFor(job, run);
    if (files.events) writeTable(files.events, eventTable(result.events!, names), "events", output);
    if (files.series) writeTable(files.series, seriesTable(result.linkSeries!, input, names), "rows", output);
    if (files.diagram) await writeDiagram(files.diagram, run, output);
    if (files.checkpoint) {
      const bytes = files.checkpoint.write(checkpointPieces(checkpoint!));
      output.words(`${files.checkpoint.target}: the state at ${job.atS} s, ${bytes} bytes`);
    }
    for (const each of drafts) each.seal();
    for (const each of drafts) each.commit();
    say(job, run, trajectories, output);
    return 0;
  } finally {
    for (const each of drafts) each.discard();
  }
}

/** Throws ClearwayError where the words do not go together. */
function checkWords({ events, series, diagram, checkpoint, atS }: SimulateJob): void {
  const refuse = (message: string): never => {
    throw new ClearwayError("usage", message);
  };
  const needs = (option: string, target: string | undefined, endings: readonly string[]): void => {
    if (target !== undefined && !endings.some((ending) => target.toLowerCase().endsWith(ending))) {
      refuse(`${option} ${target}: its name must end in ${endings.join(" or ")}`);
    }
  };
  needs("--events", events, [".parquet", ".csv"]);
  needs("--series", series, [".parquet", ".csv"]);
  needs("--diagram", diagram, [".svg"]);
  if (checkpoint !== undefined && atS === undefined) refuse("--checkpoint needs --at, the second of the state to keep");
  if (checkpoint === undefined && atS !== undefined) refuse("--at needs --checkpoint, the file to write");
  const targets = [events, series, diagram, checkpoint].filter((target) => target !== undefined);
  for (const [i, target] of targets.entries()) {
    if (targets.slice(0, i).some((other) => resolve(other) === resolve(target)))
      refuse(`${target} is to be written twice; name another file`);
  }
}

/** What goes wrong in the reading names the file: of a folder it does not by itself. */
function naming<T>(file: string, read: (file: string) => T): T {
  try {
    return read(file);
  } catch (error) {
    throw error instanceof ClearwayError ? error : Object.assign(error as Error, { path: file });
  }
}

function readCase(file: string): { json: unknown; source: CaseSource } {
  const text = readTextFile(file, "name a case, JSON");
  try {
    return { json: JSON.parse(text), source: { file, locate: locator(text) } };
  } catch (cause) {
    const why = (cause as Error).message.replace(/\s+/g, " ");
    throw new ClearwayError("bad-json", `${file}: not JSON: ${why}; a case is one object in JSON`, { cause });
  }
}

/** Lines are looked up when there is a mistake to tell; JSON is YAML too. */
function locator(text: string): NonNullable<CaseSource["locate"]> {
  let read: { document: ReturnType<typeof parseDocument>; lines: LineCounter } | undefined;
  return (path) => {
    if (text.length > MOST_LOCATED) return undefined;
    if (read === undefined) {
      const lines = new LineCounter();
      read = { document: parseDocument(text, { lineCounter: lines, strict: false, logLevel: "silent" }), lines };
    }
    // What is absent is told where it should be.
    for (let length = path.length; length >= 0; length--) {
      const node = read.document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range === undefined) continue;
      const { line, col } = read.lines.linePos(node.range[0]);
      return { line, column: col };
    }
    return undefined;
  };
}

function writeTable(file: DraftFile, table: RecordTable, what: string, output: Output): void {
  const { signal, onProgress } = output;
  const isCsv = file.target.toLowerCase().endsWith(".csv");
  const bytes = file.write(isCsv ? toCsv(table, { signal, onProgress }) : [toParquet(table, { signal, onProgress })]);
  output.words(`${file.target}: ${table.rowCount} ${what}, ${bytes} bytes`);
}

/** Of the link on which the most stood, and those like it: they share the triangle that they are drawn beside. */
async function writeDiagram(file: DraftFile, { input, result, linkIds }: CaseRun, output: Output): Promise<void> {
  const { links } = input;
  const { maxQueueVeh, entered } = result.links;
  let worst = 0;
  for (let link = 1; link < links.linkCount; link++) {
    const more = maxQueueVeh[link]! - maxQueueVeh[worst]! || entered[link]! - entered[worst]!;
    if (more > 0) worst = link;
  }
  const columns = [links.freeSpeedMps, links.capacityPcuPerS, links.jamDensityPcuPerM];
  const alike = Array.from(links.tail.keys()).filter((link) =>
    columns.every((column) => column[link] === column[worst]),
  );
  const title = alike.length === 1 ? linkIds[worst]! : `${linkIds[worst]!} +${alike.length - 1}`;
  const points = fundamentalPoints(result.linkSeries!, links, alike);
  const svg = await renderFundamental({ title, points, triangle: fundamentalTriangle(links, worst) }, "en");
  file.write([new TextEncoder().encode(svg)]);
  output.words(`${file.target}: ${points.count} points of ${alike.length} links like ${linkIds[worst]!}`);
}

function trajectoriesFor({ trajectories }: SimulateJob, { result, input }: CaseRun): Trajectory[] {
  for (const trip of trajectories) {
    if (trip >= input.trips.count) {
      throw new ClearwayError(
        "no-trip",
        `--trajectory ${trip}: there are ${input.trips.count} trips with a route, numbered from 0 in the order of departure`,
      );
    }
  }
  return trajectories.length === 0 ? [] : trajectoriesOf(result.events!, trajectories);
}

function say(
  job: SimulateJob,
  { answer, linkIds }: CaseRun,
  trajectories: readonly Trajectory[],
  output: Output,
): void {
  const named = trajectories.map(({ links, ...rest }) => ({
    ...rest,
    links: links.map(({ link, ...times }) => ({ link: linkIds[link]!, ...times })),
  }));
  if (job.json) {
    output.data(toJson(named.length === 0 ? answer : { ...answer, trajectories: named }));
    return;
  }
  const at = (timeS: number | null): string => (timeS === null ? "–" : timeS.toFixed(1));
  output.data(
    [
      `demanded ${answer.demanded}: completed ${answer.completed}, under way ${answer.underWay}, waiting ${answer.waiting}, not made ${answer.notMade}`,
      `travel time ${answer.totalTravelTimeS.toFixed(1)} s, delay ${answer.totalDelayS.toFixed(1)} s`,
      ...Object.entries(answer.links).map(
        ([id, link]) =>
          `${id}: in ${link.entered}, out ${link.left}, queue ${link.maxQueueReachM.toFixed(0)} m, ${link.maxQueueVeh} vehicles`,
      ),
      ...answer.deadlocks.map((ring) => `gridlock: ${ring.join(" → ")}`),
      ...named.flatMap(({ trip, departS, arrivedS, gaveUpS, links }) => [
        `trip ${trip}: wished to go at ${at(departS)} s, ${gaveUpS === null ? `arrived at ${at(arrivedS)} s` : `gave up at ${at(gaveUpS)} s`}`,
        ...links.map(({ link, enteredS, leftS }) => `  ${link}: ${at(enteredS)} to ${at(leftS)} s`),
      ]),
    ].join("\n"),
  );
}
