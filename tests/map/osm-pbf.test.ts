import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type OsmHandlers, readOsm } from "../../src/map/osm/index.ts";
import { readContent, refusal, temporaryFile } from "../helpers/osm-files.ts";
import {
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
  sintField,
  varint,
  zlibBlob,
} from "../helpers/pbf-bytes.ts";

const smallElements = {
  nodes: [
    { id: 10, lon: 105.8000001, lat: 21.0000001, tags: {} },
    { id: 7, lon: 105.8000002, lat: 21.0000002, tags: { highway: "traffic_signals" } },
    { id: 5_000_000_000, lon: -179.9999999, lat: -21.0000003, tags: {} },
  ],
  ways: [{ id: 77, refs: [10, 5_000_000_000, 7], tags: { highway: "primary", name: "Phố Huế" } }],
  relations: [
    {
      id: 99,
      members: [
        { type: "way", ref: 77, role: "from" },
        { type: "node", ref: 7, role: "via" },
        { type: "relation", ref: 98, role: "" },
      ],
      tags: { type: "restriction" },
    },
  ],
};

describe("the PBF reader", () => {
  it("reads dense nodes, ways and relations with their tags, roles and negative differences", async () => {
    expect(await readContent(file(SMALL_BLOCK))).toMatchObject(smallElements);
  });

  it("reads zlib blobs, and either kind of blob inside gzip, whatever the file is called", async () => {
    const zipped = Buffer.concat([HEADER, framed("OSMData", zlibBlob(SMALL_BLOCK))]);
    expect(await readContent(zipped, "map.osm")).toMatchObject(smallElements);
    expect(await readContent(gzipSync(zipped), "map.geojson")).toMatchObject(smallElements);
  });

  it("reads plain nodes as it reads dense ones", async () => {
    const node = (id: number, lat: number, lon: number, ...tags: Buffer[]): Buffer =>
      message(1, sintField(1, id), ...tags, sintField(8, lat), sintField(9, lon));
    const plain = block(
      ["highway", "crossing"],
      message(2, node(-3, 210_000_001, 1_058_000_001), node(4, 0, -1, packed(2, [1]), packed(3, [2]))),
    );
    expect((await readContent(file(plain))).nodes).toEqual([
      { id: -3, lon: 105.8000001, lat: 21.0000001, tags: {} },
      { id: 4, lon: -1e-7, lat: 0, tags: { highway: "crossing" } },
    ]);
  });

  it("applies granularity and offsets, which stand after the groups that need them", async () => {
    const dense = message(2, packedDeltas(1, [1]), packedDeltas(8, [3]), packedDeltas(9, [-5]));
    const coarse = block([], message(2, dense), intField(17, 1000), intField(19, 10_000_000_000), intField(20, -7));
    expect((await readContent(file(coarse))).nodes).toEqual([{ id: 1, lon: -0.000005007, lat: 10.000003, tags: {} }]);
  });

  it("keeps ids exact up to 2^53 - 1 either side of zero and refuses those beyond", async () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const ways = (...ids: (number | bigint)[]): Buffer =>
      file(
        block([], message(2, ...ids.map((id) => message(3, intField(1, id), packedDeltas(8, [largest, 0, -largest]))))),
      );
    const read = await readContent(ways(largest, -largest, -1));
    expect(read.ways.map((way) => way.id)).toEqual([largest, -largest, -1]);
    expect(read.ways[0]!.refs).toEqual([largest, 0, -largest]);
    expect(await refusal(ways(2n ** 53n))).toMatchObject({ code: "osm-value" });
    expect(await refusal(ways(-(2n ** 53n) - 1n))).toMatchObject({ code: "osm-value" });
    const creeping = message(2, message(3, intField(1, 1), packed(8, [2n * BigInt(largest), 2])));
    expect(await refusal(file(block([], creeping)))).toMatchObject({ code: "osm-value" });
  });

  it("passes over fields, blobs and groups that it does not know", async () => {
    const unknown = Buffer.concat([
      intField(300, 5),
      bytesField(301, "later"),
      Buffer.concat([varint(302 * 8 + 1), Buffer.alloc(8)]),
      Buffer.concat([varint(303 * 8 + 5), Buffer.alloc(4)]),
    ]);
    const content = Buffer.concat([
      HEADER,
      framed("OSMNovelty", Buffer.from("anything")),
      framed("OSMData", rawBlob(Buffer.concat([unknown, SMALL_BLOCK, message(2, message(5, intField(1, 1)))]))),
    ]);
    expect(await readContent(content)).toMatchObject(smallElements);
  });

  it("gives an element that lacks a field nothing of the element before", async () => {
    const bare = [
      message(1, sintField(1, 1), sintField(8, 0), sintField(9, 0)),
      message(3, intField(1, 2)),
      message(4, intField(1, 3)),
    ];
    const read = await readContent(file(SMALL_BLOCK, block([], ...bare.map((element) => message(2, element)))));
    expect(read.nodes.at(-1)!.tags).toEqual({});
    expect(read.ways.at(-1)).toEqual({ id: 2, refs: [], tags: {} });
    expect(read.relations.at(-1)).toEqual({ id: 3, members: [], tags: {} });
  });

  it("does not decode what nobody asks for", async () => {
    const bad = message(2, message(3, bytesField(2, Buffer.from([0xff]))));
    const path = temporaryFile(file(block([], bad), SMALL_BLOCK));
    const ids: number[] = [];
    const handlers: OsmHandlers = { node: (id) => void ids.push(id) };
    await readOsm(path, handlers);
    expect(ids).toEqual([10, 7, 5_000_000_000]);
  });

  it("tells box and time from the header", async () => {
    const box = Buffer.concat(
      [105_692_028_900, 106_027_991_800, 21_122_368_000, 20_863_131_800].map((side, i) => sintField(i + 1, side)),
    );
    const header = Buffer.concat([message(1, box), bytesField(4, "DenseNodes"), intField(32, 1_709_587_295)]);
    const { info } = await readContent(framed("OSMHeader", rawBlob(header)));
    expect(info).toMatchObject({
      format: "pbf",
      bbox: [105.6920289, 20.8631318, 106.0279918, 21.122368],
      timestamp: "2024-03-04T21:21:35Z",
    });
  });

  it("reports its progress and stops when it is told to", async () => {
    const path = temporaryFile(file(SMALL_BLOCK));
    const shares: number[] = [];
    await readOsm(path, {}, { onProgress: (_, share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    await expect(readOsm(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "aborted" });
  });
});
