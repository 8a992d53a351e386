/**
 * Routes for a case's demand that names only its ends: the shortest by free-flow time, or, in rounds of route averaging,
 * by the times met in the round before (method of successive averages on departures in a minute). Equal ways share:
 * a link counts as up to 1 % slower the more it is used.
 */
import type { LoaderLinks } from "./types.ts";

export const CHOICE_INTERVAL_S = 60;
export const CHOICE_ROUNDS = 40;

/** Seconds on a link entered at a time. */
export type LinkTime = (link: number, timeS: number) => number;

/** The quickest way from one node to another, leaving at `departS`; null: none. Label setting; enough for cases. */
export function quickestRoute(
  links: LoaderLinks,
  outLinks: readonly (readonly number[])[],
  linkTime: LinkTime,
  from: number,
  to: number,
  departS: number,
): readonly number[] | null {
  const arriveS = new Float64Array(links.nodeCount).fill(Number.POSITIVE_INFINITY);
  const cameBy = new Int32Array(links.nodeCount).fill(-1);
  const open = new Set([from]);
  arriveS[from] = departS;
  while (open.size > 0) {
    let node = -1;
    for (const candidate of open) if (node < 0 || arriveS[candidate]! < arriveS[node]!) node = candidate;
    open.delete(node);
    if (node === to) break;
    for (const link of outLinks[node]!) {
      const at = arriveS[node]! + linkTime(link, arriveS[node]!);
      const next = links.head[link]!;
      if (at >= arriveS[next]!) continue;
      arriveS[next] = at;
      cameBy[next] = link;
      open.add(next);
    }
  }
  if (cameBy[to] === -1) return null;
  const route: number[] = [];
  for (let node = to; node !== from; node = links.tail[cameBy[node]!]!) route.push(cameBy[node]!);
  return route.reverse();
}

/** In round k one in k + 1 of those who choose takes the quickest way; who does is spread evenly over the departures. */
export function isTurnToChoose(chooser: number, round: number): boolean {
  const GOLDEN = 0.6180339887498949;
  return (chooser * GOLDEN + round * GOLDEN * GOLDEN) % 1 < 1 / (round + 1);
}
