/**
 * Hot file. How far it is to drive from one place to several others near by, at most so far: one Dijkstra over states of the
 * turn graph in metres, which ends when all are reached. As in `makeSearch` a state's first label is its best. Labels are
 * valid for one walk, by a version stamp. O((states + arcs) · log states) of those within the bound.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { MinHeap } from "../heap.ts";
import { turnGraphOf } from "../turn-graph.ts";
import type { LinkPosition, Metric } from "../types.ts";

export interface Walk {
  /**
   * Writes the metres to each of the places, Infinity beyond `atMostM`. Back on the same link by `slackM` at most counts as
   * standing: points waver.
   */
  start(
    metric: Metric,
    from: LinkPosition,
    to: readonly LinkPosition[],
    atMostM: number,
    slackM: number,
    metres: Float64Array,
  ): void;
  /** The links of the last walk's way to one of its places, both ends included; only where the metres are finite. */
  linksTo(place: LinkPosition): number[];
}

/** A walk with scratch memory of its own, used again by every start. */
export function makeWalk(network: RoadNetwork): Walk {
  const { linkCount, lengthM } = network;
  const { stateCount, stateLink, firstArc, arcHead } = turnGraphOf(network);
  /** Metres to the head of the state's link. */
  const exitM = new Float64Array(stateCount);
  const previous = new Uint32Array(stateCount);
  const labelledIn = new Uint32Array(stateCount);
  const wantedIn = new Uint32Array(linkCount);
  const arrivedIn = new Uint32Array(linkCount);
  /** The state from which a wanted link is entered first. */
  const enteredFrom = new Uint32Array(linkCount);
  const heap = new MinHeap(stateCount);
  let version = 0;
  let origin: LinkPosition = { link: 0, share: 0 };
  let backM = 0;

  const isOnSameLink = ({ link, share }: LinkPosition): boolean =>
    link === origin.link && (share - origin.share) * lengthM[link]! >= -backM;

  return {
    start({ linkS, arcOpen }, from, to, atMostM, slackM, metres) {
      origin = from;
      backM = slackM;
      version++;
      let missing = 0;
      for (const place of to) {
        if (wantedIn[place.link] === version || isOnSameLink(place)) continue;
        wantedIn[place.link] = version;
        missing++;
      }
      heap.clear();
      exitM[from.link] = (1 - from.share) * lengthM[from.link]!;
      previous[from.link] = NONE;
      labelledIn[from.link] = version;
      heap.push(exitM[from.link]!, from.link);
      while (heap.length > 0 && missing > 0) {
        const state = heap.pop();
        const nowM = exitM[state]!;
        if (nowM > atMostM) break;
        const end = firstArc[state + 1]!;
        for (let arc = firstArc[state]!; arc < end; arc++) {
          if (arcOpen[arc] === 0) continue;
          const next = arcHead[arc]!;
          const link = stateLink[next]!;
          if (linkS[link] === Number.POSITIVE_INFINITY) continue;
          if (wantedIn[link] === version && arrivedIn[link] !== version) {
            arrivedIn[link] = version;
            enteredFrom[link] = state;
            missing--;
          }
          if (labelledIn[next] === version) continue;
          labelledIn[next] = version;
          exitM[next] = nowM + lengthM[link]!;
          previous[next] = state;
          heap.push(exitM[next]!, next);
        }
      }
      for (let i = 0; i < to.length; i++) {
        const { link, share } = to[i]!;
        let waysM = Number.POSITIVE_INFINITY;
        if (isOnSameLink(to[i]!)) waysM = Math.max(0, (share - from.share) * lengthM[link]!);
        else if (arrivedIn[link] === version) waysM = exitM[enteredFrom[link]!]! + share * lengthM[link]!;
        metres[i] = waysM <= atMostM ? waysM : Number.POSITIVE_INFINITY;
      }
    },

    linksTo(place) {
      if (isOnSameLink(place)) return [place.link];
      const links = [place.link];
      for (let state = enteredFrom[place.link]!; state !== NONE; state = previous[state]!)
        links.push(stateLink[state]!);
      return links.reverse();
    },
  };
}
