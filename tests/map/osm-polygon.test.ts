import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { booleanPointInPolygon } from "@turf/boolean-point-in-polygon";
import { multiPolygon } from "@turf/helpers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeArea, type Polygon } from "../../src/map/osm/area.ts";
import { findCrossing } from "../../src/map/osm/crossings.ts";
import { extractRoads } from "../../src/map/osm/index.ts";
import { readArea } from "../../src/map/osm/polygon.ts";
import { hasSharedOsm, readElements, SHARED_OSM, temporaryFile, temporaryPath } from "../helpers/osm-files.ts";

const MAP = `<osm version="0.6"><bounds minlat="0" minlon="0" maxlat="9" maxlon="9"/>
  <node id="1" lat="1" lon="1"/><node id="2" lat="2" lon="2"/><node id="3" lat="3" lon="6"/><node id="4" lat="6" lon="6"/>
  <node id="5" lat="0" lon="3"/><node id="6" lat="0" lon="4"><tag k="highway" v="stop"/></node>
  <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
  <way id="11"><nd ref="3"/><nd ref="4"/><tag k="highway" v="primary"/></way>
  <way id="12"><nd ref="5"/><nd ref="6"/><tag k="highway" v="primary"/></way>
  <relation id="90"><member type="way" ref="11" role="from"/><tag k="type" v="restriction"/></relation>
</osm>`;
const SQUARE = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const HOLE = [
  [0.5, 0.5],
  [0.5, 2.5],
  [2.5, 2.5],
  [2.5, 0.5],
  [0.5, 0.5],
];
const FAR = SQUARE.map(([lon, lat]) => [lon! + 5, lat! + 5]);
const polygon = (...coordinates: unknown[]): object => ({ type: "Polygon", coordinates });
const feature = (geometry: object): object => ({ type: "Feature", properties: {}, geometry });

async function kept(area: unknown, name = "area.geojson"): Promise<number[]> {
  const output = temporaryPath("cut.osm");
  const path = temporaryFile(typeof area === "string" ? area : JSON.stringify(area), name);
  await extractRoads(temporaryFile(MAP, "map.osm"), output, { polygon: path, roads: true });
  return (await readElements(output)).ways.map(({ id }) => id);
}

describe("an extract by polygon", () => {
  it.each<[string, unknown, number[]]>([
    ["a polygon keeps whole ways with a node inside, or on its outline", polygon(SQUARE), [10, 12]],
    ["a hole is outside", polygon(SQUARE, HOLE), [12]],
    ["a ring need not be closed", polygon(SQUARE.slice(0, -1)), [10, 12]],
    ["a feature", feature(polygon(FAR)), [11]],
    ["a multipolygon is all its parts", { type: "MultiPolygon", coordinates: [[SQUARE, HOLE], [FAR]] }, [11, 12]],
    [
      "a collection is all its features",
      { type: "FeatureCollection", features: [feature(polygon(SQUARE)), feature(polygon(FAR))] },
      [10, 11, 12],
    ],
    ["a collection of geometries", { type: "GeometryCollection", geometries: [polygon(FAR)] }, [11]],
    ["overlapping parts do not cancel out", { type: "MultiPolygon", coordinates: [[SQUARE], [SQUARE]] }, [10, 12]],
  ])("%s", async (_, area, ways) => {
    expect(await kept(area)).toEqual(ways);
  });

  it("reads Osmosis' .poly, holes too", async () => {
    const places = (ring: readonly number[][]): string =>
      ring.map(([lon, lat]) => `   ${lon?.toExponential()}\t${lat}`).join("\n");
    const poly = `none\n1\n${places(SQUARE)}\nEND\n!2\n${places(HOLE)}\nEND\nEND\n`;
    expect(await kept(poly, "area.poly")).toEqual([12]);
    expect(await kept(poly.replaceAll("\n", "\r\n"), "area.poly")).toEqual([12]);
  });

  it("with a box too asks for both, and writes the narrower bounds", async () => {
    const output = temporaryPath("both.osm");
    const area = temporaryFile(JSON.stringify(polygon(SQUARE)), "area.geojson");
    const input = temporaryFile(MAP, "map.osm");
    await extractRoads(input, output, { polygon: area, bbox: [2.5, -1, 9, 9], roads: true });
    const read = await readElements(output);
    expect(read.ways.map(({ id }) => id)).toEqual([12]);
    expect(read.info.bbox).toEqual([2.5, 0, 4, 4]);
    await extractRoads(input, output, { polygon: area });
    expect((await readElements(output)).info.bbox).toEqual([0, 0, 4, 4]);
  });

  const deep = (depth: number): string =>
    '{"type":"GeometryCollection","geometries":['.repeat(depth) + "]}".repeat(depth);
  it.each<[string, string | Buffer | object, RegExp]>([
    ["a line", { type: "LineString", coordinates: SQUARE }, /"LineString" encloses no area/],
    ["a feature without a geometry", { type: "Feature", geometry: null }, /"null" where GeoJSON was looked for/],
    ["an empty collection", { type: "FeatureCollection", features: [] }, /holds no polygon/],
    ["an empty polygon", polygon(), /without a ring is empty/],
    ["an empty ring", polygon([]), /a ring of 0 different places/],
    ["a ring of two places", polygon([SQUARE[0], SQUARE[1], SQUARE[0]]), /a ring of 2 different places/],
    ["a figure of eight", polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), /crosses itself at 2,2/],
    ["a hole across its outline", polygon(SQUARE, [...HOLE.slice(0, 3), [9, 1]]), /crosses itself at/],
    ["coordinates that are words", polygon([["a", "b"]]), /a position a list of 2/],
    ["coordinates that are an object", { type: "Polygon", coordinates: {} }, /an object where a Polygon's coordinates/],
    ["latitude first", polygon([[21, 105], [21, 106], [22, 106]]), /21,105 is not on the earth \(latitude first\?\)/], // biome-ignore format: short
    ["metres", polygon([[587000, 2325000], [587000, 2325001], [587009, 2325001]]), /587000,2325000 is not on the earth;/], // biome-ignore format: short
    ["no type", {}, /nothing encloses no area/],
    ["JSON that is cut", '{"type":"Polygon","coordinates":[[[0,0', /not JSON: /],
    ["collections in collections without end", deep(1000), /nested deeper than 8/],
    ["a list of a million lists", `{"type":"Polygon","coordinates":${"[".repeat(1e6)}${"]".repeat(1e6)}}`, /./],
    ["bytes", Buffer.from([0xff, 0xfe, 0x00]), /not text in UTF-8/],
    ["nothing", "", /it has no END/],
    ["another text", "To whom it may concern\n\nGood morning, all\nEND\nEND", /a ring of 0 different places/],
    ["a .poly with a word for a number", "a\n1\n 1 2\n 3 x\nEND\nEND\n", /line 4 is " 3 x"/],
    ["a .poly that is cut", "a\n1\n 1 2\n 3 4\n 5 6\n", /it has no END/],
    ["a .poly without rings", "a\nEND\n", /holds no polygon/],
  ])("refuses %s in one line with the file and what to do, and writes nothing", async (_, content, reason) => {
    const text = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    const path = temporaryFile(text, "bad.geojson");
    const output = temporaryPath("nothing.osm");
    const refused = extractRoads(temporaryFile(MAP, "map.osm"), output, { polygon: path });
    const error = await refused.then(
      () => undefined,
      (cause: Error) => cause,
    );
    expect(error).toMatchObject({ code: "bad-polygon", kind: "input" });
    expect(error?.message).toMatch(reason);
    expect(error?.message.startsWith(`${path}: `) && error.message.includes("; give a Polygon")).toBe(true);
    expect(error?.message).not.toMatch(/\p{Cc}/u);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(dirname(output)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("refuses a file that is not there, a folder, and an area off the map, saying what the map covers", async () => {
    const input = temporaryFile(MAP, "map.osm");
    const output = temporaryPath("nothing.osm");
    const cut = (path: string): Promise<unknown> => extractRoads(input, output, { polygon: path, roads: true });
    await expect(cut(temporaryPath("no.geojson"))).rejects.toMatchObject({ code: "unreadable-file", kind: "input" });
    await expect(cut(dirname(input))).rejects.toMatchObject({ code: "unreadable-file", kind: "input" });
    const off = temporaryFile(JSON.stringify(polygon(SQUARE.map(([lon, lat]) => [lon! + 50, lat!]))), "off.geojson");
    await expect(cut(off)).rejects.toMatchObject({
      code: "empty-extract",
      kind: "input",
      message: expect.stringMatching(/in the polygon of .*off\.geojson; .*it covers 0,0,9,9$/),
    });
    expect(existsSync(output)).toBe(false);
  });

  it.skipIf(!hasSharedOsm)(
    "cuts Hanoi to a ward as osmium does (skipped where the shared data are absent)",
    async () => {
      const { features } = JSON.parse(readFileSync("data/hanoi-wards.geojson", "utf8")) as {
        features: { properties: { name: string } }[];
      };
      const ward = features.find(({ properties }) => properties.name === "Phường Ba Đình");
      const area = temporaryFile(JSON.stringify(ward), "ward.geojson");
      const counts = await extractRoads(`${SHARED_OSM}/hanoi-12-districts.osm.pbf`, temporaryPath("ward.osm.gz"), {
        polygon: area,
      });
      // osmium extract -s complete_ways -p: 296 ways
      expect(counts.ways).toBe(296);
    },
  );
});

describe("an area", () => {
  const degrees = fc.integer({ min: -8, max: 8 });
  const place = fc.tuple(degrees, degrees);
  /** Corners about a centre by ascending angle: a ring that does not cross itself. */
  const star = fc
    .tuple(fc.array(fc.double({ min: 1, max: 8, noNaN: true }), { minLength: 3, maxLength: 40 }), place)
    .map(([radii, [x, y]]) =>
      radii.map((radius, i): [number, number] => {
        const angle = (2 * Math.PI * i) / radii.length;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      }),
    );

  it("holds the places that Turf finds in it", () => {
    fc.assert(
      fc.property(
        fc.array(star, { minLength: 1, maxLength: 3 }),
        fc.array(place, { minLength: 20 }),
        (rings, places) => {
          const area = makeArea(rings.map((ring) => [ring]));
          const turf = multiPolygon(rings.map((ring) => [[...ring, ring[0]!]]));
          for (const at of places) expect(area.has(...at)).toBe(booleanPointInPolygon(at, turf));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("holds its outline: corners, and places along level and upright edges", () => {
    const area = makeArea([[SQUARE, HOLE] as unknown as Polygon]);
    for (const [lon, lat] of [...SQUARE, ...HOLE, [4, 1], [1, 4], [0, 3], [3, 0], [2.5, 1], [1, 0.5]]) {
      expect([lon, lat, area.has(lon!, lat!)]).toEqual([lon, lat, true]);
    }
    for (const [lon, lat] of [[1, 1], [4.1, 1], [-0.1, 0], [2, 4.1], [2, 2]]) expect(area.has(lon!, lat!)).toBe(false); // biome-ignore format: short
  });

  it("crosses itself just where two edges do that share no corner", () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 3, maxLength: 12 }), (ring) => {
        const edges = ring.map((from, i) => [...from, ...ring[(i + 1) % ring.length]!] as const);
        const side = ([ax, ay, bx, by]: (typeof edges)[number], x: number, y: number): number =>
          Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
        const isCrossed = edges.some((a) =>
          edges.some(
            (b) => side(a, b[0], b[1]) * side(a, b[2], b[3]) < 0 && side(b, a[0], a[1]) * side(b, a[2], a[3]) < 0,
          ),
        );
        expect(findCrossing([ring]) !== undefined).toBe(isCrossed);
      }),
      { numRuns: 300 },
    );
    expect(findCrossing([SQUARE, HOLE] as unknown as Polygon)).toBe(undefined);
  });

  it("of a hundred thousand corners is made and asked in little time", async () => {
    const corners = Array.from({ length: 100_000 }, (_, i) => {
      const [angle, radius] = [(2 * Math.PI * i) / 100_000, 8 + (i % 2) / 100];
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const path = temporaryPath("many.geojson");
    writeFileSync(path, JSON.stringify(polygon(corners)));
    const started = performance.now();
    const area = await readArea(path);
    let inside = 0;
    for (let i = 0; i < 100_000; i++) if (area.has(((i % 400) - 200) / 10, Math.floor(i / 400) / 10 - 12)) inside++;
    expect(inside).toBeGreaterThan(18_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
