/** What a planner calls a junction, of the many nodes at which a map's roads are cut. */
import type { RoadNetwork } from "../../map/index.ts";

/**
 * A node from which one may go on to three places or more, other than the gaps and slips of a single street: bends, ends,
 * places where a name changes and turning gaps are none. Roads that nobody may drive count too: a plan may open them.
 */
export function isJunction(network: RoadNetwork, node: number): boolean {
  const { firstOut, head, firstIn, inLink, tail, name, strings } = network;
  const around = new Set<number>();
  const names = new Set<string>();
  for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) {
    around.add(head[link]!);
    names.add(strings[name[link]!]!);
  }
  for (let k = firstIn[node]!; k < firstIn[node + 1]!; k++) {
    around.add(tail[inLink[k]!]!);
    names.add(strings[name[inLink[k]!]!]!);
  }
  around.delete(node);
  names.delete("");
  return around.size > 2 && names.size !== 1;
}
