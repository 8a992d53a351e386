/**
 * The events to come: a 4-ary heap on typed arrays, ordered by (time, actor), so that the order is total. HOT.
 * An actor's older event is not removed when it gets a new time: whoever pops it sees that it is no longer the one armed.
 * Invariant: no child precedes its parent. O(log4 n); grows by doubling, else allocates nothing.
 */
export class EventHeap {
  #time: Float64Array;
  #actor: Uint32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#time = new Float64Array(capacity + 4);
    this.#actor = new Uint32Array(capacity + 4);
  }

  /** Of the first event; Infinity when there is none. */
  get nextTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!;
  }

  push(time: number, actor: number): void {
    if (this.#size === this.#time.length) this.#grow();
    const times = this.#time;
    const actors = this.#actor;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && actors[parent]! <= actor)) break;
      times[at] = parentTime;
      actors[at] = actors[parent]!;
      at = parent;
    }
    times[at] = time;
    actors[at] = actor;
  }

  /** Takes the first event out and gives its actor. The heap must not be empty. */
  pop(): number {
    const times = this.#time;
    const actors = this.#actor;
    const first = actors[0]!;
    const size = --this.#size;
    const time = times[size]!;
    const actor = actors[size]!;
    let at = 0;
    for (;;) {
      const child = 4 * at + 1;
      if (child >= size) break;
      const end = child + 4 < size ? child + 4 : size;
      let least = child;
      let leastTime = times[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (otherTime < leastTime || (otherTime === leastTime && actors[other]! < actors[least]!)) {
          least = other;
          leastTime = otherTime;
        }
      }
      if (time < leastTime || (time === leastTime && actor <= actors[least]!)) break;
      times[at] = leastTime;
      actors[at] = actors[least]!;
      at = least;
    }
    times[at] = time;
    actors[at] = actor;
    return first;
  }

  #grow(): void {
    const time = new Float64Array(this.#size * 2);
    time.set(this.#time);
    const actor = new Uint32Array(this.#size * 2);
    actor.set(this.#actor);
    this.#time = time;
    this.#actor = actor;
  }
}
