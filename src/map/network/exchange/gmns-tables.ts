/**
 * A network as the tables of the General Modeling Network Specification 0.96: kilometres and km/h, to twelve digits.
 * Ids are the network's own indices. What GMNS has no place for stands in columns and tables of our own: OSM ids, roads for
 * destination traffic (`through_uses`), banned paths of three links and more, the rules of hours as they are tagged.
 */
import { csvFormatRow } from "d3-dsv";
import { mpsToKmh, NONE } from "../../../base/index.ts";
import { KIND_RULES, VEHICLE_KINDS } from "../../vehicle/index.ts";
import { HEAD_SIGNS, LANE_TURNS, PARTS, ROAD_CLASSES, type RoadNetwork, RULE_SUBJECTS } from "../types.ts";
import { GMNS_README } from "./gmns-readme.ts";
import { ruleTables } from "./gmns-rules.ts";
import { ALL, NOBODY, usesOf } from "./gmns-uses.ts";
import { digits, movementType } from "./gmns-words.ts";

export interface GmnsTable {
  /** The file's name, e.g. "node.csv". */
  readonly name: string;
  readonly text: string;
}

/** Stands in config.csv: the mark of a folder that clearway wrote. */
export const GMNS_DATASET = "clearway road network";
/** Of config.csv's `movements`: a pair of links without a row is forbidden at every node. */
export const EVERY_MOVEMENT = "every";

/** Makes the tables one by one: they are large, and a writer needs but one at a time. */
export function* gmnsTables(network: RoadNetwork): Generator<GmnsTable> {
  yield { name: "README.md", text: GMNS_README };
  yield table("config", configRows(network));
  yield table("use_definition", useRows());
  yield table("use_group", [
    ["use_group", "uses", "description"],
    [ALL, VEHICLE_KINDS.join(","), "every kind of vehicle"],
  ]);
  yield table("node", nodeRows(network));
  yield table("link", linkRows(network));
  yield table("lane", laneRows(network));
  yield table("movement", movementRows(network));
  yield table("banned_path", pathRows(network));
  for (const [name, rows] of Object.entries(ruleTables(network))) yield table(name, rows);
}

const MOVEMENT = RULE_SUBJECTS.indexOf("movement");

type Rows = Iterable<readonly string[]>;

function table(name: string, rows: Rows): GmnsTable {
  const lines: string[] = [];
  for (const row of rows) lines.push(csvFormatRow(row as string[]));
  return { name: `${name}.csv`, text: `${lines.join("\n")}\n` };
}

function* configRows({ mapDate }: RoadNetwork): Rows {
  yield [
    ...["dataset_name", "short_length", "long_length", "speed", "crs", "geometry_field_format", "currency"],
    ...["version_number", "id_type", "movements", "map_date"],
  ];
  yield [
    GMNS_DATASET,
    "meter",
    "kilometer",
    "km/h",
    "EPSG:4326",
    "WKT",
    "",
    "0.96",
    "integer",
    EVERY_MOVEMENT,
    mapDate,
  ];
}

function* useRows(): Rows {
  yield ["use", "persons_per_vehicle", "pce", "description"];
  for (const kind of VEHICLE_KINDS) yield [kind, "1", String(KIND_RULES[kind].pcu), ""];
  yield [NOBODY, "0", "0", "nobody, unless an hour or a plan opens it"];
}

function* nodeRows(network: RoadNetwork): Rows {
  yield ["node_id", "x_coord", "y_coord", "ctrl_type", "osm_node_id"];
  for (let n = 0; n < network.nodeCount; n++) {
    const control = network.nodeSignal[n] === 1 ? "signal" : "none";
    yield [n, network.nodeLon[n]!, network.nodeLat[n]!, control, network.nodeOsmId[n]!].map(String);
  }
}

function* linkRows(network: RoadNetwork): Rows {
  yield [
    ...["link_id", "name", "from_node_id", "to_node_id", "directed", "geometry", "dir_flag", "length", "facility_type"],
    ...["capacity", "free_speed", "lanes", "allowed_uses", "through_uses", "osm_way_id", "ref", "reverse_link_id"],
    ...["exit_capacity", "jam_density", "lane_equivalents", "part", "roundabout", "head_sign", "layer"],
  ];
  const { strings, capacityPcuPerS, exitCapacityPcuPerS, jamDensityPcuPerM } = network;
  for (let link = 0; link < network.linkCount; link++) {
    const lanes = wholeLanes(network, link);
    const reverse = network.reverse[link]!;
    yield [
      String(link),
      strings[network.name[link]!]!,
      String(network.tail[link]!),
      String(network.head[link]!),
      "1",
      wktOf(network, link),
      "1",
      digits(network.lengthM[link]! / 1000),
      ROAD_CLASSES[network.roadClass[link]!]! + (network.isRamp[link] === 1 ? "_link" : ""),
      digits((capacityPcuPerS[link]! * 3600) / lanes),
      digits(mpsToKmh(network.freeSpeedMps[link]!)),
      String(lanes),
      usesOf(network.access[link]!),
      usesOf(network.throughAccess[link]!),
      String(network.wayId[link]!),
      strings[network.ref[link]!]!,
      reverse === NONE ? "" : String(reverse),
      digits((exitCapacityPcuPerS[link]! * 3600) / lanes),
      digits(jamDensityPcuPerM[link]! * 1000),
      digits(network.lanes[link]!),
      PARTS[network.part[link]!]!,
      String(network.isRoundabout[link]!),
      HEAD_SIGNS[network.headSign[link]!]!,
      String(network.layer[link]!),
    ];
  }
}

/** GMNS counts whole lanes; ours may be shares of a narrow two-way street. */
function wholeLanes({ firstLane, lanes }: RoadNetwork, link: number): number {
  const marked = firstLane[link + 1]! - firstLane[link]!;
  return marked > 0 ? marked : Math.max(1, Math.round(lanes[link]!));
}

function wktOf({ firstPoint, pointLon, pointLat }: RoadNetwork, link: number): string {
  const points: string[] = [];
  for (let p = firstPoint[link]!; p < firstPoint[link + 1]!; p++) points.push(`${pointLon[p]!} ${pointLat[p]!}`);
  return `LINESTRING (${points.join(", ")})`;
}

function* laneRows({ linkCount, firstLane, laneAccess, laneTurns }: RoadNetwork): Rows {
  yield ["lane_id", "link_id", "lane_num", "allowed_uses", "turns"];
  for (let link = 0; link < linkCount; link++) {
    for (let lane = firstLane[link]!; lane < firstLane[link + 1]!; lane++) {
      const turns = LANE_TURNS.filter((_, bit) => (laneTurns[lane]! & (1 << bit)) !== 0).join(";");
      yield [String(lane), String(link), String(lane - firstLane[link]! + 1), usesOf(laneAccess[lane]!), turns];
    }
  }
}

/** GMNS's words for who goes first. */
const SIGN_CONTROLS = { none: "no_control", give_way: "yield", stop: "stop", priority: "no_control" } as const;

/** Those that somebody may make, at some hour at least; every other pair of links at a node is forbidden to everybody. */
function* movementRows(network: RoadNetwork): Rows {
  yield ["mvmt_id", "node_id", "ib_link_id", "ob_link_id", "type", "ctrl_type", "allowed_uses"];
  const { movementFrom, movementTo, movementAccess, head, nodeSignal } = network;
  const ruled = new Set(network.ruleTarget.filter((_, rule) => network.ruleSubject[rule] === MOVEMENT));
  for (let m = 0; m < network.movementCount; m++) {
    if (movementAccess[m] === 0 && !ruled.has(m)) continue;
    const [from, to] = [movementFrom[m]!, movementTo[m]!];
    const node = head[from]!;
    const control = nodeSignal[node] === 1 ? "signal" : SIGN_CONTROLS[HEAD_SIGNS[network.headSign[from]!]!];
    const type = movementType(network, from, to);
    yield [String(m), String(node), String(from), String(to), type, control, usesOf(movementAccess[m]!)];
  }
}

function* pathRows({ firstPathLink, pathLink, pathKinds }: RoadNetwork): Rows {
  yield ["banned_path_id", "link_ids", "banned_uses"];
  for (let path = 0; path < pathKinds.length; path++) {
    const links = pathLink.subarray(firstPathLink[path]!, firstPathLink[path + 1]!);
    yield [String(path), links.join(" "), usesOf(pathKinds[path]!)];
  }
}
