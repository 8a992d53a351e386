/**
 * A convoy's road from the streets that it follows: the cheapest legal way through the layers, one layer a street, a link
 * of each at least. Between streets it may leave them for a bridge of at most 100 m; a bridged metre costs as much as
 * twenty, so that the way stays on the streets where they lead.
 */
import type { RoadNetwork } from "../map/index.ts";
import { cheapestWays, traceWay } from "./cheapest-ways.ts";
import type { Driving } from "./driving.ts";

export const LONGEST_BRIDGE_M = 100;
const BRIDGE_COST = 20;
/** What a metre costs on another part of the street than the wished one. */
const OTHER_PART_COST = 5;

/** One street of the itinerary, or one way. */
export interface Layer {
  readonly name: string;
  readonly links: ReadonlySet<number>;
  /** Links of the part that the plan wants driven, where the street has one: the others cost more. */
  readonly wished?: ReadonlySet<number>;
}

export interface FollowedRoad {
  readonly links: number[];
  /** What is driven of each layer in turn. */
  readonly stretches: { layer: Layer; driven: number[] }[];
  readonly bridges: { after: string; before: string; lengthM: number; links: number[] }[];
}

/** The way broke: no drivable bridge leads from any link reached on layer `after` to the next layer. */
export interface BrokenRoad {
  readonly after: number;
  readonly reached: readonly number[];
}

export interface RoadEnds {
  /** Nodes where the road starts on the first layer; without them it drives no more of it than it must. */
  readonly startNodes?: readonly number[];
  readonly endNodes?: readonly number[];
}

interface Leg {
  readonly link: number;
  readonly layer: number;
}

export function followLayers(
  network: RoadNetwork,
  driving: Driving,
  layers: readonly Layer[],
  ends: RoadEnds,
): FollowedRoad | BrokenRoad {
  const { linkCount, lengthM, head, tail } = network;
  const last = layers.length - 1;
  const onLayer = (layer: number, link: number): boolean => layers[layer]!.links.has(link) && driving.mayDrive(link);
  const costOf = (layer: number, link: number): number =>
    (layers[layer]!.wished?.has(link) ?? true) ? lengthM[link]! : lengthM[link]! * OTHER_PART_COST;
  const isNext = (layer: number) => (link: number) =>
    onLayer(layer, link) || (layer < last && onLayer(layer + 1, link));
  const endNodes = ends.endNodes === undefined ? null : new Set(ends.endNodes);
  const startNodes = ends.startNodes === undefined ? null : new Set(ends.startNodes);

  const starts = [...layers[0]!.links].filter(
    (link) => driving.mayDrive(link) && (startNodes === null || startNodes.has(tail[link]!)),
  );
  const ways = cheapestWays(
    starts,
    (state, step) => {
      const layer = Math.floor(state / linkCount);
      const link = state % linkCount;
      const enter = (next: number, costM: number): void => {
        if (onLayer(layer, next)) step(layer * linkCount + next, costM + costOf(layer, next));
        if (layer < last && onLayer(layer + 1, next))
          step((layer + 1) * linkCount + next, costM + costOf(layer + 1, next));
      };
      driving.steps(link, false, enter);
      driving.bridges(link, isNext(layer), LONGEST_BRIDGE_M, false, (next, bridgeM) => {
        if (bridgeM > 0) enter(next, bridgeM * BRIDGE_COST);
      });
    },
    (state) => state >= last * linkCount && (endNodes === null || endNodes.has(head[state % linkCount]!)),
  );
  if (ways.goal === null) return brokenAt(ways.costs.keys(), linkCount);
  const legs = traceWay(ways, ways.goal).map((state): Leg => {
    const layer = Math.floor(state / linkCount);
    return { layer, link: state - layer * linkCount };
  });
  return assemble(network, driving, layers, legs, isNext);
}

/** Legs to links, the bridges between them filled in. */
function assemble(
  network: RoadNetwork,
  driving: Driving,
  layers: readonly Layer[],
  legs: readonly Leg[],
  isNext: (layer: number) => (link: number) => boolean,
): FollowedRoad {
  const links = [legs[0]!.link];
  const stretches = layers.map((layer, i) => ({
    layer,
    driven: legs.filter((leg) => leg.layer === i).map((leg) => leg.link),
  }));
  const bridges: FollowedRoad["bridges"] = [];
  for (let i = 1; i < legs.length; i++) {
    const before = legs[i - 1]!;
    const leg = legs[i]!;
    let isDirect = false;
    driving.steps(before.link, false, (next) => {
      isDirect ||= next === leg.link;
    });
    if (!isDirect) {
      const between = driving.bridge(before.link, leg.link, isNext(before.layer), LONGEST_BRIDGE_M, false);
      const bridgeM = between.reduce((sum, link) => sum + network.lengthM[link]!, 0);
      const names = { after: layers[before.layer]!.name, before: layers[leg.layer]!.name };
      bridges.push({ ...names, lengthM: bridgeM, links: between });
      links.push(...between);
    }
    links.push(leg.link);
  }
  return { links, stretches, bridges };
}

function brokenAt(states: Iterable<number>, linkCount: number): BrokenRoad {
  let after = 0;
  let reached: number[] = [];
  for (const state of states) {
    const layer = Math.floor(state / linkCount);
    if (layer > after) reached = [];
    if (layer >= after) reached.push(state - layer * linkCount);
    after = Math.max(after, layer);
  }
  return { after, reached };
}
