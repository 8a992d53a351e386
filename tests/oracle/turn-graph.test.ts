import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindBit, type RoadNetwork } from "../../src/map/index.ts";
import {
  followTree,
  type Metric,
  makeAStar,
  makeDijkstra,
  makeHierarchyRouter,
  makeMetric,
  makeRoadHierarchy,
  makeTimedSearch,
  orderRoads,
  turnGraphOf,
} from "../../src/routing/index.ts";
import { randomNetwork } from "../helpers/random-network.ts";

const CAR = kindBit("car");

/** The paths banned to cars, as texts of link numbers. */
function bannedPaths({ firstPathLink, pathLink, pathKinds }: RoadNetwork): string[] {
  return Array.from(pathKinds.keys())
    .filter((path) => (pathKinds[path]! & CAR) !== 0)
    .map((path) => ` ${pathLink.subarray(firstPathLink[path]!, firstPathLink[path + 1]!).join(" ")} `);
}

/** May a car drive these links one after the other? Read off the network's columns link by link. */
function mayDrive(network: RoadNetwork, links: readonly number[]): boolean {
  const { firstMovement, movementTo, movementAccess, access, throughAccess } = network;
  for (let i = 1; i < links.length; i++) {
    let isOpen = false;
    for (let m = firstMovement[links[i - 1]!]!; m < firstMovement[links[i - 1]! + 1]!; m++) {
      if (movementTo[m] === links[i] && (movementAccess[m]! & CAR) !== 0) isOpen = true;
    }
    if (!isOpen) return false;
  }
  const text = ` ${links.join(" ")} `;
  if (bannedPaths(network).some((path) => text.includes(path))) return false;
  // Links for ends only stand at the beginning or at the end of the trip, never between two for all.
  const passes = links.map((link) => (access[link]! & throughAccess[link]! & CAR) !== 0);
  const first = passes.indexOf(true);
  return first < 0 || passes.slice(first, passes.lastIndexOf(true)).every((passed) => passed);
}

/** Dijkstra over all that can matter of the way so far: its last links and whether it came in from a road for all. */
function slowCost(network: RoadNetwork, { linkS }: Metric, from: number, to: number): number | null {
  const longest = Math.max(2, ...bannedPaths(network).map((path) => path.trim().split(" ").length));
  const isForAll = (link: number): boolean => (network.throughAccess[link]! & CAR) !== 0;
  const labels = [{ links: [from], arriving: false, left: isForAll(from), costS: linkS[from]! }];
  const done = new Set<string>();
  for (;;) {
    labels.sort((a, b) => b.costS - a.costS);
    const label = labels.pop();
    if (label === undefined) return null;
    const { links, arriving, left, costS } = label;
    const link = links.at(-1)!;
    if (link === to) return costS;
    const key = `${links.slice(-longest).join(" ")} ${arriving} ${left}`;
    if (done.has(key)) continue;
    done.add(key);
    for (let next = network.firstOut[network.head[link]!]!; next < network.firstOut[network.head[link]! + 1]!; next++) {
      const way = [...links, next].slice(-longest - 1);
      if (arriving && isForAll(next)) continue;
      // What counts of the ends is kept in `arriving` and `left`; of the way only its last links are read.
      if (!mayDrive({ ...network, throughAccess: network.access }, way)) continue;
      labels.push({
        links: way,
        arriving: left && !isForAll(next),
        left: left || isForAll(next),
        costS: costS + linkS[next]!,
      });
    }
  }
}

describe("the turn graph", () => {
  const worlds = randomNetwork({ history: true, maxNodes: 6, maxArcs: 16 });

  it("is the links and the movements where no way up to a link counts", () => {
    fc.assert(
      fc.property(randomNetwork(), (network) => {
        const graph = turnGraphOf(network);
        expect(graph.stateCount).toBe(network.linkCount);
        expect(graph.arcMovement).toEqual(Uint32Array.from({ length: network.movementCount }, (_, m) => m));
        expect(graph.arcHead).toEqual(network.movementTo);
      }),
      { numRuns: 200 },
    );
  });

  it("gives every engine the cheapest way that banned paths and roads for ends only allow", () => {
    fc.assert(
      fc.property(worlds, fc.nat(1000), fc.nat(1000), (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const [from, to] = [a % network.linkCount, b % network.linkCount];
        if (from === to) return;
        const expectedS = slowCost(network, metric, from, to);
        const places = [
          { link: from, share: 0 },
          { link: to, share: 1 },
        ] as const;
        const hierarchy = makeHierarchyRouter(network, makeRoadHierarchy(network, orderRoads(network)));
        for (const engine of [makeDijkstra(network), makeAStar(network), hierarchy]) {
          const route = engine.route(metric, ...places);
          // The hierarchy counts in tenths of a millisecond.
          const digits = engine === hierarchy ? 2 : 9;
          expect(route?.costS ?? null).toEqual(expectedS === null ? null : expect.closeTo(expectedS, digits));
          if (route !== null) expect(mayDrive(network, [...route.links])).toBe(true);
          const tree = engine.tree(metric, [to]);
          expect(tree.costS[from]).toEqual(
            expectedS === null ? Number.POSITIVE_INFINITY : expect.closeTo(expectedS, 9),
          );
          if (expectedS !== null) expect(mayDrive(network, followTree(network, tree, from))).toBe(true);
        }
        const timed = makeTimedSearch(network, { links: [], movements: [] }).depart(metric, ...places, 0);
        expect(timed?.arriveS ?? null).toEqual(expectedS === null ? null : expect.closeTo(expectedS, 9));
      }),
      { numRuns: 1000 },
    );
  });

  it("shuts a banned path by a rule of the hour as if it were banned always", () => {
    fc.assert(
      fc.property(worlds, fc.nat(1000), fc.nat(1000), (network, a, b) => {
        const places = [
          { link: a % network.linkCount, share: 1 },
          { link: b % network.linkCount, share: 0 },
        ] as const;
        const always = makeDijkstra(network).route(makeMetric(network, { kind: "car" }), ...places);
        const ruled = { ...network, pathKinds: new Uint16Array(network.pathKinds.length) };
        const closedPaths = Uint8Array.from(network.pathKinds, (kinds) => Number((kinds & CAR) !== 0));
        const byRule = makeDijkstra(ruled).route(makeMetric(ruled, { kind: "car", closedPaths }), ...places);
        expect(byRule?.costS ?? null).toEqual(always?.costS ?? null);
        const [fromS, untilS] = [0, Number.POSITIVE_INFINITY];
        const paths = [...closedPaths.keys()].filter((path) => closedPaths[path] === 1);
        const windows = { links: [], movements: [], paths: paths.map((path) => ({ path, fromS, untilS })) };
        const timed = makeTimedSearch(ruled, windows).depart(makeMetric(ruled, { kind: "car" }), ...places, 0);
        expect(timed?.arriveS ?? null).toEqual(always === null ? null : expect.closeTo(always.costS, 9));
      }),
      { numRuns: 500 },
    );
  });
});
