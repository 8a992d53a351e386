/**
 * Hot file. What every climb does at a place: offers its label, plus an arc, to the labels of the arcs' heads. Labels
 * stand by 2 × depth + side, side 0 for ways up from a source and 1 for ways down to a target. O(arcs of the row).
 * Four offers a turn: the engine looks for interrupts, and then at its arrays anew, once a turn of a loop.
 */

/** column[at] becomes the lesser of the two, without a branch: which one it is cannot be foretold. */
export function lessen(column: Int32Array, at: number, offer: number): void {
  const known = column[at]!;
  const less = (offer - known) | 0;
  column[at] = known + (less & (less >> 31));
}

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
    const slot = (arc << 1) + side;
    lessen(labels, (upDepth[arc]! << 1) + side, label + weight[slot]!);
    lessen(labels, (upDepth[arc + 1]! << 1) + side, label + weight[slot + 2]!);
    lessen(labels, (upDepth[arc + 2]! << 1) + side, label + weight[slot + 4]!);
    lessen(labels, (upDepth[arc + 3]! << 1) + side, label + weight[slot + 6]!);
  }
  for (; arc < end; arc++) lessen(labels, (upDepth[arc]! << 1) + side, label + weight[(arc << 1) + side]!);
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
    const slot = arc << 1;
    const rung0 = upDepth[arc]! << 1;
    const rung1 = upDepth[arc + 1]! << 1;
    lessen(labels, rung0, from + weight[slot]!);
    lessen(labels, rung0 + 1, to + weight[slot + 1]!);
    lessen(labels, rung1, from + weight[slot + 2]!);
    lessen(labels, rung1 + 1, to + weight[slot + 3]!);
  }
  if (arc < end) {
    const rung = upDepth[arc]! << 1;
    lessen(labels, rung, from + weight[arc << 1]!);
    lessen(labels, rung + 1, to + weight[(arc << 1) + 1]!);
  }
}
