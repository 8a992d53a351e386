/**
 * YAML 1.2 (or JSON, which is YAML) to a Plan of the right shape. Every mistake is collected with its line and column;
 * the file comes from outside, so its size, its aliases and its depth are bounded.
 */
import { type Document, Lexer, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import type { Issue } from "../base/index.ts";
import { makeReportTo, type Path, type Report, type ReportTo } from "./places.ts";
import type { Plan, StandingRules } from "./plan-types.ts";
import { amendmentSchema, planSchema, standingSchema } from "./schema.ts";
import { didYouMean } from "./suggest.ts";

const MAX_PLAN_CHARACTERS = 1 << 20;
const MAX_ALIASES = 100;
const MOST_NESTED = 100;
/** One slip can break all that follows it. */
const MOST_YAML_ERRORS = 10;
/** What YAML 1.1 takes for a number to base 60: 13:30 is 810. */
const SEXAGESIMAL = /^[-+]?\d+(:[0-5]?\d)+$/;

/** A file as far as it could be read: `content` is null where its shape is wrong. */
interface Parsed<Content> {
  readonly content: Content | null;
  readonly issues: readonly Issue[];
  /** For those who check the values further. */
  readonly reportTo: ReportTo;
}

/** Reads the text of a plan. `file` is the name that messages use. */
export function parsePlan(text: string, file: string): Parsed<Plan> {
  return parseText(text, file, shapePlan);
}

/** Reads the text of a file of standing rules. */
export function parseStanding(text: string, file: string): Parsed<StandingRules> {
  return parseText(text, file, (document, report) => {
    const value = plainValue(document, report);
    if (value === undefined) return null;
    if (!isMap(value)) {
      const hint = "they begin with clearway: 1, city, zone and measures";
      report("error", [], "not-a-plan", value === null ? EMPTY : "the file holds no standing rules", { hint });
      return null;
    }
    const parsed = standingSchema.safeParse(value, { reportInput: true });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) reportShape(issue, [], report);
    return null;
  });
}

function parseText<Content>(
  text: string,
  file: string,
  shape: (document: Document, report: Report) => Content | null,
): Parsed<Content> {
  const issues: Issue[] = [];
  const lines = new LineCounter();
  const { document, fault } = readDocument(text, lines);
  const reportTo = makeReportTo(file, document, lines);
  const report = reportTo(issues);
  if (fault !== null) report("error", [], "plan-too-large", fault);
  for (const error of document.errors.slice(0, MOST_YAML_ERRORS)) {
    const { line, col } = lines.linePos(error.pos[0]);
    const place = { severity: "error", file, line, column: col } as const;
    if (error.code === "DUPLICATE_KEY") {
      const key = /^[^\s:]*/.exec(text.slice(error.pos[0]))![0];
      issues.push({ code: "duplicate-key", message: `the key "${key}" stands twice in one map`, ...place });
    } else issues.push({ code: "bad-yaml", message: `not YAML: ${firstLine(error.message)}`, ...place });
  }
  if (issues.length > 0) return { content: null, issues, reportTo };

  findUnquotedTimes(document, (offset, source) => {
    const { line, col } = lines.linePos(offset);
    const message = `a time without quotes: ${source}`;
    const hint = `quote it: "${source}" (to many readers of YAML ${source} is a number to base 60)`;
    issues.push({ code: "unquoted-time", severity: "error", message, file, line, column: col, hint });
  });
  return { content: shape(document, report), issues, reportTo };
}

/** The text as YAML; an empty document and the reason where it is beyond the bounds. */
function readDocument(text: string, lines: LineCounter): { document: Document; fault: string | null } {
  const refuse = (fault: string) => ({ document: parseDocument(""), fault });
  if (text.length > MAX_PLAN_CHARACTERS) return refuse(`a plan has at most 1 MiB, this one ${text.length} characters`);
  if (isTooDeep(text)) return refuse(`lists and maps are nested more than ${MOST_NESTED} deep`);
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true }), fault: null };
}

/** The parser recurses, and a spent stack can end the process; the lexer does not, so it is asked first. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let marksInLine = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") brackets++;
    else if (token === "]" || token === "}") brackets--;
    else if (token === "-" || token === "?") marksInLine++;
    else if (token.includes("\n")) marksInLine = 0;
    else if (marksInLine === 0 && token.startsWith(" ".repeat(2 * MOST_NESTED))) return true;
    if (brackets > MOST_NESTED || marksInLine > MOST_NESTED) return true;
  }
  return false;
}

function findUnquotedTimes(document: Document, found: (offset: number, source: string) => void): void {
  visit(document, {
    Scalar(_, node) {
      if (node.type === "PLAIN" && node.source !== undefined && SEXAGESIMAL.test(node.source)) {
        found(node.range![0], node.source);
      }
    },
  });
}

/** The document as plain data; undefined after a report that it cannot be had. */
function plainValue(document: Document, report: Report): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    report("error", [], "bad-yaml", `not readable: ${firstLine((error as Error).message)}`);
    return undefined;
  }
}

const EMPTY = "there is nothing in the file";
/** What has none of them is something else, and not a plan with faults in it. */
const KEYS_OF_PLANS = [
  "clearway",
  "zone",
  "map",
  "simulate",
  "windows",
  "measures",
  "convoys",
  "city",
  "amends",
] as const;

const isMap = (value: unknown): value is object => value !== null && typeof value === "object" && !Array.isArray(value);

function shapePlan(document: Document, report: Report): Plan | null {
  const value = plainValue(document, report);
  if (value === undefined) return null;
  if (!isMap(value) || !KEYS_OF_PLANS.some((key) => key in value)) {
    const isCase = isMap(value) && "links" in value && "demand" in value;
    const hint = isCase
      ? "it is a case for `simulate`"
      : "a plan begins with clearway: 1, name, zone, map and simulate";
    report("error", [], "not-a-plan", value === null ? EMPTY : "the file is no plan", { hint });
    return null;
  }
  if ("city" in value) {
    const hint = "a plan names it: standing: FILE";
    report("error", ["city"], "standing-rules", "a file of standing rules is not a plan", { hint, atKey: true });
    return null;
  }
  if ("amends" in value) {
    const amendment = amendmentSchema.safeParse(value, { reportInput: true });
    for (const issue of amendment.error?.issues ?? []) reportShape(issue, [], report);
    const hint = "the plan that it amends holds as it stands";
    report("warning", ["amends"], "not-simulated", "kept but not simulated: an amendment", { hint, atKey: true });
    return null;
  }
  const parsed = planSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) reportShape(issue, [], report);
  return null;
}

/** One of zod's findings in the planner's words. */
function reportShape(issue: z.core.$ZodIssue, base: Path, report: Report): void {
  const path = [...base, ...issue.path];
  const name = typeof path.at(-1) === "string" ? `"${String(path.at(-1))}"` : "an entry";
  switch (issue.code) {
    case "unrecognized_keys":
      for (const key of issue.keys) {
        const hint = didYouMean(key, issue.message.split("\n"));
        report("error", [...path, key], "unknown-key", `unknown key "${key}"`, { hint, atKey: true });
      }
      return;
    case "invalid_union": {
      const branch = likeliestBranch(issue.errors);
      if (branch !== null) for (const inner of branch) reportShape(inner, path, report);
      else report("error", path, "bad-value", `${name} is of the wrong kind: ${expected(issue.errors)}`);
      return;
    }
    case "invalid_type":
      if (issue.input === undefined) report("error", path, "missing-key", `${name} is missing`);
      else if (/^(quote|must)/.test(issue.message)) report("error", path, "bad-value", `${name}: ${issue.message}`);
      else report("error", path, "bad-value", `${name} must be ${kindName(issue.expected)}`);
      return;
    case "invalid_value": {
      if (issue.input === undefined) {
        report("error", path, "missing-key", `${name} is missing`);
        return;
      }
      const known = issue.values.map(String);
      const hint = didYouMean(String(issue.input), known);
      report("error", path, "bad-value", `${name} must be one of: ${known.join(", ")}`, { hint });
      return;
    }
    case "too_small":
    case "too_big":
      report("error", path, "bad-value", `${name}: ${/^Too /.test(issue.message) ? tellBound(issue) : issue.message}`);
      return;
    default: {
      const hint = issue.code === "custom" ? (issue.params?.["hint"] as string | undefined) : undefined;
      report("error", path, "bad-value", `${name}: ${issue.message.replace(/^Invalid/, "invalid")}`, { hint });
    }
  }
}

function tellBound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const verb = issue.origin === "array" ? "must have" : "must be";
  if (issue.code === "too_big") return `${verb} ${issue.maximum} at most`;
  return issue.inclusive === false ? `${verb} more than ${issue.minimum}` : `${verb} ${issue.minimum} at least`;
}

type Branch = readonly z.core.$ZodIssue[];

/** Of a choice, the branch that the writer meant: of the value's own kind, with the fewest faults; a number for a time is one. */
function likeliestBranch(branches: readonly Branch[]): Branch | null {
  const wrongKind = (branch: Branch) =>
    branch.some(
      (issue) =>
        issue.path.length === 0 &&
        ((issue.code === "invalid_type" && !/^quote/.test(issue.message)) ||
          // A list is none of some words, but one of its entries may be meant for one.
          (issue.code === "invalid_value" && typeof issue.input === "object")),
    );
  const meant = branches.filter((branch) => !wrongKind(branch));
  return meant.sort((a, b) => a.length - b.length)[0] ?? null;
}

function expected(branches: readonly Branch[]): string {
  const kinds = branches.flatMap((branch) =>
    branch.map((issue) => ("expected" in issue ? String(issue.expected) : "")),
  );
  return `must be ${[...new Set(kinds.filter((kind) => kind !== "").map(kindName))].join(" or ")}`;
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  tuple: "a list",
  object: "a map",
  record: "a map",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
};
const kindName = (kind: string): string => KIND_NAMES[kind] ?? kind;
const firstLine = (text: string): string => text.split("\n", 1)[0]!;
