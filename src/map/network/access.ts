/**
 * Who may drive on a road, by kind of vehicle and direction, from OSM's access and oneway tags.
 *
 * - The access keys of a kind run from general to special (KIND_RULES); the last one that is tagged decides. A value
 *   nobody knows is passed over. `destination`, `customers`, `delivery` and `permit` count as allowed.
 * - What a class shuts by itself (a motorway to bicycles) only a key of the kind's own opens again.
 * - Emergency vehicles ignore `access=no` and `private`: only `emergency=no` shuts a road to them. They keep to one-ways.
 * - `*:conditional` is not applied; a way that has one is counted.
 *
 * Source: OSM wiki, Key:access, Key:oneway, Key:cycleway, Key:busway.
 */
import type { Tags } from "../osm/index.ts";
import { KIND_RULES, kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";

export const ALL_KINDS: number = (1 << VEHICLE_KINDS.length) - 1;
const EMERGENCY = kindBit("emergency");
const TWO_WHEELED = kindBit("motorcycle") | kindBit("bicycle");

const OPEN = new Set("yes designated permissive destination customers delivery permit official residents".split(" "));
const SHUT = new Set("no private military agricultural forestry use_sidepath dismount restricted".split(" "));

const GENERAL = new Set(["access", "vehicle", "motor_vehicle"]);
const ACCESS_KEYS = new Set(VEHICLE_KINDS.flatMap((kind) => KIND_RULES[kind].accessKeys));

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

/** What a class of road allows before any access tag is read. */
export interface ClassAccess {
  readonly open: number;
  /** Whether `vehicle=*` and `motor_vehicle=*` open it to the others too, or only a key of the kind's own. */
  readonly generalOpens: boolean;
}

interface WayAccess {
  readonly forward: number;
  readonly backward: number;
  /** One direction for vehicles in general, whatever the exceptions. */
  readonly isOneway: boolean;
  readonly isConditional: boolean;
}

/** Kinds that obey a mode of transport, e.g. in `except=psv` or `restriction:hgv`. */
export function kindsObeying(mode: string): number {
  let mask = 0;
  for (const kind of VEHICLE_KINDS) if (KIND_RULES[kind].accessKeys.includes(mode)) mask |= kindBit(kind);
  return mask;
}

export function wayAccess(tags: Tags, byClass: ClassAccess): WayAccess {
  let isTagged = false;
  let isConditional = false;
  let hasExceptions = tags.has("cycleway") || tags.has("busway");
  for (const key of tags.keys()) {
    const colon = key.indexOf(":");
    const stem = colon < 0 ? key : key.slice(0, colon);
    if (ACCESS_KEYS.has(stem)) {
      isTagged = true;
      if (colon > 0) {
        hasExceptions = true;
        if (key.endsWith(":conditional")) isConditional = true;
      }
    } else if (colon > 0 && (stem === "oneway" || stem === "cycleway" || stem === "busway" || stem === "lanes")) {
      hasExceptions = true;
    }
  }
  const general = FLOWS[tags.get("oneway") ?? ""] ?? impliedFlow(tags);
  const isOneway = general === FORWARD || general === BACKWARD;
  if (!isTagged && !hasExceptions) {
    const forward = (general & FORWARD) === 0 ? 0 : byClass.open;
    const backward = (general & BACKWARD) === 0 ? 0 : byClass.open;
    return { forward, backward, isOneway, isConditional };
  }
  let forward = 0;
  let backward = 0;
  for (const kind of VEHICLE_KINDS) {
    const flow = hasExceptions ? flowOf(tags, kind, general) : general;
    if ((flow & FORWARD) !== 0 && isAllowed(tags, kind, byClass, ":forward")) forward |= kindBit(kind);
    if ((flow & BACKWARD) !== 0 && isAllowed(tags, kind, byClass, ":backward")) backward |= kindBit(kind);
  }
  return { forward, backward, isOneway, isConditional };
}

/**
 * Kinds that a barrier on a node lets through. Bollards and blocks stop what has more than two wheels, a gate or a
 * lift gate nobody unless it is locked or tagged; access tags on the node decide before either. Emergency vehicles
 * have gates opened for them and stop at bollards.
 */
export function barrierAccess(tags: Tags): number {
  const barrier = tags.get("barrier");
  if (barrier === undefined) return ALL_KINDS;
  const open = NARROW_BARRIERS.has(barrier) ? TWO_WHEELED : tags.get("locked") === "yes" ? EMERGENCY : ALL_KINDS;
  let mask = open & EMERGENCY;
  for (const kind of VEHICLE_KINDS) {
    if (kind !== "emergency" && isAllowed(tags, kind, { open, generalOpens: true }, "")) mask |= kindBit(kind);
  }
  return mask;
}

const NARROW_BARRIERS = new Set("bollard block jersey_barrier planter log chain cycle_barrier debris".split(" "));

function isAllowed(tags: Tags, kind: VehicleKind, byClass: ClassAccess, direction: string): boolean {
  const isOpenByClass = (byClass.open & kindBit(kind)) !== 0;
  if (kind === "emergency") return isOpenByClass && tags.get("emergency") !== "no";
  let isOpen = isOpenByClass;
  for (const key of KIND_RULES[kind].accessKeys) {
    const mayOpen = isOpenByClass || !GENERAL.has(key) || (byClass.generalOpens && key !== "access");
    isOpen = verdict(tags.get(key), isOpen, mayOpen);
    if (direction !== "") isOpen = verdict(tags.get(key + direction), isOpen, mayOpen);
  }
  return isOpen;
}

function verdict(value: string | undefined, before: boolean, mayOpen: boolean): boolean {
  if (value === undefined) return before;
  return SHUT.has(value) ? false : mayOpen && OPEN.has(value) ? true : before;
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
    if (OPEN.has(tags.get(`${key}:forward`) ?? "")) flow |= FORWARD;
    if (OPEN.has(tags.get(`${key}:backward`) ?? "")) flow |= BACKWARD;
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
