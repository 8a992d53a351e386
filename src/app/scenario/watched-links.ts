/** Where events are written down: what proofs and diagrams are read from, and not a whole city's. */
import type { RoadNetwork } from "../../map/index.ts";
import { roadOf } from "../../operation/index.ts";
import type { Closures } from "../../traffic/index.ts";
import { share } from "../ensemble/index.ts";
import type { OperationPlan } from "./operation-plan.ts";

/** 1 = the convoys' roads, what ends at them, and what ends at roads that the plan shuts and an ordinary day does not. Shared. */
export function watchedLinks(
  network: RoadNetwork,
  { runs }: OperationPlan,
  standing: Closures,
  planned: Closures,
): Uint8Array {
  const road = roadOf(
    network,
    runs.map(({ timetable }) => timetable),
  );
  const watched = share(road);
  const usual = shutBy(network, standing);
  const shut = shutBy(network, planned);
  for (let link = 0; link < network.linkCount; link++) {
    if (road[link] === 0 && (shut[link] === 0 || usual[link] === 1)) continue;
    const node = network.tail[link]!;
    for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) watched[network.inLink[k]!] = 1;
  }
  return watched;
}

function shutBy({ linkCount }: RoadNetwork, { links }: Closures): Uint8Array {
  const shut = new Uint8Array(linkCount);
  for (const { link, level } of links) if (level !== "discouraged") shut[link] = 1;
  return shut;
}
