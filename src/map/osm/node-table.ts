/** Nodes with their tags, as columns: some 24 bytes a node where an object takes 100. Most nodes have no tags. */
import { Growable } from "../../base/index.ts";
import { NO_TAGS, type OsmHandlers, type Tags } from "./types.ts";
import type { OsmNode } from "./write-xml.ts";

export class NodeTable {
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

  /** Hands the nodes over in the order in which they came. */
  replay(handlers: OsmHandlers): void {
    for (let row = 0; row < this.length; row++) {
      handlers.node?.(this.#ids.at(row), this.#lons.at(row), this.#lats.at(row), this.#tags.get(row) ?? NO_TAGS);
    }
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
