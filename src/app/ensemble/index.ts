export { type PlainCity, share } from "./city.ts";
export { baseInput } from "./day-input.ts";
export type { BaseRun, VariantRun } from "./days.ts";
export { openEnsemble, type VariantTask } from "./ensemble.ts";
export type { RecordedFile } from "./records.ts";
