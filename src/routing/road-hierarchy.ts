/**
 * The hierarchy of a road network: its turn graph, ordered by cuts between links; no closure and no speed can change it. The order
 * takes seconds to find and is kept in the network's snapshot, the rest is built from it in a moment. Closed arcs are in it from
 * the start: both directions of every road, every turn at every junction, so that contraflow and gates need no new order.
 */
import { ClearwayError, type Columns, type WorkOptions } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { buildHierarchy, type Hierarchy, orderNodes } from "./cch/index.ts";
import { turnGraphOf } from "./turn-graph.ts";

/** The section of a snapshot that holds the order, with one column, `rank`, by state of the turn graph. */
export const ORDER_SECTION = "order";

export function orderRoads(network: RoadNetwork, options: WorkOptions = {}): Columns {
  const { stateCount, stateLink, arcTail, arcHead } = turnGraphOf(network);
  const { tail, head, nodeLon, nodeLat } = network;
  const middle = (at: Float64Array): Float64Array =>
    Float64Array.from(stateLink, (link) => (at[tail[link]!]! + at[head[link]!]!) / 2);
  const graph = { nodeCount: stateCount, tail: arcTail, head: arcHead };
  return { rank: orderNodes(graph, middle(nodeLon), middle(nodeLat), options) };
}

/** Throws ClearwayError `other-order` where the order is of another network. */
export function makeRoadHierarchy(network: RoadNetwork, order: Columns): Hierarchy {
  const { stateCount, arcTail, arcHead } = turnGraphOf(network);
  const { rank } = order;
  if (!(rank instanceof Uint32Array) || rank.length !== stateCount) {
    throw new ClearwayError(
      "other-order",
      `the order is of ${rank?.length ?? 0} links, the network has ${stateCount}; build its snapshot again`,
    );
  }
  return buildHierarchy({ nodeCount: stateCount, tail: arcTail, head: arcHead }, rank);
}
