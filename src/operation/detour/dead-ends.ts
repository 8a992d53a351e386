/**
 * Where the barrier stands. A one-way road that leads only into closed roads is closed where it begins, for the same time and
 * classes: the barrier stands at the last place where one can turn. A road with a way back stays open: one can turn round at
 * its end.
 */
import { NONE, type Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { LinkWindow, Timeline } from "../../plan/index.ts";

export function closeDeadEnds(network: RoadNetwork, timeline: Timeline): Timeline {
  const closed = new Map<number, LinkWindow[]>();
  const add = (w: LinkWindow): void => {
    const list = closed.get(w.link);
    if (list === undefined) closed.set(w.link, [w]);
    else list.push(w);
  };
  for (const w of timeline.links) if (w.level !== "discouraged") add(w);
  const added: LinkWindow[] = [];
  const queue = [...closed.keys()];
  for (const link of queue) {
    const node = network.tail[link]!;
    for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
      const from = network.inLink[k]!;
      const back = network.reverse[from]!;
      if (back !== NONE && network.access[back] !== 0) continue;
      const known = closed.get(from) ?? [];
      const windows = shutAhead(network, from, closed).filter((w) => !known.some((other) => covers(other, w)));
      if (windows.length === 0) continue;
      for (const window of windows) {
        add(window);
        added.push(window);
      }
      queue.push(from);
    }
  }
  return { ...timeline, links: [...timeline.links, ...added] };
}

/** Windows in which every way on from the link is closed to the same classes; empty where one is always open. */
function shutAhead(
  network: RoadNetwork,
  link: number,
  closed: ReadonlyMap<number, readonly LinkWindow[]>,
): LinkWindow[] {
  let common: LinkWindow[] | null = null;
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    if (network.movementAccess[m] === 0) continue;
    const windows = closed.get(network.movementTo[m]!) ?? [];
    common = common === null ? windows.map((w) => ({ ...w, link })) : common.flatMap((w) => meet(w, windows));
    if (common.length === 0) return [];
  }
  return common ?? [];
}

const covers = (a: LinkWindow, b: LinkWindow): boolean =>
  a.fromS <= b.fromS && b.untilS <= a.untilS && (b.classMask & ~a.classMask) === 0;

function meet(window: LinkWindow, others: readonly LinkWindow[]): LinkWindow[] {
  return others.flatMap((other) => {
    const both: Window & { classMask: number } = {
      fromS: Math.max(window.fromS, other.fromS),
      untilS: Math.min(window.untilS, other.untilS),
      classMask: (window.classMask & other.classMask) >>> 0,
    };
    return both.untilS > both.fromS && both.classMask !== 0 ? [{ ...window, ...both }] : [];
  });
}
