/**
 * The order in which the hierarchy eliminates its nodes: nested dissection by small node separators (Dibbelt, Strasser &
 * Wagner 2016). The fewer arcs and triangles the elimination leaves, the faster is all that follows, so this file and
 * those below it are where a query's speed is decided.
 *
 * A turn-expanded graph (nodes = links, arcs = movements) needs no order of its own: a set of links that separates it is
 * an edge cut of the road graph, and finding it here, not there, lets it use that a banned turn or a one-way street
 * joins fewer links.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { ArcGraph } from "./arc-graph.ts";
import { dissect } from "./dissect.ts";
import { neighboursOf } from "./neighbours.ts";
import { peel } from "./peel.ts";

/**
 * rank[node], 0 = eliminated first. x and y are the nodes' planar coordinates, in any unit: degrees will do. The same
 * graph gives the same order always. Throws RangeError on a coordinate that is missing or not finite.
 */
export function orderNodes(
  graph: ArcGraph,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: WorkOptions = {},
): Uint32Array {
  for (let v = 0; v < graph.nodeCount; v++) {
    if (!Number.isFinite(x[v]) || !Number.isFinite(y[v])) throw new RangeError(`node ${v} lies at ${x[v]}, ${y[v]}`);
  }
  const { eliminated, core } = peel(neighboursOf(graph));
  const coreX = Float64Array.from(core.node, (v) => x[v]!);
  const coreY = Float64Array.from(core.node, (v) => y[v]!);
  const order = dissect(core, coreX, coreY, options);
  const rank = new Uint32Array(graph.nodeCount);
  for (let i = 0; i < eliminated.length; i++) rank[eliminated[i]!] = i;
  for (let i = 0; i < order.length; i++) rank[core.node[order[i]!]!] = eliminated.length + i;
  return rank;
}
