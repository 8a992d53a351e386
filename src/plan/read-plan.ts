/** A plan file, read and checked as far as that goes without a map. */
import { open, stat } from "node:fs/promises";
import { ClearwayError, type Issue, systemReason } from "../base/index.ts";
import { framePlan, type PlanFrame } from "./frame.ts";
import { parsePlan } from "./parse.ts";
import type { ReportTo } from "./places.ts";
import type { Plan } from "./plan-types.ts";
import { markedComments } from "./remarks.ts";

const MAX_PLAN_BYTES = 1 << 20;

export interface ReadPlan {
  readonly file: string;
  readonly text: string;
  /** Null, both of them, where the file has not the shape of a plan, and where it is an amendment. */
  readonly plan: Plan | null;
  readonly frame: PlanFrame | null;
  readonly issues: readonly Issue[];
  /** For those who check the values further. */
  readonly reportTo: ReportTo;
}

/** Reads the file; its faults are issues. Only a file that cannot be opened or decoded is an error. */
export async function readPlan(path: string): Promise<ReadPlan> {
  return checkPlanText(await readText(path), path);
}

/** The text of a plan or of standing rules, as `what` calls them. Throws ClearwayError `plan-unreadable`. */
export async function readText(path: string, what = "the plan"): Promise<string> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ClearwayError("plan-unreadable", `${path}: ${why}`, { cause });
  };
  let bytes: Uint8Array = new Uint8Array();
  let size = 0;
  try {
    size = (await stat(path)).size;
    bytes = await readStart(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const hint = code === "EISDIR" ? "; name a YAML or JSON file in it" : code === "ENOENT" ? "; check the path" : "";
    refuse(`${what} cannot be read: ${systemReason(cause) ?? message}${hint}`, cause);
  }
  if (looksLikeMap(bytes))
    refuse(`${what} is not text but a map, it seems; name the YAML or JSON file that names its map`);
  if (size > MAX_PLAN_BYTES) refuse(`${what} cannot be read: a plan has at most 1 MiB, this file ${size} bytes`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  return refuse(`${what} is not UTF-8 text; write it in YAML or JSON`);
}

/** No more than a plan may have. */
async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(MAX_PLAN_BYTES);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

/** How gzip, a snapshot of ours and OSM XML begin, each byte as a character; OSM PBF says what it is a little later. */
const MAP_STARTS = ["\u001f\u008b", "\u0089CLEAR", "<?xml", "<osm", "\u00ef\u00bb\u00bf<"];

function looksLikeMap(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  return MAP_STARTS.some((known) => start.trimStart().startsWith(known)) || start.includes("OSMHeader");
}

/** The same of a text at hand. */
export function checkPlanText(text: string, file: string): ReadPlan {
  const { content: plan, issues: faults, reportTo } = parsePlan(text, file);
  if (plan === null) return { file, text, plan, frame: null, issues: faults, reportTo };
  const issues = [...faults];
  const frame = framePlan(plan, reportTo(issues));
  issues.push(...markedComments(text, file));
  return { file, text, plan, frame, issues, reportTo };
}
