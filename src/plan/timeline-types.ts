/** The plan as the other rooms see it: what is shut, where, when, for which classes. Times are scenario seconds. */
import type { Clock, Window } from "../base/index.ts";
import type { VehicleClass } from "../map/vehicle/index.ts";

export type Level = "closed" | "banned" | "discouraged";

/** One measure on one link in one window. */
export interface LinkWindow extends Window {
  readonly link: number;
  /** Bit i = classes[i] of the Timeline is hit (Uint32). */
  readonly classMask: number;
  readonly level: Level;
  /** Id of the measure, or of the convoy for windows that follow one. */
  readonly cause: string;
  /** Share that keeps to a `discouraged`; 1 otherwise. */
  readonly compliance: number;
}

/** A held or banned movement (in-link, out-link) in one window. */
export interface MovementWindow extends Window {
  readonly movement: number;
  readonly classMask: number;
  readonly cause: string;
}

export interface Timeline {
  readonly clock: Clock;
  /** The simulated span; windows may reach beyond it. */
  readonly span: Window;
  /** At most 32. */
  readonly classes: readonly VehicleClass[];
  readonly links: readonly LinkWindow[];
  readonly movements: readonly MovementWindow[];
}

/** What operation/convoy needs to know of a convoy in the plan. Times are scenario seconds. */
export interface ResolvedConvoy {
  readonly id: string;
  readonly name: string;
  /** Links in driving order, connected head to tail. */
  readonly links: Uint32Array;
  /** Planned departure of the head, and the earliest and latest where given; one entry a day that it runs. */
  readonly departures: readonly { earliestS: number; plannedS: number; latestS: number }[];
  readonly arriveByS?: number;
  readonly vehicles: number;
  readonly lengthM: number;
  /** Speed in m/s by road class name, "other" for the rest. */
  readonly speedMps: Readonly<Record<string, number>>;
  readonly closure: {
    readonly mode: "fixed" | "rolling" | "leapfrog";
    /** The road is closed to others this long before the head. */
    readonly leadS: number;
    /** Crossing movements are held this long before the head (`hold-lead`, by default the smaller of lead and 60 s). */
    readonly holdLeadS: number;
    /** ... and all is released this long after the tail. */
    readonly clearanceS: number;
  };
  /** Links driven against a one-way and movements against a turn ban, which the plan must allow. */
  readonly againstOneWay: readonly number[];
  readonly bannedTurns: readonly { fromLink: number; toLink: number }[];
  /** Gaps between streets that were bridged: metres and links. */
  readonly bridges: readonly { after: string; before: string; lengthM: number }[];
  /** The measure whose windows the convoy must keep within, by id. */
  readonly within?: string;
}
