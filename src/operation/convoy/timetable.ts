/**
 * When the convoy is where: the head enters and the tail leaves each link. The head drives each link at the plan's speed
 * for its class; the tail is the head's time one convoy length further on (behind the end, at the last link's speed, as
 * the convoy draws up).
 */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import type { ResolvedConvoy } from "../../plan/index.ts";

export interface Timetable {
  readonly convoy: ResolvedConvoy;
  readonly departS: number;
  /** One entry a link and one for the end: metres from the start to the link's tail. */
  readonly atM: Float64Array;
  /** When head and tail pass there, scenario seconds. */
  readonly headS: Float64Array;
  readonly tailS: Float64Array;
}

/** Metres per second on a link: the plan's speed for the road's class, else "other". */
function speedOn(network: RoadNetwork, convoy: ResolvedConvoy, link: number): number {
  const roadClass = ROAD_CLASSES[network.roadClass[link]!]!;
  const speed = convoy.speedMps[roadClass] ?? convoy.speedMps["other"];
  if (speed === undefined || !(speed > 0)) throw new RangeError(`convoy ${convoy.id}: no speed for ${roadClass} roads`);
  return speed;
}

/** The timetable for a departure of the head at `departS`. */
export function makeTimetable(network: RoadNetwork, convoy: ResolvedConvoy, departS: number): Timetable {
  const { links } = convoy;
  const n = links.length;
  const atM = new Float64Array(n + 1);
  const headS = new Float64Array(n + 1);
  headS[0] = departS;
  for (let i = 0; i < n; i++) {
    const length = network.lengthM[links[i]!]!;
    atM[i + 1] = atM[i]! + length;
    headS[i + 1] = headS[i]! + length / speedOn(network, convoy, links[i]!);
  }
  const tailS = new Float64Array(n + 1);
  let at = 0;
  for (let i = 0; i <= n; i++) {
    const target = atM[i]! + convoy.lengthM;
    while (at < n && atM[at + 1]! <= target) at++;
    const last = Math.min(at, n - 1);
    tailS[i] = headS[at]! + (target - atM[at]!) / speedOn(network, convoy, links[last]!);
  }
  return { convoy, departS, atM, headS, tailS };
}
