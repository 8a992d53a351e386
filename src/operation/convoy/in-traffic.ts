/**
 * A convoy that drives in the traffic: a moving bottleneck (Newell 1998). Past it goes what the lanes that it leaves carry,
 * nothing where it fills the road. Seen from a stop line, what comes is what got past from the moment when whoever was just
 * ahead of the head, at free speed, has gone by, until the tail has: so a capacity in that window is the convoy. What stood
 * behind it at one stop line goes on at the full rate once the tail has passed and comes to the next one after its
 * window there has begun. On a road at speed u the flow, summed over its links, is that of one bottleneck at the end for
 * X/v − X/u (+ the convoy's length ÷ v), which is exact in kinematic-wave theory; who joins ahead of the convoy is not stopped.
 */
import type { RoadNetwork } from "../../map/index.ts";
import type { ExitWindow } from "../../plan/index.ts";
import type { Timetable } from "./timetable.ts";

/** Stop-line capacities of the convoy's links, one window each; none where the convoy hinders nobody. */
export function trafficWindows(network: RoadNetwork, { convoy, headS, tailS }: Timetable): ExitWindow[] {
  const taken = convoy.closure.lanesTaken ?? 1;
  const windows: ExitWindow[] = [];
  convoy.links.forEach((link, i) => {
    if (network.access[link] === 0) return;
    const lanes = network.lanes[link]!;
    const left = taken === "all" ? 0 : Math.max(0, lanes - taken);
    const aheadS = network.lengthM[link]! / network.freeSpeedMps[link]!;
    const fromS = headS[i]! + Math.min(aheadS, headS[i + 1]! - headS[i]!);
    const untilS = tailS[i + 1]!;
    if (!(untilS > fromS)) return;
    const share = lanes > 0 ? left / lanes : 0;
    const pcuPerS = Math.min(network.exitCapacityPcuPerS[link]!, network.capacityPcuPerS[link]! * share);
    windows.push({ link, fromS, untilS, pcuPerS, cause: convoy.id });
  });
  return windows;
}
