/**
 * The whole state of a run in flat columns: a copy of these and of the heap is a checkpoint. Times are integer
 * microseconds; `NEVER` stands for "not armed". An approach is who may ask for a link: link a itself for its head
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

export interface State {
  // links
  /** Vehicles that entered and left; `hole` is the last one whose going makes room for the last one that entered. */
  readonly entered: Uint32Array;
  readonly left: Uint32Array;
  readonly hole: Uint32Array;
  /** Cumulative millionths of a pcu in and out. */
  readonly inMicroPcu: Float64Array;
  readonly outMicroPcu: Float64Array;
  /** Entry: what the leader still owes the capacity at entrySince. Exit: what was served since the last one left. */
  readonly entryRate: Float64Array;
  readonly entrySince: Float64Array;
  readonly entryOwed: Float64Array;
  readonly exitRate: Float64Array;
  readonly exitSince: Float64Array;
  readonly exitServed: Float64Array;
  /** Classes that may not enter. */
  readonly shutMask: Uint32Array;

  // slots: time is the earliest exit until the vehicle leaves, then the exit
  readonly slotTrip: Uint32Array;
  readonly slotNext: Uint32Array;
  readonly slotMicroPcu: Float64Array;
  readonly slotTime: Float64Array;

  // approaches
  readonly phase: Uint8Array;
  readonly armedAt: Float64Array;
  readonly listNext: Uint32Array;
  readonly readyAt: Float64Array;
  /** Since when and by what the head stands before something shut; `NEVER` = it does not. */
  readonly shutAt: Float64Array;
  readonly shutBy: Uint8Array;
  /** 1 = room was what the head waited for last. */
  readonly metFull: Uint8Array;
  /** Per link: when the head's patience ends. */
  readonly patienceAt: Float64Array;

  // servers
  readonly listFirst: Uint32Array;
  readonly listLast: Uint32Array;
  readonly serveAt: Float64Array;
  readonly virtual: Float64Array;
  readonly idleAt: Float64Array;
  readonly sharedSince: Float64Array;
  readonly sharedOwed: Float64Array;

  // movements, and after them one entry a link for the queue of trips that begin there
  readonly strideTag: Float64Array;
  readonly strideMicroPcu: Float64Array;
  readonly strideAt: Float64Array;
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
  readonly routeStart: Uint32Array;
  readonly routeEnd: Uint32Array;
  /** Where in the pool the trip's present link stands. */
  readonly routeAt: Uint32Array;
  readonly heldUs: Float64Array;
  readonly longestHeldUs: Float64Array;
  readonly reroutes: Uint8Array;
  /** The news that the trip has heard, see information.ts. */
  readonly heardNews: Uint32Array;
}

export function createState(input: LoaderInput, supply: Supply): State {
  const { linkCount, movementCount, serverCount, slotCount } = supply;
  const { trips } = input;
  const approaches = 2 * linkCount;
  const strides = movementCount + linkCount;
  return {
    entered: new Uint32Array(linkCount),
    left: new Uint32Array(linkCount),
    hole: new Uint32Array(linkCount),
    inMicroPcu: new Float64Array(linkCount),
    outMicroPcu: new Float64Array(linkCount),
    entryRate: supply.capacity.slice(),
    entrySince: new Float64Array(linkCount),
    entryOwed: new Float64Array(linkCount),
    exitRate: supply.exitCapacity.slice(),
    exitSince: new Float64Array(linkCount),
    exitServed: new Float64Array(linkCount).fill(NEVER),
    shutMask: new Uint32Array(linkCount),
    slotTrip: new Uint32Array(slotCount),
    slotNext: new Uint32Array(slotCount),
    slotMicroPcu: new Float64Array(slotCount),
    slotTime: new Float64Array(slotCount),
    phase: new Uint8Array(approaches),
    armedAt: new Float64Array(approaches).fill(NEVER),
    listNext: new Uint32Array(approaches).fill(NONE),
    readyAt: new Float64Array(approaches),
    shutAt: new Float64Array(approaches).fill(NEVER),
    shutBy: new Uint8Array(approaches),
    metFull: new Uint8Array(approaches),
    patienceAt: new Float64Array(linkCount).fill(NEVER),
    listFirst: new Uint32Array(serverCount).fill(NONE),
    listLast: new Uint32Array(serverCount).fill(NONE),
    serveAt: new Float64Array(serverCount).fill(NEVER),
    virtual: new Float64Array(serverCount),
    idleAt: new Float64Array(serverCount),
    sharedSince: new Float64Array(serverCount - linkCount),
    sharedOwed: new Float64Array(serverCount - linkCount),
    strideTag: new Float64Array(strides),
    strideMicroPcu: new Float64Array(strides),
    strideAt: new Float64Array(strides).fill(-1),
    heldMask: new Uint32Array(movementCount),
    isMetered: new Uint8Array(movementCount),
    ...queueTripsAtOrigins(trips, linkCount, input.endS),
    originMicroPcu: new Float64Array(linkCount),
    parkedFirst: new Uint32Array(linkCount).fill(NONE),
    parkedLast: new Uint32Array(linkCount).fill(NONE),
    enteredUs: new Float64Array(trips.count).fill(NEVER),
    endedUs: new Float64Array(trips.count).fill(NEVER),
    routeStart: trips.routeStart.slice(),
    routeEnd: trips.routeLength.map((length, trip) => trips.routeStart[trip]! + length),
    routeAt: trips.routeStart.slice(),
    heldUs: new Float64Array(trips.count),
    longestHeldUs: new Float64Array(trips.count),
    reroutes: new Uint8Array(trips.count),
    heardNews: new Uint32Array(trips.count),
  };
}

/** One queue a first link, in the order of the wishes, ties in the order of the trips. Wishes from the end on stay out. */
function queueTripsAtOrigins(
  trips: Trips,
  linkCount: number,
  endS: number,
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
    const link = trips.routePool[trips.routeStart[trip]!]!;
    tripState[trip] = WAITING;
    if (originFirst[link] === NONE) originFirst[link] = trip;
    else tripNext[originLast[link]!] = trip;
    originLast[link] = trip;
  }
  return { originFirst, originLast, tripNext, departUs, tripState };
}
