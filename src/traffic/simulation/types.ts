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
  /** 1 = vehicles pass slower ones on the link; absent = none do. */
  readonly mayPass?: Uint8Array;
}

/**
 * How a driver learns that the way ahead is shut: not before standing there; by an app, with the next news (`everyS`); by
 * radio, when that speaks of it (`radioEveryS`). Signs at the road (`signLinks`) tell everyone who passes.
 */
export const INFORMED_BY = ["nothing", "app", "radio"] as const;

/** Trips in order of departure; routes are runs in one pool, so many trips may share one. One without a route is not made. */
export interface Trips {
  readonly count: number;
  readonly departS: Float64Array;
  /** Index into `classes` of the loader's input. */
  readonly vehicleClass: Uint8Array;
  /** Index into INFORMED_BY: how the trip's driver learns of closures. */
  readonly informed: Uint8Array;
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly routePool: Uint32Array;
}

export interface LoaderClass {
  readonly id: string;
  readonly pcu: number;
  /** Its free speed on a link is the least of this and `speedShare` of the link's; defaults: no bound, 1. */
  readonly maxSpeedMps?: number;
  readonly speedShare?: number;
  /**
   * Share of a stop line's flow that vehicles of this class may take from between the others, out of their turn, while
   * a queue stands: motorcycles that filter. Default 0: they keep their place.
   */
  readonly filterShare?: number;
}

/**
 * Vehicles of a link that turn alike stand in lanes of their own. Groups of a link take its storage and its capacity by their
 * widths; who may go by several takes the emptiest. A link without groups is one.
 */
export interface LaneGroup {
  readonly link: number;
  /** The links that these lanes lead to. */
  readonly toLinks: readonly number[];
  /** Classes that may stand here; absent = all. */
  readonly classMask?: number;
  /** Share of the link's width, the groups of a link summing to 1. */
  readonly share: number;
}

/**
 * The signal at a link's stop line from `fromS` to `untilS`: green in each of `greens`, seconds of a cycle that begins at
 * `offsetS` + a multiple of `cycleS`; capacity is the exit's while it is green. Outside the pieces of a link nothing
 * stops it. The pieces of one link must not overlap.
 */
export interface LoaderSignal {
  readonly link: number;
  readonly fromS: number;
  readonly untilS: number;
  readonly cycleS: number;
  readonly offsetS: number;
  /** Ascending, apart, within [0, cycleS]. */
  readonly greens: readonly (readonly [fromS: number, untilS: number])[];
}

/** All movements through a node share one capacity; a vehicle of an approach counts `times` its pcu (default 1). */
export interface NodeCapacity {
  readonly node: number;
  readonly pcuPerS: number;
  readonly approaches?: readonly { readonly link: number; readonly times: number }[];
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
  /**
   * The share of the link's width that is left, above 0 and at most 1: lanes are taken, from end to end. Its storage and its
   * capacities are so much less, its speeds the same; of several the least holds. Who is on the link stays there.
   */
  readonly width?: readonly { link: number; fromS: number; untilS: number; share: number }[];
}

/** Asked for another way. */
export interface Rerouter {
  /**
   * A new way for a trip that stands at or drives on `link` (`link` = NONE: it has not entered yet), at `timeS`.
   * Returns the links AFTER `link` (or from the origin; none: the trip ends at the head of `link`), or null: no way (see
   * `ClosedDestination`).
   * Called at information points for informed trips whose way ahead is shut, and at a barrier for the others
   * after `patienceS`.
   */
  reroute(trip: number, link: number, timeS: number): Uint32Array | null;
  /**
   * Asked once for every trip whose wish has come and who is first in its origin's queue: the way that it chooses, from its
   * own first link on, or null: its usual one. That is no reroute.
   */
  depart?(trip: number, timeS: number): Uint32Array | null;
  /** Told every five minutes, from the start on, what each link takes now. The column is the rerouter's to keep. */
  renew?(timeS: number, secondsNow: Float64Array): void;
}

export interface Information {
  /** News of closures goes round at multiples of this; 0 = at once. */
  readonly everyS: number;
  /** ... and by radio at multiples of this; default 900. */
  readonly radioEveryS?: number;
  /** 1 = a sign on this link tells whoever enters it what is shut now; one entry a link. */
  readonly signLinks?: Uint8Array;
  /** A trip that stands at a closed link this long is turned by the police: it asks for another way, again and again. */
  readonly patienceS: number;
  /** One that has no other way after standing this long leaves the network there, not made. */
  readonly giveUpS: number;
}

/**
 * A trip whose last link is shut to it when it would enter, or that is informed and has no way then: `not-made`, it
 * stays at home; `wait`, it sets out on its way and waits wherever that is shut; `nearest`, it asks the rerouter for a way,
 * which may end elsewhere, and stays at home only where there is none.
 */
export type ClosedDestination = "not-made" | "wait" | "nearest";

export interface LoaderInput {
  readonly links: LoaderLinks;
  /** At most 32. */
  readonly classes: readonly LoaderClass[];
  readonly trips: Trips;
  readonly windows: LoaderWindows;
  /** Events from 0 up to this, not included, are run. */
  readonly endS: number;
  readonly nodeCapacity?: readonly NodeCapacity[];
  readonly laneGroups?: readonly LaneGroup[];
  readonly signals?: readonly LoaderSignal[];
  readonly rerouter?: Rerouter;
  /** Used with a rerouter; default every 60 s, patience 300 s, giving up after 3,600 s. */
  readonly information?: Information;
  /** Default `not-made`. */
  readonly closedDestination?: ClosedDestination;
  readonly recordLinkTimes?: { readonly intervalS: number };
  readonly recordSeries?: { readonly intervalS: number };
  /** What happened, one after the other: on the links marked 1 (absent: all), to the trips marked 1 (absent: all). */
  readonly recordEvents?: { readonly links?: Uint8Array; readonly trips?: Uint8Array };
  /** Flow, vehicles and speed of every link by interval. */
  readonly recordLinks?: { readonly intervalS: number };
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
  /** Most vehicles that stood on the link itself at one time; of lane groups each one's most, together. */
  readonly maxQueueVeh: Uint32Array;
  /** In `measure`, or over the whole time. */
  readonly meanOutflowPcuPerS: Float64Array;
}

/**
 * Queues that stood for half a minute or 50 m at a stop line, ordered by link, then time. One whose heads stand for another reason
 * from some moment on, for half a minute at least, is another queue from then on.
 */
export interface QueueRecords {
  readonly count: number;
  readonly link: Uint32Array;
  readonly fromS: Float64Array;
  /** When its last vehicle moved again, as far as the end of the run. */
  readonly untilS: Float64Array;
  readonly reachM: Float64Array;
  /** The link that would not take the first vehicle, shut or full, or NONE where the stop line itself was the cause. */
  readonly blockedBy: Uint32Array;
  /** Index into QUEUE_CAUSES: at the stop line, and of the farthest queue downstream that this one grew from. */
  readonly cause: Uint8Array;
  readonly rootCause: Uint8Array;
}

/**
 * What can happen to a trip: `depart` = its wish has come; `enter` and `leave` a link; `queueUp` = it stands at the stop line,
 * `queueEnd` = it moves again; `reroute` = it took another way; `wait` = its way is shut and it stands aside or before the
 * closure; `giveUp` = it leaves, not made; `arrive` = it has left its last link at its end.
 */
export const TRIP_EVENTS = [
  "depart",
  "enter",
  "leave",
  "queueUp",
  "queueEnd",
  "reroute",
  "wait",
  "giveUp",
  "arrive",
] as const;

/** One entry an event, in the order of time. */
export interface EventRecords {
  readonly count: number;
  readonly timeS: Float64Array;
  /** Index into TRIP_EVENTS. */
  readonly kind: Uint8Array;
  readonly trip: Uint32Array;
  readonly link: Uint32Array;
}

/** By interval and link, at [interval × linkCount + link]. */
export interface LinkSeries {
  readonly intervalS: number;
  readonly intervalCount: number;
  /** Vehicles and pcu that entered and left in the interval. */
  readonly enteredVeh: Uint32Array;
  readonly leftVeh: Uint32Array;
  readonly leftPcu: Float32Array;
  /** Vehicle-seconds, and pcu-seconds, spent on the link in the interval: ÷ intervalS = mean number on it. */
  readonly vehicleS: Float32Array;
  readonly pcuS: Float32Array;
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
  readonly events?: EventRecords;
  readonly linkSeries?: LinkSeries;
  readonly series?: { readonly intervalS: number; readonly intervalCount: number; readonly delayedVeh: Float64Array };
}
