import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import {
  type LinkPosition,
  type Metric,
  makeDijkstra,
  makeMetric,
  routeInTime,
  type TimeWindows,
} from "../../src/routing/index.ts";
import { randomNetwork } from "../helpers/random-network.ts";

const HORIZON_S = 90;

/** Even seconds and halves of links: every event falls on a whole second, so brute force can try them all. */
const seconds = fc.constantFrom(0, 2, 2, 4, 6, 10);
const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 25 }));
const ban = fc.tuple(fc.nat(1000), span);

describe("earliest arrival through windows", () => {
  it("is what a time-expanded search over all waits finds", () => {
    let found = 0;
    let waited = 0;
    fc.assert(
      fc.property(
        randomNetwork({ maxNodes: 5, maxArcs: 11 }),
        fc.array(seconds, { minLength: 11, maxLength: 11 }),
        fc.array(ban, { maxLength: 6 }),
        fc.array(ban, { maxLength: 8 }),
        fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.5, 1)),
        fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.5, 1)),
        (network, linkSeconds, linkBans, movementBans, a, b) => {
          const metric = makeMetric(network, {
            kind: "car",
            linkS: Float64Array.from(linkSeconds).slice(0, network.linkCount),
          });
          const windows: TimeWindows = {
            links: linkBans.map(([index, [fromS, lengthS]]) => ({
              link: index % network.linkCount,
              fromS,
              untilS: fromS + lengthS,
            })),
            movements:
              network.movementCount === 0
                ? []
                : movementBans.map(([index, [fromS, lengthS]]) => ({
                    movement: index % network.movementCount,
                    fromS,
                    untilS: fromS + lengthS,
                  })),
          };
          const from = { link: a[0] % network.linkCount, share: a[1] };
          const to = { link: b[0] % network.linkCount, share: b[1] };
          const route = routeInTime(network, metric, windows, from, to, 3);
          expect(route?.arriveS ?? null).toBe(earliestByBruteForce(network, metric, windows, from, to, 3));
          if (route === null) return;
          found++;
          if (route.waitedS > 0) waited++;
          const firstS = route.links.length === 1 ? 0 : (1 - from.share) * metric.linkS[from.link]!;
          let drivenS = firstS + (route.links.length === 1 ? to.share - from.share : to.share) * metric.linkS[to.link]!;
          for (const link of route.links.slice(1, -1)) drivenS += metric.linkS[link]!;
          expect(route.arriveS - route.departS).toBe(drivenS + route.waitedS);
        },
      ),
      { numRuns: 1500 },
    );
    // The cases are not idle: many have a way, and many of those wait.
    expect(found).toBeGreaterThan(400);
    expect(waited).toBeGreaterThan(50);
  });

  it("is Dijkstra's where nothing is shut", () => {
    fc.assert(
      fc.property(randomNetwork(), fc.nat(1000), fc.nat(1000), (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: a % network.linkCount, share: 0.25 };
        const to = { link: b % network.linkCount, share: 0.5 };
        const route = routeInTime(network, metric, { links: [], movements: [] }, from, to, 0);
        const expected = makeDijkstra(network).route(metric, from, to);
        expect(route === null).toBe(expected === null);
        if (route === null || expected === null) return;
        expect(route.arriveS).toBeCloseTo(expected.costS, 6);
        expect(route.waitedS).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Every link at every second, with every wait at its head: no thought of first in, first out. */
function earliestByBruteForce(
  network: RoadNetwork,
  metric: Metric,
  windows: TimeWindows,
  from: LinkPosition,
  to: LinkPosition,
  departS: number,
): number | null {
  if (from.link === to.link && from.share <= to.share) {
    return departS + (to.share - from.share) * metric.linkS[from.link]!;
  }
  const canPass = (movement: number, atS: number): boolean =>
    metric.arcOpen[movement] === 1 &&
    !isInside(
      windows.movements.filter((one) => one.movement === movement),
      atS,
    ) &&
    !isInside(
      windows.links.filter((one) => one.link === network.movementTo[movement]),
      atS,
    );
  let earliestS = Number.POSITIVE_INFINITY;
  const seen = new Set<string>();
  const atHead: [link: number, timeS: number][] = [];
  const reach = (link: number, timeS: number): void => {
    if (timeS > HORIZON_S || seen.has(`${link} ${timeS}`)) return;
    seen.add(`${link} ${timeS}`);
    atHead.push([link, timeS]);
  };
  reach(from.link, departS + (1 - from.share) * metric.linkS[from.link]!);
  for (let at = atHead.pop(); at !== undefined; at = atHead.pop()) {
    const [link, timeS] = at;
    reach(link, timeS + 1);
    for (let movement = network.firstMovement[link]!; movement < network.firstMovement[link + 1]!; movement++) {
      if (!canPass(movement, timeS)) continue;
      const next = network.movementTo[movement]!;
      if (next === to.link) earliestS = Math.min(earliestS, timeS + to.share * metric.linkS[next]!);
      reach(next, timeS + metric.linkS[next]!);
    }
  }
  return earliestS === Number.POSITIVE_INFINITY ? null : earliestS;
}
