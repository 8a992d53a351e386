/**
 * The order of a turn-expanded graph from the roads alone, whatever turns they allow: its nodes are the links of a road
 * graph, and links that meet at a junction are neighbours. A separator is then an edge cut of the roads (Buchhold,
 * Wagner, Zeitz & Zündorf 2020) that counts each link which it really takes. Where the movements are known, and are
 * fewer than all, `orderNodes` on the turn-expanded graph itself leaves fewer arcs.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { ArcGraph } from "./arc-graph.ts";
import { orderNodes } from "./order-nodes.ts";

export interface LinkOrderOptions extends WorkOptions {
  /** The link of each state, where links have more states than one: these are ranked side by side. */
  readonly linkOfState?: Uint32Array | undefined;
}

/** rank[link], or rank[state] where the states are given; 0 = eliminated first. x and y are the junctions' coordinates. */
export function orderLinks(
  road: ArcGraph,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { linkOfState, ...options }: LinkOrderOptions = {},
): Uint32Array {
  const middle = (at: ArrayLike<number>): Float64Array =>
    Float64Array.from(road.tail, (tail, link) => (at[tail]! + at[road.head[link]!]!) / 2);
  const rank = orderNodes(meetings(road), middle(x), middle(y), options);
  return linkOfState === undefined ? rank : rankStates(linkOfState, rank);
}

/** The graph of links in which each link has an arc to all that begin where it ends. */
function meetings({ nodeCount, tail, head }: ArcGraph): ArcGraph {
  const linkCount = tail.length;
  const firstOut = new Uint32Array(nodeCount + 1);
  for (const node of tail) firstOut[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) firstOut[node + 1]! += firstOut[node]!;
  const next = firstOut.slice();
  const outLink = new Uint32Array(linkCount);
  for (let link = 0; link < linkCount; link++) outLink[next[tail[link]!]!++] = link;

  let count = 0;
  for (const node of head) count += firstOut[node + 1]! - firstOut[node]!;
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  let at = 0;
  for (let link = 0; link < linkCount; link++) {
    for (let i = firstOut[head[link]!]!; i < firstOut[head[link]! + 1]!; i++) {
      from[at] = link;
      to[at++] = outLink[i]!;
    }
  }
  return { nodeCount: linkCount, tail: from, head: to };
}

/** States by the rank of their link, then by number: a counting sort. */
function rankStates(linkOfState: Uint32Array, linkRank: Uint32Array): Uint32Array {
  const next = new Uint32Array(linkRank.length + 1);
  for (const link of linkOfState) next[linkRank[link]! + 1]!++;
  for (let r = 0; r < linkRank.length; r++) next[r + 1]! += next[r]!;
  return linkOfState.map((link) => next[linkRank[link]!]!++);
}
