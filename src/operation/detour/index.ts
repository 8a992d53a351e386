export { type AccessFound, hospitalAccess, type Hospital } from "./access.ts";
export { type ClosureState, closuresWithin } from "./closures.ts";
export { type DetourFound, findDetours, type Legality } from "./detours.ts";
