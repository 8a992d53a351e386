export { type Outside, outsidePublished } from "./published.ts";
export { makeTimetable, type Timetable } from "./timetable.ts";
export { type ConvoyWindows, convoyWindows, type Hold } from "./windows.ts";
