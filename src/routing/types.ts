/** What a path engine takes and gives. Turns are exact (see `TurnGraph`); costs are seconds. */

/** Seconds a link and turns that are shut, for one kind of vehicle and one state of closures. */
export interface Metric {
  /** Seconds from tail to head; Infinity where the kind may not drive or the link is closed. */
  readonly linkS: Float64Array;
  /** 1 = may be taken. Indexed by arc of the turn graph. */
  readonly arcOpen: Uint8Array;
  /** True where no arc is open that the standing rules shut to everybody: searches may leave those out. */
  readonly isStanding?: boolean;
}

/**
 * A place on a link: `share` 0 at the tail, 1 at the head. What is not driven may be shut: a shut link can be left from
 * its head and reached at its tail.
 */
export interface LinkPosition {
  readonly link: number;
  readonly share: number;
}

export interface Route {
  /** From the link of the origin to the link of the destination. */
  readonly links: Uint32Array;
  readonly costS: number;
  readonly lengthM: number;
}

/**
 * Costs and ways towards one destination (a set of links; reaching the head of any of them ends the trip), by state of the
 * turn graph: entry l is for a trip that begins on link l. `followTree` gives the links.
 */
export interface DestinationTree {
  /** Seconds from the tail of the link to the destination, the link's own seconds included; Infinity = no way. */
  readonly costS: Float64Array;
  /**
   * The next state after this one, NONE at the destination and where there is no way. A shut link has a next one where
   * there is a way from its head, for whoever stands on it. Of equally good ones the lowest index.
   */
  readonly next: Uint32Array;
}

/** All engines answer alike; one suite of cases runs against each. */
export interface PathEngine {
  /**
   * The cheapest way, or null where there is none. `lowerS`, a hint that an engine may use: seconds from each node to the head
   * of the destination's link that no way undercuts (see `lowerBounds`).
   */
  route(metric: Metric, from: LinkPosition, to: LinkPosition, lowerS?: Float64Array): Route | null;
  /** Everyone's way to one destination. `costS` and `next` of `into`, where given, are reused. */
  tree(metric: Metric, destinations: ArrayLike<number>, into?: DestinationTree): DestinationTree;
}
