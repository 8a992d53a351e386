import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RoadNetwork } from "../../src/map/index.ts";
import {
  type Closure,
  closeMore,
  type LinkPosition,
  makeHierarchyRouter,
  makeMetric,
  makePlainRouter,
  makeRoadHierarchy,
  makeTimedSearch,
  orderRoads,
} from "../../src/routing/index.ts";
import { randomNetwork } from "../helpers/random-network.ts";

/** Ways of a dozen links, counted in tenths of a millisecond and rounded down. */
const TOLERANCE_S = 0.005;

const worlds = fc
  .tuple(
    randomNetwork({ history: true }),
    fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 20 }),
    fc.array(fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.25, 0.5, 1)), { minLength: 4, maxLength: 4 }),
  )
  .map(([network, draws, ends]) => {
    const closedLinks = Uint8Array.from({ length: network.linkCount }, (_, i) => Number(draws[i % draws.length] === 0));
    const places = ends.map(([index, share]): LinkPosition => ({ link: index % network.linkCount, share }));
    return { network, metric: makeMetric(network, { kind: "car", closedLinks }), places };
  });

const hierarchyOf = (network: RoadNetwork) =>
  makeHierarchyRouter(network, makeRoadHierarchy(network, orderRoads(network)));

describe("the router on the hierarchy", () => {
  it("finds ways as cheap as plain searches do, from and to anywhere, shut links too", () => {
    let found = 0;
    fc.assert(
      fc.property(worlds, ({ network, metric, places }) => {
        const [plain, fast] = [makePlainRouter(network), hierarchyOf(network)];
        for (const from of places) {
          for (const to of places) {
            const expected = plain.route(metric, from, to);
            const route = fast.route(metric, from, to);
            expect(route === null).toBe(expected === null);
            if (route === null || expected === null) continue;
            expect(Math.abs(route.costS - expected.costS)).toBeLessThan(TOLERANCE_S);
            if (route.links.length > 1) found++;
          }
        }
      }),
      { numRuns: 700 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  it("fills a matrix with what single ways cost, as the plain router does", () => {
    fc.assert(
      fc.property(worlds, ({ network, metric, places }) => {
        for (const router of [makePlainRouter(network), hierarchyOf(network)]) {
          let rows = 0;
          router.matrix(metric, places, places, (i, seconds) => {
            expect(i).toBe(rows++);
            places.forEach((to, j) => {
              const costS = makePlainRouter(network).route(metric, places[i]!, to)?.costS ?? Number.POSITIVE_INFINITY;
              if (costS === Number.POSITIVE_INFINITY) expect(seconds[j]).toBe(costS);
              else expect(Math.abs(seconds[j]! - costS)).toBeLessThan(TOLERANCE_S);
            });
          });
          expect(rows).toBe(places.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("follows closures as they come and go, to the bit, and in any order of ending", () => {
    fc.assert(
      fc.property(
        worlds,
        fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.boolean()), { maxLength: 25 }),
        (world, draws) => {
          const { network, metric, places } = world;
          const router = hierarchyOf(network);
          const live = router.follow(metric);
          const standing: Closure[] = [];
          for (const [a, b, isEnd] of draws) {
            if (isEnd && standing.length > 0) live.open(standing.splice(a % standing.length, 1)[0]!);
            else {
              const closure: Closure = {
                links: [a % network.linkCount, b % network.linkCount],
                movements: network.movementCount === 0 ? [] : [(a + b) % network.movementCount],
                paths: network.pathKinds.length === 0 ? [] : [a % network.pathKinds.length],
              };
              live.close(closure);
              standing.push(closure);
            }
            const closed = (noun: keyof Closure, count: number): Uint8Array =>
              Uint8Array.from({ length: count }, (_, i) =>
                Number(standing.some((each) => Array.from(each[noun] ?? []).includes(i))),
              );
            const anew = closeMore(network, metric, {
              links: closed("links", network.linkCount),
              movements: closed("movements", network.movementCount),
              paths: closed("paths", network.pathKinds.length),
            });
            expect(live.metric).toEqual(anew);
            const [from, to] = [places[0]!, places[1]!];
            expect(router.route(live.metric, from, to)).toEqual(router.route(anew, from, to));
          }
          expect(live.version).toBe(draws.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("refuses to end a closure that does not stand", () => {
    const network = fc.sample(randomNetwork(), { numRuns: 1, seed: 1 })[0]!;
    const live = hierarchyOf(network).follow(makeMetric(network, { kind: "car" }));
    live.close({ movements: [0] });
    expect(() => live.open({ links: [network.movementFrom[0]!] })).toThrow(/is open/);
    expect(() => live.close({ links: [network.linkCount] })).toThrow(/no link/);
    live.open({ movements: [0] });
    expect(live.metric).toEqual(makeMetric(network, { kind: "car" }));
  });

  it("gives searches in time lower bounds that leave them exact", () => {
    fc.assert(
      fc.property(
        worlds,
        fc.array(fc.tuple(fc.nat(1000), fc.nat(40)), { maxLength: 6 }),
        ({ network, places }, bans) => {
          // Links that take a moment at least: the hierarchy counts none as less.
          const linkS = Float64Array.from(network.lengthM, (lengthM) => 1 + lengthM / 10);
          const metric = makeMetric(network, { kind: "car", linkS });
          const router = hierarchyOf(network);
          const links = bans.map(([index, fromS]) => ({ link: index % network.linkCount, fromS, untilS: fromS + 15 }));
          const search = makeTimedSearch(network, { links, movements: [] });
          const [from, to] = [places[0]!, places[1]!];
          const guided = search.depart(metric, from, to, 0, router.openWays(metric, to));
          expect(guided?.arriveS).toEqual(search.depart(metric, from, to, 0)?.arriveS);
        },
      ),
      { numRuns: 700 },
    );
  });
});
