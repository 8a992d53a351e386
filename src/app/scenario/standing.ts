/**
 * What holds on a base day and on a planned one: the city's standing rules and the map's rules of some hours on both, the plan's
 * measures on the latter. Both days share one network, in which all is open that is open at some hour of either; so what differs
 * between them is the plan.
 */
import { unionWindows, type Window } from "../../base/index.ts";
import type { RoadNetwork, VehicleClass } from "../../map/index.ts";
import { closeDeadEnds } from "../../operation/index.ts";
import {
  contraflowShut,
  type LinkWindow,
  laneWindows,
  makeTimeline,
  mapRules,
  openNetwork,
  type ResolvedLanes,
  type ResolvedMeasure,
  type ResolvedPlan,
  type ResolvedStanding,
  type Timeline,
} from "../../plan/index.ts";

export interface Days {
  /** To be searched and loaded in place of the map's own. */
  readonly network: RoadNetwork;
  /** Standing rules and the map's. */
  readonly base: Timeline;
  /** These and the plan's measures, or others in their place; a convoy's windows are added by the operation. */
  plan(measures?: readonly ResolvedMeasure[]): Timeline;
}

/** The map with everything open in it that is open at some hour of either day, and the map's rules of these hours. */
export function openDays(
  map: RoadNetwork,
  { clock, lanes }: Pick<ResolvedPlan, "clock" | "lanes">,
  standing: ResolvedStanding | null,
  classes: readonly VehicleClass[],
  all: Window,
): { readonly network: RoadNetwork; readonly rules: ReturnType<typeof mapRules> } {
  const rules = mapRules(map, classes, clock, all);
  return { network: openNetwork(map, rules, [...(standing?.lanes ?? []), ...lanes]), rules };
}

/** `span` is the day to simulate, `drainS` how long the simulation goes on after it. */
export function makeDays(
  map: RoadNetwork,
  plan: Pick<ResolvedPlan, "clock" | "measures" | "lanes">,
  standing: ResolvedStanding | null,
  classes: readonly VehicleClass[],
  span: Window,
  drainS: number,
): Days {
  const { clock } = plan;
  const all: Window = { fromS: span.fromS, untilS: span.untilS + drainS };
  const { network, rules } = openDays(map, plan, standing, classes, all);
  const always = standing?.lanes ?? [];
  const lanes = [...always, ...plan.lanes];
  const standingLinks = makeTimeline({ clock, measures: meeting(standing?.measures ?? [], all) }, classes, span);

  const dayOf = (measures: readonly ResolvedMeasure[] | null, inForce: readonly ResolvedLanes[]): Timeline => {
    const own = measures === null ? null : makeTimeline({ clock, measures }, classes, span);
    return closeDeadEnds(network, {
      ...standingLinks,
      links: [
        ...rules.links,
        ...contraflowShut(map, lanes, inForce, classes, all),
        ...standingLinks.links,
        ...(own?.links ?? []),
      ],
      movements: [...rules.movements, ...standingLinks.movements, ...(own?.movements ?? [])],
      lanes: laneWindows(map, network, inForce),
    });
  };
  return {
    network,
    base: dayOf(null, always),
    plan: (measures = plan.measures) => dayOf(measures, lanes),
  };
}

/**
 * The plan's own measures on the map as it is, for those who look at the map's rules by themselves; and beside them those standing
 * ones that are given, on either day.
 */
export function planAlone(
  network: RoadNetwork,
  plan: Pick<ResolvedPlan, "clock" | "measures">,
  classes: readonly VehicleClass[],
  span: Window,
  standing: readonly ResolvedMeasure[] = [],
): Days {
  const { clock } = plan;
  const rules = makeTimeline({ clock, measures: standing }, classes, span);
  const always = { links: inOnePiece(rules.links), movements: rules.movements };
  const dayOf = (measures: readonly ResolvedMeasure[]): Timeline => {
    const own = makeTimeline({ clock, measures }, classes, span);
    return closeDeadEnds(network, {
      ...own,
      links: [...always.links, ...own.links],
      movements: [...always.movements, ...own.movements],
    });
  };
  return { network, base: dayOf([]), plan: (measures = plan.measures) => dayOf(measures) };
}

/**
 * Windows of one link, level and group of classes as one where they touch, whatever their cause: where rules of many days lie over
 * one another, what they shut in common would else be looked for in every pair of them.
 */
function inOnePiece(windows: readonly LinkWindow[]): LinkWindow[] {
  const groups = new Map<string, LinkWindow[]>();
  for (const window of windows) {
    const key = `${window.link} ${window.level} ${window.classMask} ${window.compliance}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [window]);
    else group.push(window);
  }
  return [...groups.values()].flatMap((group) => unionWindows(group).map((window) => ({ ...group[0]!, ...window })));
}

/** The measures with those of their windows that meet the time simulated. */
function meeting(measures: readonly ResolvedMeasure[], all: Window): ResolvedMeasure[] {
  return measures.map((measure) => ({
    ...measure,
    windows: measure.windows.filter(({ fromS, untilS }) => fromS < all.untilS && untilS > all.fromS),
  }));
}
