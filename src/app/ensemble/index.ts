export { type PlainCity, share } from "./city.ts";
export type { BaseRun, VariantRun } from "./days.ts";
export { openEnsemble, type VariantTask } from "./ensemble.ts";
