/**
 * Cuts a smaller map out of a larger one: whole ways with all their nodes, and the turn restrictions on them. Three
 * passes over the file (nodes in the area, ways and relations, nodes of the ways), so that only what is kept is held, in
 * whatever order the file has it.
 */
import { realpath } from "node:fs/promises";
import { ClearwayError, Growable, type WorkOptions } from "../../base/index.ts";
import type { Area, Box } from "./area.ts";
import { requireWhole } from "./half-read.ts";
import { NodeTable } from "./node-table.ts";
import { readArea } from "./polygon.ts";
import { readOsm } from "./read-osm.ts";
import { isRestriction, isRoad } from "./road-tags.ts";
import type { OsmFileInfo, OsmHandlers, OsmMember } from "./types.ts";
import { type OsmDocument, type OsmRelation, type OsmWay, writeOsmXml } from "./write-xml.ts";

export interface ExtractOptions extends WorkOptions {
  /** [west, south, east, north]; a way with any node inside is kept whole. Everything where absent. */
  readonly bbox?: Box | undefined;
  /** A GeoJSON or .poly file whose polygons take the box's place; with a box too, a node must lie in both. */
  readonly polygon?: string | undefined;
  /** Keep only the ways that a vehicle might use, and no nodes beside theirs. */
  readonly roads?: boolean | undefined;
  /** ISO 8601 time of the data, where the input's header does not say it. */
  readonly timestamp?: string | undefined;
}

export interface ExtractResult {
  readonly nodes: number;
  readonly ways: number;
  readonly relations: number;
  readonly bytes: number;
}

const PASSES = 3;

/** Writes OSM XML, gzipped where the output's name ends with .gz, elements sorted by kind and id. */
export async function extractRoads(
  input: string,
  output: string,
  options: ExtractOptions = {},
): Promise<ExtractResult> {
  await refuseSameFile(input, output);
  const { roads = false, signal } = options;
  const pass = (index: number, handlers: OsmHandlers): Promise<OsmFileInfo> =>
    readOsm(input, handlers, {
      signal,
      onProgress: (_, share) => options.onProgress?.("extract", (index + share) / PASSES),
    });

  const area = await areaOf(options);
  const inside = area && (await nodesInside(area, (handlers) => pass(0, handlers)));
  const ways: OsmWay[] = [];
  const restrictions: OsmRelation[] = [];
  let hasRelations = false;
  const info = await pass(1, {
    ...(roads && { wayKeys: ["highway"] }),
    way(id, refs, tags) {
      if (roads && !isRoad(tags)) return;
      if (inside === undefined || anyOf(refs, inside)) ways.push({ id, refs: Float64Array.from(refs), tags });
    },
    relation(id, members, tags) {
      hasRelations = true;
      if (isRestriction(tags)) restrictions.push({ id, members, tags });
    },
  });
  if (info.format === "pbf" && !hasRelations) await requireWhole(input, options);
  ways.sort(byId);
  const wayIds = new IdSet(Float64Array.from(ways, (way) => way.id));
  const nodeIds = new IdSet(refsOf(ways));
  const isKept = ({ type, ref }: OsmMember): boolean =>
    type === "way" ? wayIds.has(ref) : type === "node" && nodeIds.has(ref);
  const relations = restrictions.filter(({ members }) => members.some(isKept)).sort(byId);

  const nodes = new NodeTable();
  await pass(2, {
    node(id, lon, lat, tags) {
      const isLandmark = !roads && tags.size > 0 && (inside === undefined || inside.has(id));
      if (isLandmark || nodeIds.has(id)) nodes.add(id, lon, lat, tags);
    },
  });

  if (nodes.length === 0) throw nothingKept(input, info, options);
  const document: OsmDocument = {
    bbox: area?.bbox ?? nodes.extent(),
    timestamp: info.timestamp ?? options.timestamp,
    nodes: nodes.sorted(),
    ways,
    relations,
  };
  const bytes = await writeOsmXml(output, document, signal);
  return { nodes: nodes.length, ways: ways.length, relations: relations.length, bytes };
}

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;

async function areaOf({ bbox, polygon }: ExtractOptions): Promise<Area | undefined> {
  const area = polygon === undefined ? undefined : await readArea(polygon);
  if (bbox === undefined) return area;
  const [west, south, east, north] = bbox;
  if (!(west < east && south < north)) {
    const hint = "give west,south,east,north in degrees, west of east and south of north";
    throw new ClearwayError("bad-bbox", `the box ${bbox} is empty; ${hint}`);
  }
  const inBox = (lon: number, lat: number): boolean => lon >= west && lon <= east && lat >= south && lat <= north;
  if (area === undefined) return { bbox, has: inBox };
  const [w, s, e, n] = area.bbox;
  return {
    bbox: [Math.max(west, w), Math.max(south, s), Math.min(east, e), Math.min(north, n)],
    has: (lon, lat) => inBox(lon, lat) && area.has(lon, lat),
  };
}

async function nodesInside(area: Area, pass: (handlers: OsmHandlers) => Promise<OsmFileInfo>): Promise<IdSet> {
  const ids = new Growable((length) => new Float64Array(length));
  await pass({
    node(id, lon, lat) {
      if (area.has(lon, lat)) ids.push(id);
    },
  });
  return new IdSet(ids.finish());
}

function nothingKept(
  input: string,
  info: OsmFileInfo,
  { bbox, polygon, roads = false }: ExtractOptions,
): ClearwayError {
  const where = [bbox && `the box ${bbox}`, polygon && `the polygon of ${polygon}`].filter(Boolean).join(" and ");
  const what = `${roads ? "no road" : "nothing"} to extract${where === "" ? "" : ` in ${where}`}`;
  const extent = info.bbox === undefined ? "" : `: it covers ${info.bbox}`;
  const hint = where === "" ? "check the file" : `check the area (longitude before latitude) and the map${extent}`;
  return new ClearwayError("empty-extract", `${input}: ${what}; ${hint}`);
}

function refsOf(ways: readonly OsmWay[]): Float64Array {
  const refs = new Float64Array(ways.reduce((sum, way) => sum + way.refs.length, 0));
  let filled = 0;
  for (const way of ways) {
    refs.set(way.refs, filled);
    filled += way.refs.length;
  }
  return refs;
}

function anyOf(refs: ArrayLike<number>, set: IdSet): boolean {
  for (let i = 0; i < refs.length; i++) {
    if (set.has(refs[i]!)) return true;
  }
  return false;
}

/** Ids as one sorted column: 8 bytes an id, where a Set takes about 40. */
class IdSet {
  readonly #sorted: Float64Array;

  /** Takes the column over. */
  constructor(ids: Float64Array) {
    this.#sorted = ids.sort();
  }

  has(id: number): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === id;
  }
}

async function refuseSameFile(input: string, output: string): Promise<void> {
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const [source, target] = await Promise.all([real(input), real(output)]);
  if (source === undefined || source !== target) return;
  throw new ClearwayError("same-file", `${output}: is the map to be read; choose another name for the extract`);
}
