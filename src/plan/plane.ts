/** A flat map in metres around one point, for distances to lines within a city. */
import type { RoadNetwork } from "../map/index.ts";

const METRES_PER_DEGREE = 111_195.08;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Metres east and north of the middle of the network's box; off by less than 0.3 % anywhere in a city. */
export function makePlane(network: RoadNetwork): (lon: number, lat: number) => Point {
  const [west, south, east, north] = network.bbox;
  const originLon = (west + east) / 2;
  const originLat = (south + north) / 2;
  const lonM = METRES_PER_DEGREE * Math.cos((originLat * Math.PI) / 180);
  return (lon, lat) => ({ x: (lon - originLon) * lonM, y: (lat - originLat) * METRES_PER_DEGREE });
}

export const gapM = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export const lineLengthM = (line: readonly Point[]): number =>
  line.reduce((sum, point, i) => (i === 0 ? 0 : sum + gapM(line[i - 1]!, point)), 0);

/** Where along a line (metres from its start) the nearest point to `point` lies, and how far off it is. */
export function projectOnLine(line: readonly Point[], point: Point): { alongM: number; offM: number } {
  let best = { alongM: 0, offM: Number.POSITIVE_INFINITY };
  let behindM = 0;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const lengthM = gapM(a, b);
    const dot = (point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y);
    const share = lengthM === 0 ? 0 : Math.min(1, Math.max(0, dot / (lengthM * lengthM)));
    const offM = gapM(point, { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });
    if (offM < best.offM) best = { alongM: behindM + share * lengthM, offM };
    behindM += lengthM;
  }
  return best;
}
