/**
 * Nested dissection (George 1973): a small separator splits a cell and is ranked behind both parts; the parts are cells
 * again, and small ones are ordered by elimination. A cell is a range of `order`, so the whole sorts one array in place,
 * as quicksort does: parts first, separator at the end of the range. Hence a neighbour belongs to the cell if and only
 * if its place lies in the range, and those behind the range are separators of the cells around.
 * The nodes are sorted along each direction once; a split deals every list out to the parts. O((nodes + arcs) · depth).
 */
import { throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { type Cell, makeCell } from "./cell.ts";
import { CutSearch } from "./cut-search.ts";
import { LeafOrder } from "./leaf-order.ts";
import type { Neighbours } from "./neighbours.ts";
import { SEPARATOR } from "./node-flow.ts";

const DIRECTIONS = 4;
/** Nodes of a cell that is not split any more: from here down, elimination finds fewer arcs than cuts do. */
const LEAF_SIZE = 150;

/** The nodes in the order of elimination; x and y are planar coordinates. */
export function dissect(
  graph: Neighbours,
  x: Float64Array,
  y: Float64Array,
  { signal, onProgress }: WorkOptions,
): Uint32Array {
  const dissection = new Dissection(graph, x, y);
  const { nodeCount } = graph;
  for (let size = dissection.step(); size >= 0; size = dissection.step()) {
    if (size <= LEAF_SIZE) continue;
    throwIfAborted(signal);
    onProgress?.("order", dissection.settled / nodeCount);
  }
  return dissection.order;
}

class Dissection {
  readonly order: Uint32Array;
  /** Nodes whose place is final. */
  settled = 0;

  readonly #graph: Neighbours;
  readonly #place: Uint32Array; // inverse of `order`
  readonly #cell: Cell;
  readonly #cuts: CutSearch;
  readonly #leaf: LeafOrder;
  readonly #sorted: readonly Uint32Array[]; // by direction: the nodes of each cell's range along it
  readonly #open: number[] = []; // begin and end of ranges to do
  readonly #scratch: Uint32Array;
  readonly #part: Int32Array; // by node of the cell: the number of its part
  readonly #queue: Uint32Array;

  constructor(graph: Neighbours, x: Float64Array, y: Float64Array) {
    const { nodeCount } = graph;
    this.#graph = graph;
    this.order = new Uint32Array(nodeCount);
    for (let v = 0; v < nodeCount; v++) this.order[v] = v;
    this.#place = this.order.slice();
    this.#cell = makeCell(nodeCount, graph.head.length);
    this.#cuts = new CutSearch(this.#cell);
    this.#leaf = new LeafOrder(graph);
    this.#sorted = Array.from({ length: DIRECTIONS }, (_, d) => sortAlong((Math.PI * d) / DIRECTIONS, x, y));
    this.#scratch = new Uint32Array(nodeCount);
    this.#part = new Int32Array(nodeCount);
    this.#queue = new Uint32Array(nodeCount);
    this.#fillCell(0, nodeCount);
    this.#deal(0, nodeCount);
  }

  /** Does one cell and returns its size; -1 = all are done. */
  step(): number {
    const end = this.#open.pop();
    const begin = this.#open.pop();
    if (begin === undefined || end === undefined) return -1;
    const size = end - begin;
    if (size <= LEAF_SIZE) {
      this.#leaf.sort(this.order, this.#place, begin, end);
      this.settled += size;
      return size;
    }
    this.#fillCell(begin, end);
    this.#cuts.reset();
    for (const sorted of this.#sorted) {
      for (let i = 0; i < size; i++) this.#scratch[i] = this.#place[sorted[begin + i]!]! - begin;
      this.#cuts.tryAlong(this.#scratch);
    }
    // where nothing separates, all are neighbours of nearly all, and one order is as good as the next
    if (this.#cuts.found) this.#deal(begin, end, this.#cuts.label);
    else this.settled += size;
    return size;
  }

  #fillCell(begin: number, end: number): void {
    const { first, head } = this.#graph;
    const place = this.#place;
    const cell = this.#cell;
    let at = 0;
    for (let i = begin; i < end; i++) {
      const v = this.order[i]!;
      cell.first[i - begin] = at;
      for (let a = first[v]!, last = first[v + 1]!; a < last; a++) {
        const p = place[head[a]!]!;
        if (p >= begin && p < end) cell.head[at++] = p - begin;
      }
    }
    cell.first[end - begin] = at;
    cell.nodeCount = end - begin;
  }

  /** Sorts the range, in `order` and along each direction, into connected parts and then the separator. */
  #deal(begin: number, end: number, label?: Uint8Array): void {
    const size = end - begin;
    const part = this.#part;
    const queue = this.#queue;
    const scratch = this.#scratch;
    const starts = this.#findParts(begin, size, label);
    for (const sorted of this.#sorted) {
      const next = starts.slice();
      for (let i = begin; i < end; i++) scratch[next[part[this.#place[sorted[i]!]! - begin]!]!++] = sorted[i]!;
      sorted.set(scratch.subarray(0, size), begin);
    }
    for (let i = 0; i < size; i++) scratch[i] = this.order[begin + queue[i]!]!;
    for (let i = 0; i < size; i++) {
      this.order[begin + i] = scratch[i]!;
      this.#place[scratch[i]!] = begin + i;
    }
  }

  /** Numbers the cell's parts, the separator last; lists the nodes by part in `queue` and returns where each begins. */
  #findParts(begin: number, size: number, label: Uint8Array | undefined): number[] {
    const { first, head } = this.#cell;
    const part = this.#part.fill(-1, 0, size);
    const queue = this.#queue;
    const starts: number[] = [];
    let count = 0;
    for (let root = 0; root < size; root++) {
      if (part[root] !== -1 || label?.[root] === SEPARATOR) continue;
      const start = count;
      const number = starts.push(start) - 1;
      part[root] = number;
      queue[count++] = root;
      for (let i = start; i < count; i++) {
        for (let a = first[queue[i]!]!, last = first[queue[i]! + 1]!; a < last; a++) {
          const w = head[a]!;
          if (part[w] !== -1 || label?.[w] === SEPARATOR) continue;
          part[w] = number;
          queue[count++] = w;
        }
      }
      this.#open.push(begin + start, begin + count);
    }
    const separator = starts.push(count) - 1;
    this.settled += size - count;
    for (let v = 0; v < size; v++) {
      if (label?.[v] !== SEPARATOR) continue;
      part[v] = separator;
      queue[count++] = v;
    }
    return starts;
  }
}

/** Nodes by how far they lie along a direction, those with the lower number first where they lie alike. */
function sortAlong(angle: number, x: Float64Array, y: Float64Array): Uint32Array {
  const count = x.length;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const along = x.map((value, v) => cos * value + sin * y[v]!);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of along) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // One exact number a node, place and node in it: a plain sort of numbers is several times faster than one with a comparison.
  const steps = Math.floor(Number.MAX_SAFE_INTEGER / 2 / count);
  const scale = most > least ? steps / (most - least) : 0;
  const keys = along.map((value, v) => Math.floor((value - least) * scale) * count + v).sort();
  return Uint32Array.from(keys, (key) => key % count);
}
