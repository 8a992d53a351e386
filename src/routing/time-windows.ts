/**
 * Earliest arrival where links and movements are shut in windows of time, for one kind of vehicle.
 * The waiting rule: nobody enters a link while its window is shut, nor makes a movement while it is held; who cannot go
 * on waits at the head of the link before, for as long as it takes. Who is on a link drives off it, shut or not, and so
 * does who starts on it. Waiting makes time first in, first out (a later arrival never gets away sooner), so setting the
 * label of the earliest entry is exact. A label depends on the movement here, hence the heap takes several a link.
 */
import { NONE, unionWindows, type Window } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { MinHeap } from "./heap.ts";
import { isAhead, requirePosition, shareOf, traceLinks } from "./route.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric } from "./types.ts";

export interface LinkBan extends Window {
  readonly link: number;
}

export interface MovementBan extends Window {
  readonly movement: number;
}

/** What is shut to the kind, and when; windows may overlap, and `untilS` may be Infinity. */
export interface TimeWindows {
  readonly links: readonly LinkBan[];
  readonly movements: readonly MovementBan[];
}

export interface TimedRoute {
  readonly links: Uint32Array;
  readonly departS: number;
  readonly arriveS: number;
  /** Seconds stood before barriers, in all. */
  readonly waitedS: number;
  /** When each of `links` is entered; the first is the departure. */
  readonly entryS: Float64Array;
}

/** The way that arrives first when leaving `from` at `departS`, or null where there is none. */
export function routeInTime(
  network: RoadNetwork,
  metric: Metric,
  windows: TimeWindows,
  from: LinkPosition,
  to: LinkPosition,
  departS: number,
): TimedRoute | null {
  requirePosition(network, from);
  requirePosition(network, to);
  const { linkCount, movementCount } = network;
  const { stateCount, arcCount, stateLink, firstArc, arcHead, arcMovement } = turnGraphOf(network);
  const { linkS, arcOpen } = metric;
  if (isAhead(from, to)) {
    const arriveS = departS + shareOf(linkS[from.link]!, to.share - from.share);
    if (arriveS === Number.POSITIVE_INFINITY) return null;
    return { links: Uint32Array.of(from.link), departS, arriveS, waitedS: 0, entryS: Float64Array.of(departS) };
  }
  const firstS = shareOf(linkS[from.link]!, 1 - from.share);
  const lastS = shareOf(linkS[to.link]!, to.share);
  if (firstS + lastS === Number.POSITIVE_INFINITY) return null;

  const linkBans = bansBy("link", linkCount, windows.links);
  const movementBans = bansBy("movement", movementCount, windows.movements);
  const entryS = new Float64Array(stateCount).fill(Number.POSITIVE_INFINITY);
  const previous = new Uint32Array(stateCount);
  const settled = new Uint8Array(stateCount);
  const heap = new MinHeap(arcCount + 1);
  // The goal has a label of its own: it may lie behind the origin, on the same link.
  let goalEntryS = Number.POSITIVE_INFINITY;
  let goalPrevious = NONE;

  entryS[from.link] = departS;
  previous[from.link] = NONE;
  heap.push(departS, from.link);
  while (heap.length > 0) {
    const state = heap.pop();
    if (settled[state] === 1) continue;
    settled[state] = 1;
    if (entryS[state]! >= goalEntryS) break;
    const readyS = entryS[state]! + (state === from.link ? firstS : linkS[stateLink[state]!]!);
    const end = firstArc[state + 1]!;
    for (let arc = firstArc[state]!; arc < end; arc++) {
      if (arcOpen[arc] === 0) continue;
      const next = arcHead[arc]!;
      const link = stateLink[next]!;
      const passS = firstOpenS(readyS, movementBans.of(arcMovement[arc]!), linkBans.of(link));
      if (link === to.link && passS < goalEntryS) {
        goalEntryS = passS;
        goalPrevious = state;
      }
      if (passS >= entryS[next]! || linkS[link] === Number.POSITIVE_INFINITY) continue;
      entryS[next] = passS;
      previous[next] = state;
      heap.push(passS, next);
    }
  }
  if (goalPrevious === NONE) return null;

  const links = traceLinks(previous, goalPrevious, to.link, stateLink);
  const enteredS = new Float64Array(links.length);
  enteredS[links.length - 1] = goalEntryS;
  for (let state = goalPrevious, i = links.length - 2; i >= 0; state = previous[state]!, i--)
    enteredS[i] = entryS[state]!;
  let waitedS = 0;
  for (let i = 1; i < links.length; i++) {
    waitedS += enteredS[i]! - (enteredS[i - 1]! + (i === 1 ? firstS : linkS[links[i - 1]!]!));
  }
  return { links, departS, arriveS: goalEntryS + lastS, waitedS, entryS: enteredS };
}

/** The first moment from `readyS` on that lies in none of the windows; both lists are sorted and disjoint. */
function firstOpenS(readyS: number, some: readonly Window[], others: readonly Window[]): number {
  let askedS: number;
  let openS = readyS;
  do {
    askedS = openS;
    openS = after(after(askedS, some), others);
  } while (openS !== askedS);
  return openS;
}

function after(timeS: number, windows: readonly Window[]): number {
  for (const { fromS, untilS } of windows) if (fromS <= timeS && timeS < untilS) return untilS;
  return timeS;
}

interface Bans {
  /** The union of the windows of a link (a movement). */
  of(index: number): readonly Window[];
}

/** Windows by what they shut. Most links have none: a column of slots says so without a look into a map. */
function bansBy<Noun extends string, Ban extends Window & Readonly<Record<Noun, number>>>(
  noun: Noun,
  count: number,
  bans: readonly Ban[],
): Bans {
  const slot = new Uint32Array(count);
  const lists: Window[][] = [[]];
  for (const ban of bans) {
    const index = ban[noun];
    if (!(index < count)) throw new RangeError(`a window on ${noun} ${index}, the network has ${count}`);
    if (slot[index] === 0) slot[index] = lists.push([]) - 1;
    lists[slot[index]!]!.push(ban);
  }
  const unions = lists.map(unionWindows);
  return { of: (index) => unions[slot[index]!]! };
}
