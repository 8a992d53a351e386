/**
 * Files that a command writes when its work is done, whole or not at all. Each draft is opened at once beside its target, so that a
 * place that cannot be written is known before the work; an interrupt sweeps it.
 */
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ClearwayError, systemReason } from "../../base/index.ts";
import type { Output } from "./commands.ts";

export interface DraftFile {
  readonly target: string;
  /** Appends; the bytes so far. */
  write(pieces: readonly Uint8Array[]): number;
  /** All of it is on the disk, and no more comes: of several files, what takes time is done before the first is put in its place. */
  seal(): void;
  /** Puts the file in its place. A link is followed; a folder or a device is not replaced. */
  commit(): void;
  /** Removes what was written; does nothing after `commit`. */
  discard(): void;
}

/** Throws ClearwayError `cannot-write` of kind `run`; so do `write`, `seal` and `commit`. */
export function draftFile(target: string, output: Pick<Output, "temporary">): DraftFile {
  let draft: string | null = null;
  let file: number | null = null;
  let bytes = 0;
  const discard = (): void => {
    if (file !== null) closeSync(file);
    file = null;
    if (draft === null) return;
    rmSync(draft, { force: true });
    output.temporary(draft, false);
    draft = null;
  };
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      discard();
      const reason = systemReason(cause) ?? (cause as Error).message;
      throw new ClearwayError("cannot-write", `${target}: cannot be written: ${reason}`, { kind: "run", cause });
    }
  };
  const seal = (): void => {
    if (file === null) return;
    fsyncSync(file);
    closeSync(file);
    file = null;
  };
  const place = attempt(() => {
    const stats = statSync(target, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isFile()) throw Object.assign(new Error("not a plain file"), { code: "EISDIR" });
    const own = stats === undefined ? target : realpathSync(target);
    const beside = join(dirname(own), `.${basename(own)}.tmp-${process.pid}`);
    file = openSync(beside, "wx");
    draft = beside;
    output.temporary(beside, true, target);
    return own;
  });
  return {
    target,
    write: (pieces) =>
      attempt(() => {
        for (const piece of pieces) {
          for (let from = 0; from < piece.length; ) from += writeSync(file!, piece, from);
          bytes += piece.length;
        }
        return bytes;
      }),
    seal: () => attempt(seal),
    commit: () =>
      attempt(() => {
        seal();
        renameSync(draft!, place);
        draft = null;
      }),
    discard,
  };
}
