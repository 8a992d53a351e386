/** What the loader takes and gives. Times are scenario seconds at this border; inside they are integer microseconds. */
import type { Window } from "../../base/index.ts";

/** Supply: one entry a link. A RoadNetwork fits this; so does a case file. */
export interface LoaderLinks {
  readonly linkCount: number;
  readonly nodeCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  readonly lengthM: Float64Array;
  readonly freeSpeedMps: Float64Array;
  readonly jamDensityPcuPerM: Float64Array;
  readonly capacityPcuPerS: Float64Array;
  readonly exitCapacityPcuPerS: Float64Array;
  /** Share of a merge, any scale; default the exit capacity. */
  readonly priority?: Float64Array;
}

/** Trips in order of departure; routes are runs in one pool, so many trips may share one. */
export interface Trips {
  readonly count: number;
  readonly departS: Float64Array;
  /** Index into `classes` of the loader's input. */
  readonly vehicleClass: Uint8Array;
  /** 1 = informed: learns of closures at information points. */
  readonly informed: Uint8Array;
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly routePool: Uint32Array;
}

export interface LoaderClass {
  readonly id: string;
  readonly pcu: number;
}

/**
 * Windows sorted by nothing in particular. Overlapping ones add up: a link is open when no window shuts it; of several
 * capacities the least holds. An exit or entry capacity replaces the link's own, up to `capacityPcuPerS`.
 */
export interface LoaderWindows {
  /** Shut to the classes in the mask: no entry. Vehicles already on the link drive off it. */
  readonly closedLinks: readonly { link: number; fromS: number; untilS: number; classMask: number }[];
  /** Held movements, by their two links; `capacityPcuPerS` 0 or absent = held, else metered (for every class). */
  readonly heldMovements: readonly {
    fromLink: number;
    toLink: number;
    fromS: number;
    untilS: number;
    classMask: number;
    capacityPcuPerS?: number;
  }[];
  readonly exitCapacity: readonly { link: number; fromS: number; untilS: number; pcuPerS: number }[];
  readonly entryCapacity: readonly { link: number; fromS: number; untilS: number; pcuPerS: number }[];
}

/** Asked for another way. */
export interface Rerouter {
  /**
   * A new way for a trip that stands at or drives on `link` (`link` = NONE: it has not entered yet), at `timeS`.
   * Returns the links AFTER `link` (or from the origin), or null: no way (see `ClosedDestination`).
   * Called at information points for informed trips whose way ahead is shut, and at a barrier for the others
   * after `patienceS`.
   */
  reroute(trip: number, link: number, timeS: number): Uint32Array | null;
  /** Told every five minutes, from the start on, what each link takes now. The column is the rerouter's to keep. */
  renew?(timeS: number, secondsNow: Float64Array): void;
}

export interface Information {
  /** News of closures goes round at multiples of this; 0 = at once. */
  readonly everyS: number;
  /** A trip that stands at a closed link this long is turned by the police: it asks for another way, again and again. */
  readonly patienceS: number;
  /** One that has no other way after standing this long leaves the network there, not made. */
  readonly giveUpS: number;
}

/**
 * A trip whose last link is shut to it when it would enter, or that is informed and has no way then: `not-made`, it
 * stays at home; `wait`, it sets out on its way and waits wherever that is shut.
 */
export type ClosedDestination = "not-made" | "wait";

export interface LoaderInput {
  readonly links: LoaderLinks;
  /** At most 32. */
  readonly classes: readonly LoaderClass[];
  readonly trips: Trips;
  readonly windows: LoaderWindows;
  /** Events from 0 up to this, not included, are run. */
  readonly endS: number;
  /** All movements through such a node share one capacity. */
  readonly nodeCapacity?: readonly { node: number; pcuPerS: number }[];
  readonly rerouter?: Rerouter;
  /** Used with a rerouter; default every 60 s, patience 300 s, giving up after 3,600 s. */
  readonly information?: Information;
  /** Default `not-made`. */
  readonly closedDestination?: ClosedDestination;
  readonly recordLinkTimes?: { readonly intervalS: number };
  readonly recordSeries?: { readonly intervalS: number };
  /** Where given, what left each link in this window is counted. */
  readonly measure?: Window;
}

/** Every trip with a wish before the end is in exactly one of the last four. Each is counted, none is a remainder. */
export interface LoaderBooks {
  readonly demanded: number;
  readonly completed: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly notMade: number;
}

/** `later`: the wish lies at or after the end. */
export const TRIP_STATES = ["later", "waiting", "underWay", "completed", "notMade"] as const;
export type TripState = (typeof TRIP_STATES)[number];

/** Why a queue stands: `full` = the next link has no room. */
export const QUEUE_CAUSES = ["capacity", "full", "hold", "closure"] as const;
export type QueueCause = (typeof QUEUE_CAUSES)[number];

/** One entry a trip. */
export interface TripOutcomes {
  /** Index into TRIP_STATES. */
  readonly state: Uint8Array;
  /** When it entered its first link; `endS` where it did not. */
  readonly enteredS: Float64Array;
  /** When it arrived, or gave up; `endS` for the others. */
  readonly endedS: Float64Array;
  /** Free-flow seconds of the route that was asked for. */
  readonly freeFlowS: Float64Array;
  /** Share of its way driven, in free-flow time: 1 for completed trips. */
  readonly drivenShare: Float64Array;
  /** Elapsed since the wish less the driven share of `freeFlowS`; 0 for trips not made and later. */
  readonly delayS: Float64Array;
  /** Seconds that it stood behind held movements and closed links: in all, and the longest stand. */
  readonly heldS: Float64Array;
  readonly longestHeldS: Float64Array;
  /** Times that it took another way. */
  readonly reroutes: Uint8Array;
  /** The route as driven and meant to be driven on, in `routePool`. */
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly routePool: Uint32Array;
}

/** One entry a link. */
export interface LinkOutcomes {
  readonly entered: Uint32Array;
  readonly left: Uint32Array;
  /** Farthest point of a standing queue from the link's stop line, on over the links before it. */
  readonly maxQueueReachM: Float64Array;
  /** Most vehicles that stood on the link itself at one time. */
  readonly maxQueueVeh: Uint32Array;
  /** In `measure`, or over the whole time. */
  readonly meanOutflowPcuPerS: Float64Array;
}

/** Queues that stood for half a minute or 50 m at a stop line, ordered by link, then time. */
export interface QueueRecords {
  readonly count: number;
  readonly link: Uint32Array;
  readonly fromS: Float64Array;
  /** When its last vehicle moved again, as far as the end of the run. */
  readonly untilS: Float64Array;
  readonly reachM: Float64Array;
  /** The link that would not take the first vehicle, or NONE where the stop line itself was the cause. */
  readonly blockedBy: Uint32Array;
  /** Index into QUEUE_CAUSES: at the stop line, and of the farthest queue downstream that this one grew from. */
  readonly cause: Uint8Array;
  readonly rootCause: Uint8Array;
}

export interface LoaderResult {
  readonly books: LoaderBooks;
  /** Of all trips but those not made and later ones. */
  readonly totalTravelTimeS: number;
  readonly totalDelayS: number;
  readonly linkEntries: number;
  readonly trips: TripOutcomes;
  readonly links: LinkOutcomes;
  readonly queues: QueueRecords;
  /** Rings of full links, each waiting for the next, from the lowest link on, with the second that closed the ring. */
  readonly deadlocks: readonly { readonly links: readonly number[]; readonly sinceS: number }[];
  /** Mean seconds on a link by interval of entry, at [interval × linkCount + link]; free flow where nobody entered. */
  readonly linkTimes?: { readonly intervalS: number; readonly intervalCount: number; readonly meanS: Float32Array };
  /** Mean number of vehicles delayed, on links and before their first, at [interval × classes + class]. */
  readonly series?: { readonly intervalS: number; readonly intervalCount: number; readonly delayedVeh: Float64Array };
}
