/** A file written whole or not at all: it takes shape beside its target, then takes the target's name. */
import { mkdtemp, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ClearwayError } from "./issue.ts";
import { systemReason } from "./system-error.ts";

/**
 * Writes the pieces, one after the other, under the name `path`. Whatever goes wrong leaves the target as it was and nothing
 * beside it. A link is followed; a folder or a device is not replaced.
 */
export async function replaceFile(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  let folder: string | undefined;
  try {
    const target = await realpath(path).catch(() => path);
    const stats = await stat(target).catch(() => undefined);
    if (stats !== undefined && !stats.isFile()) throw Object.assign(new Error("not a plain file"), { code: "EISDIR" });
    folder = await mkdtemp(join(dirname(target), ".clearway-"));
    const draft = join(folder, basename(target));
    const file = await open(draft, "wx");
    try {
      for (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (cause) {
    const reason = systemReason(cause) ?? (cause as Error).message;
    throw new ClearwayError("cannot-write", `${path}: cannot be written: ${reason}`, { kind: "run", cause });
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
