/**
 * Hot file. A set of small whole numbers that is emptied from the lowest up, where what is added while it is emptied lies
 * above what was taken last: bits, and bits that say which words have any. add is O(1), a whole emptying
 * O(numbers taken + capacity / 1024). No heap: nothing has to be compared.
 */
import { NONE } from "../../base/index.ts";

export class AscendingQueue {
  readonly #bits: Uint32Array;
  readonly #words: Uint32Array; // 1 = that word of #bits is not 0
  #at = 0; // words of #words before this are 0

  constructor(capacity: number) {
    this.#bits = new Uint32Array((capacity >>> 5) + 1);
    this.#words = new Uint32Array((capacity >>> 10) + 1);
  }

  add(number: number): void {
    const word = number >>> 5;
    this.#bits[word]! |= 1 << (number & 31);
    this.#words[word >>> 5]! |= 1 << (word & 31);
  }

  /** Takes the lowest out; NONE, and ready for another filling, when there is none. */
  take(): number {
    const words = this.#words;
    while (this.#at < words.length && words[this.#at] === 0) this.#at++;
    if (this.#at === words.length) {
      this.#at = 0;
      return NONE;
    }
    const word = (this.#at << 5) + lowestBit(words[this.#at]!);
    const bits = this.#bits[word]!;
    const rest = bits & (bits - 1);
    this.#bits[word] = rest;
    if (rest === 0) words[this.#at]! &= words[this.#at]! - 1;
    return (word << 5) + lowestBit(bits);
  }

  clear(): void {
    this.#bits.fill(0);
    this.#words.fill(0);
    this.#at = 0;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
