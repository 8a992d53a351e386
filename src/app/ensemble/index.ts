export { type PlainCity, share } from "./city.ts";
export { baseInput } from "./day-input.ts";
export type { BaseRun, Kept, VariantRun } from "./days.ts";
export { type Ensemble, openEnsemble, type VariantTask } from "./ensemble.ts";
export { learnApart, learnDay, type NewCity } from "./learn.ts";
export type { RecordedFile } from "./records.ts";
export { mapWithin } from "./turns.ts";
