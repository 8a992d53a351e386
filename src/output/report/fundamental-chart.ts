/** Fundamental diagrams: what was measured as points, what the loader drives by as a triangle. Loaded when it is needed. */
import * as Plot from "@observablehq/plot";
import type { Language } from "../../base/index.ts";
import { formatFor, placeName, say } from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { draw, label } from "./plot.ts";
import { COLOURS } from "./style.ts";
import type { FundamentalDiagram, ReportInput } from "./types.ts";

const KM = 1000;
const HOUR = 3600;

export function fundamentalFigures({ language, fundamental = [] }: ReportInput): Html | null {
  if (fundamental.length === 0) return null;
  return html`<h2>${say(language, "fundamentalTitle")}</h2>
<p class="note">${say(language, "fundamentalNote")}</p>
<div class="pairs">${fundamental.map((diagram) => html`<figure class="wide">${drawFundamental(diagram, language)}<figcaption>${placeName(diagram.title, language)}</figcaption></figure>`)}</div>`;
}

export function drawFundamental(
  { points, triangle, exitCapacityPcuPerS }: FundamentalDiagram,
  language: Language,
): Html {
  const { count } = formatFor(language);
  const measured = Array.from(points.densityPcuPerM, (density, i) => ({
    density: density * KM,
    flow: points.flowPcuPerS[i]! * HOUR,
  }));
  const theory = triangle.map(({ densityPcuPerM, flowPcuPerS }) => ({
    density: densityPcuPerM * KM,
    flow: flowPcuPerS * HOUR,
  }));
  const jam = Math.max(...theory.map(({ density }) => density));
  const capacity = Math.max(...theory.map(({ flow }) => flow));
  const widest = Math.max(jam, ...measured.map(({ density }) => density));
  const exit = exitCapacityPcuPerS === undefined ? [] : [exitCapacityPcuPerS * HOUR].filter((flow) => flow < capacity);
  return draw({
    width: 760,
    height: 420,
    marginTop: 30,
    marginBottom: 44,
    marginLeft: 64,
    marginRight: 24,
    x: { domain: [0, widest * 1.02], label: say(language, "densityAxis"), tickFormat: count, ticks: 8, grid: true },
    y: {
      domain: [0, Math.max(capacity, ...measured.map(({ flow }) => flow)) * 1.06],
      label: say(language, "flowAxis"),
      tickFormat: count,
      ticks: 6,
      grid: true,
    },
    marks: [
      Plot.lineY(theory, { x: "density", y: "flow", stroke: COLOURS.route, strokeWidth: 2.2 }),
      Plot.ruleY(exit, { stroke: COLOURS.banned, strokeWidth: 1.6, strokeDasharray: "6 4" }),
      Plot.dot(measured, { x: "density", y: "flow", r: 2.6, fill: COLOURS.queue, fillOpacity: 0.55 }),
      label(theory[1]!.density, capacity, say(language, "triangleLine"), COLOURS.route, "start", -6),
      ...exit.map((flow) => label(widest, flow, say(language, "exitLine"), "#9a5d00", "end")),
    ],
  });
}
