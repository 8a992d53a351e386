/** The convoy's rolling windows against the published one: where and by how much they stick out. */
import type { Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { ConvoyWindows } from "./windows.ts";

export interface Outside {
  /** Street name of the first link that sticks out. */
  readonly place: string;
  readonly link: number;
  /** The largest excess on that side. */
  readonly seconds: number;
  readonly side: "before" | "after";
}

/**
 * Compares each link's rolling window with the published window that holds it best. Returns at most one finding a side, the
 * worst; empty where all lie inside, and where nothing is published.
 */
export function outsidePublished(
  network: RoadNetwork,
  windows: ConvoyWindows,
  published: readonly Window[],
): Outside[] {
  const worst: Partial<Record<Outside["side"], Outside>> = {};
  const note = (side: Outside["side"], link: number, seconds: number): void => {
    if (seconds <= (worst[side]?.seconds ?? 0)) return;
    worst[side] = { side, link, seconds, place: network.strings[network.name[link]!] ?? "" };
  };
  for (const window of windows.links) {
    const [holder] = [...published].sort((a, b) => excessS(window, a) - excessS(window, b));
    if (holder === undefined) continue;
    note("before", window.link, holder.fromS - window.fromS);
    note("after", window.link, window.untilS - holder.untilS);
  }
  return Object.values(worst);
}

/** Seconds by which a window sticks out of another, on both sides together. */
const excessS = (window: Window, holder: Window): number =>
  Math.max(0, holder.fromS - window.fromS) + Math.max(0, window.untilS - holder.untilS);
