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
 * Compares each link's rolling window with the published windows (any one that overlaps it). Returns at most one finding
 * a side, the worst; empty where all lie inside.
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
    const holder = published.find((p) => p.fromS < window.untilS && window.fromS < p.untilS);
    if (holder === undefined) note("before", window.link, window.untilS - window.fromS);
    else {
      note("before", window.link, holder.fromS - window.fromS);
      note("after", window.link, window.untilS - holder.untilS);
    }
  }
  return Object.values(worst);
}
