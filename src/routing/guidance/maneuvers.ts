/**
 * The places along a route where something is to be done. Roundabouts and slip roads are one maneuver each, whatever nodes
 * they have; two turns within a few metres are one, as over the middle of a dual carriageway.
 */
import { bearingNearDeg, type RoadNetwork, turnDeg } from "../../map/index.ts";
import type { Metric } from "../types.ts";
import { modifierOf } from "./bearing.ts";
import { branchAt, exitsBehind, isOneWay, wordAt } from "./junction.ts";
import type { Maneuver } from "./types.ts";

/** A ramp up to so long is part of a junction: one turns right, though over a slip road. */
const SLIP_M = 150;
/** A street without a name for so long is a part of the junction: one turns into what comes behind it. */
const NAMELESS_M = 60;
/** A name that holds for less than this, between two links of another one, is not worth a step. */
const SHORT_NAME_M = 500;
/** Turns nearer to each other than this are one movement of the wheel, and a name that holds for less is none. */
const ONE_TURN_M = 40;
/** Two turns so close that cancel each other lead straight over a crossing. */
const OFFSET_M = 15;
const UTURN_DEG = 150;
const STRAIGHT_DEG = 25;
/** A ramp that meets a one-way road at less than this runs into it. */
const MERGE_DEG = 60;

interface Walk {
  readonly network: RoadNetwork;
  readonly metric: Metric;
  readonly links: Uint32Array;
}

/** A maneuver with the angle that it turns by; the street is told when it is known where it ends. */
type Turned = Omit<Maneuver, "street"> & { readonly turn: number };

/** Name of a link's street, else its number, else "". */
function labelOf({ strings, name, ref }: RoadNetwork, link: number): string {
  return strings[name[link]!]! || strings[ref[link]!]!.split(";")[0]!;
}

/** Maps write one street in several ways: "Đường Láng" and "Láng", "kéo dài" and "Kéo Dài". Without a name none is the same. */
function isSameStreet(a: string, b: string): boolean {
  return a !== "" && b !== "" && (a === b || keyOf(a) === keyOf(b));
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^(đường|phố) /, "");
}

/** What is to be done between the departure and the arrival, in driving order. */
export function maneuversOf(network: RoadNetwork, metric: Metric, links: Uint32Array): Maneuver[] {
  const walk: Walk = { network, metric, links };
  const found: (Maneuver & Turned)[] = [];
  let street = streetAt(network, links, 0);
  for (let at = 1; at < links.length; at++) {
    const maneuver = maneuverAt(walk, at, street);
    if (maneuver === null) continue;
    at = maneuver.at;
    street = streetAt(network, links, at);
    found.push({ ...maneuver, street });
  }
  return joinTurns(walk, found);
}

/** The maneuver that begins at the tail of the link at `at`, or null; its own `at` is where it ends. */
function maneuverAt(walk: Walk, at: number, street: string): Turned | null {
  const { network, metric, links } = walk;
  const { isRoundabout, isRamp } = network;
  const [from, to] = [links[at - 1]!, links[at]!];
  if (isRoundabout[to] === 1 || isRoundabout[from] === 1) return roundaboutAt(walk, at);
  const turn = turnDeg(bearingNearDeg(network, from, "head"), bearingNearDeg(network, to, "tail"));
  if (isRamp[to] === 1 && isRamp[from] === 0) return rampAt(walk, at, turn, street);
  const isOurs = (link: number): boolean => isSameStreet(labelOf(network, link), street);
  const word = wordAt(network, metric, from, to, isOurs);
  const isMerging =
    word === null || word.type === "fork" || (Math.abs(turn) < MERGE_DEG && isOneWay(network, metric, to));
  if (isRamp[from] === 1 && isRamp[to] === 0 && isMerging) {
    return { type: "merge", modifier: modifierOf(turn), at, turn };
  }
  if (word !== null) return { ...word, at, turn };
  const name = labelOf(network, to);
  if (name === "" || isOurs(to) || isPassingName(walk, at, street)) return null;
  return { type: "new name", modifier: modifierOf(turn), at, turn };
}

function roundaboutAt({ network, metric, links }: Walk, at: number): Turned {
  const { isRoundabout } = network;
  const isInside = isRoundabout[links[at - 1]!] === 1;
  let end = isInside ? at - 1 : at;
  let exit = 0;
  while (end < links.length && isRoundabout[links[end]!] === 1) exit += exitsBehind(network, metric, links[end++]!);
  if (end === links.length) return { type: "roundabout", modifier: "straight", at, turn: 0 };
  const turn = turnDeg(bearingNearDeg(network, links[at - 1]!, "head"), bearingNearDeg(network, links[end]!, "tail"));
  if (isInside) return { type: "exit roundabout", modifier: modifierOf(turn), at: end, turn };
  return { type: "roundabout", modifier: modifierOf(turn), exit, at: end, turn };
}

/** A slip road is turned over, a long ramp is taken; a maneuver only where its name or its direction changes. */
function rampAt({ network, metric, links }: Walk, at: number, turn: number, street: string): Turned | null {
  const { isRamp, lengthM, roadClass } = network;
  let end = at;
  let rampM = 0;
  while (end < links.length && isRamp[links[end]!] === 1) rampM += lengthM[links[end++]!]!;
  const from = links[at - 1]!;
  if (end === links.length || rampM > SLIP_M) {
    const isUp = end < links.length && roadClass[links[end]!]! < roadClass[from]!;
    return { type: isUp ? "on ramp" : "off ramp", modifier: branchAt(network, metric, from, links[at]!), at, turn };
  }
  const whole = turnDeg(bearingNearDeg(network, from, "head"), bearingNearDeg(network, links[end]!, "tail"));
  const stays = isSameStreet(labelOf(network, links[end]!), street);
  if (stays && Math.abs(whole) >= UTURN_DEG) return { type: "turn", modifier: "uturn", at: end, turn: whole };
  if (Math.abs(whole) >= STRAIGHT_DEG) return { type: "turn", modifier: modifierOf(whole), at: end, turn: whole };
  return { type: stays ? "continue" : "new name", modifier: "straight", at: end, turn: whole };
}

/** The street at a link of the route: a few metres without a name, inside a junction, are those of the next one. */
export function streetAt(network: RoadNetwork, links: Uint32Array, at: number): string {
  let namelessM = 0;
  for (let i = at; i < links.length && namelessM < NAMELESS_M; i++) {
    const label = labelOf(network, links[i]!);
    if (label !== "") return label;
    namelessM += network.lengthM[links[i]!]!;
  }
  return "";
}

/** Whether the street that one is on comes back after a few metres of another name (a bridge, a square). */
function isPassingName({ network, links }: Walk, at: number, street: string): boolean {
  let otherM = 0;
  for (let i = at; i < links.length && otherM < SHORT_NAME_M; i++) {
    if (isSameStreet(labelOf(network, links[i]!), street)) return true;
    otherM += network.lengthM[links[i]!]!;
  }
  return false;
}

/** Maneuvers within a few metres as one, where one word tells both. */
function joinTurns({ network, links }: Walk, maneuvers: readonly (Maneuver & Turned)[]): Maneuver[] {
  const joined: (Maneuver & Turned)[] = [];
  for (const next of maneuvers) {
    const last = joined.at(-1);
    const gapM = last === undefined ? Number.POSITIVE_INFINITY : metresBetween(network, links, last.at, next.at);
    const one = last === undefined || gapM > ONE_TURN_M ? null : asOne(last, next, gapM);
    if (one === null) joined.push(next);
    else joined[joined.length - 1] = one;
  }
  return joined;
}

function asOne(last: Maneuver & Turned, next: Maneuver & Turned, gapM: number): (Maneuver & Turned) | null {
  // A name that holds for some metres only is not told.
  if (last.type === "new name" && next.type === "new name") return next;
  if (last.type === "new name" && isTurn(next)) return next.type === "continue" ? { ...next, type: "turn" } : next;
  if (isTurn(last) && next.type === "new name") return { ...last, street: next.street };
  if (!isTurn(last) || !isTurn(next)) return null;
  const turn = last.turn + next.turn;
  if (last.turn * next.turn > 0 && Math.abs(turn) >= UTURN_DEG)
    return { ...next, type: "turn", modifier: "uturn", turn };
  // Over a crossing whose arms do not quite meet.
  if (gapM > OFFSET_M || last.turn * next.turn > 0 || Math.abs(turn) >= STRAIGHT_DEG) return null;
  return { ...next, type: "turn", modifier: "straight", turn };
}

function isTurn({ type }: Maneuver): boolean {
  return type === "turn" || type === "continue" || type === "end of road" || type === "fork";
}

function metresBetween({ lengthM }: RoadNetwork, links: Uint32Array, begin: number, end: number): number {
  let metres = 0;
  for (let i = begin; i < end; i++) metres += lengthM[links[i]!]!;
  return metres;
}
