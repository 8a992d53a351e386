/** Reserve routes against all ways there are: every path of a small network is looked at. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { avoidRoute, type LinkPosition, type Metric, makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";
import { randomNetwork } from "../helpers/random-network.ts";

/** All ways that drive no link twice. */
function allWays(network: RoadNetwork, from: LinkPosition, to: LinkPosition): number[][] {
  const ways: number[][] = [];
  const extend = (way: number[]): void => {
    const link = way.at(-1)!;
    for (let movement = network.firstMovement[link]!; movement < network.firstMovement[link + 1]!; movement++) {
      if (network.movementAccess[movement] === 0) continue;
      const next = network.movementTo[movement]!;
      if (next === to.link) ways.push([...way, next]);
      else if (!way.includes(next)) extend([...way, next]);
    }
  };
  extend([from.link]);
  return ways;
}

/** [common whole metres, common nodes, seconds] of a way; the first and the last link are the same in all. */
function common(network: RoadNetwork, metric: Metric, given: Uint32Array, way: readonly number[], to: LinkPosition) {
  const common = new Set([...given, ...[...given].map((link) => network.reverse[link]!)]);
  const nodes = new Set([...given.slice(0, -1)].map((link) => network.head[link]!));
  const middle = way.slice(1, -1);
  const metres = middle.map((link) => (common.has(link) ? Math.max(1, Math.round(network.lengthM[link]!)) : 0));
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  return [
    sum(metres),
    way.slice(0, -1).filter((link) => nodes.has(network.head[link]!)).length,
    sum(middle.map((link) => metric.linkS[link]!)) + to.share * metric.linkS[to.link]!,
  ] as const;
}

describe("a reserve route", () => {
  const place = fc.nat(1000);
  const cases = [
    { nodes: true, title: "least common metres, then nodes, then time" },
    { nodes: false, title: "least common metres, then time" },
  ];
  it.each(cases)("has $title, of all ways on random little networks", ({ nodes }) => {
    fc.assert(
      fc.property(randomNetwork({ maxNodes: 6, maxArcs: 14 }), place, place, (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: a % network.linkCount, share: 1 };
        const to = { link: b % network.linkCount, share: 0.5 };
        fc.pre(from.link !== to.link);
        const engine = makeDijkstra(network);
        const given = engine.route(metric, from, to);
        if (given === null) {
          expect(
            avoidRoute(network, engine, metric, from, to, { links: Uint32Array.of(from.link, to.link) }),
          ).toBeNull();
          return;
        }
        const reserve = avoidRoute(network, engine, metric, from, to, given, { nodes })!;
        const key = (way: readonly number[]): readonly number[] => {
          const [metres, passed, seconds] = common(network, metric, given.links, way, to);
          return nodes ? [metres, passed, seconds] : [metres, seconds];
        };
        const best = allWays(network, from, to)
          .map(key)
          .reduce((x, y) => (isLess(y, x) ? y : x));
        const mine = key([...reserve.links]);
        mine.forEach((value, i) => {
          expect(value).toBeCloseTo(best[i]!, 6);
        });
        expect(reserve.costS).toBeCloseTo(common(network, metric, given.links, [...reserve.links], to)[2], 6);
        expect(reserve.sharedNodes).toBe(common(network, metric, given.links, [...reserve.links], to)[1]);
      }),
      { numRuns: 600 },
    );
  });

  it("costs least in time and price together where a price is given", () => {
    fc.assert(
      fc.property(randomNetwork({ maxNodes: 6, maxArcs: 14 }), place, place, (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: a % network.linkCount, share: 1 };
        const to = { link: b % network.linkCount, share: 0.5 };
        fc.pre(from.link !== to.link);
        const engine = makeDijkstra(network);
        const given = engine.route(metric, from, to);
        fc.pre(given !== null);
        const price = { perM: 0.1, perNode: 7 };
        const priced = (way: readonly number[]): number => {
          const [metres, passed, seconds] = common(network, metric, given!.links, way, to);
          return metres * price.perM + passed * price.perNode + seconds;
        };
        const reserve = avoidRoute(network, engine, metric, from, to, given!, { price })!;
        const least = Math.min(...allWays(network, from, to).map(priced));
        expect(priced([...reserve.links])).toBeCloseTo(least, 6);
      }),
      { numRuns: 600 },
    );
  });

  it("leaves the given road at once and comes back at its end, and says what stays common", () => {
    // A straight road of four links both ways, and a long way round its middle two.
    const road = [0, 1, 2, 3].flatMap((node) => [
      { from: node, to: node + 1 },
      { from: node + 1, to: node },
    ]);
    const round = [
      { from: 1, to: 5, lengthM: 900 },
      { from: 5, to: 3, lengthM: 900 },
    ];
    const { network, linkOfArc } = networkFromArcs([...road, ...round]);
    const metric = makeMetric(network, { kind: "car" });
    const engine = makeDijkstra(network);
    const from = { link: linkOfArc[0]!, share: 0.5 };
    const to = { link: linkOfArc[6]!, share: 0.5 };
    const given = engine.route(metric, from, to)!;
    const reserve = avoidRoute(network, engine, metric, from, to, given)!;
    expect([...reserve.links]).toEqual([0, 8, 9, 6].map((arc) => linkOfArc[arc]!));
    expect(reserve).toMatchObject({ costS: 190, lengthM: 1900, sharedM: 100, sharedNodes: 2 });
    const cheap = avoidRoute(network, engine, metric, from, to, given, { price: { perM: 0.1, perNode: 0 } })!;
    expect([...cheap.links]).toEqual([...given.links]);
    expect(network.reverse[linkOfArc[8]!]).toBe(NONE);
  });
});

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > 1e-9) return a[i]! < b[i]!;
  return false;
}
