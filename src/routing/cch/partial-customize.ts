/**
 * Hot file. A metric after some of its input weights changed (partial customization), the same to the bit as a full one.
 * Places are taken upward. A slot is touched when a sum that may make it up changed: one that fell below its weight is its
 * new weight at once; one that was its weight and rose makes it suspect, and its inputs and triangles are gone through
 * when its place is taken, unless another sum has fallen below it meanwhile. All others stay as they are.
 * Invariant: when a place is taken all slots of lower places are final, so a sum that is offered is final too.
 * O(triangles above the slots that change + lower neighbours of both ends of the suspect ones).
 * Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016, section 7.3.
 */
import { NONE } from "../../base/index.ts";
import { INFINITE_WEIGHT } from "./arc-graph.ts";
import { AscendingQueue } from "./ascending-queue.ts";
import { arcToDepth, type Hierarchy } from "./hierarchy.ts";
import { customize, effectiveWeight, type HierarchyMetric, requireMetric } from "./metric.ts";

/** What a slot is in while an update runs. */
const UNTOUCHED = 0;
const TOUCHED = 1;
const SUSPECT = 2;

/** Past this share of slots gone through, doing all of them anew is faster. */
const FULL_FROM = 1 / 16;

export interface Reweigher {
  /**
   * Brings the metric up to date with its inputs (`metric.inputs`, as they are now) after those of `changed` changed.
   * Returns how many slots were touched, or all of them where it was faster to customize anew.
   */
  update(metric: HierarchyMetric, changed: ArrayLike<number>): number;
}

/** Scratch memory of its own: 10 bytes an arc of the hierarchy, for any number of metrics. */
export function makeReweigher(hierarchy: Hierarchy): Reweigher {
  const { nodeCount, arcCount, height, firstUp, upTail, upHead, upDepth, firstLower, lowerArc, lowerEnd } = hierarchy;
  const { firstInput, input, inputSlot, slotOfInput, inputArcCount } = hierarchy;
  const queue = new AscendingQueue(nodeCount);
  const state = new Uint8Array(2 * arcCount);
  const old = new Int32Array(2 * arcCount); // of slots that are touched
  const now = new Int32Array(2 * height); // a row as it is and was
  const before = new Int32Array(2 * height);
  const limit = FULL_FROM * 2 * arcCount;
  let touchedCount = 0;

  const touch = (slot: number, weight: Int32Array): void => {
    if (state[slot] !== UNTOUCHED) return;
    state[slot] = TOUCHED;
    old[slot] = weight[slot]!;
    touchedCount++;
    queue.add(upTail[slot >>> 1]!);
  };

  /** A sum that may make up a slot is `now`: it is below the slot's weight, or it was that weight before and rose. */
  const take = (slot: number, now: number, weight: Int32Array): void => {
    touch(slot, weight);
    if (now < weight[slot]!) weight[slot] = now;
    else state[slot] = SUSPECT;
  };

  /** Gives both slots of an arc the least of their inputs and lower triangles. */
  const recompute = ({ inputs, weight }: HierarchyMetric, arc: number, place: number): void => {
    let up = INFINITE_WEIGHT;
    let down = INFINITE_WEIGHT;
    for (let i = firstInput[arc]!; i < firstInput[arc + 1]!; i++) {
      if (inputSlot[i] === arc << 1) up = Math.min(up, effectiveWeight(inputs, input[i]!));
      else down = Math.min(down, effectiveWeight(inputs, input[i]!));
    }
    // Lower neighbours that tail and head share, by the ends of their rows. With branches: the processor guesses its way
    // ahead to the next lines of memory, which are what this waits for.
    const head = upHead[arc]!;
    const end = firstLower[place + 1]!;
    const endOfHead = firstLower[head + 1]!;
    let i = firstLower[place]!;
    let j = i < end ? firstFrom(lowerEnd, firstLower[head]!, endOfHead, lowerEnd[i]!) : endOfHead;
    while (i < end && j < endOfHead) {
      const row = lowerEnd[i]!;
      const rowOfHead = lowerEnd[j]!;
      if (row < rowOfHead) i++;
      else if (rowOfHead < row) j++;
      else {
        const toTail = lowerArc[i++]! << 1;
        const toHead = lowerArc[j++]! << 1;
        const viaUp = weight[toTail + 1]! + weight[toHead]!;
        const viaDown = weight[toHead + 1]! + weight[toTail]!;
        if (viaUp < up) up = viaUp;
        if (viaDown < down) down = viaDown;
      }
    }
    weight[2 * arc] = up;
    weight[2 * arc + 1] = down;
  };

  /** Final weights for the touched slots of a row. Returns whether any changed. */
  const settle = (metric: HierarchyMetric, place: number): boolean => {
    const { weight } = metric;
    const end = firstUp[place + 1]!;
    let isChanged = false;
    for (let arc = firstUp[place]!; arc < end; arc++) {
      const up = 2 * arc;
      const down = up + 1;
      if (state[up] === UNTOUCHED && state[down] === UNTOUCHED) continue;
      const isUpSuspect = state[up] === SUSPECT && weight[up] === old[up];
      const isDownSuspect = state[down] === SUSPECT && weight[down] === old[down];
      if (isUpSuspect || isDownSuspect) recompute(metric, arc, place);
      if (state[up] !== UNTOUCHED && weight[up] === old[up]) state[up] = UNTOUCHED;
      if (state[down] !== UNTOUCHED && weight[down] === old[down]) state[down] = UNTOUCHED;
      isChanged ||= state[up] !== UNTOUCHED || state[down] !== UNTOUCHED;
    }
    return isChanged;
  };

  /** Offers what changed of a row to the slots above, in triangles with the rest of the row. */
  const spread = (weight: Int32Array, place: number): void => {
    const first = firstUp[place]!;
    const end = firstUp[place + 1]!;
    for (let arc = first; arc < end; arc++) {
      const slot = 2 * (arc - first);
      now[slot] = weight[2 * arc]!;
      now[slot + 1] = weight[2 * arc + 1]!;
      before[slot] = state[2 * arc] === UNTOUCHED ? now[slot]! : old[2 * arc]!;
      before[slot + 1] = state[2 * arc + 1] === UNTOUCHED ? now[slot + 1]! : old[2 * arc + 1]!;
      state[2 * arc] = UNTOUCHED;
      state[2 * arc + 1] = UNTOUCHED;
    }
    for (let arc = first; arc < end; arc++) {
      const slot = 2 * (arc - first);
      const up = now[slot]!;
      const down = now[slot + 1]!;
      const upBefore = before[slot]!;
      const downBefore = before[slot + 1]!;
      if (up === upBefore && down === downBefore) continue;
      // With arcs to higher heads: their triangle closes in the row of this head, and heads come in order there too.
      let closing = firstUp[upHead[arc]!]!;
      for (let other = arc + 1; other < end; other++) {
        const at = 2 * (other - first);
        const otherDepth = upDepth[other]!;
        while (upDepth[closing]! > otherDepth) closing++;
        const knownUp = weight[2 * closing]!;
        const viaUp = down + now[at]!;
        const viaUpBefore = downBefore + before[at]!;
        if (viaUp !== viaUpBefore && (viaUp < knownUp || viaUpBefore === knownUp)) take(2 * closing, viaUp, weight);
        const knownDown = weight[2 * closing + 1]!;
        const viaDown = up + now[at + 1]!;
        const viaDownBefore = upBefore + before[at + 1]!;
        if (viaDown !== viaDownBefore && (viaDown < knownDown || viaDownBefore === knownDown))
          take(2 * closing + 1, viaDown, weight);
      }
      // With arcs to lower heads that did not change: the others had their turn.
      for (let other = first; other < arc; other++) {
        const at = 2 * (other - first);
        const otherUp = now[at]!;
        const otherDown = now[at + 1]!;
        if (otherUp !== before[at] || otherDown !== before[at + 1]) continue;
        const isUp = up !== upBefore && otherDown < INFINITE_WEIGHT;
        const isDown = down !== downBefore && otherUp < INFINITE_WEIGHT;
        if (!isUp && !isDown) continue;
        const low = upHead[other]!;
        const closingLow = arcToDepth(upDepth, firstUp[low]!, firstUp[low + 1]!, upDepth[other]!, upDepth[arc]!);
        const knownUp = weight[2 * closingLow]!;
        const viaUp = otherDown + up;
        if (isUp && (viaUp < knownUp || otherDown + upBefore === knownUp)) take(2 * closingLow, viaUp, weight);
        const knownDown = weight[2 * closingLow + 1]!;
        const viaDown = otherUp + down;
        if (isDown && (viaDown < knownDown || otherUp + downBefore === knownDown))
          take(2 * closingLow + 1, viaDown, weight);
      }
    }
  };

  const update = (metric: HierarchyMetric, changed: ArrayLike<number>): number => {
    requireMetric(hierarchy, metric);
    const { weight, inputs } = metric;
    touchedCount = 0;
    for (let i = 0; i < changed.length; i++) {
      const inputArc = changed[i]!;
      if (!(inputArc < inputArcCount)) throw new RangeError(`no arc ${inputArc}, the graph has ${inputArcCount}`);
      const slot = slotOfInput[inputArc]!;
      if (slot === NONE) continue;
      touch(slot, weight);
      const given = effectiveWeight(inputs, inputArc);
      if (given < weight[slot]!) weight[slot] = given;
      else state[slot] = SUSPECT; // what it was before is not known
    }
    for (let place = queue.take(); place !== NONE && touchedCount <= limit; place = queue.take()) {
      if (settle(metric, place)) spread(weight, place);
    }
    if (touchedCount <= limit) return touchedCount;
    queue.clear();
    state.fill(UNTOUCHED);
    customize(hierarchy, inputs, metric);
    return 2 * arcCount;
  };
  return { update };
}

/** The first of first .. end - 1 with column[i] >= bound; end where there is none. */
function firstFrom(column: Uint32Array, first: number, end: number, bound: number): number {
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
