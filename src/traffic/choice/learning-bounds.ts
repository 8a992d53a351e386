/**
 * What is left of a way at least, whenever one drives: metrics of the least times of a day, in which what is shut all day is shut.
 * Classes that see nearly the same roads share one, in which a road is open that is open to one of them: it is hardly less than each
 * one's own, and what is found out on the way to a link then serves them all.
 * Metrics of parts of a day, which are tighter, do not pay: of hours they spare a third of the states, of less little more, and what they
 * spare goes into finding the bounds anew in every part.
 */
import { kindBit } from "../../map/index.ts";
import { customize, type HierarchyMetric, INFINITE_WEIGHT } from "../../routing/index.ts";
import { type DayGraph, type DrivingClass, isShutAllDay } from "./learning-graph.ts";
import { type DaySeconds, leastSeconds } from "./learning-times.ts";

/** Of the metrics' weights. */
export const TICKS_PER_S = 10_000;

/**
 * Classes share a metric where each may take at least this share of its open arcs. On Hanoi: cars and taxis, coaches, trucks of one
 * weight, those that are kept out all day. With 0.96 there would be three metrics in place of eight, and the looser bounds cost what that spares.
 */
const ALIKE_SHARE = 0.995;

export interface DayBounds {
  /** By class: which group's metric is below its times. */
  readonly groupOf: Uint8Array;
  /** Good until the next one is asked for. */
  metric(group: number): HierarchyMetric;
}

/** Tells the bounds of days, as many as are asked for, one after the other. */
export function makeBounds(graph: DayGraph, classes: readonly DrivingClass[]): (times: DaySeconds) => DayBounds {
  const { hierarchy, linkAt, first, head, input } = graph;
  let groups: Groups | undefined;
  let groupedToS = Number.NaN;
  let made: HierarchyMetric | undefined;
  return (times) => {
    const dayEndS = times.intervalS * times.intervalCount;
    if (groups === undefined || groupedToS !== dayEndS) groups = groupAlike(graph, classes, dayEndS);
    groupedToS = dayEndS;
    const { groupOf, isOpen } = groups;
    const ticks = leastTicks(times, linkAt);
    return {
      groupOf,
      metric(group) {
        const opens = isOpen[group]!;
        const weight = made?.inputs.weight ?? new Int32Array(head.length);
        for (let at = 0; at < linkAt.length; at++) {
          const least = ticks[at]!;
          for (let arc = first[at]!; arc < first[at + 1]!; arc++) {
            weight[input[arc]!] = opens[arc] === 1 ? least : INFINITE_WEIGHT;
          }
        }
        made = customize(hierarchy, { weight }, made);
        return made;
      },
    };
  };
}

/** By place, rounded down: the least that its link ever takes. */
function leastTicks(times: DaySeconds, linkAt: Uint32Array): Int32Array {
  const leastS = leastSeconds(times);
  return Int32Array.from(linkAt, (link) =>
    Math.min(INFINITE_WEIGHT, Math.max(1, Math.floor(leastS[link]! * TICKS_PER_S))),
  );
}

interface Groups {
  readonly groupOf: Uint8Array;
  /** By group, then by arc: 1 where it is open to one of the group at some time of the day. */
  readonly isOpen: readonly Uint8Array[];
}

/** Each class goes to the first group that it is like, in their order. */
function groupAlike(graph: DayGraph, classes: readonly DrivingClass[], dayEndS: number): Groups {
  const groups: { isOpen: Uint8Array; least: number }[] = [];
  const groupOf = Uint8Array.from(classes, (one) => {
    const own = openArcs(graph, one, dayEndS);
    const count = countOf(own, own);
    const like = groups.find(({ isOpen, least }) => Math.min(least, count) >= ALIKE_SHARE * countOf(isOpen, own));
    if (like === undefined) return groups.push({ isOpen: own, least: count }) - 1;
    like.least = Math.min(like.least, count);
    for (let arc = 0; arc < own.length; arc++) like.isOpen[arc]! |= own[arc]!;
    return groups.indexOf(like);
  });
  return { groupOf, isOpen: groups.map((group) => group.isOpen) };
}

/** By arc: 1 where the class may take it at some time of the day. */
function openArcs({ linkAt, head, kinds }: DayGraph, { kind, shut }: DrivingClass, dayEndS: number): Uint8Array {
  const bit = kindBit(kind);
  const isOpen = new Uint8Array(kinds.length);
  for (let arc = 0; arc < kinds.length; arc++) {
    if ((kinds[arc]! & bit) === 0) continue;
    if (shut === undefined || !isShutAllDay(shut, linkAt[head[arc]!]!, dayEndS)) isOpen[arc] = 1;
  }
  return isOpen;
}

/** Arcs that are open in one of the two. */
function countOf(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let arc = 0; arc < one.length; arc++) count += one[arc]! | other[arc]!;
  return count;
}
