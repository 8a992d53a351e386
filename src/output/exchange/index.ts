export { type GeoJsonFiles, toGeoJson } from "./geojson.ts";
