/**
 * Contraction without weights. The elimination tree comes first (Liu 1986, path compression), then the arcs: those that
 * come up to a place start at the nodes of its "row subtree", the tree paths from its lower input neighbours up to it
 * (Davis, Direct Methods for Sparse Linear Systems, 2006, section 4.2). Walking it once to count and once to write gives
 * every row sorted, with no set and no sort: O(input arcs + hierarchy arcs).
 */
import { NONE } from "../../base/index.ts";
import type { ArcGraph } from "./arc-graph.ts";
import { type Hierarchy, heightOf } from "./hierarchy.ts";

/** Twice a depth fits 16 bits; a nested-dissection order of a road network stays below a thousand. */
const MAX_HEIGHT = 0x8000;

/** `rank[node]`: a permutation, 0 is contracted first. */
export function buildHierarchy(graph: ArcGraph, rank: Uint32Array): Hierarchy {
  const { nodeCount } = graph;
  const inputArcCount = graph.tail.length;
  requirePermutation(rank, nodeCount);
  requireNodes(graph);
  const byRank = lowerNeighbours(graph, rank);
  const place = placesByTree(rank, eliminationTree(nodeCount, byRank));
  const lower = lowerNeighbours(graph, place);
  const parent = eliminationTree(nodeCount, lower);
  const depth = depths(parent);

  // Row subtrees, counted.
  const { first, neighbour, arc: inputArc } = lower;
  const firstUp = new Uint32Array(nodeCount + 1);
  const seenBy = new Uint32Array(nodeCount).fill(NONE);
  let arcCount = 0;
  for (let high = 0; high < nodeCount; high++) {
    seenBy[high] = high;
    for (let i = first[high]!; i < first[high + 1]!; i++) {
      for (let low = neighbour[i]!; seenBy[low] !== high; low = parent[low]!) {
        seenBy[low] = high;
        firstUp[low + 1]!++;
        arcCount++;
      }
    }
  }
  for (let at = 0; at < nodeCount; at++) firstUp[at + 1]! += firstUp[at]!;

  // Row subtrees, written: heads come ascending, so each row of arcs is sorted as it grows.
  const upTail = new Uint32Array(arcCount);
  const upHead = new Uint32Array(arcCount);
  const upDepth = new Uint16Array(arcCount);
  const slotOfInput = new Uint32Array(inputArcCount).fill(NONE);
  const nextUp = firstUp.slice(0, nodeCount);
  seenBy.fill(NONE);
  for (let high = 0; high < nodeCount; high++) {
    seenBy[high] = high;
    for (let i = first[high]!; i < first[high + 1]!; i++) {
      for (let low = neighbour[i]!; seenBy[low] !== high; low = parent[low]!) {
        seenBy[low] = high;
        const arc = nextUp[low]!++;
        upTail[arc] = low;
        upHead[arc] = high;
        upDepth[arc] = depth[high]!;
      }
      const from = inputArc[i]!;
      const isDown = place[graph.tail[from]!] === high;
      slotOfInput[from] = 2 * (nextUp[neighbour[i]!]! - 1) + (isDown ? 1 : 0);
    }
  }

  return {
    ...{ nodeCount, arcCount, inputArcCount, height: heightOf(depth), place, parent, depth },
    ...{ firstUp, upTail, upHead, upDepth, slotOfInput },
    ...lowerArcs(nodeCount, firstUp, upHead),
    ...inputsByArc(arcCount, slotOfInput),
  };
}

interface LowerNeighbours {
  readonly first: Uint32Array;
  readonly neighbour: Uint32Array;
  /** The input arc between the two, either way. */
  readonly arc: Uint32Array;
}

/** For each place the lower ends of input arcs with it, parallel ones too; loops are left out. */
function lowerNeighbours({ nodeCount, tail, head }: ArcGraph, place: Uint32Array): LowerNeighbours {
  const first = new Uint32Array(nodeCount + 1);
  for (let arc = 0; arc < tail.length; arc++) {
    const from = place[tail[arc]!]!;
    const to = place[head[arc]!]!;
    if (from !== to) first[(from > to ? from : to) + 1]!++;
  }
  for (let at = 0; at < nodeCount; at++) first[at + 1]! += first[at]!;
  const next = first.slice(0, nodeCount);
  const neighbour = new Uint32Array(first[nodeCount]!);
  const arcs = new Uint32Array(first[nodeCount]!);
  for (let arc = 0; arc < tail.length; arc++) {
    const from = place[tail[arc]!]!;
    const to = place[head[arc]!]!;
    if (from === to) continue;
    const at = next[from > to ? from : to]!++;
    neighbour[at] = from > to ? to : from;
    arcs[at] = arc;
  }
  return { first, neighbour, arc: arcs };
}

function eliminationTree(nodeCount: number, { first, neighbour }: LowerNeighbours): Uint32Array {
  const parent = new Uint32Array(nodeCount).fill(NONE);
  const shortcut = new Uint32Array(nodeCount).fill(NONE); // to an ancestor known so far
  for (let high = 0; high < nodeCount; high++) {
    for (let i = first[high]!; i < first[high + 1]!; i++) {
      let low = neighbour[i]!;
      while (low !== high) {
        const above = shortcut[low]!;
        shortcut[low] = high;
        if (above === NONE) {
          parent[low] = high;
          break;
        }
        low = above;
      }
    }
  }
  return parent;
}

/** The place of each node in the tree's post-order; `parent` goes by rank. */
function placesByTree(rank: Uint32Array, parent: Uint32Array): Uint32Array {
  const nodeCount = parent.length;
  const size = new Uint32Array(nodeCount).fill(1);
  for (let at = 0; at < nodeCount; at++) if (parent[at] !== NONE) size[parent[at]!]! += size[at]!;
  // A subtree fills the range that ends with its root; lower children take the front of it.
  const free = new Uint32Array(nodeCount); // first free place of the subtree below each node
  let freeForRoots = 0;
  const placeOfRank = new Uint32Array(nodeCount);
  const firstOf = new Uint32Array(nodeCount);
  // Children in ascending order must be placed before one another, but parents before children: two passes.
  const before = new Uint32Array(nodeCount); // sizes of lower siblings
  for (let at = 0; at < nodeCount; at++) {
    const above = parent[at]!;
    if (above === NONE) {
      before[at] = freeForRoots;
      freeForRoots += size[at]!;
    } else {
      before[at] = free[above]!;
      free[above]! += size[at]!;
    }
  }
  for (let at = nodeCount - 1; at >= 0; at--) {
    const above = parent[at]!;
    firstOf[at] = (above === NONE ? 0 : firstOf[above]!) + before[at]!;
    placeOfRank[at] = firstOf[at]! + size[at]! - 1;
  }
  return rank.map((at) => placeOfRank[at]!);
}

function depths(parent: Uint32Array): Uint16Array {
  const depth = new Uint16Array(parent.length);
  for (let at = parent.length - 1; at >= 0; at--) {
    if (parent[at] === NONE) continue;
    const below = depth[parent[at]!]! + 1;
    if (below === MAX_HEIGHT) throw new RangeError(`the order's elimination tree is deeper than ${MAX_HEIGHT - 1}`);
    depth[at] = below;
  }
  return depth;
}

type Lower = Pick<Hierarchy, "firstLower" | "lowerArc" | "lowerEnd">;

function lowerArcs(nodeCount: number, firstUp: Uint32Array, upHead: Uint32Array): Lower {
  const firstLower = new Uint32Array(nodeCount + 1);
  for (let arc = 0; arc < upHead.length; arc++) firstLower[upHead[arc]! + 1]!++;
  for (let at = 0; at < nodeCount; at++) firstLower[at + 1]! += firstLower[at]!;
  const next = firstLower.slice(0, nodeCount);
  const lowerArc = new Uint32Array(upHead.length);
  const lowerEnd = new Uint32Array(upHead.length);
  for (let place = 0; place < nodeCount; place++) {
    const end = firstUp[place + 1]!;
    for (let arc = firstUp[place]!; arc < end; arc++) {
      const at = next[upHead[arc]!]!++;
      lowerArc[at] = arc;
      lowerEnd[at] = end;
    }
  }
  return { firstLower, lowerArc, lowerEnd };
}

type Inputs = Pick<Hierarchy, "firstInput" | "input" | "inputSlot">;

function inputsByArc(arcCount: number, slotOfInput: Uint32Array): Inputs {
  const firstInput = new Uint32Array(arcCount + 1);
  for (let i = 0; i < slotOfInput.length; i++) {
    if (slotOfInput[i] !== NONE) firstInput[(slotOfInput[i]! >>> 1) + 1]!++;
  }
  for (let arc = 0; arc < arcCount; arc++) firstInput[arc + 1]! += firstInput[arc]!;
  const next = firstInput.slice(0, arcCount);
  const input = new Uint32Array(firstInput[arcCount]!);
  const inputSlot = new Uint32Array(input.length);
  for (let i = 0; i < slotOfInput.length; i++) {
    const slot = slotOfInput[i]!;
    if (slot === NONE) continue;
    const at = next[slot >>> 1]!++;
    input[at] = i;
    inputSlot[at] = slot;
  }
  return { firstInput, input, inputSlot };
}

function requirePermutation(rank: Uint32Array, nodeCount: number): void {
  if (rank.length !== nodeCount) throw new RangeError(`${rank.length} ranks for ${nodeCount} nodes`);
  const seen = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const at = rank[node]!;
    if (!(at < nodeCount) || seen[at] === 1) throw new RangeError(`rank ${at} of node ${node} is no permutation's`);
    seen[at] = 1;
  }
}

function requireNodes({ nodeCount, tail, head }: ArcGraph): void {
  if (tail.length !== head.length) throw new RangeError(`${tail.length} tails, ${head.length} heads`);
  for (let arc = 0; arc < tail.length; arc++) {
    if (!(tail[arc]! < nodeCount && head[arc]! < nodeCount)) {
      throw new RangeError(`arc ${arc} joins ${tail[arc]} and ${head[arc]}, the graph has ${nodeCount} nodes`);
    }
  }
}
