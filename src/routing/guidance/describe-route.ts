/** A route as steps that a driver, or a task sheet, can follow. */

import type { Language } from "../../base/index.ts";
import {
  bearingBetweenDeg,
  bearingNearDeg,
  distanceM as distanceBetween,
  pointOnLink,
  type RoadNetwork,
  turnDeg,
} from "../../map/index.ts";
import { shareOf } from "../route.ts";
import type { LinkPosition, Metric, Route } from "../types.ts";
import { maneuversOf, streetAt } from "./maneuvers.ts";
import type { Maneuver, Step } from "./types.ts";
import { instruction } from "./words.ts";

export interface DescribeOptions {
  readonly language: Language;
  /** [lon, lat] of the destination itself, off the road: the arrival says on which side it is. */
  readonly destination?: readonly [number, number];
}

/** A destination nearer to the road than this has no side. */
const SIDE_M = 5;

/** `from` and `to` are the places that the route was asked for; what may be driven and how fast is the metric's. */
export function describeRoute(
  network: RoadNetwork,
  metric: Metric,
  { links }: Pick<Route, "links">,
  from: LinkPosition,
  to: LinkPosition,
  options: DescribeOptions,
): Step[] {
  const last = links.length - 1;
  const maneuvers: Maneuver[] = [
    { type: "depart", at: 0, street: streetAt(network, links, 0) },
    ...maneuversOf(network, metric, links),
    {
      type: "arrive",
      at: last,
      street: streetAt(network, links, last),
      ...sideOfGoal(network, to, options.destination),
    },
  ];
  const drivenShare = (i: number): number => (i === last ? to.share : 1) - (i === 0 ? from.share : 0);
  return maneuvers.map((maneuver, k): Step => {
    const { type, modifier, exit, at, street } = maneuver;
    const link = links[at]!;
    const end = type === "arrive" ? at : k === maneuvers.length - 2 ? links.length : maneuvers[k + 1]!.at;
    let distanceM = 0;
    let durationS = 0;
    for (let i = at; i < end; i++) {
      distanceM += drivenShare(i) * network.lengthM[links[i]!]!;
      durationS += shareOf(metric.linkS[links[i]!]!, drivenShare(i));
    }
    const bearingDeg = bearingNearDeg(network, link, type === "arrive" ? "head" : "tail");
    return {
      type,
      ...(modifier && { modifier }),
      ...(exit !== undefined && { exit }),
      instruction: instruction(options.language, maneuver, bearingDeg),
      streetName: street,
      distanceM,
      durationS,
      link,
      bearingDeg,
    };
  });
}

function sideOfGoal(
  network: RoadNetwork,
  { link, share }: LinkPosition,
  destination: readonly [number, number] | undefined,
): Pick<Maneuver, "modifier"> {
  if (destination === undefined) return {};
  const place = pointOnLink(network, link, share);
  if (distanceBetween(...place, ...destination) < SIDE_M) return {};
  const behind = pointOnLink(network, link, Math.max(0, share - 0.01));
  const ahead = pointOnLink(network, link, Math.min(1, share + 0.01));
  const side = turnDeg(bearingBetweenDeg(behind, ahead), bearingBetweenDeg(place, destination));
  return { modifier: side < 0 ? "left" : "right" };
}
