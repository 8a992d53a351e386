/** Schedules of reopening: a lift time a section, never before its tail + clearance, never after its published end. */
import type { ResolvedMeasure } from "../../plan/index.ts";
import type { Section } from "./sections.ts";

export const SCHEDULES = ["as-soon-as-passed", "all-at-once", "route-order", "reverse", "by-queue"] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

export interface Schedule {
  readonly name: ScheduleName;
  /** One a section. */
  readonly liftS: Float64Array;
  /** Sections in the order of lifting. */
  readonly order: readonly number[];
}

/** One crew lifts one section at a time in the staged schedules. */
const STEP_S = 120;

/**
 * `queueM`: metres of standing traffic that each section's closure holds back in the run with the plan alone (used by
 * `by-queue`).
 */
export function makeSchedule(name: ScheduleName, sections: readonly Section[], queueM: ArrayLike<number>): Schedule {
  const n = sections.length;
  const earliest = sections.map((section) => section.earliestS);
  const liftS = new Float64Array(n);
  const routeOrder = sections.map((_, i) => i);
  let order: number[] = routeOrder;
  if (name === "as-soon-as-passed") liftS.set(earliest);
  else if (name === "all-at-once") liftS.fill(Math.max(...earliest));
  else {
    order = name === "reverse" ? routeOrder.toReversed() : routeOrder;
    if (name === "by-queue") order = byQueue(earliest, queueM);
    let at = Number.NEGATIVE_INFINITY;
    for (const section of order) {
      at = Math.max(at + STEP_S, earliest[section]!);
      liftS[section] = at;
    }
  }
  for (let i = 0; i < n; i++) liftS[i] = Math.max(earliest[i]!, Math.min(liftS[i]!, sections[i]!.publishedS));
  return { name, liftS, order: [...order].sort((a, b) => liftS[a]! - liftS[b]!) };
}

/** At each step the passed section that holds back most; where none has been passed, the next to be. */
function byQueue(earliest: readonly number[], queueM: ArrayLike<number>): number[] {
  const left = new Set(earliest.keys());
  const order: number[] = [];
  let at = Math.min(...earliest);
  while (left.size > 0) {
    const passed = [...left].filter((i) => earliest[i]! <= at);
    if (passed.length === 0) {
      at = Math.min(...[...left].map((i) => earliest[i]!));
      continue;
    }
    const best = passed.reduce((a, b) => (queueM[b]! > queueM[a]! ? b : a));
    order.push(best);
    left.delete(best);
    at += STEP_S;
  }
  return order;
}

/**
 * The measures under a schedule: the convoy's own one becomes one a section, with windows that end at the section's lift.
 * What other measures say of the same links stands.
 */
export function applySchedule(
  measures: readonly ResolvedMeasure[],
  measure: string,
  sections: readonly Section[],
  schedule: Schedule,
): ResolvedMeasure[] {
  return measures.flatMap((whole) => {
    if (whole.id !== measure) return [whole];
    const inSections = new Set(sections.flatMap((section) => section.links));
    const rest = { ...whole, links: whole.links.filter((link) => !inSections.has(link)) };
    const parts = sections.map((section, i) => ({
      ...whole,
      links: Uint32Array.from(section.links),
      movements: new Uint32Array(0),
      windows: whole.windows.map((w) => (w.untilS === section.publishedS ? { ...w, untilS: schedule.liftS[i]! } : w)),
    }));
    return [rest, ...parts];
  });
}
