/**
 * The events to come, in the total order (time, actor): buckets of equal width in time, and a heap for the one that runs. HOT.
 * Later events lie in their buckets unsorted, so a push costs one link of a list, however many trips wait for their hour;
 * the heap holds some dozens and stays in the first cache (two levels of the calendar queue, Brown 1988). An event is one
 * number, offset in its bucket × 2^k + actor, which sorts like (time, actor) and is exact below 2^53.
 * Invariant: the heap holds all events before the end of the present bucket, the buckets all others.
 * An actor's older event is not removed when it gets a new time: whoever pops it sees that it is no longer the one armed.
 */
import { NONE } from "../../base/index.ts";

/** Buckets are an eighth of a second wide, or wider, so that no run needs more than this many. */
const LEAST_WIDTH_US = 2 ** 17;
const MOST_BUCKETS = 2 ** 17;

export class EventQueue {
  /** 4-ary, the root at place 0; no child precedes its parent. */
  #heap = new Float64Array(256);
  #heapLength = 0;
  /** Powers of two, so that their inverses are exact. */
  readonly #actorSpan: number;
  readonly #perSpan: number;
  readonly #widthUs: number;
  readonly #perWidth: number;
  /** The bucket that runs. */
  #bucket = 0;
  /** First event of each bucket, or NONE; event e lies at eventKey[e], the next of its bucket at eventNext[e]. */
  readonly #first: Uint32Array;
  #eventKey = new Float64Array(1024);
  #eventNext = new Uint32Array(1024);
  #eventCount = 0;
  /** Places of events that are gone, as a list. */
  #free = NONE;
  readonly #due = new Uint32Array(256);
  readonly #onDue: (actors: Uint32Array, count: number) => void;

  /** Takes events before `endUs`; `onDue` is told who has one in a bucket as its turn comes, in no order. */
  constructor(endUs: number, actorCount: number, onDue: (actors: Uint32Array, count: number) => void) {
    this.#actorSpan = 2 ** Math.ceil(Math.log2(actorCount));
    this.#widthUs = Math.max(LEAST_WIDTH_US, 2 ** Math.ceil(Math.log2(endUs / MOST_BUCKETS)));
    this.#perSpan = 1 / this.#actorSpan;
    this.#perWidth = 1 / this.#widthUs;
    this.#first = new Uint32Array(Math.floor(endUs / this.#widthUs) + 1).fill(NONE);
    this.#onDue = onDue;
  }

  /** Time of the first event; Infinity when there is none before `until`. */
  nextTime(until: number): number {
    while (this.#heapLength === 0) {
      if ((this.#bucket + 1) * this.#widthUs >= until) return Number.POSITIVE_INFINITY;
      this.#pour(++this.#bucket);
    }
    return this.#bucket * this.#widthUs + Math.floor(this.#heap[0]! * this.#perSpan);
  }

  /** `time` is a whole number, not before the last event taken out. */
  push(time: number, actor: number): void {
    const bucket = Math.floor(time * this.#perWidth);
    if (bucket <= this.#bucket) {
      this.#pushHeap((time - this.#bucket * this.#widthUs) * this.#actorSpan + actor);
      return;
    }
    let event = this.#free;
    if (event === NONE) {
      event = this.#eventCount++;
      if (event === this.#eventKey.length) this.#grow();
    } else {
      this.#free = this.#eventNext[event]!;
    }
    this.#eventKey[event] = (time - bucket * this.#widthUs) * this.#actorSpan + actor;
    this.#eventNext[event] = this.#first[bucket]!;
    this.#first[bucket] = event;
  }

  /** Takes the first event out and gives its actor. nextTime has just found it. */
  pop(): number {
    const heap = this.#heap;
    const first = heap[0]!;
    const end = --this.#heapLength;
    const key = heap[end]!;
    let at = 0;
    for (let child = 1; child < end; child = 4 * at + 1) {
      const stop = child + 4 < end ? child + 4 : end;
      let least = child;
      let leastKey = heap[child]!;
      for (let other = child + 1; other < stop; other++) {
        const otherKey = heap[other]!;
        if (otherKey < leastKey) {
          least = other;
          leastKey = otherKey;
        }
      }
      if (key <= leastKey) break;
      heap[at] = leastKey;
      at = least;
    }
    heap[at] = key;
    return this.#actorOf(first);
  }

  #actorOf(key: number): number {
    return key - Math.floor(key * this.#perSpan) * this.#actorSpan;
  }

  #pour(bucket: number): void {
    let event = this.#first[bucket]!;
    if (event === NONE) return;
    let last = event;
    let count = 0;
    for (; event !== NONE; event = this.#eventNext[event]!) {
      const key = this.#eventKey[event]!;
      this.#pushHeap(key);
      if (count < this.#due.length) this.#due[count++] = this.#actorOf(key);
      last = event;
    }
    this.#eventNext[last] = this.#free;
    this.#free = this.#first[bucket]!;
    this.#onDue(this.#due, count);
  }

  #pushHeap(key: number): void {
    if (this.#heapLength === this.#heap.length) {
      const wider = new Float64Array(2 * this.#heap.length);
      wider.set(this.#heap);
      this.#heap = wider;
    }
    const heap = this.#heap;
    let at = this.#heapLength++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentKey = heap[parent]!;
      if (parentKey <= key) break;
      heap[at] = parentKey;
      at = parent;
    }
    heap[at] = key;
  }

  #grow(): void {
    const eventKey = new Float64Array(2 * this.#eventKey.length);
    const eventNext = new Uint32Array(2 * this.#eventNext.length);
    eventKey.set(this.#eventKey);
    eventNext.set(this.#eventNext);
    this.#eventKey = eventKey;
    this.#eventNext = eventNext;
  }
}
