/** Geometry of links: lengths, bearings and places in metres. */
import type { RoadNetwork } from "./types.ts";

/** IUGG mean radius, the same as Turf's. */
const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = EARTH_RADIUS_M * RADIANS;

/** Great-circle (haversine) distance in metres. */
export function distanceM(lonA: number, latA: number, lonB: number, latB: number): number {
  const halfLat = Math.sin(((latB - latA) * RADIANS) / 2);
  const halfLon = Math.sin(((lonB - lonA) * RADIANS) / 2);
  const h = halfLat * halfLat + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * halfLon * halfLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres a degree at a latitude: a flat map, exact to a millimetre over the length of a link. */
export function metresPerDegree(lat: number): { lon: number; lat: number } {
  return { lon: METRES_PER_DEGREE * Math.cos(lat * RADIANS), lat: METRES_PER_DEGREE };
}

/** Where on the segment (0..1) from a to b, in metres relative to the asking point at the origin, the nearest point lies. */
export function nearestShare(ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  return squared === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / squared));
}

/** A link's line from tail to head as GeoJSON coordinates. */
export function linkLine(network: RoadNetwork, link: number): [number, number][] {
  const line: [number, number][] = [];
  const end = network.firstPoint[link + 1]!;
  for (let p = network.firstPoint[link]!; p < end; p++) line.push([network.pointLon[p]!, network.pointLat[p]!]);
  return line;
}

/** The part of a link's line between two shares of its length, with a point at either. */
export function linkPart(network: RoadNetwork, link: number, fromShare: number, toShare: number): [number, number][] {
  const { firstPoint, pointLon, pointLat, lengthM } = network;
  const part = [pointOnLink(network, link, fromShare)];
  const last = firstPoint[link + 1]! - 1;
  let sumM = 0;
  for (let p = firstPoint[link]! + 1; p < last; p++) {
    sumM += distanceM(pointLon[p - 1]!, pointLat[p - 1]!, pointLon[p]!, pointLat[p]!);
    const share = sumM / lengthM[link]!;
    if (share > fromShare && share < toShare) part.push([pointLon[p]!, pointLat[p]!]);
  }
  part.push(pointOnLink(network, link, toShare));
  return part;
}

/** The point at a share (0 = tail, 1 = head) of a link's length, as [lon, lat]. */
export function pointOnLink(network: RoadNetwork, link: number, share: number): [number, number] {
  const { pointLon, pointLat } = network;
  const last = network.firstPoint[link + 1]! - 1;
  let restM = share * network.lengthM[link]!;
  for (let p = network.firstPoint[link]!; p < last; p++) {
    const stepM = distanceM(pointLon[p]!, pointLat[p]!, pointLon[p + 1]!, pointLat[p + 1]!);
    if (restM <= stepM && stepM > 0) {
      const t = restM / stepM;
      return [
        pointLon[p]! + t * (pointLon[p + 1]! - pointLon[p]!),
        pointLat[p]! + t * (pointLat[p + 1]! - pointLat[p]!),
      ];
    }
    restM -= stepM;
  }
  return [pointLon[last]!, pointLat[last]!];
}

type LinkLines = Pick<RoadNetwork, "firstPoint" | "pointLon" | "pointLat">;

/** Compass bearing in degrees (0 = north, 90 = east) of the first or last segment of a link. */
export function bearingDeg(network: LinkLines, link: number, end: "tail" | "head"): number {
  const from = end === "tail" ? network.firstPoint[link]! : network.firstPoint[link + 1]! - 2;
  const { lon, lat } = metresPerDegree(network.pointLat[from]!);
  const east = (network.pointLon[from + 1]! - network.pointLon[from]!) * lon;
  const north = (network.pointLat[from + 1]! - network.pointLat[from]!) * lat;
  return (((Math.atan2(east, north) / RADIANS) % 360) + 360) % 360;
}

/** So far a driver looks: not the first metre of a link tells where it leads. */
const SIGHT_M = 20;

/** Compass bearing, in driving direction, of the first or the last 20 m of a link: from its end to where it is 20 m on. */
export function bearingNearDeg(
  { firstPoint, pointLon, pointLat }: LinkLines,
  link: number,
  end: "tail" | "head",
): number {
  const [first, last] = [firstPoint[link]!, firstPoint[link + 1]! - 1];
  const start = end === "tail" ? first : last;
  const step = end === "tail" ? 1 : -1;
  const scale = metresPerDegree(pointLat[start]!);
  let east = 0;
  let north = 0;
  let restM = SIGHT_M;
  for (let p = start; restM > 0 && p !== (end === "tail" ? last : first); p += step) {
    const stepEast = (pointLon[p + step]! - pointLon[p]!) * scale.lon;
    const stepNorth = (pointLat[p + step]! - pointLat[p]!) * scale.lat;
    const stepM = Math.hypot(stepEast, stepNorth);
    const share = stepM > restM ? restM / stepM : 1;
    east += share * stepEast;
    north += share * stepNorth;
    restM -= stepM;
  }
  return (Math.atan2(step * east, step * north) / RADIANS + 360) % 360;
}

/** Compass bearing from one point [lon, lat] to another. */
export function bearingBetweenDeg(
  [fromLon, fromLat]: readonly [number, number],
  [toLon, toLat]: readonly [number, number],
): number {
  const scale = metresPerDegree(fromLat);
  const deg = Math.atan2((toLon - fromLon) * scale.lon, (toLat - fromLat) * scale.lat) / RADIANS;
  return (deg + 360) % 360;
}

/** The turn from one bearing to another: -180 to 180, left is negative. */
export function turnDeg(fromDeg: number, toDeg: number): number {
  return ((((toDeg - fromDeg) % 360) + 540) % 360) - 180;
}
