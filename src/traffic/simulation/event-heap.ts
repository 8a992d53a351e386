/**
 * The events to come: a 4-ary heap ordered by (time, actor), so that the order is total. HOT.
 * An actor's older event is not removed when it gets a new time: whoever pops it sees that it is no longer the one armed.
 * An entry is a time and an actor side by side, the root at place 3, so that the four children of a place, 4p − 8 to
 * 4p − 5, lie in one cache line (LaMarca & Ladner 1996). Invariant: no child precedes its parent. O(log4 n); grows by
 * doubling, else allocates nothing.
 */
const ROOT = 3;

export class EventHeap {
  #entries: Float64Array;
  /** Place after the last entry. */
  #end = ROOT;

  constructor(capacity: number) {
    this.#entries = new Float64Array(2 * (capacity + ROOT));
  }

  /** Of the first event; Infinity when there is none. */
  get nextTime(): number {
    return this.#end === ROOT ? Number.POSITIVE_INFINITY : this.#entries[2 * ROOT]!;
  }

  push(time: number, actor: number): void {
    if (2 * this.#end === this.#entries.length) this.#grow();
    const entries = this.#entries;
    let at = this.#end++;
    while (at > ROOT) {
      const parent = (at >> 2) + 2;
      const parentTime = entries[2 * parent]!;
      const parentActor = entries[2 * parent + 1]!;
      if (parentTime < time || (parentTime === time && parentActor <= actor)) break;
      entries[2 * at] = parentTime;
      entries[2 * at + 1] = parentActor;
      at = parent;
    }
    entries[2 * at] = time;
    entries[2 * at + 1] = actor;
  }

  /** Takes the first event out and gives its actor. The heap must not be empty. */
  pop(): number {
    const entries = this.#entries;
    const first = entries[2 * ROOT + 1]!;
    const end = --this.#end;
    const time = entries[2 * end]!;
    const actor = entries[2 * end + 1]!;
    let at = ROOT;
    for (let child = 4 * at - 8; child < end; child = 4 * at - 8) {
      const stop = child + 4 < end ? child + 4 : end;
      let least = child;
      let leastTime = entries[2 * child]!;
      for (let other = child + 1; other < stop; other++) {
        const otherTime = entries[2 * other]!;
        if (otherTime < leastTime || (otherTime === leastTime && entries[2 * other + 1]! < entries[2 * least + 1]!)) {
          least = other;
          leastTime = otherTime;
        }
      }
      const leastActor = entries[2 * least + 1]!;
      if (time < leastTime || (time === leastTime && actor <= leastActor)) break;
      entries[2 * at] = leastTime;
      entries[2 * at + 1] = leastActor;
      at = least;
    }
    entries[2 * at] = time;
    entries[2 * at + 1] = actor;
    return first;
  }

  #grow(): void {
    const entries = new Float64Array(2 * this.#entries.length);
    entries.set(this.#entries);
    this.#entries = entries;
  }
}
