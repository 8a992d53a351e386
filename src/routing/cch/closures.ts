/**
 * What is shut, counted: an arc is open again when each closure that shut it has ended, in whatever order they do. A
 * metric over the counts follows by partial customization from the weights and the set as they are; what a weight was
 * before a closure is never kept.
 */
import { NONE } from "../../base/index.ts";
import type { ArcGraph } from "./arc-graph.ts";

const MOST = 0xffff;

export interface ClosureSet {
  /** By arc: how many closures shut it, 0 = open. Made for `InputWeights.closed`; it changes in place. */
  readonly closed: Uint16Array;
  /** Rises with every change. */
  readonly version: number;
  /** Shuts arcs, and all arcs from and to `nodes`, once more each. RangeError, and nothing done, past 65,535 times. */
  close(arcs: ArrayLike<number>, nodes?: ArrayLike<number>): void;
  /** Takes one closure back from each. RangeError, and nothing done, where one would be open already. */
  open(arcs: ArrayLike<number>, nodes?: ArrayLike<number>): void;
  /** Arcs that went from open to shut or back since this was called last, ascending; some may be as they were. */
  takeChanged(): Uint32Array;
}

/** All arcs are open at first. */
export function makeClosureSet(graph: ArcGraph): ClosureSet {
  const { first, arcsAt } = arcsAtNodes(graph);
  const arcCount = graph.tail.length;
  const closed = new Uint16Array(arcCount);
  const changed = new Set<number>();
  let version = 0;

  /** Calls `visit` for every arc that is named, as often as it is. */
  const forEach = (arcs: ArrayLike<number>, nodes: ArrayLike<number>, visit: (arc: number) => void): void => {
    for (let i = 0; i < arcs.length; i++) visit(arcs[i]!);
    for (let i = 0; i < nodes.length; i++) {
      for (let at = first[nodes[i]!]!; at < first[nodes[i]! + 1]!; at++) visit(arcsAt[at]!);
    }
  };

  const require = (arcs: ArrayLike<number>, nodes: ArrayLike<number>): void => {
    for (let i = 0; i < arcs.length; i++) {
      if (!(arcs[i]! < arcCount)) throw new RangeError(`no arc ${arcs[i]}, the graph has ${arcCount}`);
    }
    for (let i = 0; i < nodes.length; i++) {
      if (!(nodes[i]! < graph.nodeCount)) throw new RangeError(`no node ${nodes[i]}, the graph has ${graph.nodeCount}`);
    }
  };

  /** One closure more (by = 1) or less (-1) on each arc; all of them, or none and a RangeError. */
  const count = (arcs: ArrayLike<number>, nodes: ArrayLike<number>, by: number, limit: number, why: string): void => {
    require(arcs, nodes);
    let done = 0;
    let refused = NONE;
    forEach(arcs, nodes, (arc) => {
      if (refused !== NONE || closed[arc] === limit) {
        if (refused === NONE) refused = arc;
        return;
      }
      closed[arc]! += by;
      done++;
      if (closed[arc] === (by > 0 ? 1 : 0)) changed.add(arc);
    });
    if (refused === NONE) {
      version++;
      return;
    }
    forEach(arcs, nodes, (arc) => {
      if (done-- > 0) closed[arc]! -= by;
    });
    throw new RangeError(`arc ${refused} is ${why}`);
  };

  return {
    closed,
    get version() {
      return version;
    },
    close: (arcs, nodes = []) => count(arcs, nodes, 1, MOST, `shut ${MOST} times`),
    open: (arcs, nodes = []) => count(arcs, nodes, -1, 0, "open"),
    takeChanged: () => {
      const arcs = Uint32Array.from(changed).sort();
      changed.clear();
      return arcs;
    },
  };
}

/** The arcs from and to each node, as CSR; a loop stands there once. */
function arcsAtNodes({ nodeCount, tail, head }: ArcGraph): { first: Uint32Array; arcsAt: Uint32Array } {
  const first = new Uint32Array(nodeCount + 1);
  for (let arc = 0; arc < tail.length; arc++) {
    first[tail[arc]! + 1]!++;
    if (head[arc] !== tail[arc]) first[head[arc]! + 1]!++;
  }
  for (let node = 0; node < nodeCount; node++) first[node + 1]! += first[node]!;
  const next = first.slice(0, nodeCount);
  const arcsAt = new Uint32Array(first[nodeCount]!);
  for (let arc = 0; arc < tail.length; arc++) {
    arcsAt[next[tail[arc]!]!++] = arc;
    if (head[arc] !== tail[arc]) arcsAt[next[head[arc]!]!++] = arc;
  }
  return { first, arcsAt };
}
