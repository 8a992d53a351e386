/** Trips from anywhere (drawn, read from a file, given by a caller) are looked at once, before routes are sought for them. */
import { ClearwayError } from "../../base/index.ts";
import type { Demand } from "./synthetic.ts";

const COLUMNS = ["departS", "vehicleClass", "informed", "originLink", "destinationLink"] as const;
const INFORMED_KINDS = 3;

/**
 * Throws ClearwayError `bad-demand`, naming the first trip that cannot be: from or to a link that is not there, of a class
 * that the fleet has not, at a time before the start or out of order. A trip whose ends no way joins is none of these.
 */
export function checkDemand(demand: Demand, linkCount: number, classCount: number): void {
  const { count, vehiclesPerTrip, departS, vehicleClass, informed, originLink, destinationLink } = demand;
  for (const column of COLUMNS) {
    if (demand[column].length !== count) refuse(`${count} trips, but ${demand[column].length} entries of ${column}`);
  }
  if (!(vehiclesPerTrip > 0 && vehiclesPerTrip < Number.POSITIVE_INFINITY)) {
    refuse(`a trip stands for ${vehiclesPerTrip} vehicles; it must be more than 0`);
  }
  for (let trip = 0; trip < count; trip++) {
    const wish = departS[trip]!;
    if (!(wish >= 0 && wish < Number.POSITIVE_INFINITY)) refuse(`trip ${trip} departs at ${wish} s`);
    if (trip > 0 && wish < departS[trip - 1]!)
      refuse(`trip ${trip} departs before trip ${trip - 1}: sort by departure`);
    if (vehicleClass[trip]! >= classCount) refuse(`trip ${trip} is of class ${vehicleClass[trip]} of ${classCount}`);
    if (informed[trip]! >= INFORMED_KINDS) refuse(`trip ${trip}: nobody is informed by way ${informed[trip]}`);
    if (originLink[trip]! >= linkCount) refuse(`trip ${trip} begins on link ${originLink[trip]} of ${linkCount}`);
    if (destinationLink[trip]! >= linkCount)
      refuse(`trip ${trip} ends on link ${destinationLink[trip]} of ${linkCount}`);
  }
}

function refuse(what: string): never {
  throw new ClearwayError("bad-demand", `the demand cannot be driven: ${what}`);
}
