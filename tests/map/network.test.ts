import { distance } from "@turf/distance";
import { polygon } from "@turf/helpers";
import { describe, expect, it } from "vitest";
import {
  distanceM,
  linkLine,
  linksInside,
  loadNetwork,
  makeSnapper,
  networkFromBuffer,
  networkToBuffer,
  PARTS,
  pointOnLink,
  toGraphology,
} from "../../src/map/index.ts";
import { maxspeedKmh } from "../../src/map/network/defaults.ts";
import { bearingDeg, largestComponent } from "../../src/map/network/index.ts";
import { degrees, linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const residential = { highway: "residential" };

/** Columns of one link, by name. */
function link(built: ReturnType<typeof networkOf>, from: number, to: number) {
  const { network } = built;
  const l = linkBetween(network, from, to)!;
  return {
    lanes: network.lanes[l]!,
    kmh: network.freeSpeedMps[l]! * 3.6,
    lengthM: network.lengthM[l]!,
    capacity: network.capacityPcuPerS[l]!,
    exitCapacity: network.exitCapacityPcuPerS[l]!,
    part: PARTS[network.part[l]!]!,
    layer: network.layer[l]!,
  };
}

describe("cutting ways into links", () => {
  it("cuts at shared nodes and ends, and keeps the nodes between as geometry", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [50, 0], 3: [100, 0], 4: [150, 20], 5: [200, 0], 6: [100, 100] },
      ways: { 10: [[1, 2, 3, 4, 5], residential], 11: [[3, 6], residential] },
    });
    expect([...network.nodeOsmId]).toEqual([1, 3, 5, 6]);
    expect(network.linkCount).toBe(6);
    const there = linkBetween(network, 3, 5)!;
    expect(linkLine(network, there)).toHaveLength(3);
    expect(linkLine(network, network.reverse[there]!)).toEqual(linkLine(network, there).reverse());
  });

  it("numbers links by tail, and lists those that enter a node", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0], 4: [100, 100] },
      ways: { 10: [[1, 2, 3], residential], 11: [[4, 2], { ...residential, oneway: "yes" }] },
    });
    for (let node = 0; node < network.nodeCount; node++) {
      for (let l = network.firstOut[node]!; l < network.firstOut[node + 1]!; l++) expect(network.tail[l]).toBe(node);
      for (let i = network.firstIn[node]!; i < network.firstIn[node + 1]!; i++)
        expect(network.head[network.inLink[i]!]).toBe(node);
    }
    expect(network.firstOut[network.nodeCount]).toBe(network.linkCount);
    expect(network.firstIn[network.nodeCount]).toBe(network.linkCount);
    expect(network.reverse[linkBetween(network, 4, 2)!]).toBe(linkBetween(network, 2, 4));
  });

  it("keeps loops and parallel links", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [50, 40], 4: [150, 40], 5: [150, -40] },
      ways: { 10: [[1, 2], residential], 11: [[1, 3, 2], residential], 12: [[2, 4, 5, 2], residential] },
    });
    const ways = Array.from(network.wayId).sort();
    expect(ways).toEqual([10, 10, 11, 11, 12, 12]);
    const loop = network.wayId.indexOf(12);
    expect(network.tail[loop]).toBe(network.head[loop]);
  });

  it("cuts a way where its nodes are missing and counts them", () => {
    const { network, report } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [300, 0], 4: [400, 0] },
      ways: { 10: [[77, 1, 2, 78, 79, 3, 4], residential] },
    });
    expect(report.danglingRefs).toBe(3);
    expect(network.linkCount).toBe(4);
    expect(linkBetween(network, 2, 3)).toBeUndefined();
  });

  it("takes a node repeated at once for one, and two nodes in one place for a very short link", () => {
    const built = networkOf({
      nodes: { 1: [0, 0], 2: [0, 0], 3: [100, 0] },
      ways: { 10: [[1, 2], residential], 11: [[2, 2, 3], residential] },
    });
    expect(link(built, 1, 2).lengthM).toBe(0.1);
    expect(built.network.linkCount).toBe(4);
  });

  it("gives the same network when the file's nodes are in no order", () => {
    const ways: OsmLiteral["ways"] = { 10: [[1, 2, 3], residential], 11: [[2, 4], residential] };
    const places = new Map([
      [1, [0, 0]],
      [2, [80, 0]],
      [3, [160, 0]],
      [4, [80, 60]],
    ] as [number, [number, number]][]);
    const shuffled = Object.fromEntries([4, 2, 1, 3].map((id) => [`${id}.0`, places.get(id)!]));
    const sorted = networkOf({ nodes: Object.fromEntries(places), ways }).network;
    // Keys like "4.0" keep their order in a literal, as integers would not.
    const other = networkOf({ nodes: shuffled, ways }).network;
    expect(Buffer.from(networkToBuffer(other)).equals(Buffer.from(networkToBuffer(sorted)))).toBe(true);
  });

  it("refuses a map without roads", () => {
    expect(() =>
      networkOf({ nodes: { 1: [0, 0], 2: [9, 0] }, ways: { 10: [[1, 2], { highway: "footway" }] } }),
    ).toThrow(expect.objectContaining({ code: "no-roads", kind: "input" }));
  });
});

describe("what a link carries", () => {
  const street = (tags: Record<string, string>, country = "VN") =>
    networkOf({ nodes: { 1: [0, 0], 2: [400, 0] }, ways: { 10: [[1, 2], tags] } }, country);

  it.each([
    ["50", 50],
    ["30 mph", 48.28032],
    ["VN:urban", 50],
    ["DE:rural", 90],
    ["walk", 7],
    ["none", 120],
    ["signals", undefined],
    ["0", undefined],
    ["60;80", undefined],
  ])("maxspeed=%s is %s km/h", (value, kmh) => {
    if (kmh === undefined) expect(maxspeedKmh(value)).toBeUndefined();
    else expect(maxspeedKmh(value)).toBeCloseTo(kmh, 6);
  });

  it("takes the speed of its tags, else of its class and country", () => {
    expect(link(street({ highway: "primary" }), 1, 2).kmh).toBeCloseTo(31);
    expect(link(street({ highway: "primary" }, "MT"), 1, 2).kmh).toBeCloseTo(60);
    expect(link(street({ highway: "primary", maxspeed: "50" }), 1, 2).kmh).toBeCloseTo(50);
    const uneven = street({ highway: "primary", "maxspeed:forward": "60", "maxspeed:backward": "40" });
    expect(link(uneven, 1, 2).kmh).toBeCloseTo(60);
    expect(link(uneven, 2, 1).kmh).toBeCloseTo(40);
  });

  it.each([
    ["a narrow two-way street shares its lane and a half", residential, 0.75, 0.75],
    ["three lanes both ways are one and a half each", { highway: "primary", lanes: "3" }, 1.5, 1.5],
    ["lanes:forward leaves the rest", { highway: "primary", lanes: "5", "lanes:forward": "3" }, 3, 2],
    ["lanes:backward leaves the rest", { highway: "primary", lanes: "5", "lanes:backward": "1" }, 4, 1],
    ["nonsense is passed over", { highway: "primary", lanes: "many" }, 2, 2],
  ])("%s", (_, tags, along, against) => {
    expect(link(street(tags), 1, 2).lanes).toBe(along);
    expect(link(street(tags), 2, 1).lanes).toBe(against);
  });

  it("gives traffic against a one-way half a lane", () => {
    const tags = { highway: "primary", lanes: "3", "oneway:motorcycle": "no" };
    const along = street({ ...tags, oneway: "yes" });
    expect([link(along, 1, 2).lanes, link(along, 2, 1).lanes]).toEqual([3, 0.5]);
    const reversed = street({ ...tags, oneway: "-1" });
    expect([link(reversed, 1, 2).lanes, link(reversed, 2, 1).lanes]).toEqual([0.5, 3]);
  });

  it("keeps the fundamental diagram a triangle, on the slowest street too", () => {
    for (const maxspeed of ["3", "5", "10", "30", "60", "120"]) {
      for (const highway of ["motorway", "primary", "residential", "service", "track"]) {
        const { network } = street({ highway, maxspeed });
        const [u, c, kj] = [network.freeSpeedMps[0]!, network.capacityPcuPerS[0]!, network.jamDensityPcuPerM[0]!];
        const w = c / (kj - c / u);
        expect(w).toBeGreaterThan(2.999);
        expect(w).toBeLessThan(7.001);
      }
    }
  });
});

describe("signals", () => {
  /** West to east 1-2-3, crossed by 4-3-5; the signal stands on the way at node 2, before the crossing. */
  const withSignal = (atM: number, tags: Record<string, string> = {}, way: Record<string, string> = {}) =>
    networkOf({
      nodes: {
        1: [0, 0],
        2: [atM, 0, { highway: "traffic_signals", ...tags }],
        3: [200, 0],
        4: [200, -80],
        5: [200, 80],
      },
      ways: { 10: [[1, 2, 3], { highway: "primary", ...way }], 11: [[4, 3, 5], residential] },
    });
  const signalled = ({ network }: ReturnType<typeof networkOf>) =>
    [...network.nodeOsmId].filter((_, node) => network.nodeSignal[node] === 1);

  it("at a stop line belong to the crossing", () => {
    const built = withSignal(180);
    expect(signalled(built)).toEqual([3]);
    expect(built.report.signals).toBe(1);
    expect(link(built, 1, 3).exitCapacity).toBeCloseTo(link(built, 1, 3).capacity * 0.5);
    expect(link(built, 3, 1).exitCapacity).toBe(link(built, 3, 1).capacity);
  });

  it("far from any crossing make a node of their own", () => {
    const built = withSignal(100);
    expect(signalled(built)).toEqual([2]);
    expect(link(built, 1, 2).lengthM).toBeCloseTo(100, 1);
  });

  it("belong to what they face", () => {
    expect(signalled(withSignal(20, { "traffic_signals:direction": "forward" }))).toEqual([2]);
    expect(signalled(withSignal(20, { "traffic_signals:direction": "backward" }))).toEqual([1]);
    expect(signalled(withSignal(20))).toEqual([1]);
    expect(signalled(withSignal(20, {}, { oneway: "yes" }))).toEqual([2]);
    expect(signalled(withSignal(20, {}, { oneway: "-1" }))).toEqual([1]);
  });

  it("stop traffic once in a junction of several signalled nodes", () => {
    const light = { highway: "traffic_signals" };
    const built = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0, light], 3: [120, 0, light], 4: [300, 0], 5: [100, 50], 6: [120, 50] },
      ways: { 10: [[1, 2, 3, 4], { highway: "primary" }], 11: [[2, 5], residential], 12: [[3, 6], residential] },
    });
    expect(link(built, 1, 2).exitCapacity).toBeLessThan(link(built, 1, 2).capacity);
    expect(link(built, 2, 3).exitCapacity).toBe(link(built, 2, 3).capacity);
  });
});

describe("parts of a street", () => {
  const part = (tags: Record<string, string>, lengthM = 100) =>
    link(
      networkOf({ nodes: { 1: [0, 0], 2: [lengthM, 0] }, ways: { 10: [[1, 2], { highway: "trunk", ...tags }] } }),
      1,
      2,
    ).part;

  it.each([
    ["main", {}],
    ["tunnel", { tunnel: "yes", layer: "-1" }],
    ["main", { tunnel: "no" }],
    ["frontage", { frontage_road: "yes" }],
    ["frontage", { name: "Đường gom Đại lộ Thăng Long" }],
    ["elevated", { name: "Vành đai 2 trên cao" }],
    ["elevated", { bridge: "viaduct", layer: "2" }],
    ["elevated", { bridge: "yes", layer: "1", name: "Cầu vượt Mễ Trì" }],
    ["elevated", { layer: "2", ref: "CT.37" }],
    ["main", { bridge: "yes", layer: "1" }],
    ["main", { bridge: "viaduct" }],
    ["main", { bridge: "yes", layer: "1", name: "Cầu Chương Dương" }],
  ])("%s: %o", (expected, tags) => expect(part(tags as Record<string, string>)).toBe(expected));

  it("a long bridge above the ground is elevated, one over a river is not", () => {
    expect(part({ bridge: "yes", layer: "1" }, 400)).toBe("elevated");
    expect(part({ bridge: "yes", layer: "1", name: "Cầu Thăng Long" }, 1700)).toBe("main");
  });

  it("a road beside an expressway that bears its name and more is the frontage road", () => {
    const built = networkOf({
      nodes: { 1: [0, 0], 2: [900, 0], 3: [0, 40], 4: [900, 40], 5: [0, 500], 6: [900, 500], 7: [1500, 40] },
      ways: {
        10: [[1, 2], { highway: "motorway", name: "Đại lộ Thăng Long (Láng - Hoà Lạc)" }],
        11: [[3, 4], { highway: "primary", name: "Đại lộ Thăng Long" }],
        12: [[5, 6], { highway: "primary", name: "Đại lộ Thăng Long" }],
        13: [[4, 7], { highway: "primary", name: "Phố Đại" }],
      },
    });
    expect(link(built, 1, 2).part).toBe("main");
    expect(link(built, 3, 4).part).toBe("frontage");
    expect(link(built, 5, 6).part).toBe("main");
    expect(link(built, 4, 7).part).toBe("main");
  });
});

describe("the largest strongly connected part", () => {
  it("leaves out what can be entered and not left, and islands", () => {
    const oneway = { highway: "residential", oneway: "yes" };
    const { network, report } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 100], 4: [200, 0], 5: [900, 0], 6: [990, 0] },
      ways: { 10: [[1, 2, 3, 1], oneway], 11: [[2, 4], oneway], 12: [[5, 6], residential] },
    });
    const inside = largestComponent(network, "car");
    expect([...network.wayId].filter((_, l) => inside[l] === 1)).toEqual([10, 10]);
    expect(inside[linkBetween(network, 1, 2)!]).toBe(1);
    expect(inside[linkBetween(network, 2, 1)!]).toBe(0);
    expect(report.largestComponentShare.car).toBeCloseTo(2 / 5);
  });
});

describe("snapping", () => {
  const { network } = networkOf({
    nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 100], 4: [0, 60], 5: [100, 60] },
    ways: {
      10: [[1, 2, 3], { highway: "residential", oneway: "yes" }],
      11: [[4, 5], { highway: "residential", motorcar: "no" }],
    },
  });
  const snapper = makeSnapper(network);

  it("finds the nearest point of the nearest link, exactly in metres", () => {
    const [found] = snapper.nearest(...degrees(30, 12));
    expect(network.wayId[found!.link]).toBe(10);
    expect(found!.distanceM).toBeCloseTo(12, 2);
    expect(found!.share).toBeCloseTo(0.15, 3);
    const [lon, lat] = pointOnLink(network, found!.link, found!.share);
    expect(distanceM(lon, lat, ...degrees(30, 0))).toBeLessThan(0.05);
  });

  it("finds both directions of a two-way street, with opposite shares", () => {
    const found = snapper.nearest(...degrees(20, 65), { count: 2 });
    expect(found.map(({ link: l }) => network.wayId[l])).toEqual([11, 11]);
    expect(found[0]!.share + found[1]!.share).toBeCloseTo(1, 9);
    expect(found[0]!.distanceM).toBe(found[1]!.distanceM);
  });

  it("keeps to the kind, to the test, to the reach and to the count", () => {
    const place = degrees(20, 65);
    expect(network.wayId[snapper.nearest(...place, { kind: "car" })[0]!.link]).toBe(10);
    expect(network.wayId[snapper.nearest(...place, { accept: (l) => network.wayId[l] === 10 })[0]!.link]).toBe(10);
    expect(snapper.nearest(...place, { kind: "car", maxM: 50 })).toEqual([]);
    expect(snapper.nearest(...place, { count: 9 })).toHaveLength(3);
  });

  it("leaves out the way against a one-way, unless it is asked for what is shut too", () => {
    const place = degrees(30, 12);
    expect(snapper.nearest(...place, { count: 9, maxM: 20 })).toHaveLength(1);
    const both = snapper.nearest(...place, { count: 9, maxM: 20, shutToo: true });
    expect(both.map(({ link: l }) => network.access[l] === 0).sort()).toEqual([false, true]);
    expect(snapper.nearest(...place, { count: 9, maxM: 20, shutToo: true, kind: "car" })).toHaveLength(1);
  });

  it("agrees with looking at every link", () => {
    for (let i = 0; i < 50; i++) {
      const [lon, lat] = degrees((i * 37) % 140, (i * 53) % 130);
      const [found] = snapper.nearest(lon, lat, { maxM: 1000 });
      let least = Infinity;
      for (let l = 0; l < network.linkCount; l++) {
        for (let share = 0; share <= 1; share += 0.001) {
          least = Math.min(least, distanceM(lon, lat, ...pointOnLink(network, l, share)));
        }
      }
      expect(Math.abs(found!.distanceM - least)).toBeLessThan(0.2);
    }
  });
});

describe("geometry and views", () => {
  const built = networkOf({
    nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 200] },
    ways: { 10: [[1, 2], { ...residential, name: "Phố A" }], 11: [[2, 3], { ...residential, layer: "1" }] },
  });
  const { network } = built;

  it("measures as Turf does", () => {
    const [a, b] = [degrees(0, 0), degrees(3000, 4000)];
    expect(distanceM(...a, ...b)).toBeCloseTo(distance(a, b, { units: "meters" }), 6);
    expect(link(built, 2, 3).lengthM).toBeCloseTo(200, 1);
  });

  it("knows bearings at both ends", () => {
    expect(bearingDeg(network, linkBetween(network, 1, 2)!, "tail")).toBeCloseTo(90, 1);
    expect(bearingDeg(network, linkBetween(network, 3, 2)!, "head")).toBeCloseTo(180, 1);
  });

  it("lists the links inside an area", () => {
    const box = polygon([
      [degrees(-10, -10), degrees(110, -10), degrees(110, 150), degrees(-10, 150), degrees(-10, -10)],
    ]);
    expect([...linksInside(network, box)].map((l) => network.wayId[l])).toEqual([10, 10, 11, 11]);
    const low = polygon([
      [degrees(-10, -10), degrees(110, -10), degrees(110, 90), degrees(-10, 90), degrees(-10, -10)],
    ]);
    expect([...linksInside(network, low.geometry)].map((l) => network.wayId[l])).toEqual([10, 10]);
  });

  it("survives a trip through its buffer byte by byte", () => {
    const buffer = networkToBuffer(network);
    const again = networkFromBuffer(buffer);
    expect(again).toEqual(network);
    expect(Buffer.from(networkToBuffer(again)).equals(Buffer.from(buffer))).toBe(true);
    expect(again.tail.buffer).toBe(buffer);
    expect(() => networkFromBuffer(new ArrayBuffer(64))).toThrow(RangeError);
  });

  it("stands on one shared buffer", () => {
    expect(network.tail.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(network.pointLon.buffer).toBe(network.tail.buffer);
  });

  it("is seen by graphology with OSM's node ids", () => {
    const graph = toGraphology(network);
    expect(graph.order).toBe(3);
    expect(graph.size).toBe(4);
    const attributes = graph.getEdgeAttributes(graph.edges("1", "2")[0]!);
    expect(attributes).toMatchObject({ wayId: 10, name: "Phố A", roadClass: "residential" });
    expect(attributes.freeFlowS).toBeCloseTo(attributes.lengthM / attributes.freeSpeedMps);
    expect(toGraphology(network, { kind: "bus" }).size).toBe(4);
  });

  it("is read from a file", async () => {
    const { network: read, report } = await loadNetwork("tests/golden/crossing.osm");
    expect([read.linkCount, report.openLinks]).toEqual([8, 7]);
    expect(read.mapDate).toBe("2024-07-26T00:00:00Z");
    expect(report.restrictions).toEqual({ read: 1, applied: 1, conditional: 0, dropped: [], partly: [] });
    expect(report.signals).toBe(1);
  });
});
