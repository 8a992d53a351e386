/** Where a street is: its links grouped into places, so that a name borne by streets in two quarters is seen to be two. */
import { distanceM, metresPerDegree } from "./geometry.ts";
import type { RoadNetwork } from "./types.ts";

export interface Place {
  /** Ascending. */
  readonly links: Uint32Array;
  /** Middle of the box, [lon, lat]. */
  readonly centre: readonly [number, number];
  /** [west, south, east, north]. */
  readonly bbox: readonly [number, number, number, number];
  /** Metres of road, both directions of a two-way one counted once. */
  readonly lengthM: number;
}

/** Links nearer than this to one another are of one place. */
const SAME_PLACE_M = 300;
/** Lines are looked at in points this far apart at most. */
const SAMPLE_M = 75;

/** Clusters by single linkage: a chain of links with no gap over 300 m. Longest first. */
export function groupPlaces(network: RoadNetwork, links: readonly number[]): Place[] {
  const parent = links.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const scale = metresPerDegree(network.nodeLat[network.tail[links[0] ?? 0]!] ?? 0);
  const cellLon = SAME_PLACE_M / scale.lon;
  const cellLat = SAME_PLACE_M / scale.lat;
  const cells = new Map<string, { i: number; lon: number; lat: number }[]>();
  for (const [i, link] of links.entries()) {
    for (const [lon, lat] of samples(network, link)) {
      const column = Math.floor(lon / cellLon);
      const line = Math.floor(lat / cellLat);
      for (let x = column - 1; x <= column + 1; x++) {
        for (let y = line - 1; y <= line + 1; y++) {
          for (const other of cells.get(`${x}/${y}`) ?? []) {
            const [a, b] = [root(i), root(other.i)];
            if (a !== b && distanceM(lon, lat, other.lon, other.lat) <= SAME_PLACE_M)
              parent[Math.max(a, b)] = Math.min(a, b);
          }
        }
      }
      const cell = cells.get(`${column}/${line}`);
      if (cell === undefined) cells.set(`${column}/${line}`, [{ i, lon, lat }]);
      else cell.push({ i, lon, lat });
    }
  }
  const groups = new Map<number, number[]>();
  for (const [i, link] of links.entries()) {
    const group = groups.get(root(i));
    if (group === undefined) groups.set(root(i), [link]);
    else group.push(link);
  }
  return [...groups.values()]
    .map((group) => placeOf(network, group))
    .sort((a, b) => b.lengthM - a.lengthM || a.links[0]! - b.links[0]!);
}

function* samples(network: RoadNetwork, link: number): Generator<[number, number]> {
  const { firstPoint, pointLon, pointLat } = network;
  const last = firstPoint[link + 1]! - 1;
  for (let p = firstPoint[link]!; p < last; p++) {
    const [lon, lat] = [pointLon[p]!, pointLat[p]!];
    const steps = Math.ceil(distanceM(lon, lat, pointLon[p + 1]!, pointLat[p + 1]!) / SAMPLE_M) || 1;
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      yield [lon + t * (pointLon[p + 1]! - lon), lat + t * (pointLat[p + 1]! - lat)];
    }
  }
  yield [pointLon[last]!, pointLat[last]!];
}

function placeOf(network: RoadNetwork, group: readonly number[]): Place {
  const links = Uint32Array.from(group).sort();
  const inGroup = new Set(links);
  let [west, south, east, north] = [180, 90, -180, -90];
  let lengthM = 0;
  for (const link of links) {
    const twin = network.reverse[link]!;
    if (!(twin < link && inGroup.has(twin))) lengthM += network.lengthM[link]!;
    for (let p = network.firstPoint[link]!; p < network.firstPoint[link + 1]!; p++) {
      west = Math.min(west, network.pointLon[p]!);
      east = Math.max(east, network.pointLon[p]!);
      south = Math.min(south, network.pointLat[p]!);
      north = Math.max(north, network.pointLat[p]!);
    }
  }
  return { links, centre: [(west + east) / 2, (south + north) / 2], bbox: [west, south, east, north], lengthM };
}
