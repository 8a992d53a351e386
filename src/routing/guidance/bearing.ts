/** Directions at a node as a driver sees them: not of the first metre of a link, but to where one is 20 m on. */
import { metresPerDegree, pointOnLink, type RoadNetwork } from "../../map/index.ts";
import type { Modifier } from "./types.ts";

const SIGHT_M = 20;

/** Compass bearing, in driving direction, of the first or the last 20 m of a link. */
export function bearingNear(network: RoadNetwork, link: number, end: "tail" | "head"): number {
  const share = Math.min(1, SIGHT_M / network.lengthM[link]!);
  const from = pointOnLink(network, link, end === "tail" ? 0 : 1 - share);
  const to = pointOnLink(network, link, end === "tail" ? share : 1);
  return bearingBetween(from, to);
}

export function bearingBetween(
  [fromLon, fromLat]: readonly [number, number],
  [toLon, toLat]: readonly [number, number],
): number {
  const scale = metresPerDegree(fromLat);
  const deg = (Math.atan2((toLon - fromLon) * scale.lon, (toLat - fromLat) * scale.lat) * 180) / Math.PI;
  return (deg + 360) % 360;
}

/** The turn from one bearing to another: -180 to 180, left is negative. */
export function turnDeg(fromDeg: number, toDeg: number): number {
  return ((((toDeg - fromDeg) % 360) + 540) % 360) - 180;
}

/** Up to here a way goes straight on; the others bound slight turns and plain ones. */
const STRAIGHT_DEG = 25;
const SLIGHT_DEG = 55;
const PLAIN_DEG = 130;

export function modifierOf(turn: number): Modifier {
  const size = Math.abs(turn);
  if (size < STRAIGHT_DEG) return "straight";
  const side = turn < 0 ? "left" : "right";
  if (size < SLIGHT_DEG) return `slight ${side}`;
  return size < PLAIN_DEG ? side : `sharp ${side}`;
}
