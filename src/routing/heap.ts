/**
 * Hot file. A 4-ary min-heap of (key, value) on two typed arrays of fixed capacity; nothing is allocated after
 * construction. Equal keys come out by value, so that the order of a search is the same in every run.
 * Invariant: no entry is smaller than its parent, the parent of i being (i - 1) >> 2. push and pop are O(log n).
 */
export class MinHeap {
  length = 0;
  readonly #keys: Float64Array;
  readonly #values: Uint32Array;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
    this.#values = new Uint32Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** The smallest key; the heap must not be empty. */
  leastKey(): number {
    return this.#keys[0]!;
  }

  push(key: number, value: number): void {
    const keys = this.#keys;
    const values = this.#values;
    let at = this.length++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentKey = keys[parent]!;
      if (parentKey < key || (parentKey === key && values[parent]! <= value)) break;
      keys[at] = parentKey;
      values[at] = values[parent]!;
      at = parent;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Takes the smallest entry out and gives its value; the heap must not be empty. */
  pop(): number {
    const keys = this.#keys;
    const values = this.#values;
    const top = values[0]!;
    const last = --this.length;
    const key = keys[last]!;
    const value = values[last]!;
    let at = 0;
    for (let first = 1; first < last; first = 4 * at + 1) {
      let child = first;
      let childKey = keys[first]!;
      const end = first + 4 < last ? first + 4 : last;
      for (let other = first + 1; other < end; other++) {
        const otherKey = keys[other]!;
        if (otherKey < childKey || (otherKey === childKey && values[other]! < values[child]!)) {
          child = other;
          childKey = otherKey;
        }
      }
      if (key < childKey || (key === childKey && value <= values[child]!)) break;
      keys[at] = childKey;
      values[at] = values[child]!;
      at = child;
    }
    keys[at] = key;
    values[at] = value;
    return top;
  }
}
