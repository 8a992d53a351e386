/**
 * Who goes first where several approaches want one link (or share one node's capacity). HOT.
 * Start-time fair queueing: a vehicle's tag is max(the server's virtual time, its movement's last tag + what its approach
 * has sent since over the approach's priority); the least tag goes next, and is the new virtual time. Backlogged
 * approaches so share by priority and the remainder goes to who can use it (`mid` of Daganzo 1995); because an
 * approach is charged for the vehicles that it sends elsewhere too, a movement's share is its approach's priority times
 * its turning share (oriented capacities; Tampère et al. 2011). Nobody is passed over for being large: the
 * server waits until the one whose turn it is fits in. A link enters in the order of tags; O(approaches) a choice.
 * At red the virtual time stands still for a movement: what it was short of its turn when the red began it is short of when
 * the next green begins. Else it would go first at every green, and take up to a third more than its share where a green has few turns.
 */

import { NONE } from "../../base/index.ts";
import { admission, timesOf } from "./kinematics.ts";
import {
  CAPACITY,
  ENTRY_RATE,
  ENTRY_SINCE,
  EXIT_RATE,
  entrySince,
  FIRST_MOVEMENT,
  GUARD,
  guard,
  IDLE_AT,
  LIST_FIRST,
  LISTING,
  OUT_PCU,
  OUT_RANK,
  ROW,
  SIGNALLED,
  VIRTUAL,
  WORDS,
} from "./link-table.ts";
import { isGreen } from "./signals.ts";
import { armServer, disarm, headPcu, headTarget, type Simulation } from "./simulation.ts";
import { LISTED, NEVER, STRIDE, STRIDE_AT, STRIDE_LAG, STRIDE_PCU, STRIDE_TAG } from "./state.ts";

/** Puts a head that is ready, and found others waiting or no room, at the end of its server's list. */
export function enlist(sim: Simulation, approach: number, server: number, time: number): void {
  disarm(sim, approach, LISTED);
  sim.state.readyAt[approach] = time;
  if (isSignalled(sim, approach)) resumeStride(sim, approach, server, time);
  setFollower(sim, server, lastBefore(sim, server, NONE), approach);
}

export function delist(sim: Simulation, approach: number, server: number): void {
  const { listNext } = sim.state;
  setFollower(sim, server, lastBefore(sim, server, approach), listNext[approach]!);
  listNext[approach] = NONE;
}

/** Lists hold a handful: the approaches of one node. */
function lastBefore(sim: Simulation, server: number, approach: number): number {
  let before = NONE;
  let at = sim.rare[server * ROW + LIST_FIRST]!;
  while (at !== approach) {
    before = at;
    at = sim.state.listNext[at]!;
  }
  return before;
}

function setFollower(sim: Simulation, server: number, before: number, follower: number): void {
  if (before !== NONE) {
    sim.state.listNext[before] = follower;
    return;
  }
  sim.rare[server * ROW + LIST_FIRST] = follower;
  guard(sim, server, LISTING, follower !== NONE);
}

/** Arms the server for the next one in its list, if it is known when that may go. */
export function armForNext(sim: Simulation, server: number, time: number): void {
  if (sim.rare[server * ROW + LIST_FIRST] === NONE) return;
  const at = server < sim.supply.linkCount ? nextTurn(sim, server, time) : soonestTurn(sim, server, time);
  if (at !== NEVER) armServer(sim, server, Math.max(at, time));
}

/** When the head of an approach may go, as far as its link and server are concerned. */
function admissionOf(sim: Simulation, approach: number, time: number): number {
  return admission(sim, headTarget(sim, approach), headPcu(sim, approach), timesOf(sim, approach), time);
}

/** The approach that a link's own server lets in next, whenever that can be. Its list must hold somebody. */
export function whoseTurn(sim: Simulation, server: number): number {
  return chooseByTag(sim, server, 0, false);
}

function nextTurn(sim: Simulation, server: number, time: number): number {
  const approach = chooseByTag(sim, server, time, false);
  return admissionOf(sim, approach, time);
}

function soonestTurn(sim: Simulation, server: number, time: number): number {
  const { listNext } = sim.state;
  let soonest = NEVER;
  for (let approach = sim.rare[server * ROW + LIST_FIRST]!; approach !== NONE; approach = listNext[approach]!) {
    soonest = Math.min(soonest, admissionOf(sim, approach, time));
  }
  return soonest;
}

/**
 * The listed approach that may go at `time`, or NONE. At a shared server those whose own link has no room are passed
 * over, since the others do not want that link.
 */
export function choose(sim: Simulation, server: number, time: number): number {
  if (server >= sim.supply.linkCount) return chooseByTag(sim, server, time, true);
  const approach = chooseByTag(sim, server, time, false);
  return admissionOf(sim, approach, time) <= time ? approach : NONE;
}

/** Least tag, then longest in the list; among all of them, or those that may go at `time`. */
function chooseByTag(sim: Simulation, server: number, time: number, isOpenOnly: boolean): number {
  const { listNext } = sim.state;
  const first = sim.rare[server * ROW + LIST_FIRST]!;
  if (!isOpenOnly && listNext[first] === NONE) return first;
  let best = NONE;
  let bestTag = NEVER;
  for (let approach = first; approach !== NONE; approach = listNext[approach]!) {
    if (isOpenOnly && admissionOf(sim, approach, time) > time) continue;
    const tag = tagOf(sim, approach, server);
    if (tag < bestTag) {
      best = approach;
      bestTag = tag;
    }
  }
  return best;
}

/** Where a movement keeps its stride: at its own index, or after all movements for a queue of trips that begin. */
function strideRow(sim: Simulation, approach: number): number {
  const { linkCount, movementCount } = sim.supply;
  if (approach >= linkCount) return STRIDE * (movementCount + approach - linkCount);
  return STRIDE * (sim.rare[approach * ROW + FIRST_MOVEMENT]! + sim.rare[headTarget(sim, approach) * ROW + OUT_RANK]!);
}

/** Millionths of a pcu that the approach has sent. */
function sentBy(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  if (approach >= linkCount) return sim.state.originMicroPcu[approach - linkCount]!;
  return sim.table[approach * ROW + OUT_PCU]!;
}

function tagOf(sim: Simulation, approach: number, server: number): number {
  const { strides } = sim.state;
  const stride = strideRow(sim, approach);
  const virtual = sim.rare[server * ROW + VIRTUAL]!;
  if (strides[stride + STRIDE_AT]! < idleSince(sim, server)) return virtual;
  const sent = sentBy(sim, approach) - strides[stride + STRIDE_PCU]!;
  return Math.max(virtual, strides[stride + STRIDE_TAG]! + sent / priorityOf(sim, approach));
}

function priorityOf({ supply, rare }: Simulation, approach: number): number {
  const { linkCount } = supply;
  return approach < linkCount ? supply.priority[approach]! : rare[(approach - linkCount) * ROW + CAPACITY]!;
}

export const isSignalled = (sim: Simulation, approach: number): boolean =>
  approach < sim.supply.linkCount && (sim.words[approach * WORDS + GUARD]! & SIGNALLED) !== 0;

/** The red of an approach began, and nobody has been let in since. */
export function pauseStride(sim: Simulation, approach: number, server: number): void {
  sim.state.strides[strideRow(sim, approach) + STRIDE_LAG] =
    tagOf(sim, approach, server) - sim.rare[server * ROW + VIRTUAL]!;
}

function resumeStride(sim: Simulation, approach: number, server: number, time: number): void {
  const { strides } = sim.state;
  const stride = strideRow(sim, approach);
  const lag = strides[stride + STRIDE_LAG]!;
  strides[stride + STRIDE_LAG] = 0;
  if (lag === 0 || strides[stride + STRIDE_AT]! < idleSince(sim, server)) return;
  strides[stride + STRIDE_TAG] = sim.rare[server * ROW + VIRTUAL]! + lag;
  strides[stride + STRIDE_PCU] = sentBy(sim, approach);
  strides[stride + STRIDE_AT] = time;
}

/** What was before the server last stood idle is forgotten. */
function idleSince(sim: Simulation, server: number): number {
  const since = sim.table[server * ROW + ENTRY_SINCE]!;
  return since < 0 ? entrySince(since) : sim.rare[server * ROW + IDLE_AT]!;
}

/** Has the server been free for a headway or more? Then those who come are no longer the ones who shared it. HOT. */
export function stoodIdle(sim: Simulation, approach: number, server: number, time: number): boolean {
  const since = entrySince(sim.table[server * ROW + ENTRY_SINCE]!);
  const pcu = headPcu(sim, approach) * (server < sim.supply.linkCount ? 1 : timesOf(sim, approach));
  return time - since > 2 * Math.round(pcu / sim.table[server * ROW + ENTRY_RATE]!);
}

/** The chosen approach goes: notes its tag. Called before it is taken off its link. */
export function charge(sim: Simulation, approach: number, server: number, time: number): void {
  const { strides } = sim.state;
  const tag = tagOf(sim, approach, server);
  const stride = strideRow(sim, approach);
  sim.rare[server * ROW + VIRTUAL] = tag;
  strides[stride + STRIDE_TAG] = tag;
  strides[stride + STRIDE_PCU] = sentBy(sim, approach);
  strides[stride + STRIDE_AT] = time;
  if (!isSignalled(sim, approach)) return;
  // Its follower comes to the line in red: it is a whole stride short.
  const pcu = headPcu(sim, approach);
  const isLast = !isGreen(sim.signals, approach, time + Math.round(pcu / sim.table[approach * ROW + EXIT_RATE]!));
  strides[stride + STRIDE_LAG] = isLast ? pcu / priorityOf(sim, approach) : 0;
}
