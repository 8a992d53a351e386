/**
 * Tables: columns by description, rows by data. Long ones fold their tail on the screen and show it in print. On a phone
 * a table of figures puts its name above its figures, a table of words becomes a card a row.
 */
import { type Content, type Html, html } from "./html.ts";

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Content;
  /** Numbers and times stand to the right, in figures of one width. */
  readonly numeric?: boolean;
  /** The column that a row is known by: bold, above the others on a phone. */
  readonly strong?: boolean;
}

/** `headingOf`: rows that share a heading stand under it, said once. Rows come in the order of their headings. */
export function table<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  headingOf?: (row: Row) => string,
): Html {
  const figures = columns.filter((column) => column.strong !== true);
  const layout = figures.every((column) => column.numeric) ? "lines" : "cards";
  let heading = "";
  const headingRow = (row: Row): Html | null => {
    const next = headingOf?.(row) ?? "";
    if (next === heading) return null;
    heading = next;
    return html`<tr class="group"><th colspan="${columns.length}">${next}</th></tr>`;
  };
  return html`<table class="${layout}" style="--columns:${figures.length}">
<thead><tr>${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`${headingRow(row)}<tr>${columns.map((column) => html`<td class="${classOf(column)}" data-title="${column.title}">${column.cell(row)}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

/** The first `shown` rows, the rest behind a line to open. */
export function foldedTable<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  shown: number,
  moreLabel: (hidden: number) => string,
  headingOf?: (row: Row) => string,
): Html {
  if (rows.length <= shown + 3) return table(columns, rows, headingOf); // folding three rows away saves nothing
  return html`${shown === 0 ? null : table(columns, rows.slice(0, shown), headingOf)}
<details><summary>${moreLabel(rows.length - shown)}</summary>${table(columns, rows.slice(shown), headingOf)}</details>`;
}

function classOf<Row>({ numeric, strong }: TableColumn<Row>): string {
  return strong === true ? "k" : numeric === true ? "n" : "";
}
