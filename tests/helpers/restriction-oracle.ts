/**
 * Turn restrictions read by brute force, in the plain terms of the relation: every drive of a few links is laid beside every
 * restriction. Slow and simple, to hold the network's movements and banned paths against.
 */
import { kindBit, type RoadNetwork, type VehicleKind } from "../../src/map/index.ts";

/** A restriction as the test wrote it, with those whom it binds. */
export interface PlainRestriction {
  readonly isOnly: boolean;
  readonly from: number;
  readonly to: number;
  /** A junction's OSM id, or ways. */
  readonly viaNode?: number;
  readonly viaWays?: readonly number[];
  readonly binds: (kind: VehicleKind) => boolean;
}

/** All sequences of links, head to tail, of at most `most` links that somebody may drive, whatever the turns. */
export function allDrives(network: RoadNetwork, most: number): number[][] {
  const drives: number[][] = [];
  const grow = (drive: number[]): void => {
    drives.push(drive);
    if (drive.length === most) return;
    const node = network.head[drive.at(-1)!]!;
    for (let out = network.firstOut[node]!; out < network.firstOut[node + 1]!; out++) {
      if (network.access[out] !== 0) grow([...drive, out]);
    }
  };
  for (let link = 0; link < network.linkCount; link++) if (network.access[link] !== 0) grow([link]);
  return drives;
}

/** Does the drive, from its first link to its last, do what the restriction speaks of? */
function isWhatItSays(network: RoadNetwork, drive: readonly number[], restriction: PlainRestriction): boolean {
  const wayOf = (link: number): number => network.wayId[link]!;
  const between = drive.slice(1, -1);
  if (drive.length < 2 || wayOf(drive[0]!) !== restriction.from || wayOf(drive.at(-1)!) !== restriction.to)
    return false;
  if (restriction.viaWays === undefined) {
    return between.length === 0 && network.nodeOsmId[network.head[drive[0]!]!] === restriction.viaNode;
  }
  // Way after way, each driven once and none left out.
  const ways = between.map(wayOf).filter((way, at, all) => way !== all[at - 1]);
  const isEachOnce = new Set(ways).size === ways.length && ways.length === restriction.viaWays.length;
  const roads = between.map((link) => Math.min(link, network.reverse[link]!));
  return isEachOnce && ways.every((way) => restriction.viaWays!.includes(way)) && new Set(roads).size === roads.length;
}

/** Judges drives by the restrictions alone. `drives`: all that are to be found on the network (see `allDrives`). */
export function makeJudge(
  network: RoadNetwork,
  drives: readonly (readonly number[])[],
  restrictions: readonly PlainRestriction[],
): (kind: VehicleKind, drive: readonly number[]) => boolean {
  const readings = restrictions.map((restriction) => ({
    ...restriction,
    meant: drives.filter((drive) => isWhatItSays(network, drive, restriction)),
  }));
  return (kind, drive) => {
    const binding = readings.filter(({ binds }) => binds(kind));
    const orders = binding.filter(({ isOnly }) => isOnly).flatMap(({ meant }) => meant);
    for (let from = 0; from < drive.length; from++) {
      for (let until = from + 1; until <= drive.length; until++) {
        const part = drive.slice(from, until);
        if (binding.some(({ isOnly, meant }) => !isOnly && meant.some((banned) => isSame(banned, part)))) return false;
        // Who is under an order goes on as one of the orders says that he may be following.
        const next = drive[until];
        const followed = orders.filter((order) => isUnderOrder(order, part));
        if (next !== undefined && followed.length > 0 && !followed.some((order) => order[part.length] === next))
          return false;
      }
    }
    return true;
  };
}

/** Has `part` begun to do as the order says, so far that it binds: at the via node, or on the first via way? */
function isUnderOrder(order: readonly number[], part: readonly number[]): boolean {
  const bindsFrom = order.length === 2 ? 1 : 2;
  return part.length >= bindsFrom && part.length < order.length && isSame(order.slice(0, part.length), part);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((link, at) => link === b[at]);
}

/** The same question answered by the network: movements and banned paths. */
export function mayFollow(network: RoadNetwork, kind: VehicleKind, drive: readonly number[]): boolean {
  const bit = kindBit(kind);
  if (!drive.every((link) => (network.access[link]! & bit) !== 0)) return false;
  for (let at = 1; at < drive.length; at++) {
    const link = drive[at - 1]!;
    const movement = network.firstMovement[link]! + drive[at]! - network.firstOut[network.head[link]!]!;
    if ((network.movementAccess[movement]! & bit) === 0) return false;
  }
  for (let path = 0; path < network.pathKinds.length; path++) {
    if ((network.pathKinds[path]! & bit) === 0) continue;
    const banned = network.pathLink.subarray(network.firstPathLink[path]!, network.firstPathLink[path + 1]!);
    for (let at = 0; at + banned.length <= drive.length; at++) {
      if (banned.every((link, step) => link === drive[at + step])) return false;
    }
  }
  return true;
}
