/**
 * Numbers nodes by OSM id and links by tail. Every section gets a link each way, also where nobody may drive (`access` 0):
 * the topology is frozen with the routing order, and a plan may open what the map shuts. Counting sort, O(links).
 */
import { NONE } from "../../base/index.ts";
import type { Sections } from "./sections.ts";
import type { RoadNetwork } from "./types.ts";

export interface LinkOrder {
  readonly linkCount: number;
  /** Places in the sections' node columns, ascending. */
  readonly nodes: Uint32Array;
  readonly firstOut: Uint32Array;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  readonly reverse: Uint32Array;
  /** By link: its section, and 1 = against the way's nodes. */
  readonly section: Uint32Array;
  readonly isAgainst: Uint8Array;
}

/** Links are numbered by tail, then by file order. */
export function orderLinks({ nodeId, path, way, start, end }: Sections): LinkOrder {
  const sectionCount = way.length;
  const linkCount = 2 * sectionCount;
  const number = new Uint32Array(nodeId.length);
  for (let s = 0; s < sectionCount; s++) number[path[start[s]!]!] = number[path[end[s]!]!] = 1;
  let nodeCount = 0;
  for (let node = 0; node < number.length; node++) number[node] = number[node] === 1 ? nodeCount++ : NONE;
  const nodes = new Uint32Array(nodeCount);
  for (let node = 0; node < number.length; node++) if (number[node] !== NONE) nodes[number[node]!] = node;

  const firstOut = new Uint32Array(nodeCount + 1);
  for (let s = 0; s < sectionCount; s++) {
    firstOut[number[path[start[s]!]!]! + 1]!++;
    firstOut[number[path[end[s]!]!]! + 1]!++;
  }
  for (let n = 0; n < nodeCount; n++) firstOut[n + 1]! += firstOut[n]!;
  const next = firstOut.slice();
  const order: LinkOrder = {
    linkCount,
    nodes,
    firstOut,
    tail: new Uint32Array(linkCount),
    head: new Uint32Array(linkCount),
    reverse: new Uint32Array(linkCount),
    section: new Uint32Array(linkCount),
    isAgainst: new Uint8Array(linkCount),
  };
  for (let s = 0; s < sectionCount; s++) {
    const first = number[path[start[s]!]!]!;
    const last = number[path[end[s]!]!]!;
    const along = next[first]!++;
    const against = next[last]!++;
    order.tail[along] = order.head[against] = first;
    order.head[along] = order.tail[against] = last;
    order.section[along] = order.section[against] = s;
    order.isAgainst[against] = 1;
    order.reverse[along] = against;
    order.reverse[against] = along;
  }
  return order;
}

export function linksByHead({ linkCount, nodes, head }: LinkOrder): Pick<RoadNetwork, "firstIn" | "inLink"> {
  const firstIn = new Uint32Array(nodes.length + 1);
  for (let link = 0; link < linkCount; link++) firstIn[head[link]! + 1]!++;
  for (let n = 0; n < nodes.length; n++) firstIn[n + 1]! += firstIn[n]!;
  const next = firstIn.slice();
  const inLink = new Uint32Array(linkCount);
  for (let link = 0; link < linkCount; link++) inLink[next[head[link]!]!++] = link;
  return { firstIn, inLink };
}
