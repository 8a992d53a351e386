/** The printed page: one self-contained HTML file, in the order in which a chief asks. */
import { clockTime, clockTimeAfter, type Finding, formatFor, judge, type Language, say } from "../view/index.ts";
import { detoursSection, hospitalsSection, postsSection } from "./access.ts";
import { booksSection, footer, methodSection } from "./books.ts";
import { type Html, html, trusted } from "./html.ts";
import { mapFigure } from "./map.ts";
import { numbersSection } from "./numbers.ts";
import { phase4Section } from "./phase4.ts";
import { junctionsSection, queuesSection } from "./places.ts";
import { STYLE } from "./style.ts";
import type { ReportInput } from "./types.ts";

/**
 * The report of a run. Charts and the document they are drawn in are loaded on the first call, so that a program which
 * prints no report does not wait for them.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const { delayFigure, timeDistanceFigure } = await import("./charts.ts");
  const { language, result } = input;
  const stamps = [say(language, "stamp"), ...(result.synthetic ? [say(language, "syntheticStamp")] : [])];
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<title>${stamps[0]} · ${result.plan.name}</title>
<style>${trusted(STYLE)}${trusted(pageMargins(stamps.join(" · ")))}</style>
</head>
<body>
<div class="stamp">${stamps.map((stamp) => html`<span>${stamp}</span>`)}</div>
<main>
${head(input)}
${verdict(input)}
${mapFigure(input)}
${junctionsSection(input)}
${numbersSection(input)}
${phase4Section(input)}
${timeDistanceFigure(input)}
${delayFigure(input)}
${queuesSection(input)}
${detoursSection(input)}
${hospitalsSection(input)}
${postsSection(input)}
${booksSection(input)}
${methodSection(input)}
${footer(input)}
</main>
</body>
</html>
`;
  return page.markup;
}

/** The stamp in the head and the page number in the foot of every printed sheet. The stamp is our own text. */
const pageMargins = (stamp: string): string => `
@page { @top-center { content: "${stamp}"; font: 700 8pt sans-serif; color: #b3261e; letter-spacing: .05em; }
@bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5c5c5c; } }
`;

function head({ language, result }: ReportInput): Html {
  const format = formatFor(language);
  const { plan, network, seeds } = result;
  const facts: [string, string][] = [
    [say(language, "version"), plan.sha256.slice(0, 8)],
    [
      say(language, "mapDate"),
      network.mapDate === "unknown" ? say(language, "unknownDate") : format.date(network.mapDate),
    ],
    [say(language, "simulatedSpan"), `${format.date(plan.from)}, ${clockTime(plan.from)}–${clockTime(plan.until)}`],
    ["", say(language, seeds.length > 1 ? "runs" : "oneRun", { n: seeds.length, seeds: seeds.join(", ") })],
  ];
  return html`<header>
<p class="kicker">${say(language, "title")}</p>
<h1>${plan.name}</h1>
<dl class="facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
${result.convoys.map((convoy) => {
  const streets = new Set(convoy.passages.map((passage) => passage.name).filter((name) => name !== "")).size;
  return html`<p class="convoy">${say(language, "convoyFacts", {
    name: convoy.name,
    length: format.metres(convoy.lengthM),
    vehicles: convoy.vehicles,
    streets,
    departs: clockTime(convoy.departs),
    arrives: clockTimeAfter(convoy.arrives),
  })}</p>`;
})}
</header>`;
}

function verdict({ language, result }: ReportInput): Html {
  const { feasible, line, fix, know } = judge(result, language);
  return html`<p class="verdict${feasible ? "" : " no"}">${line}</p>
<div class="findings">
${fix.length === 0 ? null : html`<section><h2>${say(language, "fixTitle")}</h2><ol>${fix.map((finding) => findingItem(finding, language))}</ol></section>`}
${know.length === 0 ? null : html`<section><h2>${say(language, "knowTitle")}</h2><ul>${know.map((finding) => findingItem(finding, language))}</ul></section>`}
</div>`;
}

/** A few details stand open; many fold. */
const DETAILS_OPEN = 4;

function findingItem({ text, details }: Finding, language: Language): Html {
  const lines = html`${details.map((detail) => html`<div class="detail">${detail}</div>`)}`;
  if (details.length <= DETAILS_OPEN) return html`<li>${text}${lines}</li>`;
  return html`<li>${text}<details><summary>${say(language, "details", { n: details.length })}</summary>${lines}</details></li>`;
}
