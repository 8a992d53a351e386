/**
 * The worst queues of a day by street: how far back they reached, from when to when, and which junctions they stood across.
 * A queue that grew out of another one's is told with the one at its root: the street whose stop line began it.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { QueueCause, QueueRecords } from "../simulation/index.ts";
import { causeOfRoot, type QueueForest, queueForest } from "./forest.ts";
import { isJunction } from "./junction.ts";

export interface StreetQueue {
  readonly street: string;
  /** The link whose stop line it stood at. */
  readonly link: number;
  readonly maxReachM: number;
  readonly fromS: number;
  readonly untilS: number;
  readonly cause: QueueCause;
  /** Nodes that it stood across, nearest first. */
  readonly blocked: readonly number[];
}

/** Queues at their root stop lines, the longest of each street, longest first. Reaches below `leastM` are left out. */
export function worstQueues(network: RoadNetwork, records: QueueRecords, leastM: number): StreetQueue[] {
  const forest = queueForest(network.lengthM, records);
  const byStreet = new Map<string, StreetQueue>();
  for (let r = 0; r < records.count; r++) {
    if (forest.parent[r] !== NONE || records.reachM[r]! < leastM) continue;
    const link = records.link[r]!;
    const street = network.strings[network.name[link]!] ?? "";
    const key = street === "" ? `#${network.wayId[link]}` : street;
    const found = byStreet.get(key);
    if (found !== undefined && found.maxReachM >= records.reachM[r]!) continue;
    byStreet.set(key, {
      street,
      link,
      maxReachM: records.reachM[r]!,
      fromS: records.fromS[r]!,
      untilS: records.untilS[r]!,
      cause: causeOfRoot(records, r),
      blocked: blockedNodes(network, records, forest, r),
    });
  }
  return [...byStreet.values()].sort((a, b) => b.maxReachM - a.maxReachM || a.link - b.link);
}

/** The junctions between a queue's link and the links that it blocked, breadth first. */
function blockedNodes(
  network: RoadNetwork,
  { link }: QueueRecords,
  { firstChild, child }: QueueForest,
  root: number,
): number[] {
  const nodes = new Set<number>();
  const tree = [root];
  for (const r of tree) {
    for (let k = firstChild[r]!; k < firstChild[r + 1]!; k++) {
      const grown = child[k]!;
      tree.push(grown);
      const node = network.head[link[grown]!]!;
      if (isJunction(network, node)) nodes.add(node);
    }
  }
  return [...nodes];
}

/** The longest reach at each link's stop line, 0 where none: for comparing two runs. */
export function reachByLink(linkCount: number, records: QueueRecords): Float64Array {
  const reachM = new Float64Array(linkCount);
  for (let r = 0; r < records.count; r++) {
    const link = records.link[r]!;
    reachM[link] = Math.max(reachM[link]!, records.reachM[r]!);
  }
  return reachM;
}
