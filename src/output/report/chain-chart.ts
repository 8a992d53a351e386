/** Who blocked whom, when: a bar a junction, from the cause at the top on, a line from the queue that blocked it. Loaded when needed. */
import * as Plot from "@observablehq/plot";
import { type ChainResult, clockTime, formatFor, placeName, say } from "../view/index.ts";
import { CAUSE_COLOURS, isOrdered } from "./chain-words.ts";
import { type Html, html, trusted } from "./html.ts";
import { draw, ticksBetween, WIDTH } from "./plot.ts";
import { COLOURS } from "./style.ts";
import type { ReportInput } from "./types.ts";

const ROW = 40;
/** A row from -0.5 to 0.5: its words above, its bar below. */
const WORDS_AT = -0.22;
const BAR_FROM = 0.02;
const BAR_UNTIL = 0.4;

interface Bar {
  readonly row: number;
  readonly fromS: number;
  readonly untilS: number;
  /** Minute, junction, metres. */
  readonly words: string;
  /** The row of the queue that blocked this one. */
  readonly from: number;
  readonly fill: string;
  readonly isMet: boolean;
}

const BLOCKED = "#bd8ac3";
const MET = "#f0e0f1";
const USUAL = "#b5b5b5";

export function chainFigure(chain: ChainResult, { language, clock }: ReportInput): Html {
  const format = formatFor(language);
  const secondsOf = (iso: string): number => (Date.parse(iso) - clock.originMs) / 1000;
  const bars = chain.steps.map(
    (step, row): Bar => ({
      row,
      fromS: secondsOf(step.at),
      untilS: secondsOf(step.until),
      words: `${step.isMet ? "≥ " : ""}${clockTime(step.at)} ${placeName(step.junction, language)}${row === 0 ? "" : `, ${format.metres(step.atM)}`}`,
      from: step.from,
      fill: row === 0 ? CAUSE_COLOURS[chain.cause] : step.isMet ? MET : step.inBase ? USUAL : BLOCKED,
      isMet: step.isMet,
    }),
  );
  const firstS = Math.min(...bars.map((bar) => bar.fromS));
  const lastS = Math.max(...bars.map((bar) => bar.untilS));
  const blocked = bars.slice(1);
  // Words go on to the right of where their bar begins, unless that leaves them no room.
  const isLate = (bar: Bar): boolean => bar.fromS > firstS + 0.6 * (lastS - firstS);
  const chart = draw({
    width: WIDTH,
    height: bars.length * ROW + 44,
    marginTop: 8,
    marginBottom: 32,
    marginLeft: 14,
    marginRight: 14,
    x: {
      domain: [firstS, lastS],
      ticks: ticksBetween(firstS, lastS),
      tickFormat: (s: number) => clock.timeOfDay(s),
      label: null,
      grid: true,
    },
    y: { domain: [bars.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.link(blocked, {
        x1: "fromS",
        x2: "fromS",
        y1: (bar: Bar) => bar.from + BAR_UNTIL,
        y2: (bar: Bar) => bar.row + BAR_FROM - 0.12,
        stroke: "#8a8a8a",
        strokeWidth: 1,
      }),
      ...[false, true].map((isMet) =>
        Plot.rect(
          bars.filter((bar) => bar.isMet === isMet),
          {
            x1: "fromS",
            x2: "untilS",
            y1: (bar: Bar) => bar.row + BAR_FROM,
            y2: (bar: Bar) => bar.row + BAR_UNTIL,
            fill: "fill",
            stroke: isMet ? COLOURS.queue : "none",
            strokeDasharray: isMet ? "4 3" : "none",
          },
        ),
      ),
      Plot.dot(blocked, {
        x: "fromS",
        y: (bar: Bar) => bar.row + BAR_FROM - 0.09,
        symbol: "triangle",
        rotate: 180,
        r: 3.4,
        fill: COLOURS.ink,
      }),
      ...[false, true].flatMap((late) => {
        const words = {
          text: "words",
          y: (bar: Bar) => bar.row + WORDS_AT,
          fill: COLOURS.ink,
          stroke: "#fff",
          strokeWidth: 4,
        };
        return [
          Plot.text(
            bars.filter((bar) => isLate(bar) === late),
            late ? { ...words, x: "untilS", textAnchor: "end" } : { ...words, x: "fromS", textAnchor: "start", dx: 6 },
          ),
        ];
      }),
    ],
  });
  const mark = (fill: string): Html =>
    html`<svg viewBox="0 0 34 14" aria-hidden="true"><rect x="1" y="2" width="32" height="10" fill="${fill}"${fill === MET ? trusted(` stroke="${COLOURS.queue}" stroke-dasharray="4 3"`) : null}/></svg>`;
  const legend: [string, string][] = [
    [CAUSE_COLOURS[chain.cause], say(language, isOrdered(chain.cause) ? "legendOrder" : "legendStopLine")],
    [BLOCKED, say(language, "legendBlocked")],
    [MET, say(language, "legendMet")],
    [USUAL, say(language, "legendUsual")],
  ];
  const drawn = new Set(bars.map((bar) => bar.fill));
  return html`<figure class="wide">${chart}</figure>
<ul class="legend">${legend.filter(([fill]) => drawn.has(fill)).map(([fill, text]) => html`<li>${mark(fill)}${text}</li>`)}</ul>`;
}
