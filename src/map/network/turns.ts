/**
 * Movements from link to link at nodes, and who may make them.
 *
 * - Every pair of an in-link and an out-link is a movement; open to the kinds that both links and the node's barrier let
 *   through.
 * - Turning round into the link one came by is open only to kinds that have no other way on there (a dead end), or
 *   where `only_u_turn` asks for it.
 * - Turn restrictions bind everyone whom they do not except, emergency vehicles and two-wheelers too.
 */
import { NONE } from "../../base/index.ts";
import { bearingDeg } from "./geometry.ts";
import type { Bend, Restriction, TurnRule } from "./restriction.ts";
import { findId } from "./sections.ts";
import type { NetworkReport, RoadNetwork } from "./types.ts";

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

interface Movements {
  readonly firstMovement: Uint32Array;
  readonly movementFrom: Uint32Array;
  readonly movementTo: Uint32Array;
  readonly movementAccess: Uint16Array;
}

/** `passable`: by node, the kinds that its barrier lets through. */
export function buildMovements(links: Links, passable: Uint16Array): Movements {
  const { linkCount, head, firstOut, reverse, access } = links;
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
      onward |= movementAccess[movement]!;
    }
    if (back !== NONE) movementAccess[back] = access[link]! & access[movementTo[back]!]! & ~onward;
  }
  return { firstMovement, movementFrom, movementTo, movementAccess };
}

/** Applies restrictions to `movementAccess` in place and accounts for each: read = applied + conditional + dropped. */
export function applyRestrictions(
  links: Links,
  movements: Movements,
  restrictions: readonly Restriction[],
): NetworkReport["restrictions"] {
  const ways = new Set(restrictions.length === 0 ? [] : links.wayId);
  const only = new Map<number, { movement: number; kinds: number }[]>();
  const dropped: { id: number; reason: string }[] = [];
  let applied = 0;
  let conditional = 0;
  for (const restriction of restrictions) {
    if (restriction.isConditional) {
      conditional++;
      continue;
    }
    const found = findTurns(links, movements, restriction, ways);
    if (typeof found === "string") {
      dropped.push({ id: restriction.id, reason: found });
      continue;
    }
    applied++;
    for (const { rule, turns } of found) {
      for (const movement of turns) {
        const from = movements.movementFrom[movement]!;
        if (!rule.isOnly) movements.movementAccess[movement]! &= ~rule.kinds;
        else if (only.has(from)) only.get(from)!.push({ movement, kinds: rule.kinds });
        else only.set(from, [{ movement, kinds: rule.kinds }]);
      }
    }
  }
  for (const [link, allowed] of only) keepOnly(links, movements, link, allowed);
  return { read: restrictions.length, applied, conditional, dropped };
}

/** Several `only_*` from one link allow each other: they are of the kind "straight on or right". */
function keepOnly(
  links: Links,
  movements: Movements,
  link: number,
  allowed: readonly { movement: number; kinds: number }[],
): void {
  let bound = 0;
  for (const { kinds } of allowed) bound |= kinds;
  for (let movement = movements.firstMovement[link]!; movement < movements.firstMovement[link + 1]!; movement++) {
    let free = 0;
    for (const turn of allowed) if (turn.movement === movement) free |= turn.kinds;
    const to = movements.movementTo[movement]!;
    if (to === links.reverse[link])
      movements.movementAccess[movement]! |= free & links.access[link]! & links.access[to]!;
    movements.movementAccess[movement]! &= ~(bound & ~free);
  }
}

/** The movements that each rule speaks of, or the reason why there are none. */
function findTurns(
  links: Links,
  movements: Movements,
  restriction: Restriction,
  ways: ReadonlySet<number>,
): { rule: TurnRule; turns: number[] }[] | string {
  const { from, to, viaNodes, viaWays, rules, unknownValue } = restriction;
  if (rules.length === 0) {
    return unknownValue === undefined ? "says no restriction" : `unknown restriction "${unknownValue}"`;
  }
  if (from.length === 0) return "has no from way";
  if (to.length === 0) return "has no to way";
  const missing = [...from, ...viaWays, ...to].find((way) => !ways.has(way));
  if (missing !== undefined) return `way ${missing} is not among the roads of this map`;
  if (viaWays.length > 0) return "via a way, not supported yet";
  if (viaNodes.length !== 1) return `has ${viaNodes.length} via nodes`;
  const node = findId(links.nodeOsmId, viaNodes[0]!);
  if (node === NONE) return `via node ${viaNodes[0]} is not a junction of this map`;
  const found = rules.map((rule) => ({
    rule,
    turns: from.flatMap((a) => to.flatMap((b) => turnsBetween(links, movements, node, a, b, rule.bend))),
  }));
  return found.every(({ turns }) => turns.length === 0) ? "from and to do not meet at the via node" : found;
}

const BEND_DEG: Readonly<Record<Exclude<Bend, "any">, number>> = { left: -90, right: 90, straight: 0, u: 180 };
/** Movements this near to the best fit are meant too (the U-turns of both arms of a road, say). */
const ALIKE_DEG = 20;

/**
 * Movements at a node from one way to another. Where the ways run through the node there are several: then those that
 * bend as the restriction says.
 */
function turnsBetween(
  links: Links,
  movements: Movements,
  node: number,
  fromWay: number,
  toWay: number,
  bend: Bend,
): number[] {
  const turns: { movement: number; offDeg: number }[] = [];
  for (let i = links.firstIn[node]!; i < links.firstIn[node + 1]!; i++) {
    const link = links.inLink[i]!;
    if (links.wayId[link] !== fromWay) continue;
    for (let movement = movements.firstMovement[link]!; movement < movements.firstMovement[link + 1]!; movement++) {
      const out = movements.movementTo[movement]!;
      if (links.wayId[out] !== toWay) continue;
      const turnDeg = bearingDeg(links, out, "tail") - bearingDeg(links, link, "head");
      turns.push({ movement, offDeg: bend === "any" ? 0 : angleBetween(turnDeg, BEND_DEG[bend]) });
    }
  }
  const best = Math.min(...turns.map((turn) => turn.offDeg));
  return turns.filter((turn) => turn.offDeg <= best + ALIKE_DEG).map((turn) => turn.movement);
}

function angleBetween(a: number, b: number): number {
  const off = Math.abs(a - b) % 360;
  return off > 180 ? 360 - off : off;
}
