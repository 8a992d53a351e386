/**
 * Ways by a place from a hierarchy. The top of the elimination tree, the cuts that divide the city, is a coarse net over all of
 * it: a climb from either end and one sweep down the net (Delling, Goldberg, Nowatzyk & Werneck 2011, "PHAST") tell how far
 * every place of it lies from the origin and from the destination. An arc of the hierarchy that lies on a cheapest way from the
 * origin and on one to the destination is a stretch of a plateau, so candidates are ranked as those of two whole trees are
 * (see `makePlateaus`). A place on a way that was looked at already has nothing new to say.
 * O(arcs of the rows climbed and of the net); only the ways that are asked for are unpacked.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import type { ViaSource } from "./alternatives.ts";
import { type Hierarchy, type HierarchyMetric, INFINITE_WEIGHT, type Query } from "./cch/index.ts";
import { shareOf } from "./route.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric } from "./types.ts";

/** Places in the net, about. */
const NET_PLACES = 2000;

/**
 * A source with scratch memory of its own; one query's ways must be read before the next. From a shut link there are none. A
 * second is `perS` of the customized weights.
 */
export function makeHierarchyVias(
  network: RoadNetwork,
  hierarchy: Hierarchy,
  query: Query,
  customized: (metric: Metric) => HierarchyMetric,
  perS: number,
): ViaSource {
  const { nodeCount, place, parent, firstUp, upHead } = hierarchy;
  const { stateLink, arcHead, firstState, linkState } = turnGraphOf(network);
  const net = topPlaces(hierarchy, NET_PLACES);
  const stateAt = new Uint32Array(nodeCount);
  for (let state = 0; state < nodeCount; state++) stateAt[place[state]!] = state;
  /** Weights by place, INFINITE_WEIGHT outside a query: from the origin, and to the destination. */
  const fromOrigin = new Int32Array(nodeCount).fill(INFINITE_WEIGHT);
  const toGoal = new Int32Array(nodeCount).fill(INFINITE_WEIGHT);

  const climb = (labels: Int32Array, { weight }: HierarchyMetric, start: number, side: number): void => {
    labels[start] = 0;
    for (let at = start; at !== NONE; at = parent[at]!) {
      const label = labels[at]!;
      if (label === INFINITE_WEIGHT) continue;
      const end = firstUp[at + 1]!;
      for (let arc = firstUp[at]!; arc < end; arc++) {
        const offer = label + weight[2 * arc + side]!;
        if (offer < labels[upHead[arc]!]!) labels[upHead[arc]!] = offer;
      }
    }
  };
  /** Ancestors come before those below them, and what is above a place of the net is in the net. */
  const sweep = ({ weight }: HierarchyMetric): void => {
    for (let i = 0; i < net.length; i++) {
      const at = net[i]!;
      let from = fromOrigin[at]!;
      let to = toGoal[at]!;
      const end = firstUp[at + 1]!;
      for (let arc = firstUp[at]!; arc < end; arc++) {
        const head = upHead[arc]!;
        const offerFrom = fromOrigin[head]! + weight[2 * arc + 1]!;
        const offerTo = toGoal[head]! + weight[2 * arc]!;
        if (offerFrom < from) from = offerFrom;
        if (offerTo < to) to = offerTo;
      }
      fromOrigin[at] = from;
      toGoal[at] = to;
    }
  };
  /** The longest arc up from a place that lies on a plateau, either way. */
  const plateauAt = ({ weight }: HierarchyMetric, at: number): number => {
    let longest = 0;
    const [from, to] = [fromOrigin[at]!, toGoal[at]!];
    const end = firstUp[at + 1]!;
    for (let arc = firstUp[at]!; arc < end; arc++) {
      const head = upHead[arc]!;
      const up = weight[2 * arc]!;
      const down = weight[2 * arc + 1]!;
      if (up > longest && from + up === fromOrigin[head] && up + toGoal[head]! === to) longest = up;
      if (down > longest && fromOrigin[head]! + down === from && down + to === toGoal[head]) longest = down;
    }
    return longest;
  };
  const clear = (start: number): void => {
    for (let at = start; at !== NONE; at = parent[at]!) {
      fromOrigin[at] = INFINITE_WEIGHT;
      toGoal[at] = INFINITE_WEIGHT;
    }
  };

  /** States by which a way weighs `most` at most, the most promising first. */
  const meetings = (weights: HierarchyMetric, origin: number, targets: Uint32Array, most: number): number[] => {
    climb(fromOrigin, weights, place[origin]!, 0);
    for (const target of targets) climb(toGoal, weights, place[target]!, 1);
    sweep(weights);
    const found: { readonly state: number; readonly rank: number }[] = [];
    for (const at of net) {
      const way = fromOrigin[at]! + toGoal[at]!;
      if (way <= most) found.push({ state: stateAt[at]!, rank: 2 * way - plateauAt(weights, at) });
    }
    clear(place[origin]!);
    for (const target of targets) clear(place[target]!);
    for (const at of net) {
      fromOrigin[at] = INFINITE_WEIGHT;
      toGoal[at] = INFINITE_WEIGHT;
    }
    return found.sort((a, b) => a.rank - b.rank || a.state - b.state).map(({ state }) => state);
  };

  return function* (metric, from, to, atMostS) {
    const weights = customized(metric);
    const targets = linkState.subarray(firstState[to.link]!, firstState[to.link + 1]!);
    const ends = { nodes: targets, costs: new Uint32Array(targets.length) };
    const seen = new Set<number>();
    for (const state of meetings(weights, from.link, targets, perS * inHierarchyS(metric, from, to, atMostS))) {
      if (seen.has(state)) continue;
      const states = [from.link];
      query.distance(weights, from.link, state);
      for (const arc of query.path()) states.push(arcHead[arc]!);
      const at = states.length - 1;
      query.distanceBetween(weights, { nodes: [state], costs: [0] }, ends);
      for (const arc of query.path()) states.push(arcHead[arc]!);
      for (const each of states) seen.add(each);
      yield { links: Uint32Array.from(states, (each) => stateLink[each]!), joinAt: at, throughAt: at };
    }
  };
}

/** The hierarchy counts the origin's link whole, and the destination's not at all. */
function inHierarchyS({ linkS }: Metric, from: LinkPosition, to: LinkPosition, seconds: number): number {
  return seconds + shareOf(linkS[from.link]!, from.share) - shareOf(linkS[to.link]!, to.share);
}

/** The `count` places with most below them, ancestors first: so no small island of roads has its top among them. */
function topPlaces({ nodeCount, parent }: Hierarchy, count: number): Uint32Array {
  const below = new Uint32Array(nodeCount);
  // A parent stands behind all that are below it.
  for (let at = 0; at < nodeCount; at++) if (parent[at] !== NONE) below[parent[at]!]! += below[at]! + 1;
  const places = Uint32Array.from(below.keys()).sort((a, b) => below[b]! - below[a]! || b - a);
  return places.subarray(0, count).sort().reverse();
}
