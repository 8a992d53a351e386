/** `check`: what every name of a plan was found to be on its map, and all that is wrong with it, doubtful or left out. */
import { formatIssue, type Issue } from "../../base/index.ts";
import type { Resolution } from "../../plan/index.ts";
import { checkConvoys, type Inputs, readInputs } from "../scenario/index.ts";
import type { Output } from "./commands.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

/** A row with more streets than `most` tells how many there are and the `first`; JSON has them all. */
const STREETS_TOLD = { most: 24, first: 6 };

export async function checkCommand(job: Extract<Job, { name: "check" }>, output: Output): Promise<number> {
  const inputs = await readInputs(job.plan, output);
  const issues = isWhole(inputs) ? [...inputs.resolution.issues, ...checkConvoys(inputs)] : inputs.read.issues;
  const resolved = isWhole(inputs) ? inputs.resolution.resolution : [];
  if (job.json) output.data(toJson({ issues: issues.map(issueRow), resolved }));
  else {
    for (const row of resolved) output.data(tellRow(row));
    for (const issue of issues) output.words(formatIssue(issue));
    const count = (severity: string): number => issues.filter((issue) => issue.severity === severity).length;
    output.words(`${job.plan}: ${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes`);
  }
  return issues.some((issue) => issue.severity === "error") ? 2 : 0;
}

const isWhole = (inputs: Awaited<ReturnType<typeof readInputs>>): inputs is Inputs => "network" in inputs;

const tellRow = ({ status, measure, name, streets, lengthM }: Resolution): string =>
  `${status.padEnd(13)} ${measure}: ${name} → ${tellStreets(streets)}, ${Math.round(lengthM)} m`;

function tellStreets(streets: readonly string[]): string {
  if (streets.length === 0) return "–";
  if (streets.length <= STREETS_TOLD.most) return streets.join(", ");
  return `${streets.length} streets: ${streets.slice(0, STREETS_TOLD.first).join(", ")}, …`;
}

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
