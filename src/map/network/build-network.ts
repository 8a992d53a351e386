/**
 * From roads as OSM has them to a network: sections become directed links, links get columns, movements and a report.
 * The columns are laid out once their lengths are known, and each step fills its own in place.
 */
import { allocateColumns, ClearwayError, type Columns, NONE } from "../../base/index.ts";
import { ALL_KINDS } from "./access.ts";
import { accessAtSomeHours } from "./access-at-some-hours.ts";
import type { RoadElements, RoadNodes } from "./collect.ts";
import {
  allocateDescribed,
  allocateDrawn,
  type DrawnColumns,
  type GraphColumns,
  type GraphCounts,
  type LateColumn,
} from "./columns.ts";
import { largestComponentShares } from "./components.ts";
import { describeLinks, directionsOf, nameLinks, openLinks } from "./describe-links.ts";
import { type DirectionTable, directionTable } from "./direction-table.ts";
import { drawLinks } from "./draw-links.ts";
import { findParts } from "./find-parts.ts";
import { linkRules } from "./link-rules.ts";
import { type Junctions, numberJunctions, orderLinks } from "./order-links.ts";
import { placeSigns } from "./place-signs.ts";
import { applyRestrictions } from "./restriction-bans.ts";
import type { RoadWays } from "./road-table.ts";
import { countAssumed, ruleColumns } from "./rules.ts";
import { cutSections, type Sections } from "./sections.ts";
import { findId } from "./sorted-ids.ts";
import { StringTable } from "./string-table.ts";
import { fillMovements } from "./turns.ts";
import type { NetworkReport, RoadNetwork } from "./types.ts";

export interface BuiltNetwork {
  readonly network: RoadNetwork;
  readonly report: NetworkReport;
}

/** Throws ClearwayError `no-roads` where no link comes of the elements. */
export function buildNetwork(elements: RoadElements, options: { mapDate?: string } = {}): BuiltNetwork {
  return describeNetwork(elements, drawNetwork(elements), options);
}

/** A network of which the lines are there and room for all else. */
export interface DrawnNetwork {
  readonly columns: GraphColumns;
  readonly counts: GraphCounts;
  readonly table: DirectionTable;
  /** By link: its row in the table. */
  readonly direction: Uint32Array;
  readonly bbox: RoadNetwork["bbox"];
  readonly strings: StringTable;
  readonly found: Pick<NetworkReport, "danglingRefs" | "signals" | "signs">;
}

/** The first half of building, after which the map's nodes are not needed any more. Throws as `buildNetwork`. */
export function drawNetwork(elements: RoadElements): DrawnNetwork {
  const { roads } = elements.ways;
  if (!roads.some(({ forward, backward }) => (forward.access | backward.access) !== 0)) {
    throw new ClearwayError("no-roads", "the map holds no road that a vehicle may drive on");
  }
  const { drawn, ...rest } = drawGraph(elements, directionTable(roads));
  return { ...rest, columns: allocateDescribed(drawn, rest.counts) };
}

/** The second half. */
export function describeNetwork(
  elements: RoadElements,
  { columns, counts, table, direction, bbox, strings, found }: DrawnNetwork,
  options: { mapDate?: string },
): BuiltNetwork {
  openLinks(table, direction, columns);
  const links = {
    ...columns,
    nodeCount: counts.nodes,
    linkCount: counts.links,
    mapDate: options.mapDate ?? "unknown",
    bbox,
  };

  const rules = linkRules(table, direction);
  const atSomeHours = accessAtSomeHours({ ...links, ...ruleColumns(rules, () => 0) });
  fillMovements(links, passableNodes(elements, columns.nodeOsmId), atSomeHours, columns);
  const restrictions = applyRestrictions(links, columns, elements.restrictions);
  describeLinks(table, direction, columns);
  const allRules = [...rules, ...restrictions.rules];
  const network: RoadNetwork = {
    ...links,
    movementCount: counts.movements,
    ...shared({ ...restrictions.paths, ...ruleColumns(allRules, (text) => strings.indexOf(text)) }),
    strings: strings.finish(),
  };
  return {
    network,
    report: {
      restrictions: restrictions.report,
      ...found,
      largestComponentShare: largestComponentShares(network),
      ...measureLinks(network),
      conditional: conditionsOf(elements, rules.length),
      assumedHours: countAssumed(allRules),
    },
  };
}

/** Fills all columns for which the nodes are needed; these are not kept. */
function drawGraph(
  elements: RoadElements,
  table: DirectionTable,
): Omit<DrawnNetwork, "columns"> & { readonly drawn: DrawnColumns } {
  const strings = new StringTable();
  const { ways } = elements;
  const nodes = elements.takeNodes();
  const sections = cutSections(elements, nodes);
  const junctions = numberJunctions(nodes, sections);
  const counts = countGraph(ways, table, sections, junctions);
  const columns = allocateDrawn(counts);
  const order = orderLinks(nodes, sections, junctions, columns);
  const bbox = drawLinks(nodes, sections, order, columns.reverse, columns);
  placeNodes(nodes, sections, junctions, columns);
  nameLinks(ways, findParts(ways, nodes, sections, order, columns.lengthM), sections, order, columns, strings);
  const placed = placeSigns(elements, nodes, sections, order, columns, columns.headSign);
  const found = {
    danglingRefs: sections.danglingRefs,
    signals: sections.signalCount,
    signs: { read: elements.signs.size, placed },
  };
  return { drawn: columns, counts, table, direction: directionsOf(ways, sections, order), bbox, strings, found };
}

function countGraph(
  ways: RoadWays,
  { laneCount }: DirectionTable,
  { way, start, end }: Sections,
  { degree }: Junctions,
): GraphCounts {
  let points = 0;
  let lanes = 0;
  for (let s = 0; s < way.length; s++) {
    const road = ways.road[way[s]!]!;
    points += 2 * (end[s]! - start[s]! + 1);
    lanes += laneCount[2 * road]! + laneCount[2 * road + 1]!;
  }
  // Each link that enters a node meets each that leaves it.
  let movements = 0;
  for (const links of degree) movements += links * links;
  return { nodes: degree.length, links: 2 * way.length, movements, points, lanes };
}

function placeNodes(
  { nodeId, nodeLon, nodeLat }: RoadNodes,
  { hasSignals }: Sections,
  { nodes }: Junctions,
  columns: DrawnColumns,
): void {
  for (let n = 0; n < nodes.length; n++) {
    columns.nodeLon[n] = nodeLon[nodes[n]!]!;
    columns.nodeLat[n] = nodeLat[nodes[n]!]!;
    columns.nodeOsmId[n] = nodeId[nodes[n]!]!;
    columns.nodeSignal[n] = hasSignals[nodes[n]!]!;
  }
}

/** By node: the kinds that its barrier lets through. */
function passableNodes({ barriers }: RoadElements, nodeOsmId: Float64Array): Uint16Array {
  const passable = new Uint16Array(nodeOsmId.length).fill(ALL_KINDS);
  for (const [id, kinds] of barriers) {
    const node = findId(nodeOsmId, id);
    if (node !== NONE) passable[node] = kinds;
  }
  return passable;
}

type LateColumns = Pick<RoadNetwork, LateColumn>;

/** On shared memory, as the graph's columns are. */
function shared(given: LateColumns): LateColumns {
  const columns: Columns = { ...given };
  const shape = Object.entries(columns).map(([name, column]) => [name, [column.constructor.name, column.length]]);
  const copies = allocateColumns(Object.fromEntries(shape));
  for (const [name, column] of Object.entries(columns)) copies[name]!.set(column as never);
  return copies as unknown as LateColumns;
}

function measureLinks({
  access,
  reverse,
  lengthM,
}: RoadNetwork): Pick<NetworkReport, "openLinks" | "lengthKm" | "centreLineKm"> {
  let openLinks = 0;
  let openM = 0;
  let centreLineM = 0;
  for (let link = 0; link < access.length; link++) {
    if (access[link] !== 0) {
      openLinks++;
      openM += lengthM[link]!;
    }
    if (link < reverse[link]! && (access[link]! | access[reverse[link]!]!) !== 0) centreLineM += lengthM[link]!;
  }
  return { openLinks, lengthKm: openM / 1000, centreLineKm: centreLineM / 1000 };
}

function conditionsOf({ ways }: RoadElements, rules: number): NetworkReport["conditional"] {
  let read = 0;
  const dropped: { way: number; key: string; reason: string }[] = [];
  for (let w = 0; w < ways.count; w++) {
    const { conditions } = ways.roads[ways.road[w]!]!;
    if (conditions === undefined) continue;
    read += conditions.read;
    for (const { key, reason } of conditions.dropped) dropped.push({ way: ways.id[w]!, key, reason });
  }
  return { read, rules, dropped };
}
