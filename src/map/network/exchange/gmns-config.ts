/** config.csv: the units and the coordinates that a dataset is in. */
import { mpsToKmh } from "../../../base/index.ts";
import type { CsvTable } from "./csv-table.ts";
import { quote } from "./faults.ts";
import { EVERY_MOVEMENT } from "./gmns-tables.ts";

export interface GmnsConfig {
  /** Metres of one unit of link length. */
  readonly lengthUnitM: number;
  /** km/h of one unit of speed. */
  readonly speedUnitKmh: number;
  /** A pair of links without a movement is forbidden, also where a node has none at all. */
  readonly hasEveryMovement: boolean;
  readonly mapDate: string;
}

const LENGTHS: readonly (readonly [RegExp, number])[] = [
  [/^(km|kilomet(er|re)s?)$/, 1000],
  [/^(m|met(er|re)s?)$/, 1],
  [/^(mi|miles?)$/, 1609.344],
  [/^(ft|feet|foot)$/, 0.3048],
];
const SPEEDS: readonly (readonly [RegExp, number])[] = [
  [/^(km\/h|kmh|kph|kmph)$/, 1],
  [/^(mph|mi\/h|miles? per hour)$/, 1.609344],
  [/^(m\/s|mps)$/, mpsToKmh(1)],
  [/^(fps|ft\/s)$/, mpsToKmh(0.3048)],
];

/** Kilometres, km/h and degrees where nothing is said. */
export function readConfig(table: CsvTable | null): GmnsConfig {
  const row = table?.rows[0];
  if (table === null || row === undefined) {
    return { lengthUnitM: 1000, speedUnitKmh: 1, hasEveryMovement: false, mapDate: "unknown" };
  }
  const unitOf = (column: string, units: typeof LENGTHS, fallback: number): number => {
    const text = table.text(row, column).toLowerCase();
    const unit = text === "" ? fallback : units.find(([name]) => name.test(text))?.[1];
    if (unit === undefined) {
      table.fault(
        row,
        "gmns-unit",
        `${column} is ${quote(text)}`,
        "units: kilometer, meter, mile, foot; km/h, mph, m/s, fps",
      );
    }
    return unit ?? fallback;
  };
  const crs = table.text(row, "crs");
  if (crs !== "" && !/4326|wgs ?84|crs84/i.test(crs)) {
    table.fault(
      row,
      "gmns-crs",
      `crs is ${quote(crs)}`,
      "project the coordinates to EPSG:4326, degrees of longitude and latitude",
    );
  }
  const lengthUnitM = unitOf("long_length", LENGTHS, 1000);
  return {
    lengthUnitM,
    speedUnitKmh: unitOf("speed", SPEEDS, lengthUnitM / 1000),
    hasEveryMovement: table.text(row, "movements") === EVERY_MOVEMENT,
    mapDate: table.text(row, "map_date") || "unknown",
  };
}
