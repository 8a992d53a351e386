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
  readonly #fault: Fault;

  constructor(fault: Fault) {
    this.#fault = fault;
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
      this.#end[this.#count++] = entry.end;
    }
  }

  at(index: number): string {
    return this.#decoded[index] ?? this.#decode(index);
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
    const wider = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const copy = new Uint32Array(2 * column.length);
      copy.set(column);
      return copy;
    };
    this.#begin = wider(this.#begin);
    this.#end = wider(this.#end);
  }
}
