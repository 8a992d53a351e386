/**
 * Where a trip ends whose destination is closed or cut off, by the rule "nearest": on the link whose end lies nearest to the
 * destination's by the straight line, among local streets (secondary and below, no ramps) that are open to it and that it
 * can reach. From there its people walk.
 */
import { metresPerDegree, ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";

const SECONDARY = ROAD_CLASSES.indexOf("secondary");
/** So many links around a destination are looked at, and so many searches made for one trip, before it has no end at all. */
const NEIGHBOURS = 256;
const FIRST_RADIUS_M = 400;
const MOST_SEARCHES = 24;

export interface NearestEnds {
  /** Tries `reach` on the links around `destination` that are `open`, the nearest first, until one gives a way. */
  reach(
    destination: number,
    isOpen: (link: number) => boolean,
    reach: (link: number) => Uint32Array | null,
  ): Uint32Array | null;
}

export function makeNearestEnds(network: RoadNetwork): NearestEnds {
  const { linkCount, head, nodeLon, nodeLat, roadClass, isRamp, access } = network;
  const known = new Map<number, Uint32Array>();

  const around = (destination: number): Uint32Array => {
    const at = head[destination]!;
    const perDegree = metresPerDegree(nodeLat[at]!);
    const least = Math.min(SECONDARY, roadClass[destination]!);
    for (let radiusM = FIRST_RADIUS_M; ; radiusM *= 2) {
      const found: { readonly link: number; readonly squareM: number }[] = [];
      let isAll = true;
      for (let link = 0; link < linkCount; link++) {
        if (link === destination || access[link] === 0 || isRamp[link] === 1 || roadClass[link]! < least) continue;
        const x = (nodeLon[head[link]!]! - nodeLon[at]!) * perDegree.lon;
        const y = (nodeLat[head[link]!]! - nodeLat[at]!) * perDegree.lat;
        const squareM = x * x + y * y;
        if (squareM <= radiusM * radiusM) found.push({ link, squareM });
        else isAll = false;
      }
      if (found.length < NEIGHBOURS && !isAll) continue;
      found.sort((a, b) => a.squareM - b.squareM || a.link - b.link);
      return Uint32Array.from(found.slice(0, NEIGHBOURS), ({ link }) => link);
    }
  };

  return {
    reach(destination, isOpen, reach) {
      let ends = known.get(destination);
      if (ends === undefined) {
        ends = around(destination);
        known.set(destination, ends);
      }
      let searches = 0;
      for (const end of ends) {
        if (!isOpen(end)) continue;
        const way = reach(end);
        if (way !== null) return way;
        if (++searches === MOST_SEARCHES) return null;
      }
      return null;
    },
  };
}
