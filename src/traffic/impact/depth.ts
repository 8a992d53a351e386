/** One day's impact in depth: chains of queues, rings, wards and purposes. What is known only in part is left out, not guessed. */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { LoaderResult, QueueRecords } from "../simulation/index.ts";
import { addedQueues } from "./added.ts";
import { type SpillbackChain, spillbackChains } from "./chains.ts";
import { queueForest } from "./forest.ts";
import { type GroupImpact, impactByGroup, type TripGroups } from "./groups.ts";
import type { BaseOutcome, BaseQueues } from "./outcome.ts";
import { type ExplainedRing, explainRings } from "./rings.ts";

export interface WardImpact extends GroupImpact {
  /** Queues of 50 m and more that the plan adds at stop lines of the ward, and the longest of them. */
  readonly queues: number;
  readonly longestQueueM: number;
}

export interface ImpactDepth {
  /** Of those that block a junction, the worst first. */
  readonly chains: readonly SpillbackChain[];
  readonly rings: readonly ExplainedRing[];
  readonly baseRings: readonly ExplainedRing[];
  /** By ward and by purpose, all of them in their order; absent where the trips' groups are not known. */
  readonly wards?: readonly WardImpact[];
  readonly purposes?: readonly GroupImpact[];
}

/** Groups of trips, and of stop lines by ward. */
export interface Groups {
  readonly trips: TripGroups;
  readonly wardOfLink: Uint32Array;
  readonly wardCount: number;
  readonly purposeCount: number;
}

/** Shorter queues are not told. */
const LEAST_M = 50;
/** More than these no report tells. */
const MOST_CHAINS = 40;

export function impactDepth(
  network: RoadNetwork,
  day: { demand: Demand; fleet: readonly FleetRow[]; base: BaseOutcome; plan: LoaderResult },
  base: BaseQueues,
  groups: Groups | undefined,
): ImpactDepth {
  const { queues: records, deadlocks } = day.plan;
  const baseForest = queueForest(network.lengthM, base.records);
  const forest = queueForest(network.lengthM, records);
  const added = addedQueues(network.lengthM, { records: base.records, forest: baseForest }, records);
  return {
    chains: spillbackChains({ network, records, forest, added }).slice(0, MOST_CHAINS),
    rings: explainRings({ deadlocks, records, forest }, base.deadlocks, added),
    baseRings: explainRings({ ...base, forest: baseForest }, base.deadlocks),
    ...(groups && {
      wards: byWard(records, added.isAdded, groups.wardOfLink, impactByGroup(groups.trips.ward, groups.wardCount, day)),
      ...(groups.trips.purpose && {
        purposes: impactByGroup(groups.trips.purpose, groups.purposeCount, day),
      }),
    }),
  };
}

function byWard(
  records: QueueRecords,
  isAdded: Uint8Array,
  wardOfLink: Uint32Array,
  trips: readonly GroupImpact[],
): WardImpact[] {
  const queues = new Uint32Array(trips.length);
  const longestQueueM = new Float64Array(trips.length);
  for (let r = 0; r < records.count; r++) {
    const ward = wardOfLink[records.link[r]!]!;
    if (isAdded[r] === 0 || ward === NONE || records.reachM[r]! < LEAST_M) continue;
    queues[ward]!++;
    longestQueueM[ward] = Math.max(longestQueueM[ward]!, records.reachM[r]!);
  }
  return trips.map((sums, w) => ({ ...sums, queues: queues[w]!, longestQueueM: longestQueueM[w]! }));
}
