export { checkDemand } from "./check.ts";
export { type FleetRow, HANOI_FLEET } from "./fleet.ts";
export { gravity, wholeShares } from "./gravity.ts";
export { type Informed, informedShares } from "./informed.ts";
export { departures, WEEKDAY_PROFILE } from "./profile.ts";
export { type Demand, type DemandOptions, drawTrips, tripMatrix } from "./synthetic.ts";
export { makeZones, type Zone } from "./zones.ts";
