/**
 * Hot file. Cuts ways into sections between junctions: nodes that two ways (or one way twice) share, ends of ways and
 * edges of the map, barriers that stop somebody, and signals far from any junction. One pass over the ways' nodes for
 * each question, O(nodes log nodes) for finding them.
 */
import { Growable, NONE } from "../../base/index.ts";
import type { RoadElements } from "./collect.ts";
import { distanceM } from "./geometry.ts";
import { lowerBound } from "./sorted-ids.ts";

export interface Sections {
  /** All nodes by ascending OSM id; the other columns speak of a node by its place here. */
  readonly nodeId: Float64Array;
  readonly nodeLon: Float64Array;
  readonly nodeLat: Float64Array;
  /** Nodes along the ways: those of way w are path[firstPath[w]] .. path[firstPath[w + 1] - 1], NONE = not in the file. */
  readonly firstPath: Uint32Array;
  readonly path: Uint32Array;
  /** A section runs from path[start[s]] to path[end[s]], both included, along way[s]. */
  readonly way: Uint32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** 1 = traffic signals, by node. */
  readonly hasSignals: Uint8Array;
  /** Signal nodes on roads. */
  readonly signalCount: number;
  readonly danglingRefs: number;
}

/** A stop line's signal belongs to the next junction if that is no farther. */
const STOP_LINE_M = 30;

export function cutSections(elements: RoadElements): Sections {
  const { nodeId, nodeLon, nodeLat } = elements;
  const { firstPath, path, danglingRefs } = resolveRefs(elements, nodeId);
  const isJunction = findJunctions(elements, nodeId, firstPath, path);
  const { hasSignals, signalCount } = placeSignals(elements, { nodeId, nodeLon, nodeLat, firstPath, path }, isJunction);
  const way = new Growable((length) => new Uint32Array(length));
  const start = new Growable((length) => new Uint32Array(length));
  const end = new Growable((length) => new Uint32Array(length));
  for (let w = 0; w < elements.ways.length; w++) {
    let from = NONE;
    for (let p = firstPath[w]!; p < firstPath[w + 1]!; p++) {
      if (path[p] === NONE) from = NONE;
      else if (from === NONE) from = p;
      else if (isJunction[path[p]!] === 1) {
        way.push(w);
        start.push(from);
        end.push(p);
        from = p;
      }
    }
  }
  return {
    nodeId,
    nodeLon,
    nodeLat,
    firstPath,
    path,
    way: way.finish(),
    start: start.finish(),
    end: end.finish(),
    hasSignals,
    signalCount,
    danglingRefs,
  };
}

type Nodes = Pick<Sections, "nodeId" | "nodeLon" | "nodeLat">;
type Paths = Nodes & Pick<Sections, "firstPath" | "path">;

/** Place of an id in an ascending column, NONE where it is absent. */
export function findId(ids: Float64Array, id: number): number {
  const place = lowerBound(ids, id, ids.length >>> 1);
  return ids[place] === id ? place : NONE;
}

/** Ways' nodes by place; a node repeated at once is taken once. */
function resolveRefs(
  { ways, refs }: RoadElements,
  nodeId: Float64Array,
): { firstPath: Uint32Array; path: Uint32Array; danglingRefs: number } {
  const firstPath = new Uint32Array(ways.length + 1);
  const path = new Uint32Array(refs.length);
  let length = 0;
  let danglingRefs = 0;
  let near = 0;
  for (const [w, { firstRef, refCount }] of ways.entries()) {
    for (let r = firstRef; r < firstRef + refCount; r++) {
      near = lowerBound(nodeId, refs[r]!, near);
      const node = nodeId[near] === refs[r] ? near : NONE;
      if (node === NONE) danglingRefs++;
      if (length === firstPath[w] || path[length - 1] !== node) path[length++] = node;
    }
    firstPath[w + 1] = length;
  }
  return { firstPath, path: path.slice(0, length), danglingRefs };
}

function findJunctions(
  { barriers }: RoadElements,
  nodeId: Float64Array,
  firstPath: Uint32Array,
  path: Uint32Array,
): Uint8Array {
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
  { nodeId, nodeLon, nodeLat, firstPath, path }: Paths,
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
  for (const [w, way] of ways.entries()) {
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
      const isOneway = (way.forward.access & ~way.backward.access) !== 0;
      const isReversed = (way.backward.access & ~way.forward.access) !== 0;
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
