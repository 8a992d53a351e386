import fc from "fast-check";
import { MultiDirectedGraph } from "graphology";
import { dijkstra } from "graphology-shortest-path";
import { describe, expect, it } from "vitest";
import { NONE, Random } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { type LinkPosition, type Metric, makeAStar, makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { bruteForceCost, bruteForceTree } from "../helpers/brute-force-paths.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { randomNetwork } from "../helpers/random-network.ts";

const RUNS = 2000;
const TOLERANCE_S = 1e-6;

/** A place on some link of any network: indices wrap round. */
const place = fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.25, 0.5, 1));
const placeIn = (network: RoadNetwork, [index, share]: readonly [number, number]): LinkPosition => ({
  link: index % network.linkCount,
  share,
});

/** A metric with a few links shut, from bits that repeat. */
function partlyShut(network: RoadNetwork, shutBits: readonly boolean[]): Metric {
  const closedLinks = Uint8Array.from({ length: network.linkCount }, (_, link) =>
    shutBits[link % shutBits.length] ? 1 : 0,
  );
  return makeMetric(network, { kind: "car", closedLinks });
}
const shutBits = fc.array(
  fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  { minLength: 1, maxLength: 28 },
);

describe("shortest paths on random networks", () => {
  it("cost the same by Dijkstra, A* and brute force, and are driven as they say", () => {
    fc.assert(
      fc.property(randomNetwork(), shutBits, place, place, (network, bits, a, b) => {
        const metric = partlyShut(network, bits);
        const [from, to] = [placeIn(network, a), placeIn(network, b)];
        const expectedS = bruteForceCost(network, metric, from, to);
        for (const engine of [makeDijkstra(network), makeAStar(network)]) {
          const route = engine.route(metric, from, to);
          expect(route === null).toBe(expectedS === null);
          if (route === null || expectedS === null) continue;
          expect(Math.abs(route.costS - expectedS)).toBeLessThan(TOLERANCE_S);
          expect(Math.abs(drive(network, metric, route.links, from, to) - route.costS)).toBeLessThan(TOLERANCE_S);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("cost the same asked again and again of one engine, which clears nothing between queries", () => {
    fc.assert(
      fc.property(randomNetwork(), fc.array(fc.tuple(place, place), { maxLength: 12 }), (network, pairs) => {
        const metric = makeMetric(network, { kind: "car" });
        const engines = [makeDijkstra(network), makeAStar(network)];
        for (const [a, b] of pairs) {
          const [from, to] = [placeIn(network, a), placeIn(network, b)];
          const fresh = makeDijkstra(network).route(metric, from, to)?.costS ?? -1;
          for (const engine of engines) {
            const costS = engine.route(metric, from, to)?.costS ?? -1;
            expect(Math.abs(costS - fresh)).toBeLessThan(TOLERANCE_S);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("cost the same by graphology-shortest-path where every turn is allowed", () => {
    fc.assert(
      fc.property(randomNetwork({ turnBans: false }), place, place, (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: placeIn(network, a).link, share: 1 };
        const to = { link: placeIn(network, b).link, share: 0 };
        fc.pre(from.link !== to.link);
        const route = makeDijkstra(network).route(metric, from, to);
        const peerS = graphologyCost(network, metric, network.head[from.link]!, network.tail[to.link]!);
        expect(route === null).toBe(peerS === null);
        if (route !== null && peerS !== null) expect(Math.abs(route.costS - peerS)).toBeLessThan(TOLERANCE_S);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("destination trees on random networks", () => {
  it("cost what brute force says, from every link, and lead there by open movements", () => {
    const destinations = fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(randomNetwork(), shutBits, destinations, (network, bits, indices) => {
        const metric = partlyShut(network, bits);
        const ends = indices.map((index) => index % network.linkCount);
        const { costS, next } = makeDijkstra(network).tree(metric, ends);
        expect(costS).toEqual(bruteForceTree(network, metric, ends));
        for (let link = 0; link < network.linkCount; link++) {
          if (costS[link] === Number.POSITIVE_INFINITY) continue;
          const drivenS = followTree(network, metric, next, link, ends);
          expect(Math.abs(drivenS - costS[link]!)).toBeLessThan(TOLERANCE_S);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("cost what a query from the link's tail to the destination's head costs", () => {
    fc.assert(
      fc.property(randomNetwork(), fc.nat(1000), (network, index) => {
        const metric = makeMetric(network, { kind: "car" });
        const engine = makeDijkstra(network);
        const to = { link: index % network.linkCount, share: 1 };
        const { costS } = engine.tree(metric, [to.link]);
        for (let link = 0; link < network.linkCount; link++) {
          const routeS = engine.route(metric, { link, share: 0 }, to)?.costS ?? Number.POSITIVE_INFINITY;
          if (routeS === costS[link]) continue;
          expect(Math.abs(routeS - costS[link]!)).toBeLessThan(TOLERANCE_S);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a town of 4,500 links", () => {
  const town = gridNetwork(35, 35, 7);
  const metric = makeMetric(town, { kind: "car" });
  const random = new Random(7);
  const somewhere = (): LinkPosition => ({ link: random.below(town.linkCount), share: random.next() });

  it("costs the same by A* as by Dijkstra, where straight lines mean something", () => {
    const dijkstraEngine = makeDijkstra(town);
    const aStarEngine = makeAStar(town);
    for (let i = 0; i < 300; i++) {
      const [from, to] = [somewhere(), somewhere()];
      const expectedS = dijkstraEngine.route(metric, from, to)?.costS ?? -1;
      expect(Math.abs((aStarEngine.route(metric, from, to)?.costS ?? -1) - expectedS)).toBeLessThan(TOLERANCE_S);
    }
  });

  it("has trees that are exact, each found with the scratch of the one before", () => {
    const engine = makeDijkstra(town);
    for (let i = 0; i < 6; i++) {
      const ends = [somewhere().link, somewhere().link];
      const { costS, next } = engine.tree(metric, ends);
      expect(costS).toEqual(bruteForceTree(town, metric, ends));
      const start = somewhere().link;
      if (Number.isFinite(costS[start]!)) {
        expect(Math.abs(followTree(town, metric, next, start, ends) - costS[start]!)).toBeLessThan(TOLERANCE_S);
      }
    }
  });

  it("has exact trees where seconds range from moments to weeks, as in a jam gone wild", () => {
    const engine = makeDijkstra(town);
    for (let i = 0; i < 6; i++) {
      const linkS = Float64Array.from({ length: town.linkCount }, () => 10 ** (7 * random.next() - 1));
      const jammed = makeMetric(town, { kind: "car", linkS });
      const ends = [somewhere().link];
      expect(engine.tree(jammed, ends).costS).toEqual(bruteForceTree(town, jammed, ends));
    }
  });
});

/** Seconds of a route, driven link by link; throws where it makes a movement that is not open. */
function drive(network: RoadNetwork, metric: Metric, links: Uint32Array, from: LinkPosition, to: LinkPosition): number {
  const part = (link: number, share: number): number => (share === 0 ? 0 : share * metric.linkS[link]!);
  expect(links[0]).toBe(from.link);
  expect(links.at(-1)).toBe(to.link);
  if (links.length === 1) return part(from.link, to.share - from.share);
  let seconds = part(from.link, 1 - from.share) + part(to.link, to.share);
  for (let i = 1; i < links.length; i++) {
    expect(isOpen(network, metric, links[i - 1]!, links[i]!)).toBe(true);
    if (i < links.length - 1) seconds += metric.linkS[links[i]!]!;
  }
  return seconds;
}

function followTree(network: RoadNetwork, metric: Metric, next: Uint32Array, start: number, ends: number[]): number {
  let seconds = metric.linkS[start]!;
  let link = start;
  for (let steps = 0; next[link] !== NONE; steps++) {
    if (steps > network.linkCount) throw new Error(`the tree goes round in a ring from link ${start}`);
    expect(isOpen(network, metric, link, next[link]!)).toBe(true);
    link = next[link]!;
    seconds += metric.linkS[link]!;
  }
  expect(ends).toContain(link);
  return seconds;
}

function isOpen(network: RoadNetwork, metric: Metric, from: number, to: number): boolean {
  for (let movement = network.firstMovement[from]!; movement < network.firstMovement[from + 1]!; movement++) {
    if (network.movementTo[movement] === to) return metric.arcOpen[movement] === 1;
  }
  return false;
}

/** graphology's own Dijkstra from node to node; its path is one of nodes, so the cheapest link of each step counts. */
function graphologyCost(network: RoadNetwork, metric: Metric, from: number, to: number): number | null {
  const graph = new MultiDirectedGraph();
  for (let node = 0; node < network.nodeCount; node++) graph.addNode(node);
  for (let link = 0; link < network.linkCount; link++) {
    graph.addEdge(network.tail[link], network.head[link], { seconds: metric.linkS[link] });
  }
  const path: string[] | null = dijkstra.bidirectional(graph, from, to, "seconds");
  if (path === null) return null;
  let seconds = 0;
  for (let i = 1; i < path.length; i++) {
    seconds += Math.min(
      ...graph.mapOutEdges(path[i - 1], path[i], (_edge, attributes) => attributes.seconds as number),
    );
  }
  return seconds;
}
