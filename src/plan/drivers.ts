/**
 * What a plan says of drivers: by what those of each kind of vehicle learn of closures, how long they wait before a closure,
 * what becomes of a trip to a closed destination.
 */
import { VEHICLE_KINDS, type VehicleKind } from "../map/index.ts";
import { amountOf } from "./amounts.ts";
import type { Path, Report } from "./places.ts";
import type { DriversSpec, InformedSpec } from "./plan-types.ts";

/** Shares of the drivers of a kind; the rest learn of a closure where they stand before it. */
export interface InformedDrivers {
  readonly app: number;
  readonly radio: number;
}

/** What the plan says; the rest is assumed by the demand and the simulation. */
export interface DriversFrame {
  /** Kinds that the plan names, or all of them by its `others`. */
  readonly informed: Readonly<Partial<Record<VehicleKind, InformedDrivers>>>;
  readonly patienceS?: number;
  readonly giveUpS?: number;
  readonly radioEveryS?: number;
  readonly closedDestination?: "nearest" | "wait" | "not-made";
}

export interface ResolvedDrivers extends DriversFrame {
  /** Links with a sign that tells what is shut; ascending. */
  readonly signLinks: Uint32Array;
}

export function frameDrivers(spec: DriversSpec | undefined, report: Report): DriversFrame {
  if (spec === undefined) return { informed: {} };
  const duration = (key: "patience" | "give-up" | "radio-every"): number | undefined =>
    spec[key] === undefined ? undefined : amountOf(spec[key], "duration");
  const informed: Partial<Record<VehicleKind, InformedDrivers>> = {};
  const others = spec.others === undefined ? undefined : readShares(spec.others, ["drivers", "others"], report);
  for (const kind of VEHICLE_KINDS) {
    const own = spec[kind];
    const shares = own === undefined ? others : readShares(own, ["drivers", kind], report);
    if (shares !== undefined) informed[kind] = shares;
  }
  const patienceS = duration("patience");
  const giveUpS = duration("give-up");
  const radioEveryS = duration("radio-every");
  if (patienceS !== undefined && giveUpS !== undefined && giveUpS < patienceS) {
    const message = "drivers give up before they lose patience: nobody would ever be turned round";
    report("error", ["drivers", "give-up"], "gives-up-too-soon", message, {
      hint: "`patience` is the time until the police turn them, `give-up` the time until the trip is not made",
    });
  }
  return {
    informed,
    ...(patienceS !== undefined && { patienceS }),
    ...(giveUpS !== undefined && { giveUpS }),
    ...(radioEveryS !== undefined && { radioEveryS }),
    ...(spec["closed-destination"] !== undefined && { closedDestination: spec["closed-destination"] }),
  };
}

function readShares(spec: InformedSpec, path: Path, report: Report): InformedDrivers {
  const app = spec.app === undefined ? 0 : amountOf(spec.app, "share");
  const radio = spec.radio === undefined ? 0 : amountOf(spec.radio, "share");
  if (app + radio > 1 + 1e-9) {
    const message = `app and radio together are ${Math.round((app + radio) * 100)} % of the drivers`;
    report("error", path, "shares-over-100", message, { hint: "who has both counts as app" });
  }
  return { app, radio };
}
