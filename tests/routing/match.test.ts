/** Map matching on a small town: what is driven comes out, and what cannot have been driven does not. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { pointOnLink, type RoadNetwork } from "../../src/map/index.ts";
import {
  type LinkPosition,
  type Metric,
  makeDijkstra,
  makeMatcher,
  makeMetric,
  type Route,
  type TrackPoint,
} from "../../src/routing/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";
import { degrees } from "../helpers/osm-memory.ts";

const BLOCK_M = 150;
const SIDE = 10;

/** A town of 10 by 10 blocks, all streets two-way, as long as they look; node = row × 10 + column. */
function town(): RoadNetwork {
  const nodes = Array.from({ length: SIDE * SIDE }, (_, node) => node);
  const arcs = nodes.flatMap((node) => {
    const next = [...(node % SIDE < SIDE - 1 ? [node + 1] : []), ...(node + SIDE < SIDE * SIDE ? [node + SIDE] : [])];
    return next.flatMap((other) => [
      { from: node, to: other, lengthM: BLOCK_M },
      { from: other, to: node, lengthM: BLOCK_M },
    ]);
  });
  const positions = nodes.map((node) => degrees((node % SIDE) * BLOCK_M, Math.floor(node / SIDE) * BLOCK_M));
  return networkFromArcs(arcs, { positions }).network;
}

const network = town();
const metric = makeMetric(network, { kind: "car" });
const match = makeMatcher(network);

function linkFrom(tail: number, head: number): number {
  for (let link = 0; link < network.linkCount; link++) {
    if (network.tail[link] === tail && network.head[link] === head) return link;
  }
  throw new RangeError(`no link from ${tail} to ${head}`);
}
const along = (...nodes: number[]): number[] => nodes.slice(1).map((node, i) => linkFrom(nodes[i]!, node));

/** A point each `stepM` along the links, off by a normal error, one a second where `stepS` is given. */
function track(links: readonly number[], stepM: number, sigmaM: number, random: Random, stepS?: number): TrackPoint[] {
  const points: TrackPoint[] = [];
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  for (let m = 0; m <= links.length * BLOCK_M; m += stepM) {
    const i = Math.min(links.length - 1, Math.floor(m / BLOCK_M));
    const [lon, lat] = pointOnLink(network, links[i]!, m / BLOCK_M - i);
    const [lonM, latM] = [degrees(1, 0)[0] - degrees(0, 0)[0], degrees(0, 1)[1] - degrees(0, 0)[1]];
    const point = { lon: lon + normal() * sigmaM * lonM, lat: lat + normal() * sigmaM * latM };
    points.push(stepS === undefined ? point : { ...point, timeS: points.length * stepS });
  }
  return points;
}

function expectDrivable(links: Uint32Array): void {
  for (let i = 1; i < links.length; i++) expect(network.tail[links[i]!]).toBe(network.head[links[i - 1]!]);
}

const WAY = along(0, 1, 2, 12, 22, 23, 24, 34, 44, 45);

describe("map matching", () => {
  it.each([
    { sigmaM: 0, stepM: 10 },
    { sigmaM: 10, stepM: 10 },
    { sigmaM: 10, stepM: 60 },
    { sigmaM: 10, stepM: 270 },
    { sigmaM: 30, stepM: 10 },
    { sigmaM: 30, stepM: 120 },
  ])("finds the driven links from points every $stepM m that are off by $sigmaM m", ({ sigmaM, stepM }) => {
    const random = new Random(3, "track");
    let common = 0;
    let found = 0;
    for (let run = 0; run < 20; run++) {
      const { pieces, points } = match(metric, track(WAY, stepM, sigmaM, random), { sigmaM: Math.max(5, sigmaM) });
      for (const { links } of pieces) {
        expectDrivable(links);
        found += links.length;
        common += WAY.filter((link) => links.includes(link)).length;
      }
      expect(points.filter((place) => place === null).length).toBeLessThan(points.length / 10);
    }
    expect(common / (20 * WAY.length)).toBeGreaterThan(sigmaM === 30 ? 0.9 : 0.97);
    expect(common / found).toBeGreaterThan(sigmaM === 30 ? 0.85 : 0.95);
  });

  it("gives the links of an exact track, each point's place and a high confidence", () => {
    const points = track(WAY, 25, 0, new Random(1));
    const { pieces, gaps, points: places, confidence } = match(metric, points, { sigmaM: 5 });
    expect(gaps).toEqual([]);
    expect(pieces).toHaveLength(1);
    expect([...pieces[0]!.links]).toEqual(WAY);
    expect(places.every((place) => place !== null && place.distanceM < 0.1 && WAY.includes(place.link))).toBe(true);
    expect(confidence).toBeGreaterThan(0.9);
  });

  it("goes by the direction of the points, not by the nearer side", () => {
    const back = along(45, 44, 34, 24, 23, 22, 12, 2, 1, 0);
    const { pieces } = match(metric, track(back, 40, 5, new Random(2)));
    expect([...pieces[0]!.links]).toEqual(back);
  });

  it("gives the first and the last point a place where the links that they lay on are left out", () => {
    // Three links in a line, and points beside the ends of the outer ones, nearer to these than to the link between by a hair.
    const positions = [degrees(0, 0), degrees(100, 100), degrees(300, 100), degrees(400, 0)];
    const bend = networkFromArcs(
      [
        { from: 0, to: 1, lengthM: Math.hypot(100, 100) },
        { from: 1, to: 2, lengthM: 200 },
        { from: 2, to: 3, lengthM: Math.hypot(100, 100) },
      ],
      { positions },
    ).network;
    const points = [degrees(70, 100), degrees(200, 100), degrees(330, 100)].map(([lon, lat]) => ({ lon, lat }));
    const options = { sigmaM: 12, reachM: 25 };
    const { pieces, points: places } = makeMatcher(bend)(makeMetric(bend, { kind: "car" }), points, options);
    expect(pieces.map(({ links, firstPoint, lastPoint }) => [...links, firstPoint, lastPoint])).toEqual([[1, 0, 2]]);
    expect(places.map((place) => [place?.link, Math.round(100 * (place?.share ?? -1))])).toEqual([
      [1, 0],
      [1, 50],
      [1, 100],
    ]);
  });

  it("places nobody on a link of no length", () => {
    // Of the last link so little is driven that it would be left out, but the one before has no length.
    const positions = [degrees(0, 0), degrees(200, 0), degrees(200, 0), degrees(300, 0)];
    const line = networkFromArcs(
      [
        { from: 0, to: 1, lengthM: 200 },
        { from: 1, to: 2, lengthM: 0 },
        { from: 2, to: 3, lengthM: 100 },
      ],
      { positions },
    ).network;
    const points = [degrees(10, 0), degrees(100, 0), degrees(203, 0)].map(([lon, lat]) => ({ lon, lat }));
    const { pieces, points: places } = makeMatcher(line)(makeMetric(line, { kind: "car" }), points);
    expect(pieces.map(({ links }) => [...links])).toEqual([[0, 1, 2]]);
    expect(places.map((place) => [place?.link, Math.round(100 * (place?.share ?? -1))])).toEqual([
      [0, 5],
      [0, 50],
      [2, 3],
    ]);
  });

  it("takes a point that lies far off for an outlier and leaves it out", () => {
    const points = track(WAY, 50, 0, new Random(1));
    points[10] = { lon: points[10]!.lon + 0.02, lat: points[10]!.lat };
    const { pieces, gaps, points: places } = match(metric, points, { sigmaM: 5 });
    expect(gaps).toEqual([]);
    expect([...pieces[0]!.links]).toEqual(WAY);
    expect(places[10]).toBeNull();
  });

  it("is cut where the track leaves the roads, and says where and why", () => {
    const points = track(along(0, 1, 2, 3), 50, 0, new Random(1));
    const away = points.slice(3, 6).map(({ lon, lat }) => ({ lon, lat: lat - 0.003 }));
    const { pieces, gaps, points: places } = match(metric, [...points.slice(0, 3), ...away, ...points.slice(6)]);
    expect(pieces.map(({ firstPoint, lastPoint }) => [firstPoint, lastPoint])).toEqual([
      [0, 2],
      [6, 9],
    ]);
    expect(gaps).toEqual([{ afterPoint: 2, beforePoint: 6, reason: "off-road" }]);
    expect(places.slice(3, 6)).toEqual([null, null, null]);
  });

  it("is cut where points are too far apart", () => {
    const points = track(along(0, 1, 2), 50, 0, new Random(1));
    const far = track(along(77, 78, 79), 50, 0, new Random(1));
    const { pieces, gaps } = match(metric, [...points, ...far], { gapM: 1000 });
    expect(pieces.map(({ links }) => links.length)).toEqual([2, 2]);
    expect(gaps).toEqual([{ afterPoint: points.length - 1, beforePoint: points.length, reason: "far" }]);
  });

  it("is cut where a closed road leaves no way that fits, and does not use the road", () => {
    const closedLinks = new Uint8Array(network.linkCount);
    // All streets between the columns 4 and 5 are shut.
    for (let row = 0; row < SIDE; row++) {
      closedLinks[linkFrom(row * SIDE + 4, row * SIDE + 5)] = 1;
      closedLinks[linkFrom(row * SIDE + 5, row * SIDE + 4)] = 1;
    }
    const shut: Metric = makeMetric(network, { kind: "car", closedLinks });
    const { pieces, gaps } = match(shut, track(along(2, 3, 4, 5, 6, 7), 50, 0, new Random(1)), {
      sigmaM: 5,
      reachM: 60,
    });
    expect(gaps.map(({ reason }) => reason)).toContain("no-way");
    for (const { links } of pieces) expect([...links].some((link) => closedLinks[link] === 1)).toBe(false);
  });

  it("believes no speed that nobody drives, where points have times", () => {
    const slow = track(along(0, 1, 2, 3), 150, 0, new Random(1), 10);
    const fast = slow.map((point, i) => ({ ...point, timeS: i }));
    expect(match(metric, slow).gaps).toEqual([]);
    expect(match(metric, fast).pieces).toEqual([]);
  });

  it("stands still where the vehicle does", () => {
    const random = new Random(4, "standing");
    const [lon, lat] = pointOnLink(network, linkFrom(1, 2), 0.5);
    const standing = Array.from({ length: 40 }, () => ({
      lon: lon + (random.next() - 0.5) * 2e-4,
      lat: lat + (random.next() - 0.5) * 2e-4,
    }));
    const moving = track(along(0, 1, 2, 3), 25, 0, random);
    const { pieces } = match(metric, [...moving.slice(0, 10), ...standing, ...moving.slice(9)]);
    expect(pieces.map(({ links }) => [...links])).toEqual([along(0, 1, 2, 3)]);
  });

  it("gives no piece for a lone point, for none, and far from all roads", () => {
    const [lon, lat] = degrees(10, 0);
    expect(match(metric, [])).toEqual({ pieces: [], gaps: [], points: [], confidence: 0 });
    expect(match(metric, [{ lon, lat }])).toMatchObject({ pieces: [], points: [null], confidence: 0 });
    const atSea = match(
      metric,
      [0, 1, 2].map((i) => ({ lon: 107 + i / 1000, lat: 20 })),
    );
    expect(atSea).toMatchObject({ pieces: [], gaps: [{ reason: "off-road" }], confidence: 0 });
  });

  it("finds a route again that an engine made", () => {
    const from: LinkPosition = { link: linkFrom(0, 10), share: 0 };
    const to: LinkPosition = { link: linkFrom(87, 88), share: 1 };
    const route: Route = makeDijkstra(network).route(metric, from, to)!;
    const { pieces } = match(metric, track([...route.links], 30, 3, new Random(9)));
    expect([...pieces[0]!.links]).toEqual([...route.links]);
  });
});
