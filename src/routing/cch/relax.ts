/**
 * Hot file. What every climb does at a place: offers its label, plus an arc, to the labels of the arcs' heads. Labels
 * stand by 2 × depth + side, side 0 for ways up from a source and 1 for ways down to a target. O(arcs of the row).
 * Four arcs a turn: the engine looks for interrupts, and then at its arrays anew, once a turn of a loop.
 */

/** `label` of one side over the arcs first .. end - 1. */
export function relaxRow(
  labels: Int32Array,
  label: number,
  side: number,
  upDepth: Uint16Array,
  weight: Int32Array,
  first: number,
  end: number,
): void {
  let arc = first;
  for (; arc < end - 3; arc += 4) {
    const rung0 = (upDepth[arc]! << 1) + side;
    const rung1 = (upDepth[arc + 1]! << 1) + side;
    const rung2 = (upDepth[arc + 2]! << 1) + side;
    const rung3 = (upDepth[arc + 3]! << 1) + side;
    const slot = (arc << 1) + side;
    const offer0 = label + weight[slot]!;
    const offer1 = label + weight[slot + 2]!;
    const offer2 = label + weight[slot + 4]!;
    const offer3 = label + weight[slot + 6]!;
    if (offer0 < labels[rung0]!) labels[rung0] = offer0;
    if (offer1 < labels[rung1]!) labels[rung1] = offer1;
    if (offer2 < labels[rung2]!) labels[rung2] = offer2;
    if (offer3 < labels[rung3]!) labels[rung3] = offer3;
  }
  for (; arc < end; arc++) {
    const rung = (upDepth[arc]! << 1) + side;
    const offer = label + weight[(arc << 1) + side]!;
    if (offer < labels[rung]!) labels[rung] = offer;
  }
}

/** Both sides at once: they read the same lines of memory. */
export function relaxBoth(
  labels: Int32Array,
  from: number,
  to: number,
  upDepth: Uint16Array,
  weight: Int32Array,
  first: number,
  end: number,
): void {
  let arc = first;
  for (; arc < end - 1; arc += 2) {
    const rung0 = upDepth[arc]! << 1;
    const rung1 = upDepth[arc + 1]! << 1;
    const slot = arc << 1;
    const from0 = from + weight[slot]!;
    const to0 = to + weight[slot + 1]!;
    const from1 = from + weight[slot + 2]!;
    const to1 = to + weight[slot + 3]!;
    if (from0 < labels[rung0]!) labels[rung0] = from0;
    if (to0 < labels[rung0 + 1]!) labels[rung0 + 1] = to0;
    if (from1 < labels[rung1]!) labels[rung1] = from1;
    if (to1 < labels[rung1 + 1]!) labels[rung1 + 1] = to1;
  }
  if (arc < end) {
    const rung = upDepth[arc]! << 1;
    const from0 = from + weight[arc << 1]!;
    const to0 = to + weight[(arc << 1) + 1]!;
    if (from0 < labels[rung]!) labels[rung] = from0;
    if (to0 < labels[rung + 1]!) labels[rung + 1] = to0;
  }
}
