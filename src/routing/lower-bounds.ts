/**
 * Seconds from every node to the head of one link that no way can undercut, while closures and turn bans come and go: the
 * shortest times with all turns free. Closures only add to a way, so one set of bounds serves every state of them.
 * Node Dijkstra, backwards; Goldberg & Harrelson 2005 for their use in A*.
 */
import type { RoadNetwork } from "../map/index.ts";
import { MinHeap } from "./heap.ts";

/** `linkS`: seconds a link, Infinity where the kind may never drive. Infinity in the answer: no way even then. */
export function lowerBounds(network: RoadNetwork, linkS: Float64Array, destination: number): Float64Array {
  const { nodeCount, linkCount, tail, firstIn, inLink } = network;
  if (!(destination >= 0 && destination < linkCount)) throw new RangeError(`no link ${destination}`);
  const lowerS = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const heap = new MinHeap(linkCount + 1);
  const start = tail[destination]!;
  lowerS[start] = linkS[destination]!;
  heap.push(lowerS[start]!, start);
  const settled = new Uint8Array(nodeCount);
  while (heap.length > 0) {
    const node = heap.pop();
    if (settled[node] === 1) continue;
    settled[node] = 1;
    const end = firstIn[node + 1]!;
    for (let k = firstIn[node]!; k < end; k++) {
      const link = inLink[k]!;
      const throughS = lowerS[node]! + linkS[link]!;
      const from = tail[link]!;
      if (throughS >= lowerS[from]!) continue;
      lowerS[from] = throughS;
      heap.push(throughS, from);
    }
  }
  return lowerS;
}
