import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type OsmHandlers, type ReadOptions, readOsm } from "../../src/map/osm/index.ts";
import { hasSharedOsm, SHARED_OSM, temporaryFile } from "../helpers/osm-files.ts";
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
  SMALL_BLOCK,
  zlibBlob,
} from "../helpers/pbf-bytes.ts";

/** Every element as one line, in the order in which it is handed over. */
async function lines(path: string, options: ReadOptions, more: Partial<OsmHandlers> = {}): Promise<string[]> {
  const said: string[] = [];
  const say = (...words: unknown[]): void => {
    said.push(JSON.stringify(words));
  };
  await readOsm(
    path,
    {
      node: (id, lon, lat, tags) => say("node", id, lon, lat, [...tags]),
      way: (id, refs, tags) => say("way", id, Array.from(refs), [...tags]),
      relation: (id, members, tags) => say("relation", id, members, [...tags]),
      ...more,
    },
    options,
  );
  return said;
}

const isNode = (line: string): boolean => line.startsWith('["node"');
const waysFirst = (said: readonly string[]): string[] => [
  ...said.filter((line) => !isNode(line)),
  ...said.filter((line) => isNode(line)),
];

const MANY = Array.from({ length: 100 }, (_, i) => i + 1);
const dense = (...ids: number[]): Buffer =>
  message(2, packedDeltas(1, ids), packedDeltas(8, [...ids.keys()]), packedDeltas(9, [...ids.keys()]));
const way = (id: number, ...refs: number[]): Buffer =>
  message(3, intField(1, id), packed(2, [1]), packed(3, [2]), packedDeltas(8, refs));
const zipped = (...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([HEADER, ...blocks.map((content) => framed("OSMData", zlibBlob(content)))]);

const MIXED: readonly [string, Buffer][] = [
  ["all kinds in one block", zipped(SMALL_BLOCK)],
  ["raw blocks", file(SMALL_BLOCK, SMALL_BLOCK)],
  [
    "nodes and ways in one group after another",
    zipped(block(["highway", "road"], message(2, dense(1, 2)), message(2, way(7, 1, 2)), message(2, dense(3)))),
  ],
  [
    "nodes and ways in one group",
    zipped(block(["highway", "road"], message(2, dense(1, 2), way(7, 1, 2)), intField(17, 100))),
  ],
  [
    "ways before and between nodes",
    zipped(
      block(["highway", "road"], message(2, way(7, 1, 3))),
      block([], message(2, dense(1, 2))),
      block(["highway", "road"], message(2, way(8, 2, 3))),
      block([], message(2, dense(3))),
    ),
  ],
  [
    "many nodes, then ways in their group",
    zipped(block(["highway", "road"], message(2, dense(...MANY), way(7, 1, 2)))),
  ],
  [
    "many nodes, then ways in a group of their own",
    zipped(block(["highway", "road"], message(2, dense(...MANY)), message(2, way(7, 1, 2)))),
  ],
  ["many nodes in two groups", zipped(block([], message(2, dense(...MANY)), message(2, dense(200, 201))))],
  ["a granularity after the nodes", zipped(block([], message(2, dense(1, 2, 3)), intField(17, 1000)))],
  ["a long string table before a few nodes", zipped(block(Array<string>(5000).fill("word"), message(2, dense(1, 2))))],
  ["gzip around it", gzipSync(zipped(SMALL_BLOCK, SMALL_BLOCK))],
];

describe("ways first", () => {
  it.each(MIXED)("hands over the same elements, nodes last: %s", async (_, content) => {
    const path = temporaryFile(content);
    const asStored = await lines(path, {});
    expect(asStored.length).toBeGreaterThan(1);
    expect(await lines(path, { order: "ways first" })).toEqual(waysFirst(asStored));
  });

  it.skipIf(!hasSharedOsm)(
    "does so with real files, PBF and XML (skipped where the shared data are absent)",
    async () => {
      for (const name of ["hanoi-van-mieu.osm.pbf", "hanoi-van-mieu.osm.gz", "corrupt/nodense.pbf"]) {
        const asStored = await lines(`${SHARED_OSM}/${name}`, {});
        expect(await lines(`${SHARED_OSM}/${name}`, { order: "ways first" })).toEqual(waysFirst(asStored));
      }
    },
  );

  it("tells of damage in blobs of nodes too, though it reads them last", async () => {
    const nodes = zlibBlob(block([], message(2, dense(1, 2, 3, 4, 5, 6))));
    nodes[nodes.length - 1]! ^= 1; // the checksum
    const path = temporaryFile(Buffer.concat([HEADER, framed("OSMData", nodes)]));
    await expect(lines(path, { order: "ways first" })).rejects.toMatchObject({ code: "osm-corrupt" });
  });

  it("shows a share that only grows, from both passes", async () => {
    const shares: number[] = [];
    const path = temporaryFile(zipped(SMALL_BLOCK, SMALL_BLOCK));
    await lines(path, { order: "ways first", onProgress: (_, share) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([Math.max(...shares), shares.some((share) => share === 0.5)]).toEqual([1, true]);
  });
});

describe("keys that are asked for", () => {
  const OSM = `<osm version="0.6"><node id="1" lat="0" lon="0"/>
    <way id="5"><nd ref="1"/><tag k="building" v="highway"/></way><way id="6"/>
    <way id="7"><nd ref="1"/><tag k="name" v="x"/><tag k="highway" v="road"/></way>
    <way id="8"><tag k="railway" v="rail"/></way></osm>`;
  const PBF = file(
    block(
      ["highway", "road", "building", "name", "railway"],
      message(2, message(3, intField(1, 5), packed(2, [3]), packed(3, [1]), packedDeltas(8, [1]))),
      message(2, message(3, intField(1, 6))),
      message(2, message(3, intField(1, 7), packed(2, [4, 1]), packed(3, [4, 2]), packedDeltas(8, [1, 2, 1]))),
      message(2, message(3, intField(1, 8), packed(2, [5]), packed(3, [1]))),
    ),
    // the same word twice in a table, and as a value
    Buffer.concat([
      message(1, bytesField(1, ""), bytesField(1, "highway"), bytesField(1, "highway")),
      message(2, message(3, intField(1, 9), packed(2, [2]), packed(3, [1]), packedDeltas(8, [1]))),
    ]),
  );

  it("leave out ways that have none of them, in PBF and XML alike", async () => {
    const wayIds = async (path: string, wayKeys: readonly string[]): Promise<unknown[]> =>
      (await lines(path, {}, { wayKeys })).filter((line) => !isNode(line)).map((line) => JSON.parse(line).slice(1, 3));
    const [xml, pbf] = [temporaryFile(OSM, "map.osm"), temporaryFile(PBF)];
    expect(await wayIds(xml, ["highway"])).toEqual([[7, [1]]]);
    expect(await wayIds(xml, ["highway", "railway"])).toEqual([
      [7, [1]],
      [8, []],
    ]);
    expect(await wayIds(pbf, ["highway"])).toEqual([
      [7, [1, 2, 1]],
      [9, [1]],
    ]);
    expect(await wayIds(pbf, ["railway", "highway"])).toEqual([
      [7, [1, 2, 1]],
      [8, []],
      [9, [1]],
    ]);
    expect(await wayIds(pbf, [])).toEqual([]);
  });

  it.skipIf(!hasSharedOsm)(
    "are the ways that osmium would keep (skipped where the shared data are absent)",
    async () => {
      const path = `${SHARED_OSM}/hanoi-van-mieu.osm.pbf`;
      expect(readFileSync(path).length).toBeGreaterThan(1e5);
      const all = (await lines(path, {})).filter((line) => line.startsWith('["way"'));
      const roads = (await lines(path, {}, { wayKeys: ["highway"] })).filter((line) => line.startsWith('["way"'));
      expect(roads).toEqual(all.filter((line) => line.includes('["highway",')));
      expect(roads.length).toBeLessThan(all.length / 2);
    },
  );
});
