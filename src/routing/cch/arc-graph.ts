/**
 * What the hierarchy stands on: a directed graph with integer weights. It knows nothing of roads; a turn-expanded
 * network is just such a graph whose nodes are links.
 */

/** Arcs in any order; parallel ones and loops are allowed. */
export interface ArcGraph {
  readonly nodeCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
}

/** No way. Two of them still fit an Int32, so sums need no check before they are compared. */
export const INFINITE_WEIGHT = 0x3fffffff;
