/** A fundamental diagram by itself: SVG for a page or a file. */
import type { Language } from "../../base/index.ts";
import type { FundamentalDiagram } from "./types.ts";

/** SVG markup, axes in pcu/km and pcu/h. The chart's library is loaded on the first call. */
export async function renderFundamental(diagram: FundamentalDiagram, language: Language): Promise<string> {
  const { drawFundamental } = await import("./fundamental-chart.ts");
  return drawFundamental(diagram, language).markup;
}
