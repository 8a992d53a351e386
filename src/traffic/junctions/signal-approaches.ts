/** The links that lead to a signal's stop lines: where their traffic is heading, and by which street it comes. */
import { metresPerDegree, type RoadNetwork } from "../../map/index.ts";
import type { SignalCluster } from "./signal-clusters.ts";
import { turnDeg } from "./signal-ground.ts";
import type { SignalApproach } from "./signal-types.ts";

/** A heading is that of the last metres before the stop line: shorter, and a kink counts; longer, and a bend does. */
const HEADING_M = 30;
/** A link without a name has that of the road it continues, no farther back than this. */
const NAME_M = 120;

export interface Approaches {
  readonly approaches: readonly SignalApproach[];
  /** Slip roads that end inside and lead out at once. */
  readonly free: number;
}

export function approachesOf(network: RoadNetwork, { seeds, nodes }: SignalCluster): Approaches {
  const inside = new Set(nodes);
  const approaches: SignalApproach[] = [];
  let free = 0;
  for (const node of nodes) {
    for (let i = network.firstIn[node]!; i < network.firstIn[node + 1]!; i++) {
      const link = network.inLink[i]!;
      if (network.access[link] === 0 || inside.has(network.tail[link]!)) continue;
      if (!seeds.includes(node) && passesBy(network, link, inside)) {
        free++;
        continue;
      }
      approaches.push({ link, ...roadBefore(network, link) });
    }
  }
  return { approaches: approaches.sort((a, b) => a.link - b.link), free };
}

/** A slip road that merges with a road on its way out. */
function passesBy(network: RoadNetwork, link: number, inside: ReadonlySet<number>): boolean {
  if (network.isRamp[link] === 0) return false;
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    if (network.movementAccess[m] !== 0 && inside.has(network.head[network.movementTo[m]!]!)) return false;
  }
  return true;
}

/** Walks back from the stop line, straight on where the road forks. */
function roadBefore(network: RoadNetwork, stop: number): Pick<SignalApproach, "headingDeg" | "street"> {
  const { firstPoint, pointLon, pointLat, lengthM, strings, name } = network;
  const end = firstPoint[stop + 1]! - 1;
  const scale = metresPerDegree(pointLat[end]!);
  const from = { east: 0, north: 0 };
  let street = "";
  let metres = 0;
  let walked = 0;
  for (let link: number | null = stop; link !== null && metres < NAME_M; link = straightBefore(network, link)) {
    street ||= strings[name[link]!]!;
    for (let p = firstPoint[link + 1]! - 2; p >= firstPoint[link]! && walked < HEADING_M; p--) {
      const east = (pointLon[p]! - pointLon[end]!) * scale.lon;
      const north = (pointLat[p]! - pointLat[end]!) * scale.lat;
      const stepM = Math.hypot(east - from.east, north - from.north);
      const share = stepM === 0 ? 0 : Math.min(1, (HEADING_M - walked) / stepM);
      from.east += share * (east - from.east);
      from.north += share * (north - from.north);
      walked += stepM;
    }
    metres += lengthM[link]!;
    if (street !== "" && walked >= HEADING_M) break;
  }
  const headingDeg = (Math.atan2(-from.east, -from.north) * 180) / Math.PI;
  return { headingDeg: Math.round((headingDeg + 360) % 360) % 360, street };
}

/** The link that leads into this one with the least turn, if there is one that does not turn much. */
export function straightBefore(network: RoadNetwork, link: number): number | null {
  const node = network.tail[link]!;
  const own = chordDeg(network, link);
  let best: number | null = null;
  let least = 45;
  for (let i = network.firstIn[node]!; i < network.firstIn[node + 1]!; i++) {
    const before = network.inLink[i]!;
    if (network.access[before] === 0 || before === network.reverse[link]) continue;
    const off = turnDeg(chordDeg(network, before), own);
    if (off < least) [best, least] = [before, off];
  }
  return best;
}

function chordDeg({ nodeLon, nodeLat, tail, head }: RoadNetwork, link: number): number {
  const [a, b] = [tail[link]!, head[link]!];
  const scale = metresPerDegree(nodeLat[a]!);
  return (Math.atan2((nodeLon[b]! - nodeLon[a]!) * scale.lon, (nodeLat[b]! - nodeLat[a]!) * scale.lat) * 180) / Math.PI;
}
