/** The span of a plan that is simulated, the loader's clock in it, and what stands where a plan says nothing. */
import type { Window } from "../../base/index.ts";
import type { ResolvedPlan, Timeline } from "../../plan/index.ts";
import type { Closures } from "../../traffic/index.ts";

export const DEFAULT_TRIPS_PER_HOUR = 25_000;
/** What a trip stands for where the plan does not say: with the default trips, 100,000 vehicles an hour set out. */
export const DEFAULT_VEHICLES_PER_TRIP = 3.4;
/** Simulated on after the span, so that queues can go. */
export const DRAIN_S = 3600;

/** The first span in which a convoy departs, else the first. */
export function chooseSpan(plan: ResolvedPlan): Window {
  const departs = (span: Window): boolean =>
    plan.convoys.some((convoy) => convoy.departures.some((d) => d.plannedS >= span.fromS && d.plannedS < span.untilS));
  return plan.spans.find(departs) ?? plan.spans[0]!;
}

export function secondsOfDay(plan: ResolvedPlan, timeS: number): number {
  const [hours, minutes] = plan.clock.timeOfDay(timeS).split(":").map(Number);
  return hours! * 3600 + minutes! * 60;
}

/** The loader's clock starts at `startS`; what is over by then is left out. */
export function sinceStart({ links, movements, lanes = [], exits = [] }: Timeline, startS: number): Closures {
  const shift = <W extends Window>(w: W): W => ({
    ...w,
    fromS: Math.max(0, w.fromS - startS),
    untilS: w.untilS - startS,
  });
  const live = (w: Window): boolean => w.untilS > startS;
  return {
    links: links.filter(live).map(shift),
    movements: movements.filter(live).map(shift),
    lanes: lanes.filter(live).map(shift),
    exits: exits.filter(live).map(shift),
  };
}
