/**
 * Who must give way where a link ends: by `highway=give_way` and `stop` at its stop line, by a mini-roundabout, and who need
 * not by `priority_road`.
 *
 * - A sign along a way speaks to those who drive as its `direction` says; without that to those for whom the junction is the
 *   nearer one, or to the one way there is. Farther than 50 m from it, it is no junction's.
 * - At the node of a junction itself `stop=all` and mini-roundabouts speak to every approach, other signs to the roads of a
 *   lower class than the best there; where all are alike, nobody can tell to whom.
 *
 * Source: OSM wiki, Tag:highway=give_way, Tag:highway=stop, Key:stop, Key:priority_road, Tag:highway=mini_roundabout.
 */
import { NONE } from "../../base/index.ts";
import type { RoadElements, RoadNodes } from "./collect.ts";
import { distanceM } from "./geometry.ts";
import type { LinkOrder } from "./order-links.ts";
import type { Sections } from "./sections.ts";
import type { Sign } from "./sign.ts";
import { findId } from "./sorted-ids.ts";
import { HEAD_SIGNS, type RoadNetwork } from "./types.ts";

const PRIORITY = HEAD_SIGNS.indexOf("priority");

/** A junction's sign stands no farther from it. */
const SIGN_M = 50;

type Topology = Pick<RoadNetwork, "head" | "tail" | "reverse">;

/** Fills the sign at every link's head; tells how many signs of the map stand at some link's. */
export function placeSigns(
  { ways, signs }: RoadElements,
  nodes: RoadNodes,
  sections: Sections,
  order: LinkOrder,
  links: Topology,
  headSign: Uint8Array,
): number {
  const linkCount = headSign.length;
  const roadOf = (link: number) => ways.roads[ways.road[sections.way[order.section[link]!]!]!]!;
  for (let link = 0; link < linkCount; link++) if (roadOf(link).isPriority) headSign[link] = PRIORITY;
  if (signs.size === 0) return 0;

  const signAt = new Map<number, Sign>();
  for (const [id, sign] of signs) {
    const node = findId(nodes.nodeId, id);
    if (node !== NONE) signAt.set(node, sign);
  }
  const isOpen = (link: number): boolean => {
    const { forward, backward } = roadOf(link);
    return (order.isAgainst[link] === 1 ? backward : forward).access !== 0;
  };
  const bestAtNode = bestClasses(links, (link) => roadOf(link).roadClass);
  const placed = new Set<number>();
  for (let link = 0; link < linkCount; link++) {
    if (!isOpen(link)) continue;
    const isOnlyWay = !isOpen(links.reverse[link]!);
    const found =
      signBefore(nodes, sections, order, link, signAt, isOnlyWay) ??
      signAtHead(nodes, sections, order, link, signAt, roadOf(link).roadClass > bestAtNode[links.head[link]!]!);
    if (found === undefined) continue;
    headSign[link] = found.sign;
    placed.add(found.node);
  }
  return placed.size;
}

interface Found {
  readonly sign: number;
  readonly node: number;
}

/** The sign that a driver on a link passes last, at the junction's node not included. */
function signBefore(
  { path, nodeLon, nodeLat }: RoadNodes,
  { start, end }: Sections,
  { section, isAgainst }: LinkOrder,
  link: number,
  signAt: ReadonlyMap<number, Sign>,
  isOnlyWay: boolean,
): Found | undefined {
  const isBackward = isAgainst[link] === 1;
  const [from, to] = [start[section[link]!]!, end[section[link]!]!];
  const step = isBackward ? +1 : -1;
  const length = (first: number, last: number): number => {
    let metres = 0;
    for (let p = first; p < last; p++) {
      metres += distanceM(nodeLon[path[p]!]!, nodeLat[path[p]!]!, nodeLon[path[p + 1]!]!, nodeLat[path[p + 1]!]!);
    }
    return metres;
  };
  for (let p = (isBackward ? from : to) + step; p > from && p < to; p += step) {
    const sign = signAt.get(path[p]!);
    if (sign === undefined) continue;
    const headM = isBackward ? length(from, p) : length(p, to);
    if (headM > SIGN_M) return undefined;
    const { facing } = sign;
    const isOurs =
      facing === undefined
        ? isOnlyWay || headM < (isBackward ? length(p, to) : length(from, p))
        : facing === "both" || (facing === "backward") === isBackward;
    if (isOurs) return { sign: sign.sign, node: path[p]! };
  }
  return undefined;
}

function signAtHead(
  { path }: RoadNodes,
  { start, end }: Sections,
  { section, isAgainst }: LinkOrder,
  link: number,
  signAt: ReadonlyMap<number, Sign>,
  isLesser: boolean,
): Found | undefined {
  const node = path[isAgainst[link] === 1 ? start[section[link]!]! : end[section[link]!]!]!;
  const sign = signAt.get(node);
  return sign !== undefined && (sign.isAll || isLesser) ? { sign: sign.sign, node } : undefined;
}

/** The best class of road at each node. */
function bestClasses({ head, tail }: Topology, classOf: (link: number) => number): readonly number[] {
  const best: number[] = [];
  for (let link = 0; link < head.length; link++) {
    for (const node of [head[link]!, tail[link]!]) best[node] = Math.min(best[node] ?? classOf(link), classOf(link));
  }
  return best;
}
