/**
 * Nearest links to a point: a packed R-tree (flatbush) over the straight segments of all links, then exact distances
 * in metres on a flat map around the asking point.
 */
import Flatbush from "flatbush";
import { kindBit, type VehicleKind } from "../vehicle/index.ts";
import { distanceM, metresPerDegree, nearestShare } from "./geometry.ts";
import type { RoadNetwork } from "./types.ts";

export interface SnapOptions {
  /** Only links open to this kind. */
  readonly kind?: VehicleKind;
  /** Links that nobody may drive by the standing rules too: a plan or a rule of some hours may open them. Not with `kind`. */
  readonly shutToo?: boolean;
  /** Only links that pass this test. */
  readonly accept?: (link: number) => boolean;
  /** Links farther off are not looked at; 500 m where absent. */
  readonly maxM?: number;
  /** At most so many links, nearest first; 1 where absent. */
  readonly count?: number;
}

export interface Snapped {
  readonly link: number;
  /** 0 = at the tail, 1 = at the head. */
  readonly share: number;
  readonly distanceM: number;
}

export interface Snapper {
  /** Nearest first; of equally near links (the two directions of a street) the one with the lower index. */
  nearest(lon: number, lat: number, options?: SnapOptions): Snapped[];
}

const FIRST_REACH_M = 60;

export function makeSnapper(network: RoadNetwork): Snapper {
  const { linkCount, firstPoint, pointLon, pointLat, lengthM, reverse, access } = network;
  // Two directions share one geometry: it is indexed once, under the link with the lower index.
  const isIndexed = (link: number): boolean => !(reverse[link]! < link);
  let segmentCount = 0;
  for (let link = 0; link < linkCount; link++) {
    if (isIndexed(link)) segmentCount += firstPoint[link + 1]! - firstPoint[link]! - 1;
  }
  const segmentLink = new Uint32Array(segmentCount);
  const segmentPoint = new Uint32Array(segmentCount);
  const tree = new Flatbush(segmentCount);
  for (let link = 0, segment = 0; link < linkCount; link++) {
    if (!isIndexed(link)) continue;
    for (let p = firstPoint[link]!; p < firstPoint[link + 1]! - 1; p++, segment++) {
      segmentLink[segment] = link;
      segmentPoint[segment] = p;
      tree.add(
        Math.min(pointLon[p]!, pointLon[p + 1]!),
        Math.min(pointLat[p]!, pointLat[p + 1]!),
        Math.max(pointLon[p]!, pointLon[p + 1]!),
        Math.max(pointLat[p]!, pointLat[p + 1]!),
      );
    }
  }
  tree.finish();

  const shareAt = (link: number, point: number, t: number): number => {
    let m = 0;
    for (let p = firstPoint[link]!; p < point; p++) {
      m += distanceM(pointLon[p]!, pointLat[p]!, pointLon[p + 1]!, pointLat[p + 1]!);
    }
    m += t * distanceM(pointLon[point]!, pointLat[point]!, pointLon[point + 1]!, pointLat[point + 1]!);
    return Math.min(1, m / lengthM[link]!);
  };

  const within = (lon: number, lat: number, reachM: number, options: SnapOptions): Snapped[] => {
    const scale = metresPerDegree(lat);
    const [dLon, dLat] = [reachM / scale.lon, reachM / scale.lat];
    const mask = options.kind === undefined ? 0xffff : kindBit(options.kind);
    const shutToo = options.shutToo === true && options.kind === undefined;
    const isWanted = (link: number): boolean =>
      (shutToo || (access[link]! & mask) !== 0) && (options.accept === undefined || options.accept(link));
    const best = new Map<number, { point: number; t: number; distanceM: number }>();
    for (const segment of tree.search(lon - dLon, lat - dLat, lon + dLon, lat + dLat)) {
      const p = segmentPoint[segment]!;
      const [ax, ay] = [(pointLon[p]! - lon) * scale.lon, (pointLat[p]! - lat) * scale.lat];
      const [bx, by] = [(pointLon[p + 1]! - lon) * scale.lon, (pointLat[p + 1]! - lat) * scale.lat];
      const t = nearestShare(ax, ay, bx, by);
      const offM = Math.hypot(ax + t * (bx - ax), ay + t * (by - ay));
      const link = segmentLink[segment]!;
      const known = best.get(link);
      if (offM > reachM || (known !== undefined && known.distanceM <= offM)) continue;
      best.set(link, { point: p, t, distanceM: offM });
    }
    const snapped: Snapped[] = [];
    for (const [link, { point, t, distanceM: offM }] of best) {
      const twin = reverse[link]!;
      const share = shareAt(link, point, t);
      if (isWanted(link)) snapped.push({ link, share, distanceM: offM });
      if (twin < linkCount && isWanted(twin)) snapped.push({ link: twin, share: 1 - share, distanceM: offM });
    }
    return snapped.sort((a, b) => a.distanceM - b.distanceM || a.link - b.link);
  };

  return {
    nearest(lon, lat, options = {}) {
      const { maxM = 500, count = 1 } = options;
      // Everything within the reach is seen, so enough finds there are the nearest there are.
      for (let reachM = Math.min(FIRST_REACH_M, maxM); ; reachM = Math.min(reachM * 4, maxM)) {
        const found = within(lon, lat, reachM, options);
        if (found.length >= count || reachM >= maxM) return found.slice(0, count);
      }
    },
  };
}
