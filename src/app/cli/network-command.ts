/** `network`: a map as a road network, counted; as a snapshot and as GMNS tables, of which both are written or neither. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ClearwayError, throwIfAborted } from "../../base/index.ts";
import {
  GMNS_DATASET,
  gmnsTables,
  loadNetwork,
  type NetworkReport,
  type RoadNetwork,
  snapshotPieces,
} from "../../map/index.ts";
import { ORDER_SECTION, orderRoads } from "../../routing/index.ts";
import { type FolderWriter, openFolder } from "../scenario/index.ts";
import type { Output } from "./commands.ts";
import { type DraftFile, draftFile } from "./draft-file.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

type NetworkJob = Extract<Job, { name: "network" }>;

export async function networkCommand(job: NetworkJob, output: Output): Promise<number> {
  const startedMs = performance.now();
  const { snapshot, gmns } = openDrafts(job, output);
  try {
    const built = await loadNetwork(job.file, output);
    const { network, report } = built;
    const written: string[] = [];
    if (snapshot !== null) {
      const order = built.sections[ORDER_SECTION] ?? orderRoads(network, output);
      const bytes = snapshot.write(snapshotPieces(built, { ...built.sections, [ORDER_SECTION]: order }));
      written.push(`${job.snapshot}: ${bytes} bytes`);
    }
    if (gmns !== null) written.push(`${job.gmns}: ${writeTables(gmns, network, output)} files`);
    // All that takes time is done: the two are put in their places one right after the other.
    snapshot?.seal();
    snapshot?.commit();
    gmns?.commit();
    for (const each of written) output.words(each);
    say(job, network, report, Math.round((performance.now() - startedMs) / 10) / 100, output);
    return 0;
  } finally {
    snapshot?.discard();
    gmns?.discard();
  }
}

interface Drafts {
  readonly snapshot: DraftFile | null;
  readonly gmns: FolderWriter | null;
}

/** Opened before the work; an interrupt sweeps them. */
function openDrafts({ snapshot: file, gmns: tables }: NetworkJob, output: Output): Drafts {
  if (file !== undefined && tables !== undefined && resolve(file) === resolve(tables)) {
    throw new ClearwayError("usage", `--snapshot and --gmns are both to be written as ${file}; name another`);
  }
  const snapshot = file === undefined ? null : draftFile(file, output);
  if (tables === undefined) return { snapshot, gmns: null };
  try {
    const gmns = openFolder(tables, holdsTables);
    output.temporary(gmns.temporary, true, tables);
    return { snapshot, gmns };
  } catch (error) {
    snapshot?.discard();
    throw error;
  }
}

function holdsTables(folder: string): boolean {
  const config = join(folder, "config.csv");
  return existsSync(config) && readFileSync(config, "utf8").includes(GMNS_DATASET);
}

/** How many tables there are. */
function writeTables(folder: FolderWriter, network: RoadNetwork, output: Output): number {
  let files = 0;
  for (const { name, text } of gmnsTables(network)) {
    throwIfAborted(output.signal);
    folder.write(name, text);
    files++;
  }
  return files;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

function say({ json }: NetworkJob, network: RoadNetwork, report: NetworkReport, seconds: number, output: Output): void {
  const answer = {
    nodes: network.nodeCount,
    links: report.openLinks,
    lengthKm: rounded(report.lengthKm, 3),
    signals: report.signals,
    restrictions: report.restrictions,
    conditional: report.conditional,
    danglingRefs: report.danglingRefs,
    largestComponentShare: Object.fromEntries(
      Object.entries(report.largestComponentShare).map(([kind, share]) => [kind, rounded(share, 4)]),
    ),
    seconds,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  if (json) {
    output.data(toJson(answer));
    return;
  }
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
