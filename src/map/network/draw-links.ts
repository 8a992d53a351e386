/**
 * Hot file. The lines of links and their lengths. Each stretch between two nodes is measured once, for the link along the
 * way's nodes and the one against them; O(points).
 */
import type { RoadNodes } from "./collect.ts";
import { distanceM } from "./geometry.ts";
import type { LinkOrder } from "./order-links.ts";
import type { Sections } from "./sections.ts";
import type { RoadNetwork } from "./types.ts";

/** No link is shorter: two nodes in one place must still take time and room. */
const LEAST_LENGTH_M = 0.1;

type Lines = Pick<RoadNetwork, "firstPoint" | "pointLon" | "pointLat" | "lengthM">;

/** Fills the columns of the lines; gives what encloses them. */
export function drawLinks(
  nodes: RoadNodes,
  { start, end }: Sections,
  { section, isAgainst }: LinkOrder,
  reverse: Uint32Array,
  lines: Lines,
): RoadNetwork["bbox"] {
  const { firstPoint, lengthM } = lines;
  for (let link = 0; link < section.length; link++) {
    const s = section[link]!;
    firstPoint[link + 1] = firstPoint[link]! + end[s]! - start[s]! + 1;
  }
  let mostPoints = 0;
  for (let s = 0; s < start.length; s++) mostPoints = Math.max(mostPoints, end[s]! - start[s]! + 1);
  const stretchM = new Float64Array(mostPoints);
  for (let link = 0; link < section.length; link++) {
    if (isAgainst[link] === 1) continue;
    const against = reverse[link]!;
    const from = start[section[link]!]!;
    const count = end[section[link]!]! - from + 1;
    drawSection(nodes, lines, from, count, firstPoint[link]!, firstPoint[against + 1]! - 1, stretchM);
    // Summed in the order in which it is driven: the last bits depend on it, and must not on how a way is drawn.
    let alongM = 0;
    let againstM = 0;
    for (let i = 1; i < count; i++) alongM += stretchM[i]!;
    for (let i = count - 1; i > 0; i--) againstM += stretchM[i]!;
    lengthM[link] = Math.max(alongM, LEAST_LENGTH_M);
    lengthM[against] = Math.max(againstM, LEAST_LENGTH_M);
  }
  return boxOf(lines);
}

/** Puts the section's points from `first` on for the link along it, and back from `last` for the one against it. */
function drawSection(
  { path, nodeLon, nodeLat }: RoadNodes,
  { pointLon, pointLat }: Lines,
  from: number,
  count: number,
  first: number,
  last: number,
  stretchM: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const node = path[from + i]!;
    const lon = nodeLon[node]!;
    const lat = nodeLat[node]!;
    pointLon[first + i] = pointLon[last - i] = lon;
    pointLat[first + i] = pointLat[last - i] = lat;
    if (i > 0) stretchM[i] = distanceM(pointLon[first + i - 1]!, pointLat[first + i - 1]!, lon, lat);
  }
}

function boxOf({ pointLon, pointLat }: Lines): RoadNetwork["bbox"] {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (let p = 0; p < pointLon.length; p++) {
    const lon = pointLon[p]!;
    const lat = pointLat[p]!;
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return [west, south, east, north];
}
