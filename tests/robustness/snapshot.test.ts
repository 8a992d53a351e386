/** Hostile snapshots: each is refused in one clear line before a network comes of it. */

import { readFileSync, truncateSync } from "node:fs";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ClearwayError, packColumns } from "../../src/base/index.ts";
import { loadNetwork, readSnapshot, writeSnapshot } from "../../src/map/index.ts";
import { networkToColumns } from "../../src/map/network/columns.ts";
import { temporaryFile, temporaryPath } from "../helpers/osm-files.ts";
import { networkOf } from "../helpers/osm-memory.ts";

const HEAD_BYTES = 40;
const WORD = { byteOrder: 2, format: 3, layout: 4, bytesLow: 5, bytesHigh: 6, bodyCrc: 7, headCrc: 8 };

const { network, report } = networkOf({
  nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0] },
  ways: { 10: [[1, 2, 3], { highway: "primary", name: "Phố Tràng Tiền" }], 11: [[3, 1], { highway: "residential" }] },
});
let whole: Buffer;

beforeAll(async () => {
  const path = temporaryPath("whole.snapshot");
  await writeSnapshot(path, { network, report });
  whole = readFileSync(path);
});

/** The refusal's code and its words after the file's name; it is checked to be one clear line. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const path = temporaryFile(Buffer.from(bytes), "hostile.snapshot");
  const error = await readSnapshot(path).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ClearwayError)) throw new Error("was not refused", { cause: error });
  expect(error.kind).toBe("input");
  expect(error.message.startsWith(`${path}: `)).toBe(true);
  expect(error.message).toMatch(/^[^\p{Cc}]+; build it with `clearway network MAP --snapshot .+`$/u);
  return `${error.code}${error.message.slice(path.length)}`;
}

/** The file with words of its head changed, and the head's checksum made right again. */
function withWords(change: Partial<Record<keyof typeof WORD, number>>, bytes: Uint8Array = whole): Buffer {
  const copy = Buffer.from(bytes);
  for (const [name, value] of Object.entries(change)) copy.writeUInt32LE(value, 4 * WORD[name as keyof typeof WORD]);
  if (change.headCrc === undefined) copy.writeUInt32LE(crc32(copy.subarray(0, 4 * WORD.headCrc)), 4 * WORD.headCrc);
  return copy;
}

/** A file whose checksums are right, whatever its body is: what a forger would send. */
function forged(body: Uint8Array): Buffer {
  const bytes = Buffer.concat([whole.subarray(0, HEAD_BYTES), body]);
  return withWords({ bytesLow: body.length, bytesHigh: 0, bodyCrc: crc32(body) }, bytes);
}

describe("a snapshot that is not this version's", () => {
  it("is refused for its format, its columns or its byte order, and the message says which", async () => {
    expect(await refusal(withWords({ format: 2 }))).toMatch(/^snapshot-version: .*is of format 2, this version reads/);
    expect(await refusal(withWords({ layout: 1 }))).toMatch(/^snapshot-version: .*other columns than this version's/);
    expect(await refusal(withWords({ byteOrder: 0x0d0c0b0a }))).toMatch(/^snapshot-version: .*another byte order/);
  });
});

describe("a file that is no snapshot", () => {
  it("is refused, be it empty, short or a map, and goes on to the map readers in loadNetwork", async () => {
    for (const text of ["", "\x89CL", "<osm></osm>", "{}"]) {
      expect(await refusal(Buffer.from(text))).toMatch(/^not-a-snapshot: not a network snapshot/);
    }
    await expect(loadNetwork(temporaryFile("{}"))).rejects.toMatchObject({ code: "osm-unknown-format" });
    await expect(loadNetwork(temporaryPath("missing"))).rejects.toMatchObject({ code: "unreadable-file" });
    await expect(readSnapshot(temporaryPath("missing"))).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("no such file"),
    });
  });
});

describe("a damaged snapshot", () => {
  it("is refused wherever it is cut, and where something follows it", async () => {
    for (const cut of [8, 20, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 100, whole.length - 1]) {
      expect(await refusal(whole.subarray(0, cut)), `cut at ${cut}`).toMatch(/^snapshot-damaged: /);
    }
    expect(await refusal(Buffer.concat([whole, Buffer.of(0)]))).toMatch(/^snapshot-damaged: .*it has \d+ bytes of \d+/);
  });

  it("is refused for any flipped bit", async () => {
    const bit = fc.nat({ max: 8 * HEAD_BYTES - 33 });
    const anyBit = fc.nat({ max: 8 * whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(bit, anyBit), async (position) => {
        // The last word of the head is not used.
        fc.pre(position < 8 * (HEAD_BYTES - 4) || position >= 8 * HEAD_BYTES);
        const copy = Buffer.from(whole);
        copy[position >> 3]! ^= 1 << (position & 7);
        expect(await refusal(copy)).toMatch(/^(snapshot-damaged|snapshot-version|not-a-snapshot): /);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused for a length that it does not have, before that much memory is taken", async () => {
    const before = process.memoryUsage().rss;
    expect(await refusal(withWords({ bytesLow: 0xffff_fff0, bytesHigh: 0 }))).toMatch(/^snapshot-damaged: .*it has/);
    expect(await refusal(withWords({ bytesHigh: 0x1f_ffff }))).toMatch(/^snapshot-damaged: .*it has/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

describe("a snapshot of three gigabytes", () => {
  it("is refused though it has all the bytes that it claims", async () => {
    const bytes = 3 * 2 ** 30;
    const path = temporaryFile(withWords({ bytesLow: bytes, bytesHigh: 0 }).subarray(0, HEAD_BYTES), "huge.snapshot");
    truncateSync(path, HEAD_BYTES + bytes); // a hole: it takes no room on the disk
    const before = process.memoryUsage().rss;
    await expect(readSnapshot(path)).rejects.toMatchObject({
      code: "snapshot-damaged",
      message: expect.stringContaining("3221225472 bytes are more than a network has"),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

describe("a forged snapshot with right checksums", () => {
  it("is refused where its packed columns are not what they say", async () => {
    const body = whole.subarray(HEAD_BYTES);
    const hugeHeader = Buffer.from(body);
    hugeHeader.writeUInt32BE(0xffff_ffff, 4);
    expect(await refusal(forged(hugeHeader))).toMatch(/a header of 4294967295 bytes in a buffer of/);
    const header = (json: string): Buffer => {
      const bytes = Buffer.alloc(8 * Math.ceil((8 + json.length) / 8));
      body.copy(bytes, 0, 0, 4);
      bytes.writeUInt32BE(json.length, 4);
      bytes.write(json, 8);
      return bytes;
    };
    const column = (rest: object): string =>
      JSON.stringify({ columns: [{ name: "tail", type: "Uint32Array", length: 1, offset: 0, ...rest }] });
    for (const json of [
      "{",
      "null",
      '{"columns":7}',
      '{"columns":[null]}',
      '{"columns":[]}',
      column({ length: 2 ** 40 }),
      column({ length: -1 }),
      column({ length: "8" }),
      column({ length: 0, offset: -8 }),
      column({ length: 0, offset: 4096 }),
      column({ type: "constructor", length: 0 }),
      column({ name: "__proto__", length: 0 }),
    ]) {
      expect(await refusal(forged(header(json))), json).toMatch(/^snapshot-damaged: /);
    }
  });

  it("is refused where a column is missing, of another type or length, or counts something else", async () => {
    const { columns, meta } = networkToColumns(network);
    const { tail, ...rest } = columns;
    const cases: [string, Parameters<typeof packColumns>[0], object][] = [
      ['no Uint32Array "tail"', rest, meta],
      ['no Uint32Array "tail"', { ...columns, tail: Float64Array.from(tail!) }, meta],
      [`"tail" has 1 entries for ${network.linkCount} links`, { ...columns, tail: tail!.slice(0, 1) }, meta],
      [
        '"firstOut" does not end with the number of links',
        { ...columns, firstOut: new Uint32Array(columns.firstOut!.length) },
        meta,
      ],
      ['"nodeLon" has \\d entries for 9 nodes', columns, { ...meta, nodeCount: 9 }],
      ["no counts", columns, { ...meta, linkCount: String(meta.linkCount) }],
      ["no counts", columns, { ...meta, strings: undefined }],
    ];
    for (const [reason, changed, words] of cases) {
      const body = new Uint8Array(packColumns(changed, { ...words, report }));
      expect(await refusal(forged(body))).toMatch(new RegExp(`^snapshot-damaged: .*${reason}`));
    }
    expect(await refusal(forged(new Uint8Array(packColumns({}, null))))).toMatch(/^snapshot-damaged: /);
  });
});
