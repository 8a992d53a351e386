import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ArcGraph,
  buildHierarchy,
  customize,
  type Ends,
  INFINITE_WEIGHT,
  makeMatrix,
  makePotential,
  makeQuery,
} from "../../src/routing/cch/index.ts";
import { countedWeight, distancesFrom, weightedGraph } from "../helpers/arc-graphs.ts";

const RUNS = { numRuns: 1500 };

/** The sum of the arcs' weights where they lead from one node to the other, else NaN. */
function lengthOfChain(
  { tail, head }: ArcGraph,
  weight: Int32Array,
  arcs: Uint32Array,
  from: number,
  to: number,
): number {
  let at = from;
  let sum = 0;
  for (const arc of arcs) {
    if (tail[arc] !== at) return Number.NaN;
    at = head[arc]!;
    sum += countedWeight({ weight }, arc);
  }
  return at === to ? sum : Number.NaN;
}

describe("queries against Bellman and Ford", () => {
  it("gives the distance of every pair, and a chain of arcs that is as long", () => {
    let asked = 0;
    fc.assert(
      fc.property(weightedGraph(), ({ graph, weight, rank }) => {
        const hierarchy = buildHierarchy(graph, rank);
        const metric = customize(hierarchy, { weight });
        const query = makeQuery(hierarchy);
        for (let source = 0; source < graph.nodeCount; source++) {
          const expected = distancesFrom(graph, { weight }, source);
          const distances: number[] = [];
          const chains: number[] = [];
          for (let target = 0; target < graph.nodeCount; target++) {
            asked++;
            const distance = query.distance(metric, source, target);
            const arcs = query.path();
            distances.push(distance);
            const isReached = distance < INFINITE_WEIGHT || arcs.length > 0;
            chains.push(isReached ? lengthOfChain(graph, weight, arcs, source, target) : INFINITE_WEIGHT);
          }
          expect(distances).toEqual(expected);
          expect(chains).toEqual(expected);
        }
      }),
      RUNS,
    );
    expect(asked).toBeGreaterThan(50_000);
  });

  it("finds the cheapest pair among several ends with costs", () => {
    const ends = (nodeCount: number): fc.Arbitrary<Ends> =>
      fc
        .array(fc.tuple(fc.nat(nodeCount - 1), fc.oneof(fc.nat(9), fc.constant(INFINITE_WEIGHT - 3))), { maxLength: 4 })
        .map((list) => ({ nodes: list.map(([node]) => node), costs: list.map(([, cost]) => cost) }));
    const cases = weightedGraph().chain((given) =>
      fc.record({
        given: fc.constant(given),
        sources: ends(given.graph.nodeCount),
        targets: ends(given.graph.nodeCount),
      }),
    );
    fc.assert(
      fc.property(cases, ({ given: { graph, weight, rank }, sources, targets }) => {
        const hierarchy = buildHierarchy(graph, rank);
        const metric = customize(hierarchy, { weight });
        const query = makeQuery(hierarchy);
        let least = INFINITE_WEIGHT;
        for (let i = 0; i < sources.nodes.length; i++) {
          const distances = distancesFrom(graph, { weight }, sources.nodes[i]!);
          for (let j = 0; j < targets.nodes.length; j++) {
            least = Math.min(least, sources.costs[i]! + distances[targets.nodes[j]!]! + targets.costs[j]!);
          }
        }
        expect(query.distanceBetween(metric, sources, targets)).toBe(least);
        const arcs = query.path();
        if (least === INFINITE_WEIGHT) {
          expect(arcs).toHaveLength(0);
          return;
        }
        const sum = arcs.reduce((total, arc) => total + countedWeight({ weight }, arc), 0);
        const starts = arcs.length > 0 ? [graph.tail[arcs[0]!]!] : sources.nodes;
        const stops = arcs.length > 0 ? [graph.head[arcs[arcs.length - 1]!]!] : targets.nodes;
        const rests: number[] = [];
        for (let i = 0; i < sources.nodes.length; i++) {
          for (let j = 0; j < targets.nodes.length; j++) {
            const isThis =
              Array.from(starts).includes(sources.nodes[i]!) && Array.from(stops).includes(targets.nodes[j]!);
            const isOnePlace = arcs.length > 0 || sources.nodes[i] === targets.nodes[j];
            if (isThis && isOnePlace) rests.push(sources.costs[i]! + targets.costs[j]!);
          }
        }
        expect(rests.map((rest) => rest + sum)).toContain(least);
      }),
      RUNS,
    );
  });

  it("gives the same distances by matrix, and the nearest as a sorted list would", () => {
    const cases = weightedGraph().chain((given) =>
      fc.record({
        given: fc.constant(given),
        sources: fc.array(fc.nat(given.graph.nodeCount - 1), { maxLength: 6 }),
        targets: fc.array(fc.nat(given.graph.nodeCount - 1), { maxLength: 9 }),
        count: fc.integer({ min: 0, max: 10 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ given: { graph, weight, rank }, sources, targets, count }) => {
        const hierarchy = buildHierarchy(graph, rank);
        const metric = customize(hierarchy, { weight });
        const matrix = makeMatrix(hierarchy);
        const expected = sources.map((source) => {
          const distances = distancesFrom(graph, { weight }, source);
          return targets.map((target) => distances[target]!);
        });
        expect(Array.from(matrix.table(metric, sources, targets))).toEqual(expected.flat());
        const pinned = matrix.pin(metric, targets);
        sources.forEach((source, i) => {
          const sorted = targets
            .map((_, j) => ({ target: j, distance: expected[i]![j]! }))
            .filter(({ distance }) => distance < INFINITE_WEIGHT)
            .sort((a, b) => a.distance - b.distance || a.target - b.target)
            .slice(0, count);
          expect(matrix.nearest(pinned, source, count)).toEqual({
            targets: sorted.map(({ target }) => target),
            distances: sorted.map(({ distance }) => distance),
          });
        });
      }),
      RUNS,
    );
  });

  it("gives exact potentials towards ends and away from them, in whatever order they are asked", () => {
    const cases = weightedGraph().chain((given) =>
      fc.record({
        given: fc.constant(given),
        nodes: fc.array(fc.nat(given.graph.nodeCount - 1), { minLength: 1, maxLength: 3 }),
        costs: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
        asked: fc.array(fc.nat(given.graph.nodeCount - 1), { maxLength: 20 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ given: { graph, weight, rank }, nodes, costs, asked }) => {
        const ends = { nodes, costs: costs.slice(0, nodes.length) };
        const hierarchy = buildHierarchy(graph, rank);
        const metric = customize(hierarchy, { weight });
        const potential = makePotential(hierarchy);
        const reversed = { ...graph, tail: graph.head, head: graph.tail };
        const leastBy = (of: ArcGraph) => {
          const rows = nodes.map((node, i) => distancesFrom(of, { weight }, node).map((d) => d + costs[i]!));
          return (node: number): number => Math.min(INFINITE_WEIGHT, ...rows.map((row) => row[node]!));
        };
        const away = leastBy(graph);
        const towards = leastBy(reversed);
        potential.towards(metric, ends);
        for (const node of asked) expect(potential.at(node)).toBe(towards(node));
        potential.awayFrom(metric, ends);
        for (const node of asked) expect(potential.at(node)).toBe(away(node));
        potential.towards(metric, ends);
        for (const node of asked) expect(potential.at(node)).toBe(towards(node));
      }),
      RUNS,
    );
  });
});
