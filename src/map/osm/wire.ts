/**
 * Hot file. Protocol Buffers' wire format: a cursor over fields and varints of one message or packed field.
 *
 * Invariant: begin <= pos <= end <= bytes.length, and nothing is read at or past `end`. No allocation while reading.
 * O(bytes). Source: protobuf.dev, "Encoding". 64-bit integers come as doubles and are an error where a double is not exact.
 */
import { type Fault, quote } from "./fault.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const TWO_32 = 0x1_0000_0000;
/** High words from here on make an integer of 2^53 or more. */
const HIGH_LIMIT = 0x20_0000;
/** A varint of so many bytes or fewer holds 28 bits: a small integer without a second word. */
const SHORT_BYTES = 4;

export class Wire {
  bytes: Buffer = Buffer.alloc(0);
  pos = 0;
  end = 0;
  /** Number of the field that `next` has come to. */
  field = 0;
  #type = 0;
  // the two words of the last varint beyond 28 bits
  #low = 0;
  #high = 0;
  readonly #fault: Fault;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  open(bytes: Buffer, begin = 0, end: number = bytes.length): this {
    this.bytes = bytes;
    this.pos = begin;
    this.end = end;
    return this;
  }

  get hasMore(): boolean {
    return this.pos < this.end;
  }

  /** Steps to the next field of a message; false at its end. Its value must be read or skipped before the next step. */
  next(): boolean {
    if (this.pos >= this.end) return false;
    const key = this.uint();
    this.field = key < 0x80 ? key >>> 3 : Math.floor(key / 8);
    this.#type = key & 7;
    if (this.field === 0) throw this.#fault("osm-corrupt", "a field with the number 0");
    return true;
  }

  /** Passes over the field that `next` has come to. */
  skip(): void {
    switch (this.#type) {
      case VARINT:
        this.#varint();
        break;
      case FIXED64:
        this.#advance(8);
        break;
      case LENGTH_DELIMITED:
        this.#advance(this.uint());
        break;
      case FIXED32:
        this.#advance(4);
        break;
      default:
        throw this.#fault("osm-corrupt", `a field of the unknown wire type ${this.#type}`);
    }
  }

  /** Sets `inner` on the field's message, packed numbers or bytes, and passes over them. */
  enter(inner: Wire): Wire {
    this.#expect(LENGTH_DELIMITED);
    const length = this.uint();
    const begin = this.pos;
    this.#advance(length);
    return inner.open(this.bytes, begin, this.pos);
  }

  /** Where the field's message ends, which need not be within the bytes; the cursor comes to its first byte. */
  fieldEnd(): number {
    this.#expect(LENGTH_DELIMITED);
    const length = this.uint();
    return this.pos + length;
  }

  /** The field's bytes, a view. */
  bytesField(): Buffer {
    this.#expect(LENGTH_DELIMITED);
    const length = this.uint();
    const begin = this.pos;
    this.#advance(length);
    return this.bytes.subarray(begin, this.pos);
  }

  /** The field as int32 or int64. */
  intField(): number {
    this.#expect(VARINT);
    return this.int();
  }

  /** The field as sint64. */
  sintField(): number {
    this.#expect(VARINT);
    return this.sint();
  }

  /** One uint32 or uint64. */
  uint(): number {
    const pos = this.pos;
    if (pos < this.end) {
      const byte = this.bytes[pos]!;
      if (byte < 0x80) {
        this.pos = pos + 1;
        return byte;
      }
    }
    this.#varint();
    if (this.#high >= HIGH_LIMIT) throw this.#tooLarge();
    return this.#high * TWO_32 + this.#low;
  }

  /** One int32 or int64: two's complement in 64 bits. */
  int(): number {
    this.#varint();
    const high = this.#high | 0;
    if (high >= HIGH_LIMIT || high < -HIGH_LIMIT) throw this.#tooLarge();
    return high * TWO_32 + this.#low;
  }

  /** One sint32 or sint64: zigzag, so that the sign is the lowest bit. */
  sint(): number {
    this.#varint();
    const low = this.#low;
    if (this.#high === 0) return (low >>> 1) ^ -(low & 1);
    if (this.#high >= 2 * HIGH_LIMIT) throw this.#tooLarge();
    const half = this.#high * (TWO_32 / 2) + (low >>> 1);
    return (low & 1) === 0 ? half : -half - 1;
  }

  /**
   * Packed sint64 differences: writes the running sum, which goes on from `sum`, to into[from] .. into[to - 1], or as far
   * as the field goes. Gives the place after the last one written.
   */
  sums(into: Float64Array, from: number, to: number, sum: number): number {
    const { bytes, end } = this;
    const lastSafe = end - SHORT_BYTES;
    let { pos } = this;
    let next = from;
    let total = sum;
    while (next < to && pos <= lastSafe) {
      let word = bytes[pos++]!;
      if (word >= 0x80) {
        word = (word & 0x7f) | (bytes[pos++]! << 7);
        if (word >= 0x4000) {
          word = (word & 0x3fff) | (bytes[pos++]! << 14);
          if (word >= 0x20_0000) word = (word & 0x1f_ffff) | (bytes[pos++]! << 21);
        }
      }
      if (word < 0x1000_0000) total += (word >>> 1) ^ -(word & 1);
      else {
        this.pos = pos - SHORT_BYTES;
        total += this.sint();
        pos = this.pos;
      }
      into[next++] = total;
    }
    for (this.pos = pos; next < to && this.pos < end; ) {
      total += this.sint();
      into[next++] = total;
    }
    return next;
  }

  #varint(): void {
    const { bytes, end } = this;
    let { pos } = this;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (pos >= end) throw this.#cut();
      const byte = bytes[pos++]!;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.pos = pos;
        this.#low = low;
        this.#high = 0;
        return;
      }
    }
    this.#wideVarint(low, pos);
  }

  /** The fifth to the tenth byte: the fifth straddles the two words. */
  #wideVarint(lowest28: number, from: number): void {
    const { bytes, end } = this;
    let pos = from;
    let high = 0;
    let low = lowest28;
    for (let shift = -4; shift < 32; shift += 7) {
      if (pos >= end) throw this.#cut();
      const byte = bytes[pos++]!;
      if (shift < 0) {
        low |= byte << 28;
        high = (byte & 0x7f) >>> 4;
      } else {
        high |= (byte & 0x7f) << shift;
      }
      if (byte < 0x80) {
        this.pos = pos;
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw this.#fault("osm-corrupt", "a varint of more than 10 bytes");
  }

  #advance(length: number): void {
    if (length > this.end - this.pos) throw this.#cut();
    this.pos += length;
  }

  #expect(type: number): void {
    if (this.#type === type) return;
    throw this.#fault("osm-corrupt", `field ${quote(String(this.field))} has the wire type ${this.#type}, not ${type}`);
  }

  #cut() {
    return this.#fault("osm-corrupt", "a message ends in the middle of a field");
  }

  #tooLarge() {
    return this.#fault("osm-value", "an integer beyond 2^53");
  }
}
