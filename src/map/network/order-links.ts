/** Numbers nodes by OSM id and links by tail, and links up the two directions of a section. Counting sort, O(links). */
import { NONE } from "../../base/index.ts";
import type { RoadWay } from "./road-way.ts";
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

/** One link for each direction of a section that is open to anybody; numbered by tail, then by file order. */
export function orderLinks(ways: readonly RoadWay[], { nodeId, path, way, start, end }: Sections): LinkOrder {
  const number = new Uint32Array(nodeId.length);
  const isOpen = (s: number, against: 0 | 1): boolean => {
    const road = ways[way[s]!]!;
    return (against === 1 ? road.backward : road.forward).access !== 0;
  };
  let linkCount = 0;
  for (let s = 0; s < way.length; s++) {
    const directions = Number(isOpen(s, 0)) + Number(isOpen(s, 1));
    if (directions > 0) number[path[start[s]!]!] = number[path[end[s]!]!] = 1;
    linkCount += directions;
  }
  let nodeCount = 0;
  for (let node = 0; node < number.length; node++) number[node] = number[node] === 1 ? nodeCount++ : NONE;
  const nodes = new Uint32Array(nodeCount);
  for (let node = 0; node < number.length; node++) if (number[node] !== NONE) nodes[number[node]!] = node;

  const tailOf = (s: number, against: 0 | 1): number => number[path[against === 1 ? end[s]! : start[s]!]!]!;
  const firstOut = new Uint32Array(nodeCount + 1);
  for (let s = 0; s < way.length; s++) {
    for (const against of [0, 1] as const) if (isOpen(s, against)) firstOut[tailOf(s, against) + 1]!++;
  }
  for (let n = 0; n < nodeCount; n++) firstOut[n + 1]! += firstOut[n]!;
  const next = firstOut.slice();
  const order: LinkOrder = {
    linkCount,
    nodes,
    firstOut,
    tail: new Uint32Array(linkCount),
    head: new Uint32Array(linkCount),
    reverse: new Uint32Array(linkCount).fill(NONE),
    section: new Uint32Array(linkCount),
    isAgainst: new Uint8Array(linkCount),
  };
  for (let s = 0; s < way.length; s++) {
    let twin = NONE;
    for (const against of [0, 1] as const) {
      if (!isOpen(s, against)) continue;
      const tail = tailOf(s, against);
      const link = next[tail]!++;
      order.tail[link] = tail;
      order.head[link] = tailOf(s, against === 1 ? 0 : 1);
      order.section[link] = s;
      order.isAgainst[link] = against;
      if (twin !== NONE) {
        order.reverse[link] = twin;
        order.reverse[twin] = link;
      }
      twin = link;
    }
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
