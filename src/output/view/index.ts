export type { Band } from "./band.ts";
export type { LeadLinkResult, LeadResult, RideResult, RidersResult } from "./convoy-result.ts";
export { clockTime, clockTimeAfter, formatFor, placeName, shortList, shortStreet } from "./format.ts";
export { leadFaults, linkPlace, slackWords } from "./lead-words.ts";
export type {
  Books,
  ChainResult,
  ChainStepResult,
  ConvoyResult,
  Detour,
  GridlockResult,
  GroupResult,
  QueueResult,
  Result,
  RootResult,
  ScheduleResult,
  WardResult,
} from "./result.ts";
export { nameOf, type StringKey, say } from "./say.ts";
export { STRINGS } from "./strings.ts";
export { summarise } from "./summary.ts";
export { type Finding, judge, type Verdict } from "./verdict.ts";
