/** What the command line hands to its worker thread, and what comes back. */

export type Job =
  | {
      readonly name: "run";
      readonly json: boolean;
      readonly version: string;
      readonly plan: string;
      readonly output: string;
      readonly language: "vi" | "en" | undefined;
      readonly seeds: number | undefined;
      readonly trips: number | undefined;
      readonly threads: number | undefined;
      /** A folder for base days; false: none is kept; undefined: the system's own. */
      readonly cache: string | false | undefined;
      /** A folder for the records of every day; undefined: none are made. */
      readonly records: string | undefined;
    }
  | {
      readonly name: "what-if";
      readonly json: boolean;
      readonly version: string;
      readonly plan: string;
      readonly against: string | undefined;
      readonly seed: number | undefined;
      readonly trips: number | undefined;
      readonly from: string | undefined;
      readonly until: string | undefined;
      /** As of `run`. */
      readonly cache: string | false | undefined;
    }
  | { readonly name: "check"; readonly json: boolean; readonly plan: string }
  | {
      readonly name: "network";
      readonly json: boolean;
      readonly file: string;
      readonly gmns: string | undefined;
      readonly snapshot: string | undefined;
    }
  | {
      readonly name: "signals";
      readonly json: boolean;
      /** A map, or a plan. */
      readonly file: string;
      readonly geojson: string | undefined;
    }
  | {
      readonly name: "simulate";
      readonly json: boolean;
      readonly file: string;
      readonly events: string | undefined;
      readonly series: string | undefined;
      /** Of the series and the diagram. */
      readonly intervalS: number;
      readonly diagram: string | undefined;
      /** Numbers of trips, in the order of departure from 0 on. */
      readonly trajectories: readonly number[];
      readonly fromCheckpoint: string | undefined;
      readonly checkpoint: string | undefined;
      /** The checkpoint's moment. */
      readonly atS: number | undefined;
    }
  | {
      readonly name: "extract";
      readonly json: boolean;
      readonly file: string;
      readonly output: string;
      readonly bbox: readonly [number, number, number, number] | undefined;
      readonly polygon: string | undefined;
      readonly roads: boolean;
      readonly date: string | undefined;
    }
  | ({
      readonly name: "route";
      /** [lat, lon] */
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly depart: string | undefined;
      readonly arrive: string | undefined;
      readonly alternatives: number;
      readonly language: "vi" | "en";
    } & TravelWords)
  | ({ readonly name: "matrix"; readonly points: string; readonly at: string | undefined } & TravelWords)
  | {
      readonly name: "compare-sumo";
      readonly json: boolean;
      readonly plan: string;
      readonly trips: number | undefined;
      readonly output: string | undefined;
    };

interface TravelWords {
  readonly json: boolean;
  readonly file: string;
  readonly who: string | undefined;
  readonly plan: string | undefined;
  readonly zone: string | undefined;
  readonly engine: "cch" | "dijkstra" | undefined;
}

export type JobMessage =
  | { readonly type: "progress"; readonly stage: string; readonly share: number }
  /**
   * A path that must not outlive an interrupt, and the file or folder that it is to become: where it is gone and was not said to be,
   * it has become that.
   */
  | {
      readonly type: "temporary";
      readonly path: string;
      readonly exists: boolean;
      readonly target?: string | undefined;
    }
  /** A process of another program, which must not outlive an interrupt. */
  | { readonly type: "child"; readonly pid: number; readonly runs: boolean }
  | { readonly type: "words"; readonly text: string }
  | { readonly type: "data"; readonly text: string }
  | { readonly type: "end"; readonly code: number };
