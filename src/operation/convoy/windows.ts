/**
 * What the convoy takes from others: its links, from head − lead until tail + clearance, and every movement that crosses or
 * joins its way, from head − hold lead until tail + clearance. A movement that stays on one side of the convoy's way is
 * not held: its traffic goes on. A `fixed` closure has one head and one tail for the whole road: the first head at its start,
 * the last tail at its end. A convoy in the traffic closes and holds nothing (see `trafficWindows`).
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { ExitWindow, LinkWindow, MovementWindow } from "../../plan/index.ts";
import { crossingsOf } from "../../routing/index.ts";
import { trafficWindows } from "./in-traffic.ts";
import type { Timetable } from "./timetable.ts";

export interface ConvoyWindows {
  /** The convoy's links and, where the street is not divided, the way back along them. */
  readonly links: readonly LinkWindow[];
  readonly holds: readonly Hold[];
  /** What gets past a convoy that drives in the traffic. */
  readonly exits: readonly ExitWindow[];
}

export interface Hold extends MovementWindow {
  readonly node: number;
  /** Position on the convoy's route: index of the link that begins at the node. */
  readonly position: number;
}

/** Seconds between the closing of each of the convoy's links, and of the way back along it, and the head. One entry a link. */
export interface Leads {
  readonly alongS: Float64Array;
  readonly backS: Float64Array;
}

/** The plan's lead for every link; in a `fixed` closure the wait for the head besides. */
export function plannedLeads({ convoy, headS }: Timetable): Leads {
  const { mode, leadS } = convoy.closure;
  const alongS = Float64Array.from(convoy.links, (_, i) => (mode === "fixed" ? headS[i]! - headS[0]! + leadS : leadS));
  return { alongS, backS: alongS.slice() };
}

/** A link of the convoy's road, and the way back along it where the street is not divided. */
export function wholeRoad(network: RoadNetwork, link: number): number[] {
  const back = network.reverse[link]!;
  return back === NONE || network.access[back] === 0 ? [link] : [link, back];
}

/**
 * Windows of one run of the convoy. The classes in `priorityMask` (ambulances) are stopped only while the convoy itself is
 * there, from its head to its tail. `leads`: others than the plan's (see `lengthenLeads`).
 */
export function convoyWindows(
  network: RoadNetwork,
  timetable: Timetable,
  priorityMask: number,
  leads: Leads = plannedLeads(timetable),
): ConvoyWindows {
  const { convoy, headS, tailS } = timetable;
  const { mode, clearanceS } = convoy.closure;
  for (const { length } of [leads.alongS, leads.backS])
    if (length !== convoy.links.length)
      throw new RangeError(`convoy ${convoy.id}: ${length} leads for ${convoy.links.length} links`);
  if (mode === "in-traffic") return { links: [], holds: [], exits: trafficWindows(network, timetable) };
  const others = ~priorityMask >>> 0;
  const links: LinkWindow[] = [];
  convoy.links.forEach((link, i) => {
    const common = { level: "closed" as const, cause: convoy.id, compliance: 1 };
    const untilS = (mode === "fixed" ? tailS.at(-1)! : tailS[i + 1]!) + clearanceS;
    for (const at of wholeRoad(network, link)) {
      const leadS = (at === link ? leads.alongS : leads.backS)[i]!;
      links.push({ link: at, fromS: headS[i]! - leadS, untilS, classMask: others, ...common });
      if (priorityMask !== 0) {
        links.push({ link: at, fromS: headS[i]!, untilS: tailS[i + 1]!, classMask: priorityMask, ...common });
      }
    }
  });
  return {
    links,
    holds: [
      ...holds(network, timetable, others, true),
      ...(priorityMask === 0 ? [] : holds(network, timetable, priorityMask, false)),
    ],
    exits: [],
  };
}

/** `early`: from the hold lead on until the clearance is over; else while the convoy itself is there. */
function holds(network: RoadNetwork, timetable: Timetable, classMask: number, early: boolean): Hold[] {
  const { convoy, headS, tailS } = timetable;
  const { mode, holdLeadS, clearanceS } = convoy.closure;
  const isWhole = early && mode === "fixed";
  return crossingsOf(network, convoy.links).map(({ movement, node, position }) => ({
    movement,
    node,
    position,
    fromS: (isWhole ? headS[0]! : headS[position]!) - (early ? holdLeadS : 0),
    untilS: (isWhole ? tailS.at(-1)! : tailS[position]!) + (early ? clearanceS : 0),
    classMask,
    cause: convoy.id,
  }));
}
