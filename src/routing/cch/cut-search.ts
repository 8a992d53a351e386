/**
 * Hot file: a few nodes whose removal splits a cell into two parts of like size. As in inertial flow (Schild & Sommer
 * 2015) the two ends of the cell along a direction are kept apart at least cost. Then the smaller side grows, first as
 * far as costs nothing, then by some more nodes along the direction, so that one flow shows the best cut for each
 * balance (Hamann & Strasser 2018, FlowCutter; Gottesbüren, Hamann, Uhl & Wagner 2019, InertialFlowCutter). Of all the
 * cuts met, the one with the fewest separator nodes for each node of its smaller part wins.
 * O(nodes + arcs) a step, some ten steps a direction.
 */
import type { Cell } from "./cell.ts";
import { NodeFlow, type Side, SOURCE, TARGET } from "./node-flow.ts";

/** Of the nodes: what makes an end at first, and what is added to one for the next step. */
const END_SHARE = 0.2;
const STEP_SHARE = 0.05;

export class CutSearch {
  /** PART_A, PART_B or SEPARATOR by node, of the best cut since `reset`. */
  readonly label: Uint8Array;
  /** Whether a cut with nodes in both parts was found at all. */
  found = false;

  #best = Number.POSITIVE_INFINITY; // separator nodes for each node of the smaller part
  readonly #cell: Cell;
  readonly #flow: NodeFlow;
  readonly #place: Int32Array;

  constructor(cell: Cell) {
    this.#cell = cell;
    this.#flow = new NodeFlow(cell);
    this.label = new Uint8Array(cell.capacity);
    this.#place = new Int32Array(cell.capacity);
  }

  /** Forgets the best cut: the cell has another graph now. */
  reset(): void {
    this.found = false;
    this.#best = Number.POSITIVE_INFINITY;
  }

  /** Tries the cuts across a direction; `sorted` are the cell's nodes along it. */
  tryAlong(sorted: ArrayLike<number>): void {
    const flow = this.#flow;
    const n = this.#cell.nodeCount;
    for (let i = 0; i < n; i++) this.#place[sorted[i]!] = i;
    flow.start(this.#place);
    const reached: [number, number] = [0, 0];
    for (const side of [SOURCE, TARGET] as const) {
      reached[side] = this.#extend(side, sorted, 0, Math.ceil(END_SHARE * n));
      flow.passInner(side);
    }
    const step = Math.ceil(STEP_SHARE * n);
    let paths = 0;
    for (;;) {
      const most = this.#hopeless();
      paths += flow.augment(most - paths);
      if (paths >= most) return;
      flow.settle();
      const side = this.#balance(paths);
      this.#keep(SOURCE, paths);
      this.#keep(TARGET, paths);
      if (this.#isBalanced(paths)) return;
      const from = reached[side];
      reached[side] = this.#extend(side, sorted, from, step);
      if (reached[side] === from) return;
    }
  }

  /** Enters `count` more nodes from the side's end, at most up to the middle; returns how far along they lie. */
  #extend(side: Side, sorted: ArrayLike<number>, from: number, count: number): number {
    const n = this.#cell.nodeCount;
    const middle = n >> 1;
    let i = from;
    for (let left = count; left > 0 && i < middle; i++) {
      if (this.#flow.enter(side, sorted[side === SOURCE ? i : n - 1 - i]!)) left--;
    }
    return i;
  }

  /** The number of paths from which on even a balanced cut would not win. */
  #hopeless(): number {
    const n = this.#cell.nodeCount;
    return this.found ? Math.ceil((this.#best * n) / (2 + this.#best)) : n + 1;
  }

  #isBalanced(paths: number): boolean {
    const smaller = Math.min(this.#flow.passed(SOURCE), this.#flow.passed(TARGET));
    return 2 * smaller >= this.#cell.nodeCount - paths;
  }

  /** Lets the smaller side grow for as long as that costs nothing; returns the side that is stuck. */
  #balance(paths: number): Side {
    for (;;) {
      const side = this.#flow.passed(SOURCE) <= this.#flow.passed(TARGET) ? SOURCE : TARGET;
      if (this.#isBalanced(paths) || !this.#flow.grow(side)) return side;
    }
  }

  #keep(side: Side, paths: number): void {
    const passed = this.#flow.passed(side);
    const smaller = Math.min(passed, this.#cell.nodeCount - paths - passed);
    if (smaller <= 0 || paths >= this.#best * smaller) return;
    this.#best = paths / smaller;
    this.found = true;
    this.#flow.describe(side, this.label);
  }
}
