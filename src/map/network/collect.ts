/**
 * Gathers from a stream of OSM elements what a road network is made of, and forgets the rest at once. Ways come first:
 * by then it is known which nodes roads are drawn along, and of all others nothing is kept.
 */
import { Growable } from "../../base/index.ts";
import type { OsmHandlers } from "../osm/index.ts";
import { ALL_KINDS, barrierAccess } from "./access.ts";
import { type Restriction, readRestriction } from "./restriction.ts";
import { type RoadWay, readRoadWay } from "./road-way.ts";
import { lowerBound } from "./sorted-ids.ts";

/** Which traffic a signal that stands beside a way is for: along the way's nodes, against them, or either. */
type SignalFacing = "forward" | "backward" | "either";

export interface RoadElements {
  /** The nodes of the ways, as far as the file holds them, by ascending id. */
  readonly nodeId: Float64Array;
  readonly nodeLon: Float64Array;
  readonly nodeLat: Float64Array;
  /** Nodes with traffic signals, by OSM id. */
  readonly signals: ReadonlyMap<number, SignalFacing>;
  /** Kinds that pass, by OSM id; only nodes with a barrier that stops somebody. */
  readonly barriers: ReadonlyMap<number, number>;
  readonly ways: readonly RoadWay[];
  /** OSM node ids of all ways, one after another. */
  readonly refs: Float64Array;
  readonly restrictions: readonly Restriction[];
}

export interface RoadCollector {
  /** For a reader that hands over ways and relations first. */
  readonly handlers: Required<OsmHandlers>;
  finish(): RoadElements;
}

/** `country` (ISO 3166, "VN") chooses the defaults of untagged roads. */
export function collectRoads(country: string): RoadCollector {
  const refs = new Growable((length) => new Float64Array(length), 1 << 16);
  const signals = new Map<number, SignalFacing>();
  const barriers = new Map<number, number>();
  const ways: RoadWay[] = [];
  const restrictions: Restriction[] = [];
  let nodes: RoadNodes | undefined;
  return {
    handlers: {
      wayKeys: ["highway"],
      way(id, wayRefs, tags) {
        const way = readRoadWay(id, refs.length, wayRefs.length, tags, country);
        if (way === undefined) return;
        if (nodes !== undefined) throw new RangeError(`way ${id} comes after a node`);
        ways.push(way);
        for (let i = 0; i < wayRefs.length; i++) refs.push(wayRefs[i]!);
      },
      relation(id, members, tags) {
        const restriction = readRestriction(id, members, tags);
        if (restriction !== undefined) restrictions.push(restriction);
      },
      node(id, lon, lat, tags) {
        nodes ??= new RoadNodes(refs.finish());
        if (!nodes.place(id, lon, lat) || tags.size === 0) return;
        if (tags.get("highway") === "traffic_signals") {
          const facing = tags.get("traffic_signals:direction");
          signals.set(id, facing === "forward" || facing === "backward" ? facing : "either");
        }
        if (tags.has("barrier")) {
          const passable = barrierAccess(tags);
          if (passable !== ALL_KINDS) barriers.set(id, passable);
        }
      },
    },
    finish: () => ({
      ...(nodes ?? new RoadNodes(refs.finish())).finish(),
      signals,
      barriers,
      ways,
      refs: refs.finish(),
      restrictions,
    }),
  };
}

/** The nodes that roads are drawn along, by ascending id, and where those lie that have been met. */
class RoadNodes {
  readonly #id: Float64Array;
  readonly #lon: Float64Array;
  readonly #lat: Float64Array;
  /** Files are sorted by id as a rule: the next node is looked for from here. */
  #row = 0;

  /** Takes the ids over, repeated ones among them. */
  constructor(refs: Float64Array) {
    refs.sort();
    let count = 0;
    for (let i = 0; i < refs.length; i++) if (i === 0 || refs[i] !== refs[i - 1]) refs[count++] = refs[i]!;
    this.#id = refs.subarray(0, count);
    this.#lon = new Float64Array(count).fill(Number.NaN);
    this.#lat = new Float64Array(count);
  }

  /** False where no road needs the node. */
  place(id: number, lon: number, lat: number): boolean {
    const ids = this.#id;
    const row = lowerBound(ids, id, this.#row);
    this.#row = row;
    if (ids[row] !== id) return false;
    this.#lon[row] = lon;
    this.#lat[row] = lat;
    return true;
  }

  /** Closes up the rows of nodes that were not met. */
  finish(): Pick<RoadElements, "nodeId" | "nodeLon" | "nodeLat"> {
    const [id, lon, lat] = [this.#id, this.#lon, this.#lat];
    let count = 0;
    for (let row = 0; row < id.length; row++) {
      if (Number.isNaN(lon[row]!)) continue;
      id[count] = id[row]!;
      lon[count] = lon[row]!;
      lat[count++] = lat[row]!;
    }
    return { nodeId: id.subarray(0, count), nodeLon: lon.subarray(0, count), nodeLat: lat.subarray(0, count) };
  }
}
