/** From roads as OSM has them to a network: sections become directed links, links get columns, movements and a report. */
import { ClearwayError, NONE } from "../../base/index.ts";
import { ALL_KINDS } from "./access.ts";
import type { RoadElements } from "./collect.ts";
import { networkFromBuffer, networkToBuffer } from "./columns.ts";
import { largestComponentShares } from "./components.ts";
import { describeLinks } from "./describe-links.ts";
import { distanceM } from "./geometry.ts";
import { accessAtSomeHours, linkRules } from "./link-rules.ts";
import { type LinkOrder, linksByHead, orderLinks } from "./order-links.ts";
import { applyRestrictions } from "./restriction-bans.ts";
import { countAssumed, ruleColumns } from "./rules.ts";
import { cutSections, findId, type Sections } from "./sections.ts";
import { StringTable } from "./string-table.ts";
import { buildMovements, type Links } from "./turns.ts";
import type { NetworkReport, RoadNetwork } from "./types.ts";

/** No link is shorter: two nodes in one place must still take time and room. */
const LEAST_LENGTH_M = 0.1;

export interface BuiltNetwork {
  readonly network: RoadNetwork;
  readonly report: NetworkReport;
}

/** Throws ClearwayError `no-roads` where no link comes of the elements. */
export function buildNetwork(elements: RoadElements, options: { mapDate?: string } = {}): BuiltNetwork {
  const sections = cutSections(elements);
  const order = orderLinks(sections);
  if (!elements.ways.some(({ forward, backward }) => (forward.access | backward.access) !== 0)) {
    throw new ClearwayError("no-roads", "the map holds no road that a vehicle may drive on");
  }
  const drawn = drawLinks(sections, order);
  const strings = new StringTable();
  const links: Links = {
    nodeCount: order.nodes.length,
    linkCount: order.linkCount,
    mapDate: options.mapDate ?? "unknown",
    nodeLon: Float64Array.from(order.nodes, (node) => sections.nodeLon[node]!),
    nodeLat: Float64Array.from(order.nodes, (node) => sections.nodeLat[node]!),
    nodeOsmId: Float64Array.from(order.nodes, (node) => sections.nodeId[node]!),
    nodeSignal: Uint8Array.from(order.nodes, (node) => sections.hasSignals[node]!),
    firstOut: order.firstOut,
    tail: order.tail,
    head: order.head,
    reverse: order.reverse,
    ...linksByHead(order),
    ...drawn,
    ...describeLinks(elements, sections, order, drawn.lengthM, strings),
  };
  const passable = new Uint16Array(links.nodeCount).fill(ALL_KINDS);
  for (const [id, kinds] of elements.barriers) {
    const node = findId(links.nodeOsmId, id);
    if (node !== NONE) passable[node] = kinds;
  }
  const rules = linkRules(elements.ways, sections, order);
  const atSomeHours = accessAtSomeHours({ ...links, ...ruleColumns(rules, () => 0) });
  const movements = buildMovements(links, passable, atSomeHours);
  const restrictions = applyRestrictions(links, movements, elements.restrictions);
  const allRules = [...rules, ...restrictions.rules];
  const columns: RoadNetwork = {
    ...links,
    movementCount: movements.movementTo.length,
    ...movements,
    ...restrictions.paths,
    ...ruleColumns(allRules, (text) => strings.indexOf(text)),
    strings: strings.finish(),
  };
  const network = networkFromBuffer(networkToBuffer(columns));
  return {
    network,
    report: {
      restrictions: restrictions.report,
      danglingRefs: sections.danglingRefs,
      signals: sections.signalCount,
      largestComponentShare: largestComponentShares(network),
      openLinks: network.access.reduce((count, kinds) => (kinds === 0 ? count : count + 1), 0),
      lengthKm: lengthKm(network, (link) => network.access[link] !== 0),
      centreLineKm: lengthKm(
        network,
        (link) =>
          link < network.reverse[link]! && (network.access[link]! | network.access[network.reverse[link]!]!) !== 0,
      ),
      conditional: {
        read: elements.ways.reduce((sum, way) => sum + (way.conditions?.read ?? 0), 0),
        rules: rules.length,
        dropped: elements.ways.flatMap(({ id, conditions }) =>
          (conditions?.dropped ?? []).map((dropped) => ({ way: id, ...dropped })),
        ),
      },
      assumedHours: countAssumed(allRules),
    },
  };
}

function lengthKm(network: RoadNetwork, counts: (link: number) => boolean): number {
  return network.lengthM.reduce((sum, lengthM, link) => (counts(link) ? sum + lengthM : sum), 0) / 1000;
}

type Drawn = Pick<RoadNetwork, "firstPoint" | "pointLon" | "pointLat" | "lengthM" | "bbox">;

function drawLinks(
  { path, start, end, nodeLon, nodeLat }: Sections,
  { linkCount, section, isAgainst }: LinkOrder,
): Drawn {
  const firstPoint = new Uint32Array(linkCount + 1);
  for (let link = 0; link < linkCount; link++) {
    const s = section[link]!;
    firstPoint[link + 1] = firstPoint[link]! + end[s]! - start[s]! + 1;
  }
  const pointLon = new Float64Array(firstPoint[linkCount]!);
  const pointLat = new Float64Array(firstPoint[linkCount]!);
  const lengthM = new Float64Array(linkCount);
  let [west, south, east, north] = [180, 90, -180, -90];
  for (let link = 0; link < linkCount; link++) {
    const s = section[link]!;
    const first = firstPoint[link]!;
    const last = firstPoint[link + 1]! - 1;
    let sum = 0;
    for (let p = first; p <= last; p++) {
      const node = path[isAgainst[link] === 1 ? end[s]! - (p - first) : start[s]! + (p - first)]!;
      const lon = nodeLon[node]!;
      const lat = nodeLat[node]!;
      pointLon[p] = lon;
      pointLat[p] = lat;
      if (p > first) sum += distanceM(pointLon[p - 1]!, pointLat[p - 1]!, lon, lat);
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
    lengthM[link] = Math.max(sum, LEAST_LENGTH_M);
  }
  return { firstPoint, pointLon, pointLat, lengthM, bbox: [west, south, east, north] };
}
