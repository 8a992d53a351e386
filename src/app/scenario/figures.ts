/** Figures and names of the result, in one form everywhere. */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import type { Band } from "../../output/index.ts";

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export function band(values: readonly number[], digits: number): Band {
  return {
    mean: round(values.reduce((a, b) => a + b, 0) / values.length, digits),
    min: round(Math.min(...values), digits),
    max: round(Math.max(...values), digits),
  };
}

/** Null where some run did not clear: a mean over the others would flatter. */
export function meanOrNull(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return values.length === 0 ? null : Math.round(sum / values.length);
}

/** "Kim Mã – Liễu Giai": the streets that meet at a node, main ones first. */
export function junctionName(network: RoadNetwork, node: number): string {
  const links = [
    ...Array.from(network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!)),
    ...Array.from(
      { length: network.firstOut[node + 1]! - network.firstOut[node]! },
      (_, k) => network.firstOut[node]! + k,
    ),
  ].sort((a, b) => network.roadClass[a]! - network.roadClass[b]! || a - b);
  const names = [...new Set(links.map((link) => network.strings[network.name[link]!]!))].filter((name) => name !== "");
  if (names.length > 0) return names.slice(0, 3).join(" – ");
  return links[0] === undefined
    ? String(network.nodeOsmId[node])
    : `${ROAD_CLASSES[network.roadClass[links[0]]!]} ${network.wayId[links[0]]}`;
}
