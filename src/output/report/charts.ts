/** The two diagrams of a run over time. Loaded by `renderReport` when they are needed. */
import * as Plot from "@observablehq/plot";
import { formatFor, nameOf, say, shortStreet } from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { spread } from "./labels.ts";
import { draw, label, ticksBetween, WIDTH } from "./plot.ts";
import { COLOURS } from "./style.ts";
import type { ConvoyTrack, DelaySeries, ReportInput } from "./types.ts";

/** Time from left to right, the way from bottom to top: a convoy is a rising line, a closure the ground around it. */
export function timeDistanceFigure(input: ReportInput): Html {
  const { language, tracks } = input;
  return html`<h2>${say(language, "timeDistanceTitle")}</h2>
<p class="note">${say(language, "timeDistanceNote")}</p>
${tracks.map((track) => html`<figure class="wide">${timeDistance(track, input)}</figure>`)}`;
}

function timeDistance(track: ConvoyTrack, { language, network, result, clock }: ReportInput): Html {
  const { decimal } = formatFor(language);
  const height = 580;
  const margins = { marginTop: 26, marginBottom: 34, marginLeft: 46, marginRight: 176 };
  const { atM, headS, tailS } = track;
  const endKm = atM.at(-1)! / 1000;
  const fromS = Math.min(headS[0]!, ...track.windows.map((window) => window.fromS)) - 300;
  const untilS = Math.max(tailS.at(-1)!, ...track.windows.map((window) => window.untilS)) + 600;
  const position = new Map(track.links.map((link, i) => [link, i]));
  const rolling = track.windows.flatMap((window) => {
    const i = position.get(window.link);
    return i === undefined ? [] : [{ ...window, fromKm: atM[i]! / 1000, untilKm: atM[i + 1]! / 1000 }];
  });
  const middle = rolling.find((window) => window.fromKm <= endKm / 2 && endKm / 2 < window.untilKm);
  const published = track.published
    .filter((window) => window.untilS > fromS && window.fromS < untilS)
    .map((window) => ({ fromS: Math.max(window.fromS, fromS), untilS: Math.min(window.untilS, untilS) }));
  const nodes = new Set(track.links.map((link) => network.head[link]));
  const holds = result.junctions
    .filter((junction) => nodes.has(junction.node) && junction.atM <= atM.at(-1)!)
    .map((junction) => ({
      km: junction.atM / 1000,
      fromS: secondsOf(junction.closeAt, clock.originMs),
      untilS: secondsOf(junction.openAt, clock.originMs),
    }));
  const line = (seconds: readonly number[]): { timeS: number; km: number }[] =>
    seconds.map((timeS, i) => ({ timeS, km: atM[i]! / 1000 }));
  const streets = streetRuns(track, (link) => network.strings[network.name[link]!] ?? "");
  const innerHeight = height - margins.marginTop - margins.marginBottom;
  const pixel = (km: number): number => height - margins.marginBottom - (km / endKm) * innerHeight;
  const streetY = streets.map((run) => pixel((run.fromKm + run.untilKm) / 2)).reverse(); // ascending pixels run from the end down
  const labelY = spread(streetY, 15, margins.marginTop + 6, height - margins.marginBottom - 6).reverse();
  const along = (share: number): number => Math.floor((headS.length - 1) * share);
  return draw({
    width: WIDTH,
    height,
    ...margins,
    x: {
      domain: [fromS, untilS],
      ticks: ticksBetween(fromS, untilS),
      tickFormat: (s: number) => clock.timeOfDay(s),
      label: null,
    },
    y: {
      domain: [0, endKm],
      label: say(language, "distanceAxis"),
      tickFormat: (km: number) => decimal(km, Number.isInteger(km) ? 0 : 1),
      ticks: 8,
    },
    marks: [
      Plot.rectX(published, { x1: "fromS", x2: "untilS", y1: 0, y2: endKm, fill: COLOURS.window }),
      Plot.ruleX(
        published.flatMap((window) => [window.fromS, window.untilS]).filter((s) => s > fromS && s < untilS),
        { stroke: COLOURS.muted, strokeDasharray: "2 3" },
      ),
      Plot.rect(rolling, { x1: "fromS", x2: "untilS", y1: "fromKm", y2: "untilKm", fill: "#b9cbe2" }),
      Plot.ruleY(holds, {
        x1: "fromS",
        x2: "untilS",
        y: "km",
        stroke: COLOURS.closed,
        strokeWidth: 1,
        strokeOpacity: 0.65,
      }),
      Plot.ruleY(streets, { y: "fromKm", stroke: "#888", strokeOpacity: 0.35, strokeWidth: 0.7 }),
      Plot.lineY(line(headS), { x: "timeS", y: "km", stroke: COLOURS.route, strokeWidth: 2.6 }),
      Plot.lineY(line(tailS), { x: "timeS", y: "km", stroke: COLOURS.route, strokeWidth: 1.6, strokeDasharray: "5 3" }),
      label(headS[along(0.7)]!, atM[along(0.7)]! / 1000, say(language, "headLine"), COLOURS.route, "end"),
      label(tailS[along(0.62)]!, atM[along(0.62)]! / 1000, say(language, "tailLine"), COLOURS.route, "start", 12),
      ...(middle === undefined ? [] : [label(middle.fromS, endKm / 2, say(language, "rolling"), "#38557c", "end")]),
      ...published
        .slice(0, 1)
        .map((window) => label(window.fromS, endKm * 0.985, say(language, "published"), COLOURS.muted, "start", 8)),
      Plot.text(streets, {
        frameAnchor: "right",
        textAnchor: "start",
        dx: 22,
        y: (_run, i) => endKm * ((height - margins.marginBottom - labelY[i]!) / innerHeight),
        text: "name",
        fill: COLOURS.ink,
      }),
      Plot.link(streets, {
        x1: untilS,
        x2: untilS + (untilS - fromS) * 0.022,
        y1: (run: StreetRun) => (run.fromKm + run.untilKm) / 2,
        y2: (_run, i) => endKm * ((height - margins.marginBottom - labelY[i]!) / innerHeight),
        stroke: "#999",
        strokeWidth: 0.8,
        clip: false,
      }),
    ],
  });
}

interface StreetRun {
  readonly name: string;
  readonly fromKm: number;
  readonly untilKm: number;
}

/** The route as stretches of one street; unnamed links belong to the street before them. */
function streetRuns({ links, atM }: ConvoyTrack, nameOfLink: (link: number) => string): StreetRun[] {
  const runs: { name: string; fromKm: number; untilKm: number }[] = [];
  links.forEach((link, i) => {
    const name = shortStreet(nameOfLink(link));
    const last = runs.at(-1);
    if (last !== undefined && (name === "" || name === last.name)) last.untilKm = atM[i + 1]! / 1000;
    else if (name !== "") runs.push({ name, fromKm: atM[i]! / 1000, untilKm: atM[i + 1]! / 1000 });
  });
  return runs;
}

/** Vehicles that stand or are held, over the simulated time, one line a run. */
export function delayFigure({ language, series, tracks, clock, result }: ReportInput): Html | null {
  const known = series.filter((one) => one.timeS.length > 0);
  if (known.length === 0) return null;
  const chosen = result.reopening.chosen;
  const others = known.filter(({ name }) => !["base", "plan", chosen].includes(name));
  const key: [DelaySeries | undefined, string][] = [
    [known.find(({ name }) => name === "plan"), say(language, "plan")],
    [known.find(({ name }) => name === chosen), say(language, "chosenSchedule", { name: nameOf(language, chosen) })],
    [others[0], say(language, "otherSchedules", { list: others.map(({ name }) => nameOf(language, name)).join(", ") })],
    [known.find(({ name }) => name === "base"), say(language, "base")],
  ];
  const fromS = Math.min(...known.map((one) => one.timeS[0]!));
  const untilS = Math.max(...known.map((one) => one.timeS.at(-1)!));
  const top = Math.max(FEWEST, ...known.flatMap((one) => one.delayedVehicles));
  const passages = tracks.map((track) => ({ fromS: track.headS[0]!, untilS: track.tailS.at(-1)! }));
  const chart = draw({
    width: WIDTH,
    height: 320,
    marginTop: 26,
    marginBottom: 34,
    marginLeft: 56,
    marginRight: 20,
    x: {
      domain: [fromS, untilS],
      ticks: ticksBetween(fromS, untilS),
      tickFormat: (s: number) => clock.timeOfDay(s),
      label: null,
    },
    y: {
      domain: [0, top],
      label: say(language, "delayAxis"),
      grid: true,
      ticks: 5,
      tickFormat: formatFor(language).count,
    },
    marks: [
      Plot.rectX(passages, { x1: "fromS", x2: "untilS", y1: 0, y2: top, fill: COLOURS.window }),
      ...passages
        .slice(0, 1)
        .map((span) => label(span.fromS, top, say(language, "convoyPasses"), COLOURS.muted, "start")),
      ...[...others, ...key.flatMap(([one]) => (one === undefined || others.includes(one) ? [] : [one]))].map((one) =>
        Plot.lineY(
          one.timeS.map((timeS, i) => ({ timeS, vehicles: one.delayedVehicles[i]! })),
          { x: "timeS", y: "vehicles", ...strokeOf(one.name, chosen) },
        ),
      ),
    ],
  });
  return html`<h2>${say(language, "delayTitle")}</h2>
<figure class="wide">${chart}</figure>
<ul class="legend">${key.map(([one, text]) => (one === undefined ? null : html`<li>${sample(strokeOf(one.name, chosen))}${text}</li>`))}</ul>`;
}

/** The axis reaches this far at least: a handful of vehicles is not a mountain. */
const FEWEST = 10;

interface Stroke {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray: string;
}

function strokeOf(name: string, chosen: string): Stroke {
  if (name === "base") return { stroke: COLOURS.muted, strokeWidth: 2, strokeDasharray: "2 3" };
  if (name === "plan") return { stroke: COLOURS.closed, strokeWidth: 2.4, strokeDasharray: "9 3" };
  if (name === chosen) return { stroke: COLOURS.route, strokeWidth: 2.8, strokeDasharray: "none" };
  return { stroke: "#9aa7b8", strokeWidth: 1.1, strokeDasharray: "none" };
}

const sample = ({ stroke, strokeWidth, strokeDasharray }: Stroke): Html =>
  html`<svg viewBox="0 0 34 14" aria-hidden="true"><path d="M0 7H34" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-dasharray="${strokeDasharray}"/></svg>`;

const secondsOf = (iso: string, originMs: number): number => (Date.parse(iso) - originMs) / 1000;
