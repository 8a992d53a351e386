/** Seeded randomness over pure-rand: the same seed gives the same draws on every machine. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

export class Random {
  readonly #generator: RandomGenerator;

  /** `seed` is any integer; a stream (e.g. "demand") gives independent draws for another use of the same seed. */
  constructor(seed: number, stream = "") {
    let mixed = Math.imul(seed | 0, 0x9e3779b1) ^ Math.trunc(seed / 0x1_0000_0000);
    for (let i = 0; i < stream.length; i++) mixed = Math.imul(mixed ^ stream.charCodeAt(i), 0x01000193);
    this.#generator = xoroshiro128plus(mixed | 0);
  }

  /** In [0, 1). */
  next(): number {
    return uniformFloat64(this.#generator);
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The index i with cumulative[i-1] <= u < cumulative[i]; `cumulative` ascends and its last entry is the total. */
  pick(cumulative: ArrayLike<number>): number {
    const last = cumulative.length - 1;
    const u = this.next() * (cumulative[last] ?? 0);
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] ?? 0) > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
