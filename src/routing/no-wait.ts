/**
 * Ways in time where a vehicle may not stop everywhere (a convoy's bus on a bridge, a lorry on a motorway): it waits only at
 * the heads of links where waiting is allowed, and otherwise makes each movement the moment it gets there, or not at all.
 * Without waiting a later arrival may get away sooner, so one label a state is not enough: a state keeps the set of times at
 * which one can be at the head of its link, as intervals, and only times that are new to it are followed. From the last change
 * of the windows on, the earliest time stands for all later ones. Exact to the millisecond. Not for hot use: the number of
 * intervals grows with the ways there are between the windows.
 * Kin of safe interval path planning (Phillips & Likhachev 2011).
 */
import { ClearwayError, Growable, NONE } from "../base/index.ts";
import type { RoadNetwork, VehicleKind } from "../map/index.ts";
import { PARTS, ROAD_CLASSES } from "../map/index.ts";
import { MinHeap } from "./heap.ts";
import { isAhead, requirePosition, shareOf } from "./route.ts";
import { ShutTimes, type TimeWindows } from "./time-windows.ts";
import { type TimedRoute, timedAhead } from "./timed-search.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { LinkPosition, Metric } from "./types.ts";

/** A moment is a millisecond long. */
const MOMENT_S = 0.001;
/** Kinds that stand in the way of all others. */
const BROAD: ReadonlySet<VehicleKind> = new Set(["bus", "coach", "truck", "special-truck"]);
const MOST_LABELS = 1 << 18;

/**
 * 1 = a vehicle of the kind may stand at the head of the link until what is ahead opens. Nobody stops on motorways, slip roads,
 * elevated roads, in tunnels and roundabouts; buses, coaches and lorries only where there are two lanes, not to block the street.
 */
export function waitingPlaces(network: RoadNetwork, kind: VehicleKind): Uint8Array {
  const isBroad = BROAD.has(kind);
  const motorway = ROAD_CLASSES.indexOf("motorway");
  const noStopping = [PARTS.indexOf("elevated"), PARTS.indexOf("tunnel")];
  return Uint8Array.from({ length: network.linkCount }, (_, link) => {
    if (network.roadClass[link] === motorway || network.isRamp[link] === 1 || network.isRoundabout[link] === 1)
      return 0;
    if (noStopping.includes(network.part[link]!)) return 0;
    return isBroad && network.lanes[link]! < 2 ? 0 : 1;
  });
}

/**
 * The way that arrives first when leaving at `departS` and waiting only where `mayWait` is 1, or null. Throws ClearwayError
 * `too-many-times` where more than a quarter of a million intervals would have to be looked at.
 */
export function routeWithoutWaiting(
  network: RoadNetwork,
  metric: Metric,
  windows: TimeWindows,
  mayWait: Uint8Array,
  from: LinkPosition,
  to: LinkPosition,
  departS: number,
): TimedRoute | null {
  requirePosition(network, from);
  requirePosition(network, to);
  const { stateLink, firstArc, arcHead } = turnGraphOf(network);
  const { linkS, arcOpen } = metric;
  if (isAhead(from, to)) return timedAhead(linkS, from, to, departS);
  const firstS = shareOf(linkS[from.link]!, 1 - from.share);
  const lastS = shareOf(linkS[to.link]!, to.share);
  if (firstS + lastS === Number.POSITIVE_INFINITY) return null;
  const shut = new ShutTimes(network, windows);
  // Labels: an interval of times at the head of a state's link, and the label that it came from.
  const state = new Growable((length) => new Uint32Array(length));
  const readyS = new Growable((length) => new Float64Array(length));
  const untilS = new Growable((length) => new Float64Array(length));
  const parent = new Growable((length) => new Uint32Array(length));
  const heap = new MinHeap(MOST_LABELS);
  const known = new Map<number, Intervals>();
  const reach = (at: number, fromS: number, endS: number, before: number): void => {
    const times = known.get(at) ?? new Intervals();
    known.set(at, times);
    const lastsS = fromS >= shut.lastChangeS || mayWait[stateLink[at]!] === 1 ? Number.POSITIVE_INFINITY : endS;
    for (const [newFromS, newUntilS] of times.add(fromS, lastsS)) {
      if (state.length === MOST_LABELS) {
        throw new ClearwayError(
          "too-many-times",
          "more than 260,000 ways in time were tried without finding the first",
        );
      }
      state.push(at);
      readyS.push(newFromS);
      untilS.push(newUntilS);
      heap.push(newFromS, parent.push(before));
    }
  };
  reach(from.link, departS + firstS, departS + firstS + MOMENT_S, NONE);
  let goalS = Number.POSITIVE_INFINITY;
  let goalLabel = NONE;
  while (heap.length > 0 && heap.leastKey() < goalS) {
    const label = heap.pop();
    const at = state.at(label);
    for (let arc = firstArc[at]!; arc < firstArc[at + 1]!; arc++) {
      if (arcOpen[arc] === 0) continue;
      const next = arcHead[arc]!;
      const link = stateLink[next]!;
      const endS = untilS.at(label);
      for (let openS = shut.openFrom(readyS.at(label), arc, link); openS < endS; ) {
        const shutS = Math.min(endS, shut.shutFrom(openS, arc, link));
        if (link === to.link && openS < goalS) {
          goalS = openS;
          goalLabel = label;
        }
        if (linkS[link] !== Number.POSITIVE_INFINITY) reach(next, openS + linkS[link]!, shutS + linkS[link]!, label);
        if (shutS === Number.POSITIVE_INFINITY) break;
        openS = shut.openFrom(shutS, arc, link);
      }
    }
  }
  if (goalLabel === NONE) return null;

  const links = [to.link];
  const entryS = [goalS];
  let waitedS = 0;
  for (let label = goalLabel; label !== NONE; label = parent.at(label)) {
    const link = stateLink[state.at(label)]!;
    const isFirst = parent.at(label) === NONE;
    const passS = entryS[0]!;
    // Who may wait comes as early as he can and waits; who may not is there just when he goes on.
    const hereS = mayWait[link] === 1 ? Math.min(readyS.at(label), passS) : passS;
    waitedS += passS - hereS;
    links.unshift(link);
    entryS.unshift(isFirst ? departS : hereS - linkS[link]!);
  }
  return {
    links: Uint32Array.from(links),
    departS,
    arriveS: goalS + lastS,
    waitedS,
    entryS: Float64Array.from(entryS),
  };
}

/** A set of times: half-open intervals, sorted and disjoint. */
class Intervals {
  #list: [number, number][] = [];

  /** Adds an interval and gives the parts of it that are new. */
  add(fromS: number, untilS: number): [number, number][] {
    const fresh: [number, number][] = [];
    let restS = fromS;
    for (const [a, b] of this.#list) {
      if (b <= restS) continue;
      if (a >= untilS) break;
      if (a > restS) fresh.push([restS, a]);
      restS = Math.max(restS, b);
    }
    if (restS < untilS) fresh.push([restS, untilS]);
    if (fresh.length > 0) this.#list = [...this.#list, ...fresh].sort((x, y) => x[0] - y[0]);
    return fresh;
  }
}
