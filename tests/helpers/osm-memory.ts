/** Hand-made maps: OSM elements as literals, nodes placed in metres east and north of Hoàn Kiếm, read as a file would be. */
import { kindBit, type RoadNetwork, type VehicleKind } from "../../src/map/index.ts";
import { type BuiltNetwork, buildNetwork, collectRoads } from "../../src/map/network/index.ts";
import type { OsmHandlers, OsmMember } from "../../src/map/osm/index.ts";

type TagLiteral = Readonly<Record<string, string>>;

export interface OsmLiteral {
  /** id: [metres east, metres north, tags]. */
  readonly nodes: Readonly<Record<number, readonly [number, number, TagLiteral?]>>;
  /** id: [node ids, tags]. */
  readonly ways: Readonly<Record<number, readonly [readonly number[], TagLiteral]>>;
  /** id: ["w11@from n5@via w12@to", tags]. */
  readonly relations?: Readonly<Record<number, readonly [string, TagLiteral]>>;
}

const METRES_PER_DEGREE = 111_195.08;
const [LON, LAT] = [105.852, 21.0285];

/** Degrees of a place given in metres. */
export function degrees(eastM: number, northM: number): [number, number] {
  return [LON + eastM / (METRES_PER_DEGREE * Math.cos((LAT * Math.PI) / 180)), LAT + northM / METRES_PER_DEGREE];
}

/** Hands the elements over as a reader does that is asked for ways first. */
function feed(osm: OsmLiteral, handlers: OsmHandlers): void {
  const tagsOf = (tags: TagLiteral = {}): Map<string, string> => new Map(Object.entries(tags));
  for (const [id, [refs, tags]] of Object.entries(osm.ways)) handlers.way?.(Number(id), refs, tagsOf(tags));
  for (const [id, [members, tags]] of Object.entries(osm.relations ?? {})) {
    handlers.relation?.(Number(id), members.split(" ").filter(Boolean).map(memberOf), tagsOf(tags));
  }
  for (const [id, [east, north, tags]] of Object.entries(osm.nodes)) {
    handlers.node?.(Number(id), ...degrees(east, north), tagsOf(tags));
  }
}

function memberOf(text: string): OsmMember {
  const [, type, ref, role] = /^([nwr])(\d+)@(.*)$/.exec(text)!;
  return { type: type === "n" ? "node" : type === "w" ? "way" : "relation", ref: Number(ref), role: role! };
}

export function networkOf(osm: OsmLiteral, country = "VN"): BuiltNetwork {
  const roads = collectRoads(country);
  feed(osm, roads.handlers);
  return buildNetwork(roads.finish());
}

/** The link from one OSM node to another (the first by index), or undefined. */
export function linkBetween(network: RoadNetwork, from: number, to: number): number | undefined {
  for (let link = 0; link < network.linkCount; link++) {
    const [tail, head] = [network.tail[link]!, network.head[link]!];
    if (network.nodeOsmId[tail] === from && network.nodeOsmId[head] === to) return link;
  }
  return undefined;
}

export function mayDrive(network: RoadNetwork, kind: VehicleKind, from: number, to: number): boolean {
  const link = linkBetween(network, from, to);
  return link !== undefined && (network.access[link]! & kindBit(kind)) !== 0;
}

/** Whether a kind may come from node `from` over `via` to node `to`. */
export function mayTurn(network: RoadNetwork, kind: VehicleKind, from: number, via: number, to: number): boolean {
  const [link, next] = [linkBetween(network, from, via), linkBetween(network, via, to)];
  if (link === undefined || next === undefined) return false;
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    if (network.movementTo[m] === next) return (network.movementAccess[m]! & kindBit(kind)) !== 0;
  }
  return false;
}
