/**
 * Networks of the TransportationNetworks collection (TNTP). Zones are the nodes from 1 up; those below FIRST THRU NODE
 * carry no through traffic: their movements are shut, and their links are open only to trips that begin or end there.
 *
 * The format has no units of its own. Those that the header's comment names are taken (ft, mile, km, m; min, h), else
 * `options` or kilometres and minutes; capacities are vehicles an hour. Nor has it places: all nodes lie at 0, 0, where
 * straight lines bound nothing wrongly.
 */
import { ALL_KINDS } from "../access.ts";
import { JAM_DENSITY_PCU_PER_LANE_M } from "../defaults.ts";
import { ROAD_CLASSES, type RoadNetwork } from "../types.ts";
import { assemble, type LinkRow } from "./assemble.ts";
import { Faults, numberOf, quote } from "./faults.ts";
import { countOf, readTntpText, type TntpText } from "./tntp-text.ts";

export interface TntpOptions {
  /** Metres of one unit of length; where absent, as the header says, else 1,000. */
  readonly lengthUnitM?: number;
  /** Seconds of one unit of time; where absent, as the header says, else 60. */
  readonly timeUnitS?: number;
}

/** Columns have an entry a link of the network; node n of the file is the network's node n - 1, with osmId n. */
export interface TntpNetwork {
  readonly network: RoadNetwork;
  readonly zones: number;
  /** The lowest number of a node that carries through traffic. */
  readonly firstThruNode: number;
  /** The link of each row of the file. */
  readonly linkOfRow: Uint32Array;
  /** May be 0, where the network's own link takes a microsecond. */
  readonly freeFlowMin: Float64Array;
  readonly capacityVehPerH: Float64Array;
  /** Of the delay function freeFlow · (1 + b · (flow ÷ capacity) ^ power). */
  readonly b: Float64Array;
  readonly power: Float64Array;
  /** In the file's own unit, for costs that are stated in it; `lengthUnitM` says which. */
  readonly length: Float64Array;
  readonly lengthUnitM: number;
  /** In the file's own unit. */
  readonly toll: Float64Array;
  /** The file's own numbers. */
  readonly linkType: Float64Array;
}

const FIELDS = ["tail", "head", "capacity", "length", "freeFlow", "b", "power", "speed", "toll", "linkType"] as const;
type Row = Record<(typeof FIELDS)[number], number>;

const MOST_NODES = 5_000_000;
const LEAST_LENGTH_M = 0.1;
const LEAST_TIME_S = 1e-6;
/** Capacities are of whole roads: a lane for each so many vehicles an hour. */
const LANE_VEH_PER_H = 1800;

/** Throws ClearwayError `tntp-faults` with an issue for each fault. */
export async function readTntpNetwork(path: string, options: TntpOptions = {}): Promise<TntpNetwork> {
  const faults = new Faults("tntp-faults");
  const text = await readTntpText(path, faults);
  const nodeCount = countOf(text, "NUMBER OF NODES", 1, MOST_NODES, faults);
  const zones = countOf(text, "NUMBER OF ZONES", 1, nodeCount, faults);
  const firstThruNode = countOf(text, "FIRST THRU NODE", 1, nodeCount + 1, faults);
  const linkCount = countOf(text, "NUMBER OF LINKS", 1, text.rows.length, faults);
  faults.throwIfAny(path);
  const rows = text.rows.map((row) => readRow(text, row, nodeCount, faults));
  if (rows.length !== linkCount) {
    const { line } = text.metadata.get("NUMBER OF LINKS")!;
    const message = `the metadata has ${linkCount} links, the file ${rows.length}`;
    faults.add(path, line, "tntp-link-count", message, "is the file whole?");
  }
  faults.throwIfAny(path);

  const units = unitsOf(text);
  const lengthUnitM = options.lengthUnitM ?? units.lengthM ?? 1000;
  const timeUnitS = options.timeUnitS ?? units.timeS ?? 60;
  const isZone = (node: number): boolean => node < firstThruNode;
  const { network, linkOfRow } = assemble({
    mapDate: "unknown",
    nodes: Array.from({ length: nodeCount }, (_, n) => ({ lon: 0, lat: 0, osmId: n + 1, hasSignals: false })),
    links: rows.map((row, i): LinkRow => {
      const lengthM = Math.max(row.length * lengthUnitM, LEAST_LENGTH_M);
      const lanes = Math.max(1, Math.ceil(row.capacity / LANE_VEH_PER_H));
      return {
        tail: row.tail - 1,
        head: row.head - 1,
        name: "",
        ref: "",
        line: [0, 0, 0, 0],
        wayId: i + 1,
        lengthM,
        freeSpeedMps: lengthM / Math.max(row.freeFlow * timeUnitS, LEAST_TIME_S),
        lanes,
        capacityPcuPerS: row.capacity / 3600,
        exitCapacityPcuPerS: row.capacity / 3600,
        jamDensityPcuPerM: lanes * JAM_DENSITY_PCU_PER_LANE_M,
        roadClass: ROAD_CLASSES.indexOf("unclassified"),
        isRamp: 0,
        part: 0,
        isRoundabout: 0,
        headSign: 0,
        layer: 0,
        access: ALL_KINDS,
        throughAccess: isZone(row.tail) || isZone(row.head) ? 0 : ALL_KINDS,
      };
    }),
    turnKinds: (from) => (isZone(rows[from]!.head) ? 0 : ALL_KINDS),
  });
  const byLink = (field: keyof Row, unit = 1): Float64Array => {
    const column = new Float64Array(rows.length);
    for (const [i, row] of rows.entries()) column[linkOfRow[i]!] = row[field] * unit;
    return column;
  };
  return {
    network,
    zones,
    firstThruNode,
    linkOfRow,
    freeFlowMin: byLink("freeFlow", timeUnitS / 60),
    capacityVehPerH: byLink("capacity"),
    b: byLink("b"),
    power: byLink("power"),
    length: byLink("length"),
    lengthUnitM,
    toll: byLink("toll"),
    linkType: byLink("linkType"),
  };
}

function readRow(
  text: TntpText,
  { line, text: words }: { line: number; text: string },
  nodeCount: number,
  faults: Faults,
): Row {
  const cells = words.replace(/;\s*$/, "").trim().split(/\s+/);
  const row = Object.fromEntries(FIELDS.map((field) => [field, 0])) as Row;
  if (cells.length !== FIELDS.length) {
    const hint = `a link is: ${FIELDS.join(" ")} ;`;
    faults.add(text.path, line, "tntp-row", `${cells.length} values where a link has ${FIELDS.length}`, hint);
    return row;
  }
  for (const [i, field] of FIELDS.entries()) {
    const value = numberOf(cells[i]);
    const isNode = field === "tail" || field === "head";
    if (value === undefined || value < 0 || (field === "capacity" && value === 0)) {
      const hint = field === "capacity" ? "it must be a number above 0" : "it must be a number, 0 or more";
      faults.add(text.path, line, "tntp-value", `${field} is ${quote(cells[i]!)}`, hint);
    } else if (isNode && !(Number.isInteger(value) && value >= 1 && value <= nodeCount)) {
      faults.add(
        text.path,
        line,
        "tntp-node",
        `there is no node ${value}`,
        `nodes are numbered from 1 to ${nodeCount}`,
      );
    } else row[field] = value;
  }
  return row;
}

const LENGTH_UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(ft|feet|foot)$/, 0.3048],
  [/^(mi|miles?)$/, 1609.344],
  [/^(km|kilomet(er|re)s?)$/, 1000],
  [/^(m|met(er|re)s?)$/, 1],
];
const TIME_UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(min|minutes?)$/, 60],
  [/^(h|hr|hours?)$/, 3600],
  [/^(s|sec|seconds?)$/, 1],
];

/** Units in brackets after "length" and "free flow time" (or "fftt") in the line that keeps the original header. */
function unitsOf({ metadata }: TntpText): { lengthM: number | undefined; timeS: number | undefined } {
  const header = metadata.get("ORIGINAL HEADER")?.value.toLowerCase() ?? "";
  const length = /length\s*\(([^)]*)\)/.exec(header)?.[1]?.trim() ?? "";
  const time = /(?:free flow time|fftt?)\s*\(([^)]*)\)/.exec(header)?.[1]?.trim() ?? "";
  return {
    lengthM: LENGTH_UNITS.find(([name]) => name.test(length))?.[1],
    timeS: TIME_UNITS.find(([name]) => name.test(time))?.[1],
  };
}
