/** The strings of one PBF block, decoded when first asked for: most roads' readers never look at most of them. */
import { isUtf8 } from "node:buffer";
import { type Fault, quote } from "./fault.ts";
import { MAX_STRINGS } from "./limits.ts";
import type { Wire } from "./wire.ts";

const FIRST_CAPACITY = 16_384;

export class StringTable {
  #bytes: Buffer = Buffer.alloc(0);
  /** String i lies in bytes [#begin[i], #end[i]). */
  #begin = new Uint32Array(FIRST_CAPACITY);
  #end = new Uint32Array(FIRST_CAPACITY);
  #count = 0;
  #decoded: (string | undefined)[] = [];
  /** 1 = the string is one of the words. */
  #marks = new Uint8Array(FIRST_CAPACITY);
  readonly #words: readonly Buffer[];
  readonly #fault: Fault;

  /** `words` are found and marked in every table. */
  constructor(fault: Fault, words: readonly string[]) {
    this.#fault = fault;
    this.#words = words.map((word) => Buffer.from(word));
  }

  /** Replaces what was there. `table` stands on the StringTable message, `entry` is scratch. */
  load(table: Wire, entry: Wire): void {
    this.#bytes = table.bytes;
    this.#count = 0;
    this.#decoded = [];
    while (table.next()) {
      if (table.field !== 1) {
        table.skip();
        continue;
      }
      table.enter(entry);
      if (this.#count === this.#begin.length) this.#grow();
      this.#begin[this.#count] = entry.pos;
      this.#end[this.#count] = entry.end;
      this.#marks[this.#count++] = this.#isWord(entry.pos, entry.end) ? 1 : 0;
    }
  }

  /** Whether string `index` is one of the words; no string is decoded for it. */
  isMarked(index: number): boolean {
    return index < this.#count && this.#marks[index] === 1;
  }

  at(index: number): string {
    return this.#decoded[index] ?? this.#decode(index);
  }

  #isWord(begin: number, end: number): boolean {
    for (const word of this.#words) {
      if (word.length === end - begin && word.compare(this.#bytes, begin, end) === 0) return true;
    }
    return false;
  }

  #decode(index: number): string {
    if (index >= this.#count) {
      throw this.#fault("osm-corrupt", `string ${index} of a table of ${this.#count}`);
    }
    const begin = this.#begin[index]!;
    const end = this.#end[index]!;
    const text = this.#bytes.toString("utf8", begin, end);
    if (text.includes("\ufffd") && !isUtf8(this.#bytes.subarray(begin, end))) {
      throw this.#fault("osm-corrupt", `string ${index} is not UTF-8: ${quote(text)}`);
    }
    this.#decoded[index] = text;
    return text;
  }

  #grow(): void {
    if (this.#count >= MAX_STRINGS)
      throw this.#fault("osm-limit", `a string table of more than ${MAX_STRINGS} entries`);
    const wider = <T extends Uint8Array | Uint32Array>(column: T, copy: T): T => {
      copy.set(column);
      return copy;
    };
    const capacity = 2 * this.#count;
    this.#begin = wider(this.#begin, new Uint32Array(capacity));
    this.#end = wider(this.#end, new Uint32Array(capacity));
    this.#marks = wider(this.#marks, new Uint8Array(capacity));
  }
}
