export { defaultCacheDir, openBaseCache } from "./base-cache.ts";
export { checkConvoys } from "./check-convoys.ts";
export { type Inputs, type PlanOnMap, readInputs, readPlanOn, readSoundInputs } from "./inputs.ts";
export { loadKeptMap } from "./kept-map.ts";
export { planOperation } from "./operation-plan.ts";
export { reportInput } from "./report-input.ts";
export { runScenario, type ScenarioOptions, type ScenarioOutcome } from "./run-scenario.ts";
export {
  chooseSpan,
  DEFAULT_TRIPS_PER_HOUR,
  DEFAULT_VEHICLES_PER_TRIP,
  DRAIN_S,
  secondsOfDay,
  sinceStart,
} from "./span.ts";
export { planAlone } from "./standing.ts";
export { toResult } from "./to-result.ts";
export { askWhatIf, type WhatIf } from "./what-if.ts";
export { differenceOf, inWords, whatIfRow } from "./what-if-rows.ts";
export { type FolderWriter, openFolder } from "./write-folder.ts";
