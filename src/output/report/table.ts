/**
 * Tables: columns by description, rows by data. Long ones fold their tail on the screen (a checkbox opens it, no script
 * is needed) and show it in print. On a phone
 * a table of figures puts its name above its figures, a table of words becomes a card a row.
 */
import { type Content, type Html, html } from "./html.ts";

interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Content;
  /** Numbers and times stand to the right, in figures of one width. */
  readonly numeric?: boolean;
  /** The column that a row is known by: bold, above the others on a phone. */
  readonly strong?: boolean;
}

interface TableOptions<Row> {
  /** Rows that share a heading stand under it, said once. Rows come in the order of their headings. */
  readonly headingOf?: (row: Row) => string;
  /** Rows shown at first on a screen; `moreLabel` names the rest. */
  readonly shown?: number;
  readonly moreLabel?: (hidden: number) => string;
}

export function table<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  { headingOf, shown = rows.length, moreLabel = String }: TableOptions<Row> = {},
): Html {
  const figures = columns.filter((column) => column.strong !== true);
  const layout = figures.every((column) => column.numeric) ? "lines" : "cards";
  const isFolded = rows.length > shown + 3; // folding three rows away saves nothing
  let heading = "";
  const body = rows.map((row, i) => {
    const more = isFolded && i >= shown ? "more" : "";
    const next = headingOf?.(row) ?? "";
    const headingRow =
      next === heading ? null : html`<tr class="group ${more}"><th colspan="${columns.length}">${next}</th></tr>`;
    heading = next;
    return html`${headingRow}<tr class="${more}">${columns.map((column) => html`<td class="${classOf(column)}" data-title="${column.title}">${column.cell(row)}</td>`)}</tr>\n`;
  });
  const markup = html`<table class="${layout}" style="--columns:${figures.length}">
<thead><tr>${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.title}</th>`)}</tr></thead>
<tbody>${body}</tbody>
</table>`;
  if (!isFolded) return markup;
  return html`<div class="fold">${markup}<label><input type="checkbox">${moreLabel(rows.length - shown)}</label></div>`;
}

function classOf<Row>({ numeric, strong }: TableColumn<Row>): string {
  return strong === true ? "k" : numeric === true ? "n" : "";
}
