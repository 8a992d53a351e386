/**
 * Takes off nodes with at most two neighbours, before any search: a dead end leaves nothing behind and a chain leaves
 * one arc, so no order does better there. More than half of a road graph goes this way.
 * In rounds of nodes that are not neighbours, so that a chain of k nodes becomes a tree of depth log k and not a list.
 */
import type { Neighbours } from "./neighbours.ts";

/** What is left: every node has three neighbours or more, counting the arcs that elimination added. */
export interface Core extends Neighbours {
  /** The node of the whole graph, by node of the core. */
  readonly node: Uint32Array;
}

export interface Peeled {
  /** In the order of elimination. */
  readonly eliminated: Uint32Array;
  readonly core: Core;
}

const MOST_NEIGHBOURS = 2;
/** Dead ends of so many nodes go before chains: a chain within one would leave an arc that leads nowhere. */
const DEAD_END_ROUNDS = 16;

/** O(nodes + arcs) for bounded neighbourhoods; none of them ever grows, so each stays in its place. */
export function peel(graph: Neighbours): Peeled {
  const { nodeCount, first } = graph;
  const head = graph.head.slice();
  const degree = new Uint32Array(nodeCount);
  const eliminated = new Uint32Array(nodeCount);
  const isGone = new Uint8Array(nodeCount);
  const touched = new Uint32Array(nodeCount); // the last round in which a neighbour went
  let goneCount = 0;
  let waiting = new Uint32Array(nodeCount);
  let next = new Uint32Array(nodeCount);
  let waitingCount = 0;
  for (let v = 0; v < nodeCount; v++) {
    degree[v] = first[v + 1]! - first[v]!;
    if (degree[v]! <= MOST_NEIGHBOURS) waiting[waitingCount++] = v;
  }

  const indexOf = (u: number, neighbour: number): number => {
    for (let i = first[u]!, end = i + degree[u]!; i < end; i++) if (head[i] === neighbour) return i;
    return -1;
  };

  for (let round = 1; waitingCount > 0; round++) {
    let nextCount = 0;
    for (let i = 0; i < waitingCount; i++) {
      const v = waiting[i]!;
      if (touched[v] === round || (round <= DEAD_END_ROUNDS && degree[v]! > 1)) {
        next[nextCount++] = v;
        continue;
      }
      isGone[v] = 1;
      eliminated[goneCount++] = v;
      const neighbours = degree[v]!;
      for (let k = 0; k < neighbours; k++) {
        const u = head[first[v]! + k]!;
        const opposite = head[first[v]! + neighbours - 1 - k]!; // u itself where v has one neighbour
        const at = indexOf(u, v);
        touched[u] = round;
        if (opposite !== u && indexOf(u, opposite) < 0) {
          head[at] = opposite;
          continue;
        }
        head[at] = head[first[u]! + --degree[u]!]!;
        if (degree[u] === MOST_NEIGHBOURS) next[nextCount++] = u;
      }
    }
    [waiting, next] = [next, waiting];
    waitingCount = nextCount;
  }
  return { eliminated: eliminated.slice(0, goneCount), core: coreOf({ nodeCount, first, head }, degree, isGone) };
}

/** The nodes that are not gone, numbered anew. */
function coreOf({ nodeCount, first, head }: Neighbours, degree: Uint32Array, isGone: Uint8Array): Core {
  const number = new Uint32Array(nodeCount);
  let count = 0;
  let arcCount = 0;
  for (let v = 0; v < nodeCount; v++) {
    if (isGone[v] === 1) continue;
    number[v] = count++;
    arcCount += degree[v]!;
  }
  const node = new Uint32Array(count);
  const coreFirst = new Uint32Array(count + 1);
  const coreHead = new Uint32Array(arcCount);
  let at = 0;
  for (let v = 0; v < nodeCount; v++) {
    if (isGone[v] === 1) continue;
    node[number[v]!] = v;
    for (let i = first[v]!, end = i + degree[v]!; i < end; i++) coreHead[at++] = number[head[i]!]!;
    coreFirst[number[v]! + 1] = at;
  }
  return { nodeCount: count, node, first: coreFirst, head: coreHead };
}
