/**
 * Movements from link to link at nodes, and who may make them before any turn restriction.
 *
 * - Every pair of an in-link and an out-link is a movement; open to the kinds that both links and the node's barrier let
 *   through.
 * - Turning round into the link one came by is open only to kinds that have no other way on there: a dead end.
 */
import { NONE } from "../../base/index.ts";
import type { LateColumn } from "./columns.ts";
import type { RoadNetwork } from "./types.ts";

export type Movements = Pick<RoadNetwork, "firstMovement" | "movementFrom" | "movementTo" | "movementAccess">;

/** A network before its movements. */
export type Links = Omit<RoadNetwork, "movementCount" | keyof Movements | LateColumn | "strings">;

type Topology = Pick<Links, "head" | "firstOut" | "reverse" | "access" | "throughAccess">;

export function buildMovements(links: Links, passable: Uint16Array): Movements {
  const { linkCount, head, firstOut } = links;
  let count = 0;
  for (let link = 0; link < linkCount; link++) count += firstOut[head[link]! + 1]! - firstOut[head[link]!]!;
  const movements: Movements = {
    firstMovement: new Uint32Array(linkCount + 1),
    movementFrom: new Uint32Array(count),
    movementTo: new Uint32Array(count),
    movementAccess: new Uint16Array(count),
  };
  fillMovements(links, passable, links.access, movements);
  return movements;
}

/**
 * `passable`: by node, the kinds that its barrier lets through. `access`: by link, those who may drive it at some hours at
 * least, so that a turn is there when a rule opens the road.
 */
export function fillMovements(
  links: Topology,
  passable: Uint16Array,
  access: Uint16Array,
  { firstMovement, movementFrom, movementTo, movementAccess }: Movements,
): void {
  const { head, firstOut, reverse } = links;
  let movement = 0;
  for (let link = 0; link < head.length; link++) {
    const node = head[link]!;
    let onward = 0;
    let back = NONE;
    for (let out = firstOut[node]!; out < firstOut[node + 1]!; out++, movement++) {
      movementFrom[movement] = link;
      movementTo[movement] = out;
      if (out === reverse[link]) {
        back = movement;
        continue;
      }
      movementAccess[movement] = access[link]! & access[out]! & passable[node]!;
      // A street for the ends of trips is no way on for who comes from elsewhere.
      const leadsOn = links.throughAccess[out]! | ~links.throughAccess[link]!;
      onward |= movementAccess[movement]! & links.access[link]! & links.access[out]! & leadsOn;
    }
    if (back !== NONE) movementAccess[back] = access[link]! & access[movementTo[back]!]! & ~onward;
    firstMovement[link + 1] = movement;
  }
}

/** The movement from a link to one that leaves its head. */
export function movementBetween(
  { head, firstOut }: Topology,
  { firstMovement }: Movements,
  from: number,
  to: number,
): number {
  return firstMovement[from]! + to - firstOut[head[from]!]!;
}
