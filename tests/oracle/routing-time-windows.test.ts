import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import {
  type LinkPosition,
  type Metric,
  makeDijkstra,
  makeMetric,
  makeTimedSearch,
  routeWithoutWaiting,
  type TimeWindows,
} from "../../src/routing/index.ts";
import { randomNetwork } from "../helpers/random-network.ts";

const HORIZON_S = 90;

/** Even seconds and halves of links: every event falls on a whole second, so brute force can try them all. */
const seconds = fc.constantFrom(0, 2, 2, 4, 6, 10);
const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 25 }));
const ban = fc.tuple(fc.nat(1000), span);

const worlds = fc
  .tuple(
    randomNetwork({ maxNodes: 5, maxArcs: 11 }),
    fc.array(seconds, { minLength: 11, maxLength: 11 }),
    fc.array(ban, { maxLength: 6 }),
    fc.array(ban, { maxLength: 8 }),
    fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.5, 1)),
    fc.tuple(fc.nat(1000), fc.constantFrom(0, 0.5, 1)),
  )
  .map(([network, linkSeconds, linkBans, movementBans, a, b]) => {
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
    return { network, metric, windows, from, to };
  });

describe("earliest arrival through windows", () => {
  it("is what a time-expanded search over all waits finds", () => {
    let found = 0;
    let waited = 0;
    fc.assert(
      fc.property(worlds, ({ network, metric, windows, from, to }) => {
        const route = makeTimedSearch(network, windows).depart(metric, from, to, 3);
        expect(route?.arriveS ?? null).toBe(earliestByBruteForce(network, metric, windows, from, to, 3));
        if (route === null) return;
        found++;
        if (route.waitedS > 0) waited++;
        const firstS = route.links.length === 1 ? 0 : (1 - from.share) * metric.linkS[from.link]!;
        let drivenS = firstS + (route.links.length === 1 ? to.share - from.share : to.share) * metric.linkS[to.link]!;
        for (const link of route.links.slice(1, -1)) drivenS += metric.linkS[link]!;
        expect(route.arriveS - route.departS).toBe(drivenS + route.waitedS);
      }),
      { numRuns: 1500 },
    );
    // The cases are not idle: many have a way, and many of those wait.
    expect(found).toBeGreaterThan(400);
    expect(waited).toBeGreaterThan(50);
  });

  it("is the same with lower bounds as a potential", () => {
    fc.assert(
      fc.property(worlds, ({ network, metric, windows, from, to }) => {
        const search = makeTimedSearch(network, windows);
        const { costS } = makeDijkstra(network).tree(metric, [to.link]);
        const left = (state: number): number => costS[state]! - metric.linkS[state]! - metric.linkS[to.link]!;
        const open = Array.from(costS, (_, state) => (state === to.link ? 0 : left(state)));
        const guided = search.depart(metric, from, to, 3, {
          left: (state) => Math.max(0, open[state]!),
          route: () => makeDijkstra(network).route(metric, from, to),
        });
        expect(guided?.arriveS).toBe(search.depart(metric, from, to, 3)?.arriveS);
      }),
      { numRuns: 1500 },
    );
  });

  it("is met backwards: who leaves at the last moment for it arrives in time, and a moment later he does not", () => {
    let later = 0;
    fc.assert(
      fc.property(worlds, ({ network, metric, windows, from, to }) => {
        const search = makeTimedSearch(network, windows);
        const first = search.depart(metric, from, to, 3);
        if (first === null) return;
        const last = search.arrive(metric, from, to, first.arriveS);
        expect(last!.departS).toBeGreaterThanOrEqual(3);
        expect(last!.arriveS).toBeLessThanOrEqual(first.arriveS);
        const tooLate = search.depart(metric, from, to, last!.departS + 0.002);
        if (tooLate !== null) expect(tooLate.arriveS).toBeGreaterThan(first.arriveS);
        if (last!.departS > 3) later++;
      }),
      { numRuns: 1500 },
    );
    expect(later).toBeGreaterThan(50);
  });

  it("is what a time-expanded search finds where one may wait at some links only, or nowhere", () => {
    let found = 0;
    let worse = 0;
    fc.assert(
      fc.property(worlds, fc.nat(2), ({ network, metric, windows, from, to }, every) => {
        const mayWait = Uint8Array.from({ length: network.linkCount }, (_, link) =>
          every > 0 && link % every === 0 ? 1 : 0,
        );
        const route = routeWithoutWaiting(network, metric, windows, mayWait, from, to, 3);
        const expectedS = earliestByBruteForce(network, metric, windows, from, to, 3, mayWait);
        if (expectedS === null) expect(route).toBeNull();
        else expect(route!.arriveS).toBeCloseTo(expectedS, 2);
        const free = earliestByBruteForce(network, metric, windows, from, to, 3);
        if (expectedS !== null) found++;
        if (free !== null && expectedS !== free) worse++;
      }),
      { numRuns: 1500 },
    );
    expect(found).toBeGreaterThan(400);
    expect(worse).toBeGreaterThan(15);
  });

  it("is Dijkstra's where nothing is shut", () => {
    fc.assert(
      fc.property(randomNetwork(), fc.nat(1000), fc.nat(1000), (network, a, b) => {
        const metric = makeMetric(network, { kind: "car" });
        const from = { link: a % network.linkCount, share: 0.25 };
        const to = { link: b % network.linkCount, share: 0.5 };
        const route = makeTimedSearch(network, { links: [], movements: [] }).depart(metric, from, to, 0);
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
  mayWait?: Uint8Array,
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
    if (mayWait === undefined || mayWait[link] === 1) reach(link, timeS + 1);
    for (let movement = network.firstMovement[link]!; movement < network.firstMovement[link + 1]!; movement++) {
      if (!canPass(movement, timeS)) continue;
      const next = network.movementTo[movement]!;
      if (next === to.link) earliestS = Math.min(earliestS, timeS + to.share * metric.linkS[next]!);
      reach(next, timeS + metric.linkS[next]!);
    }
  }
  return earliestS === Number.POSITIVE_INFINITY ? null : earliestS;
}
