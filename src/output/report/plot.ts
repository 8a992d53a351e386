/** What the charts share: Observable Plot, drawing into a document of jsdom's. Loaded with them when they are needed. */
import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { type Html, trusted } from "./html.ts";

export const WIDTH = 1000;
const FONT_SIZE = "13px";
const { document } = new JSDOM("").window;

/** A word in the picture, beside its point: above the line unless `dy` says otherwise. */
export function label(
  x: number,
  y: number,
  text: string,
  fill: string,
  textAnchor: "start" | "end",
  dy = -8,
): Plot.Text {
  const dx = textAnchor === "start" ? 6 : -6;
  return Plot.text([text], { x, y, fill, textAnchor, dx, dy, stroke: "#fff", strokeWidth: 3, fontWeight: 600 });
}

export function draw(options: Plot.PlotOptions): Html {
  const svg = Plot.plot({
    ...options,
    document,
    className: "plot",
    style: { fontSize: FONT_SIZE, fontFamily: "inherit" },
  });
  return trusted(svg.outerHTML);
}

/** Round times, about ten of them. The clock's origin lies on a full hour, as plans do. */
export function ticksBetween(fromS: number, untilS: number): number[] {
  const step = [300, 900, 1800, 3600].find((seconds) => (untilS - fromS) / seconds <= 12) ?? 7200;
  const ticks: number[] = [];
  for (let s = Math.ceil(fromS / step) * step; s <= untilS; s += step) ticks.push(s);
  return ticks;
}
