/** Parts of all ways: by their own tags, and frontage roads by the expressway beside them. */
import type { RoadNodes } from "./collect.ts";
import { metresPerDegree, nearestShare } from "./geometry.ts";
import type { LinkOrder } from "./order-links.ts";
import { ownPart, partIndex, readName } from "./part.ts";
import type { RoadWays } from "./road-table.ts";
import type { Sections } from "./sections.ts";
import { ROAD_CLASSES } from "./types.ts";

const TRUNK = ROAD_CLASSES.indexOf("trunk");
/** A frontage road runs no farther than this from its expressway. */
const BESIDE_M = 100;

/** By way: index into PARTS. */
export function findParts(
  ways: RoadWays,
  nodes: RoadNodes,
  { way }: Sections,
  { section, isAgainst }: LinkOrder,
  lengthM: Float64Array,
): Uint8Array {
  const wayLengthM = new Float64Array(ways.count);
  for (let link = 0; link < section.length; link++) {
    if (isAgainst[link] === 0) wayLengthM[way[section[link]!]!]! += lengthM[link]!;
  }
  const names = ways.words.map(readName);
  const frontages = frontageByName(ways, nodes);
  const parts = new Uint8Array(ways.count);
  for (let w = 0; w < ways.count; w++) {
    const own = ownPart(ways.roads[ways.road[w]!]!, names[ways.name[w]!]!, ways.words[ways.ref[w]!]!, wayLengthM[w]!);
    parts[w] = partIndex(own === "main" && frontages.has(w) ? "frontage" : own);
  }
  return parts;
}

/**
 * Ways that are frontage roads by their neighbours: beside a motorway or trunk road whose name is theirs and something
 * more, as "Đại lộ Thăng Long" is beside "Đại lộ Thăng Long (Láng - Hoà Lạc)".
 */
function frontageByName(ways: RoadWays, nodes: RoadNodes): Set<number> {
  const isExpressway = (w: number): boolean => ways.roads[ways.road[w]!]!.roadClass <= TRUNK;
  /** Expressways by each beginning of their name that ends before a blank. */
  const longer = new Map<string, number[]>();
  for (let w = 0; w < ways.count; w++) {
    if (!isExpressway(w)) continue;
    const name = ways.words[ways.name[w]!]!;
    for (let blank = name.indexOf(" "); blank > 0; blank = name.indexOf(" ", blank + 1)) {
      const same = longer.get(name.slice(0, blank));
      if (same === undefined) longer.set(name.slice(0, blank), [w]);
      else same.push(w);
    }
  }
  const found = new Set<number>();
  if (longer.size === 0) return found;
  const besideName = ways.words.map((word) => longer.get(word));
  for (let w = 0; w < ways.count; w++) {
    const expressways = besideName[ways.name[w]!];
    if (expressways === undefined || isExpressway(w)) continue;
    const line = lineOf(nodes, w);
    const middle = line.lon.length >> 1;
    const [lon, lat] = [line.lon[middle]!, line.lat[middle]!];
    if (expressways.some((other) => isBeside(lineOf(nodes, other), lon, lat))) found.add(w);
  }
  return found;
}

interface Line {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/** The nodes of a way that the file holds. */
function lineOf({ firstPath, path, nodeLon, nodeLat }: RoadNodes, w: number): Line {
  const nodes = path.subarray(firstPath[w]!, firstPath[w + 1]!).filter((node) => node < nodeLon.length);
  return {
    lon: Float64Array.from(nodes, (node) => nodeLon[node]!),
    lat: Float64Array.from(nodes, (node) => nodeLat[node]!),
  };
}

function isBeside(line: Line, lon: number, lat: number): boolean {
  const scale = metresPerDegree(lat);
  for (let p = 1; p < line.lon.length; p++) {
    const [ax, ay] = [(line.lon[p - 1]! - lon) * scale.lon, (line.lat[p - 1]! - lat) * scale.lat];
    const [bx, by] = [(line.lon[p]! - lon) * scale.lon, (line.lat[p]! - lat) * scale.lat];
    const t = nearestShare(ax, ay, bx, by);
    if (Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)) <= BESIDE_M) return true;
  }
  return false;
}
