/** Writes small PBF files by hand, right ones and wrong ones: fields, blocks and blobs as the caller orders them. */
import { deflateSync } from "node:zlib";

type Int = number | bigint;

/** An unsigned varint, or a negative one in 64-bit two's complement. */
export function varint(value: Int): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const zigzag = (value: Int): bigint => BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));

export const intField = (field: number, value: Int): Buffer => Buffer.concat([varint(field * 8), varint(value)]);
export const sintField = (field: number, value: Int): Buffer => intField(field, zigzag(value));

export function bytesField(field: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

export const packed = (field: number, values: readonly Int[]): Buffer =>
  bytesField(field, Buffer.concat(values.map(varint)));

/** Differences from one value to the next, zigzagged. */
export const packedDeltas = (field: number, values: readonly Int[]): Buffer =>
  packed(
    field,
    values.map((value, i) => zigzag(BigInt(value) - BigInt(values[i - 1] ?? 0))),
  );

export const message = (field: number, ...parts: readonly Buffer[]): Buffer => bytesField(field, Buffer.concat(parts));

/** A PrimitiveBlock: its strings, then whatever the caller adds (groups are `message(2, …)`). */
export const block = (strings: readonly string[], ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([message(1, ...["", ...strings].map((text) => bytesField(1, text))), ...parts]);

/** A blob with the block as it is. */
export const rawBlob = (content: Buffer): Buffer =>
  Buffer.concat([bytesField(1, content), intField(2, content.length)]);

export const zlibBlob = (content: Buffer, declaredBytes: Int = content.length): Buffer =>
  Buffer.concat([intField(2, declaredBytes), bytesField(3, deflateSync(content))]);

export function blobHeader(type: string, dataBytes: Int, ...extra: readonly Buffer[]): Buffer {
  const header = Buffer.concat([bytesField(1, type), ...extra, intField(3, dataBytes)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header]);
}

export const framed = (type: string, blob: Buffer): Buffer => Buffer.concat([blobHeader(type, blob.length), blob]);

export const HEADER: Buffer = framed("OSMHeader", rawBlob(bytesField(4, "OsmSchema-V0.6")));

/** A whole file: the usual header, then each block in a raw blob. */
export const file = (...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([HEADER, ...blocks.map((content) => framed("OSMData", rawBlob(content)))]);

/** Three dense nodes, a way along them and a relation on it, with tags on each kind. */
export const SMALL_BLOCK: Buffer = block(
  ["highway", "primary", "name", "Phố Huế", "via", "from", "type", "restriction", "traffic_signals"],
  message(
    2,
    message(
      2,
      packedDeltas(1, [10, 7, 5_000_000_000]),
      packedDeltas(8, [210_000_001, 210_000_002, -210_000_003]),
      packedDeltas(9, [1_058_000_001, 1_058_000_002, -1_799_999_999]),
      packed(10, [0, 1, 9, 0, 0]),
    ),
  ),
  message(
    2,
    message(3, intField(1, 77), packed(2, [1, 3]), packed(3, [2, 4]), packedDeltas(8, [10, 5_000_000_000, 7])),
  ),
  message(
    2,
    message(
      4,
      intField(1, 99),
      packed(2, [7]),
      packed(3, [8]),
      packed(8, [6, 5, 0]),
      packedDeltas(9, [77, 7, 98]),
      packed(10, [1, 0, 2]),
    ),
  ),
);
