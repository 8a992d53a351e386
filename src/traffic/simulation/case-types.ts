/** What `clearway simulate` takes. */

/** A case with its defaults filled in; field by field as the format's description says. */
export interface LoadingCase {
  endS: number;
  links: {
    id: string;
    fromNode: string;
    toNode: string;
    lengthM: number;
    freeSpeedMps: number;
    jamDensityPcuPerM: number;
    capacityPcuPerS: number;
    priority?: number | undefined;
    /** Vehicles pass slower ones on it. */
    mayPass: boolean;
  }[];
  nodes: {
    id: string;
    capacityPcuPerS?: number | undefined;
    signal?: { cycleS: number; offsetS: number; phases: { greenS: number; links: string[] }[] } | undefined;
  }[];
  /** Lanes of a link that lead to some of the links after it, for all or some classes; shares of its width. */
  laneGroups: { link: string; toLinks: string[]; classes?: string[] | undefined; share: number }[];
  /** Manners of the classes that `demand` names. */
  classes: Record<
    string,
    { maxSpeedMps?: number | undefined; speedShare?: number | undefined; filterShare?: number | undefined }
  >;
  demand: {
    route?: string[] | undefined;
    fromNode?: string | undefined;
    toNode?: string | undefined;
    choice?: "shortest" | "equilibrium" | undefined;
    startS: number;
    endS: number;
    ratePcuPerS: number;
    vehicleClass: string;
    pcu: number;
  }[];
  events: {
    link?: string | undefined;
    movement?: [string, string] | undefined;
    fromS: number;
    toS: number;
    exitCapacityPcuPerS?: number | undefined;
    entryCapacityPcuPerS?: number | undefined;
    widthShare?: number | undefined;
    closedTo?: string[] | undefined;
    capacityPcuPerS?: number | undefined;
  }[];
  measure?: { fromS: number; toS: number } | undefined;
}

/** Where the case comes from, so that a mistake can be told with its file and line. */
export interface CaseSource {
  readonly file: string;
  /** 1-based; undefined where it cannot be told. */
  readonly locate?: (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number } | undefined;
}
