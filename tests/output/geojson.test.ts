import type { Position } from "geojson";
import { describe, expect, it } from "vitest";
import { toGeoJson } from "../../src/output/index.ts";
import { sampleReport } from "../helpers/sample-result.ts";

const { result, network } = sampleReport();
const files = toGeoJson(result, network);

describe("the GeoJSON of a run", () => {
  it("has a feature for each window, passage, detour and queue", () => {
    expect(files.windows.features.length).toBe(result.windows.length);
    expect(files.convoy.features.length).toBe(result.convoys[0]!.passages.length);
    expect(files.detours.features.length).toBe(result.detours.length);
    expect(files.queues.features.length).toBe(result.impact.queues.length);
  });

  it("is valid by RFC 7946: lon, lat in Hanoi with six decimals at most, lines of two points or more", () => {
    for (const collection of Object.values(files)) {
      expect(collection.type).toBe("FeatureCollection");
      for (const { type, geometry } of collection.features) {
        expect(type).toBe("Feature");
        if (geometry === null) continue;
        const positions: Position[] = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
        expect(positions.length).toBeGreaterThanOrEqual(geometry.type === "Point" ? 1 : 2);
        for (const [lon, lat] of positions) {
          expect(lon! > 105 && lon! < 107 && lat! > 20 && lat! < 22).toBe(true);
          expect(`${lon} ${lat}`).not.toMatch(/\.\d{7}/);
        }
      }
    }
  });

  it("says on every feature that it is internal, synthetic and whose map it rests on", () => {
    for (const { features } of Object.values(files)) {
      for (const { properties } of features) {
        expect(properties).toMatchObject({
          view: "internal",
          synthetic: true,
          attribution: result.network.attribution,
        });
      }
    }
  });

  it("has no place where there is no way round", () => {
    const none = files.detours.features.find((feature) => feature.properties!.legal === "no")!;
    expect(none.geometry).toBeNull();
  });

  it("joins a detour's links without saying a point twice", () => {
    const line = files.detours.features.find((feature) => feature.geometry !== null)!.geometry as {
      coordinates: Position[];
    };
    for (let i = 1; i < line.coordinates.length; i++) expect(line.coordinates[i]).not.toEqual(line.coordinates[i - 1]);
  });
});
