/** What a reader of the plan must know beside its rules: what was assumed or is doubtful, and what is kept but not simulated. */
import { Lexer } from "yaml";
import type { Issue } from "../base/index.ts";
import type { Report } from "./places.ts";
import type { Plan, StreetSection } from "./plan-types.ts";

const MARK = /^#\s*(assume|unsure|unknown):\s*(.*)$/;
/** The lexer's own marks, which stand for no character of the text. */
const CONTROL = new Set(["\u{feff}", "\u0002", "\u0018", "\u001f"]);

/**
 * Notes of the comments `# assume: …`, `# unsure: …` and `# unknown: …`; without words of its own one speaks of its line.
 * Comments are the one thing that YAML's values do not hold; the lexer knows a `#` in a text from one that starts a comment.
 */
export function markedComments(text: string, file: string): Issue[] {
  const found: Issue[] = [];
  const sourceLines = text.split(/\r?\n/);
  let line = 1;
  let column = 1;
  for (const token of new Lexer().lex(text)) {
    if (CONTROL.has(token)) continue;
    const match = MARK.exec(token.trimEnd());
    if (match !== null) {
      const subject = sourceLines[line - 1]!.slice(0, column - 1).trim();
      const words = match[2] === "" ? subject : match[2]!;
      found.push({ code: match[1]!, severity: "note", message: `${match[1]!}: ${words}`, file, line, column });
    }
    const lastBreak = token.lastIndexOf("\n");
    if (lastBreak < 0) column += token.length;
    else {
      line += token.split("\n").length - 1;
      column = token.length - lastBreak;
    }
  }
  return found;
}

const NOT_SIMULATED = ["rings", "directions", "places", "programme", "delegations", "crews", "amendments"] as const;

/** Between two drives: from the arrival of the convoy that another starts after to its own departure. */
const DWELL_HINT = "convoys drive without a stop; say when the next one departs";

/** Notes everything that the plan says and this release does not simulate; gives the list for the report's first page. */
export function listNotSimulated(
  plan: Pick<Plan, "measures" | "convoys" | (typeof NOT_SIMULATED)[number]>,
  report: Report,
): string[] {
  const list: string[] = [];
  const add = (path: readonly (string | number)[], what: string, hint?: string): void => {
    list.push(what);
    report("note", path, "not-simulated", `kept but not simulated: ${what}`, { hint, atKey: true });
  };
  for (const key of NOT_SIMULATED) if (plan[key] !== undefined) add([key], key);
  for (const [i, measure] of (plan.measures ?? []).entries()) {
    const path = ["measures", i] as const;
    const of = `of measure "${measure.id}"`;
    if (measure.gateways !== undefined) add([...path, "gateways"], `gateways ${of}`);
    if (measure.area !== undefined && !("polygon" in measure.area)) add([...path, "area"], `area by rings ${of}`);
    for (const [j, street] of (measure.streets ?? []).entries()) {
      if (typeof street === "string" || !("name" in street)) continue;
      for (const what of partlySimulated(street)) add([...path, "streets", j], `${what} of "${street.name}" ${of}`);
    }
  }
  for (const [i, convoy] of (plan.convoys ?? []).entries()) {
    const path = ["convoys", i] as const;
    const of = `of convoy "${convoy.id}"`;
    if (convoy.after !== undefined) {
      const hint = convoy.departs === undefined ? "it does not drive at all; say when it departs" : undefined;
      add([...path, "after"], `start after "${convoy.after}" ${of}`, hint);
    }
    if (convoy.dwell !== undefined) add([...path, "dwell"], `dwell of ${convoy.dwell} ${of}`, DWELL_HINT);
    if (convoy.reserve !== undefined) add([...path, "reserve"], `reserve route ${of}`);
  }
  return list;
}

/** Words that narrow a section further than the network can tell: the whole section stands in their place. */
function partlySimulated(street: StreetSection): string[] {
  const parts = [street.part ?? []].flat().filter((part) => part === "frontage-left" || part === "frontage-right");
  return [
    ...parts.map((part) => `the side in "${part}"`),
    ...(street.lanes === undefined ? [] : [`lanes "${street.lanes}"`]),
    ...(street.beside === undefined ? [] : [`beside "${street.beside}"`]),
  ];
}

/** Notes what the source leaves open: `unsure` texts, marked comments, and what the plan says is missing. */
export function noteDoubts(plan: Pick<Plan, "measures" | "convoys" | "not-in-source">, report: Report): void {
  for (const [i, measure] of (plan.measures ?? []).entries()) {
    const path = ["measures", i] as const;
    if (measure.assume !== undefined) report("note", [...path, "assume"], "assume", `assume: ${measure.assume}`);
    if (measure.unsure !== undefined) report("note", [...path, "unsure"], "unsure", `unsure: ${measure.unsure}`);
    for (const [j, street] of (measure.streets ?? []).entries()) {
      if (typeof street === "string" || street.unsure === undefined) continue;
      report("note", [...path, "streets", j, "unsure"], "unsure", `unsure: ${street.unsure}`);
    }
  }
  for (const [i, convoy] of (plan.convoys ?? []).entries()) {
    if (convoy.unsure === undefined) continue;
    report("note", ["convoys", i, "unsure"], "unsure", `unsure: ${convoy.unsure}`);
  }
  for (const [i, missing] of (plan["not-in-source"] ?? []).entries()) {
    report("note", ["not-in-source", i], "not-in-source", `the source says nothing of: ${missing}`);
  }
}
