/**
 * The events to come, in the total order (time, actor): buckets of equal width in time. HOT. Later events lie in their buckets
 * unsorted, in chunks, so a push writes one number, however many trips wait for their hour; a bucket is sorted when its turn
 * comes. What is pushed into the bucket that runs goes to a small heap beside it, and the two are merged (two levels of the
 * calendar queue, Brown 1988). An event is one number, offset in its bucket × 2^k + actor, which sorts like (time, actor) and
 * is exact below 2^53.
 * Invariant: the sorted bucket and the heap hold all events before the end of the present bucket, the chunks all others.
 * An actor's older event is not removed when it gets a new time: whoever pops it sees that it is no longer the one armed.
 */
import { NONE } from "../../base/index.ts";

/** Buckets are an eighth of a second wide, or wider, so that no run needs more than this many. */
const LEAST_WIDTH_US = 2 ** 17;
const MOST_BUCKETS = 2 ** 17;
const CHUNK = 16;
/** Shorter buckets are sorted by insertion. */
const FEW = 24;

export class EventQueue {
  /** Powers of two, so that their inverses are exact. */
  readonly #actorSpan: number;
  readonly #perSpan: number;
  readonly #widthUs: number;
  readonly #perWidth: number;
  /** The bucket that runs, from #next on, and the events pushed into it meanwhile. */
  #bucket = 0;
  #sorted = new Float64Array(1024);
  #sortedEnd = 0;
  #next = 0;
  #told = 0;
  /** 4-ary, the root at place 0; no child precedes its parent. */
  #heap = new Float64Array(256);
  #heapLength = 0;
  /** First chunk of each bucket, or NONE; chunk c holds #held[c] events from CHUNK × c on; the next of its bucket, or free one. */
  readonly #first: Uint32Array;
  #events = new Float64Array(CHUNK * 256);
  #held = new Uint8Array(256);
  #after = new Uint32Array(256);
  #chunkCount = 0;
  #free = NONE;

  /** Takes events from `fromUs` on and before `endUs`. */
  constructor(fromUs: number, endUs: number, actorCount: number) {
    this.#actorSpan = 2 ** Math.ceil(Math.log2(actorCount));
    this.#widthUs = Math.max(LEAST_WIDTH_US, 2 ** Math.ceil(Math.log2(endUs / MOST_BUCKETS)));
    this.#perSpan = 1 / this.#actorSpan;
    this.#perWidth = 1 / this.#widthUs;
    this.#first = new Uint32Array(Math.floor(endUs / this.#widthUs) + 1).fill(NONE);
    this.#bucket = Math.floor(fromUs / this.#widthUs);
  }

  /** Time of the first event; Infinity when there is none before `until`. */
  nextTime(until: number): number {
    while (this.#next === this.#sortedEnd && this.#heapLength === 0) {
      if ((this.#bucket + 1) * this.#widthUs >= until) return Number.POSITIVE_INFINITY;
      this.#pour(++this.#bucket);
    }
    return this.#bucket * this.#widthUs + Math.floor(this.#least() * this.#perSpan);
  }

  #least(): number {
    if (this.#heapLength === 0) return this.#sorted[this.#next]!;
    const pushed = this.#heap[0]!;
    return this.#next === this.#sortedEnd || pushed < this.#sorted[this.#next]! ? pushed : this.#sorted[this.#next]!;
  }

  /** `time` is a whole number, not before the last event taken out. */
  push(time: number, actor: number): void {
    const bucket = Math.floor(time * this.#perWidth);
    const key = (time - bucket * this.#widthUs) * this.#actorSpan + actor;
    if (bucket <= this.#bucket) {
      this.#pushHeap((time - this.#bucket * this.#widthUs) * this.#actorSpan + actor);
      return;
    }
    let chunk = this.#first[bucket]!;
    if (chunk === NONE || this.#held[chunk] === CHUNK) chunk = this.#addChunk(bucket, chunk);
    const held = this.#held[chunk]!;
    this.#events[chunk * CHUNK + held] = key;
    this.#held[chunk] = held + 1;
  }

  /** Takes the first event out and gives its actor. nextTime has just found it. */
  pop(): number {
    const sorted = this.#next < this.#sortedEnd;
    const first = sorted ? this.#sorted[this.#next]! : Number.POSITIVE_INFINITY;
    if (this.#heapLength === 0 || first <= this.#heap[0]!) {
      this.#next++;
      return this.#actorOf(first);
    }
    return this.#actorOf(this.#popHeap());
  }

  /** Fills in who has the next sorted events, each of them once, and gives how many: to read ahead what they will need. */
  upcoming(actors: Int32Array): number {
    if (this.#next < this.#told) return 0;
    const count = Math.min(actors.length, this.#sortedEnd - this.#next);
    for (let i = 0; i < count; i++) actors[i] = this.#actorOf(this.#sorted[this.#next + i]!);
    this.#told = this.#next + count;
    return count;
  }

  #actorOf(key: number): number {
    return (key - Math.floor(key * this.#perSpan) * this.#actorSpan) | 0;
  }

  #pour(bucket: number): void {
    this.#next = 0;
    this.#told = 0;
    this.#sortedEnd = 0;
    let last = NONE;
    let end = 0;
    for (let chunk = this.#first[bucket]!; chunk !== NONE; chunk = this.#after[chunk]!) {
      if (end + CHUNK > this.#sorted.length) this.#sorted = widened(this.#sorted);
      const from = chunk * CHUNK;
      const held = this.#held[chunk]!;
      for (let i = 0; i < held; i++) this.#sorted[end++] = this.#events[from + i]!;
      last = chunk;
    }
    if (last === NONE) return;
    this.#after[last] = this.#free;
    this.#free = this.#first[bucket]!;
    this.#first[bucket] = NONE;
    this.#sortedEnd = end;
    if (end <= FEW) sortFew(this.#sorted, end);
    else this.#sorted.subarray(0, end).sort();
  }

  #addChunk(bucket: number, before: number): number {
    let chunk = this.#free;
    if (chunk === NONE) {
      chunk = this.#chunkCount++;
      if (chunk === this.#held.length) this.#grow();
    } else {
      this.#free = this.#after[chunk]!;
    }
    this.#after[chunk] = before;
    this.#held[chunk] = 0;
    this.#first[bucket] = chunk;
    return chunk;
  }

  #pushHeap(key: number): void {
    if (this.#heapLength === this.#heap.length) this.#heap = widened(this.#heap);
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

  #popHeap(): number {
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
    return first;
  }

  #grow(): void {
    const held = new Uint8Array(2 * this.#held.length);
    const after = new Uint32Array(2 * this.#after.length);
    held.set(this.#held);
    after.set(this.#after);
    this.#held = held;
    this.#after = after;
    this.#events = widened(this.#events);
  }
}

function widened(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * column.length);
  wider.set(column);
  return wider;
}

function sortFew(keys: Float64Array, end: number): void {
  for (let i = 1; i < end; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
}
