/**
 * The turn-expanded graph: what every search runs on. Its states are links as one may be driving them, its arcs the movements
 * between them. State l is link l as a trip begins on it; a link has more states where the way up to it counts:
 *
 * - in the midst of a banned path of three links and more (restrictions via ways): an Aho-Corasick automaton over the
 *   paths (Aho & Corasick 1975) has a state for each beginning of one, so that paths that overlap, contain or follow each
 *   other are exact, and the last arc of a path is shut to its kinds;
 * - on a link for destination traffic that was entered from a road for all: from there one only arrives. So a through trip
 *   may not use it, a trip that begins or ends there may.
 *
 * On a map with neither the states are the links and the arcs are the movements, in the same order. Topology is for all kinds:
 * what a kind may use says `arcKinds` beside `access` and `movementAccess`. O(movements + length of the paths).
 */
import { Growable } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";

export interface TurnGraph {
  readonly stateCount: number;
  readonly arcCount: number;
  readonly stateLink: Uint32Array;
  /** The arcs out of state s are firstArc[s] .. firstArc[s + 1] - 1. */
  readonly firstArc: Uint32Array;
  readonly arcTail: Uint32Array;
  readonly arcHead: Uint32Array;
  readonly arcMovement: Uint32Array;
  /** kindBit mask of those whom the way up to here lets take the arc. */
  readonly arcKinds: Uint16Array;
  /** The states of link l are linkState[firstState[l]] .. [firstState[l + 1] - 1], itself first. */
  readonly firstState: Uint32Array;
  readonly linkState: Uint32Array;
  /** The arcs that complete banned path p are pathArc[firstPathArc[p]] .. [firstPathArc[p + 1] - 1]. */
  readonly firstPathArc: Uint32Array;
  readonly pathArc: Uint32Array;
}

const EVERY_KIND = 0xffff;
const graphs = new WeakMap<RoadNetwork, TurnGraph>();

/** A network's turn graph; made when first asked for, and kept as long as the network. */
export function turnGraphOf(network: RoadNetwork): TurnGraph {
  const known = graphs.get(network);
  if (known !== undefined) return known;
  const graph = makeTurnGraph(network);
  graphs.set(network, graph);
  return graph;
}

function makeTurnGraph(network: RoadNetwork): TurnGraph {
  const { linkCount, firstMovement, movementTo, access, throughAccess } = network;
  const automaton = makeAutomaton(network);
  const { placeLink } = automaton;
  // A state is a place of the automaton; behind them come the places of those who have come to stay.
  const arrivingAt = new Uint32Array(placeLink.length);
  let stateCount = placeLink.length;
  for (let place = 0; place < placeLink.length; place++) {
    if (endsOnly(access, throughAccess, placeLink[place]!) !== 0) arrivingAt[place] = stateCount++;
  }
  const stateLink = new Uint32Array(stateCount);
  const placeOf = new Uint32Array(stateCount);
  for (let place = 0; place < placeLink.length; place++) {
    stateLink[place] = placeLink[place]!;
    placeOf[place] = place;
    const arriving = arrivingAt[place]!;
    if (arriving === 0) continue;
    stateLink[arriving] = placeLink[place]!;
    placeOf[arriving] = place;
  }

  const firstArc = new Uint32Array(stateCount + 1);
  const room = network.movementCount + 1;
  const arcTail = new Growable((length) => new Uint32Array(length), room);
  const arcHead = new Growable((length) => new Uint32Array(length), room);
  const arcMovement = new Growable((length) => new Uint32Array(length), room);
  const arcKinds = new Growable((length) => new Uint16Array(length), room);
  const completed: number[][] = Array.from({ length: network.pathKinds.length }, () => []);
  for (let state = 0; state < stateCount; state++) {
    const link = stateLink[state]!;
    const leaving = endsOnly(access, throughAccess, link);
    const isArriving = state >= placeLink.length;
    for (let movement = firstMovement[link]!; movement < firstMovement[link + 1]!; movement++) {
      const to = movementTo[movement]!;
      const entering = endsOnly(access, throughAccess, to);
      const { place, paths } = automaton.step(placeOf[state]!, to);
      let kinds = EVERY_KIND;
      for (const path of paths) kinds &= ~network.pathKinds[path]!;
      const add = (head: number, mask: number): void => {
        for (const path of paths) completed[path]!.push(arcHead.length);
        arcTail.push(state);
        arcHead.push(head);
        arcMovement.push(movement);
        arcKinds.push(mask);
      };
      const arriving = isArriving ? entering & leaving : entering & ~leaving;
      if (!isArriving) add(place, kinds & ~arriving);
      if (arriving !== 0) add(arrivingAt[place]!, kinds & arriving);
    }
    firstArc[state + 1] = arcHead.length;
  }
  return {
    stateCount,
    arcCount: arcHead.length,
    stateLink,
    firstArc,
    arcTail: arcTail.finish(),
    arcHead: arcHead.finish(),
    arcMovement: arcMovement.finish(),
    arcKinds: arcKinds.finish(),
    ...statesByLink(stateLink, linkCount),
    firstPathArc: Uint32Array.from([0, ...runningSums(completed)]),
    pathArc: Uint32Array.from(completed.flat()),
  };
}

/** The kinds that may be on the link only where their trip begins or ends. */
function endsOnly(access: Uint16Array, throughAccess: Uint16Array, link: number): number {
  return access[link]! & ~throughAccess[link]!;
}

function statesByLink(stateLink: Uint32Array, linkCount: number): Pick<TurnGraph, "firstState" | "linkState"> {
  const firstState = new Uint32Array(linkCount + 1);
  for (const link of stateLink) firstState[link + 1]!++;
  for (let link = 0; link < linkCount; link++) firstState[link + 1]! += firstState[link]!;
  const next = firstState.slice();
  const linkState = new Uint32Array(stateLink.length);
  for (let state = 0; state < stateLink.length; state++) linkState[next[stateLink[state]!]!++] = state;
  return { firstState, linkState };
}

function runningSums(lists: readonly (readonly unknown[])[]): number[] {
  let sum = 0;
  return lists.map((list) => {
    sum += list.length;
    return sum;
  });
}

export interface ArcsInto {
  readonly firstInto: Uint32Array;
  readonly arcInto: Uint32Array;
  readonly stateInto: Uint32Array;
}

/** The arcs into each state and the states they come from: entries firstInto[s] .. firstInto[s + 1] - 1. */
export function arcsInto(
  { stateCount, arcCount, arcTail, arcHead }: TurnGraph,
  counts: (arc: number) => boolean = () => true,
): ArcsInto {
  const firstInto = new Uint32Array(stateCount + 1);
  for (let arc = 0; arc < arcCount; arc++) if (counts(arc)) firstInto[arcHead[arc]! + 1]!++;
  for (let state = 0; state < stateCount; state++) firstInto[state + 1]! += firstInto[state]!;
  const free = firstInto.slice();
  const arcInto = new Uint32Array(firstInto[stateCount]!);
  for (let arc = 0; arc < arcCount; arc++) if (counts(arc)) arcInto[free[arcHead[arc]!]!++] = arc;
  return { firstInto, arcInto, stateInto: arcInto.map((arc) => arcTail[arc]!) };
}

interface Automaton {
  /** The link of each place; place l is link l with no beginning of a path behind it. */
  readonly placeLink: Uint32Array;
  /** Where one is after driving on to a link, and the banned paths that this completes. */
  step(place: number, link: number): { readonly place: number; readonly paths: readonly number[] };
}

const NO_PATHS: readonly number[] = [];

function makeAutomaton({ linkCount, firstPathLink, pathLink, pathKinds }: RoadNetwork): Automaton {
  // Nodes of the trie: 0 .. linkCount - 1 are paths of one link; longer beginnings follow.
  const nodeLink: number[] = [];
  const shorter: number[] = [];
  const ends: (readonly number[])[] = [];
  const parents: number[] = [];
  const children = new Map<number, number>();
  const hasChild = new Set<number>();
  const childOf = (node: number, link: number): number | undefined => children.get(node * linkCount + link);
  for (let path = 0; path < pathKinds.length; path++) {
    let node = pathLink[firstPathLink[path]!]!;
    for (let i = firstPathLink[path]! + 1; i < firstPathLink[path + 1]!; i++) {
      const link = pathLink[i]!;
      let child = childOf(node, link);
      if (child === undefined) {
        child = linkCount + nodeLink.length;
        children.set(node * linkCount + link, child);
        hasChild.add(node);
        nodeLink.push(link);
        parents.push(node);
        ends.push(NO_PATHS);
      }
      node = child;
    }
    ends[node - linkCount] = [...ends[node - linkCount]!, path];
  }
  /** The longest beginning of a path that the links driven end with, once `link` is driven after `node`. */
  const goto = (node: number, link: number): number => {
    for (let from = node; ; from = shorter[from - linkCount]!) {
      const child = childOf(from, link);
      if (child !== undefined) return child;
      if (from < linkCount) return link;
    }
  };
  // By depth, so that what a node falls back to is known before the node is.
  const depth = parents.map(() => 0);
  parents.forEach((parent, i) => {
    depth[i] = parent < linkCount ? 1 : depth[parent - linkCount]! + 1;
  });
  for (const i of [...parents.keys()].sort((a, b) => depth[a]! - depth[b]! || a - b)) {
    const parent = parents[i]!;
    const link = nodeLink[i]!;
    const fallback = parent < linkCount ? link : goto(shorter[parent - linkCount]!, link);
    shorter[i] = fallback;
    if (fallback >= linkCount) ends[i] = [...ends[i]!, ...ends[fallback - linkCount]!];
  }
  // A whole path is the beginning of nothing unless another goes on from it: only true beginnings get a place.
  const placeOfNode = nodeLink.map(() => 0);
  const places = nodeLink.map((_, i) => i).filter((i) => hasChild.has(linkCount + i));
  places.forEach((i, k) => {
    placeOfNode[i] = linkCount + k;
  });
  const nodeOfPlace = (place: number): number => (place < linkCount ? place : linkCount + places[place - linkCount]!);
  const settle = (node: number): number => {
    let at = node;
    while (at >= linkCount && !hasChild.has(at)) at = shorter[at - linkCount]!;
    return at < linkCount ? at : placeOfNode[at - linkCount]!;
  };
  const placeLink = new Uint32Array(linkCount + places.length);
  for (let link = 0; link < linkCount; link++) placeLink[link] = link;
  places.forEach((i, k) => {
    placeLink[linkCount + k] = nodeLink[i]!;
  });
  const plain = { place: 0, paths: NO_PATHS };
  return {
    placeLink,
    step(place, link) {
      if (nodeLink.length === 0 || (place < linkCount && !hasChild.has(place))) {
        plain.place = link;
        return plain;
      }
      const node = goto(nodeOfPlace(place), link);
      return { place: settle(node), paths: node < linkCount ? NO_PATHS : ends[node - linkCount]! };
    },
  };
}
