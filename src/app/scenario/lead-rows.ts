/** The result's rows about a convoy's road before it, its riders, and its ride in the traffic. */
import type { Clock } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { type LeadProof, planRiders, type Ride } from "../../operation/index.ts";
import type { ConvoyResult, LeadLinkResult, LeadResult, RideResult, RidersResult } from "../../output/index.ts";
import { band, junctionName } from "./figures.ts";
import type { ConvoyRun } from "./operation-plan.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

type Found = Pick<ScenarioOutcome, "proofs" | "leadReruns" | "rides">;

/** Of the run at this index of the operation. */
export function besideConvoy(
  network: RoadNetwork,
  clock: Clock,
  run: ConvoyRun,
  index: number,
  { proofs, leadReruns, rides }: Found,
): Pick<ConvoyResult, "lead" | "riders" | "ride"> {
  const proof = proofs[index];
  const days = rides[index] ?? [];
  const riders = ridersRow(clock, run);
  return {
    ...(proof != null && { lead: leadRow(network, clock, run, proof, leadReruns) }),
    ...(riders !== null && { riders }),
    ...(days.length > 0 && { ride: rideRow(network, run, days) }),
  };
}

function leadRow(
  network: RoadNetwork,
  clock: Clock,
  { timetable: { convoy, headS } }: ConvoyRun,
  proof: LeadProof,
  reruns: number,
): LeadResult {
  const { mode, leadS, provesLead = false } = convoy.closure;
  // Of a fixed closure the lead is told that is before the first head.
  const waitS = (position: number): number => (mode === "fixed" ? headS[position]! - headS[0]! : 0);
  const needed = proof.links.map(({ enoughS, position }) => enoughS - waitS(position));
  const links = proof.links.map(
    (row): LeadLinkResult => ({
      link: row.link,
      wayId: network.wayId[row.link]!,
      name: row.street,
      isWayBack: row.isWayBack,
      closedAt: clock.iso(row.closedS),
      emptyAt: row.emptyS === null ? null : clock.iso(row.emptyS),
      headAt: clock.iso(row.headS),
      slackS: row.emptyS === null ? null : Math.floor(row.headS - row.emptyS),
      leadS: Math.round(row.leadS),
      enoughS: Math.ceil(row.enoughS),
      trips: row.trips,
      trapped: row.trapped,
      proven: row.proven,
    }),
  );
  const slack = ({ slackS }: LeadLinkResult): number => slackS ?? Number.NEGATIVE_INFINITY;
  const tightest = links.reduce((least, link, i) => (slack(link) < slack(links[least]!) ? i : least), 0);
  return {
    proven: proof.proven,
    searched: provesLead,
    reruns: provesLead ? reruns : 0,
    plannedS: Math.round(leadS),
    neededS: Math.ceil(Math.max(0, ...needed)),
    leastSlackS: links[tightest]!.slackS,
    tightest,
    links,
  };
}

function ridersRow(clock: Clock, { timetable, posts }: ConvoyRun): RidersResult | null {
  const plan = planRiders(timetable, posts);
  if (plan === null) return null;
  return {
    riders: plan.riders,
    needed: plan.needed,
    tasks: plan.tasks.map(({ junction, rider, lateS }) => ({
      post: junction.id,
      place: junction.streets.slice(0, 2).join(" – "),
      closeAt: clock.iso(junction.closeS),
      openAt: clock.iso(junction.untilS),
      rider,
      lateS: Math.ceil(lateS),
    })),
  };
}

const MOST_PLACES = 10;
const LEAST_LOST_S = 5;

function rideRow(network: RoadNetwork, { timetable }: ConvoyRun, days: readonly Ride[]): RideResult {
  const { convoy, headS } = timetable;
  const plannedS = headS.at(-1)! - headS[0]!;
  const through = days.filter((ride) => ride.headS.length === headS.length);
  const tookS = through.map((ride) => ride.headS.at(-1)! - ride.headS[0]!);
  const over = (values: readonly number[]): RideResult["tookS"] => (values.length === 0 ? null : band(values, 0));
  const places = [...convoy.links]
    .flatMap((link, i) => {
      // On a day on which it does not come so far nothing is known of the link.
      const lost = days.flatMap((ride) => ride.lostS[i] ?? []);
      return lost.length === 0 ? [] : [{ link, lostS: band(lost, 0) }];
    })
    .filter(({ lostS }) => lostS.mean >= LEAST_LOST_S)
    .sort((a, b) => b.lostS.mean - a.lostS.mean || a.link - b.link)
    .slice(0, MOST_PLACES);
  return {
    plannedS: Math.round(plannedS),
    tookS: over(tookS),
    lostS: over(tookS.map((seconds) => seconds - plannedS)),
    stuckDays: days.length - through.length,
    places: places.map(({ link, lostS }) => ({
      link,
      wayId: network.wayId[link]!,
      name: network.strings[network.name[link]!]!,
      junction: junctionName(network, network.head[link]!),
      lostS,
    })),
  };
}
