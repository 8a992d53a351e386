export type { ResolvedDrivers } from "./drivers.ts";
export { laneWindows } from "./lane-changes.ts";
export { mapRules } from "./map-rules.ts";
export { contraflowShut, openNetwork } from "./openings.ts";
export type { Report } from "./places.ts";
export { SIGNAL_SIDES } from "./plan-types.ts";
export { classMask, PASSES, stops, type WhoTest } from "./predicate.ts";
export { checkPlanText, type ReadPlan, readPlan } from "./read-plan.ts";
export { type ResolveOptions, resolvePlan } from "./resolve-plan.ts";
export type {
  PlanResolution,
  Resolution,
  ResolvedGreen,
  ResolvedLanes,
  ResolvedMeasure,
  ResolvedPlan,
  ResolvedSignal,
} from "./resolved-types.ts";
export { planJsonSchema } from "./schema.ts";
export { type ResolvedStanding, readStanding } from "./standing.ts";
export type { NamedPlaces } from "./streets.ts";
export { didYouMean } from "./suggest.ts";
export { makeTimeline } from "./timeline.ts";
export type {
  ExitWindow,
  LaneWindow,
  Level,
  LinkWindow,
  MovementWindow,
  ResolvedConvoy,
  Timeline,
} from "./timeline-types.ts";
export { type MovedName, whatMoved } from "./what-moved.ts";
