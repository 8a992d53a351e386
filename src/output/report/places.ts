/** Two tables of places: the junctions that the convoy passes, and the queues that stand because of it. */
import { clockTime, clockTimeAfter, formatFor, placeName, say, shortList, shortStreet } from "../view/index.ts";
import { daysWords, metreBand } from "./chain-words.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

const QUEUES_SHOWN = 12;

export function junctionsSection({ language, result }: ReportInput): Html | null {
  if (result.junctions.length === 0) return null;
  const format = formatFor(language);
  const longest = Math.max(...result.junctions.map((junction) => junction.heldMinutes));
  return html`<h2 class="page">${say(language, "junctionsTitle")}</h2>
<p class="note">${say(language, "junctionsNote")}</p>
${table(
  [
    { title: say(language, "junction"), cell: (row) => shortStreet(row.name), strong: true },
    { title: say(language, "kilometre"), cell: (row) => format.decimal(row.atM / 1000, 1), numeric: true },
    { title: say(language, "close"), cell: (row) => clockTime(row.closeAt), numeric: true },
    { title: say(language, "head"), cell: (row) => clockTime(row.headAt), numeric: true },
    { title: say(language, "tail"), cell: (row) => clockTimeAfter(row.tailAt), numeric: true },
    { title: say(language, "open"), cell: (row) => clockTimeAfter(row.openAt), numeric: true },
    {
      title: say(language, "heldMinutes"),
      cell: (row) => {
        const minutes = format.decimal(row.heldMinutes, 0);
        return row.heldMinutes === longest ? html`<b>${minutes}</b>` : minutes;
      },
      numeric: true,
    },
    { title: say(language, "post"), cell: (row) => row.post ?? "–", numeric: true },
  ],
  result.junctions,
)}`;
}

export function queuesSection({ language, result }: ReportInput): Html | null {
  const queues = result.impact.queues;
  const of = result.seeds.length;
  const format = formatFor(language);
  if (queues.length === 0) return null;
  return html`<h2>${say(language, "queuesTitle")}</h2>
<p class="note">${say(language, "queuesNote")}</p>
${table(
  [
    { title: say(language, "street"), cell: (row) => placeName(row.street, language), strong: true },
    {
      title: say(language, "reach"),
      cell: ({ maxReachM, days, reachBandM }) => {
        if (days === undefined || reachBandM === undefined || of === 1) return format.metres(maxReachM);
        return html`${metreBand(reachBandM, language)}<small>${daysWords(days, of, language)}</small>`;
      },
      numeric: true,
    },
    {
      title: say(language, "base"),
      cell: (row) => (row.baseReachM > 0 ? format.metres(row.baseReachM) : "–"),
      numeric: true,
    },
    {
      title: say(language, "fromUntil"),
      cell: (row) => `${clockTime(row.from)}–${clockTime(row.until)}`,
      numeric: true,
    },
    {
      title: say(language, "blocksJunctions"),
      cell: (row) => shortList(row.blocked.map(shortStreet), language, "; ") || "–",
    },
  ],
  queues,
  { shown: QUEUES_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
)}`;
}
