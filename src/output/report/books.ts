/** The end of the report: the books that must balance, how the numbers were made, and whose map they rest on. */
import { type Books, formatFor, say } from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

export function booksSection({ language, result }: ReportInput): Html {
  const format = formatFor(language);
  const rows = [
    { name: say(language, "base"), books: result.conservation.base },
    { name: say(language, "plan"), books: result.conservation.plan },
  ];
  const column = (key: keyof Books) => ({
    title: say(language, key),
    cell: (row: (typeof rows)[number]) => format.count(row.books[key]),
    numeric: true,
  });
  return html`<h2>${say(language, "booksTitle")}</h2>
${table(
  [
    { title: "", cell: (row: (typeof rows)[number]) => row.name, strong: true },
    ...(["demanded", "completed", "underWay", "waiting", "notMade"] as const).map(column),
  ],
  rows,
)}
<p class="note">${say(language, "booksNote")}</p>`;
}

export function methodSection({ language, result }: ReportInput): Html {
  const format = formatFor(language);
  const { network, base, demand } = result;
  const sentences = [
    say(language, "methodModel", { links: format.rough(network.links), km: format.rough(network.lengthKm) }),
    say(language, "methodBase", {
      speed: format.decimal(base.meanCarSpeedKmh, 0),
      ended: format.percent(base.endedShare),
      queued: base.queuedCrossStreets,
    }),
    say(language, "methodSame"),
    ...(result.synthetic
      ? [say(language, "methodSynthetic", { trips: format.rough(demand.trips), each: demand.vehiclesPerTrip })]
      : []),
    say(language, "methodLimits"),
  ];
  return html`<h2>${say(language, "methodTitle")}</h2>
<ul class="note">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

export function footer({ language, result }: ReportInput): Html {
  const { plan, network, clearway } = result;
  return html`<footer>
<div>${say(language, "attribution")}: ${network.attribution} · openstreetmap.org/copyright</div>
<div>${say(language, "planFile")}: ${plan.file} · SHA-256 ${plan.sha256}</div>
<div>${say(language, "mapFile")}: ${network.file} · Clearway ${clearway}</div>
</footer>`;
}
