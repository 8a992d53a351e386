/**
 * Numbers nodes by OSM id and links by tail, then by file order. Every section gets a link each way, also where nobody
 * may drive (`access` 0): the topology is frozen with the routing order, and a plan may open what the map shuts.
 * Counting sort, O(links).
 */
import { NONE } from "../../base/index.ts";
import type { RoadNodes } from "./collect.ts";
import type { Sections } from "./sections.ts";
import type { RoadNetwork } from "./types.ts";

/** The road nodes at which sections end. */
export interface Junctions {
  /** Their places among the road nodes, ascending. */
  readonly nodes: Uint32Array;
  /** By road node: its number among the junctions, NONE = none. */
  readonly number: Uint32Array;
  /** By junction: links that leave it, as many as enter it. */
  readonly degree: Uint32Array;
}

export interface LinkOrder {
  /** By link: its section, and 1 = against the way's nodes. */
  readonly section: Uint32Array;
  readonly isAgainst: Uint8Array;
}

export function numberJunctions({ nodeId, path }: RoadNodes, { start, end }: Sections): Junctions {
  const number = new Uint32Array(nodeId.length);
  for (let s = 0; s < start.length; s++) number[path[start[s]!]!] = number[path[end[s]!]!] = 1;
  let count = 0;
  for (let node = 0; node < number.length; node++) number[node] = number[node] === 1 ? count++ : NONE;
  const nodes = new Uint32Array(count);
  for (let node = 0; node < number.length; node++) if (number[node] !== NONE) nodes[number[node]!] = node;
  const degree = new Uint32Array(count);
  for (let s = 0; s < start.length; s++) {
    degree[number[path[start[s]!]!]!]!++;
    degree[number[path[end[s]!]!]!]!++;
  }
  return { nodes, number, degree };
}

type Topology = Pick<RoadNetwork, "firstOut" | "tail" | "head" | "reverse" | "firstIn" | "inLink">;

/** Fills the columns of the topology. */
export function orderLinks(
  { path }: RoadNodes,
  { start, end }: Sections,
  { number, degree }: Junctions,
  { firstOut, tail, head, reverse, firstIn, inLink }: Topology,
): LinkOrder {
  for (let n = 0; n < degree.length; n++) firstIn[n + 1] = firstOut[n + 1] = firstOut[n]! + degree[n]!;
  const section = new Uint32Array(tail.length);
  const isAgainst = new Uint8Array(tail.length);
  const next = firstOut.slice();
  for (let s = 0; s < start.length; s++) {
    const first = number[path[start[s]!]!]!;
    const last = number[path[end[s]!]!]!;
    const along = next[first]!++;
    const against = next[last]!++;
    tail[along] = head[against] = first;
    head[along] = tail[against] = last;
    section[along] = section[against] = s;
    isAgainst[against] = 1;
    reverse[along] = against;
    reverse[against] = along;
  }
  next.set(firstIn);
  for (let link = 0; link < head.length; link++) inLink[next[head[link]!]!++] = link;
  return { section, isAgainst };
}
