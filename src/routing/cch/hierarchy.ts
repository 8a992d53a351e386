/**
 * The hierarchy: what of a graph and an order no weight can change. Nodes go by their place in a post-order of the
 * elimination tree, an order as good as the given one (the arcs are the same) in which every subtree is a range.
 * Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, sections 3 to 6.
 */
import { type Columns, NONE } from "../../base/index.ts";

/**
 * Nodes of the hierarchy are "places": place[node] of a node of the input. An arc joins its tail with a head above, either
 * way, and stands for all input arcs between the two. It has two "slots": 2 × arc is the way up, 2 × arc + 1 the way
 * down; a metric is one weight a slot. Heads are ancestors of the tail in the elimination tree, so the depth of a head
 * tells which one it is: whatever is known of the ancestors of one place fits a small array by depth.
 */
export interface Hierarchy {
  readonly nodeCount: number;
  readonly arcCount: number;
  readonly inputArcCount: number;
  /** Depths are below this. */
  readonly height: number;
  readonly place: Uint32Array;
  /** The lowest upper neighbour, which is the parent in the elimination tree; NONE at a root. */
  readonly parent: Uint32Array;
  /** Ancestors of each place. */
  readonly depth: Uint16Array;
  /** Arcs up from place p, its "row": firstUp[p] .. firstUp[p + 1] - 1, by ascending head, so by descending depth. */
  readonly firstUp: Uint32Array;
  readonly upTail: Uint32Array;
  readonly upHead: Uint32Array;
  /** depth[upHead[arc]] */
  readonly upDepth: Uint16Array;
  /** Arcs that come up to place p, by ascending tail: lowerArc[firstLower[p] .. firstLower[p + 1] - 1]. */
  readonly firstLower: Uint32Array;
  readonly lowerArc: Uint32Array;
  /** Where the row of lowerArc[i] ends: a lower triangle of p is a lower arc and a later arc of its row. */
  readonly lowerEnd: Uint32Array;
  /** What an arc stands for, either way: input arcs input[firstInput[arc] .. firstInput[arc + 1] - 1], without loops. */
  readonly firstInput: Uint32Array;
  readonly input: Uint32Array;
  /** The slot that input[i] stands in: slotOfInput in this order. */
  readonly inputSlot: Uint32Array;
  /** The slot that stands for an input arc; NONE for a loop, which no shortest path takes. */
  readonly slotOfInput: Uint32Array;
}

/** The columns of a hierarchy, for a snapshot; `hierarchyFromColumns` gives it back without a copy. */
export function hierarchyToColumns(hierarchy: Hierarchy): Columns {
  const { nodeCount: _nodes, arcCount: _arcs, inputArcCount: _inputs, height: _height, ...columns } = hierarchy;
  return columns;
}

/** Throws RangeError on columns that are not a hierarchy's. */
export function hierarchyFromColumns(columns: Columns): Hierarchy {
  const long = (name: string, length?: number): Uint32Array => {
    const column = columns[name];
    if (!(column instanceof Uint32Array)) throw new RangeError(`the hierarchy has no column ${name} of Uint32`);
    return requireLength(name, column, length);
  };
  const short = (name: string, length: number): Uint16Array => {
    const column = columns[name];
    if (!(column instanceof Uint16Array)) throw new RangeError(`the hierarchy has no column ${name} of Uint16`);
    return requireLength(name, column, length);
  };
  const place = long("place");
  const nodeCount = place.length;
  const upHead = long("upHead");
  const arcCount = upHead.length;
  const input = long("input");
  const slotOfInput = long("slotOfInput");
  const depth = short("depth", nodeCount);
  return {
    ...{ nodeCount, arcCount, inputArcCount: slotOfInput.length, height: heightOf(depth) },
    ...{ place, parent: long("parent", nodeCount), depth },
    ...{ firstUp: long("firstUp", nodeCount + 1), upTail: long("upTail", arcCount), upHead },
    ...{ upDepth: short("upDepth", arcCount), firstLower: long("firstLower", nodeCount + 1) },
    ...{ lowerArc: long("lowerArc", arcCount), lowerEnd: long("lowerEnd", arcCount) },
    ...{ firstInput: long("firstInput", arcCount + 1), input },
    ...{ inputSlot: long("inputSlot", input.length), slotOfInput },
  };
}

export function heightOf(depth: Uint16Array): number {
  let height = 0;
  for (let place = 0; place < depth.length; place++) if (depth[place]! >= height) height = depth[place]! + 1;
  return height;
}

/**
 * The arc to an ancestor at `depth` from a place at `tailDepth`, among the arcs first .. end - 1 of its row; NONE where
 * there is none. Where the row has all ancestors between, as within a separator, the first look finds it.
 */
export function arcToDepth(upDepth: Uint16Array, first: number, end: number, tailDepth: number, depth: number): number {
  let low = first;
  let high = Math.min(end, first + tailDepth - depth); // no two arcs of a row have one depth
  if (low >= high) return NONE;
  if (upDepth[high - 1] === depth) return high - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (upDepth[middle]! > depth) low = middle + 1;
    else high = middle;
  }
  return low < end && upDepth[low] === depth ? low : NONE;
}

export function requireNode({ nodeCount }: Hierarchy, node: number): void {
  if (!(node < nodeCount)) throw new RangeError(`no node ${node}, the graph has ${nodeCount}`);
}

function requireLength<T extends Uint32Array | Uint16Array>(name: string, column: T, length = column.length): T {
  if (column.length !== length) throw new RangeError(`column ${name} has ${column.length} entries, not ${length}`);
  return column;
}
