export { KIND_RULES, kindBit, VEHICLE_KINDS, type VehicleClass, type VehicleKind } from "./kinds.ts";
