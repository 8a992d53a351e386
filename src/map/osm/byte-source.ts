/** The bytes of a file in order, unzipped where it is gzipped, a piece at a time: no file is ever whole in memory. */
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ClearwayError, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { osmFault } from "./fault.ts";
import { MAX_FREE_UNZIPPED_BYTES, MAX_INFLATION } from "./limits.ts";

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
  /** How often the bytes will be gone through in all: progress is a share of that. */
  passes = 1;
  #passesDone = 0;
  #pending: Buffer = Buffer.alloc(0);
  /** Of the next byte to read from the disk. */
  #position = 0;
  #unzipped: { readonly stream: Readable; readonly pieces: AsyncIterator<Buffer> } | undefined;
  readonly #handle: FileHandle;
  readonly #options: WorkOptions;

  /** Owns the handle from here on. */
  constructor(path: string, handle: FileHandle, sizeBytes: number, isZipped: boolean, options: WorkOptions) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.isZipped = isZipped;
    this.#handle = handle;
    this.#options = options;
    if (isZipped) this.#startUnzipping();
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

  /** Back to the first byte, for one more pass. */
  rewind(): void {
    this.#passesDone++;
    this.#pending = Buffer.alloc(0);
    this.offset = 0;
    this.#position = 0;
    if (this.isZipped) this.#startUnzipping();
  }

  async close(): Promise<void> {
    this.#unzipped?.stream.destroy();
    await this.#handle.close();
  }

  #startUnzipping(): void {
    this.#unzipped?.stream.destroy();
    const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
    // An error of either stream reaches whoever iterates over the last one; the callback only keeps it from being thrown.
    const stream = pipeline(Readable.from(this.#stored()), gunzip, () => undefined);
    this.#unzipped = { stream, pieces: stream[Symbol.asyncIterator]() };
  }

  async *#stored(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const bytesRead = await this.#read(piece, 0);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  }

  async #read(into: Buffer, from: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(into, from, into.length - from, this.#position);
    this.#position += bytesRead;
    return bytesRead;
  }

  async #fill(length: number): Promise<void> {
    try {
      await (this.#unzipped === undefined ? this.#fillStored(length) : this.#fillUnzipped(length));
    } catch (cause) {
      throw this.#unzipFault(cause) ?? unreadable(this.path, cause);
    }
  }

  async #fillStored(length: number): Promise<void> {
    const wider = Buffer.allocUnsafe(Math.max(length, PIECE_BYTES));
    let filled = this.#pending.copy(wider);
    while (filled < length) {
      this.#checkIn();
      const bytesRead = await this.#read(wider, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#pending = wider.subarray(0, filled);
  }

  async #fillUnzipped(length: number): Promise<void> {
    const pieces = [this.#pending];
    let filled = this.#pending.length;
    while (filled < length) {
      this.#checkIn();
      const { done, value } = await this.#unzipped!.pieces.next();
      if (done === true) break;
      pieces.push(value);
      filled += value.length;
      this.#requireRoom(this.offset + filled);
    }
    this.#pending = pieces.length === 2 && this.#pending.length === 0 ? pieces[1]! : Buffer.concat(pieces, filled);
  }

  #requireRoom(unzippedBytes: number): void {
    if (unzippedBytes <= Math.max(MAX_FREE_UNZIPPED_BYTES, MAX_INFLATION * this.#position)) return;
    const reason = `${this.#position} bytes of gzip that come to ${unzippedBytes}, more than ${MAX_INFLATION} times as many`;
    throw osmFault(this.path, `: byte ${unzippedBytes} of the unzipped content`, "osm-limit", reason);
  }

  #checkIn(): void {
    throwIfAborted(this.#options.signal);
    const share = Math.min(1, this.#position / Math.max(1, this.sizeBytes));
    this.#options.onProgress?.(PROGRESS_STAGE, (this.#passesDone + share) / this.passes);
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
  EISDIR: "is a folder, not a file; name a file in it",
  EACCES: "may not be read; check its permissions",
  [NOT_PLAIN]: "is a folder or a device; name a .osm.pbf or .osm file",
};

export function unreadable(path: string, cause: unknown): ClearwayError {
  if (cause instanceof ClearwayError) return cause;
  const code = codeOf(cause);
  return new ClearwayError("unreadable-file", `${path}: ${WHY[code] ?? `cannot be read (${code}); check the disk`}`, {
    cause,
  });
}
