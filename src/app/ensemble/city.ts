/** A city ready to be simulated: what all days and variants share. It crosses worker threads: buffers by reference, the rest cloned. */
import { networkFromBuffer, type RoadNetwork } from "../../map/index.ts";
import { makeAStar, type PathEngine } from "../../routing/index.ts";
import type { BaseDay, DemandOptions, FleetRow, Zone } from "../../traffic/index.ts";

export interface City {
  readonly network: RoadNetwork;
  readonly engine: PathEngine;
  readonly plain: PlainCity;
}

export interface PlainCity {
  readonly networkBuffer: SharedArrayBuffer;
  readonly fleet: readonly FleetRow[];
  readonly zones: readonly Zone[];
  /** Trips between zones, see tripMatrix. */
  readonly matrix: Float64Array;
  readonly demand: Omit<DemandOptions, "seed">;
  readonly baseDay: BaseDay;
  /** The horizon: the span and what it takes to drain. */
  readonly endS: number;
  readonly seriesS: number;
  /** Links that end at the convoys' roads without being part of them. */
  readonly crossLinks: Uint32Array;
}

export function openCity(plain: PlainCity): City {
  const network = networkFromBuffer(plain.networkBuffer);
  return { network, engine: makeAStar(network), plain };
}

/** The same column on a SharedArrayBuffer, so that a worker gets it without a copy. */
export function share<T extends Float64Array | Uint32Array | Uint8Array>(column: T): T {
  const type = column.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new type(new SharedArrayBuffer(column.byteLength));
  shared.set(column as never);
  return shared;
}
