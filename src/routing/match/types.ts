/** What map matching takes and gives. */

export interface TrackPoint {
  readonly lon: number;
  readonly lat: number;
  /** Seconds from any moment, the same for all points; absent in what is drawn. */
  readonly timeS?: number;
}

export interface MatchOptions {
  /** Standard deviation of the points' error; 10 m where absent. */
  readonly sigmaM?: number;
  /** How much longer than the straight line drivers go between two points, by and large; `sigmaM` where absent. */
  readonly detourM?: number;
  /** Roads farther from a point are not thought of; four times `sigmaM` where absent, 50 m at least. */
  readonly reachM?: number;
  /** Places on roads that a point may stand for, nearest first; 32 where absent. */
  readonly candidates?: number;
  /** Two points farther apart are not joined; 2000 m where absent. */
  readonly gapM?: number;
  /** Faster than this nobody drove, where the points have times; 45 m/s where absent. */
  readonly maxSpeedMps?: number;
}

export interface MatchedPoint {
  readonly link: number;
  /** 0 = at the tail, 1 = at the head. */
  readonly share: number;
  /** From the point to the road. */
  readonly distanceM: number;
}

/** A part of the track that is one drive: each link leads into the next. */
export interface MatchedPiece {
  readonly links: Uint32Array;
  /** Its first and its last point. */
  readonly firstPoint: number;
  readonly lastPoint: number;
}

/** `off-road`: no road near the points between; `no-way`: no way that fits leads on; `far`: the points are too far apart. */
export type GapReason = "off-road" | "no-way" | "far";

export interface TrackGap {
  /** The last point before it and the first one behind; absent at the track's ends. */
  readonly afterPoint?: number;
  readonly beforePoint?: number;
  readonly reason: GapReason;
}

export interface MatchedTrack {
  /** In driving order; several where there are gaps, none where nothing fits. */
  readonly pieces: readonly MatchedPiece[];
  readonly gaps: readonly TrackGap[];
  /** One a point of the track; null where it lies on no piece. */
  readonly points: readonly (MatchedPoint | null)[];
  /** The mean probability, 0 to 1, that the model gives to the places chosen; points that lie on no piece count 0. */
  readonly confidence: number;
}
