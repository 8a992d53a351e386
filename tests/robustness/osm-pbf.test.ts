import { constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ClearwayError, Random } from "../../src/base/index.ts";
import { readContent, refusal } from "../helpers/osm-files.ts";
import {
  blobHeader,
  block,
  bytesField,
  file,
  framed,
  HEADER,
  intField,
  message,
  packed,
  packedDeltas,
  rawBlob,
  SMALL_BLOCK,
  varint,
  zlibBlob,
} from "../helpers/pbf-bytes.ts";

const MIB = 1024 * 1024;
const random = new Random(1);
const data = (blob: Buffer): Buffer => Buffer.concat([HEADER, framed("OSMData", blob)]);
const way = (...parts: Buffer[]): Buffer => file(block(["a"], message(2, message(3, ...parts))));
const dense = (...parts: Buffer[]): Buffer => file(block(["a"], message(2, message(2, ...parts))));

function damaged(content: Buffer): Buffer {
  content.fill(0xff, 20, 40);
  return content;
}

describe("the PBF reader refuses", () => {
  it.each<[string, Buffer, string, RegExp]>([
    [
      "a blob header of 64 KiB and a byte",
      Buffer.concat([HEADER, Buffer.from([0, 1, 0, 1]), Buffer.alloc(70_000)]),
      "osm-limit",
      /^: byte 37: a blob header of 65537 bytes/,
    ],
    [
      "a blob of 32 MiB and a byte",
      Buffer.concat([HEADER, blobHeader("OSMData", 32 * MIB + 1)]),
      "osm-limit",
      /a blob of 33554433 bytes/,
    ],
    [
      "a blob of a negative size",
      Buffer.concat([HEADER, blobHeader("OSMData", -1)]),
      "osm-limit",
      /a blob of -1 bytes/,
    ],
    ["a blob header without a size", Buffer.concat([HEADER, Buffer.from([0, 0, 0, 0])]), "osm-corrupt", /without type/],
    [
      "a block that declares 1 GiB",
      data(zlibBlob(SMALL_BLOCK, 1024 * MIB)),
      "osm-limit",
      /a block of 1073741824 bytes/,
    ],
    ["a block that declares too little", data(zlibBlob(SMALL_BLOCK, 9)), "osm-corrupt", /more than the 9 bytes/],
    ["a block that declares nothing at all", data(zlibBlob(SMALL_BLOCK, 0)), "osm-corrupt", /inflates to/],
    ["a block that declares too much", data(zlibBlob(SMALL_BLOCK, 999)), "osm-corrupt", /and declares 999/],
    [
      "a zlib blob without its size",
      data(bytesField(3, deflateSync(SMALL_BLOCK))),
      "osm-corrupt",
      /does not declare its size/,
    ],
    [
      "a zlib stream cut short",
      data(Buffer.concat([intField(2, SMALL_BLOCK.length), bytesField(3, deflateSync(SMALL_BLOCK).subarray(0, -5))])),
      "osm-corrupt",
      /does not inflate: "unexpected end of file"/,
    ],
    [
      "a raw block that lies about its size",
      data(Buffer.concat([bytesField(1, SMALL_BLOCK), intField(2, 3)])),
      "osm-corrupt",
      /that declares 3/,
    ],
    [
      "a block of zeros that a few bytes inflate to",
      data(zlibBlob(Buffer.alloc(2 * MIB))),
      "osm-limit",
      /\d+ bytes that inflate to 2097152, more than 128 times/,
    ],
    ["a blob without data", data(intField(2, 3)), "osm-corrupt", /a blob without data/],
    ["lzma", data(bytesField(4, "x")), "osm-unsupported", /lzma.*osmium cat/],
    ["bzip2", data(bytesField(5, "x")), "osm-unsupported", /bzip2.*osmium cat/],
    ["lz4", data(bytesField(6, "x")), "osm-unsupported", /lz4.*osmium cat/],
    ["zstd", data(bytesField(7, "x")), "osm-unsupported", /zstd.*osmium cat/],
    [
      "a required feature that is unknown",
      framed("OSMHeader", rawBlob(bytesField(4, "Holograms\u001b[31m"))),
      "osm-unsupported",
      /requires "Holograms/,
    ],
    [
      "a file of history",
      framed("OSMHeader", rawBlob(bytesField(4, "HistoricalInformation"))),
      "osm-unsupported",
      /time-filter/,
    ],
    ["data before a header", framed("OSMData", rawBlob(SMALL_BLOCK)), "osm-corrupt", /data come before/],
    ["a wire type that is unknown", file(Buffer.from([0x0b])), "osm-corrupt", /wire type 3/],
    ["a field in the wrong wire type", file(intField(2, 7)), "osm-corrupt", /field "2" has the wire type 0, not 2/],
    ["a field with the number 0", file(Buffer.from([0x00, 0x00])), "osm-corrupt", /number 0/],
    ["a varint without an end", file(Buffer.alloc(11, 0xff)), "osm-corrupt", /more than 10 bytes/],
    ["a field beyond its message", file(Buffer.concat([varint(18), varint(1000)])), "osm-corrupt", /in the middle/],
    [
      "a string beyond the table",
      way(intField(1, 5), packed(2, [1]), packed(3, [2])),
      "osm-corrupt",
      /string 2 of a table of 2/,
    ],
    [
      "a string that is not UTF-8",
      file(
        Buffer.concat([
          message(1, bytesField(1, Buffer.from([0xc3, 0x28]))),
          message(2, message(3, intField(1, 5), packed(2, [0]), packed(3, [0]))),
        ]),
      ),
      "osm-corrupt",
      /not UTF-8/,
    ],
    ["more keys than values", way(intField(1, 5), packed(2, [1, 1]), packed(3, [1])), "osm-corrupt", /in the middle/],
    ["more values than keys", way(intField(1, 5), packed(2, [1]), packed(3, [1, 1])), "osm-corrupt", /unlike number/],
    ["a way without an id", way(packedDeltas(8, [1])), "osm-corrupt", /a way without an id/],
    [
      "a way of a million nodes",
      way(intField(1, 5), bytesField(8, Buffer.alloc(1_000_000))),
      "osm-limit",
      /way 5 has more than 262144 nodes/,
    ],
    [
      "a latitude of 2100",
      dense(packedDeltas(1, [1]), packedDeltas(8, [21_000_000_000]), packedDeltas(9, [0])),
      "osm-value",
      /node 1 has the latitude 2100/,
    ],
    [
      "a longitude of -180.0000001",
      dense(packedDeltas(1, [1]), packedDeltas(8, [0]), packedDeltas(9, [-1_800_000_001])),
      "osm-value",
      /node 1 has the longitude -180.0000001/,
    ],
    [
      "dense nodes with a latitude too many",
      dense(packedDeltas(1, [1]), packedDeltas(8, [0, 0]), packedDeltas(9, [0])),
      "osm-corrupt",
      /unlike number/,
    ],
    [
      "dense nodes with a longitude too few",
      dense(packedDeltas(1, [1, 2]), packedDeltas(8, [0, 0]), packedDeltas(9, [0])),
      "osm-corrupt",
      /unlike number/,
    ],
    [
      "dense tags without an end",
      dense(packedDeltas(1, [1]), packedDeltas(8, [0]), packedDeltas(9, [0]), packed(10, [1, 1])),
      "osm-corrupt",
      /in the middle/,
    ],
    ["a granularity of 0", file(block([], intField(17, 0))), "osm-value", /granularity of 0/],
    [
      "a relation with a member of no known type",
      file(block([], message(2, message(4, intField(1, 6), packed(8, [0]), packedDeltas(9, [1]), packed(10, [3]))))),
      "osm-corrupt",
      /relation 6 has a member of no known type/,
    ],
    ["a file that is cut at a header", Buffer.concat([HEADER, Buffer.from([0, 0])]), "osm-cut", /^: byte 37: /],
    ["noise", Buffer.from(Array.from({ length: 5000 }, () => random.below(256))), "osm-unknown-format", /neither/],
    ["an empty file", Buffer.alloc(0), "osm-empty", /empty/],
    ["JSON", Buffer.from('{"type": "FeatureCollection"}'), "osm-unknown-format", /looks like JSON/],
    ["gzip around nothing", gzipSync(""), "osm-empty", /empty/],
    ["gzip that is cut", gzipSync(file(SMALL_BLOCK)).subarray(0, -20), "osm-cut", /gzip stream is cut short/],
    ["gzip that is damaged", damaged(gzipSync(file(SMALL_BLOCK))), "osm-corrupt", /gzip stream is damaged/],
  ])("%s", async (_, content, code, reason) => {
    const error = await refusal(content);
    expect(error.message).toMatch(reason);
    expect(error.code).toBe(code);
  });

  it("a megabyte that inflates to a gigabyte, at once and in little memory", async () => {
    const zeros = deflateRawSync(Buffer.alloc(MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
    const gigabyte = Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array<Buffer>(1024).fill(zeros)]);
    expect(gigabyte.length).toBeGreaterThan(MIB);
    for (const declaredBytes of [1000, 32 * MIB]) {
      const content = data(Buffer.concat([intField(2, declaredBytes), bytesField(3, gigabyte)]));
      const before = process.memoryUsage().rss;
      const started = performance.now();
      expect(await refusal(content)).toMatchObject({ message: expect.stringMatching(/inflates to more than/) });
      expect(performance.now() - started).toBeLessThan(2000);
      expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
    }
  });
});

describe("a PBF file that was damaged", () => {
  const whole = Buffer.concat([
    HEADER,
    framed("OSMData", zlibBlob(SMALL_BLOCK)),
    framed("OSMData", rawBlob(SMALL_BLOCK)),
  ]);

  it("is refused wherever it is cut, but for the borders of its blobs", async () => {
    const borders = new Set([HEADER.length, HEADER.length + framed("OSMData", zlibBlob(SMALL_BLOCK)).length]);
    for (let length = 0; length < whole.length; length++) {
      const content = whole.subarray(0, length);
      if (borders.has(length)) await readContent(content);
      else expect((await refusal(content)).code).toMatch(/^osm-(cut|empty|unknown-format)$/);
    }
  });

  it("is read or refused in one line when any bit of it flips", async () => {
    let refused = 0;
    for (let round = 0; round < 600; round++) {
      const content = Buffer.from(whole);
      const at = random.below(content.length);
      content[at] = content[at]! ^ (1 << random.below(8));
      // a flip in a coordinate of the raw blob is a sound file with another coordinate
      const isRead = await readContent(content).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof ClearwayError)) throw error;
          return false;
        },
      );
      if (!isRead) {
        await refusal(content);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});
