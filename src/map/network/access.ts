/**
 * Who may drive on a road, by kind of vehicle and direction, from OSM's access, oneway and size tags.
 *
 * - The access keys of a kind run from general to special (KIND_RULES); the last one that is tagged decides. A value
 *   nobody knows is passed over. `destination`, `customers`, `delivery`, `permit` and `residents` let a trip in that begins
 *   or ends there (`access`), and none that passes through (`throughAccess`).
 * - What a class shuts by itself (a motorway to bicycles) only a key of the kind's own opens again.
 * - Emergency vehicles ignore `access=no` and `private`: only `emergency=no` shuts a road to them. They keep to one-ways.
 * - `maxweight`, `maxheight` and their like shut out the kinds that are over them (size-limits.ts).
 * - `*:conditional` is read in conditional.ts, by asking this file what the road would be with another tag.
 *
 * Source: OSM wiki, Key:access, Key:oneway, Key:cycleway, Key:busway, Key:barrier.
 */
import type { Tags } from "../osm/index.ts";
import { KIND_RULES, kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";
import { hasLimits, kindsOver, limitOf } from "./size-limits.ts";

export const ALL_KINDS: number = (1 << VEHICLE_KINDS.length) - 1;
export const EMERGENCY: number = kindBit("emergency");
const TWO_WHEELED = kindBit("motorcycle") | kindBit("bicycle");

/** What a key's value makes of a road for a kind. */
const SHUT = 0;
const ENDS_ONLY = 1;
const THROUGH = 2;

const VERDICTS: ReadonlyMap<string, number> = new Map([
  ...words("yes designated permissive official", THROUGH),
  ...words("destination customers delivery permit residents", ENDS_ONLY),
  ...words("no private military agricultural forestry use_sidepath dismount restricted", SHUT),
]);

const GENERAL = new Set(["access", "vehicle", "motor_vehicle"]);
/** Every access key that some kind obeys. */
export const ACCESS_KEYS: ReadonlySet<string> = new Set(VEHICLE_KINDS.flatMap((kind) => KIND_RULES[kind].accessKeys));

const FORWARD = 1;
const BACKWARD = 2;
const BOTH = FORWARD | BACKWARD;

/** OSM's words for the ways in which one may drive; `reversible` depends on the hour, so nobody is promised a direction. */
const FLOWS: Readonly<Record<string, number>> = {
  yes: FORWARD,
  true: FORWARD,
  "1": FORWARD,
  "-1": BACKWARD,
  reverse: BACKWARD,
  no: BOTH,
  false: BOTH,
  "0": BOTH,
  alternating: BOTH,
  reversible: 0,
};

/** Whether it is a word for the ways in which one may drive. */
export function isFlow(value: string): boolean {
  return Object.hasOwn(FLOWS, value);
}

/** What a class of road allows before any access tag is read. */
export interface ClassAccess {
  readonly open: number;
  /** Whether `vehicle=*` and `motor_vehicle=*` open it to the others too, or only a key of the kind's own. */
  readonly generalOpens: boolean;
}

/** kindBit masks of one direction of a road. */
export interface Allowed {
  readonly access: number;
  readonly throughAccess: number;
}

/** Along the way's nodes, or against them. */
export type Side = "forward" | "backward";

interface WayAccess {
  readonly forward: Allowed;
  readonly backward: Allowed;
  /** The one direction of vehicles in general, whatever the exceptions; null where there are two, or it changes. */
  readonly onlyWay: Side | null;
}

/** Kinds that obey a mode of transport, e.g. in `except=psv` or `restriction:hgv`. */
export function kindsObeying(mode: string): number {
  let mask = 0;
  for (const kind of VEHICLE_KINDS) if (KIND_RULES[kind].accessKeys.includes(mode)) mask |= kindBit(kind);
  return mask;
}

/** What an access value says: 1 = open, 0 = shut, undefined = nothing. */
export function opensOrShuts(value: string | undefined): 0 | 1 | undefined {
  const verdict = VERDICTS.get(value ?? "");
  return verdict === undefined ? undefined : verdict === SHUT ? 0 : 1;
}

export function wayAccess(tags: Tags, byClass: ClassAccess): WayAccess {
  let isTagged = false;
  let hasExceptions = tags.has("cycleway") || tags.has("busway");
  for (const key of tags.keys()) {
    const colon = key.indexOf(":");
    const stem = colon < 0 ? key : key.slice(0, colon);
    if (ACCESS_KEYS.has(stem)) {
      isTagged = true;
      if (colon > 0) hasExceptions = true;
    } else if (colon > 0 && (stem === "oneway" || stem === "cycleway" || stem === "busway" || stem === "lanes")) {
      hasExceptions = true;
    }
  }
  const general = FLOWS[tags.get("oneway") ?? ""] ?? impliedFlow(tags);
  const onlyWay = general === FORWARD ? "forward" : general === BACKWARD ? "backward" : null;
  const masks = { forward: 0, forwardThrough: 0, backward: 0, backwardThrough: 0 };
  if (!isTagged && !hasExceptions) {
    masks.forward = masks.forwardThrough = (general & FORWARD) === 0 ? 0 : byClass.open;
    masks.backward = masks.backwardThrough = (general & BACKWARD) === 0 ? 0 : byClass.open;
  } else {
    for (const kind of VEHICLE_KINDS) {
      const bit = kindBit(kind);
      const flow = hasExceptions ? flowOf(tags, kind, general) : general;
      const along = (flow & FORWARD) === 0 ? SHUT : verdictOf(tags, kind, byClass, ":forward");
      const against = (flow & BACKWARD) === 0 ? SHUT : verdictOf(tags, kind, byClass, ":backward");
      if (along !== SHUT) masks.forward |= bit;
      if (along === THROUGH) masks.forwardThrough |= bit;
      if (against !== SHUT) masks.backward |= bit;
      if (against === THROUGH) masks.backwardThrough |= bit;
    }
  }
  const over = hasLimits(tags) ? kindsOverLimits(tags) : { forward: 0, backward: 0 };
  return {
    forward: { access: masks.forward & ~over.forward, throughAccess: masks.forwardThrough & ~over.forward },
    backward: { access: masks.backward & ~over.backward, throughAccess: masks.backwardThrough & ~over.backward },
    onlyWay,
  };
}

/** Kinds that signs about weight or size stop, by direction. */
function kindsOverLimits(tags: Tags): { forward: number; backward: number } {
  const over = { forward: 0, backward: 0 };
  for (const [key, value] of tags) {
    const limit = limitOf(key);
    if (limit === undefined) continue;
    const kinds = kindsOver(limit.measure, value) & (limit.mode === "" ? ALL_KINDS : kindsObeying(limit.mode));
    if (limit.direction !== ":backward") over.forward |= kinds;
    if (limit.direction !== ":forward") over.backward |= kinds;
  }
  return over;
}

/**
 * Kinds that a barrier on a node lets through. What stands in the road stops what has more than two wheels, a stile or a
 * fence everyone; a gate, a lift gate or a toll booth nobody unless it is locked or tagged. Access and size tags on the node
 * decide before any of these. Emergency vehicles have gates opened for them and stop at what cannot be opened.
 */
export function barrierAccess(tags: Tags): number {
  const barrier = tags.get("barrier");
  if (barrier === undefined) return ALL_KINDS;
  const rises = barrier === "bollard" && tags.get("bollard") === "rising";
  const stays = PASS_BY_BARRIER.get(barrier) ?? (tags.get("locked") === "yes" ? EMERGENCY : ALL_KINDS);
  const open = rises ? TWO_WHEELED | EMERGENCY : stays;
  let mask = open & EMERGENCY;
  for (const kind of VEHICLE_KINDS) {
    const verdict = kind === "emergency" ? SHUT : verdictOf(tags, kind, { open, generalOpens: true }, "");
    if (verdict !== SHUT) mask |= kindBit(kind);
  }
  return hasLimits(tags) ? mask & ~kindsOverLimits(tags).forward : mask;
}

/** Barriers that stop somebody by what they are; all others (gates, booths, humps, entrances) stop nobody by themselves. */
const PASS_BY_BARRIER: ReadonlyMap<string, number> = new Map([
  ...words("bollard block jersey_barrier planter log chain cycle_barrier debris steel_barricade", TWO_WHEELED),
  ...words("motorcycle_barrier", kindBit("bicycle")),
  ...words("bus_trap sump_buster", TWO_WHEELED | kindBit("bus") | EMERGENCY),
  ...words("kissing_gate stile turnstile full-height_turnstile horse_stile fence wall hedge guard_rail ditch", 0),
]);

function words(list: string, meaning: number): [string, number][] {
  return list.split(" ").map((word) => [word, meaning]);
}

function verdictOf(tags: Tags, kind: VehicleKind, byClass: ClassAccess, direction: string): number {
  const isOpenByClass = (byClass.open & kindBit(kind)) !== 0;
  if (kind === "emergency") return isOpenByClass && tags.get("emergency") !== "no" ? THROUGH : SHUT;
  let verdict = isOpenByClass ? THROUGH : SHUT;
  for (const key of KIND_RULES[kind].accessKeys) {
    const mayOpen = isOpenByClass || !GENERAL.has(key) || (byClass.generalOpens && key !== "access");
    verdict = after(verdict, tags.get(key), mayOpen);
    if (direction !== "") verdict = after(verdict, tags.get(key + direction), mayOpen);
  }
  return verdict;
}

function after(before: number, value: string | undefined, mayOpen: boolean): number {
  const verdict = value === undefined ? undefined : VERDICTS.get(value);
  return verdict === undefined || (verdict !== SHUT && !mayOpen) ? before : verdict;
}

function impliedFlow(tags: Tags): number {
  const junction = tags.get("junction");
  return junction === "roundabout" || junction === "circular" || tags.get("highway") === "motorway" ? FORWARD : BOTH;
}

/** Exceptions from the one-way of the road: `oneway:MODE`, lanes and tracks against it, `MODE:backward=yes`. */
function flowOf(tags: Tags, kind: VehicleKind, general: number): number {
  let flow = general;
  for (const key of KIND_RULES[kind].accessKeys) {
    flow = FLOWS[tags.get(`oneway:${key}`) ?? ""] ?? flow;
    if (GENERAL.has(key)) continue;
    if (opensOrShuts(tags.get(`${key}:forward`)) === 1) flow |= FORWARD;
    if (opensOrShuts(tags.get(`${key}:backward`)) === 1) flow |= BACKWARD;
  }
  if (kind === "bicycle" && hasLaneAgainst(tags, "cycleway")) flow = BOTH;
  if (kind === "bus" && (hasLaneAgainst(tags, "busway") || hasBackwardLane(tags))) flow = BOTH;
  return flow;
}

function hasLaneAgainst(tags: Tags, key: "cycleway" | "busway"): boolean {
  return SIDES.some((side) => tags.get(key + side)?.startsWith("opposite") === true);
}

const SIDES = ["", ":left", ":right", ":both"];

function hasBackwardLane(tags: Tags): boolean {
  return Number(tags.get("lanes:psv:backward") ?? tags.get("lanes:bus:backward")) > 0;
}
