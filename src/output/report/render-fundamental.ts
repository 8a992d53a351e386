/** A fundamental diagram by itself: an SVG file. */
import type { Language } from "../../base/index.ts";
import type { FundamentalDiagram } from "./types.ts";

/** A whole SVG document, axes in pcu/km and pcu/h. The chart's library is loaded on the first call. */
export async function renderFundamental(diagram: FundamentalDiagram, language: Language): Promise<string> {
  const { drawFundamental } = await import("./fundamental-chart.ts");
  return asDocument(drawFundamental(diagram, language).markup);
}

/** Markup for a page says less than a file of its own must: its namespace, its ground, and no entity that only HTML has. */
const asDocument = (svg: string): string =>
  svg
    .replace(/^<svg(?![^>]*xmlns=)/, '<svg xmlns="http://www.w3.org/2000/svg"')
    .replace(/^<svg[^>]*>/, '$&<rect width="100%" height="100%" fill="white"/>')
    .replaceAll("&nbsp;", "&#160;")
    .replaceAll("font-family: inherit", "font-family: system-ui, sans-serif");
