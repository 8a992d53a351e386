/**
 * Is every convoy's road empty before its head, on every day? And where the plan asks for the least lead: which one is that? The
 * least that a run shows is tried, and made longer where another run shows that it is too short after all.
 */
import type { RoadNetwork } from "../../map/index.ts";
import { type LeadProof, type Leads, leastLeads, lengthenLeads, worstProof } from "../../operation/index.ts";
import type { ResolvedConvoy } from "../../plan/index.ts";
import type { Kept, VariantRun } from "../ensemble/index.ts";
import type { OperationPlan } from "./operation-plan.ts";

/** A plan with certain leads, and its days. */
export interface PlannedDays {
  readonly operation: OperationPlan;
  /** One a seed, each asked about the runs of the operation in their order. */
  readonly planned: readonly VariantRun[];
  /** Of each, what it kept. */
  readonly states: readonly Kept<VariantRun>["states"][];
}

export interface SettledLeads extends PlannedDays {
  /** One entry a run of the operation, the worst of the days; null: it rides in the traffic and closes nothing. */
  readonly proofs: readonly (LeadProof | null)[];
  /** How often the plan was driven again for the search. */
  readonly reruns: number;
}

const MOST_RERUNS = 3;

/** Is the least lead of some run to be searched for? */
export function searchesLeads({ runs }: OperationPlan): boolean {
  return runs.some(({ timetable: { convoy } }) => isSearched(convoy.closure));
}

const isSearched = ({ provesLead }: ResolvedConvoy["closure"]): boolean => provesLead === true;

/** `again` drives the same days under other leads. Nothing is driven again where no search is asked for. */
export async function settleLeads(
  network: RoadNetwork,
  first: PlannedDays,
  again: (leads: readonly Leads[]) => Promise<PlannedDays>,
): Promise<SettledLeads> {
  let latest = judged(first);
  let best = latest;
  let reruns = 0;
  while (reruns < MOST_RERUNS && (reruns === 0 || !latest.isProven)) {
    const leads = nextLeads(network, latest, reruns === 0 ? leastLeads : lengthenLeads);
    if (leads === null) break;
    latest = judged(await again(leads));
    reruns++;
    if (isBetter(latest, best)) best = latest;
  }
  const { operation, planned, states, proofs } = best;
  return { operation, planned, states, proofs, reruns };
}

interface Judged extends PlannedDays {
  readonly proofs: readonly (LeadProof | null)[];
  /** Of the runs that are searched for: is every day proven, who stands there else, and the sum of their leads. */
  readonly isProven: boolean;
  readonly trips: number;
  readonly sumS: number;
}

function judged({ operation, planned, states }: PlannedDays): Judged {
  const proofs = operation.runs.map((_, i) => {
    const days = planned.flatMap(({ convoys }) => convoys[i]?.proof ?? []);
    return days.length === 0 ? null : worstProof(days);
  });
  const searched = operation.runs.flatMap(({ timetable }, i) => {
    const proof = proofs[i];
    return proof != null && isSearched(timetable.convoy.closure) ? proof.links : [];
  });
  return {
    operation,
    planned,
    states,
    proofs,
    isProven: searched.every(({ proven }) => proven),
    trips: searched.reduce((sum, row) => sum + row.trips, 0),
    sumS: searched.reduce((sum, row) => sum + row.leadS, 0),
  };
}

/** Null where none is searched for, or nothing would change. */
function nextLeads(
  network: RoadNetwork,
  { operation, proofs }: Judged,
  found: typeof leastLeads,
): readonly Leads[] | null {
  let isOther = false;
  const leads = operation.runs.map(({ timetable, leads: own }, i) => {
    const proof = proofs[i];
    if (proof == null || !isSearched(timetable.convoy.closure)) return own;
    const next = found(network, timetable, proof);
    isOther ||= proof.links.some(
      ({ position, isWayBack, leadS }) => (isWayBack ? next.backS : next.alongS)[position] !== leadS,
    );
    return next;
  });
  return isOther ? leads : null;
}

/** A proven plan before one that is not; then fewer trips in the way; then less of the city's time. */
function isBetter(one: Judged, other: Judged): boolean {
  if (one.isProven !== other.isProven) return one.isProven;
  if (one.trips !== other.trips) return one.trips < other.trips;
  return one.sumS < other.sumS;
}
