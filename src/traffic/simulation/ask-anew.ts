/** What follows where ways open, shut, or let more through: those whom it concerns ask anew. */
import { NONE } from "../../base/index.ts";
import { unpark } from "./information.ts";
import { ARMED_AT, EXIT_RATE, FIRST_MOVEMENT, OUT_RANK, ROW, SHUT_AT, SHUT_MASK } from "./link-table.ts";
import { armHead } from "./motion.ts";
import { halfHeadway, letGo } from "./openings.ts";
import { armApproach, headClass, headTarget, headTrip, type Simulation } from "./simulation.ts";
import { LISTED, NEVER } from "./state.ts";
import { armForNext, delist, isSignalled } from "./strides.ts";

/**
 * Whoever has stood longest asks first: those who are let go together come a microsecond after one another, where their server would
 * otherwise take the lowest index.
 */
export function askAllAnew(sim: Simulation, touched: ReadonlySet<number>, time: number): void {
  const since = new Map<number, number>();
  for (const approach of touched) since.set(approach, stoodSince(sim, approach));
  const asking = [...touched].sort((a, b) => since.get(a)! - since.get(b)! || a - b);
  const before = new Map<number, number>();
  const servers = new Set<number>();
  for (const approach of asking) {
    const server = headTrip(sim, approach) === NONE ? NONE : serverAhead(sim, approach);
    if (server !== NONE) servers.add(server);
    const rank = before.get(server) ?? 0;
    if (!askAnew(sim, approach, time, rank) || server === NONE || since.get(approach) === NEVER) continue;
    before.set(server, rank + 1);
  }
  // Who is still listed may be the next one now, or have waited behind one who is not.
  for (const server of servers) armForNext(sim, server, time);
}

/** The server whose list the head of an approach is in, or would be; NONE where its way ends. */
function serverAhead(sim: Simulation, approach: number): number {
  const target = headTarget(sim, approach);
  return target === NONE ? NONE : sim.supply.server[target]!;
}

/** Since when the head of an approach waits for what is before it; NEVER where it does not. */
function stoodSince({ supply, state, rare }: Simulation, approach: number): number {
  const { linkCount } = supply;
  if (state.phase[approach] === LISTED) return state.readyAt[approach]!;
  if (approach < linkCount) return rare[approach * ROW + SHUT_AT]!;
  const stepped = state.parkedFirst[approach - linkCount]!;
  return stepped === NONE ? NEVER : state.departUs[stepped]!;
}

/** False where it keeps its place in a list. */
function askAnew(sim: Simulation, approach: number, time: number, rank: number): boolean {
  const { supply, state, table } = sim;
  const { linkCount } = supply;
  const steppedAside = approach < linkCount ? NONE : state.parkedFirst[approach - linkCount]!;
  if (state.phase[approach] === LISTED) {
    if (steppedAside === NONE && mayStayListed(sim, approach)) return false;
    delist(sim, approach, serverAhead(sim, approach));
  }
  if (approach >= linkCount) unpark(sim, approach - linkCount);
  const trip = headTrip(sim, approach);
  if (trip === NONE) return false;
  if (approach < linkCount) {
    letGo(sim, approach);
    armHead(sim, approach, time);
    const at = table[approach * ROW + ARMED_AT]!;
    if (rank > 0 && at !== NEVER && !isSignalled(sim, approach)) armApproach(sim, approach, at + rank);
    return true;
  }
  const opens = steppedAside === NONE ? time : time + rank + halfHeadway(sim, approach);
  armApproach(sim, approach, Math.max(opens, state.departUs[trip]!));
  return true;
}

/** The head of a listed approach waits for room or its turn, and for nothing else: its exit has served it, and nothing is shut to it. */
function mayStayListed(sim: Simulation, approach: number): boolean {
  const { supply, state, rare, table } = sim;
  const target = headTarget(sim, approach);
  const bit = 1 << headClass(sim, approach);
  if ((rare[target * ROW + SHUT_MASK]! & bit) !== 0) return false;
  if (approach >= supply.linkCount) return true;
  if (table[approach * ROW + EXIT_RATE] === 0) return false;
  const movement = rare[approach * ROW + FIRST_MOVEMENT]! + rare[target * ROW + OUT_RANK]!;
  return (state.heldMask[movement]! & bit) === 0 && state.isMetered[movement] === 0;
}
