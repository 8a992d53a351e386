/**
 * Hot file. Ways in time, where links and movements are shut in windows, for one kind of vehicle: leaving at a time and there
 * as early as can be, or there by a time and leaving as late as can be.
 * The waiting rule: nobody enters a link while its window is shut, nor makes a movement while it is held; who cannot go
 * on waits at the head of the link before, for as long as it takes. Who is on a link drives off it, shut or not, and so
 * does who starts on it. Waiting makes time first in, first out (a later arrival never gets away sooner), so one label a
 * state is exact: earliest entry forwards, latest exit backwards. Where waiting is not allowed everywhere see `no-wait.ts`.
 * What is known of the open ways (`OpenWays`) answers most questions at once and makes the forward search of the others A*:
 * Zeitz & Wagner 2021 (CCH-Potentials).
 * O((states + arcs) · log arcs); labels are valid for one query by a version stamp, nothing is cleared or allocated but the answer.
 */
import { NONE } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { MinHeap } from "./heap.ts";
import { isAhead, requirePosition, shareOf } from "./route.ts";
import { ShutTimes, type TimeWindows } from "./time-windows.ts";
import { arcsInto, turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric, Route } from "./types.ts";

export interface TimedRoute {
  readonly links: Uint32Array;
  readonly departS: number;
  readonly arriveS: number;
  /** Seconds stood before barriers, in all. */
  readonly waitedS: number;
  /** When each of `links` is entered; the first is the departure. */
  readonly entryS: Float64Array;
}

/** What is known of the ways to one destination with all windows open: windows only take ways away, so none is quicker. */
export interface OpenWays {
  /** Seconds left at least from the head of a state's link to the tail of the destination's. */
  left(state: number): number;
  /** The quickest way from a place, or null where there is none even then. */
  route(from: LinkPosition): Route | null;
}

export interface TimedSearch {
  /** The way that arrives first when leaving at `departS`, or null where there is none. */
  depart(metric: Metric, from: LinkPosition, to: LinkPosition, departS: number, open?: OpenWays): TimedRoute | null;
  /** The way that leaves last and is there by `arriveS`, to the millisecond; null where there is none. */
  arrive(metric: Metric, from: LinkPosition, to: LinkPosition, arriveS: number): TimedRoute | null;
}

/** A search with scratch memory of its own for one set of windows. */
export function makeTimedSearch(network: RoadNetwork, windows: TimeWindows): TimedSearch {
  const graph = turnGraphOf(network);
  const { stateCount, arcCount, stateLink, firstArc, arcHead } = graph;
  const shut = new ShutTimes(network, windows);
  /** Entry of the state's link forwards, exit backwards. */
  const labelS = new Float64Array(stateCount);
  const beside = new Uint32Array(stateCount);
  const labelledIn = new Uint32Array(stateCount);
  const settledIn = new Uint32Array(stateCount);
  const heap = new MinHeap(arcCount + 1);
  let into: ReturnType<typeof arcsInto> | undefined;
  let version = 0;
  const begin = (): void => {
    if (version === NONE) {
      labelledIn.fill(0);
      settledIn.fill(0);
      version = 0;
    }
    version++;
    heap.clear();
  };

  const depart: TimedSearch["depart"] = (metric, from, to, departS, open) => {
    requirePosition(network, from);
    requirePosition(network, to);
    const { linkS, arcOpen } = metric;
    if (isAhead(from, to)) return timedAhead(linkS, from, to, departS);
    const firstS = shareOf(linkS[from.link]!, 1 - from.share);
    const lastS = shareOf(linkS[to.link]!, to.share);
    if (firstS + lastS === Number.POSITIVE_INFINITY) return null;
    if (open !== undefined) {
      // Most ways meet nothing that is shut: what is quickest with all open is so now, if it never has to wait.
      const unhindered = open.route(from);
      if (unhindered === null) return null;
      const driven = drive(metric, statesOf(metric, unhindered.links), from, to, departS);
      if (driven.waitedS === 0) return driven;
    }
    begin();
    // The goal has a label of its own: it may lie behind the origin, on the same link.
    let goalEntryS = Number.POSITIVE_INFINITY;
    let goalPrevious = NONE;
    labelS[from.link] = departS;
    beside[from.link] = NONE;
    labelledIn[from.link] = version;
    heap.push(departS, from.link);
    while (heap.length > 0 && heap.leastKey() < goalEntryS) {
      const state = heap.pop();
      if (settledIn[state] === version) continue;
      settledIn[state] = version;
      const readyS = labelS[state]! + (state === from.link ? firstS : linkS[stateLink[state]!]!);
      const end = firstArc[state + 1]!;
      for (let arc = firstArc[state]!; arc < end; arc++) {
        if (arcOpen[arc] === 0) continue;
        const next = arcHead[arc]!;
        const link = stateLink[next]!;
        const entryS = shut.openFrom(readyS, arc, link);
        if (link === to.link && entryS < goalEntryS) {
          goalEntryS = entryS;
          goalPrevious = state;
        }
        if ((labelledIn[next] === version && entryS >= labelS[next]!) || linkS[link] === Number.POSITIVE_INFINITY)
          continue;
        const keyS = open === undefined ? entryS : entryS + linkS[link]! + open.left(next);
        if (!(keyS < goalEntryS)) continue;
        labelS[next] = entryS;
        beside[next] = state;
        labelledIn[next] = version;
        heap.push(keyS, next);
      }
    }
    if (goalPrevious === NONE) return null;
    const states: number[] = [];
    for (let state = goalPrevious; state !== NONE; state = beside[state]!) states.push(state);
    states.reverse();
    return drive(metric, states, from, to, departS);
  };

  const arrive: TimedSearch["arrive"] = (metric, from, to, arriveS) => {
    requirePosition(network, from);
    requirePosition(network, to);
    const { linkS, arcOpen } = metric;
    if (isAhead(from, to)) {
      return timedAhead(linkS, from, to, arriveS - shareOf(linkS[from.link]!, to.share - from.share));
    }
    const firstS = shareOf(linkS[from.link]!, 1 - from.share);
    const lastS = shareOf(linkS[to.link]!, to.share);
    if (firstS + lastS === Number.POSITIVE_INFINITY) return null;
    into ??= arcsInto(graph);
    const { firstInto, arcInto, stateInto } = into;
    begin();
    const relax = (state: number, behindS: number, following: number): void => {
      for (let i = firstInto[state]!; i < firstInto[state + 1]!; i++) {
        const arc = arcInto[i]!;
        if (arcOpen[arc] === 0) continue;
        const before = stateInto[i]!;
        const exitS = shut.openUntil(behindS, arc, stateLink[state]!);
        if (exitS === Number.NEGATIVE_INFINITY || (labelledIn[before] === version && exitS <= labelS[before]!))
          continue;
        // A shut link one may start from the head of, but not pass.
        if (linkS[stateLink[before]!] === Number.POSITIVE_INFINITY && before !== from.link) continue;
        labelS[before] = exitS;
        beside[before] = following;
        labelledIn[before] = version;
        heap.push(-exitS, before);
      }
    };
    for (let k = graph.firstState[to.link]!; k < graph.firstState[to.link + 1]!; k++) {
      relax(graph.linkState[k]!, arriveS - lastS, NONE);
    }
    while (heap.length > 0) {
      const state = heap.pop();
      if (settledIn[state] === version) continue;
      settledIn[state] = version;
      if (state === from.link) {
        const states: number[] = [];
        for (let at = state; at !== NONE; at = beside[at]!) states.push(at);
        return drive(metric, states, from, to, labelS[state]! - firstS);
      }
      const seconds = linkS[stateLink[state]!]!;
      if (seconds < Number.POSITIVE_INFINITY) relax(state, labelS[state]! - seconds, state);
    }
    return null;
  };

  /** The times of a way through these states and on to the destination, with a wait wherever it is shut. */
  const drive = (
    { linkS, arcOpen }: Metric,
    states: readonly number[],
    from: LinkPosition,
    to: LinkPosition,
    departS: number,
  ): TimedRoute => {
    const links = Uint32Array.from([...states.map((state) => stateLink[state]!), to.link]);
    const entryS = new Float64Array(links.length);
    entryS[0] = departS;
    let waitedS = 0;
    for (let i = 1; i < links.length; i++) {
      const state = states[i - 1]!;
      const seconds = linkS[stateLink[state]!]!;
      const readyS = entryS[i - 1]! + (i === 1 ? shareOf(seconds, 1 - from.share) : seconds);
      entryS[i] = Number.POSITIVE_INFINITY;
      for (let arc = firstArc[state]!; arc < firstArc[state + 1]!; arc++) {
        const leadsOn = i < states.length ? arcHead[arc] === states[i] : stateLink[arcHead[arc]!] === to.link;
        if (leadsOn && arcOpen[arc] === 1) entryS[i] = Math.min(entryS[i]!, shut.openFrom(readyS, arc, links[i]!));
      }
      waitedS += entryS[i]! - readyS;
    }
    const arriveS = entryS[links.length - 1]! + shareOf(linkS[to.link]!, to.share);
    return { links, departS, arriveS, waitedS, entryS };
  };

  /** The states of a way but for its last link's. A kind has one open arc at most from a state on to a link. */
  const statesOf = ({ arcOpen }: Metric, links: Uint32Array): number[] => {
    const states = [links[0]!];
    for (let i = 1; i < links.length - 1; i++) {
      let arc = firstArc[states[i - 1]!]!;
      while (arcOpen[arc] === 0 || stateLink[arcHead[arc]!] !== links[i]) arc++;
      states.push(arcHead[arc]!);
    }
    return states;
  };

  return { depart, arrive };
}

/** To a place ahead on the same link one is on the way already: no window stops it. */
export function timedAhead(
  linkS: Float64Array,
  from: LinkPosition,
  to: LinkPosition,
  departS: number,
): TimedRoute | null {
  const arriveS = departS + shareOf(linkS[from.link]!, to.share - from.share);
  if (!Number.isFinite(arriveS)) return null;
  return { links: Uint32Array.of(from.link), departS, arriveS, waitedS: 0, entryS: Float64Array.of(departS) };
}
