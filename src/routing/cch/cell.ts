/** A cell of the dissection as a graph of its own: nodes 0..nodeCount - 1, neighbours in CSR form. Scratch, filled again and again. */
export interface Cell {
  readonly capacity: number;
  nodeCount: number;
  /** Neighbours of node v: head[first[v] .. first[v + 1] - 1], both directions, no loops. */
  readonly first: Uint32Array;
  readonly head: Uint32Array;
}

export function makeCell(capacity: number, arcCount: number): Cell {
  return { capacity, nodeCount: 0, first: new Uint32Array(capacity + 1), head: new Uint32Array(arcCount) };
}
