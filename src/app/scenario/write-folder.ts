/**
 * A folder written whole or not at all: everything goes into a temporary folder beside it, which then takes its place. An
 * existing folder is replaced only if clearway wrote the like of it. Files are readable by their owner only.
 */
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ClearwayError, systemReason } from "../../base/index.ts";

export interface FolderWriter {
  readonly temporary: string;
  write(name: string, text: string): void;
  /** Puts the folder in its place. */
  commit(): void;
  /** Removes what was written; does nothing after `commit`. */
  discard(): void;
}

/**
 * Opens the temporary folder at once, so that a folder that cannot be written is known before the work. `isOurs` tells a folder
 * that may be replaced; where absent, one that holds a run's result.
 */
export function openFolder(target: string, isOurs: (folder: string) => boolean = holdsResult): FolderWriter {
  const folder = resolve(target);
  if (isThere(folder)) requireOurs(folder, target, isOurs);
  const temporary = join(dirname(folder), `.${folder.split("/").at(-1)}.tmp-${process.pid}`);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      rmSync(temporary, { recursive: true, force: true });
      throw new ClearwayError(
        "cannot-write",
        `${target}: cannot be written: ${systemReason(cause) ?? (cause as Error).message}`,
        {
          kind: "run",
          cause,
        },
      );
    }
  };
  attempt(() => {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(temporary, { mode: 0o700 });
  });
  return {
    temporary,
    write: (name, text) =>
      attempt(() => {
        const file = openSync(join(temporary, name), "wx", 0o600);
        try {
          writeFileSync(file, text);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      }),
    commit: () =>
      attempt(() => {
        const old = `${temporary}-old`;
        if (isThere(folder)) renameSync(folder, old);
        renameSync(temporary, folder);
        rmSync(old, { recursive: true, force: true });
      }),
    discard: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function requireOurs(folder: string, target: string, isOurs: (folder: string) => boolean): void {
  const refuse = (why: string): never => {
    throw new ClearwayError("not-ours", `${target}: ${why}; choose another folder or remove it`, { kind: "run" });
  };
  if (!lstatSync(folder).isDirectory()) refuse("exists and is not a folder");
  if (readdirSync(folder).length > 0 && !isOurs(folder)) refuse("exists and was not written by clearway");
}

function holdsResult(folder: string): boolean {
  try {
    const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as { clearway?: unknown };
    return typeof result.clearway === "string";
  } catch {
    // Not there, or not readable as JSON: not ours.
    return false;
  }
}
