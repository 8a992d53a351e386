/**
 * The road network: directed links between nodes (junctions and ends of roads), and the movements from link to link.
 * Columns, one entry a link (node, movement), on shared memory: on one buffer where they come of `networkFromBuffer` or a
 * snapshot, on a few where they are built.
 */
import type { HoursRemark } from "./hours.ts";

/** What a link is of its street, as far as tags tell. */
export const PARTS = ["main", "frontage", "elevated", "tunnel"] as const;
export type Part = (typeof PARTS)[number];

/** Classes of road, busiest first; `roadClass` is an index into this. Links of `_link` ways have their road's class and `isRamp`. */
export const ROAD_CLASSES = [
  "motorway",
  "trunk",
  "primary",
  "secondary",
  "tertiary",
  "unclassified",
  "residential",
  "living_street",
  "service",
  "busway",
  "track",
] as const;
export type RoadClass = (typeof ROAD_CLASSES)[number];

/** What a rule of some hours speaks of; `ruleSubject` is an index into this. */
export const RULE_SUBJECTS = ["link", "movement", "path", "speed"] as const;
export type RuleSubject = (typeof RULE_SUBJECTS)[number];

/** Where a lane leads, as in `turn:lanes`: a bit each in `laneTurns`; 0 = nothing is marked. */
export const LANE_TURNS = [
  "left",
  "slight_left",
  "sharp_left",
  "through",
  "right",
  "slight_right",
  "sharp_right",
  "reverse",
  "merge_to_left",
  "merge_to_right",
] as const;

/** Who goes first where a link ends, as signs tell; `headSign` is an index into this. */
export const HEAD_SIGNS = ["none", "give_way", "stop", "priority"] as const;

export interface RoadNetwork {
  readonly nodeCount: number;
  readonly linkCount: number;
  readonly movementCount: number;
  /** [west, south, east, north], degrees. */
  readonly bbox: readonly [number, number, number, number];
  /** Date of the map data, ISO 8601, or "unknown". */
  readonly mapDate: string;

  // nodes
  readonly nodeLon: Float64Array;
  readonly nodeLat: Float64Array;
  readonly nodeOsmId: Float64Array;
  /** 1 = traffic signals at the node. */
  readonly nodeSignal: Uint8Array;

  // links, sorted by tail: those that leave node n are firstOut[n] .. firstOut[n + 1] - 1
  readonly firstOut: Uint32Array;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  /** CSR of the links that enter a node: inLink[firstIn[n] .. firstIn[n + 1] - 1]. */
  readonly firstIn: Uint32Array;
  readonly inLink: Uint32Array;
  /** The link the other way along the same way and nodes, which maybe nobody may drive; NONE only in networks that are not OSM's. */
  readonly reverse: Uint32Array;
  readonly wayId: Float64Array;
  readonly lengthM: Float64Array;
  readonly freeSpeedMps: Float64Array;
  /** Lanes of this direction; may be fractional on narrow two-way streets. */
  readonly lanes: Float32Array;
  /** Saturation capacity of the road itself, pcu/s, without signals. */
  readonly capacityPcuPerS: Float64Array;
  /** capacity × green share at a signalled head; else equal to capacityPcuPerS. */
  readonly exitCapacityPcuPerS: Float64Array;
  readonly jamDensityPcuPerM: Float64Array;
  /** Index into ROAD_CLASSES. */
  readonly roadClass: Uint8Array;
  /** 1 = slip road (`*_link`). */
  readonly isRamp: Uint8Array;
  /** Index into PARTS. */
  readonly part: Uint8Array;
  /** 1 = part of a roundabout. */
  readonly isRoundabout: Uint8Array;
  /** Index into HEAD_SIGNS: what stands at the link's head. At a mini-roundabout every approach has `give_way`. */
  readonly headSign: Uint8Array;
  /** OSM `layer` (bridges up, tunnels down), -5..5. */
  readonly layer: Int8Array;
  /** kindBit mask of the kinds that may drive here in this direction by the standing rules. 0 = nobody, unless a plan opens it. */
  readonly access: Uint16Array;
  /**
   * Those of `access` (or whom a rule opens it to) that may also pass through; the others only where their trip begins or ends
   * here (`destination`).
   */
  readonly throughAccess: Uint16Array;
  /** Index into `strings` of name, ref ("" where there is none). */
  readonly name: Uint32Array;
  readonly ref: Uint32Array;
  readonly strings: readonly string[];
  /** Geometry from tail to head with both ends: points firstPoint[l] .. firstPoint[l + 1] - 1. */
  readonly firstPoint: Uint32Array;
  readonly pointLon: Float64Array;
  readonly pointLat: Float64Array;

  // lanes, from the left edge to the right as one drives: those of link l are firstLane[l] .. firstLane[l + 1] - 1
  readonly firstLane: Uint32Array;
  /** Bits of LANE_TURNS. */
  readonly laneTurns: Uint16Array;
  /** kindBit mask of the kinds that may use the lane (a bus lane, say), of those whom the link lets in. */
  readonly laneAccess: Uint16Array;

  // movements, sorted by in-link: those that leave link l are firstMovement[l] .. firstMovement[l + 1] - 1
  readonly firstMovement: Uint32Array;
  readonly movementFrom: Uint32Array;
  readonly movementTo: Uint32Array;
  /**
   * kindBit mask of the kinds that may make it: access of both links (by the standing rules or at some hours), barriers, turn
   * restrictions, U-turn rule. 0 = nobody.
   */
  readonly movementAccess: Uint16Array;

  // banned paths of three links and more (restrictions via ways): links pathLink[firstPathLink[p]] .. [firstPathLink[p + 1] - 1]
  readonly firstPathLink: Uint32Array;
  readonly pathLink: Uint32Array;
  /** kindBit mask of those who may not drive the links of the path one after the other. */
  readonly pathKinds: Uint16Array;

  // rules that hold at some hours only; of several that hold on one subject the last decides
  /** Index into RULE_SUBJECTS. */
  readonly ruleSubject: Uint8Array;
  /** The link (also for "speed"), the movement or the banned path that it speaks of. */
  readonly ruleTarget: Uint32Array;
  /** kindBit mask. */
  readonly ruleKinds: Uint16Array;
  /** 1 = opens to those kinds, 0 = shuts. Of a speed: m/s. */
  readonly ruleValue: Float32Array;
  /** Index into `strings`: the condition as it is tagged ("Mo-Fr 06:00-09:00"), see `readHours`. */
  readonly ruleHours: Uint32Array;
}

/** What building found; counts and reasons, never a silent loss. */
export interface NetworkReport {
  readonly restrictions: {
    /** type=restriction relations (and `restriction:*` ones) in the file. */
    readonly read: number;
    /** Those that always hold, for some kind. */
    readonly applied: number;
    /** Those that became rules of some hours only. */
    readonly conditional: number;
    readonly dropped: readonly { id: number; reason: string }[];
    /** Applied or conditional ones, of which a part could not be. */
    readonly partly: readonly { id: number; reason: string }[];
  };
  /** References to nodes that the file does not hold, on ways that were kept. */
  readonly danglingRefs: number;
  readonly signals: number;
  /** Signs to give way or to stop and mini-roundabouts in the file; of these, those that stand at some link's head. */
  readonly signs: { readonly read: number; readonly placed: number };
  /** Share of the links open to a kind that lie in that kind's largest strongly connected part. */
  readonly largestComponentShare: Readonly<Record<string, number>>;
  /** Links that somebody may drive by the standing rules; the others are there for a plan, or an hour, to open. */
  readonly openLinks: number;
  /** Of all open links: a two-way road counts twice. */
  readonly lengthKm: number;
  /** Of all roads: a two-way road counts once. */
  readonly centreLineKm: number;
  /** Tags of ways that hold at some hours only (`*:conditional`). */
  readonly conditional: {
    readonly read: number;
    /** One a link, its kinds and a clause. */
    readonly rules: number;
    /** Clauses of which no rule could be made. */
    readonly dropped: readonly { way: number; key: string; reason: string }[];
  };
  /** Rules of some hours (of links and of turns) that rest on an assumption, see `Hours.remarks`. */
  readonly assumedHours: Readonly<Record<HoursRemark, number>>;
}
