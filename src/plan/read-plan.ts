/** A plan file, read and checked as far as that goes without a map. */
import { readFile, stat } from "node:fs/promises";
import { ClearwayError, type Issue } from "../base/index.ts";
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

/** The text of a plan or of standing rules. Throws ClearwayError `plan-unreadable`. */
export async function readText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MAX_PLAN_BYTES) throw new Error(`a plan has at most 1 MiB, this file ${size} bytes`);
    bytes = await readFile(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (cause as Error).message;
    throw new ClearwayError("plan-unreadable", `${path}: the plan cannot be read: ${reason}`, { cause });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ClearwayError("plan-unreadable", `${path}: the plan is not UTF-8 text`, { cause });
  }
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
