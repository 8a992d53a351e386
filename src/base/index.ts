export { Clock } from "./clock.ts";
export { type Column, type Columns, Growable, packColumns, unpackColumns } from "./columns.ts";
export { ClearwayError, type FailureKind, formatIssue, type Issue, type Severity } from "./issue.ts";
export { type Progress, throwIfAborted, type WorkOptions } from "./progress.ts";
export { Random } from "./random.ts";
export { systemReason } from "./system-error.ts";
export { kmhToMps, type LinkIndex, MICROS, type MovementIndex, mpsToKmh, NONE, type NodeIndex } from "./units.ts";
export { clipWindows, isInside, unionWindows, type Window } from "./window.ts";
