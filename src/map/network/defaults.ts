/**
 * What a road carries where no tag says it: one table by class, for Vietnam's cities and for elsewhere.
 * Vietnam's speeds are those of a street without a queue, with what crossings, parking and mixed traffic take from it.
 *
 * Saturation flows are near the 1,790 to 2,130 pcu/h a lane measured on Vietnamese roads of two to four lanes (ASCE
 * J. Transp. Eng. 138(6), 2012), less where parking and shop fronts narrow the street. With a jam density of 0.15 pcu/m
 * a lane, every row gives a backward wave of about 3 to 5 m/s.
 */
import { kmhToMps } from "../../base/index.ts";
import type { Tags } from "../osm/index.ts";
import { kindBit } from "../vehicle/index.ts";
import type { Side } from "./access.ts";
import { ROAD_CLASSES, type RoadClass } from "./types.ts";

interface ClassDefaults {
  /** Free speed in a Vietnamese city, and elsewhere. */
  readonly vietnamKmh: number;
  readonly elsewhereKmh: number;
  /** Lanes of a one-way road, and of both directions together of a two-way one. */
  readonly onewayLanes: number;
  readonly twowayLanes: number;
  /** Of one lane. */
  readonly saturationPcuPerH: number;
  /** Share of the cycle that a signal at the head is green. */
  readonly greenShare: number;
}

const row = (
  vietnamKmh: number,
  elsewhereKmh: number,
  onewayLanes: number,
  twowayLanes: number,
  saturationPcuPerH: number,
  greenShare: number,
): ClassDefaults => ({ vietnamKmh, elsewhereKmh, onewayLanes, twowayLanes, saturationPcuPerH, greenShare });

// biome-ignore format: a table reads by column
const CLASS_DEFAULTS: Readonly<Record<RoadClass, ClassDefaults>> = {
  //               VN km/h  else  1-way  2-way  pcu/h  green
  motorway:      row(75,    110,  2,     4,     2000,  0.60),
  trunk:         row(38,     80,  2,     4,     1900,  0.50),
  primary:       row(31,     60,  3,     4,     1900,  0.50),
  secondary:     row(28,     50,  2,     3,     1800,  0.45),
  tertiary:      row(25,     50,  2,     2,     1600,  0.40),
  unclassified:  row(22,     45,  1,     1.5,   1300,  0.35),
  residential:   row(18,     30,  1,     1.5,   1200,  0.35),
  living_street: row(15,     10,  1,     1,     1000,  0.35),
  service:       row(15,     15,  1,     1,     1000,  0.35),
  busway:        row(30,     40,  1,     2,     1200,  0.45),
  track:         row(15,     15,  1,     1,     1000,  0.35),
};

export const JAM_DENSITY_PCU_PER_LANE_M = 0.15;

/** Backward waves seen in city traffic lie between these; they bound the capacity of roads tagged very slow or very fast. */
const GENTLEST_WAVE_MPS = 3;
const STEEPEST_WAVE_MPS = 7;

/** Lanes that traffic against a one-way finds beside it (motorcycles, bicycles, a bus lane). */
const CONTRAFLOW_LANES = 0.5;

/** A slip road's curve takes this share of its road's speed. */
const RAMP_SPEED_SHARE = 0.7;

/** Where traffic keeps to the left, ISO 3166. */
const LEFT_HAND = new Set(
  "AU BD BN BT BW CY FJ GB GG GY HK ID IE IM IN JE JM JP KE LK LS MO MT MU MV MW MY MZ NA NP NZ PG PK SC SG SR SZ TH TL TT TZ UG ZA ZM ZW".split(
    " ",
  ),
);

export const keepsLeft = (country: string): boolean => LEFT_HAND.has(country.toUpperCase());

const isVietnam = (country: string): boolean => country.toUpperCase() === "VN";

/** Kinds that a motorway shuts out: bicycles everywhere, motorcycles in Vietnam. */
export function shutOutOfMotorways(country: string): number {
  return kindBit("bicycle") | (isVietnam(country) ? kindBit("motorcycle") : 0);
}

export function greenShare(roadClass: number): number {
  return CLASS_DEFAULTS[ROAD_CLASSES[roadClass]!].greenShare;
}

/** Saturation capacity of a road, held where its backward wave stays between 3 and 7 m/s. */
export function capacityPcuPerS(roadClass: number, lanes: number, freeSpeedMps: number): number {
  const saturation = CLASS_DEFAULTS[ROAD_CLASSES[roadClass]!].saturationPcuPerH / 3600;
  const withWave = (waveMps: number): number =>
    (JAM_DENSITY_PCU_PER_LANE_M * freeSpeedMps * waveMps) / (freeSpeedMps + waveMps);
  return lanes * Math.min(Math.max(saturation, withWave(GENTLEST_WAVE_MPS)), withWave(STEEPEST_WAVE_MPS));
}

/** Free speeds of both directions: `maxspeed:forward` and `:backward`, `maxspeed`, `maxspeed:type`, else the table. */
export function freeSpeedsMps(
  tags: Tags,
  roadClass: RoadClass,
  isRamp: boolean,
  country: string,
): { forward: number; backward: number } {
  const defaults = CLASS_DEFAULTS[roadClass];
  const byClass = (isVietnam(country) ? defaults.vietnamKmh : defaults.elsewhereKmh) * (isRamp ? RAMP_SPEED_SHARE : 1);
  const both = maxspeedKmh(tags.get("maxspeed")) ?? maxspeedKmh(tags.get("maxspeed:type")) ?? byClass;
  return {
    forward: kmhToMps(maxspeedKmh(tags.get("maxspeed:forward")) ?? both),
    backward: kmhToMps(maxspeedKmh(tags.get("maxspeed:backward")) ?? both),
  };
}

/** Speeds that `maxspeed=COUNTRY:zone` stands for, km/h. Vietnam: circular 38/2024/TT-BGTVT, one carriageway. */
const ZONE_KMH: Readonly<Record<string, number>> = {
  "VN:urban": 50,
  "VN:rural": 80,
  "VN:motorway": 120,
  urban: 50,
  rural: 90,
  motorway: 120,
  living_street: 20,
  walk: 7,
  none: 120,
};

/** km/h of an OSM maxspeed value ("50", "30 mph", "VN:urban", "walk", "none"), or undefined where it says nothing usable. */
export function maxspeedKmh(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const zone = ZONE_KMH[value] ?? ZONE_KMH[value.slice(value.indexOf(":") + 1)];
  if (zone !== undefined) return zone;
  const match = /^(\d+(?:\.\d+)?)\s*(mph|km\/h|kmh)?$/.exec(value.trim());
  if (match === null) return undefined;
  const kmh = Number(match[1]) * (match[2] === "mph" ? 1.609344 : 1);
  return kmh >= 3 && kmh <= 150 ? kmh : undefined;
}

/**
 * Lanes of both directions. A two-way road without `lanes:forward` and `lanes:backward` is shared evenly, so an odd
 * total is fractional: one lane both ways is half a lane each.
 */
export function lanesOf(
  tags: Tags,
  roadClass: RoadClass,
  isRamp: boolean,
  onlyWay: Side | null,
): { forward: number; backward: number } {
  const defaults = CLASS_DEFAULTS[roadClass];
  const total = laneCount(tags.get("lanes"));
  if (onlyWay !== null) {
    const along = total ?? (isRamp ? 1 : defaults.onewayLanes);
    return onlyWay === "backward"
      ? { forward: CONTRAFLOW_LANES, backward: along }
      : { forward: along, backward: CONTRAFLOW_LANES };
  }
  // A lane that both directions share (for turning left) is nobody's on the way.
  const shared = laneCount(tags.get("lanes:both_ways")) ?? 0;
  const both = Math.max((total ?? (isRamp ? 2 : defaults.twowayLanes)) - shared, 2 * CONTRAFLOW_LANES);
  const forward = laneCount(tags.get("lanes:forward"));
  const backward = laneCount(tags.get("lanes:backward"));
  return {
    forward: forward ?? (backward === undefined ? both / 2 : Math.max(both - backward, CONTRAFLOW_LANES)),
    backward: backward ?? (forward === undefined ? both / 2 : Math.max(both - forward, CONTRAFLOW_LANES)),
  };
}

function laneCount(value: string | undefined): number | undefined {
  const lanes = Number(value);
  return value !== undefined && lanes >= 0.5 && lanes <= 12 ? lanes : undefined;
}
