/** The plan as the other rooms see it: what is shut, where, when, for which classes. Times are scenario seconds. */
import type { Clock, Window } from "../base/index.ts";
import type { VehicleClass } from "../map/vehicle/index.ts";

export const CLOSURE_MODES = ["fixed", "rolling", "leapfrog", "in-traffic"] as const;
export type ClosureMode = (typeof CLOSURE_MODES)[number];

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

/** Lanes of a link in a window in which they are not the network's own: taken, given, got or freed. */
export interface LaneWindow extends Window {
  readonly link: number;
  /** How many there are, maybe a fraction; more than the link's own where it gets some. */
  readonly lanes: number;
  /** Ids of the measures. */
  readonly cause: string;
}

/** A stop line that lets no more than this pass in a window: all that gets past a convoy that drives in the traffic. */
export interface ExitWindow extends Window {
  readonly link: number;
  readonly pcuPerS: number;
  /** Id of the convoy. */
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
  /** Sorted by link, then time, and disjoint for each link. Absent = all lanes are there. */
  readonly lanes?: readonly LaneWindow[];
  /** Absent = none. */
  readonly exits?: readonly ExitWindow[];
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
    /**
     * `fixed`: the whole road from the first head to the last tail; `rolling`: each link from its head to its tail; `leapfrog`:
     * the same by riders who hold junction after junction; `in-traffic`: nothing is closed, the others drive behind or past it.
     */
    readonly mode: ClosureMode;
    /** The road is closed to others this long before the head. */
    readonly leadS: number;
    /** Crossing movements are held this long before the head (`hold-lead`, by default the smaller of lead and 60 s). */
    readonly holdLeadS: number;
    /** ... and all is released this long after the tail. */
    readonly clearanceS: number;
    /** The leads are those that the simulation shows to be enough, link by link; `leadS` is the first try. */
    readonly provesLead?: true;
    /** Of a leapfrog: how many riders there are, absent where the plan does not say, and how fast they overtake. */
    readonly riders?: { readonly count?: number; readonly speedMps: number };
    /** Of a convoy in traffic: lanes of its direction that it fills. */
    readonly lanesTaken?: number | "all";
  };
  /** Links driven against a one-way and movements against a turn ban, which the plan must allow. */
  readonly againstOneWay: readonly number[];
  readonly bannedTurns: readonly { fromLink: number; toLink: number }[];
  /** Gaps between streets that were bridged: metres and links. */
  readonly bridges: readonly { after: string; before: string; lengthM: number }[];
  /** The measure whose windows the convoy must keep within, by id. */
  readonly within?: string;
}
