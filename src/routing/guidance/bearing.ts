/** What a turn is called. */
import type { Modifier } from "./types.ts";

/** Up to here a way goes straight on; the others bound slight turns and plain ones. */
const STRAIGHT_DEG = 25;
const SLIGHT_DEG = 55;
const PLAIN_DEG = 130;

export function modifierOf(turn: number): Modifier {
  const size = Math.abs(turn);
  if (size < STRAIGHT_DEG) return "straight";
  const side = turn < 0 ? "left" : "right";
  if (size < SLIGHT_DEG) return `slight ${side}`;
  return size < PLAIN_DEG ? side : `sharp ${side}`;
}
