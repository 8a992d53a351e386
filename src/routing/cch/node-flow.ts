/**
 * Hot file: the greatest number of node-disjoint paths between two sides of a cell, and the least set of nodes that
 * separates them (Menger 1927), kept up to date while either side grows.
 *
 * A node v is two vertices, "in" 2v and "out" 2v + 1, and an arc of capacity one between them; arcs between nodes have
 * no limit. `prev` and `next` are a node's neighbours on its path. Seen from the target it is the same graph with in and
 * out, prev and next exchanged, so one search serves both sides: a side enters a node by its `near` vertex and has
 * passed it at its `far` one. The nodes that a side entered and did not pass are the separator next to it.
 *
 * Invariant: what a side owns stays its own, no vertex is owned by both, and a side owns the near vertices of all
 * neighbours of a node that it passed. So no path without a limit joins the two, and a separator always exists.
 * O(nodes + arcs) a search; a depth-first search straight on finds almost all paths at once.
 */
import type { Cell } from "./cell.ts";

export const SOURCE = 0;
export const TARGET = 1;
export type Side = typeof SOURCE | typeof TARGET;

/** What a node is beside a cut. */
export const PART_A = 0;
export const PART_B = 1;
export const SEPARATOR = 2;

const NO_PATH = -1;
/** A path begins (`prev`) or ends (`next`) here. */
const TERMINAL = -2;

/** How far a side has come. */
interface Front {
  /** Nodes entered for good, the first `enteredCount`; some may have been passed since. */
  readonly entered: Int32Array;
  enteredCount: number;
  /** By vertex: the number of the last search that reached it. */
  readonly seen: Uint32Array;
  search: number;
  /** Vertices reached by that search and not owned yet, among others. */
  readonly queue: Int32Array;
  queued: number;
  /** Nodes passed for good, and those passed by what the last search reached too. */
  passedForGood: number;
  passed: number;
}

export class NodeFlow {
  readonly #cell: Cell;
  readonly #prev: Int32Array;
  readonly #next: Int32Array;
  readonly #owner: Uint8Array; // by vertex: 0 = nobody, 1 + side
  readonly #fronts: readonly [Front, Front];
  readonly #path: Int32Array;
  #place: ArrayLike<number> = [];
  #searches = 0;

  constructor(cell: Cell) {
    const { capacity } = cell;
    this.#cell = cell;
    this.#prev = new Int32Array(capacity);
    this.#next = new Int32Array(capacity);
    this.#owner = new Uint8Array(2 * capacity);
    this.#fronts = [makeFront(capacity), makeFront(capacity)];
    this.#path = new Int32Array(2 * capacity);
  }

  /** No paths, empty sides. `place` says how far along a node lies between source and target; it guides, no more. */
  start(place: ArrayLike<number>): void {
    const { nodeCount } = this.#cell;
    this.#place = place;
    this.#prev.fill(NO_PATH, 0, nodeCount);
    this.#next.fill(NO_PATH, 0, nodeCount);
    this.#owner.fill(0, 0, 2 * nodeCount);
    for (const front of this.#fronts) front.enteredCount = front.queued = front.passedForGood = front.passed = 0;
  }

  /** Makes a node an end of paths; it may be in the separator yet. False where one of the sides has it already. */
  enter(side: Side, node: number): boolean {
    const near = 2 * node + side;
    if (this.#owner[near] !== 0) return false;
    const front = this.#fronts[side];
    this.#owner[near] = 1 + side;
    front.entered[front.enteredCount++] = node;
    return true;
  }

  /** Passes the nodes all of whose neighbours are entered, so that no search has to look at them. */
  passInner(side: Side): void {
    const { first, head } = this.#cell;
    const front = this.#fronts[side];
    const owner = this.#owner;
    const mine = 1 + side;
    for (let i = 0; i < front.enteredCount; i++) {
      const v = front.entered[i]!;
      const last = first[v + 1]!;
      let a = first[v]!;
      while (a < last && owner[2 * head[a]! + side] === mine) a++;
      if (a < last) continue;
      owner[farOf(side, v)] = mine;
      front.passedForGood++;
    }
  }

  /** Nodes behind the side's separator, after `settle`. */
  passed(side: Side): number {
    return this.#fronts[side].passed;
  }

  /** Adds paths until there are no more, or as many as wanted; returns how many. */
  augment(most: number): number {
    let added = 0;
    for (;;) {
      const found = this.#addPaths(most - added);
      added += found;
      if (found === 0 || added >= most) return added;
    }
  }

  /** Searches how far both sides come without another path. */
  settle(): void {
    for (const side of [SOURCE, TARGET] as const) {
      const front = this.#fronts[side];
      front.search = ++this.#searches;
      front.passed = front.passedForGood;
      front.queued = this.#dropPassed(side);
      for (let i = 0; i < front.queued; i++) front.queue[i] = 2 * front.entered[i]! + side;
      this.#spread(side);
    }
  }

  /**
   * Lets a settled side pass one node of its separator, and what lies open behind, where that costs no path: the cut is
   * as small and lies farther on. The node that is least far along is taken. False where there is none.
   */
  grow(side: Side): boolean {
    this.#own(side);
    const node = this.#freeNode(side);
    if (node < 0) return false;
    const front = this.#fronts[side];
    const far = farOf(side, node);
    front.seen[far] = front.search;
    front.queue[0] = far;
    front.queued = 1;
    front.passed++;
    this.#spread(side);
    this.#own(side);
    return true;
  }

  /** Writes which part of the cut next to a settled side each node is in. */
  describe(side: Side, label: Uint8Array): void {
    const { seen, search } = this.#fronts[side];
    const owner = this.#owner;
    const mine = 1 + side;
    const behind = side === SOURCE ? PART_A : PART_B;
    const beyond = side === SOURCE ? PART_B : PART_A;
    for (let v = 0; v < this.#cell.nodeCount; v++) {
      const near = 2 * v + side;
      const far = near ^ 1;
      if (owner[far] === mine || seen[far] === search) label[v] = behind;
      else label[v] = owner[near] === mine || seen[near] === search ? SEPARATOR : beyond;
    }
  }

  /** One depth-first search from each entered node, over vertices that none of them has seen; farthest neighbours first. */
  #addPaths(most: number): number {
    const { first, head } = this.#cell;
    const prev = this.#prev;
    const owner = this.#owner;
    const place = this.#place;
    const path = this.#path;
    const { seen, entered } = this.#fronts[SOURCE];
    const search = ++this.#searches;
    const roots = this.#dropPassed(SOURCE);
    let found = 0;
    for (let i = 0; i < roots && found < most; i++) {
      let depth = 0;
      path[0] = 2 * entered[i]!;
      while (depth >= 0) {
        const x = path[depth]!;
        const v = x >> 1;
        let y = -1;
        if ((x & 1) === SOURCE) {
          // across the node where no path takes it, else back along its path
          const before = prev[v]!;
          if (before !== TERMINAL) y = before === NO_PATH ? x + 1 : 2 * before + 1;
          if (y >= 0 && (seen[y] === search || owner[y] === 1 + SOURCE)) y = -1;
        } else {
          let farthest = -1;
          for (let a = first[v]!, last = first[v + 1]!; a < last; a++) {
            const w = head[a]!;
            if (place[w]! <= farthest || seen[2 * w] === search || owner[2 * w] === 1 + SOURCE) continue;
            farthest = place[w]!;
            y = 2 * w;
          }
          if (y < 0 && prev[v] !== NO_PATH && seen[x - 1] !== search && owner[x - 1] !== 1 + SOURCE) y = x - 1;
        }
        if (y < 0) {
          depth--;
          continue;
        }
        seen[y] = search;
        path[++depth] = y;
        if (owner[y] !== 1 + TARGET) continue;
        this.#flip(depth);
        found++;
        break;
      }
    }
    return found;
  }

  /** Adds path[0 .. depth] to the paths; where it runs against one of them, the two change over. */
  #flip(depth: number): void {
    const prev = this.#prev;
    const next = this.#next;
    const path = this.#path;
    prev[path[0]! >> 1] = TERMINAL;
    for (let i = 1; i < depth; i++) {
      if ((path[i]! & 1) === 0) continue; // only steps from out vertices change paths
      const v = path[i]! >> 1;
      const w = path[i + 1]! >> 1;
      if (v === w) {
        prev[v] = next[v] = NO_PATH;
      } else {
        next[v] = w;
        prev[w] = v;
      }
    }
    next[path[depth]! >> 1] = TERMINAL;
  }

  /** Follows what is open from the queued vertices; they stay queued, and so does what they reach. */
  #spread(side: Side): void {
    const { first, head } = this.#cell;
    const behind = side === SOURCE ? this.#prev : this.#next;
    const owner = this.#owner;
    const front = this.#fronts[side];
    const { seen, search, queue } = front;
    const mine = 1 + side;
    let end = front.queued;
    let passed = 0;
    for (let i = 0; i < end; i++) {
      const x = queue[i]!;
      const v = x >> 1;
      if ((x & 1) === side) {
        const before = behind[v]!;
        if (before === TERMINAL) continue;
        const far = before === NO_PATH ? x ^ 1 : farOf(side, before);
        if (seen[far] === search || owner[far] === mine) continue;
        seen[far] = search;
        queue[end++] = far;
        passed++;
        continue;
      }
      for (let a = first[v]!, last = first[v + 1]!; a < last; a++) {
        const near = 2 * head[a]! + side;
        if (seen[near] === search || owner[near] === mine) continue;
        seen[near] = search;
        queue[end++] = near;
      }
      const near = x ^ 1;
      if (behind[v] === NO_PATH || seen[near] === search || owner[near] === mine) continue;
      seen[near] = search;
      queue[end++] = near;
    }
    front.queued = end;
    front.passed += passed;
  }

  /** Makes all that is queued the side's own. */
  #own(side: Side): void {
    const owner = this.#owner;
    const front = this.#fronts[side];
    const mine = 1 + side;
    for (let i = 0; i < front.queued; i++) {
      const x = front.queue[i]!;
      if (owner[x] === mine) continue;
      owner[x] = mine;
      if ((x & 1) === side && owner[x ^ 1] !== mine) front.entered[front.enteredCount++] = x >> 1;
    }
    front.queued = 0;
    front.passedForGood = front.passed;
  }

  /** The node of the side's separator that lies least far along and is out of the other side's reach; -1 = none. */
  #freeNode(side: Side): number {
    const { entered } = this.#fronts[side];
    const other = this.#fronts[side === SOURCE ? TARGET : SOURCE];
    const size = this.#dropPassed(side);
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const node = entered[i]!;
      const far = farOf(side, node);
      const along = side === SOURCE ? this.#place[node]! : -this.#place[node]!;
      if (along >= least || this.#owner[far] !== 0 || other.seen[far] === other.search) continue;
      best = node;
      least = along;
    }
    return best;
  }

  /** Forgets entered nodes that were passed; returns how many are left. */
  #dropPassed(side: Side): number {
    const front = this.#fronts[side];
    const { entered } = front;
    let kept = 0;
    for (let i = 0; i < front.enteredCount; i++) {
      const node = entered[i]!;
      if (this.#owner[farOf(side, node)] !== 1 + side) entered[kept++] = node;
    }
    front.enteredCount = kept;
    return kept;
  }
}

/** The vertex of a node at which a side has passed it. */
function farOf(side: Side, node: number): number {
  return 2 * node + 1 - side;
}

function makeFront(capacity: number): Front {
  return {
    entered: new Int32Array(capacity),
    enteredCount: 0,
    seen: new Uint32Array(2 * capacity),
    search: 0,
    queue: new Int32Array(2 * capacity),
    queued: 0,
    passedForGood: 0,
    passed: 0,
  };
}
