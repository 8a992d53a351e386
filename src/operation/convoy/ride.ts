/**
 * A convoy in the traffic, as far as those ahead of it decide: its head comes off a link when it has driven it at its own speed
 * and everyone who came before it and goes the same way has left. To be read from a day without the convoy's own windows: what
 * is ahead of a convoy never learns of it (nothing in a kinematic wave runs forward faster than the traffic), so that is
 * exact where lanes keep their order. It passes signals with those ahead of it and waits at none by itself.
 */
import { NONE } from "../../base/index.ts";
import { type EventRecords, TRIP_EVENTS } from "../../traffic/index.ts";
import type { Timetable } from "./timetable.ts";

export interface Ride {
  /** When the head enters each link, and comes to the end; scenario seconds. Shorter where it never gets through. */
  readonly headS: Float64Array;
  /** Seconds lost on each link against the timetable; one entry a link that it came off. */
  readonly lostS: Float64Array;
}

/** Events from the run's start on, of the convoy's links at least; `startS`: the scenario second of their 0. O(events + links). */
export function rideAlong(
  { convoy, headS }: Timetable,
  { events, startS }: { readonly events: EventRecords; readonly startS: number },
): Ride {
  const positions = new Map<number, number[]>();
  for (const [i, link] of convoy.links.entries()) positions.set(link, [...(positions.get(link) ?? []), i]);
  const stays = staysOn(events, startS, positions);
  const ridden = [headS[0]!];
  const lostS: number[] = [];
  for (const [i, link] of convoy.links.entries()) {
    const fromS = ridden[i]!;
    const next = convoy.links[i + 1];
    const driveS = headS[i + 1]! - headS[i]!;
    let untilS = fromS + driveS;
    for (const stay of stays.get(link) ?? []) {
      if (stay.fromS >= fromS) break;
      if (stay.untilS > untilS && (next === undefined || stay.toLink === next || stay.toLink === NONE))
        untilS = stay.untilS;
    }
    if (untilS === Number.POSITIVE_INFINITY) break;
    ridden.push(untilS);
    lostS.push(untilS - fromS - driveS);
  }
  return { headS: Float64Array.from(ridden), lostS: Float64Array.from(lostS) };
}

interface Stay {
  readonly fromS: number;
  untilS: number;
  /** The road's link that it went on to; NONE: it never left. */
  toLink: number;
}

/** Off the road. */
const ELSEWHERE = NONE - 1;

/** By link of the road, in the order of entry. */
function staysOn(
  { count, kind, timeS, trip, link }: EventRecords,
  startS: number,
  road: ReadonlyMap<number, unknown>,
): Map<number, Stay[]> {
  const [enter, leave] = [TRIP_EVENTS.indexOf("enter"), TRIP_EVENTS.indexOf("leave")];
  const stays = new Map<number, Stay[]>();
  const on = new Map<number, Stay>();
  const left = new Map<number, Stay>();
  for (let i = 0; i < count; i++) {
    const who = trip[i]!;
    const timeHereS = timeS[i]! + startS;
    if (kind[i] === leave) {
      const stay = on.get(who);
      if (stay === undefined) continue;
      on.delete(who);
      stay.untilS = timeHereS;
      stay.toLink = ELSEWHERE;
      left.set(who, stay);
    } else if (kind[i] === enter) {
      const before = left.get(who);
      if (before?.untilS === timeHereS) before.toLink = link[i]!;
      left.delete(who);
      if (!road.has(link[i]!)) continue;
      const stay = { fromS: timeHereS, untilS: Number.POSITIVE_INFINITY, toLink: NONE };
      on.set(who, stay);
      const list = stays.get(link[i]!);
      if (list === undefined) stays.set(link[i]!, [stay]);
      else list.push(stay);
    }
  }
  return stays;
}
