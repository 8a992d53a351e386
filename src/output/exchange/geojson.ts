/**
 * A run as GeoJSON (RFC 7946): windows, convoy, detours and queues as four collections for a GIS. Each feature says that
 * it is internal and whose map it rests on, so that the marks survive when a feature is copied out of its file.
 */
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { RoadNetwork } from "../../map/index.ts";
import type { Result } from "../view/index.ts";

export interface GeoJsonFiles {
  readonly windows: FeatureCollection;
  readonly convoy: FeatureCollection;
  readonly detours: FeatureCollection;
  readonly queues: FeatureCollection;
}

export function toGeoJson(result: Result, network: RoadNetwork): GeoJsonFiles {
  const marks = { view: result.view, attribution: result.network.attribution, synthetic: result.synthetic };
  const feature = (geometry: Geometry | null, properties: Record<string, unknown>): Feature => ({
    type: "Feature",
    geometry: geometry as Geometry, // RFC 7946 allows null where there is no place; the types do not
    properties: { ...properties, ...marks },
  });
  const collect = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", ...marks, features });
  return {
    windows: collect(result.windows.map((window) => feature(lineOf(network, window.link), { ...window }))),
    convoy: collect(
      result.convoys.flatMap(({ id, name, passages }) =>
        passages.map((passage) => feature(lineOf(network, passage.link), { convoy: id, title: name, ...passage })),
      ),
    ),
    detours: collect(
      result.detours.map(({ links, ...properties }) =>
        feature(links.length === 0 ? null : { type: "LineString", coordinates: chain(network, links) }, properties),
      ),
    ),
    queues: collect(
      result.impact.queues.map(({ lon, lat, ...properties }) =>
        feature({ type: "Point", coordinates: [degrees(lon), degrees(lat)] }, properties),
      ),
    ),
  };
}

const lineOf = (network: RoadNetwork, link: number): Geometry => ({
  type: "LineString",
  coordinates: chain(network, [link]),
});

/** The links' points one after the other; where a link begins at the end of the one before, that point stands once. */
function chain(network: RoadNetwork, links: readonly number[]): Position[] {
  const line: Position[] = [];
  for (const link of links) {
    for (let p = network.firstPoint[link]!; p < network.firstPoint[link + 1]!; p++) {
      const point = [degrees(network.pointLon[p]!), degrees(network.pointLat[p]!)];
      const last = line.at(-1);
      if (last === undefined || last[0] !== point[0] || last[1] !== point[1]) line.push(point);
    }
  }
  if (line.length === 1) line.push(line[0]!); // shorter than the sixth decimal: a line still has two positions
  return line;
}

/** Six decimals are 11 cm: finer than any map. */
const degrees = (value: number): number => Math.round(value * 1e6) / 1e6;
