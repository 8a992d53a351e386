/**
 * The first list of posts: which junctions of the convoy's way want a person, from when until when, to hold what. Junctions of
 * a dual carriageway or a roundabout that lie within a short walk of each other on the route are one post.
 */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import type { Hold, Timetable } from "../convoy/index.ts";

export interface Post {
  readonly id: string;
  readonly node: number;
  /** Positions on the route that it covers, ascending. */
  readonly positions: readonly number[];
  /** Street names that meet there, the convoy's first. */
  readonly streets: readonly string[];
  readonly role: "junction" | "diversion";
  readonly fromS: number;
  readonly untilS: number;
  /** Each counted once, though ambulances have a window of their own. */
  readonly heldMovements: number;
  /** Distance along the route, and the convoy's times there. */
  readonly atM: number;
  readonly closeS: number;
  readonly headS: number;
  readonly tailS: number;
}

/** Positions nearer than this along the route are served by one post. */
const WALK_M = 60;
/** People stand ready this long before the first hold. */
const READY_S = 600;
const MAIN = ROAD_CLASSES.indexOf("tertiary");

export function listPosts(network: RoadNetwork, timetable: Timetable, holds: readonly Hold[]): Post[] {
  const { convoy, atM, headS, tailS } = timetable;
  const byPosition = new Map<number, Hold[]>();
  for (const hold of holds) {
    const list = byPosition.get(hold.position);
    if (list === undefined) byPosition.set(hold.position, [hold]);
    else list.push(hold);
  }
  const positions = [...byPosition.keys()].sort((a, b) => a - b);
  const groups: number[][] = [];
  for (const position of positions) {
    const group = groups.at(-1);
    if (group !== undefined && atM[position]! - atM[group[0]!]! < WALK_M) group.push(position);
    else groups.push([position]);
  }
  return groups.map((group, i) => {
    const held = group.flatMap((position) => byPosition.get(position)!);
    const busiest = held.reduce((best, hold) => (rank(network, hold) < rank(network, best) ? hold : best));
    const first = group[0]!;
    const last = group.at(-1)!;
    return {
      id: `${convoy.id}-${String(i + 1).padStart(2, "0")}`,
      node: busiest.node,
      positions: group,
      streets: streetsAt(network, convoy.links[busiest.position]!, held),
      role: rank(network, busiest) <= MAIN ? "junction" : "diversion",
      fromS: Math.min(...held.map((hold) => hold.fromS)) - READY_S,
      untilS: Math.max(...held.map((hold) => hold.untilS)),
      heldMovements: new Set(held.map((hold) => hold.movement)).size,
      atM: atM[first]!,
      closeS: Math.min(...held.map((hold) => hold.fromS)),
      headS: headS[first]!,
      tailS: tailS[last]!,
    };
  });
}

/** Class of the held approach: smaller is busier. */
const rank = (network: RoadNetwork, hold: Hold): number => network.roadClass[network.movementFrom[hold.movement]!]!;

function streetsAt(network: RoadNetwork, routeLink: number, held: readonly Hold[]): string[] {
  const nameOf = (link: number): string => network.strings[network.name[link]!] ?? "";
  const crossing = held
    .flatMap((hold) => [network.movementFrom[hold.movement]!, network.movementTo[hold.movement]!])
    .sort((a, b) => network.roadClass[a]! - network.roadClass[b]! || a - b)
    .map(nameOf);
  return [...new Set([nameOf(routeLink), ...crossing])].filter((name) => name !== "");
}
