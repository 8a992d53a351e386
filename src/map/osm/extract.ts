/**
 * Cuts a smaller map out of a larger one: whole ways with all their nodes, and the turn restrictions on them. Three
 * passes over the file (nodes in the box, ways and relations, nodes of the ways), so that only what is kept is held, in
 * whatever order the file has it.
 */
import { realpath } from "node:fs/promises";
import { ClearwayError, Growable, type WorkOptions } from "../../base/index.ts";
import { readOsm } from "./read-osm.ts";
import { isRestriction, isRoad } from "./road-tags.ts";
import { NO_TAGS, type OsmFileInfo, type OsmHandlers, type OsmMember, type Tags } from "./types.ts";
import { type OsmDocument, type OsmNode, type OsmRelation, type OsmWay, writeOsmXml } from "./write-xml.ts";

export interface ExtractOptions extends WorkOptions {
  /** [west, south, east, north]; a way with any node inside is kept whole. Everything where absent. */
  readonly bbox?: readonly [number, number, number, number] | undefined;
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
  const { bbox, roads = false, signal } = options;
  const pass = (index: number, handlers: OsmHandlers): Promise<OsmFileInfo> =>
    readOsm(input, handlers, {
      signal,
      onProgress: (_, share) => options.onProgress?.("extract", (index + share) / PASSES),
    });

  const inBox = bbox === undefined ? undefined : await nodesInBox(bbox, (handlers) => pass(0, handlers));
  const ways: OsmWay[] = [];
  const restrictions: OsmRelation[] = [];
  const info = await pass(1, {
    way(id, refs, tags) {
      if (roads && !isRoad(tags)) return;
      if (inBox === undefined || anyOf(refs, inBox)) ways.push({ id, refs: Float64Array.from(refs), tags });
    },
    relation(id, members, tags) {
      if (isRestriction(tags)) restrictions.push({ id, members, tags });
    },
  });
  ways.sort(byId);
  const wayIds = new IdSet(Float64Array.from(ways, (way) => way.id));
  const nodeIds = new IdSet(refsOf(ways));
  const isKept = ({ type, ref }: OsmMember): boolean =>
    type === "way" ? wayIds.has(ref) : type === "node" && nodeIds.has(ref);
  const relations = restrictions.filter(({ members }) => members.some(isKept)).sort(byId);

  const nodes = new NodeTable();
  await pass(2, {
    node(id, lon, lat, tags) {
      const isLandmark = !roads && tags.size > 0 && (inBox === undefined || inBox.has(id));
      if (isLandmark || nodeIds.has(id)) nodes.add(id, lon, lat, tags);
    },
  });

  if (nodes.length === 0) {
    const what = `${roads ? "no road" : "nothing"} to extract${bbox === undefined ? "" : ` in the box ${bbox}`}`;
    throw new ClearwayError("empty-extract", `${input}: ${what}; check the file and the box (west,south,east,north)`);
  }
  const document: OsmDocument = {
    bbox: bbox ?? nodes.extent(),
    timestamp: info.timestamp ?? options.timestamp,
    nodes: nodes.sorted(),
    ways,
    relations,
  };
  const bytes = await writeOsmXml(output, document, signal);
  return { nodes: nodes.length, ways: ways.length, relations: relations.length, bytes };
}

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;

async function nodesInBox(
  [west, south, east, north]: readonly [number, number, number, number],
  pass: (handlers: OsmHandlers) => Promise<OsmFileInfo>,
): Promise<IdSet> {
  if (!(west < east && south < north)) {
    const hint = "give west,south,east,north in degrees, west of east and south of north";
    throw new ClearwayError("bad-bbox", `the box ${[west, south, east, north]} is empty; ${hint}`);
  }
  const ids = new Growable((length) => new Float64Array(length));
  await pass({
    node(id, lon, lat) {
      if (lon >= west && lon <= east && lat >= south && lat <= north) ids.push(id);
    },
  });
  return new IdSet(ids.finish());
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

/** The nodes that are kept, as columns; most have no tags. */
class NodeTable {
  readonly #ids = new Growable((length) => new Float64Array(length));
  readonly #lons = new Growable((length) => new Float64Array(length));
  readonly #lats = new Growable((length) => new Float64Array(length));
  readonly #tags = new Map<number, Tags>();

  get length(): number {
    return this.#ids.length;
  }

  add(id: number, lon: number, lat: number, tags: Tags): void {
    const row = this.#ids.push(id);
    this.#lons.push(lon);
    this.#lats.push(lat);
    if (tags.size > 0) this.#tags.set(row, tags);
  }

  /** [west, south, east, north] of all nodes, of which there is at least one. */
  extent(): readonly [number, number, number, number] {
    const box: [number, number, number, number] = [180, 90, -180, -90];
    for (let row = 0; row < this.length; row++) {
      const lon = this.#lons.at(row);
      const lat = this.#lats.at(row);
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
    return box;
  }

  *sorted(): Generator<OsmNode> {
    const rows = Uint32Array.from({ length: this.length }, (_, row) => row);
    rows.sort((a, b) => this.#ids.at(a) - this.#ids.at(b));
    for (const row of rows) {
      const tags = this.#tags.get(row) ?? NO_TAGS;
      yield { id: this.#ids.at(row), lon: this.#lons.at(row), lat: this.#lats.at(row), tags };
    }
  }
}

async function refuseSameFile(input: string, output: string): Promise<void> {
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const [source, target] = await Promise.all([real(input), real(output)]);
  if (source === undefined || source !== target) return;
  throw new ClearwayError("same-file", `${output}: is the map to be read; choose another name for the extract`);
}
