/** Until when a planned day is its base: up to there one simulation does for both. */
import type { Window } from "../../base/index.ts";
import type { Closures, LoaderSignal } from "../../traffic/index.ts";

/** What a day is put under, on the run's clock. */
interface Rules {
  readonly closures: Closures;
  readonly signals: readonly LoaderSignal[];
}

/** Drivers are told of a closure up to so long before it begins: what is shut then is looked up at renewals of what they know. */
export const SEEN_AHEAD_S = 900;

/** The last moment, of 0 to `endS`, at which nothing in which two days differ can have been seen. */
export function forkMomentS(base: Rules, plan: Rules, endS: number): number {
  const closedS = firstDifferenceS(base.closures, plan.closures) - SEEN_AHEAD_S;
  return Math.max(0, Math.min(endS, closedS, firstSignalS(base.signals, plan.signals)));
}

/** The first moment at which one of two days is under a window that the other does not have. */
function firstDifferenceS(one: Closures, other: Closures): number {
  const { lanes = [], exits = [] } = one;
  return Math.min(
    firstOnlyS(one.links, other.links),
    firstOnlyS(one.movements, other.movements),
    firstOnlyS(lanes, other.lanes ?? []),
    firstOnlyS(exits, other.exits ?? []),
  );
}

/** Both days have most of their windows in common, in the same order: what they share at either end is told apart by looking alone. */
function firstOnlyS(ones: readonly Window[], others: readonly Window[]): number {
  let from = 0;
  const least = Math.min(ones.length, others.length);
  while (from < least && isSame(ones[from]!, others[from]!)) from++;
  let tail = 0;
  while (tail < least - from && isSame(ones.at(-1 - tail)!, others.at(-1 - tail)!)) tail++;
  const keys = (windows: readonly Window[]): Map<string, Window> =>
    new Map(windows.slice(from, windows.length - tail).map((w) => [JSON.stringify(w), w]));
  const [mine, its] = [keys(ones), keys(others)];
  // A window that one day has twice is no difference.
  const begins = new Set([...mine.values(), ...its.values()].map(({ fromS }) => fromS));
  for (const shared of begins.size === 0 ? [] : [...ones.slice(0, from), ...ones.slice(ones.length - tail)]) {
    if (!begins.has(shared.fromS)) continue;
    const key = JSON.stringify(shared);
    mine.delete(key);
    its.delete(key);
  }
  let firstS = Number.POSITIVE_INFINITY;
  for (const [key, { fromS }] of mine) if (!its.has(key)) firstS = Math.min(firstS, fromS);
  for (const [key, { fromS }] of its) if (!mine.has(key)) firstS = Math.min(firstS, fromS);
  return firstS;
}

/** Field by field; a field that is no plain value is told apart by being another. */
function isSame(one: Window, other: Window): boolean {
  const fields = Object.entries(one);
  if (fields.length !== Object.keys(other).length) return false;
  return fields.every(([name, value]) => (other as unknown as Record<string, unknown>)[name] === value);
}

/** The first moment at which a stop line has another programme on one day than on the other. */
function firstSignalS(one: readonly LoaderSignal[], other: readonly LoaderSignal[]): number {
  const byLink = (pieces: readonly LoaderSignal[]): Map<number, LoaderSignal[]> => {
    const found = new Map<number, LoaderSignal[]>();
    for (const piece of pieces) {
      const own = found.get(piece.link);
      if (own === undefined) found.set(piece.link, [piece]);
      else own.push(piece);
    }
    return found;
  };
  const [ones, others] = [byLink(one), byLink(other)];
  let firstS = Number.POSITIVE_INFINITY;
  for (const link of new Set([...ones.keys(), ...others.keys()])) {
    const [mine, its] = [ones.get(link) ?? [], others.get(link) ?? []];
    const changes = new Set([...mine, ...its].flatMap(({ fromS, untilS }) => [fromS, untilS]));
    for (const atS of changes) if (atS < firstS && programmeAt(mine, atS) !== programmeAt(its, atS)) firstS = atS;
  }
  return firstS;
}

function programmeAt(pieces: readonly LoaderSignal[], atS: number): string {
  const piece = pieces.find(({ fromS, untilS }) => fromS <= atS && atS < untilS);
  return piece === undefined ? "" : JSON.stringify([piece.cycleS, piece.offsetS, piece.greens]);
}
