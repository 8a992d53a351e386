/**
 * The result of a run as it is written: `result.json`, keys a contract. Instants are ISO 8601 with offset. Figures that
 * rest on synthetic demand say so by `synthetic`. Every list is in a stated order, so the same input gives the same bytes.
 */

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
    readonly endedShare: number;
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
    };
    readonly affected: number;
    readonly rerouted: number;
    readonly held: number;
    readonly notMade: number;
    readonly queues: readonly QueueResult[];
    /** Vehicles held by the convoy for over 2, 5 and 15 minutes. */
    readonly holdsOver: Readonly<Record<"2" | "5" | "15", number>>;
    readonly longestHoldS: number;
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

/** Mean over seeds with the smallest and largest. */
export interface Band {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
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
