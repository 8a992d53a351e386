/** Places on links and the routes between them: what every search over links says in the same words. */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import type { LinkPosition, Route } from "./types.ts";

/** Throws RangeError where the network has no such place. */
export function requirePosition(network: RoadNetwork, { link, share }: LinkPosition): void {
  if (!(Number.isInteger(link) && link >= 0 && link < network.linkCount)) throw new RangeError(`no link ${link}`);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share ${share} of link ${link} is not within 0 to 1`);
}

/** A part of a link that is not driven takes no time, also where the link is shut. */
export function shareOf(seconds: number, share: number): number {
  return share === 0 ? 0 : share * seconds;
}

/** The destination lies on the origin's link, ahead or at the same place: no way round can be shorter. */
export function isAhead(from: LinkPosition, to: LinkPosition): boolean {
  return from.link === to.link && from.share <= to.share;
}

/** The links in driving order: back from state `last` along `previous` to the origin's, then the destination's. */
export function traceLinks(
  previous: Uint32Array,
  last: number,
  destination: number,
  stateLink: Uint32Array,
): Uint32Array {
  let count = 1;
  for (let state = last; state !== NONE; state = previous[state]!) count++;
  const links = new Uint32Array(count);
  links[--count] = destination;
  for (let state = last; state !== NONE; state = previous[state]!) links[--count] = stateLink[state]!;
  return links;
}

/** The way to a place ahead on the origin's own link; null where that is shut. */
export function routeAhead(
  network: RoadNetwork,
  linkS: Float64Array,
  from: LinkPosition,
  to: LinkPosition,
): Route | null {
  const aheadS = shareOf(linkS[from.link]!, to.share - from.share);
  return aheadS === Number.POSITIVE_INFINITY ? null : makeRoute(network, Uint32Array.of(from.link), from, to, aheadS);
}

export function makeRoute(
  network: RoadNetwork,
  links: Uint32Array,
  from: LinkPosition,
  to: LinkPosition,
  costS: number,
): Route {
  return { links, costS, lengthM: drivenM(network, links, from, to) };
}

/** Metres of a way, the ends by their shares. */
export function drivenM({ lengthM }: RoadNetwork, links: Uint32Array, from: LinkPosition, to: LinkPosition): number {
  if (isAhead(from, to)) return (to.share - from.share) * lengthM[from.link]!;
  let metres = (1 - from.share) * lengthM[from.link]! + to.share * lengthM[to.link]!;
  for (let i = 1; i < links.length - 1; i++) metres += lengthM[links[i]!]!;
  return metres;
}
