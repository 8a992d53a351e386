/** XML as a stream: elements are put together into pieces of some tens of kilobytes, so that no file is ever one string. */

const PIECE = 1 << 16;
/** Closures tell of a plan, so all that is written is internal; the roads are OpenStreetMap's. */
const MARK = "<!-- view: internal; roads: © OpenStreetMap contributors, ODbL 1.0 -->";

/** `<root …>` with all elements inside, one a line, in pieces. */
export function* xmlDocument(root: string, elements: Iterable<string>): Generator<string, void, undefined> {
  let piece = `<?xml version="1.0" encoding="UTF-8"?>\n${MARK}\n<${root}>\n`;
  for (const element of elements) {
    piece += element;
    piece += "\n";
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}</${root.split(" ", 1)[0]}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as the value of an attribute; control characters, which XML 1.0 cannot hold, become spaces. */
export function attribute(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f]/g, " ").replace(/[&<>"]/g, (char) => ENTITIES[char]!);
}

/** A number with at most so many decimals, without zeros at its end. */
export const decimal = (value: number, digits: number): string => String(Number(value.toFixed(digits)));
