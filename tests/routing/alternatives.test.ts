/** Alternatives are admissible: asked by a checker that takes the definition at its word, and Dijkstra at his. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { buildHierarchy, customize, INFINITE_WEIGHT, makeQuery, orderNodes } from "../../src/routing/cch/index.ts";
import { makeHierarchyVias } from "../../src/routing/hierarchy-vias.ts";
import {
  type AlternativeOptions,
  findAlternatives,
  type LinkPosition,
  type Metric,
  makeDijkstra,
  makeMetric,
  makePlateaus,
  type Route,
  turnGraphOf,
  type ViaSource,
} from "../../src/routing/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";
import { randomNetwork } from "../helpers/random-network.ts";

const LIMITS = { count: 4, stretch: 1.25, sharing: 0.75, localOptimality: 0.25 };

function ask(network: RoadNetwork, metric: Metric, from: LinkPosition, to: LinkPosition, options: AlternativeOptions) {
  const engine = makeDijkstra(network);
  return findAlternatives(network, engine, makePlateaus(network, engine), metric, from, to, options);
}

/** Candidates from a hierarchy of the town, in whole milliseconds. */
function hierarchyVias(network: RoadNetwork, { linkS, arcOpen }: Metric): ViaSource {
  const { stateCount, stateLink, arcTail, arcHead } = turnGraphOf(network);
  const graph = { nodeCount: stateCount, tail: arcTail, head: arcHead };
  const at = (degrees: Float64Array): Float64Array =>
    Float64Array.from(stateLink, (link) => degrees[network.tail[link]!]! + degrees[network.head[link]!]!);
  const hierarchy = buildHierarchy(graph, orderNodes(graph, at(network.nodeLon), at(network.nodeLat)));
  const weight = Int32Array.from(arcTail, (state, arc) =>
    arcOpen[arc] === 1 ? Math.min(INFINITE_WEIGHT, 1000 * linkS[stateLink[state]!]!) : INFINITE_WEIGHT,
  );
  const weights = customize(hierarchy, { weight });
  return makeHierarchyVias(network, hierarchy, makeQuery(hierarchy), () => weights, 1000);
}

/** Seconds of each part, or a sentence on why the route cannot be driven. */
function partsOf(network: RoadNetwork, metric: Metric, route: Route, from: LinkPosition, to: LinkPosition): number[] {
  const links = [...route.links];
  expect([links[0], links.at(-1)]).toEqual([from.link, to.link]);
  for (let i = 0; i + 1 < links.length; i++) {
    let movement = network.firstMovement[links[i]!]!;
    while (network.movementTo[movement] !== links[i + 1]) movement++;
    expect(movement).toBeLessThan(network.firstMovement[links[i]! + 1]!);
    expect(network.movementAccess[movement]).not.toBe(0);
  }
  const share = (i: number): number => (i === 0 ? 1 - from.share : i === links.length - 1 ? to.share : 1);
  return links.map((link, i) => share(i) * metric.linkS[link]!);
}

/** Every way of the answer against every clause of the definition; the tolerance is the one that the module states. */
function expectAdmissible(
  network: RoadNetwork,
  metric: Metric,
  routes: readonly Route[],
  from: LinkPosition,
  to: LinkPosition,
): void {
  const oracle = makeDijkstra(network);
  const bestS = oracle.route(metric, from, to)!.costS;
  const parts = routes.map((route) => partsOf(network, metric, route, from, to));
  const total = (seconds: readonly number[]): number => seconds.reduce((a, b) => a + b, 0);
  expect(routes[0]!.costS).toBeCloseTo(bestS, 6);
  routes.forEach((route, r) => {
    expect(total(parts[r]!)).toBeCloseTo(route.costS, 6);
    if (r === 0) return;
    expect(route.costS).toBeLessThanOrEqual(LIMITS.stretch * bestS + 1e-6);
    for (const earlier of routes.slice(0, r)) {
      const shared = [...route.links].map((link, i) => (earlier.links.includes(link) ? parts[r]![i]! : 0));
      expect(total(shared)).toBeLessThanOrEqual(LIMITS.sharing * bestS + 1e-6);
    }
    const twice = (of: Route): number[] => {
      const nodes = [...of.links.slice(0, -1)].map((link) => network.head[link]!);
      return nodes.filter((node, i) => nodes.indexOf(node) !== i);
    };
    for (const node of twice(route)) expect(twice(routes[0]!)).toContain(node);
    for (let i = 0; i < route.links.length; i++) {
      for (let j = i + 1; j < route.links.length; j++) {
        const betweenS = total(parts[r]!.slice(i + 1, j));
        if (betweenS > LIMITS.localOptimality * bestS) break;
        const shortest = oracle.route(
          metric,
          { link: route.links[i]!, share: 1 },
          { link: route.links[j]!, share: 0 },
        )!;
        expect(betweenS).toBeLessThanOrEqual(shortest.costS + 0.001 * LIMITS.localOptimality * bestS + 1e-6);
      }
    }
  });
}

describe("alternatives", () => {
  it("are admissible by the definition, and mostly there are some, on a town of 30 by 30 blocks", () => {
    const random = new Random(7, "alternatives");
    let found = 0;
    for (let seed = 0; seed < 4; seed++) {
      const network = gridNetwork(30, 30, seed);
      const metric = makeMetric(network, { kind: "car" });
      for (let pair = 0; pair < 6; pair++) {
        const from = { link: random.below(network.linkCount), share: random.next() };
        const to = { link: random.below(network.linkCount), share: random.next() };
        const routes = ask(network, metric, from, to, LIMITS);
        if (routes.length > 0) expectAdmissible(network, metric, routes, from, to);
        found += routes.length - 1;
      }
    }
    expect(found).toBeGreaterThan(24);
  });

  it("are admissible too where their places come from a hierarchy, and hardly fewer", () => {
    const random = new Random(7, "hierarchy");
    const network = gridNetwork(30, 30, 5);
    const metric = makeMetric(network, { kind: "car" });
    const engine = makeDijkstra(network);
    const vias = hierarchyVias(network, metric);
    let found = 0;
    let byTrees = 0;
    for (let pair = 0; pair < 20; pair++) {
      const from = { link: random.below(network.linkCount), share: random.next() };
      const to = { link: random.below(network.linkCount), share: random.next() };
      const routes = findAlternatives(network, engine, vias, metric, from, to, LIMITS);
      if (routes.length > 0) expectAdmissible(network, metric, routes, from, to);
      found += routes.length - 1;
      byTrees += ask(network, metric, from, to, LIMITS).length - 1;
    }
    expect(byTrees).toBeGreaterThan(20);
    expect(found).toBeGreaterThan(0.7 * byTrees);
  });

  it("are admissible on random little networks with bans, loops, parallel and zero-length links", () => {
    const place = fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.25, 0.5, 1));
    fc.assert(
      fc.property(randomNetwork({ maxNodes: 12, maxArcs: 40 }), place, place, (network, [a, shareA], [b, shareB]) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: a % network.linkCount, share: shareA };
        const to = { link: b % network.linkCount, share: shareB };
        const routes = ask(network, metric, from, to, LIMITS);
        const best = makeDijkstra(network).route(metric, from, to);
        expect(routes.length > 0).toBe(best !== null);
        if (best !== null && from.link !== to.link) {
          expectAdmissible(network, metric, routes, from, to);
        }
      }),
      { numRuns: 1000 },
    );
  });

  // Two towns, joined by three roads of 1000, 1100 and 1300 m, and a bypass of 50 m around a part of the first.
  const threeRoads = networkFromArcs([
    { from: 0, to: 1 },
    { from: 1, to: 2, lengthM: 500 },
    { from: 2, to: 5, lengthM: 500 },
    { from: 1, to: 3, lengthM: 550 },
    { from: 3, to: 5, lengthM: 550 },
    { from: 1, to: 4, lengthM: 650 },
    { from: 4, to: 5, lengthM: 650 },
    { from: 5, to: 6 },
  ]);
  const [origin, goal] = [
    { link: threeRoads.linkOfArc[0]!, share: 0 },
    { link: threeRoads.linkOfArc[7]!, share: 1 },
  ];
  const metric = makeMetric(threeRoads.network, { kind: "car" });
  const costs = (options: AlternativeOptions): number[] =>
    ask(threeRoads.network, metric, origin, goal, options).map(({ costS }) => Math.round(costS));

  it("are the other roads between two towns, within the stretch that is asked for", () => {
    expect(costs({})).toEqual([120, 130, 150]);
    expect(costs({ stretch: 1.2 })).toEqual([120, 130]);
    expect(costs({ count: 2 })).toEqual([120, 130]);
    expect(costs({ count: 1 })).toEqual([120]);
    expect(costs({ sharing: 0.1 })).toEqual([120]);
  });

  it("are none where there is no way, and only the way ahead on one link", () => {
    expect(ask(threeRoads.network, metric, goal, origin, {})).toEqual([]);
    const ahead = ask(threeRoads.network, metric, origin, { ...origin, share: 0.5 }, {});
    expect(ahead.map(({ costS }) => costS)).toEqual([5]);
  });

  it("do not leave a road for a small way round that comes back to it", () => {
    const withBypass = networkFromArcs([
      { from: 0, to: 1, lengthM: 100 },
      { from: 1, to: 2, lengthM: 50 },
      { from: 1, to: 3, lengthM: 30 },
      { from: 3, to: 2, lengthM: 30 },
      { from: 2, to: 4, lengthM: 50 },
    ]);
    const place = (arc: number, share: number): LinkPosition => ({ link: withBypass.linkOfArc[arc]!, share });
    const cars = makeMetric(withBypass.network, { kind: "car" });
    const options = { localOptimality: 0.35, sharing: 0.8 };
    expect(ask(withBypass.network, cars, place(0, 0), place(4, 1), options)).toHaveLength(1);
    expect(ask(withBypass.network, cars, place(0, 0), place(4, 1), { ...options, localOptimality: 0.1 })).toHaveLength(
      2,
    );
  });

  it("do not go round a block to come back to where they were, even if sharing and small ways round are allowed", () => {
    const withBlock = networkFromArcs([
      { from: 0, to: 1, lengthM: 1000 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 3, to: 1 },
      { from: 1, to: 4, lengthM: 1000 },
    ]);
    const place = (arc: number, share: number): LinkPosition => ({ link: withBlock.linkOfArc[arc]!, share });
    const cars = makeMetric(withBlock.network, { kind: "car" });
    const options = { sharing: 1, localOptimality: 0.01 };
    expect(ask(withBlock.network, cars, place(0, 0), place(4, 1), options)).toHaveLength(1);
  });
});
