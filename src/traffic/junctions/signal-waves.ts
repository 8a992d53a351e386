/**
 * Green waves: signals that follow each other on a main road run the same cycle, and the green of the one begins when those
 * arrive who got the green of the one before, at free speed. Each signal follows one other at most, on the broadest road that
 * leads to it, so the wave holds in one direction of a road; the other direction gets what comes of it. Groups whose own best
 * cycles differ by more than half are not forced together. The first signal of a group, and who is in none, begins at a
 * second that its OSM id decides, so that not all cycles of a city begin together.
 */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import { straightBefore } from "./signal-approaches.ts";

/** What is known of a signal before its cycle is. */
export interface Unlaid {
  readonly osmId: number;
  readonly nodes: readonly number[];
  readonly phaseLinks: readonly (readonly number[])[];
  /** Its own best. */
  readonly cycleS: number;
}

/** `b`'s phase should begin `seconds` after `a`'s. */
interface Follow {
  readonly a: number;
  readonly b: number;
  readonly phaseA: number;
  readonly phaseB: number;
  readonly seconds: number;
  readonly link: number;
}

export interface Wave {
  /** Signals of the group, each after the one that it follows. */
  readonly members: readonly number[];
  readonly follows: ReadonlyMap<number, Follow>;
  readonly cycleS: number;
}

const MAIN_ROAD = ROAD_CLASSES.indexOf("secondary");
/** Farther on a platoon has dissolved. */
const PLATOON_M = 800;
const MOST_UNLIKE = 1.5;

export function findWaves(network: RoadNetwork, signals: readonly Unlaid[]): Wave[] {
  const edges = findFollows(network, signals);
  const { roadClass, capacityPcuPerS } = network;
  edges.sort(
    (x, y) =>
      roadClass[x.link]! - roadClass[y.link]! ||
      capacityPcuPerS[y.link]! - capacityPcuPerS[x.link]! ||
      x.seconds - y.seconds ||
      x.link - y.link,
  );
  const groups = signals.map((_, i) => [i]);
  const kept: Follow[] = [];
  for (const edge of edges) {
    const [own, other] = [groups[edge.a]!, groups[edge.b]!];
    if (own === other) continue;
    const both = [...own, ...other];
    const cycles = both.map((i) => signals[i]!.cycleS);
    if (Math.max(...cycles) > MOST_UNLIKE * Math.min(...cycles)) continue;
    for (const i of both) groups[i] = both;
    kept.push(edge);
  }
  return [...new Set(groups)].map((group) => {
    const cycleS = Math.max(...group.map((i) => signals[i]!.cycleS));
    return { ...inOrder(signals, group, kept), cycleS };
  });
}

/** From the signal with the lowest OSM id of those with the longest cycle outwards; an edge may be followed either way. */
function inOrder(
  signals: readonly Unlaid[],
  group: readonly number[],
  edges: readonly Follow[],
): Pick<Wave, "members" | "follows"> {
  const first = group.reduce((best, i) => {
    const [x, y] = [signals[best]!, signals[i]!];
    return y.cycleS > x.cycleS || (y.cycleS === x.cycleS && y.osmId < x.osmId) ? i : best;
  });
  const follows = new Map<number, Follow>();
  const members = [first];
  const seen = new Set(members);
  for (const i of members) {
    for (const edge of edges) {
      const [from, to] = edge.a === i ? [edge.a, edge.b] : [edge.b, edge.a];
      if (from !== i || seen.has(to)) continue;
      const { a, b, phaseA, phaseB, seconds } = edge;
      follows.set(
        to,
        edge.a === i ? edge : { a: b, b: a, phaseA: phaseB, phaseB: phaseA, seconds: -seconds, link: edge.link },
      );
      seen.add(to);
      members.push(to);
    }
  }
  return { members, follows };
}

function findFollows(network: RoadNetwork, signals: readonly Unlaid[]): Follow[] {
  const { tail, head, lengthM, freeSpeedMps, roadClass } = network;
  const owner = new Map<number, number>();
  const phaseOf = new Map<number, number>();
  for (const [i, { nodes, phaseLinks }] of signals.entries()) {
    for (const node of nodes) owner.set(node, i);
    for (const [phase, links] of phaseLinks.entries()) for (const link of links) phaseOf.set(link, phase);
  }
  const found: Follow[] = [];
  for (const [b, { phaseLinks }] of signals.entries()) {
    for (const [phaseB, links] of phaseLinks.entries()) {
      for (const stop of links) {
        if (roadClass[stop]! > MAIN_ROAD) continue;
        let [metres, seconds] = [0, 0];
        for (
          let link: number | null = stop;
          link !== null && metres <= PLATOON_M;
          link = straightBefore(network, link)
        ) {
          const a = owner.get(head[link]!);
          const phaseA = phaseOf.get(link);
          if (link !== stop && a !== undefined && a !== b && phaseA !== undefined) {
            found.push({ a, b, phaseA, phaseB, seconds, link: stop });
            break;
          }
          if (link !== stop && owner.get(tail[link]!) === b) break;
          metres += lengthM[link]!;
          seconds += lengthM[link]! / freeSpeedMps[link]!;
        }
      }
    }
  }
  return found;
}

/** A number below `cycleS` that the id decides. */
export function hashedOffsetS(osmId: number, cycleS: number): number {
  let mixed = Math.imul((osmId % 0x1_0000_0000) ^ Math.floor(osmId / 0x1_0000_0000), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % cycleS;
}
