/** What the map says in words: clock times at some eight junctions, street and hour of the three worst queues. */
import { clockTime, formatFor, placeName, type Result, shortStreet } from "../view/index.ts";
import { type Frame, isInFrame, type Point, polyline } from "./frame.ts";
import { type Html, html } from "./html.ts";
import { type Box, placeLabels } from "./labels.ts";
import { COLOURS } from "./style.ts";
import type { ReportInput } from "./types.ts";

const LABELLED_JUNCTIONS = 8;
const WORST_QUEUES = 3;
const QUEUE_MARK = 40;

interface Label {
  readonly x: number;
  readonly y: number;
  /** Bold, then plain. */
  readonly bold: string;
  readonly plain: string;
  readonly mark: Html;
  readonly colour: string;
}

/** `reserved`: boxes of the map that hold something else. The queues choose their places first. */
export function mapLabels(
  { language, network, result }: ReportInput,
  frame: Frame,
  route: readonly number[],
  reserved: readonly Box[],
): Html[] {
  const format = formatFor(language);
  const marked: Point[] = [];
  const queues = result.impact.queues.slice(0, WORST_QUEUES).map((queue, i): Label => {
    const y = Math.round(frame.y(queue.lat));
    let x = Math.round(frame.x(queue.lon));
    // Queues at one junction stand side by side, or only the last would be seen.
    while (marked.some(([mx, my]) => Math.hypot(mx - x, my - y) < QUEUE_MARK)) x += QUEUE_MARK;
    marked.push([x, y]);
    return {
      x,
      y,
      bold: `${i + 1}. ${placeName(queue.street, language)} ${format.metres(queue.maxReachM)}`,
      plain: `${clockTime(queue.from)}–${clockTime(queue.until)}`,
      mark: html`<circle cx="${x}" cy="${y}" r="19" fill="${COLOURS.queue}" stroke="#fff" stroke-width="4"/><text x="${x}" y="${y + 9}" text-anchor="middle" fill="#fff" font-size="25" font-weight="700">${i + 1}</text>`,
      colour: COLOURS.queue,
    };
  });
  const junctions = evenly(result.junctions, LABELLED_JUNCTIONS).map((junction): Label => {
    const x = Math.round(frame.x(junction.lon));
    const y = Math.round(frame.y(junction.lat));
    return {
      x,
      y,
      bold: clockTime(junction.headAt),
      plain: shortStreet(junction.name),
      mark: html`<circle cx="${x}" cy="${y}" r="9" fill="#fff" stroke="${COLOURS.ink}" stroke-width="4"/>`,
      colour: COLOURS.ink,
    };
  });
  const all = [...queues, ...junctions].filter(({ x, y }) => isInFrame(frame, x, y));
  const requests = all.map(
    ({ x, y, bold, plain }): Box => ({ x, y, width: bold.length * 17 + plain.length * 14.5 + 12, height: 36 }),
  );
  const placed = placeLabels(frame, requests, alongLine(polyline(network, frame, route)), reserved);
  const drawn = all.map(({ x, y, bold, plain, mark, colour }, i) => {
    const { x: left, y: top, leader } = placed[i]!;
    const { width, height } = requests[i]!;
    const nearX = Math.min(Math.max(x, left), left + width);
    const nearY = Math.min(Math.max(y, top), top + height);
    return html`${leader ? html`<path d="M${x} ${y}L${Math.round(nearX)} ${Math.round(nearY)}" stroke="${colour}" stroke-width="2"/>` : null}${mark}
<text x="${Math.round(left + width / 2)}" y="${Math.round(top + 27)}" text-anchor="middle" fill="${colour}" stroke="#fff" stroke-width="8" stroke-linejoin="round" paint-order="stroke"><tspan font-weight="700">${bold}</tspan> ${plain}</text>`;
  });
  return drawn.reverse(); // the queues' marks on top
}

/** About `count` junctions at even distances along the route, the first and the last among them. */
function evenly(junctions: Result["junctions"], count: number): Result["junctions"][number][] {
  const last = junctions.at(-1);
  if (last === undefined) return [];
  const chosen = new Set<Result["junctions"][number]>();
  for (let i = 0; i < count; i++) {
    const targetM = junctions[0]!.atM + ((last.atM - junctions[0]!.atM) * i) / (count - 1);
    chosen.add(junctions.reduce((a, b) => (Math.abs(b.atM - targetM) < Math.abs(a.atM - targetM) ? b : a)));
  }
  return [...chosen];
}

const SAMPLE_EVERY = 25;

/** Points on the line, no farther apart than a label is high: what a label must not cover. */
function alongLine(line: readonly Point[]): Point[] {
  return line.flatMap(([ax, ay], i): Point[] => {
    const [bx, by] = line[i + 1] ?? [ax, ay];
    const pieces = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / SAMPLE_EVERY));
    return Array.from({ length: pieces }, (_, k) => [ax + ((bx - ax) * k) / pieces, ay + ((by - ay) * k) / pieces]);
  });
}
