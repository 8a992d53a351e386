/**
 * The places that a track tells of: its points are smoothed over as long a stretch as their errors blur anyway, and of those
 * only the ones remain that lie farther apart than that. Closer ones make a vehicle seem to jump about (section 4.1 of Newson
 * & Krumm, who only drop them; smoothed first, a point a second says more than a point a minute).
 */
import { metresPerDegree } from "../../map/index.ts";
import type { TrackPoint } from "./types.ts";

export interface SparsePoint {
  /** The index of the point that it stands for. */
  readonly point: number;
  readonly lon: number;
  readonly lat: number;
  /** The points that it is the mean of. */
  readonly count: number;
}

/** A standing vehicle is not smoothed over more than so many points either way. */
const MOST_HALF_WIDTH = 15;
/** Two points of one drive are told apart from so many standard deviations on. */
const STEP_SIGMAS = 2;
/**
 * Points are smoothed together that lie within so many standard deviations of their mean (root mean square). Errors alone make
 * it 1.41; 1.7 leaves room for a drive of 3.3, and a turn is cut by less than one.
 */
const SPREAD_SIGMAS = 1.7;
/** A point so many standard deviations from the mean of at least so many others is left out of it. */
const OUTLIER_SIGMAS = 2;
const ENOUGH = 4;

/** In the track's order; the first and the last point are always among them. */
export function sparsePoints(points: readonly TrackPoint[], sigmaM: number): SparsePoint[] {
  const kept: SparsePoint[] = [];
  for (let i = 0; i < points.length; i++) {
    const mean = smoothed(points, i, sigmaM);
    const last = kept.at(-1);
    if (last === undefined || i === points.length - 1 || apartM(last, mean) >= STEP_SIGMAS * sigmaM) kept.push(mean);
  }
  return kept;
}

/**
 * The mean of as many points around as lie within `SPREAD_SIGMAS` of it; at the ends of the track there are none on one side.
 * The point itself is one of them, unless several others show it to be an outlier.
 */
function smoothed(points: readonly TrackPoint[], i: number, sigmaM: number): SparsePoint {
  const { lon, lat } = points[i]!;
  const scale = metresPerDegree(lat);
  const mostSquare = (SPREAD_SIGMAS * sigmaM) ** 2;
  // Metres from the point itself, which so adds nothing to the sums.
  let [others, east, north, squares] = [0, 0, 0, 0];
  let mean: SparsePoint = { point: i, lon, lat, count: 1 };
  const take = (point: TrackPoint | undefined): void => {
    if (point === undefined) return;
    const [x, y] = [(point.lon - lon) * scale.lon, (point.lat - lat) * scale.lat];
    others++;
    east += x;
    north += y;
    squares += x * x + y * y;
  };
  for (let width = 1; width <= MOST_HALF_WIDTH; width++) {
    take(points[i - width]);
    take(points[i + width]);
    if (others === 0) continue;
    const isOutlier = others >= ENOUGH && Math.hypot(east, north) > OUTLIER_SIGMAS * sigmaM * others;
    const count = isOutlier ? others : others + 1;
    const [meanEast, meanNorth] = [east / count, north / count];
    if (squares / count - meanEast ** 2 - meanNorth ** 2 > mostSquare) continue;
    mean = { point: i, lon: lon + meanEast / scale.lon, lat: lat + meanNorth / scale.lat, count };
  }
  return mean;
}

/** On a flat map, which is exact enough for points that may be taken for one. */
function apartM(a: SparsePoint, b: SparsePoint): number {
  const scale = metresPerDegree(a.lat);
  return Math.hypot((a.lon - b.lon) * scale.lon, (a.lat - b.lat) * scale.lat);
}
