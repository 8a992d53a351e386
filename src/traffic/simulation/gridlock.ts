/**
 * Rings of full links, each of whose heads waits for room on the next: a deadlock, since no hole can ever come. Every
 * link waits for one other at most, so one walk over all of them finds every ring in O(links).
 */

import { NONE } from "../../base/index.ts";
import { holeReady } from "./kinematics.ts";
import { ENTRY_SINCE, entrySince, ROW } from "./link-table.ts";
import { headPcu, headTarget, type Simulation } from "./simulation.ts";
import { LISTED, NEVER } from "./state.ts";
import { whoseTurn } from "./strides.ts";

export interface Deadlock {
  /** In the order of waiting, from the lowest link on. */
  readonly links: readonly number[];
  readonly sinceUs: number;
  /** At the last look. */
  stands: boolean;
}

/** Adds the rings that stand now to `found`, unless they stood there at the last look. */
export function findDeadlocks(sim: Simulation, found: Deadlock[]): void {
  const { linkCount } = sim.supply;
  const { phase } = sim.state;
  const standing: Deadlock[] = [];
  const seenFrom = new Uint32Array(linkCount).fill(NONE);
  for (let start = 0; start < linkCount; start++) {
    if (phase[start] !== LISTED) continue;
    let link = start;
    while (link !== NONE && seenFrom[link] === NONE) {
      seenFrom[link] = start;
      link = waitsFor(sim, link);
    }
    if (link === NONE || seenFrom[link] !== start) continue;
    standing.push(ringFrom(sim, link));
  }
  const isThere = (a: Deadlock, b: Deadlock): boolean => a.stands && a.links.join() === b.links.join();
  const added = standing.filter((ring) => !found.some((known) => isThere(known, ring)));
  for (const known of found) known.stands = standing.some((ring) => isThere(known, ring));
  found.push(...added);
}

/** The full link that the head of this one waits for, or NONE: full for itself, or for the one whose turn it is before it. */
function waitsFor(sim: Simulation, link: number): number {
  if (sim.state.phase[link] !== LISTED) return NONE;
  const target = headTarget(sim, link);
  const { server } = sim.supply;
  if (hasNoRoom(sim, target, link)) return target;
  return server[target] === target && hasNoRoom(sim, target, whoseTurn(sim, target)) ? target : NONE;
}

function hasNoRoom(sim: Simulation, target: number, approach: number): boolean {
  return holeReady(sim, target, headPcu(sim, approach), 0) === NEVER;
}

function ringFrom(sim: Simulation, link: number): Deadlock {
  const { state } = sim;
  const ring: number[] = [];
  let sinceUs = 0;
  let at = link;
  do {
    ring.push(at);
    sinceUs = Math.max(sinceUs, state.readyAt[at]!, entrySince(sim.table[at * ROW + ENTRY_SINCE]!));
    at = waitsFor(sim, at);
  } while (at !== link);
  const lowest = ring.indexOf(ring.reduce((a, b) => Math.min(a, b)));
  return { links: [...ring.slice(lowest), ...ring.slice(0, lowest)], sinceUs, stands: true };
}
