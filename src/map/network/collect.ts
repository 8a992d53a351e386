/**
 * Gathers from a stream of OSM elements what a road network is made of, and forgets the rest at once. Ways come first:
 * by then it is known which nodes roads are drawn along, and of all others nothing is kept.
 */
import { Growable, NONE } from "../../base/index.ts";
import type { OsmHandlers } from "../osm/index.ts";
import { ALL_KINDS, barrierAccess } from "./access.ts";
import { rankIds } from "./rank-ids.ts";
import { type Restriction, readRestriction } from "./restriction.ts";
import { RoadTable, type RoadWays } from "./road-table.ts";
import { readSign, type Sign } from "./sign.ts";
import { lowerBound } from "./sorted-ids.ts";

/** Which traffic a signal that stands beside a way is for: along the way's nodes, against them, or either. */
type SignalFacing = "forward" | "backward" | "either";

export interface RoadElements {
  /** Nodes with traffic signals, by OSM id. */
  readonly signals: ReadonlyMap<number, SignalFacing>;
  /** Signs that tell who goes first, by OSM id. */
  readonly signs: ReadonlyMap<number, Sign>;
  /** Kinds that pass, by OSM id; only nodes with a barrier that stops somebody. */
  readonly barriers: ReadonlyMap<number, number>;
  readonly ways: RoadWays;
  readonly restrictions: readonly Restriction[];
  /** Hands the nodes over, once: of a large map they are let go when its roads are drawn, before the rest is laid out. */
  takeNodes(): RoadNodes;
}

/** The nodes of the ways, as far as the file holds them, and the ways along them. */
export interface RoadNodes {
  /** Ascending; the other columns speak of a node by its place here. */
  readonly nodeId: Float64Array;
  readonly nodeLon: Float64Array;
  readonly nodeLat: Float64Array;
  /**
   * Nodes along the ways: those of way w are path[firstPath[w]] .. path[firstPath[w + 1] - 1]. NONE = not in the file. A
   * node repeated at once is there once.
   */
  readonly firstPath: Uint32Array;
  readonly path: Uint32Array;
}

export interface RoadCollector {
  /** For a reader that hands over ways and relations first. */
  readonly handlers: Required<OsmHandlers>;
  finish(): RoadElements;
}

/** Room that is not written to takes no memory, and growing is dear. */
const REFS_ROOM = 1 << 22;

/** `country` (ISO 3166, "VN") chooses the defaults of untagged roads. */
export function collectRoads(country: string): RoadCollector {
  const ways = new RoadTable(country);
  const firstRef = new Growable((length) => new Uint32Array(length));
  const refs = new Growable((length) => new Float64Array(length), REFS_ROOM);
  firstRef.push(0);
  const signals = new Map<number, SignalFacing>();
  const signs = new Map<number, Sign>();
  const barriers = new Map<number, number>();
  const restrictions: Restriction[] = [];
  let nodes: NodePlacer | undefined;
  const takeRefs = (): NodePlacer => new NodePlacer(firstRef.take(), refs.take());
  return {
    handlers: {
      wayKeys: ["highway"],
      way(id, wayRefs, tags) {
        if (wayRefs.length < 2 || !ways.add(id, tags)) return;
        if (nodes !== undefined) throw new RangeError(`way ${id} comes after a node`);
        for (let i = 0; i < wayRefs.length; i++) if (i === 0 || wayRefs[i] !== wayRefs[i - 1]) refs.push(wayRefs[i]!);
        firstRef.push(refs.length);
      },
      relation(id, members, tags) {
        const restriction = readRestriction(id, members, tags);
        if (restriction !== undefined) restrictions.push(restriction);
      },
      node(id, lon, lat, tags) {
        nodes ??= takeRefs();
        if (!nodes.place(id, lon, lat) || tags.size === 0) return;
        if (tags.get("highway") === "traffic_signals") {
          const facing = tags.get("traffic_signals:direction");
          signals.set(id, facing === "forward" || facing === "backward" ? facing : "either");
        }
        const sign = readSign(tags);
        if (sign !== undefined) signs.set(id, sign);
        if (tags.has("barrier")) {
          const passable = barrierAccess(tags);
          if (passable !== ALL_KINDS) barriers.set(id, passable);
        }
      },
    },
    finish() {
      let placed: NodePlacer | undefined = nodes ?? takeRefs();
      nodes = undefined;
      return {
        signals,
        signs,
        barriers,
        ways: ways.take(),
        restrictions,
        takeNodes() {
          if (placed === undefined) throw new RangeError("the nodes were taken before");
          const taken = placed.finish();
          placed = undefined;
          return taken;
        },
      };
    },
  };
}

/** The nodes that roads are drawn along, by ascending id, and where those lie that have been met. */
class NodePlacer {
  readonly #id: Float64Array;
  readonly #lon: Float64Array;
  readonly #lat: Float64Array;
  readonly #firstPath: Uint32Array;
  readonly #path: Uint32Array;
  #met = 0;
  /** Files are sorted by id as a rule: the next node is looked for from here. */
  #row = 0;

  constructor(firstRef: Uint32Array, refs: Float64Array) {
    this.#firstPath = firstRef;
    let count = 0;
    // On one buffer: it is large enough to be given back to the system as soon as it is let go.
    let columns = new Float64Array(0);
    this.#path = rankIds(refs, (distinct) => {
      count = distinct;
      columns = new Float64Array(3 * count);
      return columns.subarray(0, count);
    });
    this.#id = columns.subarray(0, count);
    this.#lon = columns.subarray(count, 2 * count).fill(Number.NaN);
    this.#lat = columns.subarray(2 * count);
  }

  /** False where no road needs the node. */
  place(id: number, lon: number, lat: number): boolean {
    const ids = this.#id;
    const row = lowerBound(ids, id, this.#row);
    this.#row = row;
    if (ids[row] !== id) return false;
    if (Number.isNaN(this.#lon[row]!)) this.#met++;
    this.#lon[row] = lon;
    this.#lat[row] = lat;
    return true;
  }

  finish(): RoadNodes {
    const all = {
      nodeId: this.#id,
      nodeLon: this.#lon,
      nodeLat: this.#lat,
      firstPath: this.#firstPath,
      path: this.#path,
    };
    return this.#met === this.#id.length ? all : closeUp(all, this.#met);
  }
}

/** Without the rows of nodes that were not met. */
function closeUp({ nodeId, nodeLon, nodeLat, firstPath, path }: RoadNodes, met: number): RoadNodes {
  const place = new Uint32Array(nodeId.length).fill(NONE);
  let count = 0;
  for (let row = 0; row < nodeId.length; row++) {
    if (Number.isNaN(nodeLon[row]!)) continue;
    nodeId[count] = nodeId[row]!;
    nodeLon[count] = nodeLon[row]!;
    nodeLat[count] = nodeLat[row]!;
    place[row] = count++;
  }
  return {
    nodeId: nodeId.subarray(0, met),
    nodeLon: nodeLon.subarray(0, met),
    nodeLat: nodeLat.subarray(0, met),
    firstPath,
    path: path.map((row) => place[row]!),
  };
}
