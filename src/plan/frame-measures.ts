/**
 * What the measures of a plan, or of a city's standing rules, say without a map: their windows and vehicles, and whether their
 * words go together.
 */
import type { Clock, Window } from "../base/index.ts";
import { amountOf } from "./amounts.ts";
import type { Path, Report } from "./places.ts";
import type { Measure, Plan } from "./plan-types.ts";
import { makeWhoReader, type WhoTest } from "./predicate.ts";
import { didYouMean } from "./suggest.ts";
import { makeWindowReader, type ResolvedWindows } from "./windows.ts";

export interface MeasureFrame {
  readonly windows: readonly Window[];
  readonly who: WhoTest;
  /** Share that keeps to a `discouraged`; 1 otherwise. */
  readonly compliance: number;
}

/** Where a plan says nothing. */
const DEFAULT_COMPLIANCE = 0.5;

/**
 * In the file's order, with the windows as they were read; `onOrder`: ids of those with a window that has no stated hour. `spans`:
 * the hours simulated.
 */
export function frameMeasures(
  { measures = [], windows = {}, groups = {}, passes = [] }: Pick<Plan, "measures" | "windows" | "groups" | "passes">,
  clock: Clock,
  spans: readonly Window[],
  report: Report,
): {
  readonly frames: readonly MeasureFrame[];
  readonly read: readonly ResolvedWindows[];
  readonly onOrder: readonly string[];
} {
  const windowsOf = makeWindowReader(windows, clock, report, spans);
  const whoOf = makeWhoReader(groups, passes, report);
  const onOrder: string[] = [];
  const allRead: ResolvedWindows[] = [];
  const frames = measures.map((measure, i): MeasureFrame => {
    const path = ["measures", i];
    const read = windowsOf(measure.when, [...path, "when"]);
    allRead.push(read);
    if (read.onOrder) {
      onOrder.push(measure.id);
      report(
        "note",
        [...path, "when"],
        "not-simulated",
        "kept but not simulated: a window on order has no stated hour",
      );
    }
    const who = whoOf(measure.who, measure.except, path);
    return { windows: read.windows, who, compliance: complianceOf(measure.level, measure.compliance) };
  });
  return { frames, read: allRead, onOrder };
}

function complianceOf(level: string | undefined, compliance: string | number | undefined): number {
  if (level !== "discouraged") return 1;
  if (typeof compliance === "number") return compliance;
  return compliance === undefined ? DEFAULT_COMPLIANCE : amountOf(compliance, "share");
}

/** Ids are unique. Gives them, each as often as it stands. */
export function uniqueIds(items: readonly { id: string }[], what: string, key: string, report: Report): string[] {
  const seen: string[] = [];
  for (const [i, { id }] of items.entries()) {
    if (seen.includes(id)) report("error", [key, i, "id"], "duplicate-id", `two ${what}s have the id "${id}"`);
    seen.push(id);
  }
  return seen;
}

/** Reports an id that nothing has. */
export function refer(
  id: string | undefined,
  known: readonly string[],
  what: string,
  path: Path,
  report: Report,
): void {
  if (id === undefined || known.includes(id)) return;
  report("error", path, `unknown-${what}`, `no ${what} has the id "${id}"`, { hint: didYouMean(id, known) });
}

/** Ids are unique, every measure says what it does and where, and every id that it names exists. Gives the ids. */
export function checkMeasures(measures: readonly Measure[], convoyIds: readonly string[], report: Report): string[] {
  const ids = uniqueIds(measures, "measure", "measures", report);
  for (const [i, measure] of measures.entries()) {
    const path = ["measures", i] as const;
    refer(measure.route, convoyIds, "convoy", [...path, "route"], report);
    if (measure.area !== undefined && "but" in measure.area) {
      for (const id of [measure.area.but ?? []].flat()) refer(id, ids, "measure", [...path, "area", "but"], report);
    }
    const { streets, ways, at, area, route, gateways } = measure;
    if ([streets, ways, at, area, route, gateways].every((place) => place === undefined)) {
      const hint = "say streets, ways, at, area, route or gateways";
      report("error", path, "no-place", `the measure "${measure.id}" does not say where it holds`, { hint });
    }
    if ((measure.level === undefined) === (measure.lanes === undefined)) {
      const hint = "a level (closed, banned, discouraged) keeps vehicles out; lanes: { take: 1 } leaves the road open";
      const message = `the measure "${measure.id}" must say either its level or what is done to the lanes`;
      report("error", path, "no-level", message, { hint });
    }
    if (measure.lanes !== undefined) checkLanes(measure, path, report);
  }
  return ids;
}

function checkLanes(measure: Measure, path: Path, report: Report): void {
  const { take, contraflow, free } = measure.lanes!;
  const said = [take, contraflow, free].filter((word) => word !== undefined).length;
  if (said !== 1) {
    const hint = "write lanes: { take: 1 }, { contraflow: 1 } or { free: parking }; two things are two measures";
    report("error", [...path, "lanes"], "lanes-unclear", `lanes must say one thing, not ${said}`, { hint });
  }
  if (typeof take === "string" && take !== "kerb" && !(Number.parseFloat(take) < 100 && Number.parseFloat(take) > 0)) {
    const hint = "a road that is taken whole is closed: level: closed";
    report("error", [...path, "lanes", "take"], "no-lane-left", `cannot take ${take} of a road's lanes`, { hint });
  }
  const idle = (["crossing", "compliance", ...(contraflow === undefined ? (["who", "except"] as const) : [])] as const)
    .filter((key) => measure[key] !== undefined)
    .map((key) => `\`${key}\``);
  if (idle.length > 0) {
    const hint = "whoever may drive there may still: only a level speaks of some vehicles";
    report("error", path, "lanes-for-all", `${idle.join(" and ")} cannot stand beside lanes`, { hint });
  }
  if (measure.at !== undefined || measure.gateways !== undefined) {
    report("error", path, "lanes-of-a-road", "lanes are those of streets, ways, an area or a route, not of a junction");
  }
  if (contraflow === undefined) return;
  const { ways, area, route } = measure;
  const sections = (measure.streets ?? []).map((street) => typeof street !== "string" && "name" in street && street);
  const isClear = sections.every(
    (section) => section && section.from !== undefined && section.to !== undefined && section.direction !== undefined,
  );
  const hasBoth = sections.some((section) => section && section.direction === "both");
  if ([ways, area, route].every((place) => place === undefined) && isClear && !hasBoth) return;
  const hint = "write { name: …, from: …, to: …, direction: forward }: traffic from `from` to `to` gets the lanes";
  const message = `contraflow of "${measure.id}" must say which direction gets the lanes`;
  report("error", [...path, "lanes", "contraflow"], "contraflow-direction", message, { hint });
}
