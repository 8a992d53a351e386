/**
 * UXsim's reactive choice of ways, after its code (`homogeneous_DUO_update`): a node's shares of its roads are, for each
 * destination, half the old ones and half the road on the quickest way now. A driver draws the next road by them at every node.
 */
import { Random } from "../../src/base/index.ts";

export interface Roads {
  readonly nodeCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
}

export interface Choice {
  /** The roads take so long now. */
  renew(seconds: ArrayLike<number>): void;
  /** The road that a driver for node `to` takes at `node`. */
  draw(node: number, to: number): number;
  /** The road on the way that was quickest when renewed last. */
  quickest(node: number, to: number): number;
}

const NEW_SHARE = 0.5;
/** Each road's time is longer by up to so much, by chance. */
const NOISE = 0.01;

export function makeChoice(roads: Roads, seed: number): Choice {
  const { nodeCount, tail } = roads;
  const noise = new Random(seed, "noise");
  const draws = new Random(seed, "draws");
  const outRoads = Array.from({ length: nodeCount }, (_, node) =>
    [...tail.keys()].filter((road) => tail[road] === node),
  );
  /** By destination: the shares of all roads, their sums over each node's roads, and the quickest road from each node. */
  const shares = outRoads.map(() => new Float64Array(tail.length));
  const sums: Float64Array[][] = outRoads.map(() => []);
  const next: Uint32Array[] = outRoads.map(() => new Uint32Array(nodeCount));
  let isFirst = true;
  return {
    renew(seconds) {
      const seen = Float64Array.from(seconds, (s) => s * (1 + NOISE * noise.next()));
      const weight = isFirst ? 1 : NEW_SHARE;
      isFirst = false;
      for (let to = 0; to < nodeCount; to++) {
        next[to] = treeTo(roads, seen, to).next;
        const mine = shares[to]!;
        for (let road = 0; road < tail.length; road++) {
          mine[road] = (1 - weight) * mine[road]! + (next[to]![tail[road]!] === road ? weight : 0);
        }
        sums[to] = outRoads.map((out) => {
          let sum = 0;
          return Float64Array.from(out, (road) => {
            sum += mine[road]!;
            return sum;
          });
        });
      }
    },
    draw: (node, to) => outRoads[node]![draws.pick(sums[to]![node]!)]!,
    quickest: (node, to) => next[to]![node]!,
  };
}

/** The quickest ways of all nodes to one: the road that each begins with, and the seconds. */
export function treeTo(
  { nodeCount, tail, head }: Roads,
  seconds: ArrayLike<number>,
  to: number,
): { readonly next: Uint32Array; readonly secondsFrom: Float64Array } {
  const next = new Uint32Array(nodeCount);
  const secondsFrom = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  secondsFrom[to] = 0;
  // Bellman & Ford: the network is small.
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (let road = 0; road < tail.length; road++) {
      const through = seconds[road]! + secondsFrom[head[road]!]!;
      if (through >= secondsFrom[tail[road]!]!) continue;
      secondsFrom[tail[road]!] = through;
      next[tail[road]!] = road;
      isBetter = true;
    }
  }
  return { next, secondsFrom };
}
