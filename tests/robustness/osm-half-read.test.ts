import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ClearwayError } from "../../src/base/index.ts";
import { extractRoads, readOsm } from "../../src/map/osm/index.ts";
import { temporaryFile, temporaryPath } from "../helpers/osm-files.ts";
import { block, framed, HEADER, intField, message, packed, packedDeltas, zlibBlob } from "../helpers/pbf-bytes.ts";

const NODES = 4000;
const PER_WAY = 4;

const blob = (...groups: readonly Buffer[]): Buffer =>
  framed("OSMData", zlibBlob(block(["highway", "residential", "type", "restriction"], ...groups)));
const ids = Array.from({ length: NODES }, (_, i) => i + 1);
const nodeBlob = blob(message(2, message(2, packedDeltas(1, ids), packedDeltas(8, ids), packedDeltas(9, ids))));

/** Ways `from` .. `to - 1`, which follow on one another along the nodes. */
const wayBlob = (from: number, to: number): Buffer =>
  blob(
    ...Array.from({ length: to - from }, (_, i) => {
      const refs = Array.from({ length: PER_WAY }, (_, n) => (from + i) * PER_WAY + n + 1);
      return message(2, message(3, intField(1, from + i), packed(2, [1]), packed(3, [2]), packedDeltas(8, refs)));
    }),
  );
const ALL = NODES / PER_WAY;
const relationBlob = blob(message(2, message(4, intField(1, 1), packed(2, [3]), packed(3, [4]))));

const waysOf = async (...blobs: readonly Buffer[]): Promise<number> => {
  let ways = 0;
  const handlers = { way: () => void ways++, node: () => undefined };
  await readOsm(temporaryFile(Buffer.concat([HEADER, ...blobs])), handlers, { order: "ways first" });
  return ways;
};
const refused = async (...blobs: readonly Buffer[]): Promise<string> => {
  const error = await waysOf(...blobs).catch((cause: unknown) => cause);
  if (!(error instanceof ClearwayError)) throw new Error("read as if it were whole", { cause: error });
  expect(error).toMatchObject({ code: "osm-cut", kind: "input" });
  return error.message;
};

describe("a PBF file that ends exactly between two blobs", () => {
  it("is refused where ways are missing: their nodes are on no way", async () => {
    expect(await refused(nodeBlob, wayBlob(0, ALL / 2))).toMatch(
      /: byte \d+: .* 50 % of its untagged nodes .*; get the/,
    );
    expect(await refused(nodeBlob)).toMatch(/ 100 % of its untagged nodes/);
    expect(await refused(nodeBlob, wayBlob(0, 0.9 * ALL))).toMatch(/ 10 % /);
  });

  it("is read where it is whole, with relations at its end or without", async () => {
    const whole = [nodeBlob, wayBlob(0, ALL / 2), wayBlob(ALL / 2, ALL)];
    expect(await waysOf(...whole)).toBe(ALL);
    expect(await waysOf(...whole, relationBlob)).toBe(ALL);
  });

  it("is read where relations prove that no way was cut off, loose nodes or not", async () => {
    expect(await waysOf(nodeBlob, wayBlob(0, ALL / 2), relationBlob)).toBe(ALL / 2);
  });

  it("is no source of an extract either: nothing is written", async () => {
    const input = temporaryFile(Buffer.concat([HEADER, nodeBlob, wayBlob(0, ALL / 2)]));
    const cut = extractRoads(input, temporaryPath("half.osm"), { roads: true });
    await expect(cut).rejects.toMatchObject({ code: "osm-cut" });
    expect(existsSync(temporaryPath("half.osm"))).toBe(false);
  });
});
