/**
 * What the routing bench asks and of which graph. A case is a graph in columns; its questions are drawn by a generator of
 * one line, so that a program in another language that reads the same file can be asked the very same.
 */
import { readFileSync } from "node:fs";
import { INFINITE_WEIGHT } from "../../src/routing/cch/index.ts";

export interface GraphColumns {
  readonly nodeCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  /** ≥ 1; INFINITE_WEIGHT where the arc is shut. Sorted by tail, as the arcs are. */
  readonly weight: Int32Array;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface GraphCase extends GraphColumns {
  readonly name: string;
  /** Where the graph is turn-expanded: its nodes are the arcs of this one (and copies of them, see `linkOfState`). */
  readonly road?: GraphColumns;
  /** The road's arc that each node stands for; absent where node n is arc n. */
  readonly linkOfState?: Uint32Array;
  /** OSM's class of each arc of the road graph, where known. */
  readonly highway?: (arc: number) => string;
}

/**
 * Little-endian: Uint32 nodeCount, arcCount; then tail[], head[] (Uint32), weight[] (Int32), x[], y[] (Float32).
 */
export function readGraphFile(file: string): GraphColumns {
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const [nodeCount, arcCount] = new Uint32Array(buffer, 0, 2) as unknown as [number, number];
  const wanted = 8 + 12 * arcCount + 8 * nodeCount;
  if (buffer.byteLength !== wanted)
    throw new RangeError(`${file} has ${buffer.byteLength} bytes, its header says ${wanted}`);
  return {
    nodeCount,
    tail: new Uint32Array(buffer, 8, arcCount),
    head: new Uint32Array(buffer, 8 + 4 * arcCount, arcCount),
    weight: new Int32Array(buffer, 8 + 8 * arcCount, arcCount),
    x: new Float32Array(buffer, 8 + 12 * arcCount, nodeCount),
    y: new Float32Array(buffer, 8 + 12 * arcCount + 4 * nodeCount, nodeCount),
  };
}

export interface Questions {
  readonly pairs: readonly (readonly [from: number, to: number])[];
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  /** Sets of arcs: roads drawn at random, closed both ways. */
  readonly closures: readonly Uint32Array[];
}

/** Pairs are drawn within one connected part, so that nearly all have an answer. */
export function drawQuestions(graph: GraphCase): Questions {
  const below = makeDraw();
  const { nodeCount, tail, head, weight } = graph;
  const part = Uint32Array.from({ length: nodeCount }, (_, node) => node);
  const partOf = (node: number): number => {
    let at = node;
    while (part[at]! !== at) {
      part[at] = part[part[at]!]!;
      at = part[at]!;
    }
    return at;
  };
  const hasArc = new Uint8Array(nodeCount);
  for (let arc = 0; arc < tail.length; arc++) {
    if (weight[arc]! >= INFINITE_WEIGHT || tail[arc] === head[arc]) continue;
    part[partOf(tail[arc]!)] = partOf(head[arc]!);
    hasArc[tail[arc]!] = 1;
    hasArc[head[arc]!] = 1;
  }
  const pairs = Array.from({ length: 2000 }, () => {
    let from = below(nodeCount);
    while (hasArc[from] === 0) from = below(nodeCount);
    let to = below(nodeCount);
    while (partOf(to) !== partOf(from)) to = below(nodeCount);
    return [from, to] as const;
  });
  const sources = Uint32Array.from({ length: 1000 }, () => below(nodeCount));
  const targets = Uint32Array.from({ length: 1000 }, () => below(nodeCount));
  const closures = Array.from({ length: 20 }, () => drawClosure(graph, 50, below));
  return { pairs, sources, targets, closures };
}

/** Arcs of `roads` roads, both ways. A road of a turn-expanded graph is shut by shutting every arc that enters it. */
function drawClosure(graph: GraphCase, roads: number, below: (end: number) => number): Uint32Array {
  const { tail, head } = graph.road ?? graph;
  const key = (arc: number): string => [tail[arc]!, head[arc]!].sort((a, b) => a - b).join(" ");
  const drawn = new Set<string>();
  for (let i = 0; i < roads; i++) drawn.add(key(below(tail.length)));
  const isClosed = Uint8Array.from(tail, (_, arc) => (drawn.has(key(arc)) ? 1 : 0));
  if (graph.road === undefined) return graph.tail.map((_, arc) => arc).filter((arc) => isClosed[arc] === 1);
  const linkOf = (state: number): number => graph.linkOfState?.[state] ?? state;
  return graph.tail.map((_, arc) => arc).filter((arc) => isClosed[linkOf(graph.head[arc]!)] === 1);
}

/** Numbers below `end`, the same in every language: state ← 1664525 state + 1013904223 (mod 2³²), without its lowest bits. */
function makeDraw(): (end: number) => number {
  let state = 1;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 4) % end;
  };
}
