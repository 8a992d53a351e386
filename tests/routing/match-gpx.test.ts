/** GPX files, good and hostile: tracks and routes come out, or one clear line with a code. */
import { describe, expect, it } from "vitest";
import { ClearwayError } from "../../src/base/index.ts";
import { readGpx } from "../../src/routing/index.ts";

const gpx = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1">\n${inner}\n</gpx>`;
const point = (lat: string, lon: string, inner = ""): string => `<trkpt lat="${lat}" lon="${lon}">${inner}</trkpt>`;
const track = (...points: readonly string[]): string => gpx(`<trk><trkseg>${points.join("")}</trkseg></trk>`);

function faultOf(text: string): { code: string; message: string } {
  try {
    readGpx(text, "drive.gpx");
  } catch (error) {
    expect(error).toBeInstanceOf(ClearwayError);
    const { code, message } = error as ClearwayError;
    expect(message).toMatch(/^drive\.gpx:\d+: [^\n]+$/);
    return { code, message };
  }
  throw new Error("no fault was found");
}

describe("reading GPX", () => {
  it("gives each segment and each route with its name, and times as seconds", () => {
    const tracks = readGpx(
      gpx(`
        <wpt lat="1" lon="2"><name>A place</name></wpt>
        <trk><name>Đoàn 1</name>
          <trkseg>${point("21.03", "105.85", "<ele>8</ele><time>2026-03-16T09:00:00Z</time>")}
            ${point("21.04", "105.86", "<time>2026-03-16T16:00:30.5+07:00</time>")}</trkseg>
          <trkseg>${point("21.05", "-105.87")}</trkseg><trkseg/>
        </trk>
        <rte><name><![CDATA[Dự phòng & thử]]></name><rtept lat="21.1" lon="105.9"><name>nơi đi</name></rtept></rte>`),
    );
    const startS = Date.parse("2026-03-16T09:00:00Z") / 1000;
    expect(tracks).toEqual([
      {
        kind: "track",
        name: "Đoàn 1",
        points: [
          { lat: 21.03, lon: 105.85, timeS: startS },
          { lat: 21.04, lon: 105.86, timeS: startS + 30.5 },
        ],
      },
      { kind: "track", name: "Đoàn 1", points: [{ lat: 21.05, lon: -105.87 }] },
      { kind: "route", name: "Dự phòng & thử", points: [{ lat: 21.1, lon: 105.9 }] },
    ]);
  });

  it("understands prefixed tags, and takes a time without a zone for UTC", () => {
    const text = `<g:gpx xmlns:g="http://www.topografix.com/GPX/1/1"><g:trk><g:trkseg>
      <g:trkpt lat="1" lon="2"><g:time>2026-03-16T09:00:00</g:time></g:trkpt></g:trkseg></g:trk></g:gpx>`;
    expect(readGpx(text)[0]!.points).toEqual([{ lat: 1, lon: 2, timeS: Date.parse("2026-03-16T09:00:00Z") / 1000 }]);
  });

  it("reads a track of many points in pieces", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => point((21 + i / 1e6).toFixed(6), "105.85"));
    expect(readGpx(track(...many))[0]!.points).toHaveLength(20_000);
  });

  it.each([
    ["gpx-empty", "no track", gpx("")],
    ["gpx-empty", "way points alone", gpx('<wpt lat="1" lon="2"/>')],
    ["gpx-empty", "no track", track()],
    ["gpx-value", 'lat="91" is not a number from -90 to 90', track(point("91", "105"))],
    ["gpx-value", 'lon="east" is not a number', track(point("21", "east"))],
    ["gpx-value", 'lat="" is not a number', track(point("", "105"))],
    ["gpx-value", "a point without lon", gpx('<trk><trkseg><trkpt lat="21"/></trkseg></trk>')],
    ["gpx-value", 'lat="NaN" is not a number', track(point("NaN", "105"))],
    ["gpx-value", 'time "yesterday" is not like', track(point("21", "105", "<time>yesterday</time>"))],
    ["gpx-value", "is not like", track(point("21", "105", "<time>2026-13-45T09:00:00Z</time>"))],
    ["gpx-unknown-format", 'root is "kml"', "<kml></kml>"],
    ["gpx-corrupt", "not well-formed", track(point("21", "105")).slice(0, -20)],
    ["gpx-corrupt", "not well-formed", "lat,lon\n21,105"],
    ["gpx-corrupt", "not well-formed", ""],
    ["gpx-corrupt", "not well-formed", track(point("21", "105", "<name>&bomb;</name>"))],
    ["gpx-corrupt", "nested deeper", gpx("<a>".repeat(100))],
    ["gpx-unsupported", "DOCTYPE", '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx><trk/></gpx>'],
    ["gpx-limit", "more than 65536 characters", gpx(`<metadata><desc>${"x".repeat(200_000)}</desc></metadata>`)],
  ])("refuses with %s: %s", (code, words, text) => {
    const fault = faultOf(text);
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(words);
  });

  it("says the line of the fault, and keeps a hostile value out of the terminal", () => {
    expect(faultOf(gpx(`\n\n<trk><trkseg>${point("\u001b[31m99", "1")}</trkseg></trk>`)).message).not.toContain(
      "\u001b",
    );
    expect(faultOf(gpx(`\n\n<trk><trkseg>${point("99", "1")}</trkseg></trk>`)).message).toMatch(/^drive\.gpx:5: /);
  });
});
