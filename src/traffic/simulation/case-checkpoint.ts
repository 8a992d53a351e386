/**
 * A case's run at a moment, in one buffer: the loader's checkpoint, the trips with the ways that they chose, and what of the case it
 * stands on. Events and signals may be others when it is gone on from; the rest must be as it was.
 */
import { ClearwayError, packColumns, unpackColumns } from "../../base/index.ts";
import type { CaseTrips } from "./case-trips.ts";
import type { LoadingCase } from "./case-types.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Opaque; of this version of the library. */
export type CaseCheckpoint = SharedArrayBuffer;

export interface KeptCase extends CaseTrips {
  readonly loader: Checkpoint;
  readonly atS: number;
  /** Interval of the link series that it holds; null: none. */
  readonly seriesS: number | null;
}

interface Meta {
  readonly fixed: unknown;
  readonly noWay: number;
  readonly atS: number;
  readonly seriesS: number | null;
}

export function keepCase(loadingCase: LoadingCase, { loader, trips, ...rest }: KeptCase): CaseCheckpoint {
  const { departS, vehicleClass, informed, routeStart, routeLength, routePool } = trips;
  return packColumns(
    { loader: new Uint8Array(loader), departS, vehicleClass, informed, routeStart, routeLength, routePool },
    { fixed: fixedParts(loadingCase), ...rest } satisfies Meta,
  );
}

/**
 * Throws ClearwayError: `checkpoint-damaged` where the buffer is none of ours, `checkpoint-unfit` where it is of another case, with
 * the place of the first difference.
 */
export function takeUpCase(loadingCase: LoadingCase, buffer: CaseCheckpoint | ArrayBuffer): KeptCase {
  const { columns, meta } = unpack(buffer);
  const { fixed, ...rest } = meta as Meta;
  const difference = firstDifference(fixed, JSON.parse(JSON.stringify(fixedParts(loadingCase))), "");
  if (difference !== null) {
    throw new ClearwayError(
      "checkpoint-unfit",
      `the checkpoint is of another case: ${difference}; only events and signals may be others`,
    );
  }
  const { loader, ...trips } = columns as unknown as CaseTrips["trips"] & { loader: Uint8Array };
  const own = new SharedArrayBuffer(loader.length);
  new Uint8Array(own).set(loader);
  return { ...rest, loader: own, trips: { ...trips, count: trips.departS.length } };
}

function unpack(buffer: CaseCheckpoint | ArrayBuffer): ReturnType<typeof unpackColumns> {
  try {
    const found = unpackColumns(buffer);
    if (!("loader" in found.columns && "routePool" in found.columns)) throw new RangeError("it holds something else");
    return found;
  } catch (cause) {
    throw new ClearwayError("checkpoint-damaged", `not a checkpoint of a case: ${(cause as Error).message}`, { cause });
  }
}

/** All that a run stands on but what may change in a fork: events, and greens. */
function fixedParts({ endS, links, nodes, laneGroups, classes, demand, measure }: LoadingCase): unknown {
  const capacities = nodes.flatMap(({ id, capacityPcuPerS }) =>
    capacityPcuPerS === undefined ? [] : [{ id, capacityPcuPerS }],
  );
  return { endS, links, nodes: capacities, laneGroups, classes, demand, measure };
}

function firstDifference(kept: unknown, now: unknown, path: string): string | null {
  if (kept === now) return null;
  if (typeof kept !== "object" || typeof now !== "object" || kept === null || now === null) {
    return `${path.replace(/^\./, "")} was ${JSON.stringify(kept) ?? "absent"}, is ${JSON.stringify(now) ?? "absent"}`;
  }
  const [a, b] = [kept, now] as Record<string, unknown>[];
  if (Array.isArray(kept) && Array.isArray(now) && kept.length !== now.length) {
    return `${path.replace(/^\./, "")} had ${kept.length} entries, has ${now.length}`;
  }
  for (const key of new Set([...Object.keys(a!), ...Object.keys(b!)])) {
    const part = Array.isArray(kept) ? `${path}[${key}]` : `${path}.${key}`;
    const found = firstDifference(a![key], b![key], part);
    if (found !== null) return found;
  }
  return null;
}
