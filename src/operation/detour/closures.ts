/** The state of closures that one class meets: which links and movements are shut at a moment or within a span. */
import type { Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";

export interface ClosureState {
  readonly links: Uint8Array;
  readonly movements: Uint8Array;
}

/** Everything that is shut to the class at some moment of `span`; `discouraged` is no closure. */
export function closuresWithin(
  network: RoadNetwork,
  timeline: Timeline,
  classIndex: number,
  span: Window,
): ClosureState {
  const links = new Uint8Array(network.linkCount);
  const movements = new Uint8Array(network.movementCount);
  const hits = (w: Window & { classMask: number }): boolean =>
    ((w.classMask >>> classIndex) & 1) === 1 && w.fromS < span.untilS && span.fromS < w.untilS;
  for (const w of timeline.links) if (w.level !== "discouraged" && hits(w)) links[w.link] = 1;
  for (const w of timeline.movements) if (hits(w)) movements[w.movement] = 1;
  return { links, movements };
}
