/**
 * A case's checkpoint as a file: "CLRWSTOP", the version of the layout (uint32), its bytes (uint64, both little-endian), their
 * SHA-256, the bytes. Whatever is not whole, or of another version, is refused before anything is made of it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ClearwayError } from "../../base/index.ts";

const MAGIC = Buffer.from("CLRWSTOP", "latin1");
const VERSION = 1;
const VERSION_AT = MAGIC.length;
const LENGTH_AT = VERSION_AT + 4;
const HASH_AT = LENGTH_AT + 8;
const HEAD_BYTES = HASH_AT + 32;

/** The pieces of the file, in order. */
export function checkpointPieces(checkpoint: SharedArrayBuffer): readonly Uint8Array[] {
  // A hash is not taken of memory that another thread may write.
  const body = new Uint8Array(checkpoint).slice();
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(VERSION, VERSION_AT);
  head.writeBigUInt64LE(BigInt(body.length), LENGTH_AT);
  createHash("sha256").update(body).digest().copy(head, HASH_AT);
  return [head, body];
}

/** Throws ClearwayError `checkpoint-damaged` or `checkpoint-version`, naming the file. */
export function readCheckpoint(file: string): ArrayBuffer {
  const bytes = readFileSync(file);
  const refuse = (code: string, why: string): never => {
    throw new ClearwayError(code, `${file}: ${why}; write it anew by simulate --checkpoint`);
  };
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    refuse("checkpoint-damaged", "is not a checkpoint");
  }
  const version = bytes.readUInt32LE(VERSION_AT);
  if (version !== VERSION) {
    refuse("checkpoint-version", `is a checkpoint of layout ${version}, this program reads layout ${VERSION}`);
  }
  const length = bytes.readBigUInt64LE(LENGTH_AT);
  const body = bytes.subarray(HEAD_BYTES);
  if (BigInt(body.length) !== length) {
    refuse("checkpoint-damaged", `is cut short or run on: ${body.length} bytes of state, ${length} are announced`);
  }
  if (!createHash("sha256").update(body).digest().equals(bytes.subarray(HASH_AT, HEAD_BYTES))) {
    refuse("checkpoint-damaged", "is damaged: its check sum is another");
  }
  return new Uint8Array(body).buffer;
}
