/**
 * Typed-array columns on one shared buffer: the structure is its own file format and crosses worker threads without a
 * copy. Layout: magic, header length, JSON header (names, types, lengths, offsets, and `meta`), columns aligned to 8 bytes.
 */

const MAGIC = 0x43_4c_57_31; // "CLW1"

export type Column =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

type ColumnType = new (buffer: ArrayBufferLike, offset: number, length: number) => Column;

const TYPES: Readonly<Record<string, ColumnType>> = Object.fromEntries(
  [Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array].map((type) => [
    type.name,
    type,
  ]),
);

export type Columns = Readonly<Record<string, Column>>;

interface Header {
  readonly columns: readonly { name: string; type: string; length: number; offset: number }[];
  readonly meta: unknown;
}

const align = (bytes: number): number => (bytes + 7) & ~7;

/** Copies the columns and the JSON-able `meta` into one SharedArrayBuffer. */
export function packColumns(columns: Columns, meta: unknown): SharedArrayBuffer {
  let offset = 0;
  const entries = Object.entries(columns).map(([name, column]) => {
    const entry = { name, type: column.constructor.name, length: column.length, offset };
    offset = align(offset + column.byteLength);
    return entry;
  });
  const header = new TextEncoder().encode(JSON.stringify({ columns: entries, meta } satisfies Header));
  const start = align(8 + header.length);
  const buffer = new SharedArrayBuffer(start + offset);
  new DataView(buffer).setUint32(0, MAGIC);
  new DataView(buffer).setUint32(4, header.length);
  new Uint8Array(buffer).set(header, 8);
  for (const entry of entries) {
    const column = columns[entry.name]!;
    new TYPES[entry.type]!(buffer, start + entry.offset, entry.length).set(column as never);
  }
  return buffer;
}

/** Views on the columns of a packed buffer, without a copy. Throws RangeError on a buffer of another format. */
export function unpackColumns(buffer: SharedArrayBuffer | ArrayBuffer): {
  columns: Record<string, Column>;
  meta: unknown;
} {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0) !== MAGIC) throw new RangeError("not a packed column buffer");
  const headerLength = view.getUint32(4);
  const text = new TextDecoder().decode(new Uint8Array(buffer).slice(8, 8 + headerLength));
  const header = JSON.parse(text) as Header;
  const start = align(8 + headerLength);
  const columns: Record<string, Column> = {};
  for (const { name, type, length, offset } of header.columns) {
    columns[name] = new TYPES[type]!(buffer, start + offset, length);
  }
  return { columns, meta: header.meta };
}

/** A typed array that grows by doubling; `finish()` gives the filled part as a copy. */
export class Growable<T extends Column> {
  #array: T;
  length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T, capacity = 1024) {
    this.#make = make;
    this.#array = make(capacity);
  }

  push(value: number): number {
    if (this.length === this.#array.length) {
      const wider = this.#make(this.length * 2);
      wider.set(this.#array as never);
      this.#array = wider;
    }
    this.#array[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.#array[index]!;
  }

  finish(): T {
    return this.#array.slice(0, this.length) as T;
  }
}
