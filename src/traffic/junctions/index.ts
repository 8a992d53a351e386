export { type Junctions, makeJunctions } from "./junctions.ts";
export { makeLaneGroups } from "./lane-groups.ts";
export { makeNodeCapacities } from "./node-capacity.ts";
export { makePriorities } from "./priorities.ts";
export { type EditedSignals, editSignals, tellApproach } from "./signal-edits.ts";
export { handoversAtHolds, type SignalExit, type SignalHandover, signalPieces } from "./signal-pieces.ts";
export type { SignalApproach, SignalController, SignalPhase, SignalReport } from "./signal-types.ts";
export { makeSignals, type Signals, withSignals } from "./signals.ts";
