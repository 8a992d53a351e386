/** OSM elements as the readers hand them over, one call an element, in file order. Nothing is kept by a reader. */
import type { WorkOptions } from "../../base/index.ts";

/** Keys are the mapper's free text, so a Map and never a plain object. */
export type Tags = ReadonlyMap<string, string>;

/** Most nodes have none: they share this one. */
export const NO_TAGS: Tags = new Map();

export interface OsmMember {
  readonly type: "node" | "way" | "relation";
  readonly ref: number;
  readonly role: string;
}

/** Called synchronously. An absent handler lets the reader skip decoding that kind. Degrees are WGS 84. */
export interface OsmHandlers {
  node?(id: number, lon: number, lat: number, tags: Tags): void;
  /** `refs` is valid during the call only. */
  way?(id: number, refs: ArrayLike<number>, tags: Tags): void;
  /** Ways that bear none of these keys are passed over, undecoded; absent: every way is handed over. */
  readonly wayKeys?: readonly string[];
  relation?(id: number, members: readonly OsmMember[], tags: Tags): void;
}

export interface OsmFileInfo {
  readonly format: "pbf" | "xml";
  readonly bytes: number;
  /** From the header where it is said: [west, south, east, north]. */
  readonly bbox?: readonly [number, number, number, number];
  /** ISO 8601 time of the data (osmosis_replication_timestamp, or XML's), where the header says it. */
  readonly timestamp?: string;
}

export interface ReadOptions extends WorkOptions {
  /**
   * `ways first`: no node comes before the last way and relation, whatever the file's own order, so that of its nodes, which
   * are most of a file, only those that matter need be kept. A PBF file is gone through twice for it; of an XML file the
   * nodes are held back in memory. Absent: as the file has them.
   */
  readonly order?: "ways first";
}

/** Reads .osm.pbf, .osm and either in .gz; the format is told by the content, never by the suffix. */
export type ReadOsm = (path: string, handlers: OsmHandlers, options?: ReadOptions) => Promise<OsmFileInfo>;
