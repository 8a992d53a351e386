/** Slow and plain answers about paths on networks whose turn graph is links and movements, for oracle tests. */
import type { RoadNetwork } from "../../src/map/index.ts";
import type { LinkPosition, Metric } from "../../src/routing/index.ts";

/** Bellman-Ford over movements: seconds to the destination from the tail of every link. */
export function bruteForceTree(network: RoadNetwork, metric: Metric, destinations: readonly number[]): Float64Array {
  const costS = new Float64Array(network.linkCount).fill(Number.POSITIVE_INFINITY);
  for (const link of destinations) costS[link] = metric.linkS[link]!;
  for (let changed = true; changed; ) {
    changed = false;
    for (let movement = 0; movement < network.movementCount; movement++) {
      if (metric.arcOpen[movement] === 0) continue;
      const from = network.movementFrom[movement]!;
      const labelS = metric.linkS[from]! + costS[network.movementTo[movement]!]!;
      if (labelS < costS[from]!) {
        costS[from] = labelS;
        changed = true;
      }
    }
  }
  return costS;
}

/** Seconds from place to place, or null. The last link counts by its share, so it is asked for at the link before. */
export function bruteForceCost(
  network: RoadNetwork,
  metric: Metric,
  from: LinkPosition,
  to: LinkPosition,
): number | null {
  const part = (link: number, share: number): number => (share === 0 ? 0 : share * metric.linkS[link]!);
  if (from.link === to.link && from.share <= to.share) {
    const costS = part(from.link, to.share - from.share);
    return Number.isFinite(costS) ? costS : null;
  }
  const before: number[] = [];
  for (let movement = 0; movement < network.movementCount; movement++) {
    const opens = metric.arcOpen[movement] === 1 && network.movementTo[movement] === to.link;
    if (opens) before.push(network.movementFrom[movement]!);
  }
  let middleS = before.includes(from.link) ? 0 : Number.POSITIVE_INFINITY;
  const toBeforeS = bruteForceTree(network, metric, before);
  for (let movement = network.firstMovement[from.link]!; movement < network.firstMovement[from.link + 1]!; movement++) {
    if (metric.arcOpen[movement] === 1) middleS = Math.min(middleS, toBeforeS[network.movementTo[movement]!]!);
  }
  const costS = part(from.link, 1 - from.share) + middleS + part(to.link, to.share);
  return Number.isFinite(costS) ? costS : null;
}
