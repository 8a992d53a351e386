/** Reads the area to cut a map to: GeoJSON, or Osmosis' .poly. */
import { readFile, stat } from "node:fs/promises";
import { type Area, makeArea, type Place, type Polygon, type Ring } from "./area.ts";
import { unreadable } from "./byte-source.ts";
import { findCrossing } from "./crossings.ts";
import { osmFault, quote } from "./fault.ts";
import { MAX_POLYGON_BYTES, MAX_POLYGON_DEPTH } from "./limits.ts";

const ADVICE = "give a Polygon or MultiPolygon as GeoJSON (degrees, longitude first), or an Osmosis .poly file";

/** Why a polygon is refused; becomes an error about the file. */
class Refusal extends Error {}

/** Throws a ClearwayError where the file holds no polygon, or one that encloses nothing definite. */
export async function readArea(path: string): Promise<Area> {
  const text = await readText(path);
  try {
    const polygons = text.trimStart().startsWith("{") ? polygonsOfGeoJson(parseJson(text)) : polygonsOfPoly(text);
    if (polygons.length === 0) throw new Refusal("holds no polygon");
    for (const polygon of polygons) requireSound(polygon);
    return makeArea(polygons);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    throw osmFault(path, "", "bad-polygon", cause.message, { advice: ADVICE, cause });
  }
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    const stats = await stat(path);
    if (stats.isFile() && stats.size > MAX_POLYGON_BYTES) {
      const reason = `${stats.size} bytes, more than ${MAX_POLYGON_BYTES}`;
      throw osmFault(path, "", "bad-polygon", reason, { advice: "simplify its outline" });
    }
    bytes = await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw osmFault(path, "", "bad-polygon", "not text in UTF-8", { advice: ADVICE, cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal(`not JSON: ${(cause as Error).message}`);
  }
}

/** Every polygon of a geometry, a feature or a collection of either. */
function polygonsOfGeoJson(value: unknown, depth = 0): Polygon[] {
  if (depth > MAX_POLYGON_DEPTH) throw new Refusal(`collections nested deeper than ${MAX_POLYGON_DEPTH}`);
  if (!isObject(value)) throw new Refusal(`${shown(value)} where GeoJSON was looked for`);
  switch (value.type) {
    case "Polygon":
      return [polygonOf(value.coordinates)];
    case "MultiPolygon":
      return listOf(value.coordinates, "a MultiPolygon's coordinates").map(polygonOf);
    case "Feature":
      return polygonsOfGeoJson(value.geometry, depth + 1);
    case "FeatureCollection":
      return listOf(value.features, "features").flatMap((feature) => polygonsOfGeoJson(feature, depth + 1));
    case "GeometryCollection":
      return listOf(value.geometries, "geometries").flatMap((geometry) => polygonsOfGeoJson(geometry, depth + 1));
    default:
      throw new Refusal(`${shown(value.type)} encloses no area`);
  }
}

const polygonOf = (value: unknown): Polygon => listOf(value, "a Polygon's coordinates").map(ringOf);
const ringOf = (value: unknown): Ring => listOf(value, "a ring").map(placeOf);

function placeOf(value: unknown): Place {
  const [lon, lat] = listOf(value, "a position");
  if (typeof lon !== "number" || typeof lat !== "number") throw new Refusal(`a position ${shown(value)}`);
  return onEarth(lon, lat);
}

function onEarth(lon: number, lat: number): Place {
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat];
  const isSwapped = Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
  throw new Refusal(`${lon},${lat} is not on the earth${isSwapped ? " (latitude first?)" : ""}`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refusal(`${shown(value)} where ${what} should be`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Never the whole of it: it may be long, or nested without end. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object";
  return value === undefined ? "nothing" : quote(String(value));
}

/** A name; then sections of a title ("!…" cuts a hole), a place a line, END; END. One polygon of many rings. */
function polygonsOfPoly(text: string): Polygon[] {
  const lines = text.split(/\r?\n/);
  const rings: Ring[] = [];
  let ring: Place[] | undefined;
  for (const [i, line] of lines.entries()) {
    const words = line.trim().split(/\s+/);
    if (i === 0 || words[0] === "") continue;
    if (words[0] === "END") {
      if (ring === undefined) return rings.length === 0 ? [] : [rings];
      rings.push(ring);
      ring = undefined;
    } else if (ring === undefined) ring = [];
    else {
      const [lon, lat] = words.map(Number);
      if (words.length !== 2 || Number.isNaN(lon) || Number.isNaN(lat)) {
        throw new Refusal(`neither GeoJSON nor a .poly file: line ${i + 1} is ${quote(line)}`);
      }
      ring.push(onEarth(lon!, lat!));
    }
  }
  throw new Refusal("neither GeoJSON nor a .poly file: it has no END");
}

function requireSound(polygon: Polygon): void {
  if (polygon.length === 0) throw new Refusal("a polygon without a ring is empty");
  for (const ring of polygon) {
    const corners = new Set(ring.map(([lon, lat]) => `${lon},${lat}`)).size;
    if (corners < 3) throw new Refusal(`a ring of ${corners} different places encloses nothing`);
  }
  const crossing = findCrossing(polygon);
  if (crossing === undefined) return;
  const [lon, lat] = crossing.map((degrees) => Number(degrees.toFixed(6)));
  throw new Refusal(`the outline crosses itself at ${lon},${lat}`);
}
