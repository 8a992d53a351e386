export { clockTime, clockTimeAfter, formatFor, placeName, shortList, shortStreet } from "./format.ts";
export type { Band, Books, ConvoyResult, Detour, QueueResult, Result, ScheduleResult } from "./result.ts";
export { nameOf, type StringKey, say } from "./say.ts";
export { STRINGS } from "./strings.ts";
export { summarise } from "./summary.ts";
export { type Finding, judge, type Verdict } from "./verdict.ts";
