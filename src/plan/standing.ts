/**
 * A city's standing rules: a file of measures that hold on every day, in the base as in the plan. It serves maps of the whole city
 * and of parts of it, so a street that the map lacks is listed and no fault.
 */
import { ClearwayError, type Clock, type Issue, type Window } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { checkMeasures, frameMeasures } from "./frame-measures.ts";
import { checkTogether } from "./lane-changes.ts";
import type { Resolver } from "./measures.ts";
import { parseStanding } from "./parse.ts";
import type { Path, Report } from "./places.ts";
import type { StandingRules } from "./plan-types.ts";
import { type ReadPlan, readText } from "./read-plan.ts";
import { listNotSimulated, markedComments, noteDoubts } from "./remarks.ts";
import { noteOverlaps, type ResolveOptions, resolveMeasures } from "./resolve-plan.ts";
import type { PlanResolution, Resolution, ResolvedLanes, ResolvedMeasure } from "./resolved-types.ts";
import { makeStreetFinder } from "./streets.ts";

/** The measures' ids begin with "standing:". */
export interface ResolvedStanding {
  readonly city: string;
  readonly measures: readonly ResolvedMeasure[];
  readonly lanes: readonly ResolvedLanes[];
}

/** What a map may lack of a file that is right: these are listed by rule, */
const IS_ABSENT: ReadonlySet<string> = new Set(["unknown-street", "unknown-way"]);
/** and these are doubtful, so each is told. */
const NOT_HERE: ReadonlySet<string> = new Set([
  "unknown-place",
  "ambiguous-name",
  "does-not-meet",
  "broken-section",
  "no-such-part",
  "no-such-direction",
]);

/** Lays the file of standing rules that a plan names on the plan's map and days; its faults are issues, of that file. */
export async function readStanding(
  file: string,
  plan: ReadPlan,
  resolution: PlanResolution,
  network: RoadNetwork,
  options: ResolveOptions = {},
): Promise<{ readonly standing: ResolvedStanding | null; readonly resolution: PlanResolution }> {
  const issues: Issue[] = [];
  const rows: Resolution[] = [];
  const atPlan = plan.reportTo(issues);
  let text: string | null = null;
  try {
    text = await readText(file, "the file");
  } catch (error) {
    if (!(error instanceof ClearwayError)) throw error;
    const hint = "`standing` is relative to the plan's folder";
    atPlan("error", ["standing"], "standing-unreadable", `the standing rules cannot be read: ${error.message}`, {
      hint,
    });
  }
  const standing = text === null ? null : resolveText(text, file, plan, network, options, issues, rows);
  if (standing !== null && resolution.resolved !== null) {
    const path = ({ id }: ResolvedMeasure): Path => [
      "measures",
      (plan.plan?.measures ?? []).findIndex((measure) => measure.id === id),
    ];
    noteOverlaps(network, resolution.resolved.measures, standing.measures, path, atPlan);
  }
  const hasErrors = issues.some((issue) => issue.severity === "error");
  return {
    standing: hasErrors ? null : standing,
    resolution: {
      resolved: hasErrors ? null : resolution.resolved,
      issues: [...resolution.issues, ...issues],
      resolution: [...resolution.resolution, ...rows],
    },
  };
}

function resolveText(
  text: string,
  file: string,
  { plan, frame }: ReadPlan,
  network: RoadNetwork,
  options: ResolveOptions,
  issues: Issue[],
  rows: Resolution[],
): ResolvedStanding | null {
  const { content: rules, issues: faults, reportTo } = parseStanding(text, file);
  issues.push(...faults);
  if (rules === null || plan === null || frame === null) return null;
  const report = reportTo(issues);
  if (rules.zone !== plan.zone) {
    const hint = `write zone: ${plan.zone}`;
    report("error", ["zone"], "another-zone", `the plan's clocks are those of ${plan.zone}`, { hint });
    return null;
  }
  const frames = frameStanding(rules, frame.clock, frame.spans, report);
  issues.push(...markedComments(text, file));
  const places = options.namedPlaces ?? new Map();
  const onMap: Report = (severity, path, code, message, more) => {
    if (!IS_ABSENT.has(code)) report(NOT_HERE.has(code) ? "warning" : severity, path, code, message, more);
  };
  const finder = makeStreetFinder(network, rules.names ?? {}, rules.around, places, onMap);
  if (finder === null) return null;
  const found: Resolution[] = [];
  const resolver: Resolver = { network, finder, report: onMap, rows: found };
  const named = rules.measures.map((measure) => ({ ...measure, id: `standing:${measure.id}` }));
  const resolved = resolveMeasures(resolver, named, frames, new Map());
  for (const row of found) {
    if (row.status !== "error") rows.push(row);
    else if (!isLeftOut(row)) rows.push({ ...row, status: "unknown" });
  }
  for (const [i, { id }] of named.entries()) {
    const lost = found.filter((row) => row.measure === id && row.status === "error" && !isLeftOut(row));
    if (lost.length === 0) continue;
    const message = `"${id}": ${lost.length} of its streets are not found on this map`;
    report("note", ["measures", i], "not-on-map", message, { hint: lost.map(({ name }) => name).join(", ") });
  }
  const pathOf = ({ id }: { id: string }): Path => ["measures", named.findIndex((measure) => measure.id === id)];
  checkTogether(network, resolved.lanes, pathOf, report);
  return { city: rules.city, ...resolved };
}

/** A street that a rule leaves alone need not be there. */
const isLeftOut = ({ name }: Resolution): boolean => name.startsWith("without ");

/** The rules without a map; each must say where it is published, or what is assumed. */
function frameStanding(
  rules: StandingRules,
  clock: Clock,
  spans: readonly Window[],
  report: Report,
): ReturnType<typeof frameMeasures>["frames"] {
  checkMeasures(rules.measures, [], report);
  noteDoubts(rules, report);
  listNotSimulated(rules, report);
  for (const [i, { id, source, assume }] of rules.measures.entries()) {
    if (source !== undefined || assume !== undefined) continue;
    const hint = "write source: WHERE IT IS PUBLISHED, or assume: WHAT NO SOURCE SAYS";
    report("warning", ["measures", i], "no-source", `the standing rule "${id}" names no source`, { hint });
  }
  return frameMeasures(rules, clock, spans, report).frames;
}
