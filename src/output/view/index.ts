export { clockTime, clockTimeAfter, type Format, formatFor, placeName, shortList, shortStreet } from "./format.ts";
export type {
  Band,
  Books,
  ConvoyResult,
  Detour,
  QueueResult,
  Result,
  ScheduleResult,
} from "./result.ts";
export {
  LANGUAGES,
  LANGUAGES,
  type Language,
  type Language,
  nameOf,
  nameOf,
  type StringKey,
  type StringKey,
  say,
  say,
} from "./say.ts";
export { STRINGS } from "./strings.ts";
export { summarise } from "./summary.ts";
export { type Finding, judge, type Verdict } from "./verdict.ts";
