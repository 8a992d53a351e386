/**
 * Capacity of nodes where nothing is known of it: of those without signals at which real streams cross (see
 * `node-capacity-streams`). Wherever streams only merge or part, the links' own capacities tell all.
 *
 * One pcu at a time is in the way of all the roads that cross: the node serves as much as its largest approach could bring. Traffic
 * of one road in its two directions is not in its own way, so a pcu of it counts half: a road full both ways uses the node
 * up, full one way it leaves half. Who goes first is the links' priority.
 *
 * Source: the node capacity of Tampère, Corthout, Cattrysse, Immers 2011 (internal constraints); its size, as in UXsim, from
 * the approaches' lanes.
 */
import type { RoadNetwork } from "../../map/index.ts";
import type { NodeCapacity } from "../simulation/index.ts";
import { approachesOf, hasCrossing } from "./node-capacity-streams.ts";

/** In pcu/s, ordered by node. `controlled`: nodes that signals govern, which have no such capacity. */
export function makeNodeCapacities(network: RoadNetwork, controlled: ReadonlySet<number>): NodeCapacity[] {
  const capacities: NodeCapacity[] = [];
  for (let node = 0; node < network.nodeCount; node++) {
    if (!hasCrossing(network, node, controlled)) continue;
    const all = approachesOf(network, node);
    const pcuPerS = Math.max(...all.map(({ link }) => network.capacityPcuPerS[link]!));
    const approaches = all.map(({ link, directions }) => ({ link, times: 1 / directions }));
    capacities.push({ node, pcuPerS, approaches });
  }
  return capacities;
}
