/**
 * Which links a restriction speaks of: paths of a link of the `from` way, links of the `via` ways, a link of the `to` way.
 *
 * - Via ways may stand in any order and be cut into any number of links; each of them must be driven, none left and taken
 *   up again. A path does not turn round within itself, except from `from` into `to` at a via node (`no_u_turn`).
 * - Links that somebody may drive come first. `no_*` may speak of others too, which a plan may open (against a one-way);
 *   an `only_*` towards where nobody may drive would shut the road.
 * - Where a way runs through the place there are several paths: then those that bend as the restriction says. Where none
 *   bends so, it is not clear which is meant.
 */
import { NONE } from "../../base/index.ts";
import { bearingDeg } from "./geometry.ts";
import type { Bend, Restriction, TurnRule } from "./restriction.ts";
import { findId } from "./sorted-ids.ts";
import type { Links } from "./turns.ts";

/** Links of each way that a restriction names. */
export type LinksOfWay = ReadonlyMap<number, readonly number[]>;

export function linksOfWays(links: Links, restrictions: readonly Restriction[]): LinksOfWay {
  const named = new Map<number, number[]>();
  for (const { from, to, viaWays } of restrictions) for (const way of [...from, ...viaWays, ...to]) named.set(way, []);
  if (named.size > 0) for (let link = 0; link < links.linkCount; link++) named.get(links.wayId[link]!)?.push(link);
  return named;
}

/** All paths from the from ways to the to ways, whatever they bend, or the reason why there are none. */
export function pathsOf(links: Links, ofWay: LinksOfWay, restriction: Restriction): number[][] | string {
  const { from, to, viaNodes, viaWays } = restriction;
  if (from.length === 0) return "has no from way";
  if (to.length === 0) return "has no to way";
  const isRoad = (way: number): boolean => ofWay.get(way)!.length > 0;
  // Of several from ways (no_entry) and to ways (no_exit) those that are roads count.
  const missing = viaWays.find((way) => !isRoad(way)) ?? noneOf(from, isRoad) ?? noneOf(to, isRoad);
  if (missing !== undefined) return `way ${missing} is not among the roads of this map`;
  if (viaWays.length > 0) return pathsViaWays(links, ofWay, restriction);
  if (viaNodes.length === 0) return "has no via";
  const nodes = viaNodes.map((id) => findId(links.nodeOsmId, id));
  const lost = nodes.indexOf(NONE);
  if (lost >= 0) return `via node ${viaNodes[lost]} is not a junction of this map`;
  const { firstIn, inLink, firstOut, wayId } = links;
  const paths: number[][] = [];
  for (const node of nodes) {
    for (const a of inLink.subarray(firstIn[node]!, firstIn[node + 1]!)) {
      if (!from.includes(wayId[a]!)) continue;
      for (let b = firstOut[node]!; b < firstOut[node + 1]!; b++) if (to.includes(wayId[b]!)) paths.push([a, b]);
    }
  }
  return paths.length > 0 ? paths : "from and to do not meet at the via node";
}

function noneOf(ways: readonly number[], isRoad: (way: number) => boolean): number | undefined {
  return ways.some(isRoad) ? undefined : ways[0];
}

/** Steps of the search before it gives up: real restrictions take a few dozen, and hostile ones must not overflow the stack. */
const MOST_STEPS = 2_000;

function pathsViaWays(
  links: Links,
  ofWay: LinksOfWay,
  { from, to, viaNodes, viaWays }: Restriction,
): number[][] | string {
  if ([...from, ...to].some((way) => viaWays.includes(way))) return "a via way is its from or to way too";
  const { head, tail, reverse, firstOut, wayId, nodeOsmId } = links;
  const paths: number[][] = [];
  const path: number[] = [];
  const unused = new Set(viaWays);
  let steps = 0;
  let isEntered = false;

  const follow = (): void => {
    const last = path.at(-1)!;
    const node = head[last]!;
    for (let out = firstOut[node]!; out < firstOut[node + 1]!; out++) {
      const way = wayId[out]!;
      if (unused.size === 0 && to.includes(way)) paths.push([...path, out]);
      const isNext = path.length > 1 && way === wayId[last];
      if (!(isNext || unused.has(way)) || path.includes(out) || path.includes(reverse[out]!)) continue;
      if (++steps > MOST_STEPS) return;
      isEntered = true;
      path.push(out);
      const isNew = unused.delete(way);
      follow();
      if (isNew) unused.add(way);
      path.pop();
    }
  };
  for (const way of from) {
    for (const link of ofWay.get(way)!) {
      path.push(link);
      follow();
      path.pop();
    }
  }
  if (steps > MOST_STEPS) return "its via ways are too tangled";
  if (!isEntered) return "its from way does not meet its via ways";
  const through = paths.filter((links) => {
    const passed = new Set(links.slice(1).map((link) => nodeOsmId[tail[link]!]));
    return viaNodes.every((node) => passed.has(node));
  });
  if (paths.length > through.length && through.length === 0) return "its via ways do not pass its via nodes";
  return paths.length > 0 ? through : "its via ways do not lead to its to way";
}

const BEND_DEG: Readonly<Record<Exclude<Bend, "any">, number>> = { left: -90, right: 90, straight: 0, u: 180 };
/** Paths this near to the best fit are meant too (the U-turns of both arms of a road, say). */
const ALIKE_DEG = 20;
/** Of several paths none is meant that is farther off. */
const UNLIKE_DEG = 75;

/** Those of the paths that the rule speaks of, or the reason why it speaks of none. */
export function pathsMeant(links: Links, paths: readonly number[][], { bend, isOnly }: TurnRule): number[][] | string {
  const open = paths.filter((path) => path.every((link) => links.access[link] !== 0));
  if (isOnly && open.length === 0) return "leads to where nobody may drive";
  const candidates = (open.length > 0 ? open : paths).map((path) => {
    const turnDeg = bearingDeg(links, path.at(-1)!, "tail") - bearingDeg(links, path[0]!, "head");
    return { path, offDeg: bend === "any" ? 0 : angleBetween(turnDeg, BEND_DEG[bend]) };
  });
  const best = Math.min(...candidates.map(({ offDeg }) => offDeg));
  if (candidates.length > 1 && best > UNLIKE_DEG)
    return "its ways run through the junction, and neither turn is as it says";
  return candidates.filter(({ offDeg }) => offDeg <= best + ALIKE_DEG).map(({ path }) => path);
}

function angleBetween(a: number, b: number): number {
  const off = Math.abs(a - b) % 360;
  return off > 180 ? 360 - off : off;
}
