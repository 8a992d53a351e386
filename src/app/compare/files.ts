/** The files of a comparison: SUMO's input and configurations in one folder, written piece by piece, and what it answers read as a stream. */
import { closeSync, createReadStream, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { ClearwayError, systemReason, throwIfAborted } from "../../base/index.ts";

/** Readable by their owner only, as everything that a run writes. */
export function writePieces(file: string, pieces: Iterable<string>, signal: AbortSignal | undefined): void {
  const handle = openSync(file, "w", 0o600);
  try {
    for (const piece of pieces) {
      throwIfAborted(signal);
      writeSync(handle, piece);
    }
  } finally {
    closeSync(handle);
  }
}

/** A configuration of SUMO's programs: options by name, files relative to itself. */
export function writeConfiguration(
  folder: string,
  name: string,
  options: readonly (readonly [string, string])[],
): void {
  const lines = options.map(([option, value]) => `  <${option} value="${value}"/>`);
  writeFileSync(join(folder, name), `<configuration>\n${lines.join("\n")}\n</configuration>\n`, { mode: 0o600 });
}

/** `--name value --name value` as pairs. */
export function pairs(options: readonly string[]): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let i = 0; i < options.length; i += 2) found.push([options[i]!.replace(/^--/, ""), options[i + 1]!]);
  return found;
}

/** Calls `onElement` with the attributes of each element of that name. Throws ClearwayError where the file cannot be read as XML. */
export async function readElements(
  file: string,
  name: string,
  onElement: (attributes: Readonly<Record<string, string>>) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const parser = new SaxesParser();
  parser.on("opentag", (tag: SaxesTagPlain) => {
    if (tag.name === name) onElement(tag.attributes);
  });
  parser.on("error", (error) => {
    throw error;
  });
  try {
    for await (const piece of createReadStream(file, { encoding: "utf8" })) {
      throwIfAborted(signal);
      parser.write(piece as string);
    }
    parser.close();
  } catch (cause) {
    if (cause instanceof ClearwayError) throw cause;
    const reason = systemReason(cause) ?? (cause as Error).message.split("\n", 1)[0];
    throw new ClearwayError("sumo-output", `${file}: SUMO's output cannot be read: ${reason}`, { kind: "run", cause });
  }
}
