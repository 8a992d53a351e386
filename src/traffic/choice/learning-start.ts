/**
 * First ways, before anything was driven: the trips choose in parts, one after the other (incremental assignment), each part at the
 * times of what those before it load the roads with. A link then is a point queue by intervals: what is over its capacity waits for
 * the next. Better than all on the empty city's quickest ways, at the same cost, and farther from a gridlock.
 */
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { START_PARTS } from "./learning-knobs.ts";
import { type DayTimes, dayOf, freeDay, secondsOn, toSeconds } from "./learning-times.ts";
import type { WayFinder, Ways, WaysOptions } from "./learning-ways.ts";
import type { RouteSet } from "./routes.ts";
import { takeRoutes } from "./routes-take.ts";

export interface FirstWays {
  readonly routes: RouteSet;
  /** Times that the parts chose by, the free ones first. */
  readonly believed: readonly DayTimes[];
  /** By trip: which of them it chose by. */
  readonly chosenBy: Uint8Array;
}

export interface StartOptions extends Pick<WaysOptions, "signal" | "onProgress"> {
  readonly freeS: Float64Array;
  readonly intervalS: number;
  readonly endS: number;
  /** In [0, 1), one a trip: which part it belongs to. */
  readonly draw: (trip: number) => number;
}

export function firstWays(
  network: RoadNetwork,
  finder: WayFinder,
  demand: Demand,
  fleet: readonly FleetRow[],
  { freeS, intervalS, endS, draw, signal, onProgress }: StartOptions,
): FirstWays {
  const chosenBy = Uint8Array.from({ length: demand.count }, (_, trip) => Math.floor(draw(trip) * START_PARTS));
  const believed = [freeDay(network.linkCount, intervalS, endS)];
  const { intervalCount } = believed[0]!;
  const pcuOf = fleet.map((row) => row.vehicle.pcu * demand.vehiclesPerTrip);
  const loadPcu = new Float64Array(network.linkCount * intervalCount);
  const none = new Uint32Array(demand.count);
  let routes: RouteSet = { routeStart: none, routeLength: none, routePool: new Uint32Array(0) };
  for (let part = 0; part < START_PARTS; part++) {
    const times = toSeconds(believed[part]!, freeS);
    const ways: Ways = finder.quickest(demand, {
      times,
      beginS: demand.departS,
      asks: (trip) => chosenBy[trip] === part,
      signal,
      onProgress: (stage, share) => onProgress?.(stage, (part + share) / START_PARTS),
    });
    for (let trip = 0; trip < demand.count; trip++) {
      const pcu = pcuOf[demand.vehicleClass[trip]!]!;
      let timeS = demand.departS[trip]!;
      const start = ways.routeStart[trip]!;
      for (let i = start; i < start + ways.routeLength[trip]!; i++) {
        const link = ways.routePool[i]!;
        loadPcu[link * intervalCount + Math.min(intervalCount - 1, Math.floor(timeS / intervalS))]! += pcu;
        timeS += secondsOn(times, link, timeS);
      }
    }
    routes = takeRoutes(
      routes,
      ways,
      chosenBy.map((own) => (own === part ? 1 : 0)),
    );
    if (part + 1 < START_PARTS) believed.push(queueTimes(network.exitCapacityPcuPerS, freeS, intervalS, loadPcu));
  }
  return { routes, believed, chosenBy };
}

/** Free flow and half of what waits before and after the interval, at the pace of the link's end. */
function queueTimes(
  capacityPcuPerS: Float64Array,
  freeS: Float64Array,
  intervalS: number,
  loadPcu: Float64Array,
): DayTimes {
  const intervalCount = loadPcu.length / freeS.length;
  let waiting = 0;
  return dayOf(freeS, intervalS, intervalCount, (link, i) => {
    const before = i === 0 ? 0 : waiting;
    const capacity = capacityPcuPerS[link]!;
    waiting = Math.max(0, before + loadPcu[link * intervalCount + i]! - capacity * intervalS);
    return freeS[link]! + (before + waiting) / (2 * capacity);
  });
}
