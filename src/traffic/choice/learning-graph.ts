/**
 * The roads as a search by the time of day reads them: states of the turn graph by their place in the hierarchy, so that neighbours
 * in the city are neighbours in memory.
 */
import { kindBit, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import { buildHierarchy, type Hierarchy, turnGraphOf } from "../../routing/index.ts";

/** Links that some hours shut: the windows of link l are [fromS, untilS) at first[l] .. first[l + 1] - 1. */
export interface ShutLinks {
  readonly first: Uint32Array;
  readonly fromS: Float64Array;
  readonly untilS: Float64Array;
}

/** What a class of vehicles may drive on. */
export interface DrivingClass {
  readonly kind: VehicleKind;
  /** Nobody plans to enter these links in their windows. Absent: all is open all day. */
  readonly shut?: ShutLinks | undefined;
}

/** Places and arcs of all kinds. Arcs that the standing rules shut to all are left out. */
export interface DayGraph {
  readonly network: RoadNetwork;
  readonly hierarchy: Hierarchy;
  readonly linkAt: Uint32Array;
  /** The arcs out of place p are first[p] .. first[p + 1] - 1. */
  readonly first: Uint32Array;
  readonly head: Uint32Array;
  /** kindBit mask of those who may take the arc and drive on both of its links. */
  readonly kinds: Uint16Array;
  /** The hierarchy's number of the arc. */
  readonly input: Uint32Array;
}

/** The arcs of one class. */
export interface Roads {
  readonly bit: number;
  readonly first: Uint32Array;
  /** The head's place × 2, + 1 where its link has windows in `shut`: most links have none, and need no second look. */
  readonly head: Uint32Array;
  readonly shut: ShutLinks | undefined;
}

/** `rank`: the order of the network's hierarchy (see `orderRoads`). */
export function makeDayGraph(network: RoadNetwork, rank: Uint32Array): DayGraph {
  const { access, movementAccess } = network;
  const { stateCount, stateLink, arcTail, arcHead, arcMovement, arcKinds } = turnGraphOf(network);
  const kindsOf = (arc: number): number => movementAccess[arcMovement[arc]!]! & arcKinds[arc]!;
  const kept = Uint32Array.from(arcTail.keys()).filter((arc) => kindsOf(arc) !== 0);
  const from = kept.map((arc) => arcTail[arc]!);
  const to = kept.map((arc) => arcHead[arc]!);
  const hierarchy = buildHierarchy({ nodeCount: stateCount, tail: from, head: to }, rank);
  const { place } = hierarchy;
  const linkAt = new Uint32Array(stateCount);
  for (let state = 0; state < stateCount; state++) linkAt[place[state]!] = stateLink[state]!;
  const first = new Uint32Array(stateCount + 1);
  for (const state of from) first[place[state]! + 1]!++;
  for (let at = 0; at < stateCount; at++) first[at + 1]! += first[at]!;
  const next = first.slice();
  const head = new Uint32Array(kept.length);
  const kinds = new Uint16Array(kept.length);
  const input = new Uint32Array(kept.length);
  for (let i = 0; i < kept.length; i++) {
    const arc = next[place[from[i]!]!]!++;
    head[arc] = place[to[i]!]!;
    kinds[arc] = kindsOf(kept[i]!) & access[stateLink[from[i]!]!]! & access[stateLink[to[i]!]!]!;
    input[arc] = i;
  }
  return { network, hierarchy, linkAt, first, head, kinds, input };
}

export function roadsOf({ linkAt, first, head, kinds }: DayGraph, { kind, shut }: DrivingClass): Roads {
  const bit = kindBit(kind);
  const ownFirst = new Uint32Array(first.length);
  const ownHead = new Uint32Array(head.length);
  let count = 0;
  for (let at = 0; at < linkAt.length; at++) {
    for (let arc = first[at]!; arc < first[at + 1]!; arc++) {
      if ((kinds[arc]! & bit) === 0) continue;
      const link = linkAt[head[arc]!]!;
      const hasWindows = shut !== undefined && shut.first[link]! < shut.first[link + 1]!;
      ownHead[count++] = 2 * head[arc]! + (hasWindows ? 1 : 0);
    }
    ownFirst[at + 1] = count;
  }
  return { bit, first: ownFirst, head: ownHead.slice(0, count), shut };
}

/** A day stays as it is at its end, `dayEndS`: so do the times of `DaySeconds`. */
export function isShut({ first, fromS, untilS }: ShutLinks, link: number, timeS: number, dayEndS: number): boolean {
  const atS = Math.min(timeS, dayEndS);
  for (let k = first[link]!; k < first[link + 1]!; k++) if (fromS[k]! <= atS && atS < untilS[k]!) return true;
  return false;
}

/** Is it shut from the day's beginning to its end in one window? */
export function isShutAllDay({ first, fromS, untilS }: ShutLinks, link: number, dayEndS: number): boolean {
  for (let k = first[link]!; k < first[link + 1]!; k++) if (fromS[k]! <= 0 && dayEndS < untilS[k]!) return true;
  return false;
}
