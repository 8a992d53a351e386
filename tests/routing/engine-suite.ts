/** What every path engine must answer: one suite of cases, run against each of them. */
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import { kindBit, type RoadNetwork } from "../../src/map/index.ts";
import { makeMetric, type PathEngine } from "../../src/routing/index.ts";
import { type Arc, type ArcOptions, networkFromArcs } from "../helpers/network-from-arcs.ts";

/** A network, its free-flow metric for cars, and places named by arc. Default arcs take 10 s. */
function world(makeEngine: (network: RoadNetwork) => PathEngine, arcs: readonly Arc[], options: ArcOptions = {}) {
  const { network, linkOfArc } = networkFromArcs(arcs, options);
  const engine = makeEngine(network);
  const metric = makeMetric(network, { kind: "car" });
  const arcOfLink = (link: number): number => linkOfArc.indexOf(link);
  const route = (from: readonly [number, number], to: readonly [number, number], under = metric) => {
    const found = engine.route(
      under,
      { link: linkOfArc[from[0]]!, share: from[1] },
      { link: linkOfArc[to[0]]!, share: to[1] },
    );
    return found && { arcs: [...found.links].map(arcOfLink), costS: found.costS, lengthM: found.lengthM };
  };
  const tree = (destinations: readonly number[], under = metric) => {
    const { costS, next } = engine.tree(
      under,
      destinations.map((arc) => linkOfArc[arc]!),
    );
    const order = [...linkOfArc];
    return {
      costS: order.map((link) => costS[link]!),
      next: order.map((link) => (next[link] === NONE ? NONE : arcOfLink(next[link]!))),
    };
  };
  return { network, linkOfArc, engine, metric, route, tree };
}

export function engineSuite(name: string, makeEngine: (network: RoadNetwork) => PathEngine): void {
  const square: Arc[] = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 2, to: 3 },
    { from: 3, to: 0 },
  ];

  describe(`${name}: places on links`, () => {
    it("counts the driven shares of the first and the last link", () => {
      const route = world(makeEngine, square).route([0, 0.25], [2, 0.5]);
      expect(route).toEqual({ arcs: [0, 1, 2], costS: 22.5, lengthM: 225 });
    });
    it("drives ahead on one link without leaving it", () => {
      const route = world(makeEngine, square).route([0, 0.25], [0, 0.75]);
      expect(route).toEqual({ arcs: [0], costS: 5, lengthM: 50 });
    });
    it("takes no time to where it is", () => {
      expect(world(makeEngine, square).route([1, 0.5], [1, 0.5])).toEqual({ arcs: [1], costS: 0, lengthM: 0 });
    });
    it("goes round to a place behind on the same link", () => {
      const route = world(makeEngine, square).route([0, 0.75], [0, 0.25]);
      expect(route).toEqual({ arcs: [0, 1, 2, 3, 0], costS: 35, lengthM: 350 });
    });
    it("names a place that does not exist", () => {
      const { route } = world(makeEngine, square);
      expect(() => route([0, 1.5], [1, 0])).toThrow(/share 1.5 of link 0/);
      expect(() => route([7, 0], [1, 0])).toThrow(RangeError);
    });
  });

  describe(`${name}: what may not be driven`, () => {
    const street: Arc[] = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 1, to: 3, lengthM: 500 },
      { from: 3, to: 2, lengthM: 500 },
      { from: 2, to: 4 },
    ];
    it("answers null where there is no way", () => {
      const { route } = world(makeEngine, street);
      expect(route([4, 0], [0, 1])).toBeNull();
    });
    it("respects a banned turn and goes round", () => {
      expect(world(makeEngine, street).route([0, 0], [4, 1])?.arcs).toEqual([0, 1, 4]);
      const { route } = world(makeEngine, street, { bannedTurns: [[0, 1]] });
      expect(route([0, 0], [4, 1])).toEqual({ arcs: [0, 2, 3, 4], costS: 120, lengthM: 1200 });
    });
    it("may pass one node twice when a turn is banned there", () => {
      // The left turn 0 -> 3 is banned; round the block over 1 and 2 it is a straight crossing.
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
        { from: 2, to: 1 },
        { from: 1, to: 3 },
      ];
      const { route } = world(makeEngine, arcs, { bannedTurns: [[0, 3]], uTurns: true });
      expect(route([0, 0], [3, 1])?.arcs).toEqual([0, 1, 2, 3]);
    });
    it("makes no U-turn at a dead end unless the network has one", () => {
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 0 },
      ];
      expect(world(makeEngine, arcs).route([0, 0.5], [1, 0.5])).toBeNull();
      expect(world(makeEngine, arcs, { uTurns: true }).route([0, 0.5], [1, 0.5])?.costS).toBe(10);
    });
    it("keeps a kind off the links that are not for it", () => {
      const arcs = street.map((arc, index) => (index === 1 ? { ...arc, access: kindBit("bus") } : arc));
      const { network, route } = world(makeEngine, arcs);
      expect(route([0, 0], [4, 1])?.arcs).toEqual([0, 2, 3, 4]);
      expect(route([0, 0], [4, 1], makeMetric(network, { kind: "bus" }))?.arcs).toEqual([0, 1, 4]);
    });
    it("respects closed links and movements", () => {
      const { network, linkOfArc, route } = world(makeEngine, street);
      const closedLinks = new Uint8Array(network.linkCount);
      closedLinks[linkOfArc[1]!] = 1;
      expect(route([0, 0], [4, 1], makeMetric(network, { kind: "car", closedLinks }))?.arcs).toEqual([0, 2, 3, 4]);
      const closedMovements = new Uint8Array(network.movementCount).fill(1);
      expect(route([0, 0], [4, 1], makeMetric(network, { kind: "car", closedMovements }))).toBeNull();
    });
    it("lets the head of a shut link be left and its tail be reached, but none of it be driven", () => {
      const { network, linkOfArc, route } = world(makeEngine, square);
      const closedLinks = new Uint8Array(network.linkCount);
      closedLinks[linkOfArc[0]!] = 1;
      const metric = makeMetric(network, { kind: "car", closedLinks });
      expect(route([0, 1], [2, 1], metric)?.costS).toBe(20);
      expect(route([1, 0], [0, 0], metric)?.costS).toBe(30);
      expect(route([0, 0.9], [2, 1], metric)).toBeNull();
      expect(route([1, 0], [0, 0.1], metric)).toBeNull();
      expect(route([0, 0.1], [0, 0.2], metric)).toBeNull();
    });
  });

  describe(`${name}: odd links`, () => {
    it("takes the quicker of parallel links, and in trees of equal ones the lower index", () => {
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 2, lengthM: 200 },
        { from: 1, to: 2 },
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ];
      const { route, tree } = world(makeEngine, arcs);
      expect([2, 3]).toContain(route([0, 0], [4, 1])?.arcs[1]);
      expect(tree([4]).next).toEqual([2, 4, 4, 4, NONE]);
    });
    it("passes links of no length, even a ring of them", () => {
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 2, lengthM: 0 },
        { from: 2, to: 1, lengthM: 0 },
        { from: 2, to: 3, lengthM: 0 },
        { from: 3, to: 4 },
      ];
      const { route, tree } = world(makeEngine, arcs, { uTurns: true });
      expect(route([0, 0], [4, 1])).toEqual({ arcs: [0, 1, 3, 4], costS: 20, lengthM: 200 });
      expect(tree([4])).toEqual({ costS: [20, 10, 10, 10, 10], next: [1, 3, 1, 4, NONE] });
    });
    it("passes a link that comes back to its own node", () => {
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 1 },
        { from: 1, to: 2 },
      ];
      const { route } = world(makeEngine, arcs, { bannedTurns: [[0, 2]], uTurns: true });
      expect(route([0, 0], [2, 1])?.arcs).toEqual([0, 1, 2]);
    });
  });

  describe(`${name}: destination trees`, () => {
    it("leads every link to the nearest of several destinations", () => {
      const chain: Arc[] = [0, 1, 2, 3, 4].map((node) => ({ from: node, to: node + 1 }));
      expect(world(makeEngine, chain).tree([1, 4])).toEqual({
        costS: [20, 10, 30, 20, 10],
        next: [1, NONE, 3, 4, NONE],
      });
    });
    it("has no way from beyond the destination, nor to a shut one", () => {
      const { network, linkOfArc, tree } = world(makeEngine, square.slice(0, 3));
      expect(tree([1]).costS).toEqual([20, 10, Number.POSITIVE_INFINITY]);
      const closedLinks = new Uint8Array(network.linkCount);
      closedLinks[linkOfArc[1]!] = 1;
      const costS = tree([1], makeMetric(network, { kind: "car", closedLinks })).costS;
      expect(costS).toEqual(Array(3).fill(Number.POSITIVE_INFINITY));
    });
    it("shows whoever stands on a shut link the best way off it", () => {
      const arcs: Arc[] = [
        { from: 0, to: 1 },
        { from: 1, to: 2, lengthM: 300 },
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ];
      const { network, linkOfArc, tree } = world(makeEngine, arcs);
      const closedLinks = new Uint8Array(network.linkCount);
      closedLinks[linkOfArc[0]!] = 1;
      const { costS, next } = tree([3], makeMetric(network, { kind: "car", closedLinks }));
      expect(costS[0]).toBe(Number.POSITIVE_INFINITY);
      expect(next[0]).toBe(2);
    });
    it("stays exact where one link takes longer than all others together", () => {
      const chain: Arc[] = [0, 1, 2, 3, 4, 5].map((node) => ({ from: node, to: node + 1 }));
      const { network, tree } = world(makeEngine, chain);
      const linkS = Float64Array.of(1, 1e9, 3, 1e12, 5, 7);
      expect(tree([5], makeMetric(network, { kind: "car", linkS })).costS).toEqual([
        1 + 1e9 + 3 + 1e12 + 12,
        1e9 + 3 + 1e12 + 12,
        3 + 1e12 + 12,
        1e12 + 12,
        12,
        7,
      ]);
    });
    it("writes into the tree that it is given", () => {
      const { engine, metric, linkOfArc } = world(makeEngine, square);
      const first = engine.tree(metric, [linkOfArc[0]!]);
      const again = engine.tree(metric, [linkOfArc[2]!], first);
      expect(again.costS).toBe(first.costS);
      expect(again.next).toBe(first.next);
      expect(again).toEqual(engine.tree(metric, [linkOfArc[2]!]));
    });
    it("names a destination that does not exist", () => {
      expect(() =>
        world(makeEngine, square).engine.tree(makeMetric(networkFromArcs(square).network, { kind: "car" }), [4]),
      ).toThrow(/no link 4/);
    });
  });
}
