export { type DescribeOptions, describeRoute } from "./describe-route.ts";
export type { Modifier, Step, StepType } from "./types.ts";
