/**
 * What the convoy takes from others: its links, from head − lead until tail + clearance, and every movement that crosses or
 * joins its way, from head − hold lead until tail + clearance. A movement that stays on one side of the convoy's way is
 * not held: its traffic goes on.
 */
import { NONE } from "../../base/index.ts";
import { bearingDeg, type RoadNetwork } from "../../map/index.ts";
import type { LinkWindow, MovementWindow } from "../../plan/index.ts";
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
    for (const at of back === NONE ? [link] : [link, back]) {
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
  const { links } = convoy;
  const found: Hold[] = [];
  for (let i = 1; i < links.length; i++) {
    const into = links[i - 1]!;
    const out = links[i]!;
    const node = network.tail[out]!;
    const side = sides(network, into, out);
    for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
      const from = network.inLink[k]!;
      if (from === into || from === network.reverse[out]) continue; // closed links: nobody is there to be held
      for (let m = network.firstMovement[from]!; m < network.firstMovement[from + 1]!; m++) {
        if (network.movementAccess[m] === 0) continue;
        const to = network.movementTo[m]!;
        if (to === network.reverse[from] || !conflicts(side(from, false), side(to, true))) continue;
        found.push({
          movement: m,
          node,
          position: i,
          fromS: headS[i]! - leadS,
          untilS: tailS[i]! + clearanceS,
          classMask,
          cause: convoy.id,
        });
      }
    }
  }
  return found;
}

/** −1 right of the convoy's way, +1 left of it, 0 on it. */
type Side = -1 | 0 | 1;

/** Two legs on one side never meet the convoy; anything else crosses or joins. */
function conflicts(from: Side, to: Side): boolean {
  return from === 0 || to === 0 || from !== to;
}

/** Tells on which side of the way in → out a leg of the junction lies, by its bearing. */
function sides(network: RoadNetwork, into: number, out: number): (link: number, leaves: boolean) => Side {
  const back = bearingAway(network, into, false);
  const ahead = angle(bearingAway(network, out, true) - back);
  return (link, leaves) => {
    if (link === into || link === out || link === network.reverse[into] || link === network.reverse[out]) return 0;
    const leg = angle(bearingAway(network, link, leaves) - back);
    // Turning clockwise from where the convoy came: legs before the way ahead lie on its left.
    return leg < ahead ? 1 : -1;
  };
}

const angle = (degrees: number): number => ((degrees % 360) + 360) % 360;

/** Compass bearing of a leg, seen from the junction. */
const bearingAway = (network: RoadNetwork, link: number, leaves: boolean): number =>
  leaves ? bearingDeg(network, link, "tail") : bearingDeg(network, link, "head") + 180;
