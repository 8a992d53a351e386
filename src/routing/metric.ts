/** A metric: seconds a link and open turns, for one kind of vehicle and one state of closures. */
import { kindBit, type RoadNetwork, type VehicleKind } from "../map/index.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { Metric } from "./types.ts";

export interface MetricOptions {
  readonly kind: VehicleKind;
  /** Seconds a link; free flow where absent. */
  readonly linkS?: Float64Array;
  /** 1 = shut to this kind. Whoever stands on a shut link may drive off it. */
  readonly closedLinks?: Uint8Array;
  /** 1 = may not be made. */
  readonly closedMovements?: Uint8Array;
  /** 1 = banned path that may not be driven to its end, by a rule of the hour. */
  readonly closedPaths?: Uint8Array;
  /** 1 = open to this kind against the standing rules (contraflow, a gate): on to it and off it one may turn, but not round. */
  readonly openedLinks?: Uint8Array;
  /** 1 = open to this kind against a turn ban, by a rule of the hour. */
  readonly openedMovements?: Uint8Array;
  /** A metric that is no longer needed: its columns are taken over, and it must not be used again. */
  readonly into?: Metric;
}

/**
 * Seconds a link are whole tenths of a millisecond, rounded: so all engines, those that count in whole numbers too, find
 * ways of one and the same cost.
 */
export const TICKS_PER_S = 10_000;

/** A metric is never changed once made: engines may keep what they found out about it. */
export function makeMetric(network: RoadNetwork, options: MetricOptions): Metric {
  const { linkCount, movementCount, lengthM, freeSpeedMps, access, movementAccess, movementFrom, movementTo } = network;
  const { linkS: givenS, closedLinks, closedMovements, closedPaths, openedLinks, openedMovements, into } = options;
  const graph = turnGraphOf(network);
  requireLength("linkS", givenS, linkCount);
  requireLength("closedLinks", closedLinks, linkCount);
  requireLength("closedMovements", closedMovements, movementCount);
  requireLength("closedPaths", closedPaths, network.pathKinds.length);
  requireLength("openedLinks", openedLinks, linkCount);
  requireLength("openedMovements", openedMovements, movementCount);
  requireLength("into.linkS", into?.linkS, linkCount);
  requireLength("into.arcOpen", into?.arcOpen, graph.arcCount);
  const bit = kindBit(options.kind);
  const mayDrive = (link: number): boolean => (access[link]! & bit) !== 0 || openedLinks?.[link] === 1;
  const linkS = into?.linkS ?? new Float64Array(linkCount);
  for (let link = 0; link < linkCount; link++) {
    const open = mayDrive(link) && closedLinks?.[link] !== 1;
    const seconds = open ? (givenS?.[link] ?? lengthM[link]! / freeSpeedMps[link]!) : Number.POSITIVE_INFINITY;
    linkS[link] = Math.round(seconds * TICKS_PER_S) / TICKS_PER_S;
  }
  const mayTurn = (movement: number): boolean => {
    if ((movementAccess[movement]! & bit) !== 0 || openedMovements?.[movement] === 1) return true;
    if (openedLinks === undefined) return false;
    const from = movementFrom[movement]!;
    const to = movementTo[movement]!;
    const isOpened = openedLinks[from] === 1 || openedLinks[to] === 1;
    return isOpened && mayDrive(from) && mayDrive(to) && to !== network.reverse[from];
  };
  const { arcCount, arcKinds, arcMovement, firstPathArc, pathArc } = graph;
  const arcOpen = into?.arcOpen ?? new Uint8Array(arcCount);
  for (let arc = 0; arc < arcCount; arc++) {
    const movement = arcMovement[arc]!;
    const open = (arcKinds[arc]! & bit) !== 0 && closedMovements?.[movement] !== 1 && mayTurn(movement);
    arcOpen[arc] = open ? 1 : 0;
  }
  if (closedPaths !== undefined) closePaths(arcOpen, closedPaths, firstPathArc, pathArc);
  return { linkS, arcOpen, isStanding: openedLinks === undefined && openedMovements === undefined };
}

/** What more is shut: 1 = link, movement, banned path. */
export interface MoreClosed {
  readonly links?: Uint8Array;
  readonly movements?: Uint8Array;
  readonly paths?: Uint8Array;
}

/** The metric with more shut; columns that stay as they are are shared. */
export function closeMore(network: RoadNetwork, metric: Metric, { links, movements, paths }: MoreClosed): Metric {
  const { arcMovement, firstPathArc, pathArc } = turnGraphOf(network);
  const linkS =
    links === undefined
      ? metric.linkS
      : metric.linkS.map((seconds, link) => (links[link] === 1 ? Number.POSITIVE_INFINITY : seconds));
  if (movements === undefined && paths === undefined) return { ...metric, linkS };
  const arcOpen = metric.arcOpen.slice();
  if (movements !== undefined) {
    for (let arc = 0; arc < arcOpen.length; arc++) if (movements[arcMovement[arc]!] === 1) arcOpen[arc] = 0;
  }
  if (paths !== undefined) closePaths(arcOpen, paths, firstPathArc, pathArc);
  return { ...metric, linkS, arcOpen };
}

function closePaths(arcOpen: Uint8Array, paths: Uint8Array, firstPathArc: Uint32Array, pathArc: Uint32Array): void {
  for (let path = 0; path < paths.length; path++) {
    if (paths[path] !== 1) continue;
    for (let i = firstPathArc[path]!; i < firstPathArc[path + 1]!; i++) arcOpen[pathArc[i]!] = 0;
  }
}

function requireLength(name: string, column: ArrayLike<number> | undefined, length: number): void {
  if (column !== undefined && column.length !== length) {
    throw new RangeError(`${name} has ${column.length} entries, the network needs ${length}`);
  }
}
