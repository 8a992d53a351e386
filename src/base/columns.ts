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

type ColumnType = {
  new (buffer: ArrayBufferLike, offset: number, length: number): Column;
  readonly BYTES_PER_ELEMENT: number;
};

const TYPES: Readonly<Record<string, ColumnType | undefined>> = Object.fromEntries(
  [Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array].map((type) => [
    type.name,
    type,
  ]),
);

export type Columns = Readonly<Record<string, Column>>;

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  /** In bytes from the end of the header; a multiple of 8. */
  readonly offset: number;
}

interface Header {
  readonly columns: readonly Entry[];
  readonly meta: unknown;
}

const PREFIX_BYTES = 8;
const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Columns of zeros, all on one SharedArrayBuffer. `shape`: by name, the type ("Uint32Array") and the number of entries. */
export function allocateColumns(
  shape: Readonly<Record<string, readonly [type: string, length: number]>>,
): Record<string, Column> {
  let bytes = 0;
  const entries = Object.entries(shape).map(([name, [type, length]]): Entry => {
    const entry = { name, type, length, offset: bytes };
    bytes = align(bytes + length * TYPES[type]!.BYTES_PER_ELEMENT);
    return entry;
  });
  const buffer = new SharedArrayBuffer(bytes);
  return Object.fromEntries(
    entries.map(({ name, type, length, offset }) => [name, new TYPES[type]!(buffer, offset, length)]),
  );
}

/** Copies the columns and the JSON-able `meta` into one SharedArrayBuffer. */
export function packColumns(columns: Columns, meta: unknown): SharedArrayBuffer {
  let offset = 0;
  const entries = Object.entries(columns).map(([name, column]): Entry => {
    const entry = { name, type: column.constructor.name, length: column.length, offset };
    offset = align(offset + column.byteLength);
    return entry;
  });
  const header = new TextEncoder().encode(JSON.stringify({ columns: entries, meta } satisfies Header));
  const start = align(PREFIX_BYTES + header.length);
  const buffer = new SharedArrayBuffer(start + offset);
  new DataView(buffer).setUint32(0, MAGIC);
  new DataView(buffer).setUint32(4, header.length);
  new Uint8Array(buffer).set(header, PREFIX_BYTES);
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
  if (buffer.byteLength < PREFIX_BYTES || view.getUint32(0) !== MAGIC) {
    throw new RangeError("not a packed column buffer");
  }
  const headerLength = view.getUint32(4);
  const start = align(PREFIX_BYTES + headerLength);
  if (start > buffer.byteLength) {
    throw new RangeError(`a header of ${headerLength} bytes in a buffer of ${buffer.byteLength}`);
  }
  const { columns, meta } = readHeader(new Uint8Array(buffer).slice(PREFIX_BYTES, PREFIX_BYTES + headerLength));
  const viewOf = ({ name, type, length, offset }: Entry): [string, Column] => {
    const Type = TYPES[type];
    // The constructor refuses what leaves the buffer; NaN, fractions and text it would take for 0.
    if (Type === undefined || !Number.isSafeInteger(length) || !Number.isSafeInteger(offset) || offset < 0) {
      throw new RangeError(`the column "${name}" is not described as a column is`);
    }
    return [name, new Type(buffer, start + offset, length)];
  };
  return { columns: Object.fromEntries(columns.map(viewOf)), meta };
}

function readHeader(bytes: Uint8Array): Header {
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Partial<Header> | null;
  } catch (cause) {
    throw new RangeError("the header of the packed columns is not JSON", { cause });
  }
  const { columns, meta } = header ?? {};
  if (!Array.isArray(columns) || columns.some((entry) => typeof entry !== "object" || entry === null)) {
    throw new RangeError("the header of the packed columns lists no columns");
  }
  return { columns, meta };
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

  /** `finish`, and lets go of what was pushed. */
  take(): T {
    const taken = this.finish();
    this.#array = this.#make(1);
    this.length = 0;
    return taken;
  }
}
