/**
 * The result of a run as it is written: `result.json`, keys a contract. Instants are ISO 8601 with offset. Figures that
 * rest on synthetic demand say so by `synthetic`. Every list is in a stated order, so the same input gives the same bytes.
 */
import type { Band } from "./band.ts";
import type { LeadResult, RideResult, RidersResult } from "./convoy-result.ts";

export interface Result {
  readonly view: "internal";
  readonly clearway: string;
  readonly plan: {
    readonly name: string;
    readonly file: string;
    /** SHA-256 of the plan's bytes, hex. */
    readonly sha256: string;
    readonly from: string;
    readonly until: string;
    readonly zone: string;
    readonly notSimulated: readonly string[];
    /** Lines for the first page: names not found, choices made, assumptions. Issue-like. */
    readonly remarks: readonly { severity: "error" | "warning" | "note"; code: string; message: string }[];
  };
  readonly network: {
    readonly file: string;
    readonly mapDate: string;
    readonly nodes: number;
    readonly links: number;
    readonly lengthKm: number;
    readonly turnRestrictions: number;
    readonly attribution: string;
  };
  readonly synthetic: boolean;
  readonly seed: number;
  readonly seeds: readonly number[];
  /** Of the first seed. Each trip stands for `vehiclesPerTrip` vehicles; counts of vehicles and hours below are of vehicles. */
  readonly demand: {
    readonly trips: number;
    readonly vehiclesPerTrip: number;
    readonly byClass: Readonly<Record<string, number>>;
  };
  readonly conservation: { readonly base: Books; readonly plan: Books };
  /** How plausible the base day is; a run whose base is not plausible exits 1. */
  readonly base: {
    readonly plausible: boolean;
    readonly meanCarSpeedKmh: number;
    /** Of the trips that the city's standing rules let be made. */
    readonly endedShare: number;
    /** Of all trips: kept off the road by the standing rules, or without a way. */
    readonly notMadeShare: number;
    /** Σ(own − quickest) ÷ Σ quickest of the day that was learnt, and after how many days. */
    readonly gap: number;
    readonly rounds: number;
    readonly speedKmhByClass: Readonly<Record<string, number>>;
    readonly deadlocks: number;
    /** Cross streets of the convoy's route with a standing queue in the base. */
    readonly queuedCrossStreets: number;
    readonly reasons: readonly string[];
  };
  readonly convoys: readonly ConvoyResult[];
  readonly windows: readonly {
    link: number;
    wayId: number;
    name: string;
    level: "closed" | "banned" | "discouraged";
    classes: readonly string[];
    from: string;
    until: string;
    cause: string;
  }[];
  readonly holds: readonly {
    node: number;
    fromLink: number;
    toLink: number;
    fromName: string;
    toName: string;
    from: string;
    until: string;
    seconds: number;
    convoy: string;
  }[];
  readonly detours: readonly Detour[];
  readonly access: readonly {
    hospital: string;
    lon: number;
    lat: number;
    reachable: boolean;
    /** Seconds from the nearest of the ambulance origins, free flow, base and worst moment under the plan. */
    baseS: number | null;
    worstS: number | null;
    worstAt: string | null;
    /** Windows in which it cannot be reached, with the street where the way ends. */
    blocked: readonly { from: string; until: string; place: string }[];
  }[];
  readonly posts: readonly {
    id: string;
    node: number;
    lon: number;
    lat: number;
    name: string;
    role: "junction" | "lead" | "tail" | "diversion";
    from: string;
    until: string;
    task: string;
    heldMovements: number;
  }[];
  readonly junctions: readonly {
    name: string;
    node: number;
    lon: number;
    lat: number;
    atM: number;
    closeAt: string;
    headAt: string;
    tailAt: string;
    openAt: string;
    heldMinutes: number;
    post: string | null;
  }[];
  readonly impact: {
    /** Added by the plan: plan less base. */
    readonly delay: {
      readonly vehicleHours: Band;
      readonly personHours: Band;
      readonly byClass: Readonly<Record<string, { vehicleHours: number; personHours: number; vehicles: number }>>;
      /** The same over the seeds. */
      readonly byClassBands?: Readonly<Record<string, { vehicleHours: Band; personHours: Band }>>;
    };
    readonly affected: number;
    readonly rerouted: number;
    readonly held: number;
    readonly notMade: number;
    readonly queues: readonly QueueResult[];
    /** Vehicles held by the convoy for over 2, 5 and 15 minutes. */
    readonly holdsOver: Readonly<Record<"2" | "5" | "15", number>>;
    readonly longestHoldS: number;
    /** Spillback chains that the plan adds to the base day, at most ten, the most added queue first (mean over the seeds). */
    readonly chains?: readonly ChainResult[];
    /** Wards in which trips set out or queues stand, the most added delay first. */
    readonly wards?: readonly WardResult[];
    /** By what trips are made for, in the order of TRIP_PURPOSES. */
    readonly purposes?: readonly ({ readonly purpose: string } & GroupResult)[];
    readonly latencyS: number | null;
    readonly timeToClearS: number | null;
    /** The same figures under the chosen schedule of reopening. */
    readonly phase4?: {
      readonly vehicleHours: Band;
      readonly personHours: Band;
      readonly affected: number;
      readonly rerouted: number;
      readonly held: number;
      readonly holdsOver: Readonly<Record<"2" | "5" | "15", number>>;
      readonly longestHoldS: number;
    };
  };
  readonly reopening: {
    readonly chosen: string;
    /** One sentence's worth: is the best really better, and by how much of the spread. */
    readonly verdict: {
      better: boolean;
      against: string;
      differenceVehicleHours: number;
      spreadVehicleHours: number;
    } | null;
    readonly schedules: readonly ScheduleResult[];
  };
  /** Deadlocks by name: streets in the order of waiting. */
  readonly gridlocks: readonly { run: string; streets: readonly string[]; since: string }[];
  /** The same rings with junctions and causes, over all seeds: rings of two days that share a link are one. */
  readonly gridlock?: readonly GridlockResult[];
  readonly seconds: number;
  readonly peakMemoryMb: number;
}

/** The books of one simulation: all counted by events; made + under way + waiting + not made = demanded. */
export interface Books {
  readonly demanded: number;
  readonly completed: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly notMade: number;
}

export interface ConvoyResult {
  readonly id: string;
  readonly name: string;
  readonly lengthM: number;
  readonly departs: string;
  readonly arrives: string;
  readonly vehicles: number;
  readonly bridges: readonly { after: string; before: string; lengthM: number }[];
  readonly againstOneWay: readonly string[];
  readonly bannedTurns: readonly string[];
  /** Windows outside the published ones, by how much and where. */
  readonly outside: readonly { place: string; seconds: number; side: "before" | "after" }[];
  readonly passages: readonly { link: number; wayId: number; name: string; headAt: string; tailAt: string }[];
  /** Where it closes its road. */
  readonly lead?: LeadResult;
  /** Where riders hold its junctions. */
  readonly riders?: RidersResult;
  /** Where it rides in the traffic. */
  readonly ride?: RideResult;
}

export interface Detour {
  readonly closure: string;
  readonly class: string;
  readonly from: string;
  readonly until: string;
  readonly legal: "yes" | "no" | "unknown";
  /** Where to leave the closed road and where to come back to it. */
  readonly leaveAt: string;
  readonly returnAt: string;
  readonly extraM: number | null;
  readonly extraS: number | null;
  readonly streets: readonly string[];
  readonly links: readonly number[];
  readonly why?: string;
}

export interface QueueResult {
  readonly street: string;
  readonly wayId: number;
  readonly link: number;
  readonly lon: number;
  readonly lat: number;
  readonly maxReachM: number;
  readonly from: string;
  readonly until: string;
  /** Junctions ("A – B") that the queue stood across. */
  readonly blocked: readonly string[];
  /** Also there in the base run: its reach then. */
  readonly baseReachM: number;
  /** In how many of the seeds the queue at this stop line is longer than the base's by over 50 m, and its reach in these. */
  readonly days?: number;
  readonly reachBandM?: Band;
}

/** Why a queue or a ring began. `hold`: a movement was held; `closure`: the road ahead was shut; `capacity`: its own stop line. */
export interface RootResult {
  readonly street: string;
  /** Streets that meet there, "A – B". */
  readonly junction: string;
  readonly cause: "capacity" | "full" | "hold" | "closure";
  /** Whose hold or closure: a convoy's name, a measure's id; "" where there is none. */
  readonly by: string;
  readonly at: string;
}

/**
 * A queue and the junctions that it blocked, cause first. Chains of two seeds are one where their roots are the same street at the
 * same junction; figures are bands over the seeds that have it, the course is told of the seed in which it added most.
 */
export interface ChainResult extends RootResult {
  readonly wayId: number;
  readonly link: number;
  readonly lon: number;
  readonly lat: number;
  /** Seeds in which it appears, of all. */
  readonly days: number;
  readonly seed: number;
  readonly until: string;
  readonly reachM: Band;
  readonly minutes: Band;
  /** Junctions blocked, the root's not counted. */
  readonly junctions: Band;
  /** The base day has this root queue too; the plan lengthened what stood behind it. */
  readonly inBase: boolean;
  /** The root waited for its own queue. */
  readonly isRing: boolean;
  /** In the order of time, the root first; at most sixteen, `moreSteps` are not told. */
  readonly steps: readonly ChainStepResult[];
  readonly moreSteps: number;
  /** Where it met the queue from another root, once a root. */
  readonly meets: readonly { at: string; junction: string; street: string }[];
}

export interface ChainStepResult {
  readonly at: string;
  readonly until: string;
  readonly junction: string;
  /** Streets on which the queue stands before this junction, the first first. */
  readonly streets: readonly string[];
  readonly lon: number;
  readonly lat: number;
  /** Metres of queue from the root's stop line to here, and from here on. */
  readonly atM: number;
  readonly reachM: number;
  /** Index of the step that blocked this one; -1 for the root. */
  readonly from: number;
  readonly inBase: boolean;
  /** Queued already for a reason of its own when the chain reached it: not before `at`. */
  readonly isMet: boolean;
}

/** Of vehicles; bands over the seeds. Delay is the plan's less the base's. */
export interface GroupResult {
  readonly vehicles: Band;
  readonly addedVehicleHours: Band;
  readonly addedPersonHours: Band;
  readonly addedMinutesPerVehicle: Band;
  readonly held: Band;
  readonly notMade: Band;
}

/** By the ward where trips set out (those from beyond the map are left out); queues by the ward of their stop line. */
export interface WardResult extends GroupResult {
  readonly name: string;
  /** Null where not known. */
  readonly people: number | null;
  /** Of 50 m and more, added by the plan: how many, and the longest. */
  readonly queues: Band;
  readonly longestQueueM: Band;
}

export interface GridlockResult {
  /** "base", "plan" or a schedule's name. */
  readonly run: string;
  readonly days: number;
  /** When it began, in the first seed that has it. */
  readonly since: string;
  /** In the order of waiting: each street's head waits for the next. */
  readonly ring: readonly { street: string; junction: string }[];
  /** The last of them to stand: it closed the ring. */
  readonly closedBy: { readonly street: string; readonly junction: string };
  /** The queue that the ring's grew from; null where none is on record. */
  readonly root: RootResult | null;
  /** The base day has it too, or its root: not the plan's doing. */
  readonly inBase: boolean;
}

export interface ScheduleResult {
  readonly name: string;
  /** Of all vehicles, mean over the seeds, with an hour for each vehicle whose trip the base day makes and this does not. */
  readonly totalDelayS: number;
  readonly totalDelayBandS: Band;
  readonly notMade: number;
  readonly timeToClearS: number | null;
  readonly latencyS: number | null;
  readonly maxQueueM: number;
  readonly steps: readonly { at: string; trigger: string; place: string; action: string }[];
}
