/** Seconds between all pairs of points for one class, at a moment or at free flow. */
import { csvParse } from "d3-dsv";
import { ClearwayError, type Issue } from "../../base/index.ts";
import type { Snapped } from "../../map/index.ts";
import type { Router } from "../../routing/index.ts";
import { ALWAYS, openThroughout, placesNear, type Travel } from "./travel.ts";

export interface MatrixPoint {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
}

/** Of the whole process, measured: numbers, text, and the text on its way out. */
const BYTES_A_CELL = 80;
const MOST_CELLS = 9_000_000;
const MOST_ISSUES = 20;
const MOMENT_S = 0.001;

/** Points of a CSV file with columns lat and lon, and id where they have one. Throws ClearwayError that lists what is wrong. */
export function readPoints(file: string, text: string): MatrixPoint[] {
  const table = csvParse(text.replace(/^\uFEFF/, ""));
  if (text.trim() === "")
    throw new ClearwayError("no-points", `${file}: is empty; the first line names the columns: id,lat,lon`);
  const names = new Map(table.columns.map((column) => [column.trim().toLowerCase(), column]));
  const [idName, latName, lonName] = [names.get("id"), names.get("lat"), names.get("lon") ?? names.get("lng")];
  if (latName === undefined || lonName === undefined) {
    throw new ClearwayError(
      "bad-columns",
      `${file}:1: needs columns lat and lon, and has ${shortened(table.columns.join(", "))}; the first line names them: id,lat,lon`,
    );
  }
  const issues: Issue[] = [];
  const points = table.map((row, i): MatrixPoint => {
    const id = (idName === undefined ? "" : row[idName]!.trim()) || String(i + 1);
    const point = { id, lat: degrees(row[latName]), lon: degrees(row[lonName]) };
    if (!(Math.abs(point.lat) <= 90) || !(Math.abs(point.lon) <= 180)) {
      issues.push({
        code: "bad-point",
        severity: "error",
        message: `a point needs lat and lon in degrees, here lat is "${row[latName] ?? ""}" and lon is "${row[lonName] ?? ""}"`,
        file,
        line: i + 2,
      });
    }
    return point;
  });
  if (points.length === 0)
    throw new ClearwayError("no-points", `${file}: holds no points; the first line names the columns: id,lat,lon`);
  if (issues.length > 0) {
    throw new ClearwayError("bad-points", `${file}: ${issues.length} of ${points.length} points cannot be read`, {
      issues: issues.slice(0, MOST_ISSUES),
    });
  }
  requireRoom(file, points.length);
  return points;
}

/** What is no table at all may have a very long first line. */
const shortened = (text: string): string => (text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`);
const MOST_SHOWN = 80;

const degrees = (text: string | undefined): number => ((text ?? "").trim() === "" ? Number.NaN : Number(text));

function requireRoom(file: string, count: number): void {
  const cells = count * count;
  if (cells <= MOST_CELLS) return;
  const most = Math.floor(Math.sqrt(MOST_CELLS));
  throw new ClearwayError(
    "matrix-too-big",
    `${file}: ${count} × ${count} is ${(cells / 1e6).toFixed(0)} million cells, about ${((cells * BYTES_A_CELL) / 1e9).toFixed(1)} GB; ask for at most ${most} points at once`,
  );
}

/** Row i: seconds from point i to each point, to the millisecond; null where there is no way. */
export function findMatrix(
  travel: Travel,
  router: Router,
  points: readonly MatrixPoint[],
  atS: number | null,
): (number | null)[][] {
  const moment = atS === null ? ALWAYS : { fromS: atS, untilS: atS + MOMENT_S };
  const metric = openThroughout(travel.network, travel.at(atS), moment);
  const sides = sidesOf(travel, points);
  const places = sides.flat();
  const owner = sides.flatMap((own, point) => own.map(() => point));
  const least = points.map(() => new Float64Array(points.length).fill(Number.POSITIVE_INFINITY));
  router.matrix(metric, places, places, (origin, seconds) => {
    const row = least[owner[origin]!]!;
    for (let j = 0; j < seconds.length; j++) if (seconds[j]! < row[owner[j]!]!) row[owner[j]!] = seconds[j]!;
  });
  return least.map((row) => Array.from(row, (s) => (Number.isFinite(s) ? Math.round(s * 1000) / 1000 : null)));
}

/** Both sides of the street at each point. All points off the map are told at once. */
function sidesOf(travel: Travel, points: readonly MatrixPoint[]): Snapped[][] {
  const faults: ClearwayError[] = [];
  const sides = points.map(({ id, lat, lon }) => {
    try {
      return placesNear(travel, id, lon, lat);
    } catch (cause) {
      if (!(cause instanceof ClearwayError)) throw cause;
      faults.push(cause);
      return [];
    }
  });
  if (faults.length === 0) return sides;
  if (faults.length === 1) throw faults[0]!;
  throw new ClearwayError("off-the-map", `${faults.length} of ${points.length} points lie off the map`, {
    issues: faults.slice(0, MOST_ISSUES).map(({ code, message }) => ({ code, severity: "error", message })),
  });
}

/** Why a point's row is empty: no way leads from any of its sides. */
export function isCutOff(row: readonly (number | null)[], self: number): boolean {
  return row.every((seconds, j) => j === self || seconds === null);
}
