/**
 * Movements from link to link at nodes, and who may make them before any turn restriction.
 *
 * - Every pair of an in-link and an out-link is a movement; open to the kinds that both links and the node's barrier let
 *   through.
 * - Turning round into the link one came by is open only to kinds that have no other way on there: a dead end.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "./types.ts";

/** A network before its movements. */
export type Links = Omit<
  RoadNetwork,
  | "movementCount"
  | "firstMovement"
  | "movementFrom"
  | "movementTo"
  | "movementAccess"
  | "firstPathLink"
  | "pathLink"
  | "pathKinds"
  | "ruleSubject"
  | "ruleTarget"
  | "ruleKinds"
  | "ruleValue"
  | "ruleHours"
  | "strings"
>;

export interface Movements {
  readonly firstMovement: Uint32Array;
  readonly movementFrom: Uint32Array;
  readonly movementTo: Uint32Array;
  readonly movementAccess: Uint16Array;
}

/**
 * `passable`: by node, the kinds that its barrier lets through. `access`: by link, those who may drive it at some hours at
 * least, so that a turn is there when a rule opens the road.
 */
export function buildMovements(links: Links, passable: Uint16Array, access: Uint16Array = links.access): Movements {
  const { linkCount, head, firstOut, reverse } = links;
  const firstMovement = new Uint32Array(linkCount + 1);
  for (let link = 0; link < linkCount; link++) {
    const node = head[link]!;
    firstMovement[link + 1] = firstMovement[link]! + firstOut[node + 1]! - firstOut[node]!;
  }
  const movementCount = firstMovement[linkCount]!;
  const movementFrom = new Uint32Array(movementCount);
  const movementTo = new Uint32Array(movementCount);
  const movementAccess = new Uint16Array(movementCount);
  for (let link = 0; link < linkCount; link++) {
    const node = head[link]!;
    let onward = 0;
    let back = NONE;
    let movement = firstMovement[link]!;
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
  }
  return { firstMovement, movementFrom, movementTo, movementAccess };
}

/** The movement from a link to one that leaves its head. */
export function movementBetween(
  { head, firstOut }: Links,
  { firstMovement }: Movements,
  from: number,
  to: number,
): number {
  return firstMovement[from]! + to - firstOut[head[from]!]!;
}
