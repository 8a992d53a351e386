/** The map: faint city, closures by level, the route with its clock times, the three worst queues, the hospitals. */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import { formatFor, type Result, say } from "../view/index.ts";
import { type Frame, frameAround, isInFrame, type Point, pathOf, polyline } from "./frame.ts";
import { type Html, html } from "./html.ts";
import type { Box } from "./labels.ts";
import { mapLabels } from "./map-labels.ts";
import { COLOURS } from "./style.ts";
import type { ReportInput } from "./types.ts";

const LEVELS = ["discouraged", "banned", "closed"] as const; // drawn in this order: the stricter on top
type Level = (typeof LEVELS)[number];

/** Told apart without colour too: a broad band, long dashes, dots. */
const STROKES: Readonly<Record<Level, { width: number; dashes: string }>> = {
  closed: { width: 22, dashes: "" },
  banned: { width: 11, dashes: "26 12" },
  discouraged: { width: 11, dashes: "5 11" },
};

const FONT = 28;

export function mapFigure(input: ReportInput): Html {
  const { language, network, result } = input;
  const routes = result.convoys.map((convoy) => convoy.passages.map((passage) => passage.link));
  const route = routes.flat();
  const frame = frameAround(network, route.length > 0 ? route : result.windows.map((window) => window.link));
  const { width, height } = frame;
  return html`<h2>${say(language, "mapTitle")}</h2>
<figure class="map wide"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${say(language, "mapTitle")}" font-size="${FONT}">
<rect width="${width}" height="${height}" fill="#fff"/>
${ground(network, frame)}
${closures(network, frame, result)}
${hospitals(frame, result)}
${routes.map((links) => routeLayer(network, frame, links))}
${mapLabels(input, frame, route, [scaleBox(frame)])}
${scaleAndNorth(frame, input)}
</svg>
${legend(input)}
<figcaption>${say(language, "mapCaption")}</figcaption></figure>`;
}

/** Classes from ... up to ... : stroke and width. Lanes and yards are left out: they say nothing at this scale. */
const GROUND = [
  { from: "unclassified", to: "living_street", stroke: "#dfdfdf", width: 2.4 },
  { from: "secondary", to: "tertiary", stroke: "#d2d2d2", width: 4 },
  { from: "motorway", to: "primary", stroke: "#c2c2c2", width: 7 },
] as const;

function ground(network: RoadNetwork, frame: Frame): Html[] {
  return GROUND.map(({ from, to, stroke, width }) => {
    const first = ROAD_CLASSES.indexOf(from);
    const last = ROAD_CLASSES.indexOf(to);
    const links: number[] = [];
    for (let link = 0; link < network.linkCount; link++) {
      const roadClass = network.roadClass[link]!;
      if (roadClass < first || roadClass > last) continue;
      if (network.reverse[link]! < link) continue; // both directions are one line
      if ((network.access[link]! | (network.access[network.reverse[link]!] ?? 0)) === 0) continue;
      if (touches(network, frame, link)) links.push(link);
    }
    return html`<path d="${pathOf(network, frame, links)}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round"/>`;
  });
}

function touches(network: RoadNetwork, frame: Frame, link: number): boolean {
  for (const p of [network.firstPoint[link]!, network.firstPoint[link + 1]! - 1]) {
    if (isInFrame(frame, frame.x(network.pointLon[p]!), frame.y(network.pointLat[p]!), -20)) return true;
  }
  return false;
}

/**
 * The plan's own measures. Rolling windows follow the convoy and are the route itself; what always holds in the city, a ban of trucks
 * within a ring road, would cover the map.
 */
function measures({ convoys, windows }: Result): Result["windows"] {
  const others = new Set(["map", ...convoys.map((convoy) => convoy.id)]);
  return windows.filter(({ cause }) => !others.has(cause) && !cause.startsWith("standing:"));
}

function closures(network: RoadNetwork, frame: Frame, result: Result): Html[] {
  const levelOf = new Map<number, number>();
  for (const { link, level } of measures(result)) {
    levelOf.set(link, Math.max(levelOf.get(link) ?? 0, LEVELS.indexOf(level)));
  }
  return LEVELS.map((level, rank) => {
    const links = [...levelOf].filter(([, strictest]) => strictest === rank).map(([link]) => link);
    const { width, dashes } = STROKES[level];
    return html`<path d="${pathOf(network, frame, links)}" fill="none" stroke="${COLOURS[level]}" stroke-width="${width}" stroke-dasharray="${dashes}" stroke-linejoin="round" opacity="${level === "closed" ? 0.45 : 0.9}"/>`;
  });
}

function hospitals(frame: Frame, result: Result): Html[] {
  return result.access
    .map((place) => ({
      x: Math.round(frame.x(place.lon)),
      y: Math.round(frame.y(place.lat)),
      cut: place.blocked.length > 0,
    }))
    .filter(({ x, y }) => isInFrame(frame, x, y, 12))
    .map(({ x, y, cut }) => hospitalMark(x, y, cut));
}

const hospitalMark = (x: number, y: number, cut: boolean): Html =>
  html`<g transform="translate(${x} ${y})">${
    cut ? html`<circle r="19" fill="#fff" stroke="${COLOURS.closed}" stroke-width="5"/>` : null
  }<path d="M-10 0H10M0-10V10" stroke="#fff" stroke-width="12"/><path d="M-10 0H10M0-10V10" stroke="${cut ? COLOURS.closed : COLOURS.hospital}" stroke-width="6"/></g>`;

function routeLayer(network: RoadNetwork, frame: Frame, route: readonly number[]): Html | null {
  if (route.length === 0) return null;
  const path = pathOf(network, frame, route);
  const line = polyline(network, frame, route);
  const [startX, startY] = line[0]!;
  const [endX, endY] = line.at(-1)!;
  return html`<g fill="none" stroke-linejoin="round" stroke-linecap="round">
<path d="${path}" stroke="#fff" stroke-width="15"/><path d="${path}" stroke="${COLOURS.route}" stroke-width="9"/>
<path d="${arrows(line)}" stroke="${COLOURS.route}" stroke-width="7"/></g>
<circle cx="${startX}" cy="${startY}" r="14" fill="#fff" stroke="${COLOURS.route}" stroke-width="7"/>
<rect x="${endX - 13}" y="${endY - 13}" width="26" height="26" fill="${COLOURS.route}" stroke="#fff" stroke-width="4"/>`;
}

const ARROW_EVERY = 190;
const ARROW = 24;

/** Open arrowheads along the line, at even distances. */
function arrows(line: readonly Point[]): string {
  let path = "";
  let sinceLast = ARROW_EVERY / 2;
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1]!;
    const [bx, by] = line[i]!;
    const step = Math.hypot(bx - ax, by - ay);
    sinceLast += step;
    if (sinceLast < ARROW_EVERY || step < 8) continue; // on a very short piece the direction is rounding noise
    sinceLast = 0;
    const angle = Math.atan2(by - ay, bx - ax);
    const wing = (turn: number): string =>
      `${Math.round(bx - ARROW * Math.cos(angle + turn))} ${Math.round(by - ARROW * Math.sin(angle + turn))}`;
    path += `M${wing(0.55)}L${bx} ${by}L${wing(-0.55)}`;
  }
  return path;
}

const SCALE_ROOM = { width: 440, height: 92 };

const scaleBox = ({ width, height }: Frame): Box => ({
  x: width - SCALE_ROOM.width,
  y: height - SCALE_ROOM.height,
  ...SCALE_ROOM,
});

function scaleAndNorth(frame: Frame, { language, result }: ReportInput): Html {
  const lengthM = [5000, 2000, 1000, 500, 200, 100].find((metres) => metres * frame.unitsPerM < 320) ?? 50;
  const length = Math.round(lengthM * frame.unitsPerM);
  const right = frame.width - 30;
  const bottom = frame.height - 24;
  return html`<rect x="${right - length - 80}" y="${bottom - 66}" width="${length + 110}" height="90" fill="#fff" opacity=".8"/>
<path d="M${right - length} ${bottom - 14}v14h${length}v-14" fill="none" stroke="${COLOURS.ink}" stroke-width="4"/>
<text x="${right - length / 2}" y="${bottom - 12}" text-anchor="middle">${formatFor(language).metres(lengthM)}</text>
<path d="M${right - length - 46} ${bottom}v-46m-11 15l11-17l11 17" fill="none" stroke="${COLOURS.ink}" stroke-width="4"/>
<text x="${right - length - 46}" y="${bottom - 54}" text-anchor="middle" font-weight="700">${say(language, "north")}</text>
<text x="16" y="${frame.height - 16}" font-size="22" fill="${COLOURS.muted}" stroke="#fff" stroke-width="6" paint-order="stroke">${result.network.attribution}</text>`;
}

function legend({ language, result }: ReportInput): Html {
  const line = (stroke: string, width: number, dashes = "", opacity = 1): Html =>
    html`<svg viewBox="0 0 68 28" aria-hidden="true"><path d="M0 14H68" stroke="${stroke}" stroke-width="${width}" stroke-dasharray="${dashes}" opacity="${opacity}"/></svg>`;
  const mark = (content: Html): Html => html`<svg viewBox="-34 -14 68 28" aria-hidden="true">${content}</svg>`;
  const own = measures(result);
  const levels = [...LEVELS].reverse().filter((level) => own.some((window) => window.level === level));
  return html`<ul class="legend">
<li>${line(COLOURS.route, 9)}${say(language, "route")}</li>
${levels.map((level) => html`<li>${line(COLOURS[level], STROKES[level].width, STROKES[level].dashes, level === "closed" ? 0.45 : 0.9)}${say(language, level)}</li>`)}
${result.impact.queues.length === 0 ? null : html`<li>${mark(html`<circle r="12" fill="${COLOURS.queue}"/>`)}${say(language, "worstQueue")}</li>`}
<li>${mark(hospitalMark(0, 0, false))}${say(language, "hospital")}</li>
${result.access.some((place) => place.blocked.length > 0) ? html`<li>${mark(html`<g transform="scale(.66)">${hospitalMark(0, 0, true)}</g>`)}${say(language, "hospitalCut")}</li>` : null}
</ul>`;
}
