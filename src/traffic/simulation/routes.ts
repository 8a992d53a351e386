/** Routes are checked once, before the loop that trusts them. */
import { REST_LINKS } from "./link-table.ts";
import type { LoaderInput } from "./types.ts";

/** Throws RangeError naming the first trip whose class, wish or route cannot be. */
export function assertRoutes(input: LoaderInput): void {
  const { trips, links, classes } = input;
  for (let trip = 0; trip < trips.count; trip++) {
    const start = trips.routeStart[trip]!;
    const length = trips.routeLength[trip]!;
    if (!(trips.departS[trip]! >= 0)) throw new RangeError(`trip ${trip} departs at ${trips.departS[trip]} s`);
    if (trips.vehicleClass[trip]! >= classes.length) {
      throw new RangeError(`trip ${trip} is of class ${trips.vehicleClass[trip]} of ${classes.length}`);
    }
    if (length === 0) continue;
    if (length >= REST_LINKS) throw new RangeError(`trip ${trip} has a route of ${length} links`);
    if (start + length > trips.routePool.length) throw new RangeError(`trip ${trip}: its route lies beyond the pool`);
    let before = trips.routePool[start]!;
    if (!(before < links.linkCount))
      throw new RangeError(`trip ${trip} begins on link ${before} of ${links.linkCount}`);
    for (let i = start + 1; i < start + length; i++) {
      const link = trips.routePool[i]!;
      if (links.tail[link] !== links.head[before]) {
        throw new RangeError(`trip ${trip}: link ${link} does not follow link ${before} on its route`);
      }
      before = link;
    }
  }
}
