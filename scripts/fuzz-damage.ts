/** Ways to damage a map file: as it lies on the disk, and inside its compression, where no checksum stands before the reader. */
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import type { Random } from "../src/base/index.ts";
import { bytesField, framed, intField } from "../tests/helpers/pbf-bytes.ts";

export interface Damaged {
  readonly how: string;
  readonly bytes: Buffer;
  /** Nothing but the end is missing: what is left must not pass for the whole. */
  readonly isCut: boolean;
}

type Hurt = (bytes: Buffer, random: Random) => Buffer;

const flipBits =
  (most: number): Hurt =>
  (bytes, random) => {
    const hurt = Buffer.from(bytes);
    for (let n = random.below(most) + 1; n > 0; n--) {
      const at = random.below(hurt.length);
      hurt[at] = hurt[at]! ^ (1 << random.below(8));
    }
    return hurt;
  };

/** Replaces up to `most` bytes somewhere by what `make` gives for as many. */
const replace =
  (most: number, make: (old: Buffer, whole: Buffer, random: Random) => Buffer): Hurt =>
  (bytes, random) => {
    const from = random.below(bytes.length);
    const to = Math.min(bytes.length, from + 1 + random.below(most));
    const made = make(bytes.subarray(from, to), bytes, random);
    return Buffer.concat([bytes.subarray(0, from), made, bytes.subarray(to)]);
  };

const HURTS: Readonly<Record<string, Hurt>> = {
  "a bit flipped": flipBits(1),
  "bits flipped": flipBits(64),
  "a byte of noise": replace(1, (_, __, random) => Buffer.from([random.below(256)])),
  "bytes of noise": replace(64, (old, _, random) => Buffer.from(old.map(() => random.below(256)))),
  zeros: replace(4096, (old) => Buffer.alloc(old.length)),
  "all ones": replace(16, (old) => Buffer.alloc(old.length, 0xff)),
  "a piece left out": replace(4096, () => Buffer.alloc(0)),
  "a piece twice": replace(4096, (old) => Buffer.concat([old, old])),
  "a piece from elsewhere": replace(256, (old, whole, random) => {
    const from = random.below(whole.length);
    return Buffer.concat([old, whole.subarray(from, from + old.length)]);
  }),
};

export function damage(whole: Buffer, random: Random): Damaged {
  const isPbf = /^.{4}\n.OSM/s.test(whole.toString("latin1", 0, 20));
  const isZipped = whole[0] === 0x1f && whole[1] === 0x8b;
  const choice = random.next();
  if (choice < 0.1) {
    const bytes = whole.subarray(0, random.below(whole.length));
    return { how: `cut at ${bytes.length}`, bytes, isCut: true };
  }
  if (choice < 0.15 && isPbf) {
    const ends = blobsOf(whole).map((blob) => blob.end);
    const bytes = whole.subarray(0, ends[random.below(ends.length - 1)]);
    return { how: `cut at the end of a blob, ${bytes.length}`, bytes, isCut: true };
  }
  const [how, hurt] = Object.entries(HURTS)[random.below(Object.keys(HURTS).length)]!;
  if (choice < 0.4) return { how, bytes: hurt(whole, random), isCut: false };
  if (isPbf) return { how: `${how}, in a block`, bytes: hurtBlock(whole, hurt, random), isCut: false };
  const text = hurt(isZipped ? gunzipSync(whole) : whole, random);
  return { how: `${how}, in the text`, bytes: isZipped ? gzipSync(text, { level: 1 }) : text, isCut: false };
}

interface BlobPlace {
  readonly type: string;
  readonly begin: number;
  readonly end: number;
  readonly block: Buffer;
}

/** Blobs as osmium writes them: a header of type and size, then the raw size and zlib data. */
function blobsOf(whole: Buffer): BlobPlace[] {
  const blobs: BlobPlace[] = [];
  for (let begin = 0; begin < whole.length; ) {
    const head = begin + 4;
    const data = head + whole.readUInt32BE(begin);
    const type = whole.toString("latin1", head + 2, head + 2 + whole[head + 1]!);
    const [size] = varintAt(whole, head + 3 + type.length);
    const [, zlibKey] = varintAt(whole, data + 1);
    const [, zlib] = varintAt(whole, zlibKey + 1);
    blobs.push({ type, begin, end: data + size, block: inflateSync(whole.subarray(zlib, data + size)) });
    begin = data + size;
  }
  return blobs;
}

function varintAt(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/** Hurts what a blob holds and packs it anew, with a right size and checksum. */
function hurtBlock(whole: Buffer, hurt: Hurt, random: Random): Buffer {
  const blobs = blobsOf(whole);
  const { type, begin, end, block } = blobs[random.below(blobs.length)]!;
  const hurtBytes = hurt(block, random);
  const blob = Buffer.concat([intField(2, hurtBytes.length), bytesField(3, deflateSync(hurtBytes, { level: 1 }))]);
  return Buffer.concat([whole.subarray(0, begin), framed(type, blob), whole.subarray(end)]);
}
