/** What an area on the ground holds, and what only passes over or under it: a polygon says nothing of heights. */
import { accessAtSomeHours } from "./access-at-some-hours.ts";
import { PARTS, type RoadNetwork } from "./types.ts";

const ELEVATED = PARTS.indexOf("elevated");
const TUNNEL = PARTS.indexOf("tunnel");

/** On a bridge or in a tunnel, by `layer` or part. */
function isOffGround({ layer, part }: RoadNetwork, link: number): boolean {
  return layer[link] !== 0 || part[link] === ELEVATED || part[link] === TUNNEL;
}

/**
 * Links inside an area, parted: those of its own ground, and those that pass. A bridge or tunnel is the area's own where one
 * comes onto it from the area alone (a culvert in one of its streets); where it goes on outside, or is entered from there,
 * it passes, and so does every link of it that joins on without touching the ground.
 */
export function partByLevel(network: RoadNetwork, inside: ArrayLike<number>): { ground: number[]; passing: number[] } {
  const { reverse, tail, head } = network;
  const access = accessAtSomeHours(network);
  const own = new Set(Array.from(inside));
  const passes = new Set<number>();
  const seen = new Set<number>();
  for (const start of own) {
    if (seen.has(start) || !isOffGround(network, start)) continue;
    const structure = new Set([start]);
    let goesOn = false;
    for (const link of structure) {
      // A direction that nobody may drive lies where the other one does.
      goesOn ||= access[link] !== 0 && !own.has(link) && !own.has(reverse[link]!);
      for (const beside of [...linksAt(network, tail[link]!), ...linksAt(network, head[link]!)]) {
        if (isOffGround(network, beside)) structure.add(beside);
        else goesOn ||= access[beside] !== 0 && !own.has(beside) && !own.has(reverse[beside]!);
      }
    }
    for (const link of structure) {
      seen.add(link);
      if (goesOn) passes.add(link);
    }
  }
  const links = [...own];
  return { ground: links.filter((link) => !passes.has(link)), passing: links.filter((link) => passes.has(link)) };
}

/** Links that leave the node or enter it. */
function linksAt({ firstOut, firstIn, inLink }: RoadNetwork, node: number): number[] {
  const links = [...inLink.subarray(firstIn[node]!, firstIn[node + 1]!)];
  for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) links.push(link);
  return links;
}
