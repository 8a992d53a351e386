/** What is wrong with exchange files, gathered with file and line, up to a bound, and thrown as one error. */
import { readFile, stat } from "node:fs/promises";
import { ClearwayError, type Issue, systemReason } from "../../../base/index.ts";

/** More than this nobody reads, and a file of another format is all faults. */
const MOST_FAULTS = 25;
const MOST_BYTES = 2 ** 29;

export class Faults {
  readonly #code: string;
  readonly #issues: Issue[] = [];
  #more = 0;

  /** `code` of the error, e.g. "gmns-faults". */
  constructor(code: string) {
    this.#code = code;
  }

  add(file: string, line: number, code: string, message: string, hint: string): void {
    if (this.#issues.length === MOST_FAULTS) this.#more++;
    else {
      this.#issues.push({ code, severity: "error", message: oneLine(message), file, line, hint: oneLine(hint) });
    }
  }

  get isEmpty(): boolean {
    return this.#issues.length === 0;
  }

  /** `what` is the file or folder that is not read. */
  throwIfAny(what: string): void {
    if (this.isEmpty) return;
    const count = this.#issues.length + this.#more;
    const shown = this.#more === 0 ? "" : `, the first ${MOST_FAULTS} are listed`;
    const message = `${what}: ${count === 1 ? "a fault" : `${count} faults`} to be mended before it can be read${shown}`;
    throw new ClearwayError(this.#code, message, { issues: this.#issues });
  }
}

/** The whole file as UTF-8 text. Throws ClearwayError `unreadable-file`. */
export async function readText(path: string): Promise<string> {
  const refuse = (why: string, cause?: unknown): ClearwayError =>
    new ClearwayError("unreadable-file", `${path}: ${why}; check the path`, { cause });
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw refuse(`has ${size} bytes, more than the ${MOST_BYTES} that are read`);
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    if (cause instanceof ClearwayError) throw cause;
    if (cause instanceof TypeError) throw refuse("is not UTF-8 text", cause);
    throw refuse(`cannot be read: ${systemReason(cause) ?? (cause as Error).message}`, cause);
  }
}

/** A finite number, or undefined. */
export function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}

/** Words out of a file must not break the line or colour the terminal. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");

/** A word of the file, fit to stand in a message. */
export const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
