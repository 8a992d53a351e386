/** The network as a graphology graph, for exchange, for sub-graphs and as an oracle; never inside routing or simulation. */
import { MultiDirectedGraph } from "graphology";
import { kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";
import { PARTS, ROAD_CLASSES, type RoadNetwork } from "./types.ts";

export interface GraphNode {
  lon: number;
  lat: number;
  hasSignals: boolean;
}

export interface GraphLink {
  link: number;
  wayId: number;
  name: string;
  roadClass: string;
  part: string;
  lengthM: number;
  freeSpeedMps: number;
  freeFlowS: number;
  lanes: number;
  capacityPcuPerS: number;
  kinds: VehicleKind[];
}

/** Nodes keyed by OSM node id, links by link index: those that somebody may drive, with `kind` that kind. Turn bans are not in it. */
export function toGraphology(
  network: RoadNetwork,
  options: { kind?: VehicleKind } = {},
): MultiDirectedGraph<GraphNode, GraphLink> {
  const graph = new MultiDirectedGraph<GraphNode, GraphLink>();
  for (let n = 0; n < network.nodeCount; n++) {
    const place = { lon: network.nodeLon[n]!, lat: network.nodeLat[n]!, hasSignals: network.nodeSignal[n] === 1 };
    graph.addNode(String(network.nodeOsmId[n]!), place);
  }
  const mask = options.kind === undefined ? 0xffff : kindBit(options.kind);
  for (let link = 0; link < network.linkCount; link++) {
    if ((network.access[link]! & mask) === 0) continue;
    const tail = String(network.nodeOsmId[network.tail[link]!]!);
    const head = String(network.nodeOsmId[network.head[link]!]!);
    graph.addDirectedEdgeWithKey(String(link), tail, head, {
      link,
      wayId: network.wayId[link]!,
      name: network.strings[network.name[link]!]!,
      roadClass: ROAD_CLASSES[network.roadClass[link]!]!,
      part: PARTS[network.part[link]!]!,
      lengthM: network.lengthM[link]!,
      freeSpeedMps: network.freeSpeedMps[link]!,
      freeFlowS: network.lengthM[link]! / network.freeSpeedMps[link]!,
      lanes: network.lanes[link]!,
      capacityPcuPerS: network.capacityPcuPerS[link]!,
      kinds: VEHICLE_KINDS.filter((kind) => (network.access[link]! & kindBit(kind)) !== 0),
    });
  }
  return graph;
}
