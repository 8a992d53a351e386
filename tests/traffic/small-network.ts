/** Loader inputs by hand: links of the theory's tests (u 20 m/s, w 5 m/s, kj 0.2 veh/m, C 0.8 veh/s) and trips on them. */
import type { LoaderClass, LoaderInput } from "../../src/traffic/simulation/index.ts";

export interface SmallLink {
  readonly from: number;
  readonly to: number;
  readonly lengthM?: number;
  readonly capacityPcuPerS?: number;
}

export interface SmallTrip {
  readonly departS: number;
  readonly route: readonly number[];
  readonly vehicleClass?: number;
  readonly informed?: number;
}

export const OPEN: LoaderInput["windows"] = { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] };

export function smallInput(
  links: readonly SmallLink[],
  trips: readonly SmallTrip[],
  rest: Partial<LoaderInput> & { endS: number },
  classes: readonly LoaderClass[] = [{ id: "car", pcu: 1 }],
): LoaderInput {
  const sorted = [...trips].sort((a, b) => a.departS - b.departS);
  const capacity = Float64Array.from(links, (link) => link.capacityPcuPerS ?? 0.8);
  let start = 0;
  const starts = sorted.map(({ route }) => {
    start += route.length;
    return start - route.length;
  });
  return {
    links: {
      linkCount: links.length,
      nodeCount: 1 + Math.max(...links.flatMap(({ from, to }) => [from, to])),
      tail: Uint32Array.from(links, ({ from }) => from),
      head: Uint32Array.from(links, ({ to }) => to),
      lengthM: Float64Array.from(links, ({ lengthM }) => lengthM ?? 1000),
      freeSpeedMps: new Float64Array(links.length).fill(20),
      jamDensityPcuPerM: capacity.map((c) => c / 4),
      capacityPcuPerS: capacity,
      exitCapacityPcuPerS: capacity,
    },
    classes,
    trips: {
      count: sorted.length,
      departS: Float64Array.from(sorted, ({ departS }) => departS),
      vehicleClass: Uint8Array.from(sorted, ({ vehicleClass }) => vehicleClass ?? 0),
      informed: Uint8Array.from(sorted, ({ informed }) => informed ?? 0),
      routeStart: Uint32Array.from(starts),
      routeLength: Uint32Array.from(sorted, ({ route }) => route.length),
      routePool: Uint32Array.from(sorted.flatMap(({ route }) => [...route])),
    },
    windows: OPEN,
    ...rest,
  };
}

/** Trips at a constant rate in [startS, endS), the first half a headway after the start. */
export function stream(
  route: readonly number[],
  perS: number,
  startS: number,
  endS: number,
  rest: Partial<SmallTrip> = {},
): SmallTrip[] {
  const count = Math.floor(perS * (endS - startS) + 0.5);
  return Array.from({ length: count }, (_, i) => ({ departS: startS + (i + 0.5) / perS, route, ...rest }));
}
