import { describe, expect, it } from "vitest";
import type { RoadClass } from "../../src/map/index.ts";
import { makeNodeCapacities, makePriorities } from "../../src/traffic/junctions/index.ts";
import { type LoaderInput, simulate } from "../../src/traffic/simulation/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";
import { type Town, townOf } from "../helpers/town.ts";

const NONE_CONTROLLED: ReadonlySet<number> = new Set();

/** The theory's crossing: one-ways from W and S, 3 km each, meet at M and drive on to E and N. */
function crossing(westLanes = 1): Town {
  const road = (lanes: number) =>
    ({ roadClass: "secondary", speedMps: 20, lanes: (4 / 3) * lanes, capacityPcuPerS: 0.8 * lanes }) as const;
  return townOf({ W: [-3000, 0], M: [0, 0], E: [1000, 0], S: [0, -3000], N: [0, 1000] }, [
    ["W>M", "major", road(westLanes)],
    ["M>E", "major", road(westLanes)],
    ["S>M", "minor", road(1)],
    ["M>N", "minor", road(1)],
  ]);
}

/** Cars at even intervals along routes of nodes; what leaves each route's first link between 1,000 and 2,000 s, pcu/s. */
function outflows(town: Town, flows: readonly (readonly [route: string, ratePerS: number])[]): number[] {
  const routes = flows.map(([route]) => town.along(route));
  const trips = flows
    .flatMap(([, rate], flow) => Array.from({ length: 3000 * rate }, (_, k) => ({ flow, departS: k / rate })))
    .sort((a, b) => a.departS - b.departS || a.flow - b.flow);
  const starts = routes.map((_, r) => routes.slice(0, r).reduce((sum, route) => sum + route.length, 0));
  const input: LoaderInput = {
    links: { ...town.network, priority: makePriorities(town.network, NONE_CONTROLLED) },
    classes: [{ id: "car", pcu: 1 }],
    trips: {
      count: trips.length,
      departS: Float64Array.from(trips, ({ departS }) => departS),
      vehicleClass: new Uint8Array(trips.length),
      informed: new Uint8Array(trips.length),
      routeStart: Uint32Array.from(trips, ({ flow }) => starts[flow]!),
      routeLength: Uint32Array.from(trips, ({ flow }) => routes[flow]!.length),
      routePool: Uint32Array.from(routes.flat()),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: 3000,
    nodeCapacity: makeNodeCapacities(town.network, NONE_CONTROLLED),
    measure: { fromS: 1000, untilS: 2000 },
  };
  const { links } = simulate(input);
  return routes.map((route) => links.meanOutflowPcuPerS[route[0]!]!);
}

function expectNear(values: readonly number[], exact: readonly number[], share = 0.005): void {
  values.forEach((value, i) => {
    expect(Math.abs(value - exact[i]!), `${value}, exact ${exact[i]}`).toBeLessThanOrEqual(share * exact[i]!);
  });
}

describe("the derived capacity of a crossing", () => {
  it("is that of the larger approach", () => {
    const { network, node, link } = crossing(2);
    expect(makeNodeCapacities(network, NONE_CONTROLLED)).toEqual([
      {
        node: node("M"),
        pcuPerS: 1.6,
        approaches: [
          { link: link("W", "M"), times: 1 },
          { link: link("S", "M"), times: 1 },
        ],
      },
    ]);
  });

  it("lets 0.4 and 0.4 of two roads of 0.8 through", () => {
    expectNear(
      outflows(crossing(), [
        ["W M E", 0.6],
        ["S M N", 0.6],
      ]),
      [0.4, 0.4],
    );
  });

  it("lets 1.0667 through of a road of two lanes and 0.5333 of one of one lane", () => {
    expectNear(
      outflows(crossing(2), [
        ["W M E", 1.2],
        ["S M N", 0.8],
      ]),
      [1.0667, 0.5333],
    );
  });

  it("holds up nobody below it", () => {
    expectNear(
      outflows(crossing(), [
        ["W M E", 0.4],
        ["S M N", 0.35],
      ]),
      [0.4, 0.35],
    );
  });

  it("gives a full road of a better class twice the share of the one below it", () => {
    const places = { W: [-3000, 0], M: [0, 0], E: [1000, 0], S: [0, -3000], N: [0, 1000] } as const;
    const road = (roadClass: RoadClass) =>
      ({ roadClass, speedMps: 20, lanes: 4 / 3, capacityPcuPerS: 0.9 }) satisfies object;
    const town = townOf(places, [
      ["W>M", "", road("secondary")],
      ["M>E", "", road("secondary")],
      ["S>M", "", road("tertiary")],
      ["M>N", "", road("tertiary")],
    ]);
    expectNear(
      outflows(town, [
        ["W M E", 0.8],
        ["S M N", 0.8],
      ]),
      [0.6, 0.3],
    );
  });
});

/** Node 5 with arms to 1 (north), 2 (east), 3 (south), 4 (west), as ways 11, 12, 13, 14. */
function arms(classes: Readonly<Record<number, string>>, more: Partial<OsmLiteral> = {}, tags: object = {}) {
  const { network } = networkOf({
    nodes: { 1: [0, 200], 2: [200, 0], 3: [0, -200], 4: [-200, 0], 5: [0, 0], ...more.nodes },
    ways: {
      ...Object.fromEntries(
        Object.entries(classes).map(([arm, highway]) => [10 + Number(arm), [[Number(arm), 5], { highway, ...tags }]]),
      ),
      ...more.ways,
    },
    ...(more.relations === undefined ? {} : { relations: more.relations }),
  });
  const node = network.nodeOsmId.indexOf(5);
  const at = (controlled = NONE_CONTROLLED) => makeNodeCapacities(network, controlled).find((one) => one.node === node);
  const times = () =>
    Object.fromEntries(
      [1, 2, 3, 4].flatMap((arm) => {
        const entry = at()?.approaches?.find(({ link }) => link === linkBetween(network, arm, 5));
        return entry === undefined ? [] : [[arm, entry.times]];
      }),
    );
  return { network, node, at, times };
}

describe("which nodes have a capacity of their own", () => {
  const ALL = { 1: "tertiary", 2: "secondary", 3: "tertiary", 4: "secondary" };

  it("a crossing of two roads both ways has one, and the two directions of a road count half each", () => {
    const { at, times } = arms(ALL);
    expect(at()).toBeDefined();
    expect(times()).toEqual({ 1: 0.5, 2: 0.5, 3: 0.5, 4: 0.5 });
  });

  it("a crossing with signals has none", () => {
    const { at, node } = arms(ALL);
    expect(at(new Set([node]))).toBeUndefined();
  });

  it("one where all but one road come from signals a few metres before has none", () => {
    const { network, node } = arms(ALL, { nodes: { 1: [0, 20], 3: [0, -20] } });
    const stopLines = new Set([1, 3].map((id) => network.nodeOsmId.indexOf(id)));
    expect(makeNodeCapacities(network, stopLines).some((one) => one.node === node)).toBe(false);
    expect(makeNodeCapacities(network, NONE_CONTROLLED).some((one) => one.node === node)).toBe(true);
  });

  it("a main road's end at another has one, for who turns left there crosses it", () => {
    expect(arms({ 2: "secondary", 3: "tertiary", 4: "secondary" }).times()).toEqual({ 2: 0.5, 3: 1, 4: 0.5 });
  });

  it("where nobody may turn left there, streams only merge and part, and it has none", () => {
    const { at } = arms(
      { 2: "secondary", 3: "tertiary", 4: "secondary" },
      {
        relations: { 90: ["w13@from n5@via w14@to", { type: "restriction", restriction: "no_left_turn" }] },
      },
    );
    expect(at()).toBeUndefined();
  });

  it("a side street's end at a main road, or its crossing, has none", () => {
    expect(arms({ 2: "secondary", 3: "residential", 4: "secondary" }).at()).toBeUndefined();
    expect(arms({ 1: "residential", 2: "primary", 3: "residential", 4: "primary" }).at()).toBeUndefined();
  });

  it("a crossing of side streets has none", () => {
    expect(arms({ 1: "residential", 2: "residential", 3: "residential", 4: "residential" }).at()).toBeUndefined();
  });

  it("a road that goes on round a bend has none", () => {
    expect(arms({ 2: "secondary", 3: "secondary" }).at()).toBeUndefined();
  });

  it("a merge of two one-ways into a third has none, nor has a fork", () => {
    const merge = arms(
      { 3: "primary", 4: "primary" },
      { ways: { 12: [[5, 2], { highway: "primary", oneway: "yes" }] } },
      { oneway: "yes" },
    );
    expect(merge.at()).toBeUndefined();
    const fork = arms(
      { 4: "primary" },
      {
        ways: {
          12: [[5, 2], { highway: "primary", oneway: "yes" }],
          11: [[5, 1], { highway: "primary", oneway: "yes" }],
        },
      },
      { oneway: "yes" },
    );
    expect(fork.at()).toBeUndefined();
  });

  it("where the carriageways of a road part, it has one only if they part to the wrong sides", () => {
    const nodes = { 6: [140, 140], 7: [140, -140] } as const;
    const parting = (from: number, to: number) => ({
      16: [[from, 5], { highway: "primary", oneway: "yes" }] as const,
      17: [[5, to], { highway: "primary", oneway: "yes" }] as const,
    });
    // Traffic keeps to the right: from the west it goes on by the southern carriageway, and comes back by the northern one.
    expect(arms({ 4: "primary" }, { nodes, ways: parting(6, 7) }).at()).toBeUndefined();
    expect(arms({ 4: "primary" }, { nodes, ways: parting(7, 6) }).at()).toBeDefined();
  });

  it("a roundabout has none", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 30], 2: [30, 0], 3: [0, -30], 4: [-30, 0], 5: [0, 200], 6: [200, 0], 7: [0, -200], 8: [-200, 0] },
      ways: {
        20: [[1, 4, 3, 2, 1], { highway: "primary", junction: "roundabout", oneway: "yes" }],
        21: [[5, 1], { highway: "primary" }],
        22: [[6, 2], { highway: "primary" }],
        23: [[7, 3], { highway: "primary" }],
        24: [[8, 4], { highway: "primary" }],
      },
    });
    expect(makeNodeCapacities(network, NONE_CONTROLLED)).toEqual([]);
  });
});
