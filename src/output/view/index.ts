export { clockTime, clockTimeAfter, type Format, formatFor, shortStreet } from "./format.ts";
export type {
  Band,
  Books,
  ConvoyResult,
  Detour,
  QueueResult,
  Result,
  ScheduleResult,
} from "./result.ts";
export { LANGUAGES, type Language, nameOf, STRINGS, type StringKey, say } from "./strings.ts";
export { summarise } from "./summary.ts";
export { type Finding, judge, type Verdict } from "./verdict.ts";
