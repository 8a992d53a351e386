/**
 * A street from A to B. The way along the street between its two ends is the section's spine; the section is every link
 * of the street beside it, so that both carriageways are in, though a side street often meets only one of them.
 */
import { linkLine, pointOnLink, type RoadNetwork } from "../map/index.ts";
import { cheapestWays, traceWay } from "./cheapest-ways.ts";
import { gapM, lineLengthM, makePlane, type Point, projectOnLine } from "./plane.ts";

/** Half the width of the widest boulevard with its frontage roads. */
const BESIDE_M = 60;
/** A metre off the street costs as much as ten on it: the spine leaves it only where the map's street is broken. */
const OFF_STREET = 10;
/** More than this off the street between its ends, and it is not one street. */
const MOST_OFF_STREET_M = 400;
/** A block that the map lacks may be this long. */
const LONGEST_HOLE_M = 150;
/** Nodes no farther than the nearest one plus this belong to the same junction. */
const SAME_JUNCTION_M = 25;

interface Section {
  /** Links from the first end towards the second. */
  readonly forward: number[];
  readonly backward: number[];
}

/** Nodes of the street's links where `others` meet it: shared ones, else the nearest ones within the limit. */
export function meetingNodes(
  network: RoadNetwork,
  street: readonly number[],
  others: readonly number[],
  withinM: number,
): number[] {
  const nodes = nodesOf(network, street);
  const otherNodes = new Set(nodesOf(network, others));
  const shared = nodes.filter((node) => otherNodes.has(node));
  if (shared.length > 0) return shared;
  const toPlane = makePlane(network);
  const lines = others.map((link) => linkLine(network, link).map(([lon, lat]) => toPlane(lon, lat)));
  const distances = nodes.map((node) => {
    const point = toPlane(network.nodeLon[node]!, network.nodeLat[node]!);
    return Math.min(...lines.map((line) => projectOnLine(line, point).offM));
  });
  return nearestNodes(nodes, distances, withinM);
}

/** The nodes of the street nearest to a place that is known by some nodes of other streets, within the limit. */
export function nodesNear(
  network: RoadNetwork,
  street: readonly number[],
  places: readonly number[],
  withinM: number,
): number[] {
  const toPlane = makePlane(network);
  const pointOf = (node: number): Point => toPlane(network.nodeLon[node]!, network.nodeLat[node]!);
  const points = places.map(pointOf);
  const nodes = nodesOf(network, street);
  return nearestNodes(
    nodes,
    nodes.map((node) => Math.min(...points.map((point) => gapM(point, pointOf(node))))),
    withinM,
  );
}

/** The nearest nodes with those of the same junction, if they are within the limit. */
function nearestNodes(nodes: readonly number[], distancesM: readonly number[], withinM: number): number[] {
  const limitM = Math.min(withinM, Math.min(...distancesM) + SAME_JUNCTION_M);
  return nodes.filter((_, i) => distancesM[i]! <= limitM);
}

/** The part of the street between two of its junctions, or null where the street does not lead from one to the other. */
export function cutSection(
  network: RoadNetwork,
  street: readonly number[],
  fromNodes: readonly number[],
  toNodes: readonly number[],
): Section | null {
  const own = new Set(street);
  const goals = new Set(toNodes);
  const { firstOut, firstIn, inLink, head, tail, lengthM } = network;
  const ends = looseEnds(network, street);
  const toPlane = makePlane(network);
  const pointOf = (node: number): Point => toPlane(network.nodeLon[node]!, network.nodeLat[node]!);
  const holeM = (a: number, b: number): number => gapM(pointOf(a), pointOf(b));
  const costOf = (link: number): number => lengthM[link]! * (own.has(link) ? 1 : OFF_STREET);
  const ways = cheapestWays(
    fromNodes,
    (node, step) => {
      for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) step(head[link]!, costOf(link));
      for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) step(tail[inLink[i]!]!, costOf(inLink[i]!));
      if (ends.includes(node))
        for (const end of ends) if (holeM(node, end) <= LONGEST_HOLE_M) step(end, holeM(node, end));
    },
    (node) => goals.has(node),
  );
  if (ways.goal === null) return null;
  const spineNodes = traceWay(ways, ways.goal);
  const spine: Point[] = [];
  let offStreetM = 0;
  for (let i = 1; i < spineNodes.length; i++) {
    const [a, b] = [spineNodes[i - 1]!, spineNodes[i]!];
    const joint = cheapestLinkBetween(network, a, b, costOf);
    if (joint === null) {
      spine.push(pointOf(a), pointOf(b));
      continue;
    }
    const { link, reversed } = joint;
    if (!own.has(link)) offStreetM += lengthM[link]!;
    const line = linkLine(network, link).map(([lon, lat]) => toPlane(lon, lat));
    spine.push(...(reversed ? line.reverse() : line));
  }
  if (spine.length === 0 || offStreetM > MOST_OFF_STREET_M) return null;
  const spineM = lineLengthM(spine);
  const section: Section = { forward: [], backward: [] };
  for (const link of street) {
    const middle = projectOnLine(spine, toPlane(...pointOnLink(network, link, 0.5)));
    if (middle.offM > BESIDE_M || middle.alongM <= 0 || middle.alongM >= spineM) continue;
    const [near, far] = [0.25, 0.75].map((share) =>
      projectOnLine(spine, toPlane(...pointOnLink(network, link, share))),
    );
    (near!.alongM <= far!.alongM ? section.forward : section.backward).push(link);
  }
  return section;
}

/** Tails and heads of the links, each once. */
export function nodesOf(network: RoadNetwork, links: readonly number[]): number[] {
  return [...new Set(links.flatMap((link) => [network.tail[link]!, network.head[link]!]))];
}

/** Nodes where the street stops: with one neighbour along it. */
function looseEnds(network: RoadNetwork, street: readonly number[]): number[] {
  const neighbours = new Map<number, Set<number>>();
  for (const link of street) {
    const [a, b] = [network.tail[link]!, network.head[link]!];
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  }
  return [...neighbours].filter(([, others]) => others.size === 1).map(([node]) => node);
}

function cheapestLinkBetween(
  network: RoadNetwork,
  a: number,
  b: number,
  costOf: (link: number) => number,
): { link: number; reversed: boolean } | null {
  let best: { link: number; reversed: boolean } | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [from, to, reversed] of [
    [a, b, false],
    [b, a, true],
  ] as const) {
    for (let link = network.firstOut[from]!; link < network.firstOut[from + 1]!; link++) {
      if (network.head[link] !== to || costOf(link) >= least) continue;
      least = costOf(link);
      best = { link, reversed };
    }
  }
  return best;
}
