/** The empty road before a convoy in words: what is wrong with it, link by link, and its one line on the screen. */
import type { Language } from "../../base/index.ts";
import type { LeadLinkResult, LeadResult } from "./convoy-result.ts";
import { clockTime, formatFor, placeName } from "./format.ts";
import type { ConvoyResult, Result } from "./result.ts";
import { say } from "./say.ts";

/** As a `Finding`: a line, and what stands behind it. */
interface Fault {
  readonly text: string;
  readonly details: readonly string[];
}

/** Of every convoy: roads that are not empty before it, junctions that no rider holds, a ride that does not get through. */
export function leadFaults({ convoys, seeds }: Pick<Result, "convoys" | "seeds">, language: Language): Fault[] {
  return convoys.flatMap((convoy) => [
    ...shortLead(convoy, language),
    ...lateRiders(convoy, language),
    ...(convoy.ride === undefined || convoy.ride.stuckDays === 0
      ? []
      : [
          {
            text: say(language, "rideStuck", { name: convoy.name, n: convoy.ride.stuckDays, of: seeds.length }),
            details: [],
          },
        ]),
  ]);
}

function shortLead({ name, lead }: ConvoyResult, language: Language): Fault[] {
  if (lead === undefined || lead.proven) return [];
  const { duration } = formatFor(language);
  const open = lead.links.filter((link) => !link.proven);
  const trapped = open.reduce((sum, link) => sum + link.trapped, 0);
  const blanks = { name, n: open.length, of: lead.links.length, need: duration(lead.neededS) };
  return [
    {
      text: lead.searched
        ? say(language, "leadNotFound", { ...blanks, tries: lead.reruns })
        : say(language, "leadShort", { ...blanks, lead: duration(lead.plannedS) }),
      details: [
        ...(trapped === 0 ? [] : [say(language, "leadTrapped", { n: trapped })]),
        ...open.map((link) => lateLink(link, language)),
      ],
    },
  ];
}

function lateLink(link: LeadLinkResult, language: Language): string {
  const { duration } = formatFor(language);
  const own = {
    place: linkPlace(link, language),
    head: clockTime(link.headAt),
    trips: tripWords(link, language),
    need: duration(link.enoughS),
    lead: duration(link.leadS),
  };
  return link.slackS === null
    ? say(language, "leadNever", own)
    : say(language, "leadLate", { ...own, late: duration(-link.slackS) });
}

const tripWords = ({ trips, trapped }: LeadLinkResult, language: Language): string =>
  trapped === 0 ? say(language, "tripsThereWords", { n: trips }) : say(language, "tripsTrapped", { n: trips, trapped });

function lateRiders({ name, riders }: ConvoyResult, language: Language): Fault[] {
  const late = (riders?.tasks ?? []).filter(({ rider }) => rider === null);
  if (riders === undefined || late.length === 0) return [];
  const { duration } = formatFor(language);
  return [
    {
      text: say(language, "ridersShort", { name, n: late.length, riders: riders.riders, needed: riders.needed }),
      details: late.map((task) =>
        say(language, "riderLate", {
          place: placeName(task.place, language),
          late: duration(task.lateS),
          close: clockTime(task.closeAt),
        }),
      ),
    },
  ];
}

/** A link's street, the way back said so. */
export function linkPlace({ name, isWayBack }: LeadLinkResult, language: Language): string {
  const street = placeName(name, language);
  return isWayBack ? say(language, "wayBack", { street }) : street;
}

/** One line: the convoy whose road is empty last, else how the first that rides in the traffic gets on. */
export function leadWords({ convoys }: Pick<Result, "convoys">, language: Language): string {
  const { duration } = formatFor(language);
  const leads = convoys.flatMap(({ lead }) => lead ?? []);
  if (leads.length > 0) {
    const worst = leads.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    const link = worst.links[worst.tightest]!;
    const state = say(language, leads.every(({ proven }) => proven) ? "provenWord" : "notProvenWord");
    const blanks = { state, place: linkPlace(link, language), lead: duration(link.leadS) };
    return worst.leastSlackS === null
      ? say(language, "screenLeadNever", blanks)
      : say(language, "screenLead", { ...blanks, slack: slackWords(worst.leastSlackS, language) });
  }
  const ride = convoys.flatMap((convoy) => convoy.ride ?? [])[0];
  if (ride === undefined) return say(language, "screenNoConvoy");
  const { tookS, lostS } = ride;
  return tookS === null || lostS === null
    ? say(language, "screenRideStuck")
    : say(language, "screenRide", { took: duration(tookS.mean), lost: duration(lostS.mean) });
}

const rank = ({ leastSlackS }: LeadResult): number => leastSlackS ?? Number.NEGATIVE_INFINITY;

/** "3 phút", or "muộn 3 phút" where it is negative. */
export function slackWords(slackS: number, language: Language): string {
  const { duration } = formatFor(language);
  return slackS < 0 ? say(language, "lateBy", { late: duration(-slackS) }) : duration(slackS);
}
