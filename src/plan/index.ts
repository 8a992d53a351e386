export { classMask, PASSES, stops, type WhoTest } from "./predicate.ts";
export { checkPlanText, type ReadPlan, readPlan } from "./read-plan.ts";
export { type ResolveOptions, resolvePlan } from "./resolve-plan.ts";
export type { PlanResolution, Resolution, ResolvedMeasure, ResolvedPlan } from "./resolved-types.ts";
export { planJsonSchema } from "./schema.ts";
export type { NamedPlaces } from "./streets.ts";
export { makeTimeline } from "./timeline.ts";
export type { Level, LinkWindow, MovementWindow, ResolvedConvoy, Timeline } from "./timeline-types.ts";
