/** Signals as plain data: a controller, its approaches, and the phases of its fixed-time cycle. Seconds are whole. */

/** A link that leads to a stop line. */
export interface SignalApproach {
  readonly link: number;
  /** Where its traffic drives to at the stop line: 0 = north, 90 = east. */
  readonly headingDeg: number;
  /** Name of the street it comes by, "" where the map has none. */
  readonly street: string;
}

/**
 * One green and what follows it. Green lights up at `fromS` of the cycle. The time that a queue loses in starting and what it
 * gains of the amber are about equal (HCM: 2 s each), so `greenS` is taken for the effective green.
 */
export interface SignalPhase {
  /** Links of the approaches that are green; none = people cross. */
  readonly links: readonly number[];
  readonly fromS: number;
  readonly greenS: number;
  readonly amberS: number;
  readonly allRedS: number;
  /** Greens of a cycle that is shortened for a while keep this. */
  readonly minGreenS: number;
}

export interface SignalController {
  /** The lowest OSM id of its signal nodes. */
  readonly osmId: number;
  readonly name: string;
  /** `crossing`: all its traffic drives on together, and stops for people. */
  readonly kind: "junction" | "crossing";
  readonly lon: number;
  readonly lat: number;
  /** Nodes with signals on the map, and all nodes inside the stop lines; ascending. Links between the latter are never red. */
  readonly signalNodes: readonly number[];
  readonly nodes: readonly number[];
  /** By link, ascending. */
  readonly approaches: readonly SignalApproach[];
  readonly cycleS: number;
  /** Cycles begin at `offsetS` + a multiple of `cycleS`, on the scenario's clock; 0 <= offsetS < cycleS. */
  readonly offsetS: number;
  /** One after the other from 0 on, filling the cycle. Every approach is green in at least one. */
  readonly phases: readonly SignalPhase[];
}

export interface SignalReport {
  /** Nodes with signals on the map, and those of them that belong to a controller. */
  readonly signalNodes: number;
  readonly usedNodes: number;
  readonly junctions: number;
  readonly crossings: number;
  readonly approaches: number;
  /** Controllers by their number of vehicle phases, at [phases]. */
  readonly byPhases: readonly number[];
  /** Slip roads that pass by a signal and stay free. */
  readonly freeSlipRoads: number;
  /** Controllers whose cycles are in step with a neighbour's. */
  readonly coordinated: number;
  readonly dropped: readonly { readonly osmId: number; readonly nodes: number; readonly reason: string }[];
}
