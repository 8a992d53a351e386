export { renderReport } from "./report.ts";
export type { ConvoyTrack, DelaySeries, ReportInput } from "./types.ts";
