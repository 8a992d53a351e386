import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { loadNetwork } from "../../src/map/index.ts";
import {
  buildHierarchy,
  customize,
  INFINITE_WEIGHT,
  makeClosureSet,
  makeMatrix,
  makePotential,
  makeQuery,
  makeReweigher,
  orderNodes,
} from "../../src/routing/cch/index.ts";
import { dijkstraFrom, firstDifference } from "../helpers/arc-graphs.ts";

const { network } = await loadNetwork("data/hanoi.osm.gz");

describe("the roads of Hanoi, junctions as nodes and links as arcs", () => {
  const { nodeCount, tail, head, lengthM, nodeLon, nodeLat } = network;
  const graph = { nodeCount, tail, head };
  const weight = Int32Array.from(lengthM, (length) => Math.round(10 * length));
  const hierarchy = buildHierarchy(graph, orderNodes(graph, nodeLon, nodeLat));
  const closures = makeClosureSet(graph);
  const inputs = { weight, closed: closures.closed };
  const metric = customize(hierarchy, inputs);

  it("have the distances and ways that Dijkstra finds, before a closure, in it and after", () => {
    const random = new Random(1, "hanoi");
    const query = makeQuery(hierarchy);
    const matrix = makeMatrix(hierarchy);
    const potential = makePotential(hierarchy);
    const reweigher = makeReweigher(hierarchy);
    const sources = Array.from({ length: 4 }, () => random.below(nodeCount));
    const targets = Array.from({ length: 300 }, () => random.below(nodeCount));
    const shut = Array.from({ length: 200 }, () => random.below(tail.length));
    const open = customize(hierarchy, inputs).weight;
    for (const change of [
      () => {},
      () => closures.close(shut, [targets[0]!]),
      () => closures.open(shut, [targets[0]!]),
    ]) {
      change();
      reweigher.update(metric, closures.takeChanged());
      expect(firstDifference(metric.weight, customize(hierarchy, inputs).weight)).toBe(-1);
      const table = matrix.table(metric, sources, targets);
      sources.forEach((source, i) => {
        const distances = dijkstraFrom(graph, inputs, source);
        potential.awayFrom(metric, { nodes: [source], costs: [0] });
        targets.forEach((target, j) => {
          const found = query.distance(metric, source, target);
          let at = source;
          let sum = found === INFINITE_WEIGHT ? INFINITE_WEIGHT : 0;
          for (const arc of query.path()) {
            if (tail[arc] !== at) sum = Number.NaN;
            at = head[arc]!;
            sum += closures.closed[arc] === 0 ? Math.max(1, weight[arc]!) : INFINITE_WEIGHT;
          }
          const answers = [found, sum, table[i * targets.length + j], potential.at(target)];
          expect(answers).toEqual(answers.map(() => distances[target]));
        });
      });
    }
    expect(firstDifference(metric.weight, open)).toBe(-1);
  });
});
