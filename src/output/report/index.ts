export { renderFundamental } from "./render-fundamental.ts";
export { renderReport } from "./report.ts";
export type { ConvoyTrack, DelaySeries, FundamentalDiagram, ReportInput } from "./types.ts";
