/** A file of words that a command is given. */
import { readFileSync } from "node:fs";
import { ClearwayError, systemReason } from "../../base/index.ts";

/**
 * Its text, without a byte order mark. `wanted` says in a few words what is to be named in its place. Throws ClearwayError
 * `unreadable-file`, also where there is nothing in it or it is not text: what is no text is not for the terminal either.
 */
export function readTextFile(file: string, wanted: string): string {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ClearwayError("unreadable-file", `${file}: ${why}; ${wanted}`, { cause });
  };
  let bytes: Uint8Array = new Uint8Array();
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    refuse(`cannot be read: ${systemReason(cause) ?? String(cause)}`, cause);
  }
  if (bytes.length === 0) refuse("is empty");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  return refuse("is not UTF-8 text");
}
