/**
 * Fixed-time signals of a city out of its map: nodes with signals to controllers, controllers to approaches, phases, cycles
 * and offsets. What nobody maps (programmes) is assumed, see signal-timing.ts; a plan can say better.
 */
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import { approachesOf } from "./signal-approaches.ts";
import { clusterSignals, type SignalCluster } from "./signal-clusters.ts";
import { phasesOf } from "./signal-phases.ts";
import { draftPhases, extentM, layPhases, type PhaseDraft, websterCycleS } from "./signal-timing.ts";
import type { SignalApproach, SignalController, SignalReport } from "./signal-types.ts";
import { findWaves, hashedOffsetS, type Unlaid } from "./signal-waves.ts";

export interface Signals {
  /** By OSM id, ascending. */
  readonly controllers: readonly SignalController[];
  readonly report: SignalReport;
}

interface Draft extends Unlaid {
  readonly cluster: SignalCluster;
  readonly approaches: readonly SignalApproach[];
  readonly phases: readonly PhaseDraft[];
}

/** Controllers for all nodes with signals of the network; those that no link leads to are dropped, with the reason. */
export function makeSignals(network: RoadNetwork): Signals {
  const drafts: Draft[] = [];
  const dropped: { osmId: number; nodes: number; reason: string }[] = [];
  let freeSlipRoads = 0;
  for (const cluster of clusterSignals(network)) {
    const osmId = Math.min(...cluster.seeds.map((node) => network.nodeOsmId[node]!));
    const { approaches, free } = approachesOf(network, cluster);
    freeSlipRoads += free;
    if (approaches.length === 0) {
      dropped.push({ osmId, nodes: cluster.seeds.length, reason: "no road leads to it" });
      continue;
    }
    const phaseLinks = phasesOf(network, approaches);
    const phases = draftPhases(network, phaseLinks, extentM(network, cluster.nodes));
    const cycleS = websterCycleS(network, phases);
    drafts.push({ osmId, nodes: cluster.nodes, cluster, approaches, phaseLinks, phases, cycleS });
  }
  const controllers: SignalController[] = [];
  let coordinated = 0;
  for (const { members, follows, cycleS } of findWaves(network, drafts)) {
    if (members.length > 1) coordinated += members.length;
    const laid = new Map<number, SignalController>();
    for (const i of members) {
      const draft = drafts[i]!;
      const phases = layPhases(draft.phases, cycleS);
      const follow = follows.get(i);
      const before = follow === undefined ? undefined : laid.get(follow.a)!;
      const offsetS =
        follow === undefined
          ? hashedOffsetS(draft.osmId, cycleS)
          : Math.round(before!.offsetS + before!.phases[follow.phaseA]!.fromS + follow.seconds) -
            phases[follow.phaseB]!.fromS;
      const controller = makeController(network, draft, phases, cycleS, offsetS);
      laid.set(i, controller);
      controllers.push(controller);
    }
  }
  controllers.sort((a, b) => a.osmId - b.osmId);
  return { controllers, report: makeReport(network, controllers, dropped, freeSlipRoads, coordinated) };
}

function makeController(
  network: RoadNetwork,
  { osmId, cluster, approaches }: Draft,
  phases: SignalController["phases"],
  cycleS: number,
  offsetS: number,
): SignalController {
  const { seeds, nodes } = cluster;
  const mean = (column: Float64Array): number => seeds.reduce((sum, node) => sum + column[node]!, 0) / seeds.length;
  return {
    osmId,
    name: nameOf(network, nodes, approaches),
    kind: phases.some((phase) => phase.links.length === 0) ? "crossing" : "junction",
    lon: mean(network.nodeLon),
    lat: mean(network.nodeLat),
    signalNodes: seeds,
    nodes,
    approaches,
    cycleS,
    offsetS: ((offsetS % cycleS) + cycleS) % cycleS,
    phases,
  };
}

const MOST_NAMES = 3;

/** "Kim Mã – Liễu Giai": the streets that meet, main ones first. */
function nameOf(network: RoadNetwork, nodes: readonly number[], approaches: readonly SignalApproach[]): string {
  const inside = new Set(nodes);
  const named = approaches.map(({ link, street }) => ({ link, street }));
  for (const node of nodes) {
    for (let link = network.firstOut[node]!; link < network.firstOut[node + 1]!; link++) {
      if (inside.has(network.head[link]!) || network.access[link] === 0) continue;
      named.push({ link, street: network.strings[network.name[link]!]! });
    }
  }
  named.sort((a, b) => network.roadClass[a.link]! - network.roadClass[b.link]! || a.link - b.link);
  const streets: string[] = [];
  for (const { street } of named) {
    // The map may have one street as "Đường Láng" and as "Láng".
    const isSame = (other: string): boolean =>
      street === other || street.endsWith(` ${other}`) || other.endsWith(` ${street}`);
    if (street !== "" && !streets.some(isSame)) streets.push(street);
  }
  if (streets.length > 0) return streets.slice(0, MOST_NAMES).join(" – ");
  const link = named[0]!.link;
  return `${ROAD_CLASSES[network.roadClass[link]!]} ${network.wayId[link]}`;
}

function makeReport(
  network: RoadNetwork,
  controllers: readonly SignalController[],
  dropped: SignalReport["dropped"],
  freeSlipRoads: number,
  coordinated: number,
): SignalReport {
  const byPhases: number[] = [];
  for (const { phases } of controllers) {
    const count = phases.filter((phase) => phase.links.length > 0).length;
    while (byPhases.length <= count) byPhases.push(0);
    byPhases[count]!++;
  }
  const junctions = controllers.filter(({ kind }) => kind === "junction").length;
  return {
    signalNodes: network.nodeSignal.reduce((sum, signal) => sum + signal, 0),
    usedNodes: controllers.reduce((sum, { signalNodes }) => sum + signalNodes.length, 0),
    junctions,
    crossings: controllers.length - junctions,
    approaches: controllers.reduce((sum, { approaches }) => sum + approaches.length, 0),
    byPhases,
    freeSlipRoads,
    coordinated,
    dropped,
  };
}

/**
 * Capacities at the links' ends for a network whose signals run: the whole saturation flow at a stop line, and inside the
 * stop lines, where the network's own column keeps a share of green; a copy of that elsewhere. pcu/s, one entry a link.
 */
export function withSignals(
  network: Pick<RoadNetwork, "exitCapacityPcuPerS" | "capacityPcuPerS" | "firstOut" | "head">,
  controllers: readonly Pick<SignalController, "approaches" | "nodes">[],
): Float64Array {
  const exit = Float64Array.from(network.exitCapacityPcuPerS);
  const free = (link: number): void => {
    exit[link] = network.capacityPcuPerS[link]!;
  };
  for (const { approaches, nodes } of controllers) {
    for (const { link } of approaches) free(link);
    for (const node of nodes) {
      for (let link = network.firstOut[node]!; link < network.firstOut[node + 1]!; link++) {
        if (nodes.includes(network.head[link]!)) free(link);
      }
    }
  }
  return exit;
}
