/** What the loader takes and gives. Times are scenario seconds at this border; inside they are integer microseconds. */

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
  /** 1 = informed: learns of closures and queues at information points. */
  readonly informed: Uint8Array;
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly routePool: Uint32Array;
}

export interface LoaderClass {
  readonly id: string;
  readonly pcu: number;
}

/** Windows sorted by nothing in particular; overlapping ones add up (a link is open when no window shuts it). */
export interface LoaderWindows {
  /** Shut to the classes in the mask: no entry. Vehicles already on the link drive off it. */
  readonly closedLinks: readonly { link: number; fromS: number; untilS: number; classMask: number }[];
  /** Held movements, by their two links; `capacityPcuPerS` 0 or absent = held, else metered. */
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
}
