/**
 * Routes that share a network's roads as drivers would: rounds of quickest trees at BPR times, flows averaged over the rounds.
 * A pair of ends gets one route a round; its trips take them in turn.
 */
import FlatQueue from "flatqueue";

interface Roads {
  readonly nodeCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  readonly freeS: Float64Array;
  readonly capacityVehPerH: Float64Array;
}

/** Vehicles an hour from a node to a node. */
export interface EndPair {
  readonly from: number;
  readonly to: number;
  readonly vehPerH: number;
}

/** routes[round][pair]: links in order; empty where there is no way. */
export function averagedRoutes(roads: Roads, pairs: readonly EndPair[], rounds: number): number[][][] {
  const { tail, freeS, capacityVehPerH } = roads;
  const outLinks: number[][] = Array.from({ length: roads.nodeCount }, () => []);
  for (const [link, node] of tail.entries()) outLinks[node]!.push(link);
  const byOrigin: number[][] = Array.from({ length: roads.nodeCount }, () => []);
  for (const [i, { from }] of pairs.entries()) byOrigin[from]!.push(i);
  const flow = new Float64Array(tail.length);
  return Array.from({ length: rounds }, (_, round) => {
    const costS = freeS.map((s, link) => s * (1 + 0.15 * (flow[link]! / capacityVehPerH[link]!) ** 4));
    const loaded = new Float64Array(tail.length);
    const routes: number[][] = pairs.map(() => []);
    byOrigin.forEach((indices, from) => {
      if (indices.length === 0) return;
      const cameBy = treeFrom(roads, outLinks, costS, from);
      for (const i of indices) {
        const { to, vehPerH } = pairs[i]!;
        const route = routes[i]!;
        for (let link = cameBy[to]!; link !== -1; link = cameBy[tail[link]!]!) route.push(link);
        for (const link of route.reverse()) loaded[link]! += vehPerH;
      }
    });
    flow.forEach((before, link) => {
      flow[link] = before + (loaded[link]! - before) / (round + 1);
    });
    return routes;
  });
}

/** The link by which each node is reached soonest; -1 at the origin and where there is no way. */
function treeFrom(
  { nodeCount, head }: Roads,
  outLinks: readonly (readonly number[])[],
  costS: Float64Array,
  from: number,
): Int32Array {
  const cameBy = new Int32Array(nodeCount).fill(-1);
  const reachedS = new Float64Array(nodeCount).fill(Infinity);
  const queue = new FlatQueue<number>();
  reachedS[from] = 0;
  queue.push(from, 0);
  while (queue.length > 0) {
    const atS = queue.peekValue()!;
    const node = queue.pop()!;
    if (atS > reachedS[node]!) continue;
    for (const link of outLinks[node]!) {
      const next = head[link]!;
      if (atS + costS[link]! >= reachedS[next]!) continue;
      reachedS[next] = atS + costS[link]!;
      cameBy[next] = link;
      queue.push(next, reachedS[next]);
    }
  }
  return cameBy;
}
