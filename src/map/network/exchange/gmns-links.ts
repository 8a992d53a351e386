/** Rows of node.csv and link.csv in our units, with defaults of the road's class for what a dataset leaves out. */
import { kmhToMps, NONE } from "../../../base/index.ts";
import { capacityPcuPerS, freeSpeedsMps, greenShare, JAM_DENSITY_PCU_PER_LANE_M } from "../defaults.ts";
import { distanceM } from "../geometry.ts";
import { HEAD_SIGNS, LANE_TURNS, PARTS, ROAD_CLASSES, type RoadClass } from "../types.ts";
import type { LinkRow, NodeRow } from "./assemble.ts";
import type { CsvRow, CsvTable } from "./csv-table.ts";
import { quote } from "./faults.ts";
import type { GmnsConfig } from "./gmns-config.ts";
import type { Uses } from "./gmns-uses.ts";

const LEAST_LENGTH_M = 0.1;

export interface GmnsNodes {
  readonly rows: readonly NodeRow[];
  readonly byId: ReadonlyMap<string, number>;
}

export function readNodes(table: CsvTable): GmnsNodes {
  const rows: NodeRow[] = [];
  const byId = new Map<string, number>();
  for (const row of table.rows) {
    const id = table.text(row, "node_id");
    if (byId.has(id)) table.fault(row, "gmns-id", `node_id ${quote(id)} stands twice`, "ids must be unique");
    byId.set(id, rows.length);
    rows.push({
      lon: table.number(row, "x_coord", { least: -180, most: 180 }),
      lat: table.number(row, "y_coord", { least: -90, most: 90 }),
      osmId: table.number(row, "osm_node_id", { fallback: idNumber(id, rows.length) }),
      hasSignals: table.text(row, "ctrl_type") === "signal",
    });
  }
  return { rows, byId };
}

/** An id that is a number stands for itself, another one for its row. */
const idNumber = (id: string, row: number): number => (/^\d{1,15}$/.test(id) ? Number(id) : row + 1);

export interface GmnsLinks {
  readonly rows: readonly LinkRow[];
  /** One row of a directed link, two of an undirected one. */
  readonly byId: ReadonlyMap<string, readonly number[]>;
}

export interface LinkSources {
  readonly table: CsvTable;
  /** WKT by geometry_id. */
  readonly geometries: ReadonlyMap<string, string>;
  readonly lanes: ReadonlyMap<string, NonNullable<LinkRow["marked"]>>;
}

export function readLinks(sources: LinkSources, nodes: GmnsNodes, uses: Uses, config: GmnsConfig): GmnsLinks {
  const { table } = sources;
  const rows: LinkRow[] = [];
  const byId = new Map<string, number[]>();
  const reverseIds: string[] = [];
  for (const row of table.rows) {
    const id = table.text(row, "link_id");
    if (byId.has(id)) table.fault(row, "gmns-id", `link_id ${quote(id)} stands twice`, "ids must be unique");
    const ends = ["from_node_id", "to_node_id"].map((column) => nodes.byId.get(table.text(row, column)));
    for (const [i, column] of ["from_node_id", "to_node_id"].entries()) {
      if (ends[i] !== undefined) continue;
      const message = `${column} ${quote(table.text(row, column))} is no node`;
      table.fault(row, "gmns-node", message, "every link's nodes must stand in node.csv");
    }
    const [tail, head] = ends;
    if (tail === undefined || head === undefined) continue;
    const [from, to] = [nodes.rows[tail]!, nodes.rows[head]!];
    const link = readLink(sources, row, id, from, to, uses, config, rows.length);
    const places = [rows.length];
    rows.push({ ...link, tail, head, exitCapacityPcuPerS: exitCapacity(link, to) });
    reverseIds.push(table.text(row, "reverse_link_id"));
    if (isNo(table.text(row, "directed"))) {
      places.push(rows.length);
      const line = backwards(link.line);
      rows.push({ ...link, tail: head, head: tail, line, exitCapacityPcuPerS: exitCapacity(link, from) });
      reverseIds.push("");
    }
    byId.set(id, places);
  }
  if (!table.has("reverse_link_id")) return { rows, byId };
  return { rows: rows.map((row, i) => ({ ...row, reverse: byId.get(reverseIds[i]!)?.[0] ?? NONE })), byId };
}

/** As the row says it, else with the green share of the node's signal. */
function exitCapacity(
  { exitCapacityPcuPerS, capacityPcuPerS: capacity, roadClass }: DirectedLink,
  end: NodeRow,
): number {
  if (exitCapacityPcuPerS > 0) return exitCapacityPcuPerS;
  return end.hasSignals ? capacity * greenShare(roadClass) : capacity;
}

const isNo = (text: string): boolean => /^(0|false|no)$/i.test(text);

/** A link before its ends; an exit capacity of 0 is not known. */
type DirectedLink = Omit<LinkRow, "tail" | "head">;

function readLink(
  { table, geometries, lanes: lanesOf }: LinkSources,
  row: CsvRow,
  id: string,
  from: NodeRow,
  to: NodeRow,
  uses: Uses,
  { lengthUnitM, speedUnitKmh }: GmnsConfig,
  place: number,
): DirectedLink {
  const { roadClass, isRamp } = facilityOf(table.text(row, "facility_type"));
  const classIndex = ROAD_CLASSES.indexOf(roadClass);
  const wkt = table.text(row, "geometry") || geometries.get(table.text(row, "geometry_id")) || "";
  const drawn = wkt === "" ? [from.lon, from.lat, to.lon, to.lat] : lineOf(wkt);
  if (drawn === null) {
    table.fault(
      row,
      "gmns-geometry",
      `geometry ${quote(wkt)}`,
      "write LINESTRING (lon lat, lon lat), two points at least",
    );
  }
  const forward = drawn ?? [from.lon, from.lat, to.lon, to.lat];
  const line = table.text(row, "dir_flag") === "-1" ? backwards(forward) : forward;
  const lengthM = table.number(row, "length", { least: 0, fallback: lineM(line) / lengthUnitM }) * lengthUnitM;
  const defaultMps = freeSpeedsMps(new Map(), roadClass, isRamp, "").forward;
  const speedKmh = table.number(row, "free_speed", { least: 0, fallback: 0 }) * speedUnitKmh;
  const freeSpeedMps = speedKmh > 0 ? kmhToMps(speedKmh) : defaultMps;
  const wholeLanes = Math.max(1, table.number(row, "lanes", { least: 0, fallback: 1 }));
  const lanes = table.number(row, "lane_equivalents", { least: 0, fallback: wholeLanes });
  const perLane = table.number(row, "capacity", { least: 0, fallback: 0 });
  const capacity = perLane > 0 ? (perLane * wholeLanes) / 3600 : capacityPcuPerS(classIndex, lanes, freeSpeedMps);
  const exit = table.number(row, "exit_capacity", { least: 0, fallback: 0 });
  const jam = table.number(row, "jam_density", { least: 0, fallback: lanes * JAM_DENSITY_PCU_PER_LANE_M * 1000 });
  const access = uses.maskOf(table.text(row, "allowed_uses"));
  const through = table.text(row, "through_uses");
  return {
    name: table.text(row, "name"),
    ref: table.text(row, "ref"),
    line,
    wayId: table.number(row, "osm_way_id", { fallback: idNumber(id, place) }),
    lengthM: Math.max(lengthM, LEAST_LENGTH_M),
    freeSpeedMps,
    lanes,
    capacityPcuPerS: capacity,
    exitCapacityPcuPerS: (exit * wholeLanes) / 3600,
    jamDensityPcuPerM: jam / 1000,
    roadClass: classIndex,
    isRamp: Number(isRamp),
    part: Math.max(0, (PARTS as readonly string[]).indexOf(table.text(row, "part"))),
    isRoundabout: table.number(row, "roundabout", { least: 0, most: 1, fallback: 0 }),
    headSign: Math.max(0, (HEAD_SIGNS as readonly string[]).indexOf(table.text(row, "head_sign"))),
    layer: table.number(row, "layer", { least: -5, most: 5, fallback: 0 }),
    access,
    throughAccess: through === "" ? access : uses.maskOf(through),
    marked: lanesOf.get(id) ?? [],
  };
}

/** Words of other networks for our classes of road. */
const FACILITIES: readonly (readonly [RegExp, RoadClass])[] = [
  [/freeway|motorway|interstate/, "motorway"],
  [/expressway|trunk/, "trunk"],
  [/minor arterial|secondary/, "secondary"],
  [/arterial|primary/, "primary"],
  [/collector|tertiary/, "tertiary"],
  [/local|residential/, "residential"],
  [/service|driveway/, "service"],
];

function facilityOf(text: string): { roadClass: RoadClass; isRamp: boolean } {
  const word = text.toLowerCase().replace(/_link$/, "");
  const isRamp = word !== text.toLowerCase() || /\bramp\b/.test(word);
  const own = ROAD_CLASSES.find((name) => name === word);
  return { roadClass: own ?? FACILITIES.find(([words]) => words.test(word))?.[1] ?? "unclassified", isRamp };
}

/** lon, lat, lon, lat … of a WKT LINESTRING, or null where it is none. */
function lineOf(wkt: string): number[] | null {
  const inside = /^\s*LINESTRING\s*Z?\s*\(([^()]*)\)\s*$/i.exec(wkt)?.[1];
  const line: number[] = [];
  for (const point of inside?.split(",") ?? []) {
    const [lon, lat] = point.trim().split(/\s+/).map(Number);
    if (!(Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90)) return null;
    line.push(lon!, lat!);
  }
  return line.length >= 4 ? line : null;
}

function backwards(line: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) turned.push(line[i]!, line[i + 1]!);
  return turned;
}

function lineM(line: readonly number[]): number {
  let sumM = 0;
  for (let i = 2; i < line.length; i += 2) sumM += distanceM(line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!);
  return sumM;
}

/** lane.csv by link, from the left. */
export function readLanes(table: CsvTable, uses: Uses): LinkSources["lanes"] {
  const byLink = new Map<string, { number: number; turns: number; access: number }[]>();
  for (const row of table.rows) {
    const id = table.text(row, "link_id");
    const words = table.text(row, "turns").split(";");
    const lane = {
      number: table.number(row, "lane_num"),
      turns: LANE_TURNS.reduce((bits, turn, bit) => (words.includes(turn) ? bits | (1 << bit) : bits), 0),
      access: uses.maskOf(table.text(row, "allowed_uses")),
    };
    const others = byLink.get(id);
    if (others === undefined) byLink.set(id, [lane]);
    else others.push(lane);
  }
  for (const lanes of byLink.values()) lanes.sort((a, b) => a.number - b.number);
  return byLink;
}
