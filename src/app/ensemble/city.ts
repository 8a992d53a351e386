/** A city ready to be simulated: what all days and variants share. It crosses worker threads: buffers by reference, the rest cloned. */
import { networkFromBuffer, type RoadNetwork } from "../../map/index.ts";
import {
  type Closures,
  type DemandOptions,
  type DriverRules,
  type EquilibriumDay,
  type FleetRow,
  type Junctions,
  type LoaderSignal,
  unpackEquilibriumDay,
  type Zone,
} from "../../traffic/index.ts";

export interface City {
  readonly network: RoadNetwork;
  readonly day: EquilibriumDay;
  readonly plain: PlainCity;
}

/** Times are of the run's clock, which begins with the warm-up. */
export interface PlainCity {
  readonly networkBuffer: SharedArrayBuffer;
  readonly fleet: readonly FleetRow[];
  readonly zones: readonly Zone[];
  /** Trips between zones, see tripMatrix. */
  readonly matrix: Float64Array;
  readonly demand: Omit<DemandOptions, "seed">;
  /** The usual day, see packEquilibriumDay. */
  readonly dayBuffer: SharedArrayBuffer | ArrayBuffer;
  /** The order of the network's hierarchy. */
  readonly rank: Uint32Array;
  readonly drivers: DriverRules;
  readonly junctions: Junctions;
  /** What stands on a base day: signals, and what the city's rules and the map's shut. */
  readonly signals: readonly LoaderSignal[];
  readonly standing: Closures;
  /** The end: the warm-up, the span, and what it takes to drain. */
  readonly endS: number;
  /** Before this nothing that a plan does can be seen: planned days are forked from their base here. */
  readonly forkS: number;
  readonly seriesS: number;
  /** See wardOfLinks; shared. */
  readonly wardOfLink: Uint32Array;
  readonly wardCount: number;
  /** Links that end at the convoys' roads without being part of them. */
  readonly crossLinks: Uint32Array;
  /** 1 = what happens on the link is written down: the convoys' roads, and whatever ends at them and at what the plan shuts; shared. */
  readonly watched: Uint8Array;
}

export function openCity(plain: PlainCity): City {
  const network = networkFromBuffer(plain.networkBuffer);
  return { network, day: unpackEquilibriumDay(plain.dayBuffer, network.linkCount), plain };
}

/** The same column on a SharedArrayBuffer, so that a worker gets it without a copy. */
export function share<T extends Float64Array | Uint32Array | Uint8Array>(column: T): T {
  const type = column.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new type(new SharedArrayBuffer(column.byteLength));
  shared.set(column as never);
  return shared;
}
