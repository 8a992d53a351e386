/** Where in the file a value stands, so that every finding names file, line and column. */
import { type Document, isAlias, isMap, isPair, isSeq, type LineCounter, type Node } from "yaml";
import type { Issue, Severity } from "../base/index.ts";

/** Keys and list indices from the top of the file to a value. */
export type Path = readonly PropertyKey[];

/** Takes a finding about the value at `path`; with `atKey` it points at the key instead. */
export type Report = (
  severity: Severity,
  path: Path,
  code: string,
  message: string,
  options?: { readonly hint?: string | undefined; readonly atKey?: boolean },
) => void;

const plain = (document: Document, node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

/** The node at the path, or the deepest one on the way that the file has (so that a missing key points at its map). */
function nodeAt(document: Document, path: Path, atKey: boolean): Node | null {
  let deepest = document.contents as Node | null;
  let node: unknown = document.contents;
  for (const [depth, step] of path.entries()) {
    node = plain(document, node);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
      if (pair === undefined) break;
      if (pair.key !== null && (pair.value === null || (atKey && depth === path.length - 1))) return pair.key as Node;
      node = pair.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    else break;
    if (node === null || node === undefined) break;
    deepest = node as Node;
  }
  return deepest;
}

/** Makes reporters that know where the document's values stand; each fills the list that it is given. */
export type ReportTo = (issues: Issue[]) => Report;

export function makeReportTo(file: string, document: Document, lines: LineCounter): ReportTo {
  return (issues) =>
    (severity, path, code, message, { hint, atKey = false } = {}) => {
      const offset = nodeAt(document, path, atKey)?.range?.[0] ?? 0;
      const { line, col } = offset === 0 ? { line: 1, col: 1 } : lines.linePos(offset);
      issues.push({ code, severity, message, file, line, column: col, ...(hint !== undefined && { hint }) });
    };
}
