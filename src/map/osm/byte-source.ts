/** The bytes of a file in order, unzipped where it is gzipped, a piece at a time: no file is ever whole in memory. */
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ClearwayError, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { osmFault } from "./fault.ts";

const PIECE_BYTES = 256 * 1024;
const PROGRESS_STAGE = "read map";
const NOT_PLAIN = "ENOTFILE";

/** Throws a ClearwayError where there is no such file, or it is not a plain one. */
export async function openBytes(path: string, options: WorkOptions): Promise<ByteSource> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const stats = await handle.stat();
    if (!stats.isFile()) throw Object.assign(new Error("not a plain file"), { code: NOT_PLAIN });
    const magic = Buffer.alloc(2);
    const { bytesRead } = await handle.read(magic, 0, 2, 0);
    const isZipped = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
    return new ByteSource(path, handle, stats.size, isZipped, options);
  } catch (cause) {
    await handle?.close();
    throw unreadable(path, cause);
  }
}

export class ByteSource {
  readonly path: string;
  /** Of the file as it lies on the disk. */
  readonly sizeBytes: number;
  readonly isZipped: boolean;
  /** Of the next byte to take, in the unzipped content. */
  offset = 0;
  #pending: Buffer = Buffer.alloc(0);
  #bytesRead: () => number;
  readonly #stream: Readable;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #options: WorkOptions;

  /** Owns the handle from here on. */
  constructor(path: string, handle: FileHandle, sizeBytes: number, isZipped: boolean, options: WorkOptions) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.isZipped = isZipped;
    this.#options = options;
    const file = handle.createReadStream({ start: 0, highWaterMark: PIECE_BYTES });
    this.#bytesRead = () => file.bytesRead;
    // An error of either stream reaches whoever iterates over the last one; the callback only keeps it from being thrown.
    this.#stream = isZipped ? pipeline(file, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined) : file;
    this.#pieces = this.#stream[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, fewer only at the end of the file. Valid for good: nothing overwrites them. */
  async take(length: number): Promise<Buffer> {
    const taken = await this.peek(length);
    this.#pending = this.#pending.subarray(taken.length);
    this.offset += taken.length;
    return taken;
  }

  /** As `take`, and the bytes stay to be taken. */
  async peek(length: number): Promise<Buffer> {
    if (this.#pending.length < length) await this.#fill(length);
    return this.#pending.subarray(0, length);
  }

  /** Whatever comes next, in a size that is convenient; empty at the end of the file. */
  async takePiece(): Promise<Buffer> {
    if (this.#pending.length === 0) await this.#fill(1);
    return this.take(this.#pending.length);
  }

  close(): void {
    this.#stream.destroy();
  }

  async #fill(length: number): Promise<void> {
    const pieces = [this.#pending];
    let filled = this.#pending.length;
    while (filled < length) {
      const piece = await this.#next();
      if (piece === undefined) break;
      pieces.push(piece);
      filled += piece.length;
    }
    this.#pending = this.#pending.length === 0 && pieces.length === 2 ? pieces[1]! : Buffer.concat(pieces, filled);
  }

  async #next(): Promise<Buffer | undefined> {
    throwIfAborted(this.#options.signal);
    let result: IteratorResult<Buffer>;
    try {
      result = await this.#pieces.next();
    } catch (cause) {
      throw this.#unzipFault(cause) ?? unreadable(this.path, cause);
    }
    this.#options.onProgress?.(PROGRESS_STAGE, Math.min(1, this.#bytesRead() / Math.max(1, this.sizeBytes)));
    return result.done === true ? undefined : result.value;
  }

  #unzipFault(cause: unknown): ClearwayError | undefined {
    const code = codeOf(cause);
    if (!code.startsWith("Z_")) return undefined;
    const place = `: byte ${this.offset + this.#pending.length} of the unzipped content`;
    if (code === "Z_BUF_ERROR") return osmFault(this.path, place, "osm-cut", "the gzip stream is cut short", { cause });
    const reason = `the gzip stream is damaged (${(cause as Error).message})`;
    return osmFault(this.path, place, "osm-corrupt", reason, { cause });
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; check the path",
  EACCES: "may not be read; check its permissions",
  [NOT_PLAIN]: "is a folder or a device; name a .osm.pbf or .osm file",
};

function unreadable(path: string, cause: unknown): ClearwayError {
  const code = codeOf(cause);
  return new ClearwayError("unreadable-file", `${path}: ${WHY[code] ?? `cannot be read (${code}); check the disk`}`, {
    cause,
  });
}
