/** A seeded town: a grid of two-way streets of unlike speeds, some one-way, some turns banned; any size. */
import { Random } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { type Arc, networkFromArcs } from "./network-from-arcs.ts";

const BLOCK_M = 100;
const METRE_DEG = 1 / 111_195;

export function gridNetwork(columns: number, rows: number, seed: number): RoadNetwork {
  const random = new Random(seed, "grid");
  const positions: (readonly [number, number])[] = [];
  const arcs: Arc[] = [];
  const street = (a: number, b: number): void => {
    const lengthM = BLOCK_M * (1 + 0.3 * random.next());
    const speedMps = [5, 8, 11, 14][random.below(4)]!;
    arcs.push({ from: a, to: b, lengthM, speedMps });
    if (random.next() < 0.9) arcs.push({ from: b, to: a, lengthM, speedMps });
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const node = row * columns + column;
      positions.push([105.8 + column * BLOCK_M * METRE_DEG, 21 + row * BLOCK_M * METRE_DEG]);
      if (column + 1 < columns) street(node, node + 1);
      if (row + 1 < rows) street(node, node + columns);
    }
  }
  const bannedTurns: [number, number][] = [];
  for (let arc = 0; arc < arcs.length; arc++) {
    if (random.next() >= 0.1) continue;
    // Arcs of neighbours were made close to each other: a banned out-arc is looked for nearby.
    const out = arc + random.below(8);
    if (arcs[out]?.from === arcs[arc]!.to) bannedTurns.push([arc, out]);
  }
  return networkFromArcs(arcs, { positions, bannedTurns }).network;
}
