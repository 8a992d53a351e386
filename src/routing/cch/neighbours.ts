/** Who is next to whom, directions, loops and parallel arcs left out: the graph as the order sees it. */
import type { ArcGraph } from "./arc-graph.ts";

/** Neighbours of node v: head[first[v] .. first[v + 1] - 1], ascending. */
export interface Neighbours {
  readonly nodeCount: number;
  readonly first: Uint32Array;
  readonly head: Uint32Array;
}

/** Two counting passes: arcs dealt out by head, then by tail, come out sorted, and doubles stand side by side. O(nodes + arcs). */
export function neighboursOf({ nodeCount, tail, head }: ArcGraph): Neighbours {
  const count = new Uint32Array(nodeCount + 1);
  for (let a = 0; a < tail.length; a++) {
    if (tail[a] === head[a]) continue;
    count[tail[a]! + 1]!++;
    count[head[a]! + 1]!++;
  }
  for (let v = 0; v < nodeCount; v++) count[v + 1]! += count[v]!;
  const next = count.slice();
  const byHead = new Uint32Array(count[nodeCount]!);
  for (let a = 0; a < tail.length; a++) {
    if (tail[a] === head[a]) continue;
    byHead[next[head[a]!]!++] = tail[a]!;
    byHead[next[tail[a]!]!++] = head[a]!;
  }
  next.set(count);
  const sorted = new Uint32Array(byHead.length);
  for (let v = 0; v < nodeCount; v++) {
    for (let i = count[v]!; i < count[v + 1]!; i++) sorted[next[byHead[i]!]!++] = v;
  }
  const first = new Uint32Array(nodeCount + 1);
  let kept = 0;
  for (let v = 0; v < nodeCount; v++) {
    for (let i = count[v]!; i < count[v + 1]!; i++) {
      if (i > count[v]! && sorted[i] === sorted[i - 1]) continue;
      sorted[kept++] = sorted[i]!;
    }
    first[v + 1] = kept;
  }
  return { nodeCount, first, head: sorted.slice(0, kept) };
}
