/**
 * Hot file. One PrimitiveBlock of a PBF file, decoded straight into calls of the handlers.
 *
 * Invariant: cursors, string table and the column of refs are scratch that every block uses again, and every element
 * leaves the cursors of its packed fields at their ends, so that the next one, lacking a field, finds it empty. What is
 * allocated for an element is its tags, where it has any, and a relation's members. O(bytes), one pass over those of the
 * groups that are wanted. Source: OSM wiki, "PBF Format", osmformat.proto.
 */
import type { Fault } from "./fault.ts";
import { MAX_ID, MAX_PARTS } from "./limits.ts";
import { StringTable } from "./string-table.ts";
import { NO_TAGS, type OsmHandlers, type OsmMember, type Tags } from "./types.ts";
import { Wire } from "./wire.ts";

/** What of a block is decoded. */
export type Wanted = "all" | "nodes" | "ways and relations";

const MEMBER_TYPES = ["node", "way", "relation"] as const;
/** Stored coordinates are nanodegrees after granularity and offset; a division is exact to the last bit, a product is not. */
const NANO = 1e9;
/** Dense nodes are decoded so many at a time, column after column. */
const DENSE_NODES = 2048;

export class BlockReader {
  /** Whether the last block has nodes, wanted or not. */
  hasNodes = false;
  /** Whether any block has had relations. */
  hasRelations = false;
  readonly #handlers: OsmHandlers;
  readonly #fault: Fault;
  readonly #strings: StringTable;
  readonly #block: Wire;
  readonly #group: Wire;
  readonly #element: Wire;
  // packed fields of the present element
  readonly #ids: Wire;
  readonly #lats: Wire;
  readonly #lons: Wire;
  readonly #keys: Wire;
  readonly #values: Wire;
  #refs = new Float64Array(2048);
  /** By length: the first so many of the refs, as they are handed over. */
  #refViews: Float64Array[] = [];
  readonly #denseId = new Float64Array(DENSE_NODES);
  readonly #denseLat = new Float64Array(DENSE_NODES);
  readonly #denseLon = new Float64Array(DENSE_NODES);
  #granularity = 100;
  #latOffset = 0;
  #lonOffset = 0;

  constructor(handlers: OsmHandlers, fault: Fault) {
    this.#handlers = handlers;
    this.#fault = fault;
    this.#strings = new StringTable(fault, handlers.wayKeys ?? []);
    this.#block = new Wire(fault);
    this.#group = new Wire(fault);
    this.#element = new Wire(fault);
    this.#ids = new Wire(fault);
    this.#lats = new Wire(fault);
    this.#lons = new Wire(fault);
    this.#keys = new Wire(fault);
    this.#values = new Wire(fault);
  }

  read(bytes: Buffer, wanted: Wanted): void {
    this.#readFrame(bytes);
    this.hasNodes = false;
    const block = this.#block.open(bytes);
    while (block.next()) {
      if (block.field === 2) this.#readGroup(block.enter(this.#group), wanted);
      else block.skip();
    }
  }

  /** What the groups need to know is written after them. */
  #readFrame(bytes: Buffer): void {
    this.#granularity = 100;
    this.#latOffset = 0;
    this.#lonOffset = 0;
    const block = this.#block.open(bytes);
    while (block.next()) {
      switch (block.field) {
        case 1:
          this.#strings.load(block.enter(this.#group), this.#element);
          break;
        case 17:
          this.#granularity = block.intField();
          break;
        case 19:
          this.#latOffset = block.intField();
          break;
        case 20:
          this.#lonOffset = block.intField();
          break;
        default:
          block.skip();
      }
    }
    if (this.#granularity < 1) throw this.#fault("osm-value", `a granularity of ${this.#granularity} nanodegrees`);
  }

  #readGroup(group: Wire, wanted: Wanted): void {
    const { node, way, relation } = this.#handlers;
    const wantsNodes = node !== undefined && wanted !== "ways and relations";
    const wantsOthers = wanted !== "nodes";
    while (group.next()) {
      const { field } = group;
      if (field === 1 || field === 2) this.hasNodes = true;
      else if (field === 4) this.hasRelations = true;
      if (field === 1 && wantsNodes) this.#readNode(group.enter(this.#element));
      else if (field === 2 && wantsNodes) this.#readDenseNodes(group.enter(this.#element));
      else if (field === 3 && way && wantsOthers) this.#readWay(group.enter(this.#element));
      else if (field === 4 && relation && wantsOthers) this.#readRelation(group.enter(this.#element));
      else group.skip();
    }
  }

  #readNode(node: Wire): void {
    let id = Number.NaN;
    let lat = Number.NaN;
    let lon = Number.NaN;
    while (node.next()) {
      if (node.field === 1) id = node.sintField();
      else if (node.field === 2) node.enter(this.#keys);
      else if (node.field === 3) node.enter(this.#values);
      else if (node.field === 8) lat = node.sintField();
      else if (node.field === 9) lon = node.sintField();
      else node.skip();
    }
    this.#requireId(id, "node");
    this.#emitNode(id, lat, lon, this.#readTags());
  }

  #readDenseNodes(dense: Wire): void {
    const ids = this.#ids;
    const lats = this.#lats;
    const lons = this.#lons;
    const keys = this.#keys;
    while (dense.next()) {
      if (dense.field === 1) dense.enter(ids);
      else if (dense.field === 8) dense.enter(lats);
      else if (dense.field === 9) dense.enter(lons);
      else if (dense.field === 10) dense.enter(keys);
      else dense.skip();
    }
    const hasTags = keys.hasMore;
    const [nodeId, nodeLat, nodeLon] = [this.#denseId, this.#denseLat, this.#denseLon];
    let [id, lat, lon] = [0, 0, 0];
    while (ids.hasMore) {
      const count = ids.sums(nodeId, 0, DENSE_NODES, id);
      const places = Math.min(lats.sums(nodeLat, 0, count, lat), lons.sums(nodeLon, 0, count, lon));
      if (places < count) throw this.#unlike("dense nodes");
      for (let i = 0; i < count; i++) {
        id = nodeId[i]!;
        this.#requireId(id, "node");
        this.#emitNode(id, nodeLat[i]!, nodeLon[i]!, hasTags ? this.#readDenseTags(keys) : NO_TAGS);
      }
      lat = nodeLat[count - 1]!;
      lon = nodeLon[count - 1]!;
    }
    if (lats.hasMore || lons.hasMore || keys.hasMore) throw this.#unlike("dense nodes");
  }

  #emitNode(id: number, storedLat: number, storedLon: number, tags: Tags): void {
    const lat = (this.#latOffset + this.#granularity * storedLat) / NANO;
    const lon = (this.#lonOffset + this.#granularity * storedLon) / NANO;
    if (!(lat >= -90 && lat <= 90)) throw this.#fault("osm-value", `node ${id} has the latitude ${lat}`);
    if (!(lon >= -180 && lon <= 180)) throw this.#fault("osm-value", `node ${id} has the longitude ${lon}`);
    this.#handlers.node!(id, lon, lat, tags);
  }

  #readWay(way: Wire): void {
    let id = Number.NaN;
    while (way.next()) {
      if (way.field === 1) id = way.intField();
      else if (way.field === 2) way.enter(this.#keys);
      else if (way.field === 3) way.enter(this.#values);
      else if (way.field === 8) way.enter(this.#ids);
      else way.skip();
    }
    this.#requireId(id, "way");
    if (!this.#isWanted()) return;
    let count = 0;
    let ref = 0;
    while (this.#ids.hasMore) {
      if (count === this.#refs.length) this.#growRefs(id);
      const from = count;
      count = this.#ids.sums(this.#refs, count, this.#refs.length, ref);
      for (let i = from; i < count; i++) {
        ref = this.#refs[i]!;
        if (ref > MAX_ID || ref < -MAX_ID) throw this.#fault("osm-value", `way ${id} names a node beyond 2^53`);
      }
    }
    this.#handlers.way!(id, this.#refViews[count] ?? this.#firstRefs(count), this.#readTags());
  }

  #firstRefs(count: number): Float64Array {
    const view = this.#refs.subarray(0, count);
    this.#refViews[count] = view;
    return view;
  }

  /** Whether the way has one of the keys that are asked for; where not, the cursors of its fields go to their ends. */
  #isWanted(): boolean {
    if (this.#handlers.wayKeys === undefined) return true;
    const keys = this.#keys;
    const begin = keys.pos;
    while (keys.hasMore) {
      if (!this.#strings.isMarked(keys.uint())) continue;
      keys.pos = begin;
      return true;
    }
    this.#values.pos = this.#values.end;
    this.#ids.pos = this.#ids.end;
    return false;
  }

  #readRelation(relation: Wire): void {
    let id = Number.NaN;
    // roles and types lie packed beside the refs: their cursors are the ones that nodes use for coordinates
    const roles = this.#lats;
    const types = this.#lons;
    while (relation.next()) {
      if (relation.field === 1) id = relation.intField();
      else if (relation.field === 2) relation.enter(this.#keys);
      else if (relation.field === 3) relation.enter(this.#values);
      else if (relation.field === 8) relation.enter(roles);
      else if (relation.field === 9) relation.enter(this.#ids);
      else if (relation.field === 10) relation.enter(types);
      else relation.skip();
    }
    this.#requireId(id, "relation");
    const members: OsmMember[] = [];
    let ref = 0;
    while (this.#ids.hasMore) {
      if (members.length === MAX_PARTS) throw this.#tooMany(`relation ${id}`, "members");
      ref += this.#ids.sint();
      this.#requireId(ref, "member");
      const type = MEMBER_TYPES[types.uint()];
      if (type === undefined) throw this.#fault("osm-corrupt", `relation ${id} has a member of no known type`);
      members.push({ type, ref, role: this.#strings.at(roles.uint()) });
    }
    if (roles.hasMore || types.hasMore) throw this.#unlike(`relation ${id}`);
    this.#handlers.relation!(id, members, this.#readTags());
  }

  /** Keys and values in two packed fields side by side. */
  #readTags(): Tags {
    const keys = this.#keys;
    const values = this.#values;
    if (!keys.hasMore && !values.hasMore) return NO_TAGS;
    const tags = new Map<string, string>();
    while (keys.hasMore) {
      if (tags.size === MAX_PARTS) throw this.#tooMany("an element", "tags");
      tags.set(this.#strings.at(keys.uint()), this.#strings.at(values.uint()));
    }
    if (values.hasMore) throw this.#unlike("tags");
    return tags;
  }

  /** Dense nodes: key, value, key, value, 0, and so on to the next node. */
  #readDenseTags(pairs: Wire): Tags {
    let key = pairs.uint();
    if (key === 0) return NO_TAGS;
    const tags = new Map<string, string>();
    while (key !== 0) {
      if (tags.size === MAX_PARTS) throw this.#tooMany("a node", "tags");
      tags.set(this.#strings.at(key), this.#strings.at(pairs.uint()));
      key = pairs.uint();
    }
    return tags;
  }

  #requireId(id: number, what: string): void {
    if (id <= MAX_ID && id >= -MAX_ID) return;
    if (Number.isNaN(id)) throw this.#fault("osm-corrupt", `a ${what} without an id`);
    throw this.#fault("osm-value", `a ${what} with an id beyond 2^53`);
  }

  #growRefs(id: number): void {
    if (this.#refs.length === MAX_PARTS) throw this.#tooMany(`way ${id}`, "nodes");
    const wider = new Float64Array(2 * this.#refs.length);
    wider.set(this.#refs);
    this.#refs = wider;
    this.#refViews = [];
  }

  #tooMany(what: string, parts: string) {
    return this.#fault("osm-limit", `${what} has more than ${MAX_PARTS} ${parts}`);
  }

  #unlike(what: string) {
    return this.#fault("osm-corrupt", `${what}: packed fields of unlike number`);
  }
}

/** A field's key and length, and some more: what is read at one go must lie within the bytes. */
const FRAME_BYTES = 64;

/**
 * Whether the first bytes of a block prove that dense nodes are all it holds: its string table, then one group that holds
 * nothing else and ends where the block of `blockBytes` does. `false` proves nothing.
 */
export function beginsDenseNodesOnly(start: Wire, blockBytes: number): boolean {
  while (start.pos + FRAME_BYTES <= start.end && start.next()) {
    if (start.field === 1) start.pos = start.fieldEnd();
    else if (start.field !== 2) start.skip();
    else {
      start.fieldEnd();
      return start.next() && start.field === 2 && start.fieldEnd() === blockBytes;
    }
  }
  return false;
}
