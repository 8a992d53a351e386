import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import {
  buildHierarchy,
  customize,
  INFINITE_WEIGHT,
  makeClosureSet,
  makeQuery,
  makeReweigher,
  orderNodes,
} from "../../src/routing/cch/index.ts";
import { anyWeight, distancesFrom, firstDifference, gridGraph, weightedGraph } from "../helpers/arc-graphs.ts";

describe("partial customization against full", () => {
  it("gives the same bits after any change of weights", () => {
    const cases = weightedGraph().chain((given) =>
      fc.record({
        given: fc.constant(given),
        rounds: fc.array(
          fc.array(fc.tuple(fc.nat(Math.max(0, given.weight.length - 1)), anyWeight), { maxLength: 6 }),
          {
            maxLength: 6,
          },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ given: { graph, weight, rank }, rounds }) => {
        fc.pre(weight.length > 0);
        const hierarchy = buildHierarchy(graph, rank);
        const inputs = { weight: weight.slice() };
        const metric = customize(hierarchy, inputs);
        const reweigher = makeReweigher(hierarchy);
        for (const round of rounds) {
          for (const [arc, changed] of round) inputs.weight[arc] = changed;
          reweigher.update(
            metric,
            round.map(([arc]) => arc),
          );
          expect(firstDifference(metric.weight, customize(hierarchy, inputs).weight)).toBe(-1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("touches part of a grid only, and does all of it anew where most changed", () => {
    const { graph, weight, x, y } = gridGraph(40);
    const hierarchy = buildHierarchy(graph, orderNodes(graph, x, y));
    const inputs = { weight: weight.slice() };
    const metric = customize(hierarchy, inputs);
    const reweigher = makeReweigher(hierarchy);
    const random = new Random(5, "grid");
    for (const size of [0, 1, 3, 10, weight.length]) {
      for (let round = 0; round < 20; round++) {
        const arcs = Array.from({ length: size }, () => random.below(weight.length));
        for (const arc of arcs) inputs.weight[arc] = random.below(3) === 0 ? INFINITE_WEIGHT : 1 + random.below(100);
        const touched = reweigher.update(metric, arcs);
        if (size <= 1) expect(touched).toBeLessThan(hierarchy.arcCount / 4);
        if (size === weight.length) expect(touched).toBe(2 * hierarchy.arcCount);
        expect(firstDifference(metric.weight, customize(hierarchy, inputs).weight)).toBe(-1);
      }
    }
  });
});

describe("closures that come and go", () => {
  it("are forgotten when they end: 12,000 closes and reopenings, each metric that of the set as it is", () => {
    const random = new Random(11, "closures");
    let steps = 0;
    for (let town = 0; steps < 12_000; town++) {
      const { graph, weight, x, y } = gridGraph(4 + (town % 3));
      const arcCount = weight.length;
      const hierarchy = buildHierarchy(graph, orderNodes(graph, x, y));
      const closures = makeClosureSet(graph);
      const inputs = { weight, closed: closures.closed };
      const metric = customize(hierarchy, inputs);
      const reweigher = makeReweigher(hierarchy);
      const query = makeQuery(hierarchy);
      const held: { arcs: number[]; nodes: number[] }[] = [];
      for (let step = 0; step < 100; step++, steps++) {
        if (held.length > 0 && random.below(5) < 2) {
          const [ended] = held.splice(random.below(held.length), 1);
          closures.open(ended!.arcs, ended!.nodes);
        } else {
          const arcs = Array.from({ length: random.below(4) }, () => random.below(arcCount));
          const nodes = Array.from({ length: random.below(2) }, () => random.below(graph.nodeCount));
          closures.close(arcs, nodes);
          held.push({ arcs, nodes });
        }
        reweigher.update(metric, closures.takeChanged());
        // What the set is, told anew from the closures that are held.
        const shut = weight.map((given, arc) => {
          const isShut = held.some(
            ({ arcs, nodes }) =>
              arcs.includes(arc) || nodes.includes(graph.tail[arc]!) || nodes.includes(graph.head[arc]!),
          );
          return isShut ? INFINITE_WEIGHT : given;
        });
        expect(firstDifference(metric.weight, customize(hierarchy, { weight: shut }).weight)).toBe(-1);
        if (step % 10 !== 0) continue;
        const source = random.below(graph.nodeCount);
        const expected = distancesFrom(graph, { weight: shut }, source);
        const target = random.below(graph.nodeCount);
        expect(query.distance(metric, source, target)).toBe(expected[target]);
        for (const arc of query.path()) expect(closures.closed[arc]).toBe(0);
      }
    }
    expect(steps).toBeGreaterThanOrEqual(10_000);
  });
});
