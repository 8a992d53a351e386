/**
 * The loader's peer: a plain spatial-queue loader in steps of a second, written for this bench in the manner of the
 * queue models that agent-based packages use (first in, first out; flow and storage capacity by accumulated pcu; no
 * backward waves, fair turns, windows or records). It does less a link entry, visits only links that hold someone, and stands
 * in for speed alone: on links shorter than a step it is inexact.
 */
import type { LoaderInput } from "../../src/traffic/simulation/index.ts";

interface SteppedResult {
  readonly linkEntries: number;
  readonly completed: number;
}

export function runStepped(input: LoaderInput): SteppedResult {
  const { links, trips, classes, endS } = input;
  const { linkCount } = links;
  const pcuOf = Float64Array.from(trips.vehicleClass, (c) => classes[c]!.pcu);
  const freeS = Float64Array.from({ length: linkCount }, (_, l) =>
    Math.ceil(links.lengthM[l]! / links.freeSpeedMps[l]!),
  );
  const room = Float64Array.from({ length: linkCount }, (_, l) =>
    Math.max(1, links.lengthM[l]! * links.jamDensityPcuPerM[l]!),
  );
  const budget = new Float64Array(linkCount);
  const first = new Int32Array(linkCount).fill(-1);
  const last = new Int32Array(linkCount).fill(-1);
  const next = new Int32Array(trips.count).fill(-1);
  const readyS = new Float64Array(trips.count);
  const at = trips.routeStart.slice();
  const isActive = new Uint8Array(linkCount);
  let active: number[] = [];
  let waiting: number[] = [];
  let departed = 0;
  let linkEntries = 0;
  let completed = 0;
  const enter = (trip: number, link: number, nowS: number): boolean => {
    if (room[link]! <= 0) return false;
    room[link]! -= pcuOf[trip]!;
    readyS[trip] = nowS + freeS[link]!;
    if (first[link] === -1) first[link] = trip;
    else next[last[link]!] = trip;
    last[link] = trip;
    next[trip] = -1;
    linkEntries++;
    if (isActive[link] === 0) {
      isActive[link] = 1;
      active.push(link);
    }
    return true;
  };
  for (let nowS = 0; nowS < endS; nowS++) {
    while (departed < trips.count && trips.departS[departed]! <= nowS) waiting.push(departed++);
    waiting = waiting.filter((trip) => !enter(trip, trips.routePool[at[trip]!]!, nowS));
    const links0 = active;
    active = [];
    for (const link of links0) {
      budget[link] = Math.min(
        budget[link]! + links.exitCapacityPcuPerS[link]!,
        Math.max(1, links.exitCapacityPcuPerS[link]!),
      );
      for (let trip = first[link]!; trip !== -1 && readyS[trip]! <= nowS && budget[link]! > 0; trip = first[link]!) {
        const following = next[trip]!;
        if (at[trip]! + 1 === trips.routeStart[trip]! + trips.routeLength[trip]!) completed++;
        else if (enter(trip, trips.routePool[at[trip]! + 1]!, nowS)) at[trip]!++;
        else break;
        budget[link]! -= pcuOf[trip]!;
        room[link]! += pcuOf[trip]!;
        first[link] = following;
      }
      if (first[link] === -1) isActive[link] = 0;
      else active.push(link);
    }
  }
  return { linkEntries, completed };
}
