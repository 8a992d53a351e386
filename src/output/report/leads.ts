/** Before the convoy and around it: is its road empty, who holds its junctions, how it gets on in the traffic. */
import {
  type ConvoyResult,
  clockTime,
  clockTimeAfter,
  formatFor,
  type LeadLinkResult,
  type LeadResult,
  linkPlace,
  placeName,
  type RideResult,
  type RidersResult,
  say,
  slackWords,
} from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

const ROWS_SHOWN = 10;

/** Nothing where no convoy drives, or the run was not asked. */
export function leadsSection({ language, result }: ReportInput): Html | null {
  const parts = result.convoys.flatMap((convoy) => [
    ...(convoy.lead === undefined ? [] : [leadPart(convoy, convoy.lead, language)]),
    ...(convoy.riders === undefined ? [] : [ridersPart(convoy, convoy.riders, language)]),
    ...(convoy.ride === undefined ? [] : [ridePart(convoy, convoy.ride, language)]),
  ]);
  if (parts.length === 0) return null;
  const proves = result.convoys.some(({ lead }) => lead !== undefined);
  return html`<h2>${say(language, proves ? "leadsTitle" : "onTheWayTitle")}</h2>
${proves ? html`<p class="note">${say(language, "leadsNote")}</p>` : null}
${parts}`;
}

type Language = ReportInput["language"];

/** The links that fail, then those of the least slack: who reads it wants to know where it is tight. */
function leadPart({ name }: ConvoyResult, lead: LeadResult, language: Language): Html {
  const { duration, count } = formatFor(language);
  const rows = lead.links.toSorted((a, b) => slack(a) - slack(b));
  const tightest = lead.links[lead.tightest]!;
  const open = lead.links.filter(({ proven }) => !proven).length;
  const blanks = { name, of: lead.links.length, need: duration(lead.neededS) };
  const sentence = lead.proven
    ? say(language, "leadProven", {
        name,
        n: lead.links.length,
        slack: slackWords(lead.leastSlackS ?? 0, language),
        place: linkPlace(tightest, language),
        lead: duration(tightest.leadS),
      })
    : lead.searched
      ? say(language, "leadNotFound", { ...blanks, n: open, tries: lead.reruns }).replace(/:$/, ".")
      : say(language, "leadShort", { ...blanks, n: open, lead: duration(lead.plannedS) }).replace(/:$/, ".");
  return html`<p><b>${lead.proven ? html`<span class="good">✓</span> ` : null}${sentence}</b>${
    lead.searched ? html` ${say(language, "leadSearched", { n: lead.reruns })}` : null
  }</p>
${table(
  [
    { title: say(language, "street"), cell: (row) => linkPlace(row, language), strong: true },
    { title: say(language, "closedAt"), cell: (row) => toTheSecond(row.closedAt), numeric: true },
    {
      title: say(language, "emptyAt"),
      cell: (row) => (row.emptyAt === null ? say(language, "neverEmpty") : toTheSecond(row.emptyAt)),
      numeric: true,
    },
    { title: say(language, "head"), cell: (row) => toTheSecond(row.headAt), numeric: true },
    {
      title: say(language, "slack"),
      cell: (row) => {
        const words = row.slackS === null ? "–" : slackWords(row.slackS, language);
        return row.proven ? words : html`<b>${words}</b>`;
      },
      numeric: true,
    },
    { title: say(language, "lead"), cell: (row) => duration(row.leadS), numeric: true },
    { title: say(language, "enough"), cell: (row) => duration(row.enoughS), numeric: true },
    { title: say(language, "tripsThere"), cell: (row) => (row.trips === 0 ? "–" : count(row.trips)), numeric: true },
  ],
  rows,
  { shown: ROWS_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
)}`;
}

/** Some of these lie within a minute of each other. */
const toTheSecond = (iso: string): string => iso.slice(11, 19);

const slack = ({ slackS }: LeadLinkResult): number => slackS ?? Number.NEGATIVE_INFINITY;

function ridersPart({ name }: ConvoyResult, { riders, needed, tasks }: RidersResult, language: Language): Html {
  const { duration } = formatFor(language);
  return html`<h3>${say(language, "ridersTitle", { name })}</h3>
<p class="note">${say(language, "ridersNote", { riders, needed })}</p>
${table(
  [
    { title: say(language, "junction"), cell: (row) => placeName(row.place, language), strong: true },
    { title: say(language, "post"), cell: (row) => row.post, numeric: true },
    { title: say(language, "close"), cell: (row) => clockTime(row.closeAt), numeric: true },
    { title: say(language, "open"), cell: (row) => clockTimeAfter(row.openAt), numeric: true },
    {
      title: say(language, "rider"),
      cell: (row) => row.rider ?? html`<b>${say(language, "riderNone", { late: duration(row.lateS) })}</b>`,
      numeric: true,
    },
  ],
  tasks,
  { shown: ROWS_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
)}`;
}

function ridePart({ name }: ConvoyResult, { plannedS, tookS, lostS, places }: RideResult, language: Language): Html {
  const { duration } = formatFor(language);
  const minutes = ({ min, max }: { min: number; max: number }): string =>
    duration(min) === duration(max) ? duration(max) : `${duration(min)} – ${duration(max)}`;
  const title = html`<h3>${say(language, "rideTitle", { name })}</h3>`;
  if (tookS === null || lostS === null) return html`${title}<p><b>${say(language, "screenRideStuck")}</b></p>`;
  const note = say(language, "rideNote", {
    planned: duration(plannedS),
    took: minutes(tookS),
    lost: minutes(lostS),
  });
  if (places.length === 0) return html`${title}<p>${note} ${say(language, "rideFree")}</p>`;
  return html`${title}<p>${note}</p>
${table(
  [
    { title: say(language, "street"), cell: (row) => placeName(row.name, language), strong: true },
    { title: say(language, "junction"), cell: (row) => placeName(row.junction, language) },
    { title: say(language, "lostTime"), cell: (row) => minutes(row.lostS), numeric: true },
  ],
  places,
)}`;
}
