export { applySchedule, makeSchedule, SCHEDULES, type Schedule, type ScheduleName } from "./schedules.ts";
export { makeSections, type Section } from "./sections.ts";
