/**
 * What is seen of a plan's convoys before any run: whether the road that each closes lies inside the window that is published for
 * it. Where it does not, either the departure or what was published is wrong, and the plan cannot be carried out as it stands: an
 * error. It is no fault of the text, though: such a plan lies on its map whole and can be simulated, as a convoy that is early
 * must be, so `run` does not refuse it and lists it first among what must be fixed, with the leads that it found needed.
 */
import type { Issue } from "../../base/index.ts";
import { makeTimetable, type Outside, plannedLeads } from "../../operation/index.ts";
import type { Inputs } from "./inputs.ts";
import { worstOutside } from "./operation-plan.ts";

/** Errors for the departures in the hours simulated; none where the plan has errors. */
export function checkConvoys({ read, network, resolution }: Pick<Inputs, "read" | "network" | "resolution">): Issue[] {
  const issues: Issue[] = [];
  const plan = resolution.resolved;
  if (plan === null) return issues;
  const report = read.reportTo(issues);
  for (const [i, convoy] of plan.convoys.entries()) {
    const measure = plan.measures.find(({ id }) => id === convoy.within);
    if (measure === undefined) continue;
    for (const { earliestS, plannedS, latestS } of convoy.departures) {
      if (!plan.spans.some(({ fromS, untilS }) => fromS <= plannedS && plannedS < untilS)) continue;
      const runs = [earliestS, plannedS, latestS].map((departS) => makeTimetable(network, convoy, departS));
      for (const outside of worstOutside(network, runs, plannedLeads(runs[1]!), measure.windows)) {
        const when = `${plan.clock.date(plannedS)} ${plan.clock.timeOfDay(plannedS)}`;
        const message = `convoy "${convoy.id}" of ${when} closes its road ${tellExcess(outside)} the window of "${measure.id}"`;
        const hint = `${ADVICE[outside.side]}, or publish a longer window`;
        report("error", ["convoys", i, "within"], "outside-published", message, { hint });
      }
    }
  }
  return issues;
}

const ADVICE: Readonly<Record<Outside["side"], string>> = {
  before: "depart later, or with a shorter lead",
  after: "depart sooner, drive faster, or with a shorter clearance",
};

/** "12 min 30 s before", and where it is most. */
function tellExcess({ seconds, side, place }: Outside): string {
  const whole = Math.ceil(seconds);
  const units = [
    [Math.floor(whole / 86_400), "days"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const parts = units.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  const at = place === "" ? "" : ` at ${place}`;
  return `${parts.slice(0, 2).join(" ")}${at} ${side === "before" ? "before" : "beyond"}`;
}
