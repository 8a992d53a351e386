/**
 * The state of a run in flat columns: a copy of these, of the tables (link-table.ts) and of the standing queues is a
 * checkpoint (checkpoint.ts). Times are integer microseconds; `NEVER` stands for "not armed". An approach is who may ask for a link: link a itself for its head
 * vehicle (index a), or the queue of trips that begin on link a (index linkCount + a).
 */
import { MICROS, NONE } from "../../base/index.ts";
import type { Supply } from "./supply.ts";
import type { LoaderInput, Trips } from "./types.ts";

export const NEVER: number = Number.POSITIVE_INFINITY;

/** What an approach is doing: nothing; has an event; stands in a server's list; stands before something shut. */
export const IDLE = 0;
export const ARMED = 1;
export const LISTED = 2;
export const SHUT = 3;

/** Indices of TRIP_STATES. */
export const LATER = 0;
export const WAITING = 1;
export const UNDER_WAY = 2;
export const COMPLETED = 3;
export const NOT_MADE = 4;

/** Indices of QUEUE_CAUSES. */
export const BY_CAPACITY = 0;
export const BY_FULL_LINK = 1;
export const BY_HOLD = 2;
export const BY_CLOSURE = 3;

/**
 * A row of `strides`: the tag of the last one who made the movement, what its approach had sent then, and when that was; how far
 * before its tag the server's virtual time stood when its red began, until it is listed again.
 */
export const STRIDE = 4;
export const STRIDE_TAG = 0;
export const STRIDE_PCU = 1;
export const STRIDE_AT = 2;
export const STRIDE_LAG = 3;

export interface State {
  // approaches
  readonly phase: Uint8Array;
  /** When the head of an origin's queue has its event; a link's is ARMED_AT of the table. */
  readonly originArmedAt: Float64Array;
  readonly listNext: Uint32Array;
  readonly readyAt: Float64Array;
  /** By what the head stands, see SHUT_AT of the table. */
  readonly shutBy: Uint8Array;
  /** The link that it wanted then: it may have been turned since. */
  readonly shutTarget: Uint32Array;

  // movements, and after them one entry a link for the queue of trips that begin there
  /** Rows of STRIDE numbers, see there. */
  readonly strides: Float64Array;
  readonly heldMask: Uint32Array;
  readonly isMetered: Uint8Array;

  // queues of trips before their first link, and of those to whom that link is shut
  readonly originFirst: Uint32Array;
  readonly originLast: Uint32Array;
  /** Millionths of a pcu that began on the link. */
  readonly originMicroPcu: Float64Array;
  readonly parkedFirst: Uint32Array;
  readonly parkedLast: Uint32Array;

  // trips
  readonly tripNext: Uint32Array;
  readonly departUs: Float64Array;
  readonly tripState: Uint8Array;
  readonly enteredUs: Float64Array;
  readonly endedUs: Float64Array;
  /** The last stamp of news that it has heard, and CHOSEN of information.ts. */
  readonly heard: Uint32Array;
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly heldUs: Float64Array;
  readonly longestHeldUs: Float64Array;
  readonly reroutes: Uint8Array;
}

/** `originOf`: the link inside the loader where a trip begins. */
export function createState(input: LoaderInput, supply: Supply, originOf: (trip: number) => number): State {
  const { linkCount, movementCount } = supply;
  const { trips } = input;
  const approaches = 2 * linkCount;
  const strides = movementCount + linkCount;
  return {
    phase: new Uint8Array(approaches),
    originArmedAt: new Float64Array(linkCount).fill(NEVER),
    listNext: new Uint32Array(approaches).fill(NONE),
    readyAt: new Float64Array(approaches),
    shutBy: new Uint8Array(approaches),
    shutTarget: new Uint32Array(linkCount).fill(NONE),
    strides: new Float64Array(STRIDE * strides).map((_, i) => (i % STRIDE === STRIDE_AT ? -1 : 0)),
    heldMask: new Uint32Array(movementCount),
    isMetered: new Uint8Array(movementCount),
    ...queueTripsAtOrigins(trips, linkCount, input.endS, originOf),
    originMicroPcu: new Float64Array(linkCount),
    parkedFirst: new Uint32Array(linkCount).fill(NONE),
    parkedLast: new Uint32Array(linkCount).fill(NONE),
    enteredUs: new Float64Array(trips.count).fill(NEVER),
    endedUs: Float64Array.from(trips.departS, (departS, trip) =>
      trips.routeLength[trip] === 0 ? Math.round(departS * MICROS) : NEVER,
    ),
    heard: new Uint32Array(trips.count),
    routeStart: trips.routeStart.slice(),
    routeLength: trips.routeLength.slice(),
    heldUs: new Float64Array(trips.count),
    longestHeldUs: new Float64Array(trips.count),
    reroutes: new Uint8Array(trips.count),
  };
}

/** One queue a first link, in the order of the wishes, ties in the order of the trips. Wishes from the end on stay out. */
function queueTripsAtOrigins(
  trips: Trips,
  linkCount: number,
  endS: number,
  originOf: (trip: number) => number,
): Pick<State, "originFirst" | "originLast" | "tripNext" | "departUs" | "tripState"> {
  const originFirst = new Uint32Array(linkCount).fill(NONE);
  const originLast = new Uint32Array(linkCount).fill(NONE);
  const tripNext = new Uint32Array(trips.count).fill(NONE);
  const tripState = new Uint8Array(trips.count).fill(LATER);
  const departUs = trips.departS.map((departS) => Math.round(departS * MICROS));
  const order = Uint32Array.from({ length: trips.count }, (_, trip) => trip);
  if (departUs.some((departs, trip) => departs < (departUs[trip - 1] ?? 0))) {
    order.sort((a, b) => departUs[a]! - departUs[b]! || a - b);
  }
  for (const trip of order) {
    if (departUs[trip]! >= Math.round(endS * MICROS)) break;
    if (trips.routeLength[trip] === 0) {
      tripState[trip] = NOT_MADE;
      continue;
    }
    const link = originOf(trip);
    tripState[trip] = WAITING;
    if (originFirst[link] === NONE) originFirst[link] = trip;
    else tripNext[originLast[link]!] = trip;
    originLast[link] = trip;
  }
  return { originFirst, originLast, tripNext, departUs, tripState };
}
