/** What the tags of an OSM way make of it as a road: its class, who may drive it in which direction, how fast, on how many lanes. */
import type { Tags } from "../osm/index.ts";
import { kindBit } from "../vehicle/index.ts";
import { ACCESS_KEYS, ALL_KINDS, type Allowed, type ClassAccess, type Side, wayAccess } from "./access.ts";
import { type Conditions, hasConditions, readConditions, type WayRule } from "./conditional.ts";
import { freeSpeedsMps, keepsLeft, lanesOf, shutOutOfMotorways } from "./defaults.ts";
import { hasLaneMarks, type Lanes, readLanes, unmarkedLanes } from "./lanes.ts";
import { readStructure, type Structure } from "./part.ts";
import { limitOf } from "./size-limits.ts";
import { ROAD_CLASSES, type RoadClass } from "./types.ts";

/** All that tags say but the names: ways that agree in it share one (see RoadTable). */
export interface Road {
  /** Index into ROAD_CLASSES. */
  readonly roadClass: number;
  readonly isRamp: boolean;
  readonly isRoundabout: boolean;
  /** Signed as a road on which others give way. */
  readonly isPriority: boolean;
  readonly layer: number;
  readonly structure: Structure;
  /** Along the way's nodes, and against them. */
  readonly forward: Direction;
  readonly backward: Direction;
  /** What became of its conditional tags; absent where it has none. */
  readonly conditions?: Pick<Conditions, "read" | "dropped">;
}

export interface Direction {
  /** kindBit mask; 0 = nobody may drive there, unless a plan opens it. */
  readonly access: number;
  readonly throughAccess: number;
  /** What holds at some hours only. */
  readonly rules: readonly WayRule[];
  readonly lanes: number;
  readonly laneMarks: Lanes;
  readonly freeSpeedMps: number;
}

/** Values of `highway` that are not the name of a class themselves. */
const CLASS_OF: Readonly<Record<string, RoadClass>> = {
  ...(Object.fromEntries(ROAD_CLASSES.map((name) => [name, name])) as Record<RoadClass, RoadClass>),
  road: "unclassified",
  pedestrian: "living_street",
};

const EMERGENCY_ONLY: ClassAccess = { open: kindBit("emergency"), generalOpens: true };
const BUSES: ClassAccess = { open: kindBit("bus") | kindBit("emergency"), generalOpens: false };
const EVERYONE: ClassAccess = { open: ALL_KINDS, generalOpens: true };

/** Keys that are read under their own name only, and those whose part before a colon is. */
const OWN_KEYS = new Set(
  "highway area route junction layer tunnel bridge frontage_road side_road motorroad emergency priority_road".split(
    " ",
  ),
);
const STEMS = new Set([...ACCESS_KEYS, "oneway", "cycleway", "lanes", "maxspeed"]);

/** False of tags that `readRoad` does not look at. */
export function mattersToRoads(key: string): boolean {
  const colon = key.indexOf(":");
  return (
    OWN_KEYS.has(key) ||
    STEMS.has(colon < 0 ? key : key.slice(0, colon)) ||
    key.includes("lanes") ||
    key.startsWith("busway") ||
    key.endsWith(":conditional") ||
    limitOf(key) !== undefined
  );
}

/** The road, or undefined where the way is none (a footway, an area, a road not built yet). */
export function readRoad(tags: Tags, country: string): Road | undefined {
  const highway = tags.get("highway");
  if (highway === undefined || tags.get("area") === "yes" || tags.get("route") === "ferry") return undefined;
  const isRamp = highway.endsWith("_link");
  const roadClass = Object.hasOwn(CLASS_OF, isRamp ? highway.slice(0, -5) : highway)
    ? CLASS_OF[isRamp ? highway.slice(0, -5) : highway]
    : undefined;
  if (roadClass === undefined) return undefined;
  const junction = tags.get("junction");
  return {
    roadClass: ROAD_CLASSES.indexOf(roadClass),
    isRamp,
    isRoundabout: junction === "roundabout" || junction === "circular",
    isPriority: ["designated", "yes_unposted"].includes(tags.get("priority_road") ?? ""),
    layer: readLayer(tags),
    structure: readStructure(tags),
    ...readDirections(tags, roadClass, isRamp, classAccess(highway, tags, country), country),
  };
}

function readDirections(
  tags: Tags,
  roadClass: RoadClass,
  isRamp: boolean,
  byClass: ClassAccess,
  country: string,
): Pick<Road, Side | "conditions"> {
  const { onlyWay, ...standing } = wayAccess(tags, byClass);
  const conditions = hasConditions(tags) ? readConditions(tags, byClass) : undefined;
  const { forward, backward } = conditions ?? standing;
  const lanes = lanesOf(tags, roadClass, isRamp, onlyWay);
  const speeds = freeSpeedsMps(tags, roadClass, isRamp, country);
  const isMarked = hasLaneMarks(tags);
  const direction = (side: Side, { access, throughAccess }: Allowed, other: Allowed): Direction => {
    // A direction that is shut is the whole road, driven the other way, once a plan opens it.
    const isShut = access === 0 && other.access !== 0;
    const like = isShut ? opposite(side) : side;
    const isRead = isMarked && !isShut;
    const lane = { side, onlyWay, keepsLeft: keepsLeft(country), lanes: lanes[side] };
    return {
      access,
      throughAccess,
      rules: conditions?.rules[side] ?? NO_RULES,
      lanes: lanes[like],
      laneMarks: isRead ? readLanes(tags, lane) : unmarkedLanes(lanes[like]),
      freeSpeedMps: speeds[like],
    };
  };
  return {
    forward: direction("forward", forward, backward),
    backward: direction("backward", backward, forward),
    ...(conditions === undefined ? {} : { conditions: { read: conditions.read, dropped: conditions.dropped } }),
  };
}

const NO_RULES: readonly WayRule[] = [];

const opposite = (side: Side): Side => (side === "forward" ? "backward" : "forward");

function classAccess(highway: string, tags: Tags, country: string): ClassAccess {
  if (highway === "pedestrian") return EMERGENCY_ONLY;
  if (highway === "busway") return BUSES;
  if (highway === "motorway" || highway === "motorway_link" || tags.get("motorroad") === "yes")
    return { open: ALL_KINDS & ~shutOutOfMotorways(country), generalOpens: false };
  return EVERYONE;
}

function readLayer(tags: Tags): number {
  const layer = Math.trunc(Number(tags.get("layer") ?? 0));
  return layer >= -5 && layer <= 5 ? layer : 0;
}
