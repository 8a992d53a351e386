import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { kindBit, loadNetwork, ROAD_CLASSES, type RoadNetwork } from "../../src/map/index.ts";
import { HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import { makeLaneGroups, makeNodeCapacities, makePriorities } from "../../src/traffic/junctions/index.ts";
import type { LaneGroup, NodeCapacity } from "../../src/traffic/simulation/index.ts";

const MAP = "../shared/data/osm/hanoi-12-districts.osm.pbf";

describe.skipIf(!existsSync(MAP))("junctions of Hanoi (skipped where ../shared is absent)", () => {
  const classes = HANOI_FLEET.map(({ vehicle }) => vehicle);
  let network: RoadNetwork;
  let controlled: ReadonlySet<number>;
  let groups: Map<number, LaneGroup[]>;
  let capacities: NodeCapacity[];
  let priority: Float64Array;

  beforeAll(async () => {
    ({ network } = await loadNetwork(MAP));
    controlled = new Set([...network.nodeSignal.keys()].filter((node) => network.nodeSignal[node] === 1));
    groups = new Map();
    for (const group of makeLaneGroups(network, controlled, classes)) {
      const known = groups.get(group.link);
      if (known === undefined) groups.set(group.link, [group]);
      else known.push(group);
    }
    capacities = makeNodeCapacities(network, controlled);
    priority = makePriorities(network, controlled);
  });

  it("every class finds a lane for every link behind, whoever may make the movement today", () => {
    for (const [link, own] of groups) {
      for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
        const to = network.movementTo[m]!;
        let served = 0;
        for (const { toLinks, classMask = -1 } of own) if (toLinks.includes(to)) served |= classMask;
        if (classes.some((_, c) => (served & (1 << c)) === 0)) expect.fail(`link ${link} to ${to}: ${served}`);
      }
    }
  });

  it("the groups of a link fill it, differ, and lead to links that leave its head", () => {
    for (const [link, own] of groups) {
      const sum = own.reduce((total, { share }) => total + share, 0);
      const head = network.head[link]!;
      const isSound =
        own.length > 1 &&
        Math.abs(sum - 1) < 1e-9 &&
        own.every(({ share, toLinks }) => share > 0 && toLinks.length > 0 && isAscending(toLinks)) &&
        own.every(({ toLinks }) => toLinks.every((to) => network.tail[to] === head)) &&
        new Set(own.map(({ toLinks, classMask }) => `${classMask} ${toLinks}`)).size === own.length;
      if (!isSound) expect.fail(`link ${link}: ${JSON.stringify(own)}`);
    }
  });

  it("about a thousand links have groups, and none of them is short or has one lane", () => {
    expect(groups.size).toBeGreaterThan(900);
    expect(groups.size).toBeLessThan(1500);
    for (const link of groups.keys()) {
      expect(network.lengthM[link]).toBeGreaterThanOrEqual(30);
      expect(network.firstLane[link + 1]! - network.firstLane[link]!).toBeGreaterThan(1);
    }
  });

  it("two nodes in a hundred have a capacity, all where roads of the city's network cross", () => {
    expect(capacities.length).toBeGreaterThan(400);
    expect(capacities.length).toBeLessThan(700);
    const tertiary = ROAD_CLASSES.indexOf("tertiary");
    for (const { node, pcuPerS, approaches = [] } of capacities) {
      const links = approaches.map(({ link }) => link);
      const isSound =
        !controlled.has(node) &&
        links.every((link) => network.head[link] === node && network.isRoundabout[link] === 0) &&
        links.filter((link) => network.roadClass[link]! <= tertiary).length >= 2 &&
        approaches.every(({ times }) => times === 1 || times === 0.5) &&
        pcuPerS === Math.max(...links.map((link) => network.capacityPcuPerS[link]!));
      if (!isSound) expect.fail(`node ${network.nodeOsmId[node]}: ${JSON.stringify(approaches)}`);
    }
    expect(new Set(capacities.map(({ node }) => node)).size).toBe(capacities.length);
  });

  it("no approach by itself is slower for it, and a road full both ways just fits", () => {
    for (const { node, pcuPerS, approaches = [] } of capacities) {
      for (const { link, times } of approaches) {
        const back = network.reverse[link]!;
        const others = approaches.filter((other) => other.link !== link && other.times === 0.5);
        expect(network.capacityPcuPerS[link]! * times).toBeLessThanOrEqual(pcuPerS);
        if (times === 0.5 && back !== link) expect(others.length, `node ${node}`).toBeGreaterThan(0);
      }
    }
  });

  it("weights are positive, at most the exit capacity, and whole at signals", () => {
    for (let link = 0; link < network.linkCount; link++) {
      const waits = network.exitCapacityPcuPerS[link]! / priority[link]!;
      if (!(waits >= 1 - 1e-9 && waits < 20)) expect.fail(`link ${link}: ${waits}`);
      if (controlled.has(network.head[link]!)) expect(waits).toBe(1);
    }
  });

  it("at every roundabout, who goes round goes before who comes in", () => {
    let entries = 0;
    for (let node = 0; node < network.nodeCount; node++) {
      if (controlled.has(node)) continue;
      const ins = [...network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!)].filter(
        (link) => (network.access[link]! & kindBit("car")) !== 0,
      );
      const ring = ins.filter((link) => network.isRoundabout[link] === 1);
      if (ring.length === 0) continue;
      const waits = (link: number): number => network.exitCapacityPcuPerS[link]! / priority[link]!;
      for (const link of ins.filter((one) => !ring.includes(one))) {
        entries++;
        expect(waits(link)).toBeGreaterThan(Math.max(...ring.map(waits)));
      }
    }
    expect(entries).toBeGreaterThan(100);
  });
});

const isAscending = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || values[i - 1]! < value);
