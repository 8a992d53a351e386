/**
 * A plan's word on drivers, with what is assumed where it says nothing, as the demand, the loader and the drivers' choices take
 * it. Plain data: it crosses threads.
 */
import type { RoadNetwork } from "../../map/index.ts";
import type { ResolvedDrivers } from "../../plan/index.ts";
import { type FleetRow, type Informed, informedShares } from "../demand/index.ts";
import type { ClosedDestination, Information } from "../simulation/index.ts";

export interface DriverRules {
  /** For `DemandOptions`. */
  readonly informed: readonly Informed[];
  /** For the loader. */
  readonly information: Information;
  readonly closedDestination: ClosedDestination;
  /** For `makeDrivers`. */
  readonly toNearestEnd: boolean;
}

/**
 * assume: apps tell of closures within a minute, the traffic radio each quarter of an hour. At a closure the police turn people
 * at once, it takes some seconds to be told the way round. Who can go nowhere gives up after an hour and a half.
 */
const ASSUMED = { everyS: 60, radioEveryS: 900, patienceS: 15, giveUpS: 5400 } as const;

export function driverRules(network: RoadNetwork, fleet: readonly FleetRow[], drivers: ResolvedDrivers): DriverRules {
  const { informed, patienceS, giveUpS, radioEveryS, closedDestination = "not-made", signLinks: links } = drivers;
  const signLinks = new Uint8Array(network.linkCount);
  for (const link of links) signLinks[link] = 1;
  const patience = patienceS ?? Math.min(ASSUMED.patienceS, giveUpS ?? ASSUMED.giveUpS);
  return {
    informed: informedShares(fleet, informed),
    information: {
      everyS: ASSUMED.everyS,
      radioEveryS: radioEveryS ?? ASSUMED.radioEveryS,
      patienceS: patience,
      giveUpS: Math.max(patience, giveUpS ?? ASSUMED.giveUpS),
      ...(links.length > 0 && { signLinks }),
    },
    // Who may end elsewhere sets out; who finds no end waits where the way is shut.
    closedDestination: closedDestination === "not-made" ? "not-made" : "wait",
    toNearestEnd: closedDestination === "nearest",
  };
}
