/** A metric: seconds a link and open movements, for one kind of vehicle and one state of closures. */
import { kindBit, type RoadNetwork, type VehicleKind } from "../map/index.ts";
import type { Metric } from "./types.ts";

export interface MetricOptions {
  readonly kind: VehicleKind;
  /** Seconds a link; free flow where absent. */
  readonly linkS?: Float64Array;
  /** 1 = shut to this kind. Whoever stands on a shut link may drive off it. */
  readonly closedLinks?: Uint8Array;
  /** 1 = may not be made. */
  readonly closedMovements?: Uint8Array;
  /** A metric that is no longer needed: its columns are taken over, and it must not be used again. */
  readonly into?: Metric;
}

/** A metric is never changed once made: engines may keep what they found out about it. */
export function makeMetric(network: RoadNetwork, options: MetricOptions): Metric {
  const { linkCount, movementCount, lengthM, freeSpeedMps, access, movementAccess } = network;
  const { linkS: givenS, closedLinks, closedMovements, into } = options;
  requireLength("linkS", givenS, linkCount);
  requireLength("closedLinks", closedLinks, linkCount);
  requireLength("closedMovements", closedMovements, movementCount);
  requireLength("into.linkS", into?.linkS, linkCount);
  requireLength("into.movementOpen", into?.movementOpen, movementCount);
  const bit = kindBit(options.kind);
  const linkS = into?.linkS ?? new Float64Array(linkCount);
  for (let link = 0; link < linkCount; link++) {
    const open = (access[link]! & bit) !== 0 && closedLinks?.[link] !== 1;
    linkS[link] = open ? (givenS?.[link] ?? lengthM[link]! / freeSpeedMps[link]!) : Number.POSITIVE_INFINITY;
  }
  const movementOpen = into?.movementOpen ?? new Uint8Array(movementCount);
  for (let movement = 0; movement < movementCount; movement++) {
    const open = (movementAccess[movement]! & bit) !== 0 && closedMovements?.[movement] !== 1;
    movementOpen[movement] = open ? 1 : 0;
  }
  return { linkS, movementOpen };
}

function requireLength(name: string, column: ArrayLike<number> | undefined, length: number): void {
  if (column !== undefined && column.length !== length) {
    throw new RangeError(`${name} has ${column.length} entries, the network needs ${length}`);
  }
}
