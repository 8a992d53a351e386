import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { type Cell, makeCell } from "../../src/routing/cch/cell.ts";
import { CutSearch } from "../../src/routing/cch/cut-search.ts";
import { LeafOrder } from "../../src/routing/cch/leaf-order.ts";
import { type Neighbours, neighboursOf } from "../../src/routing/cch/neighbours.ts";
import { NodeFlow, PART_A, PART_B, SEPARATOR, SOURCE, TARGET } from "../../src/routing/cch/node-flow.ts";
import { peel } from "../../src/routing/cch/peel.ts";
import { eliminateNode, gridGraph, neighbourSets, randomPlanarGraph } from "./cch-order-elimination.ts";

function randomGraph(nodeCount: number, arcCount: number, random: Random): Neighbours {
  const end = (): Uint32Array => Uint32Array.from({ length: arcCount }, () => random.below(nodeCount));
  return neighboursOf({ nodeCount, tail: end(), head: end() });
}

function cellOf({ nodeCount, first, head }: Neighbours): Cell {
  const cell = makeCell(nodeCount, head.length);
  cell.nodeCount = nodeCount;
  cell.first.set(first);
  cell.head.set(head);
  return cell;
}

/** Nodes reached from `from` without any of the mask's. */
function reachAround({ first, head }: Neighbours, from: readonly number[], mask: number): Set<number> {
  const reached = new Set(from.filter((v) => ((mask >> v) & 1) === 0));
  for (const v of reached) {
    for (let a = first[v]!; a < first[v + 1]!; a++) if (((mask >> head[a]!) & 1) === 0) reached.add(head[a]!);
  }
  return reached;
}

/** The least number of nodes, ends included, that every way from a source to a target meets: all sets are tried. */
function leastSeparator(graph: Neighbours, sources: readonly number[], targets: readonly number[]): number {
  let least = graph.nodeCount;
  for (let mask = 0; mask < 1 << graph.nodeCount; mask++) {
    const size = mask.toString(2).replaceAll("0", "").length;
    if (size >= least) continue;
    const reached = reachAround(graph, sources, mask);
    if (!targets.some((t) => reached.has(t))) least = size;
  }
  return least;
}

/** Checks that a side's cut has as many nodes as there are paths, and that it separates all that it should. */
function expectCut(graph: Neighbours, flow: NodeFlow, paths: number, sources: number[], targets: number[]): void {
  const label = new Uint8Array(graph.nodeCount);
  for (const side of [SOURCE, TARGET] as const) {
    flow.describe(side, label);
    expect(label.filter((part) => part === SEPARATOR).length).toBe(paths);
    expect(label.filter((part) => part === (side === SOURCE ? PART_A : PART_B)).length).toBe(flow.passed(side));
    for (const s of sources) expect(label[s]).not.toBe(PART_B);
    for (const t of targets) expect(label[t]).not.toBe(PART_A);
    expectSeparated(graph, label);
  }
}

function expectSeparated({ nodeCount, first, head }: Neighbours, label: Uint8Array): void {
  let crossing = 0;
  for (let v = 0; v < nodeCount; v++) {
    if (label[v] !== PART_A) continue;
    for (let a = first[v]!; a < first[v + 1]!; a++) crossing += label[head[a]!] === PART_B ? 1 : 0;
  }
  expect(crossing).toBe(0);
}

describe("node-disjoint paths in a cell", () => {
  it("are as many as the nodes of the least separator, found by trying all sets", () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = new Random(seed, "flow");
      const nodeCount = 2 + random.below(9);
      const graph = randomGraph(nodeCount, 1 + random.below(3 * nodeCount), random);
      const flow = new NodeFlow(cellOf(graph));
      flow.start(Array.from({ length: nodeCount }, () => random.below(nodeCount)));
      const ends: [number[], number[]] = [[], []];
      // a node may be source and target, each at its own vertex
      for (const side of [SOURCE, TARGET] as const) {
        for (let k = random.below(3); k >= 0; k--) {
          const v = random.below(nodeCount);
          if (flow.enter(side, v)) ends[side].push(v);
        }
      }
      const paths = flow.augment(nodeCount);
      expect(paths, `seed ${seed}`).toBe(leastSeparator(graph, ends[SOURCE], ends[TARGET]));
      flow.settle();
      expectCut(graph, flow, paths, ends[SOURCE], ends[TARGET]);
    }
  });

  it("stay as many while the sides grow, and a cut lies farther on each time; more ends add the paths that are missing", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed, "growth");
      const nodeCount = 5 + random.below(7);
      const graph = randomGraph(nodeCount, nodeCount + random.below(nodeCount), random);
      const flow = new NodeFlow(cellOf(graph));
      flow.start(Array.from({ length: nodeCount }, (_, v) => v));
      const ends: [number[], number[]] = [[0], [nodeCount - 1]];
      flow.enter(SOURCE, 0);
      flow.enter(TARGET, nodeCount - 1);
      flow.passInner(SOURCE);
      flow.passInner(TARGET);
      let paths = flow.augment(nodeCount);
      flow.settle();
      for (let step = 0; step < 12; step++) {
        const side = random.below(2) === 0 ? SOURCE : TARGET;
        const before = flow.passed(side);
        if (flow.grow(side)) {
          expect(flow.passed(side)).toBeGreaterThan(before);
          expectCut(graph, flow, paths, ends[SOURCE], ends[TARGET]);
          continue;
        }
        const v = random.below(nodeCount);
        if (!flow.enter(side, v)) continue;
        ends[side].push(v);
        paths += flow.augment(nodeCount);
        expect(paths, `seed ${seed}`).toBe(leastSeparator(graph, ends[SOURCE], ends[TARGET]));
        flow.settle();
        expectCut(graph, flow, paths, ends[SOURCE], ends[TARGET]);
      }
    }
  });

  it("are as many as the nodes of a cut in larger graphs too, so that neither could be more or less", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed, "wide");
      const { graph } = randomPlanarGraph(300, seed);
      const neighbours = neighboursOf(graph);
      const flow = new NodeFlow(cellOf(neighbours));
      // a guide that leads astray, so that paths run against one another and have to change over
      flow.start(Array.from({ length: 300 }, () => random.below(300)));
      const ends: [number[], number[]] = [[], []];
      let paths = 0;
      for (let step = 0; step < 6; step++) {
        for (const side of [SOURCE, TARGET] as const) {
          for (let k = 0; k < 8; k++) {
            const v = random.below(300);
            if (flow.enter(side, v)) ends[side].push(v);
          }
        }
        paths += flow.augment(300);
        flow.settle();
        expectCut(neighbours, flow, paths, ends[SOURCE], ends[TARGET]);
        flow.grow(step % 2 === 0 ? SOURCE : TARGET);
      }
    }
  });

  it("stop at the number that is wanted", () => {
    const { graph } = gridGraph(10);
    const flow = new NodeFlow(cellOf(neighboursOf(graph)));
    flow.start(Array.from({ length: 100 }, (_, v) => v % 10));
    for (let row = 0; row < 10; row++) {
      flow.enter(SOURCE, 10 * row);
      flow.enter(TARGET, 10 * row + 9);
    }
    expect(flow.augment(4)).toBe(4);
    expect(flow.augment(100)).toBe(6);
  });
});

describe("the search for a cut", () => {
  it("really separates: no arc joins the two parts, and neither is empty", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { graph, x, y } = randomPlanarGraph(200 + 40 * seed, seed);
      const neighbours = neighboursOf(graph);
      const cuts = new CutSearch(cellOf(neighbours));
      for (const along of [x, y])
        cuts.tryAlong(Uint32Array.from(along, (_, v) => v).sort((a, b) => along[a]! - along[b]!));
      expect(cuts.found).toBe(true);
      expectSeparated(neighbours, cuts.label);
      const sizes = [PART_A, PART_B, SEPARATOR].map((part) => cuts.label.filter((p) => p === part).length);
      expect(sizes[0]).toBeGreaterThan(0.14 * graph.nodeCount);
      expect(sizes[1]).toBeGreaterThan(0.14 * graph.nodeCount);
      expect(sizes[2]).toBeLessThan(4 * Math.sqrt(graph.nodeCount));
    }
  });

  it("takes the one street between two towns, although it lies askew and off the middle", () => {
    const { graph } = gridGraph(12);
    const left = graph.nodeCount;
    const arcs = [...graph.tail].map((tail, a) => [tail, graph.head[a]!] as const);
    const twin = arcs.map(([tail, head]) => [tail + left, head + left] as const);
    const all = [...arcs, ...twin, [left - 1, 2 * left] as const, [2 * left, left] as const];
    const neighbours = neighboursOf({
      nodeCount: 2 * left + 1,
      tail: Uint32Array.from(all, ([tail]) => tail),
      head: Uint32Array.from(all, ([, head]) => head),
    });
    const cuts = new CutSearch(cellOf(neighbours));
    cuts.tryAlong(Uint32Array.from({ length: 2 * left + 1 }, (_, v) => (v < 144 ? v : v === 144 ? 288 : v - 1)));
    expect(cuts.label.filter((part) => part === SEPARATOR).length).toBe(1);
    expect(
      cuts.label[left - 1] === SEPARATOR || cuts.label[2 * left] === SEPARATOR || cuts.label[left] === SEPARATOR,
    ).toBe(true);
  });
});

describe("the order inside a cell", () => {
  it("takes a node whose elimination adds the fewest arcs each time, by the game played with sets", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed, "leaf");
      const size = 1 + random.below(45);
      const outside = random.below(25);
      const graph = randomGraph(size + outside, 2 * size + random.below(3 * size), random);
      const order = Uint32Array.from({ length: size + outside }, (_, v) => v);
      const place = order.slice();
      new LeafOrder(graph).sort(order, place, 0, size);
      expect(Array.from(order, (v) => place[v])).toEqual(Array.from(order, (_, i) => i));
      const tail = Uint32Array.from(graph.head, (_, a) => graph.first.findLastIndex((first) => first <= a));
      const sets = neighbourSets({ nodeCount: size + outside, tail, head: graph.head });
      for (let a = size; a < size + outside; a++) {
        for (let b = size; b < size + outside; b++) if (a !== b) sets[a]!.add(b);
      }
      const fill = (v: number): number => {
        const around = [...sets[v]!];
        return around.reduce((sum, a) => sum + around.filter((b) => a < b && !sets[a]!.has(b)).length, 0);
      };
      const left = new Set(order.subarray(0, size));
      for (let i = 0; i < size; i++) {
        expect(fill(order[i]!), `seed ${seed}, node ${i} of ${size}`).toBe(Math.min(...[...left].map(fill)));
        left.delete(order[i]!);
        eliminateNode(sets, order[i]!);
      }
    }
  });
});

describe("what is taken off before the cuts", () => {
  it("leaves the graph that the elimination game leaves, in which every node has three neighbours", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed, "peel");
      const nodeCount = 1 + random.below(60);
      const tail = Uint32Array.from({ length: random.below(2 * nodeCount) }, () => random.below(nodeCount));
      const head = tail.map(() => random.below(nodeCount));
      const { eliminated, core } = peel(neighboursOf({ nodeCount, tail, head }));
      const sets = neighbourSets({ nodeCount, tail, head });
      for (const v of eliminated) expect(eliminateNode(sets, v)).toBeLessThan(3);
      expect(eliminated.length + core.nodeCount).toBe(nodeCount);
      for (let c = 0; c < core.nodeCount; c++) {
        const around = [...core.head.subarray(core.first[c]!, core.first[c + 1]!)].map((w) => core.node[w]!);
        expect(around.length).toBeGreaterThan(2);
        expect(around.toSorted()).toEqual([...sets[core.node[c]!]!].toSorted());
      }
    }
  });
});
