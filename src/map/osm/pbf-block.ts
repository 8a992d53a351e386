/**
 * Hot file. One PrimitiveBlock of a PBF file, decoded straight into calls of the handlers.
 *
 * Invariant: cursors, string table and the column of refs are scratch that every block uses again, and every element
 * leaves the cursors of its packed fields at their ends, so that the next one, lacking a field, finds it empty. What is
 * allocated for an element is its tags, where it has any, and a relation's members. One pass over the bytes of the groups that are
 * wanted. Source: OSM wiki, "PBF Format", osmformat.proto.
 */
import type { Fault } from "./fault.ts";
import { MAX_ID, MAX_PARTS } from "./limits.ts";
import { StringTable } from "./string-table.ts";
import { NO_TAGS, type OsmHandlers, type OsmMember, type Tags } from "./types.ts";
import { Wire } from "./wire.ts";

const MEMBER_TYPES = ["node", "way", "relation"] as const;
/** Stored coordinates are nanodegrees after granularity and offset; a division is exact to the last bit, a product is not. */
const NANO = 1e9;

export class BlockReader {
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
  #granularity = 100;
  #latOffset = 0;
  #lonOffset = 0;

  constructor(handlers: OsmHandlers, fault: Fault) {
    this.#handlers = handlers;
    this.#fault = fault;
    this.#strings = new StringTable(fault);
    this.#block = new Wire(fault);
    this.#group = new Wire(fault);
    this.#element = new Wire(fault);
    this.#ids = new Wire(fault);
    this.#lats = new Wire(fault);
    this.#lons = new Wire(fault);
    this.#keys = new Wire(fault);
    this.#values = new Wire(fault);
  }

  read(bytes: Buffer): void {
    this.#readFrame(bytes);
    const block = this.#block.open(bytes);
    while (block.next()) {
      if (block.field === 2) this.#readGroup(block.enter(this.#group));
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

  #readGroup(group: Wire): void {
    const { node, way, relation } = this.#handlers;
    while (group.next()) {
      if (group.field === 1 && node) this.#readNode(group.enter(this.#element));
      else if (group.field === 2 && node) this.#readDenseNodes(group.enter(this.#element));
      else if (group.field === 3 && way) this.#readWay(group.enter(this.#element));
      else if (group.field === 4 && relation) this.#readRelation(group.enter(this.#element));
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
    let id = 0;
    let lat = 0;
    let lon = 0;
    while (ids.hasMore) {
      id += ids.sint();
      lat += lats.sint();
      lon += lons.sint();
      this.#requireId(id, "node");
      this.#emitNode(id, lat, lon, hasTags ? this.#readDenseTags(keys) : NO_TAGS);
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
    let count = 0;
    let ref = 0;
    while (this.#ids.hasMore) {
      if (count === this.#refs.length) this.#growRefs(id);
      ref += this.#ids.sint();
      this.#refs[count++] = ref;
      if (ref > MAX_ID || ref < -MAX_ID) throw this.#fault("osm-value", `way ${id} names a node beyond 2^53`);
    }
    this.#handlers.way!(id, this.#refs.subarray(0, count), this.#readTags());
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
  }

  #tooMany(what: string, parts: string) {
    return this.#fault("osm-limit", `${what} has more than ${MAX_PARTS} ${parts}`);
  }

  #unlike(what: string) {
    return this.#fault("osm-corrupt", `${what}: packed fields of unlike number`);
  }
}
