/**
 * Tables as Parquet, by hyparquet-writer. Rows go in groups, so that words and large ids, which the library takes as values, are
 * spelt out for one group at a time; numbers stay typed arrays to the end.
 */
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { RecordTable, TableColumn } from "./records.ts";

export interface ParquetOptions extends WorkOptions {
  /** Default 131,072. */
  readonly rowGroupRows?: number;
  /** Said in the file's footer, by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The whole file, compressed by Snappy. Throws RangeError on columns that are not as long as the table. */
export function toParquet(table: RecordTable, options: ParquetOptions = {}): Uint8Array {
  const bytes = new ByteWriter();
  writeTable(bytes, table, options);
  return bytes.getBytes();
}

/** The same bytes, piece by piece as groups of rows are done: `write` must take each before it returns. */
export function writeParquet(
  table: RecordTable,
  write: (piece: Uint8Array) => void,
  options: ParquetOptions = {},
): void {
  const pieces = new PieceWriter(write);
  writeTable(pieces, table, options);
  pieces.flush();
}

/** Keeps one group of rows at most. */
class PieceWriter extends ByteWriter {
  readonly #write: (piece: Uint8Array) => void;

  constructor(write: (piece: Uint8Array) => void) {
    super();
    this.#write = write;
  }

  /** Called by the library after each group. */
  flush(): void {
    this.#write(this.getBytes());
    this.index = 0;
  }
}

function writeTable(
  bytes: ByteWriter,
  { rowCount, columns }: RecordTable,
  { rowGroupRows = 131_072, metadata = {}, signal, onProgress }: ParquetOptions,
): void {
  for (const { name, values } of columns) {
    if (values.length !== rowCount) throw new RangeError(`column ${name} has ${values.length} of ${rowCount} rows`);
  }
  if (!(rowGroupRows >= 1)) throw new RangeError(`row groups of ${rowGroupRows} rows`);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "clearway",
  });
  for (let from = 0; from < rowCount; from += rowGroupRows) {
    throwIfAborted(signal);
    onProgress?.("parquet", from / rowCount);
    const until = Math.min(rowCount, from + rowGroupRows);
    void writer.write({
      columnData: columns.map((column) => sourceOf(column, from, until)),
      rowGroupSize: until - from,
    });
  }
  void writer.finish();
}

function elementOf({ name, kind, given }: TableColumn): SchemaElement {
  const repetition_type = given === undefined ? "REQUIRED" : "OPTIONAL";
  switch (kind) {
    case "count":
      return { name, type: "INT32", repetition_type };
    case "decimal":
      return { name, type: "DOUBLE", repetition_type };
    case "single":
      return { name, type: "FLOAT", repetition_type };
    case "word":
      return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
    case "id":
      return { name, type: "INT64", repetition_type };
  }
}

function sourceOf(column: TableColumn, from: number, until: number): ColumnSource {
  const { name, given } = column;
  const values = column.values.subarray(from, until);
  const spelt = <T>(say: (value: number) => T): (T | null)[] => {
    const row = new Array<T | null>(values.length);
    for (let i = 0; i < values.length; i++) row[i] = given?.[from + i] === 0 ? null : say(values[i]!);
    return row;
  };
  if (column.kind === "word") return { name, data: spelt((word) => column.words[word]!), encoding: "RLE_DICTIONARY" };
  if (column.kind === "id") return { name, data: spelt((id) => column.ids[id]!), encoding: "RLE_DICTIONARY" };
  if (given !== undefined) return { name, data: spelt((value) => value), encoding: "PLAIN" };
  // Numbers of trips and links lie near those before them: half the bytes of plain ones.
  return { name, data: values, encoding: column.kind === "count" ? "DELTA_BINARY_PACKED" : "PLAIN" };
}
