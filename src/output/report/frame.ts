/**
 * The map's frame: metres on the ground to units on the page, cut to the route with some city around it. Local
 * equirectangular: over 20 km it is off by less than a line's width.
 */
import type { RoadNetwork } from "../../map/index.ts";

export interface Frame {
  /** The drawing's size in units; a unit is half a pixel on a desk screen, so whole units are fine enough for lines. */
  readonly width: number;
  readonly height: number;
  readonly unitsPerM: number;
  readonly x: (lon: number) => number;
  readonly y: (lat: number) => number;
}

const WIDTH = 2000;
/** City shown around the route, as a share of its longer side. */
const MARGIN_SHARE = 0.07;
/** Height to width: from a wide strip to nearly square. */
const FLATTEST = 0.5;
const STEEPEST = 0.82;
const M_PER_DEGREE = 111_195;

/** The frame around links and points; the whole network where there are none. */
export function frameAround(network: RoadNetwork, links: readonly number[]): Frame {
  let [west, south, east, north] = links.length === 0 ? network.bbox : [Infinity, Infinity, -Infinity, -Infinity];
  for (const link of links) {
    for (let p = network.firstPoint[link]!; p < network.firstPoint[link + 1]!; p++) {
      west = Math.min(west, network.pointLon[p]!);
      east = Math.max(east, network.pointLon[p]!);
      south = Math.min(south, network.pointLat[p]!);
      north = Math.max(north, network.pointLat[p]!);
    }
  }
  const middleLat = (south + north) / 2;
  const middleLon = (west + east) / 2;
  const perLon = M_PER_DEGREE * Math.cos((middleLat * Math.PI) / 180);
  const wideM = Math.max((east - west) * perLon, 400);
  const tallM = Math.max((north - south) * M_PER_DEGREE, 200);
  const margin = 2 * MARGIN_SHARE * Math.max(wideM, tallM);
  const aspect = Math.min(STEEPEST, Math.max(FLATTEST, (tallM + margin) / (wideM + margin)));
  const groundM = Math.max(wideM + margin, (tallM + margin) / aspect);
  const unitsPerM = WIDTH / groundM;
  const height = Math.round(WIDTH * aspect);
  return {
    width: WIDTH,
    height,
    unitsPerM,
    x: (lon) => WIDTH / 2 + (lon - middleLon) * perLon * unitsPerM,
    y: (lat) => height / 2 - (lat - middleLat) * M_PER_DEGREE * unitsPerM,
  };
}

export const isInFrame = (frame: Frame, x: number, y: number, margin = 0): boolean =>
  x >= margin && y >= margin && x <= frame.width - margin && y <= frame.height - margin;

/** The links as one SVG path in whole units, relative moves; points that fall together are left out. */
export function pathOf(network: RoadNetwork, frame: Frame, links: Iterable<number>): string {
  let path = "";
  let atX = Number.NaN;
  let atY = Number.NaN;
  for (const link of links) {
    const end = network.firstPoint[link + 1]!;
    let command = "";
    for (let p = network.firstPoint[link]!; p < end; p++) {
      const x = Math.round(frame.x(network.pointLon[p]!));
      const y = Math.round(frame.y(network.pointLat[p]!));
      if (x === atX && y === atY) continue;
      const isFirst = p === network.firstPoint[link]!;
      const dx = isFirst ? x : x - atX;
      const dy = isFirst ? y : y - atY;
      const next = isFirst ? "M" : "l";
      path += `${next === command ? (dx < 0 ? "" : " ") : next}${dx}${dy < 0 ? "" : " "}${dy}`;
      command = next;
      atX = x;
      atY = y;
    }
  }
  return path;
}

export type Point = readonly [number, number];

/** The links' points in whole units, in order. */
export function polyline(network: RoadNetwork, frame: Frame, route: readonly number[]): Point[] {
  const line: Point[] = [];
  for (const link of route) {
    for (let p = network.firstPoint[link]!; p < network.firstPoint[link + 1]!; p++) {
      line.push([Math.round(frame.x(network.pointLon[p]!)), Math.round(frame.y(network.pointLat[p]!))]);
    }
  }
  return line;
}
