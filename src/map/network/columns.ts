/** The network as columns and as one buffer: what worker threads share and snapshot files hold. */
import { allocateColumns, type Column, type Columns, packColumns, unpackColumns } from "../../base/index.ts";
import type { RoadNetwork } from "./types.ts";

/** What a column has an entry for; "links + 1" and its like are offsets, whose last entry is the number of what they count. */
type Extent = "nodes" | "links" | "movements" | "points" | "lanes" | "paths" | "path links" | "rules" | Offsets;
type Offsets = "nodes + 1" | "links + 1" | "paths + 1";

type ColumnName = { [K in keyof RoadNetwork]: RoadNetwork[K] extends Column ? K : never }[keyof RoadNetwork];

/** Every column with its type and extent: the layout that a buffer must have to be read as a network. */
export const NETWORK_COLUMNS: {
  readonly [K in ColumnName]: readonly [type: RoadNetwork[K][typeof Symbol.toStringTag], extent: Extent];
} = {
  nodeLon: ["Float64Array", "nodes"],
  nodeLat: ["Float64Array", "nodes"],
  nodeOsmId: ["Float64Array", "nodes"],
  nodeSignal: ["Uint8Array", "nodes"],
  firstOut: ["Uint32Array", "nodes + 1"],
  tail: ["Uint32Array", "links"],
  head: ["Uint32Array", "links"],
  firstIn: ["Uint32Array", "nodes + 1"],
  inLink: ["Uint32Array", "links"],
  reverse: ["Uint32Array", "links"],
  wayId: ["Float64Array", "links"],
  lengthM: ["Float64Array", "links"],
  freeSpeedMps: ["Float64Array", "links"],
  lanes: ["Float32Array", "links"],
  capacityPcuPerS: ["Float64Array", "links"],
  exitCapacityPcuPerS: ["Float64Array", "links"],
  jamDensityPcuPerM: ["Float64Array", "links"],
  roadClass: ["Uint8Array", "links"],
  isRamp: ["Uint8Array", "links"],
  part: ["Uint8Array", "links"],
  isRoundabout: ["Uint8Array", "links"],
  headSign: ["Uint8Array", "links"],
  layer: ["Int8Array", "links"],
  access: ["Uint16Array", "links"],
  throughAccess: ["Uint16Array", "links"],
  name: ["Uint32Array", "links"],
  ref: ["Uint32Array", "links"],
  firstPoint: ["Uint32Array", "links + 1"],
  pointLon: ["Float64Array", "points"],
  pointLat: ["Float64Array", "points"],
  firstLane: ["Uint32Array", "links + 1"],
  laneTurns: ["Uint16Array", "lanes"],
  laneAccess: ["Uint16Array", "lanes"],
  firstMovement: ["Uint32Array", "links + 1"],
  movementFrom: ["Uint32Array", "movements"],
  movementTo: ["Uint32Array", "movements"],
  movementAccess: ["Uint16Array", "movements"],
  firstPathLink: ["Uint32Array", "paths + 1"],
  pathLink: ["Uint32Array", "path links"],
  pathKinds: ["Uint16Array", "paths"],
  ruleSubject: ["Uint8Array", "rules"],
  ruleTarget: ["Uint32Array", "rules"],
  ruleKinds: ["Uint16Array", "rules"],
  ruleValue: ["Float32Array", "rules"],
  ruleHours: ["Uint32Array", "rules"],
};

const DRAWN = [
  "nodeLon",
  "nodeLat",
  "nodeOsmId",
  "nodeSignal",
  "firstOut",
  "tail",
  "head",
  "firstIn",
  "inLink",
  "reverse",
  "wayId",
  "lengthM",
  "part",
  "headSign",
  "name",
  "ref",
  "firstPoint",
  "pointLon",
  "pointLat",
] as const;

const DESCRIBED = [
  "freeSpeedMps",
  "lanes",
  "capacityPcuPerS",
  "exitCapacityPcuPerS",
  "jamDensityPcuPerM",
  "roadClass",
  "isRamp",
  "isRoundabout",
  "layer",
  "access",
  "throughAccess",
  "firstLane",
  "laneTurns",
  "laneAccess",
  "firstMovement",
  "movementFrom",
  "movementTo",
  "movementAccess",
] as const;

/** Columns for which the map's nodes are needed, and the rest of the graph. */
export type DrawnColumns = Pick<RoadNetwork, (typeof DRAWN)[number]>;
export type GraphColumns = DrawnColumns & Pick<RoadNetwork, (typeof DESCRIBED)[number]>;
/** Columns of banned paths and of rules: few, and how many is known last. */
export type LateColumn = Exclude<ColumnName, keyof GraphColumns>;
export type GraphCounts = Readonly<Record<"nodes" | "links" | "movements" | "points" | "lanes", number>>;

/** Columns of zeros to be filled in place, on shared memory: a large network has no room for a copy. */
export const allocateDrawn = (counts: GraphCounts): DrawnColumns => allocate(DRAWN, counts) as unknown as DrawnColumns;

/** The drawn columns and the rest, which are laid out only now. */
export const allocateDescribed = (drawn: DrawnColumns, counts: GraphCounts): GraphColumns =>
  ({ ...drawn, ...allocate(DESCRIBED, counts) }) as unknown as GraphColumns;

function allocate(names: readonly ColumnName[], counts: GraphCounts): Record<string, Column> {
  const shape = names.map((name): [string, [type: string, length: number]] => {
    const [type, extent] = NETWORK_COLUMNS[name];
    const [of, offsets] = parseExtent(extent);
    return [name, [type, counts[of as keyof GraphCounts] + offsets]];
  });
  return allocateColumns(Object.fromEntries(shape));
}

/** "links + 1" has one entry more than there are links. */
function parseExtent(extent: Extent): [of: string, offsets: 0 | 1] {
  return extent.endsWith(" + 1") ? [extent.slice(0, -4), 1] : [extent, 0];
}

/** What is not a column travels in the buffer's header. */
export type NetworkMeta = Pick<
  RoadNetwork,
  "nodeCount" | "linkCount" | "movementCount" | "bbox" | "mapDate" | "strings"
>;

/** Columns always in the one order, so that equal networks are equal bytes. */
export function networkToColumns(network: RoadNetwork): { columns: Columns; meta: NetworkMeta } {
  const { nodeCount, linkCount, movementCount, bbox, mapDate, strings } = network;
  const names = Object.keys(NETWORK_COLUMNS) as ColumnName[];
  const columns = Object.fromEntries(names.map((name) => [name, network[name]]));
  return { columns, meta: { nodeCount, linkCount, movementCount, bbox, mapDate, strings } };
}

/** Throws RangeError where a column is missing, or is of another type or length than the others ask for. */
export function networkFromColumns(columns: Columns, meta: NetworkMeta): RoadNetwork {
  const { nodeCount, linkCount, movementCount, strings } = meta;
  if (![nodeCount, linkCount, movementCount].every(Number.isInteger) || !Array.isArray(strings)) {
    throw new RangeError("not a road network: no counts of nodes, links and movements, or no strings");
  }
  const counts = new Map<string, number>([
    ["nodes", nodeCount],
    ["links", linkCount],
    ["movements", movementCount],
  ]);
  const own: Record<string, Column> = {};
  for (const [name, [type, extent]] of Object.entries(NETWORK_COLUMNS)) {
    const column = columns[name];
    if (column?.[Symbol.toStringTag] !== type) throw new RangeError(`not a road network: no ${type} "${name}"`);
    const [of, offsets] = parseExtent(extent);
    const count = counts.get(of) ?? column.length - offsets;
    counts.set(of, count);
    if (column.length !== count + offsets) {
      throw new RangeError(`not a road network: "${name}" has ${column.length} entries for ${count} ${of}`);
    }
    own[name] = column;
  }
  for (const [first, counted] of [
    ["firstOut", "links"],
    ["firstIn", "links"],
    ["firstPoint", "points"],
    ["firstLane", "lanes"],
    ["firstMovement", "movements"],
    ["firstPathLink", "path links"],
  ] as const) {
    if (own[first]!.at(-1) !== counts.get(counted)) {
      throw new RangeError(`not a road network: "${first}" does not end with the number of ${counted}`);
    }
  }
  return { ...meta, ...own } as unknown as RoadNetwork;
}

export function networkToBuffer(network: RoadNetwork): SharedArrayBuffer {
  const { columns, meta } = networkToColumns(network);
  return packColumns(columns, meta);
}

/** Views on the buffer, without a copy. Throws RangeError where it holds something else. */
export function networkFromBuffer(buffer: SharedArrayBuffer | ArrayBuffer): RoadNetwork {
  const { columns, meta } = unpackColumns(buffer);
  return networkFromColumns(columns, (meta ?? {}) as NetworkMeta);
}
