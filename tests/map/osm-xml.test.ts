import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readOsm } from "../../src/map/osm/index.ts";
import { readContent, temporaryFile } from "../helpers/osm-files.ts";

const XML = `<?xml version='1.0' encoding='UTF-8'?>
<!-- made by hand -->
<osm version="0.6" timestamp="2025-05-01T00:00:00Z">
  <bounds minlat="21" minlon="105.8" maxlat="21.1" maxlon="105.9"/>
  <bounds minlat="20.9" minlon="105.85" maxlat="21.05" maxlon="106"/>
  <note>The data included in this document is from <a>somewhere</a></note>
  <node id="1" lat="21.0000001" lon="105.8000001"/>
  <node id="-2" lat="-1e-7" lon="+180" user="x"><tag k="name" v="Phố &quot;Huế&quot; &amp; &#x1F6B2;"/></node>
  <node id="3" visible="false" version="9"/>
  <node id="4" action="delete" lat="0" lon="0"><tag k="a" v="b"/></node>
  <relation id="9"><member type="way" ref="7" role="from"/><member type="node" ref="-2"/></relation>
  <way id="7"><nd ref="1"/><nd ref="-2" lat="1" lon="1"/><tag k="__proto__" v="safe"/></way>
  <changeset id="x"/>
</osm>
`;

const nodes = [
  { id: 1, lon: 105.8000001, lat: 21.0000001, tags: {} },
  { id: -2, lon: 180, lat: -1e-7, tags: { name: 'Phố "Huế" & 🚲' } },
];

describe("the XML reader", () => {
  it("reads elements in any order, without what is deleted or unknown", async () => {
    const read = await readContent(XML, "map.osm");
    expect(read.nodes).toEqual(nodes);
    expect(read.ways.map(({ id, refs }) => ({ id, refs }))).toEqual([{ id: 7, refs: [1, -2] }]);
    expect(read.relations).toEqual([
      {
        id: 9,
        members: [
          { type: "way", ref: 7, role: "from" },
          { type: "node", ref: -2, role: "" },
        ],
        tags: {},
      },
    ]);
    expect(read.info).toEqual({
      format: "xml",
      bytes: Buffer.byteLength(XML),
      bbox: [105.8, 20.9, 106, 21.1],
      timestamp: "2025-05-01T00:00:00Z",
    });
  });

  it("keeps a key that is a word of the language's own", async () => {
    const path = temporaryFile(XML, "map.osm");
    const keys: string[] = [];
    await readOsm(path, { way: (_id, _refs, tags) => keys.push(...tags.keys()) });
    expect(keys).toEqual(["__proto__"]);
  });

  it("reads gzip, a byte order mark and Windows line ends, whatever the file is called", async () => {
    expect((await readContent(gzipSync(XML), "map.osm.pbf")).nodes).toEqual(nodes);
    expect((await readContent(`\ufeff${XML.replaceAll("\n", "\r\n")}`, "map.json")).nodes).toEqual(nodes);
  });

  it("reads the several members of one gzip file", async () => {
    const half = XML.length >> 1;
    const members = Buffer.concat([gzipSync(XML.slice(0, half)), gzipSync(XML.slice(half))]);
    expect((await readContent(members, "map.osm.gz")).nodes).toEqual(nodes);
  });

  it("takes the time of the data from Overpass's answer", async () => {
    const { info } = await readContent('<osm version="0.6"><meta osm_base="2025-05-02T10:00:00Z"/></osm>');
    expect(info.timestamp).toBe("2025-05-02T10:00:00Z");
  });
});
