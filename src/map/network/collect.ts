/** Gathers from a stream of OSM elements what a road network is made of, and forgets the rest at once. */
import { Growable } from "../../base/index.ts";
import type { OsmHandlers } from "../osm/index.ts";
import { ALL_KINDS, barrierAccess } from "./access.ts";
import { type Restriction, readRestriction } from "./restriction.ts";
import { type RoadWay, readRoadWay } from "./road-way.ts";

/** Which traffic a signal that stands beside a way is for: along the way's nodes, against them, or either. */
type SignalFacing = "forward" | "backward" | "either";

export interface RoadElements {
  /** Every node of the file: roads come after their nodes, and which of them are roads' is not known before. */
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
  readonly handlers: Required<OsmHandlers>;
  finish(): RoadElements;
}

/** `country` (ISO 3166, "VN") chooses the defaults of untagged roads. */
export function collectRoads(country: string): RoadCollector {
  const nodeId = new Growable((length) => new Float64Array(length), 1 << 16);
  const nodeLon = new Growable((length) => new Float64Array(length), 1 << 16);
  const nodeLat = new Growable((length) => new Float64Array(length), 1 << 16);
  const refs = new Growable((length) => new Float64Array(length), 1 << 16);
  const signals = new Map<number, SignalFacing>();
  const barriers = new Map<number, number>();
  const ways: RoadWay[] = [];
  const restrictions: Restriction[] = [];
  return {
    handlers: {
      node(id, lon, lat, tags) {
        nodeId.push(id);
        nodeLon.push(lon);
        nodeLat.push(lat);
        if (tags.size === 0) return;
        if (tags.get("highway") === "traffic_signals") {
          const facing = tags.get("traffic_signals:direction");
          signals.set(id, facing === "forward" || facing === "backward" ? facing : "either");
        }
        if (tags.has("barrier")) {
          const passable = barrierAccess(tags);
          if (passable !== ALL_KINDS) barriers.set(id, passable);
        }
      },
      way(id, wayRefs, tags) {
        const way = readRoadWay(id, refs.length, wayRefs.length, tags, country);
        if (way === undefined) return;
        ways.push(way);
        for (let i = 0; i < wayRefs.length; i++) refs.push(wayRefs[i]!);
      },
      relation(id, members, tags) {
        const restriction = readRestriction(id, members, tags);
        if (restriction !== undefined) restrictions.push(restriction);
      },
    },
    finish: () => ({
      nodeId: nodeId.finish(),
      nodeLon: nodeLon.finish(),
      nodeLat: nodeLat.finish(),
      signals,
      barriers,
      ways,
      refs: refs.finish(),
      restrictions,
    }),
  };
}
