/** Half-open spans of scenario time, in seconds since the scenario's start: `fromS` included, `untilS` not. */

export interface Window {
  readonly fromS: number;
  readonly untilS: number;
}

/** Sorted, disjoint, touching ones joined, empty ones dropped. */
export function unionWindows(windows: readonly Window[]): Window[] {
  const sorted = windows.filter((w) => w.untilS > w.fromS).sort((a, b) => a.fromS - b.fromS || a.untilS - b.untilS);
  const union: { fromS: number; untilS: number }[] = [];
  for (const w of sorted) {
    const last = union.at(-1);
    if (last !== undefined && w.fromS <= last.untilS) last.untilS = Math.max(last.untilS, w.untilS);
    else union.push({ fromS: w.fromS, untilS: w.untilS });
  }
  return union;
}

export function isInside(windows: readonly Window[], timeS: number): boolean {
  return windows.some((w) => w.fromS <= timeS && timeS < w.untilS);
}

/** The part of each window inside `bounds`. */
export function clipWindows(windows: readonly Window[], bounds: Window): Window[] {
  return windows
    .map((w) => ({ fromS: Math.max(w.fromS, bounds.fromS), untilS: Math.min(w.untilS, bounds.untilS) }))
    .filter((w) => w.untilS > w.fromS);
}
