/** One OSM way as a road: its class, who may drive it in which direction, how fast, on how many lanes, and its names. */
import type { Tags } from "../osm/index.ts";
import { kindBit } from "../vehicle/index.ts";
import { ALL_KINDS, type ClassAccess, wayAccess } from "./access.ts";
import { freeSpeedsMps, lanesOf, shutOutOfMotorways } from "./defaults.ts";
import { readStructure, type Structure } from "./part.ts";
import { ROAD_CLASSES, type RoadClass } from "./types.ts";

export interface RoadWay {
  readonly id: number;
  /** The way's nodes are refs[firstRef] .. refs[firstRef + refCount - 1] of the collection it belongs to. */
  readonly firstRef: number;
  readonly refCount: number;
  /** Index into ROAD_CLASSES. */
  readonly roadClass: number;
  readonly isRamp: boolean;
  readonly isRoundabout: boolean;
  readonly layer: number;
  readonly structure: Structure;
  readonly name: string;
  readonly ref: string;
  /** Along the way's nodes, and against them. */
  readonly forward: Direction;
  readonly backward: Direction;
  readonly isConditional: boolean;
}

interface Direction {
  /** kindBit mask; 0 = no link is made. */
  readonly access: number;
  readonly lanes: number;
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

/** The way as a road, or undefined where it is none (a footway, an area, a road not built yet). */
export function readRoadWay(
  id: number,
  firstRef: number,
  refCount: number,
  tags: Tags,
  country: string,
): RoadWay | undefined {
  const highway = tags.get("highway");
  if (highway === undefined || refCount < 2 || tags.get("area") === "yes") return undefined;
  const isRamp = highway.endsWith("_link");
  const roadClass = Object.hasOwn(CLASS_OF, isRamp ? highway.slice(0, -5) : highway)
    ? CLASS_OF[isRamp ? highway.slice(0, -5) : highway]
    : undefined;
  if (roadClass === undefined) return undefined;
  const access = wayAccess(tags, classAccess(highway, tags, country));
  const lanes = lanesOf(tags, roadClass, isRamp, access.isOneway);
  const speeds = freeSpeedsMps(tags, roadClass, isRamp, country);
  const junction = tags.get("junction");
  return {
    id,
    firstRef,
    refCount,
    roadClass: ROAD_CLASSES.indexOf(roadClass),
    isRamp,
    isRoundabout: junction === "roundabout" || junction === "circular",
    layer: readLayer(tags),
    structure: readStructure(tags),
    name: (tags.get("name") ?? "").normalize("NFC"),
    ref: (tags.get("ref") ?? "").normalize("NFC"),
    forward: { access: access.forward, lanes: lanes.forward, freeSpeedMps: speeds.forward },
    backward: { access: access.backward, lanes: lanes.backward, freeSpeedMps: speeds.backward },
    isConditional: access.isConditional,
  };
}

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
