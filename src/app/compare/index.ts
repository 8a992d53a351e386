export { type ComparedRun, type CompareOptions, compareSumo, type SumoComparison } from "./compare-sumo.ts";
export { type Day, makeDay } from "./day.ts";
