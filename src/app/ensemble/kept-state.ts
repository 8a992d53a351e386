/** A run's state between two tasks: packed, as many of them wait at a time. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Checkpoint } from "../../traffic/index.ts";

/** Crosses threads without a copy. */
export interface KeptState {
  readonly packed: SharedArrayBuffer;
  /** Unpacked. */
  readonly byteLength: number;
}

/** Hanoi's 90 MB become 15 in a quarter of a second, and are back in a tenth: most are noughts and numbers like their neighbours. */
const PACKING = { level: 1 };

export function keepState(state: Checkpoint): KeptState {
  const bytes = deflateRawSync(new Uint8Array(state), PACKING);
  const packed = new SharedArrayBuffer(bytes.length);
  new Uint8Array(packed).set(bytes);
  return { packed, byteLength: state.byteLength };
}

export function openState(state: Checkpoint | KeptState): Checkpoint {
  if (state instanceof SharedArrayBuffer) return state;
  const { packed, byteLength } = state;
  // In one piece, on memory of its own: it is read where it lies, and not shared again.
  const { buffer } = inflateRawSync(new Uint8Array(packed), { chunkSize: byteLength });
  if (buffer.byteLength !== byteLength)
    throw new RangeError(`a state of ${buffer.byteLength} bytes, not ${byteLength}`);
  return buffer as ArrayBufferLike as Checkpoint;
}
