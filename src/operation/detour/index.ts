export { type AccessFound, type Hospital, hospitalAccess } from "./access.ts";
export { type ClosureState, closuresWithin } from "./closures.ts";
export { closeDeadEnds } from "./dead-ends.ts";
export { type DetourFound, findDetours, type Legality } from "./detours.ts";
