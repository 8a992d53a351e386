/**
 * Memory asked for before it is needed. HOT. An event alone waits for each of its ten cache lines in turn; those of all events
 * of a bucket, asked for together, come together. What is read here is only a guess at what the events will read,
 * and changes nothing. Three rounds, since each says where the next one looks.
 */
import { NONE } from "../../base/index.ts";
import { ENTERED, LEFT, ROUTE_AT, ROW, SLOT_NEXT, SLOT_TRIP, slotOf, TRIP } from "./link-table.ts";

const LINE = 8;

/** For each actor that is a link: its row and its head's, the next link's, and the way of the head's trip. */
export function makeLookAhead(
  table: Float64Array,
  rare: Float64Array,
  trips: Uint32Array,
  routePool: Uint32Array,
  linkCount: number,
): (actors: Uint32Array, count: number) => void {
  // A sum that is kept, or the compiler would drop the reads.
  const seen = new Float64Array(1);
  const targets = new Uint32Array(256);
  const ways = new Uint32Array(256);
  return (actors, count) => {
    let sum = 0;
    let known = 0;
    for (let i = 0; i < count; i++) {
      if (actors[i]! < linkCount) sum += table[actors[i]! * ROW]! + table[actors[i]! * ROW + 2 * LINE]!;
    }
    for (let i = 0; i < count; i++) {
      if (actors[i]! >= linkCount) continue;
      const at = actors[i]! * ROW;
      const slot = slotOf(table, at, table[at + LEFT]! + 1);
      const target = table[slot + SLOT_NEXT]!;
      if (target === NONE) continue;
      const way = table[slot + SLOT_TRIP]! * TRIP + ROUTE_AT;
      const to = target * ROW;
      sum += trips[way]! + table[to]! + table[to + LINE]! + table[to + 2 * LINE]! + rare[to]!;
      targets[known] = target;
      ways[known] = way;
      known++;
    }
    for (let i = 0; i < known; i++) {
      const to = targets[i]! * ROW;
      sum += table[slotOf(table, to, table[to + ENTERED]! + 1)]!;
      sum += routePool[trips[ways[i]!]! + 2] ?? 0;
    }
    seen[0] = sum;
  };
}
