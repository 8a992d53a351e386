import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extractRoads } from "../../src/map/osm/index.ts";
import {
  hasSharedOsm,
  type OsmElements,
  readElements,
  refusalOf,
  SHARED_OSM,
  temporaryPath,
} from "../helpers/osm-files.ts";

const HANOI = "data/hanoi.osm.gz";
const shared = (name: string): string => join(SHARED_OSM, name);
const counts = ({ nodes, ways, relations }: OsmElements): number[] => [nodes.length, ways.length, relations.length];

describe.skipIf(!hasSharedOsm)("the map files beside the project (skipped where the folder is absent)", () => {
  it.each<[string, number, number, number]>([
    ["hanoi-12-districts.osm.pbf", 99_496, 21_336, 21],
    ["hanoi-van-mieu.osm.pbf", 8_770, 1_739, 93],
    ["hcmc-district-5.osm.pbf", 9_343, 2_219, 123],
    ["malta.osm.pbf", 333_684, 56_021, 950],
    ["liechtenstein.osm.pbf", 318_592, 34_073, 921],
    ["corrupt/nodense.pbf", 69_644, 2_725, 74],
    ["corrupt/rawblobs.pbf", 69_644, 2_725, 74],
  ])("%s has as many elements as osmium counts", async (name, ...expected) => {
    expect(counts(await readElements(shared(name)))).toEqual(expected);
  });

  it("reads the same elements from PBF, from XML, from plain nodes and from raw blobs", async () => {
    const { info: _pbf, ...fromPbf } = await readElements(shared("hanoi-van-mieu.osm.pbf"));
    const { info: _xml, ...fromXml } = await readElements(shared("hanoi-van-mieu.osm.gz"));
    expect(fromPbf).toEqual(fromXml);
    expect(await readElements(shared("corrupt/nodense.pbf"))).toEqual({
      ...(await readElements(shared("corrupt/rawblobs.pbf"))),
      info: expect.anything(),
    });
  });

  it.each<[string, string, RegExp]>([
    ["half.pbf", "osm-cut", /^: byte 262265: the file ends after 20430 of the blob's 42189 bytes/],
    ["flip20.pbf", "osm-corrupt", /^: byte 155: a block inflates to more than the 110541 bytes/],
    ["hugehdr.pbf", "osm-limit", /^: byte 195150: a blob header of 2147483647 bytes/],
    ["lz4.pbf", "osm-unsupported", /^: byte 17: a blob compressed by lz4.*osmium cat/],
  ])("%s is refused with the byte and the reason", async (name, code, reason) => {
    const error = await refusalOf(shared(`corrupt/${name}`));
    expect(error.message).toMatch(reason);
    expect(error.code).toBe(code);
  });

  it("an extract of every road in the box equals the source's elements", async () => {
    const output = temporaryPath("van-mieu.osm.gz");
    await extractRoads(shared("hanoi-van-mieu.osm.pbf"), output);
    const [source, extract] = [await readElements(shared("hanoi-van-mieu.osm.pbf")), await readElements(output)];
    expect(extract.ways).toEqual(source.ways);
    expect(extract.relations).toEqual(source.relations.filter(({ tags }) => tags.type === "restriction"));
    const nodes = new Map(source.nodes.map((node) => [node.id, node]));
    expect(extract.nodes.length).toBeGreaterThan(8000);
    for (const node of extract.nodes) expect(node).toEqual(nodes.get(node.id));
  });
});

describe("the map of Hanoi in the project", () => {
  it("has the roads, the signals and the 21 turn restrictions, with no dangling node", async () => {
    expect(existsSync(HANOI) && statSync(HANOI).size).toBeLessThan(3.5e6);
    const hanoi = await readElements(HANOI);
    expect(counts(hanoi)).toEqual([99_396, 21_335, 21]);
    expect(hanoi.info.timestamp).toBe("2025-05");
    const nodes = new Set(hanoi.nodes.map(({ id }) => id));
    expect(hanoi.ways.filter(({ refs }) => refs.some((ref) => !nodes.has(ref)))).toEqual([]);
    // the source has 1,157: one stands on no way
    expect(hanoi.nodes.filter(({ tags }) => tags.highway === "traffic_signals").length).toBe(1156);
  });
});
