/**
 * Base against plan, for one day: the same trips on the same horizon, loaded twice. Delay is counted against the free-flow
 * time of the way that a trip takes with no plan, so a detour's length is part of it.
 */

import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { type LoaderResult, TRIP_STATES } from "../simulation/index.ts";
import { type Groups, type ImpactDepth, impactDepth } from "./depth.ts";
import type { BaseOutcome } from "./outcome.ts";

/** Counts and hours are of vehicles: each trip's times the vehicles that it stands for. */
export interface ClassDelay {
  readonly vehicleHours: number;
  readonly personHours: number;
  readonly vehicles: number;
}

export interface Impact {
  /** Delay under the plan less delay in the base, of trips that the plan lets be made: one not made saves nobody time. */
  readonly addedVehicleHours: number;
  readonly addedPersonHours: number;
  readonly addedByClass: Readonly<Record<string, ClassDelay>>;
  /** Trips that took another way, were held, ended over a minute later, or were not made. */
  readonly affected: number;
  readonly rerouted: number;
  /** Stood behind a held movement or a closed link. */
  readonly held: number;
  /** Beyond those not made in the base. */
  readonly notMade: number;
  /** Trips whose longest single stand was over 2, 5 and 15 minutes. */
  readonly heldOver: Readonly<Record<"2" | "5" | "15", number>>;
  readonly longestHoldS: number;
  /** Chains, rings, wards and purposes, where the network was given and the base kept its queues. */
  readonly depth?: ImpactDepth;
}

const NOT_MADE = TRIP_STATES.indexOf("notMade");
const LATE_S = 60;

export function assessImpact(
  demand: Demand,
  fleet: readonly FleetRow[],
  base: BaseOutcome,
  plan: LoaderResult,
  deep?: { readonly network: RoadNetwork; readonly groups?: Groups },
): Impact {
  const { trips } = plan;
  const addedS = new Float64Array(fleet.length);
  const each = demand.vehiclesPerTrip;
  const perClass = new Uint32Array(fleet.length);
  let affected = 0;
  let rerouted = 0;
  let held = 0;
  let notMade = 0;
  let longestHoldS = 0;
  const heldOver = { "2": 0, "5": 0, "15": 0 };
  for (let trip = 0; trip < demand.count; trip++) {
    const vehicleClass = demand.vehicleClass[trip]!;
    const lost = trips.state[trip] === NOT_MADE && base.state[trip] !== NOT_MADE;
    if (!lost) addedS[vehicleClass]! += trips.delayS[trip]! - base.delayS[trip]!;
    perClass[vehicleClass]!++;
    const another = trips.reroutes[trip]! > 0;
    const stood = trips.heldS[trip]! > 0;
    if (lost) notMade++;
    if (another) rerouted++;
    if (stood) held++;
    if (lost || another || stood || trips.endedS[trip]! - base.endedS[trip]! > LATE_S) affected++;
    const longest = trips.longestHeldS[trip]!;
    longestHoldS = Math.max(longestHoldS, longest);
    if (longest > 120) heldOver["2"]++;
    if (longest > 300) heldOver["5"]++;
    if (longest > 900) heldOver["15"]++;
  }
  const addedByClass: Record<string, ClassDelay> = {};
  let addedVehicleHours = 0;
  let addedPersonHours = 0;
  fleet.forEach(({ vehicle }, c) => {
    const vehicleHours = (addedS[c]! / 3600) * each;
    const personHours = vehicleHours * vehicle.people;
    addedByClass[vehicle.id] = { vehicleHours, personHours, vehicles: perClass[c]! * each };
    addedVehicleHours += vehicleHours;
    addedPersonHours += personHours;
  });
  return {
    addedVehicleHours,
    addedPersonHours,
    addedByClass,
    affected: affected * each,
    rerouted: rerouted * each,
    held: held * each,
    notMade: notMade * each,
    heldOver: { "2": heldOver["2"] * each, "5": heldOver["5"] * each, "15": heldOver["15"] * each },
    longestHoldS,
    ...(deep &&
      base.queues && {
        depth: impactDepth(deep.network, { demand, fleet, base, plan }, base.queues, deep.groups),
      }),
  };
}

/** Mean number of delayed vehicles by interval, all classes together. */
export function delayedVehicles(demand: Demand, result: LoaderResult, classCount: number): Float64Array {
  const { delayedVeh, intervalCount } = result.series!;
  const sums = new Float64Array(intervalCount);
  delayedVeh.forEach((vehicles, i) => {
    sums[Math.floor(i / classCount)]! += vehicles * demand.vehiclesPerTrip;
  });
  return sums;
}

/** The excess over the base that counts as gone: a twentieth of the base, and never less than a few vehicles. */
const SHARE = 0.05;
const FEW = 100;
/** ... and stays so for this long. */
const STEADY_S = 600;

/**
 * Seconds from `fromS` until the plan's delayed vehicles are back at the base's and stay there; null where the horizon ends
 * before.
 */
export function timeToClear(base: Float64Array, plan: Float64Array, intervalS: number, fromS: number): number | null {
  const steady = Math.ceil(STEADY_S / intervalS);
  let run = 0;
  for (let i = Math.ceil(fromS / intervalS); i < plan.length; i++) {
    run = plan[i]! - base[i]! <= Math.max(FEW, SHARE * base[i]!) ? run + 1 : 0;
    if (run === steady) return Math.max(0, (i - steady + 1) * intervalS - fromS);
  }
  return null;
}
