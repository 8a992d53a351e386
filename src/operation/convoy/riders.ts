/**
 * A leapfrog: riders hold the junctions, and whoever is done at one overtakes the convoy to the next that has nobody. A rider
 * can go from junction k to m when he is free at k, rides to m and is there before it is held:
 * until(k) + (at(m) − at(k))/r ≤ close(m), that is e(k) ≤ s(m) with e = until − at/r and s = close − at/r. In driving order
 * each junction takes the rider with the greatest e that is in time: what is left can do no less than after any other
 * choice, so the riders that this needs are the fewest.
 */
import type { Timetable } from "./timetable.ts";

/** A place to be held; a `Post` is one. */
export interface Junction {
  /** Street names that meet there. */
  readonly streets: readonly string[];
  /** Metres from the start of the convoy's road. */
  readonly atM: number;
  /** Held from, and until; scenario seconds. */
  readonly closeS: number;
  readonly untilS: number;
}

export interface RiderTask<J extends Junction> {
  readonly junction: J;
  /** From 1 on; null: nobody is there in time. */
  readonly rider: number | null;
  /** Seconds by which the first to come is late; 0 where somebody is in time. */
  readonly lateS: number;
}

export interface RiderPlan<J extends Junction> {
  /** In driving order. */
  readonly tasks: readonly RiderTask<J>[];
  /** Those that nobody holds in time. */
  readonly infeasible: readonly RiderTask<J>[];
  /** How many there are; as many as needed where the plan does not say. */
  readonly riders: number;
  /** The fewest that hold every junction in time. */
  readonly needed: number;
}

/** Who holds which junction; null where the convoy's closure is no leapfrog. */
export function planRiders<J extends Junction>({ convoy }: Timetable, junctions: readonly J[]): RiderPlan<J> | null {
  const { riders } = convoy.closure;
  if (riders === undefined) return null;
  if (!(riders.speedMps > 0)) throw new RangeError(`convoy ${convoy.id}: riders at ${riders.speedMps} m/s`);
  const inOrder = [...junctions].sort((a, b) => a.atM - b.atM);
  const enough = assign(inOrder, riders.speedMps, Number.POSITIVE_INFINITY);
  const needed = enough.reduce((most, { rider }) => Math.max(most, rider ?? 0), 0);
  const tasks = riders.count === undefined ? enough : assign(inOrder, riders.speedMps, riders.count);
  return {
    tasks,
    infeasible: tasks.filter(({ rider }) => rider === null),
    riders: riders.count ?? needed,
    needed,
  };
}

function assign<J extends Junction>(junctions: readonly J[], speedMps: number, most: number): RiderTask<J>[] {
  /** By rider, its e: when it left its last junction, less the ride to there from the start. */
  const freeS: number[] = [];
  return junctions.map((junction): RiderTask<J> => {
    const rideS = junction.atM / speedMps;
    const dueS = junction.closeS - rideS;
    let best = -1;
    for (const [rider, s] of freeS.entries()) if (s <= dueS && (best < 0 || s > freeS[best]!)) best = rider;
    if (best < 0 && freeS.length < most) best = freeS.push(0) - 1;
    if (best < 0) return { junction, rider: null, lateS: Math.min(...freeS) - dueS };
    freeS[best] = junction.untilS - rideS;
    return { junction, rider: best + 1, lateS: 0 };
  });
}
