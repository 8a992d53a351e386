/**
 * What the loader is told of a network's roads and junctions beyond the map's own columns: full capacity where signals cycle,
 * priorities, lanes of their own, capacities of nodes, and where vehicles pass each other. Plain data: it crosses threads.
 */
import type { RoadNetwork } from "../../map/index.ts";
import type { FleetRow } from "../demand/index.ts";
import type { LaneGroup, LoaderLinks, NodeCapacity } from "../simulation/index.ts";
import { makeLaneGroups } from "./lane-groups.ts";
import { makeNodeCapacities } from "./node-capacity.ts";
import { makePriorities } from "./priorities.ts";
import type { EditedSignals } from "./signal-edits.ts";
import { withSignals } from "./signals.ts";

export interface Junctions {
  readonly links: Required<Pick<LoaderLinks, "exitCapacityPcuPerS" | "priority" | "mayPass">>;
  readonly laneGroups: readonly LaneGroup[];
  readonly nodeCapacity: readonly NodeCapacity[];
}

/** `signals`: those that cycle, and those that are off and so stop nobody. */
export function makeJunctions(
  network: RoadNetwork,
  signals: Pick<EditedSignals, "controllers" | "off">,
  fleet: readonly FleetRow[],
): Junctions {
  const controlled = new Set(signals.controllers.flatMap(({ nodes }) => [...nodes]));
  const exitCapacityPcuPerS = withSignals(network, [...signals.controllers, ...signals.off]);
  return {
    links: {
      exitCapacityPcuPerS,
      priority: makePriorities({ ...network, exitCapacityPcuPerS }, controlled),
      // One lane is too narrow to pass on; motorcycles pass there too, since they filter.
      mayPass: Uint8Array.from(network.lanes, (lanes) => (lanes >= 2 ? 1 : 0)),
    },
    laneGroups: makeLaneGroups(
      network,
      controlled,
      fleet.map(({ vehicle }) => vehicle),
    ),
    nodeCapacity: makeNodeCapacities(network, controlled),
  };
}
