/** Tables as CSV (RFC 4180, UTF-8, a header, line feeds), for those whose tools read no Parquet. */
import { csvFormatValue } from "d3-dsv";
import { throwIfAborted, type WorkOptions } from "../../base/index.ts";
import type { RecordTable, TableColumn } from "./records.ts";

const PIECE_ROWS = 20_000;

/** UTF-8 text in pieces, which follow one another. What is not given is empty. */
export function toCsv({ rowCount, columns }: RecordTable, { signal, onProgress }: WorkOptions = {}): Uint8Array[] {
  const encoder = new TextEncoder();
  const cells = columns.map(cellOf);
  const pieces = [encoder.encode(`${columns.map(({ name }) => csvFormatValue(name)).join(",")}\n`)];
  for (let from = 0; from < rowCount; from += PIECE_ROWS) {
    throwIfAborted(signal);
    onProgress?.("csv", from / rowCount);
    const until = Math.min(rowCount, from + PIECE_ROWS);
    let text = "";
    for (let row = from; row < until; row++) {
      for (let c = 0; c < cells.length; c++) text += c === 0 ? cells[c]!(row) : `,${cells[c]!(row)}`;
      text += "\n";
    }
    pieces.push(encoder.encode(text));
  }
  return pieces;
}

function cellOf(column: TableColumn): (row: number) => string {
  const { given, values } = column;
  const written = textOf(column);
  return given === undefined
    ? (row) => written(values[row]!)
    : (row) => (given[row] === 1 ? written(values[row]!) : "");
}

function textOf(column: TableColumn): (value: number) => string {
  switch (column.kind) {
    case "word": {
      const words = column.words.map(csvFormatValue);
      return (value) => words[value]!;
    }
    case "id": {
      const ids = column.ids.map(String);
      return (value) => ids[value]!;
    }
    case "single":
      // Seven digits are all that a single holds; without this 0.1 reads 0.10000000149.
      return (value) => String(Number(value.toPrecision(7)));
    default:
      return String;
  }
}
