import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { extractRoads, NO_TAGS } from "../../src/map/osm/index.ts";
import { type OsmDocument, type OsmNode, writeOsmXml } from "../../src/map/osm/write-xml.ts";
import { readElements, temporaryFile, temporaryPath } from "../helpers/osm-files.ts";

const MAP = `<osm version="0.6" timestamp="2025-05-01T00:00:00Z">
  <relation id="92"><member type="way" ref="12" role="from"/><tag k="type" v="restriction:hgv"/></relation>
  <relation id="91">
    <member type="way" ref="10" role="from"/><member type="node" ref="3" role="via"/><member type="way" ref="99" role="to"/>
    <tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>
  </relation>
  <relation id="90"><member type="way" ref="10" role=""/><tag k="type" v="route"/></relation>
  <way id="12"><nd ref="6"/><nd ref="7"/><tag k="highway" v="residential"/></way>
  <way id="11"><nd ref="1"/><nd ref="4"/><tag k="highway" v="footway"/></way>
  <way id="10"><nd ref="3"/><nd ref="2"/><nd ref="1"/><nd ref="404"/><tag k="highway" v="primary_link"/>
    <tag k="name" v="Phố &quot;Huế&quot; &lt;&amp;&gt; &#10;'🚲'&#x9;&#133;"/></way>
  <way id="13"><nd ref="1"/><nd ref="2"/><nd ref="4"/><tag k="highway" v="pedestrian"/><tag k="area" v="yes"/></way>
  <node id="7" lat="5" lon="5"/>
  <node id="6" lat="4" lon="4"/>
  <node id="5" lat="0.5" lon="0.5"><tag k="amenity" v="hospital"/></node>
  <node id="4" lat="0.1" lon="0.1"/>
  <node id="3" lat="3" lon="3"><tag k="highway" v="traffic_signals"/></node>
  <node id="2" lat="2.1234567" lon="-0.0000001"/>
  <node id="1" lat="1" lon="1.5000000"/>
</osm>`;

const ids = (elements: readonly { id: number }[]): number[] => elements.map(({ id }) => id);
const box = [0.9, 0.9, 1.6, 1.1] as const;

describe("an extract of roads", () => {
  it("keeps roads with a node in the box whole, and the restrictions on them", async () => {
    const output = temporaryPath("roads.osm");
    const counts = await extractRoads(temporaryFile(MAP, "map.osm"), output, { bbox: box, roads: true });
    const read = await readElements(output);
    expect([ids(read.nodes), ids(read.ways), ids(read.relations)]).toEqual([[1, 2, 3], [10], [91]]);
    expect(counts).toEqual({ nodes: 3, ways: 1, relations: 1, bytes: statSync(output).size });
    expect(read.info).toMatchObject({ bbox: box, timestamp: "2025-05-01T00:00:00Z" });
  });

  it("sorts by id and keeps every word and place as it was", async () => {
    const input = temporaryFile(MAP, "map.osm");
    const output = temporaryPath("roads.osm.gz");
    await extractRoads(input, output, { roads: true });
    const [source, extract] = [await readElements(input), await readElements(output)];
    expect([ids(extract.nodes), ids(extract.ways), ids(extract.relations)]).toEqual([
      [1, 2, 3, 6, 7],
      [10, 12],
      [91, 92],
    ]);
    for (const kind of ["nodes", "ways", "relations"] as const) {
      expect(source[kind]).toEqual(expect.arrayContaining<unknown>(extract[kind]));
    }
    expect(extract.info.bbox).toEqual([-1e-7, 1, 5, 5]);
  });

  it("keeps all ways and the tagged nodes of the box where roads are not asked for", async () => {
    const output = temporaryPath("all.osm.gz");
    await extractRoads(temporaryFile(MAP, "map.osm"), output, { bbox: [0, 0, 1.6, 1.1] });
    const read = await readElements(output);
    expect([ids(read.nodes), ids(read.ways)]).toEqual([
      [1, 2, 3, 4, 5],
      [10, 11, 13],
    ]);
  });

  it("says whose map it is and gives the same bytes every time", async () => {
    const output = temporaryPath("again.osm.gz");
    const input = temporaryFile(MAP, "map.osm");
    await extractRoads(input, output, {});
    const first = readFileSync(output);
    await extractRoads(input, output, {});
    expect(readFileSync(output).equals(first)).toBe(true);
    expect(first.readUInt32LE(4)).toBe(0); // no time in the gzip header
    expect(gunzipSync(first).toString()).toContain("© OpenStreetMap contributors, ODbL 1.0");
    await extractRoads(output, temporaryPath("twice.osm.gz"), {});
    expect(readFileSync(temporaryPath("twice.osm.gz")).equals(first)).toBe(true);
  });

  it("leaves nothing behind when it is stopped or fails, and what was there as it was", async () => {
    const input = temporaryFile(MAP, "map.osm");
    const output = temporaryPath("kept.osm");
    writeFileSync(output, "kept");
    const stop = new AbortController();
    const onProgress = (_: string, share: number): void => {
      if (share === 1) stop.abort();
    };
    const stopped = extractRoads(input, output, { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ kind: "aborted" });
    expect(readFileSync(output, "utf8")).toBe("kept");

    const missing = extractRoads(input, temporaryPath("no/such/folder.osm"), {});
    await expect(missing).rejects.toMatchObject({ code: "cannot-write", kind: "run" });
    const halfway = new AbortController();
    const node = (id: number): OsmNode => ({ id, lon: 0, lat: 0, tags: NO_TAGS });
    function* nodes(): Generator<OsmNode> {
      for (let id = 0; id < 1e5; id++) {
        if (id === 5e4) halfway.abort();
        yield node(id);
      }
    }
    const document: OsmDocument = { bbox: [0, 0, 1, 1], timestamp: undefined, nodes: nodes(), ways: [], relations: [] };
    await expect(writeOsmXml(output, document, halfway.signal)).rejects.toMatchObject({ kind: "aborted" });
    expect(readFileSync(output, "utf8")).toBe("kept");
    expect(readdirSync(dirname(output)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("writes through a link and never in the place of a folder or a pipe", async () => {
    const input = temporaryFile(MAP, "map.osm");
    const [link, target] = [temporaryPath("link.osm"), temporaryFile("", "target.osm")];
    symlinkSync(target, link);
    await extractRoads(input, link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await readElements(target)).ways.length).toBe(4);

    const inTheWay = [dirname(target), temporaryPath("pipe.osm")];
    execFileSync("mkfifo", [inTheWay[1]!]);
    for (const path of inTheWay) {
      await expect(extractRoads(input, path)).rejects.toMatchObject({ code: "cannot-write", kind: "run" });
    }
    expect(lstatSync(inTheWay[1]!).isFIFO()).toBe(true);
  });

  it("refuses to overwrite its source, an empty box and a box beside the map", async () => {
    const input = temporaryFile(MAP, "map.osm");
    const output = temporaryPath("none.osm");
    const refused = (code: string, to: string, bbox?: readonly [number, number, number, number]): Promise<void> =>
      expect(extractRoads(input, to, { bbox })).rejects.toMatchObject({ code, kind: "input" });
    await refused("same-file", input);
    await refused("bad-bbox", output, [2, 0, 1, 1]);
    await refused("empty-extract", output, [50, 50, 51, 51]);
  });
});
