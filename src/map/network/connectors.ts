/**
 * Short links inside junctions and gaps in a median: what is tagged as a side street there carries the turns of the roads it
 * joins, without the parking and the shops that slow a side street. So a lane of it carries what one of the lesser of these
 * roads does.
 */
import type { GraphColumns } from "./columns.ts";
import { capacityPcuPerS } from "./defaults.ts";

/** As long as the way across a junction of broad roads. */
const CONNECTOR_M = 35;
const NO_ROAD = 0xff;

/** Raises the capacities of connectors in place; their share of green stays. */
export function carryTurns(links: GraphColumns): void {
  const { tail, head, lengthM, roadClass, lanes, freeSpeedMps } = links;
  const bestBeside = classesBeside(links);
  for (let link = 0; link < tail.length; link++) {
    if (lengthM[link]! > CONNECTOR_M) continue;
    const joined = Math.max(bestBeside(tail[link]!, link), bestBeside(head[link]!, link));
    if (joined >= roadClass[link]!) continue;
    const green = links.exitCapacityPcuPerS[link]! / links.capacityPcuPerS[link]!;
    links.capacityPcuPerS[link] = capacityPcuPerS(joined, lanes[link]!, freeSpeedMps[link]!);
    links.exitCapacityPcuPerS[link] = links.capacityPcuPerS[link]! * green;
  }
}

/** The class of the best road at a node, other than the link's own way. */
function classesBeside({
  firstOut,
  tail,
  head,
  wayId,
  roadClass,
}: GraphColumns): (node: number, link: number) => number {
  const nodeCount = firstOut.length - 1;
  const best = new Uint8Array(nodeCount).fill(NO_ROAD);
  const bestWay = new Float64Array(nodeCount);
  const second = new Uint8Array(nodeCount).fill(NO_ROAD); // of another way than the best one's
  const meet = (node: number, link: number): void => {
    const own = roadClass[link]!;
    if (wayId[link] === bestWay[node]) return; // a way has one class
    if (own < best[node]!) {
      second[node] = best[node]!;
      best[node] = own;
      bestWay[node] = wayId[link]!;
    } else if (own < second[node]!) second[node] = own;
  };
  for (let link = 0; link < tail.length; link++) {
    meet(tail[link]!, link);
    meet(head[link]!, link);
  }
  return (node, link) => (bestWay[node] === wayId[link] ? second[node]! : best[node]!);
}
