/**
 * What the convoy takes from others: its links, from head − lead until tail + clearance, and every movement that crosses or
 * joins its way, from head − hold lead until tail + clearance. A movement that stays on one side of the convoy's way is
 * not held: its traffic goes on.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { LinkWindow, MovementWindow } from "../../plan/index.ts";
import { crossingsOf } from "../../routing/index.ts";
import type { Timetable } from "./timetable.ts";

export interface ConvoyWindows {
  /** The convoy's links and, where the street is not divided, the way back along them. */
  readonly links: readonly LinkWindow[];
  readonly holds: readonly Hold[];
}

export interface Hold extends MovementWindow {
  readonly node: number;
  /** Position on the convoy's route: index of the link that begins at the node. */
  readonly position: number;
}

/**
 * Windows of one run of the convoy. The classes in `priorityMask` (ambulances) are stopped only while the convoy itself is
 * there, from its head to its tail.
 */
export function convoyWindows(network: RoadNetwork, timetable: Timetable, priorityMask: number): ConvoyWindows {
  const { convoy, headS, tailS } = timetable;
  const { leadS, holdLeadS, clearanceS } = convoy.closure;
  const others = ~priorityMask >>> 0;
  const links: LinkWindow[] = [];
  convoy.links.forEach((link, i) => {
    const common = { level: "closed" as const, cause: convoy.id, compliance: 1 };
    const back = network.reverse[link]!;
    for (const at of back === NONE || network.access[back] === 0 ? [link] : [link, back]) {
      links.push({
        link: at,
        fromS: headS[i]! - leadS,
        untilS: tailS[i + 1]! + clearanceS,
        classMask: others,
        ...common,
      });
      if (priorityMask !== 0) {
        links.push({ link: at, fromS: headS[i]!, untilS: tailS[i + 1]!, classMask: priorityMask, ...common });
      }
    }
  });
  return {
    links,
    holds: [
      ...holds(network, timetable, others, holdLeadS, clearanceS),
      ...(priorityMask === 0 ? [] : holds(network, timetable, priorityMask, 0, 0)),
    ],
  };
}

function holds(
  network: RoadNetwork,
  timetable: Timetable,
  classMask: number,
  leadS: number,
  clearanceS: number,
): Hold[] {
  const { convoy, headS, tailS } = timetable;
  return crossingsOf(network, convoy.links).map(({ movement, node, position }) => ({
    movement,
    node,
    position,
    fromS: headS[position]! - leadS,
    untilS: tailS[position]! + clearanceS,
    classMask,
    cause: convoy.id,
  }));
}
