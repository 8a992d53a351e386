/**
 * The plan as windows on links and movements. Where measures meet on a link, at one time and for one class, the stricter
 * level stands alone.
 */
import type { Window } from "../base/index.ts";
import type { VehicleClass } from "../map/index.ts";
import { classMask } from "./predicate.ts";
import type { ResolvedMeasure, ResolvedPlan } from "./resolved-types.ts";
import type { Level, LinkWindow, MovementWindow, Timeline } from "./timeline-types.ts";

/** How strict the levels are. */
export const STRICTNESS: Readonly<Record<Level, number>> = { closed: 2, banned: 1, discouraged: 0 };
const MOST_CLASSES = 32;

/** Windows of all measures for these classes; `span` is the day to simulate. Those of convoys are added by the operation. */
export function makeTimeline(
  plan: Pick<ResolvedPlan, "clock" | "measures">,
  classes: readonly VehicleClass[],
  span: Window,
): Timeline {
  if (classes.length > MOST_CLASSES) throw new RangeError(`at most ${MOST_CLASSES} classes, got ${classes.length}`);
  const masks = plan.measures.map((measure) => classMask(measure.who, classes));
  // Links with the same measures have the same windows, and an area has very many of them: they are made once for each set.
  const setOf = new Map<number, string>();
  for (const [i, measure] of plan.measures.entries()) {
    if (masks[i] === 0) continue;
    for (const link of measure.links) setOf.set(link, `${setOf.get(link) ?? ""} ${i}`);
  }
  const windowsOf = new Map<string, readonly LinkWindow[]>();
  const links: LinkWindow[] = [];
  for (const [link, set] of [...setOf].sort(([a], [b]) => a - b)) {
    let windows = windowsOf.get(set);
    if (windows === undefined) {
      const here = set.trim().split(" ").map(Number);
      windows = linkWindows(plan.measures, masks, here);
      windowsOf.set(set, windows);
    }
    for (const window of windows) links.push({ ...window, link });
  }
  const movements = plan.measures.flatMap((measure, i): MovementWindow[] =>
    measure.level === "discouraged" || masks[i] === 0
      ? []
      : [...measure.movements].flatMap((movement) =>
          measure.windows.map((window) => ({ ...window, movement, classMask: masks[i]!, cause: measure.id })),
        ),
  );
  movements.sort((a, b) => a.movement - b.movement || byTime(a, b));
  return { clock: plan.clock, span, classes, links, movements };
}

/** The windows of some measures on one link that they share, in order of time; which link is for the caller to say. */
function linkWindows(
  measures: readonly ResolvedMeasure[],
  masks: readonly number[],
  here: readonly number[],
): LinkWindow[] {
  const named = here.reduce((all, i) => (measures[i]!.who.others ? all : all | masks[i]!), 0);
  const standing: LinkWindow[] = [];
  const strictFirst = [...here].sort((a, b) => STRICTNESS[measures[b]!.level] - STRICTNESS[measures[a]!.level]);
  for (const i of strictFirst) {
    const { level, id: cause, compliance, who, windows } = measures[i]!;
    const mask = (who.others ? masks[i]! & ~named : masks[i]!) >>> 0;
    const whole = windows.map((w): LinkWindow => ({ ...w, link: 0, classMask: mask, level, cause, compliance }));
    const stricter = standing.filter((window) => STRICTNESS[window.level] > STRICTNESS[level]);
    standing.push(...whole.flatMap((window) => withoutStricter(window, stricter)));
  }
  return standing.sort(byTime);
}

const meet = (a: LinkWindow, b: LinkWindow): boolean =>
  (a.classMask & b.classMask) !== 0 && a.fromS < b.untilS && b.fromS < a.untilS;

const byTime = (a: Window & { cause: string }, b: Window & { cause: string }): number =>
  a.fromS - b.fromS || a.untilS - b.untilS || (a.cause < b.cause ? -1 : a.cause > b.cause ? 1 : 0);

/** What is left of a window when the stricter ones have taken their classes for their time. */
function withoutStricter(window: LinkWindow, stricter: readonly LinkWindow[]): LinkWindow[] {
  let pieces = window.classMask === 0 ? [] : [window];
  for (const strict of stricter) {
    pieces = pieces.flatMap((piece) => {
      if (!meet(piece, strict)) return [piece];
      const fromS = Math.max(piece.fromS, strict.fromS);
      const untilS = Math.min(piece.untilS, strict.untilS);
      return [
        { ...piece, untilS: fromS },
        { ...piece, fromS, untilS, classMask: (piece.classMask & ~strict.classMask) >>> 0 },
        { ...piece, fromS: untilS },
      ].filter((part) => part.classMask !== 0 && part.untilS > part.fromS);
    });
  }
  return pieces;
}
