export { makeMatcher } from "./match-track.ts";
export { type GpxTrack, readGpx } from "./read-gpx.ts";
export type {
  GapReason,
  MatchedPiece,
  MatchedPoint,
  MatchedTrack,
  MatchOptions,
  TrackGap,
  TrackPoint,
} from "./types.ts";
