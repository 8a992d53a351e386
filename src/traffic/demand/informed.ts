/**
 * Who learns of closures on the way, and by what: an app, the traffic radio, or nothing but the barrier. No survey of Hanoi's
 * drivers was found, so all shares are assumed: most who drive for a living are told by an app, a dispatcher or the radio;
 * on a motorcycle half use a phone at all, and hardly anyone a radio.
 */
import type { VehicleKind } from "../../map/index.ts";
import type { FleetRow } from "./fleet.ts";

/** Shares of the drivers of a class; the rest learn nothing on the way. */
export interface Informed {
  readonly app: number;
  readonly radio: number;
}

/** assume: all of it. */
const ASSUMED: Readonly<Record<VehicleKind, Informed>> = {
  motorcycle: { app: 0.5, radio: 0.02 },
  bicycle: { app: 0.1, radio: 0 },
  car: { app: 0.6, radio: 0.15 },
  taxi: { app: 0.8, radio: 0.15 },
  van: { app: 0.6, radio: 0.2 },
  bus: { app: 0.8, radio: 0.1 },
  coach: { app: 0.6, radio: 0.25 },
  truck: { app: 0.5, radio: 0.25 },
  "special-truck": { app: 0.6, radio: 0.2 },
  emergency: { app: 1, radio: 0 },
};

/** By row of the fleet: what is given for its kind of vehicle, else what is assumed. */
export function informedShares(
  fleet: readonly FleetRow[],
  given: Readonly<Partial<Record<VehicleKind, Partial<Informed>>>> = {},
): Informed[] {
  return fleet.map(({ vehicle: { kind } }) => {
    const own = given[kind];
    const shares = own === undefined ? ASSUMED[kind] : { app: own.app ?? 0, radio: own.radio ?? 0 };
    if (!(shares.app >= 0 && shares.radio >= 0 && shares.app + shares.radio <= 1 + 1e-9)) {
      throw new RangeError(`shares of informed ${kind} drivers: app ${shares.app}, radio ${shares.radio}`);
    }
    return shares;
  });
}

/** What a draw in [0, 1) makes of a driver: 0 nothing, 1 an app, 2 the radio (as INFORMED_BY of the simulation). */
export function informedBy({ app, radio }: Informed, draw: number): number {
  return draw < app ? 1 : draw < app + radio ? 2 : 0;
}
