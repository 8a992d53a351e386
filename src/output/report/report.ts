/** The printed page: one self-contained HTML file, in the order in which a chief asks. */
import type { Language } from "../../base/index.ts";
import { clockTime, clockTimeAfter, type Finding, formatFor, judge, say, type Verdict } from "../view/index.ts";
import { detoursSection, hospitalsSection, postsSection } from "./access.ts";
import { booksSection, footer, methodSection } from "./books.ts";
import { chainsSection } from "./chains.ts";
import { type Html, html, trusted } from "./html.ts";
import { leadsSection } from "./leads.ts";
import { mapFigure } from "./map.ts";
import { numbersSection } from "./numbers.ts";
import { phase4Section } from "./phase4.ts";
import { junctionsSection, queuesSection } from "./places.ts";
import { STYLE } from "./style.ts";
import type { ReportInput } from "./types.ts";
import { wardsSection } from "./wards.ts";

/**
 * The report of a run. Charts and the document they are drawn in are loaded on the first call, so that a program which
 * prints no report does not wait for them.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const { delayFigure, timeDistanceFigure } = await import("./charts.ts");
  const { chainFigure } = await import("./chain-chart.ts");
  const { fundamentalFigures } = await import("./fundamental-chart.ts");
  const { language, result } = input;
  const verdict = judge(result, language);
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
${verdictSection(input, verdict)}
${mapFigure(input)}
${junctionsSection(input)}
${leadsSection(input)}
${numbersSection(input)}
${phase4Section(input)}
${timeDistanceFigure(input)}
${delayFigure(input)}
${queuesSection(input)}
${chainsSection(input, chainFigure)}
${wardsSection(input)}
${fundamentalFigures(input)}
${detoursSection(input)}
${hospitalsSection(input)}
${postsSection(input)}
${booksSection(input)}
${methodSection(input)}
${annex(input, verdict)}
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

function verdictSection({ language }: ReportInput, { feasible, line, fix, know }: Verdict): Html {
  const list = (titleKey: "fixTitle" | "knowTitle", findings: readonly Finding[]): Html | null =>
    findings.length === 0
      ? null
      : html`<section><h2>${say(language, titleKey)}</h2><ol>${findings.map((finding) => findingItem(finding, language))}</ol></section>`;
  return html`<p class="verdict${feasible ? "" : " no"}">${line}</p>
<div class="findings">
${list("fixTitle", fix)}
${list("knowTitle", know)}
</div>`;
}

/** More details than these would push the map off the first sheet. */
const DETAILS_SHOWN = 3;

const detailLines = (details: readonly string[]): Html[] =>
  details.map((text) => html`<div class="detail">${text}</div>`);

function findingItem({ text, details }: Finding, language: Language): Html {
  const isLong = details.length > DETAILS_SHOWN + 1;
  const hidden = details.length - DETAILS_SHOWN;
  return html`<li>${text}${detailLines(isLong ? details.slice(0, DETAILS_SHOWN) : details)}${
    isLong ? html`<div class="detail"><a href="#annex">${say(language, "seeAnnex", { n: hidden })}</a></div>` : null
  }</li>`;
}

function annex({ language }: ReportInput, { fix, know }: Verdict): Html | null {
  const long = [...fix, ...know].filter((finding) => finding.details.length > DETAILS_SHOWN + 1);
  if (long.length === 0) return null;
  return html`<h2 id="annex">${say(language, "annexTitle")}</h2>
${long.map(({ text, details }) => html`<h3>${text}</h3><div class="columns">${detailLines(details)}</div>`)}`;
}
