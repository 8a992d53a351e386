/** Some trips change their routes, the others keep theirs; the pool holds no route that nobody takes. */
import type { RouteSet } from "./routes.ts";

/** The routes of `chosen` for the trips marked 1, those of `before` for the others. */
export function takeRoutes(before: RouteSet, chosen: RouteSet, takes: Uint8Array): RouteSet {
  const of = (trip: number): RouteSet => (takes[trip] === 1 ? chosen : before);
  const routeLength = before.routeLength.map((_, trip) => of(trip).routeLength[trip]!);
  const routeStart = new Uint32Array(routeLength.length);
  let length = 0;
  for (let trip = 0; trip < routeLength.length; trip++) {
    routeStart[trip] = length;
    length += routeLength[trip]!;
  }
  const routePool = new Uint32Array(length);
  for (let trip = 0; trip < routeLength.length; trip++) {
    const { routeStart: start, routePool: pool } = of(trip);
    routePool.set(pool.subarray(start[trip]!, start[trip]! + routeLength[trip]!), routeStart[trip]);
  }
  return { routeStart, routeLength, routePool };
}
