/**
 * Hot file. Cuts ways into sections between junctions: nodes that two ways (or one way twice) share, ends of ways and
 * edges of the map, barriers that stop somebody, and signals far from any junction. One pass over the ways' nodes for
 * each question, O(nodes).
 */
import { NONE } from "../../base/index.ts";
import type { RoadElements, RoadNodes } from "./collect.ts";
import { distanceM } from "./geometry.ts";
import { findId } from "./sorted-ids.ts";

export interface Sections {
  /** A section runs from path[start[s]] to path[end[s]] of the road nodes, both included, along way[s]. */
  readonly way: Uint32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** 1 = traffic signals, by road node. */
  readonly hasSignals: Uint8Array;
  /** Signal nodes on roads. */
  readonly signalCount: number;
  readonly danglingRefs: number;
}

/** A stop line's signal belongs to the next junction if that is no farther. */
const STOP_LINE_M = 30;

export function cutSections(elements: RoadElements, nodes: RoadNodes): Sections {
  const isJunction = findJunctions(elements, nodes);
  const { hasSignals, signalCount } = placeSignals(elements, nodes, isJunction);
  let count = 0;
  forEachSection(nodes, isJunction, () => count++);
  const way = new Uint32Array(count);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  let section = 0;
  forEachSection(nodes, isJunction, (w, from, to) => {
    way[section] = w;
    start[section] = from;
    end[section++] = to;
  });
  let danglingRefs = 0;
  for (let p = 0; p < nodes.path.length; p++) if (nodes.path[p] === NONE) danglingRefs++;
  return { way, start, end, hasSignals, signalCount, danglingRefs };
}

function forEachSection(
  { firstPath, path }: RoadNodes,
  isJunction: Uint8Array,
  visit: (way: number, from: number, to: number) => void,
): void {
  for (let w = 0; w < firstPath.length - 1; w++) {
    let from = NONE;
    for (let p = firstPath[w]!; p < firstPath[w + 1]!; p++) {
      if (path[p] === NONE) from = NONE;
      else if (from === NONE) from = p;
      else if (isJunction[path[p]!] === 1) {
        visit(w, from, p);
        from = p;
      }
    }
  }
}

function findJunctions({ barriers }: RoadElements, { nodeId, firstPath, path }: RoadNodes): Uint8Array {
  const isUsed = new Uint8Array(nodeId.length);
  const isJunction = new Uint8Array(nodeId.length);
  for (let w = 1; w < firstPath.length; w++) {
    const last = firstPath[w]! - 1;
    for (let p = firstPath[w - 1]!; p <= last; p++) {
      const node = path[p]!;
      if (node === NONE) continue;
      const isEnd = p === firstPath[w - 1] || p === last || path[p - 1] === NONE || path[p + 1] === NONE;
      if (isEnd || isUsed[node] === 1) isJunction[node] = 1;
      isUsed[node] = 1;
    }
  }
  for (const id of barriers.keys()) {
    const node = findId(nodeId, id);
    if (node !== NONE && isUsed[node] === 1) isJunction[node] = 1;
  }
  return isJunction;
}

/**
 * A signal at a junction is the junction's. One mapped at the stop line is given to the junction that it faces, within
 * 30 m; farther off (a crossing for people, say) its node becomes a junction of its own, marked in `isJunction`.
 */
function placeSignals(
  { ways, signals }: RoadElements,
  { nodeId, nodeLon, nodeLat, firstPath, path }: RoadNodes,
  isJunction: Uint8Array,
): Pick<Sections, "hasSignals" | "signalCount"> {
  const hasSignals = new Uint8Array(nodeId.length);
  const isSignal = new Uint8Array(nodeId.length);
  for (const id of signals.keys()) {
    const node = findId(nodeId, id);
    if (node !== NONE) isSignal[node] = 1;
  }

  /** The junction met from path[p] on in steps of +1 or -1 within the limit, and how far it is. */
  const junctionFrom = (p: number, step: number): { node: number; metres: number } => {
    let metres = 0;
    for (let at = p; metres <= STOP_LINE_M; ) {
      const a = path[at]!;
      at += step;
      const b = path[at]!;
      metres += distanceM(nodeLon[a]!, nodeLat[a]!, nodeLon[b]!, nodeLat[b]!);
      if (metres <= STOP_LINE_M && isJunction[b] === 1) return { node: b, metres };
    }
    return { node: NONE, metres };
  };

  const alone: number[] = [];
  let signalCount = 0;
  for (let w = 0; w < ways.count; w++) {
    for (let p = firstPath[w]!; p < firstPath[w + 1]!; p++) {
      const signal = path[p]!;
      if (signal === NONE || isSignal[signal] === 0) continue;
      signalCount++;
      if (isJunction[signal] === 1) {
        hasSignals[signal] = 1;
        isSignal[signal] = 0; // other ways meet here too: count it once
        continue;
      }
      const facing = signals.get(nodeId[signal]!);
      const ahead = facing === "backward" ? undefined : junctionFrom(p, +1);
      const road = ways.roads[ways.road[w]!]!;
      const isOneway = (road.forward.access & ~road.backward.access) !== 0;
      const isReversed = (road.backward.access & ~road.forward.access) !== 0;
      const behind = facing === "forward" || (facing === "either" && isOneway) ? undefined : junctionFrom(p, -1);
      const candidates = [facing === "either" && isReversed ? undefined : ahead, behind]
        .filter((found) => found !== undefined && found.node !== NONE)
        .sort((a, b) => a!.metres - b!.metres);
      if (candidates.length > 0) hasSignals[candidates[0]!.node] = 1;
      else alone.push(signal);
    }
  }
  for (const signal of alone) {
    isJunction[signal] = 1;
    hasSignals[signal] = 1;
  }
  return { hasSignals, signalCount };
}
