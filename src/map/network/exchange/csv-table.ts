/** A CSV file with named columns, whose values are asked for by name; what is wrong with one is a fault with its line. */
import { csvParseRows } from "d3-dsv";
import { type Faults, numberOf, quote } from "./faults.ts";

export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

interface NumberRule {
  readonly least?: number;
  readonly most?: number;
  /** Where the cell is empty or the column absent; without it that is a fault. */
  readonly fallback?: number;
}

export class CsvTable {
  readonly file: string;
  readonly rows: readonly CsvRow[];
  readonly #places = new Map<string, number>();
  readonly #faults: Faults;

  /** Column names count in any case. A missing one of `required` is a fault, and the table then has no rows. */
  constructor(file: string, text: string, required: readonly string[], faults: Faults) {
    this.file = file;
    this.#faults = faults;
    const [header = [], ...rows] = csvParseRows(text.replace(/^\ufeff/, ""));
    for (const [place, name] of header.entries()) this.#places.set(name.trim().toLowerCase(), place);
    const missing = required.filter((name) => !this.has(name));
    for (const name of missing) {
      faults.add(
        file,
        1,
        "gmns-column",
        `there is no column "${name}"`,
        `the file has: ${header.slice(0, 20).join(", ")}`,
      );
    }
    // A quoted cell may hold line breaks.
    let line = 1 + breaksIn(header);
    const numbered: CsvRow[] = [];
    for (const cells of rows) {
      line++;
      if (missing.length === 0 && cells.some((cell) => cell !== "")) numbered.push({ line, cells });
      line += breaksIn(cells);
    }
    this.rows = numbered;
  }

  has(column: string): boolean {
    return this.#places.has(column.toLowerCase());
  }

  /** "" where the cell is empty, "NaN", or the column absent. */
  text({ cells }: CsvRow, column: string): string {
    const text = cells[this.#places.get(column.toLowerCase()) ?? -1]?.trim() ?? "";
    return text === "NaN" ? "" : text;
  }

  number(row: CsvRow, column: string, { least = -Infinity, most = Infinity, fallback }: NumberRule = {}): number {
    const text = this.text(row, column);
    if (text === "" && fallback !== undefined) return fallback;
    const value = numberOf(text);
    if (value !== undefined && value >= least && value <= most) return value;
    const range = least === -Infinity ? "" : most === Infinity ? `, ${least} or more` : ` from ${least} to ${most}`;
    this.fault(row, "gmns-value", `${column} is ${quote(text)}`, `it must be a number${range}`);
    return fallback ?? Math.max(least, 0);
  }

  fault({ line }: CsvRow, code: string, message: string, hint: string): void {
    this.#faults.add(this.file, line, code, message, hint);
  }
}

function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) if (cell.includes("\n")) breaks += cell.split("\n").length - 1;
  return breaks;
}
