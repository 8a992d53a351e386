export { type GeoJsonFiles, toGeoJson } from "./geojson.ts";
export { type ParquetOptions, toParquet, writeParquet } from "./parquet.ts";
export {
  eventTable,
  type LinkNames,
  type RecordTable,
  seriesTable,
  type TableColumn,
  tripTable,
} from "./records.ts";
export { toCsv } from "./records-csv.ts";
export { type Trajectory, trajectoriesOf, trajectoryLines } from "./records-trajectories.ts";
