/** The frame of TNTP files: `<KEY> value` lines up to `<END OF METADATA>`, then rows; `~` begins a comment line. */
import { type Faults, numberOf, quote, readText } from "./faults.ts";

export interface TntpText {
  readonly path: string;
  /** Keys in upper case. */
  readonly metadata: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
  /** Lines that are neither empty nor comments, with their number from 1. */
  readonly rows: readonly { readonly line: number; readonly text: string }[];
}

export async function readTntpText(path: string, faults: Faults): Promise<TntpText> {
  const metadata = new Map<string, { value: string; line: number }>();
  const rows: { line: number; text: string }[] = [];
  let inMetadata = true;
  for (const [i, raw] of (await readText(path)).split(/\r?\n/).entries()) {
    const text = raw.trim();
    if (text === "" || text.startsWith("~")) continue;
    if (!inMetadata) {
      rows.push({ line: i + 1, text });
      continue;
    }
    const [, key, value] = /^<([^>]+)>(.*)$/.exec(text) ?? [];
    if (key === undefined) {
      const hint = "the file must begin with <KEY> value lines up to <END OF METADATA>";
      faults.add(path, i + 1, "tntp-metadata", `${quote(text)} is not metadata`, hint);
      faults.throwIfAny(path);
    } else if (key === "END OF METADATA") inMetadata = false;
    else metadata.set(key.trim().toUpperCase(), { value: value!.trim(), line: i + 1 });
  }
  return { path, metadata, rows };
}

/** A whole number of the metadata in [least, most]; a fault and `least` where there is none. */
export function countOf(text: TntpText, key: string, least: number, most: number, faults: Faults): number {
  const entry = text.metadata.get(key);
  const value = numberOf(entry?.value);
  if (value !== undefined && Number.isInteger(value) && value >= least && value <= most) return value;
  const said = entry === undefined ? `no <${key}>` : `<${key}> is ${quote(entry.value)}`;
  const hint = `it must be a whole number from ${least} to ${most}`;
  faults.add(text.path, entry?.line ?? 1, "tntp-metadata", `the metadata has ${said}`, hint);
  return least;
}
