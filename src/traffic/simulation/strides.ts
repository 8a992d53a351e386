/**
 * Who goes first where several approaches want one link (or share one node's capacity). HOT.
 * Start-time fair queueing: a vehicle's tag is max(the server's virtual time, its movement's last tag + what its approach
 * has sent since over the approach's priority); the least tag goes next, and is the new virtual time. Backlogged
 * approaches so share by priority and the remainder goes to who can use it (`mid` of Daganzo 1995); because an
 * approach is charged for the vehicles that it sends elsewhere too, a movement's share is its approach's priority times
 * its turning share (oriented capacities; Tampère et al. 2011). Nobody is passed over for being large: the
 * server waits until the one whose turn it is fits in. A link enters in the order of tags; O(approaches) a choice.
 */
import { NONE } from "../../base/index.ts";
import { admission } from "./kinematics.ts";
import { armServer, disarm, headPcu, headTarget, type Simulation } from "./simulation.ts";
import { LISTED, NEVER } from "./state.ts";

/** Puts a head that is ready, and found others waiting or no room, into its server's list. */
export function enlist(sim: Simulation, approach: number, server: number, time: number): void {
  const { state } = sim;
  disarm(sim, approach, LISTED);
  state.readyAt[approach] = time;
  state.listNext[approach] = NONE;
  if (state.listFirst[server] === NONE) state.listFirst[server] = approach;
  else state.listNext[state.listLast[server]!] = approach;
  state.listLast[server] = approach;
}

export function delist(sim: Simulation, approach: number, server: number): void {
  const { listFirst, listLast, listNext } = sim.state;
  let before = NONE;
  for (let at = listFirst[server]!; at !== approach; at = listNext[at]!) before = at;
  if (before === NONE) listFirst[server] = listNext[approach]!;
  else listNext[before] = listNext[approach]!;
  if (listLast[server] === approach) listLast[server] = before;
  listNext[approach] = NONE;
}

/** Arms the server for the next one in its list, if it is known when that may go. */
export function armForNext(sim: Simulation, server: number, time: number): void {
  if (sim.state.listFirst[server] === NONE) return;
  const at = server < sim.supply.linkCount ? nextTurn(sim, server) : soonestTurn(sim, server);
  if (at !== NEVER) armServer(sim, server, Math.max(at, time));
}

function nextTurn(sim: Simulation, server: number): number {
  const approach = chooseByTag(sim, server);
  return admission(sim, headTarget(sim, approach), headPcu(sim, approach));
}

function soonestTurn(sim: Simulation, server: number): number {
  const { listFirst, listNext } = sim.state;
  let soonest = NEVER;
  for (let approach = listFirst[server]!; approach !== NONE; approach = listNext[approach]!) {
    soonest = Math.min(soonest, admission(sim, headTarget(sim, approach), headPcu(sim, approach)));
  }
  return soonest;
}

/**
 * The listed approach that may go at `time`, or NONE. At a shared server those whose own link has no room are passed
 * over, since the others do not want that link.
 */
export function choose(sim: Simulation, server: number, time: number): number {
  if (server >= sim.supply.linkCount) return chooseByTag(sim, server, time);
  const approach = chooseByTag(sim, server);
  return admission(sim, headTarget(sim, approach), headPcu(sim, approach)) <= time ? approach : NONE;
}

/** Least tag, then longest in the list; where `admitted` is given, among those that may go then. */
function chooseByTag(sim: Simulation, server: number, admitted = NEVER): number {
  const { listFirst, listNext } = sim.state;
  const first = listFirst[server]!;
  if (admitted === NEVER && listNext[first] === NONE) return first;
  let best = NONE;
  let bestTag = NEVER;
  for (let approach = first; approach !== NONE; approach = listNext[approach]!) {
    if (admitted !== NEVER && admission(sim, headTarget(sim, approach), headPcu(sim, approach)) > admitted) continue;
    const tag = tagOf(sim, approach, server);
    if (tag < bestTag) {
      best = approach;
      bestTag = tag;
    }
  }
  return best;
}

/** Where a movement keeps its tag: at its own index, or after all movements for a queue of trips that begin. */
function strideIndex(sim: Simulation, approach: number): number {
  const { linkCount, movementCount, firstMovement, outRank } = sim.supply;
  if (approach >= linkCount) return movementCount + approach - linkCount;
  return firstMovement[approach]! + outRank[headTarget(sim, approach)]!;
}

/** Millionths of a pcu that the approach has sent. */
function sentBy(sim: Simulation, approach: number): number {
  const { linkCount } = sim.supply;
  return approach < linkCount ? sim.state.outMicroPcu[approach]! : sim.state.originMicroPcu[approach - linkCount]!;
}

function tagOf(sim: Simulation, approach: number, server: number): number {
  const { supply, state } = sim;
  const stride = strideIndex(sim, approach);
  const virtual = state.virtual[server]!;
  // What was before the server last stood idle is forgotten.
  if (state.strideAt[stride]! < state.idleAt[server]!) return virtual;
  const sent = sentBy(sim, approach) - state.strideMicroPcu[stride]!;
  const link = approach < supply.linkCount ? approach : approach - supply.linkCount;
  const priority = approach < supply.linkCount ? supply.priority[link]! : supply.capacity[link]!;
  return Math.max(virtual, state.strideTag[stride]! + sent / priority);
}

/** The chosen approach goes: notes its tag. Called before it is taken off its link. */
export function charge(sim: Simulation, approach: number, server: number, time: number): void {
  const { state } = sim;
  const tag = tagOf(sim, approach, server);
  const stride = strideIndex(sim, approach);
  state.virtual[server] = tag;
  state.strideTag[stride] = tag;
  state.strideMicroPcu[stride] = sentBy(sim, approach);
  state.strideAt[stride] = time;
}
