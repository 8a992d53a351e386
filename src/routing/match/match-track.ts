/**
 * Which roads a track was driven on: a hidden Markov model (Newson & Krumm, "Hidden Markov Map Matching Through Noise and
 * Sparseness", ACM GIS 2009). A place on a road near a point is the likelier the nearer it is (a normal distribution), and two
 * places follow each other the likelier the less the way between them is longer than the straight line (an exponential
 * one). Viterbi's algorithm finds the likeliest sequence of places. A point to which no way leads may be an outlier and is left
 * out; where two in a row are so, the track is cut: a gap is better than an invented detour.
 */
import { distanceM, makeSnapper, type RoadNetwork, type Snapped, type Snapper } from "../../map/index.ts";
import type { Metric } from "../types.ts";
import { firstLayer, type Layer, likeliest, nextLayer, probabilities } from "./likeliest.ts";
import { type SparsePoint, sparsePoints } from "./sparse-points.ts";
import type {
  GapReason,
  MatchedPiece,
  MatchedPoint,
  MatchedTrack,
  MatchOptions,
  TrackGap,
  TrackPoint,
} from "./types.ts";
import { makeWalk, type Walk } from "./walk.ts";

/** No way between two points is thought of that is longer than so many times the straight line, and so many metres. */
const MOST_TIMES = 2;
const MOST_MORE_M = 500;
/** So many standard deviations two places of one drive may seem to run backwards, */
const SLACK_SIGMAS = 4;
/** and so little driven at an end of a piece may be an error. */
const TRIM_SIGMAS = 2;

type Matcher = (metric: Metric, points: readonly TrackPoint[], options?: MatchOptions) => MatchedTrack;

/** What the track tells of one place, and the places on roads that may be meant. */
interface Fix extends SparsePoint {
  readonly places: readonly Snapped[];
}

/** A piece under way. */
interface Chain {
  readonly fixes: Fix[];
  readonly layers: Layer[];
  /** Points left out, to which no way led. */
  readonly outliers: number[];
  /** Why it does not go on where the piece before it ended. */
  readonly cut: GapReason;
}

type Settings = Required<MatchOptions>;

/** A matcher with scratch memory of its own; `snapper` saves the time to make one. */
export function makeMatcher(network: RoadNetwork, snapper: Snapper = makeSnapper(network)): Matcher {
  const walk = makeWalk(network);
  return (metric, points, options = {}) => {
    const { sigmaM = 10, detourM = sigmaM, gapM = 2000, maxSpeedMps = 45, candidates = 32 } = options;
    const { reachM = Math.max(50, 4 * sigmaM) } = options;
    const settings: Settings = { sigmaM, detourM, reachM, candidates, gapM, maxSpeedMps };
    // Nobody is found on a link of no length.
    const accept = (link: number): boolean =>
      metric.linkS[link]! < Number.POSITIVE_INFINITY && network.lengthM[link]! > 0;
    const fixes = sparsePoints(points, sigmaM).map((fix): Fix => {
      return { ...fix, places: snapper.nearest(fix.lon, fix.lat, { maxM: reachM, count: candidates, accept }) };
    });
    const join = (last: Fix, layer: Layer, fix: Fix): Layer | GapReason =>
      joined(walk, metric, settings, points, last, layer, fix);
    const { chains, cut } = chainsOf(fixes, sigmaM, join);
    return trackOf(network, chains, cut, points, metric, walk, settings, snapper);
  };
}

/** The fixes as pieces: each goes on as long as a way leads from fix to fix, over one that does not fit at most. */
function chainsOf(
  fixes: readonly Fix[],
  sigmaM: number,
  join: (last: Fix, layer: Layer, fix: Fix) => Layer | GapReason,
): { readonly chains: readonly Chain[]; readonly cut: GapReason } {
  const chains: Chain[] = [];
  let chain: Chain = { fixes: [], layers: [], outliers: [], cut: "off-road" };
  let cut: GapReason = "off-road";
  /** The fix before this one did not fit; it may be an outlier, or where the next piece begins. */
  let isAfterMisfit = false;
  for (let k = 0; k < fixes.length; k++) {
    const fix = fixes[k]!;
    const last = chain.fixes.at(-1);
    if (last === undefined) {
      if (fix.places.length === 0) continue;
      chain.fixes.push(fix);
      chain.layers.push(firstLayer(seenLog(fix, sigmaM)));
      chains.push(chain);
      continue;
    }
    const layer = join(last, chain.layers.at(-1)!, fix);
    if (typeof layer !== "string") {
      chain.fixes.push(fix);
      chain.layers.push(layer);
      if (isAfterMisfit) chain.outliers.push(fixes[k - 1]!.point);
      isAfterMisfit = false;
    } else if (!isAfterMisfit && k < fixes.length - 1) {
      cut = layer;
      isAfterMisfit = true;
    } else {
      if (!isAfterMisfit) cut = layer;
      chain = { fixes: [], layers: [], outliers: [], cut };
      // Begin again at the first that did not fit.
      k -= isAfterMisfit ? 2 : 1;
      isAfterMisfit = false;
    }
  }
  // A point alone is no drive.
  return { chains: chains.filter((each) => each.fixes.length > 1), cut };
}

function seenLog({ places, count }: Fix, sigmaM: number): Float64Array {
  const meanSigmaM = Math.max(sigmaM / Math.sqrt(count), 0.25 * sigmaM);
  return Float64Array.from(places, (place) => -0.5 * (place.distanceM / meanSigmaM) ** 2);
}

/** The layer of `fix` behind that of `last`, or why there is none. */
function joined(
  walk: Walk,
  metric: Metric,
  settings: Settings,
  points: readonly TrackPoint[],
  last: Fix,
  layer: Layer,
  fix: Fix,
): Layer | GapReason {
  if (fix.places.length === 0) return "off-road";
  const straightM = distanceM(last.lon, last.lat, fix.lon, fix.lat);
  if (straightM > settings.gapM) return "far";
  const atMostM = mostM(points[last.point]!, points[fix.point]!, straightM, settings);
  const states = fix.places.length;
  const stepLog = new Float64Array(last.places.length * states).fill(Number.NEGATIVE_INFINITY);
  const metres = new Float64Array(states);
  for (let a = 0; a < last.places.length; a++) {
    if (layer.scoreLog[a] === Number.NEGATIVE_INFINITY) continue;
    walk.start(metric, last.places[a]!, fix.places, atMostM, SLACK_SIGMAS * settings.sigmaM, metres);
    for (let b = 0; b < states; b++) stepLog[a * states + b] = -Math.abs(metres[b]! - straightM) / settings.detourM;
  }
  return nextLayer(layer, seenLog(fix, settings.sigmaM), stepLog) ?? "no-way";
}

/** How far one may have driven from point to point at most. */
function mostM(a: TrackPoint, b: TrackPoint, straightM: number, { maxSpeedMps, sigmaM }: Settings): number {
  const byLengthM = MOST_TIMES * straightM + MOST_MORE_M;
  const tookS = a.timeS === undefined || b.timeS === undefined ? 0 : b.timeS - a.timeS;
  // Clocks that stand still or run back say nothing.
  return tookS > 0 ? Math.min(byLengthM, maxSpeedMps * tookS + 4 * sigmaM) : byLengthM;
}

/** Pieces, gaps and points from the chains' likeliest places; `cut` is why the last chain ends where it does. */
function trackOf(
  network: RoadNetwork,
  chains: readonly Chain[],
  cut: GapReason,
  points: readonly TrackPoint[],
  metric: Metric,
  walk: Walk,
  settings: Settings,
  snapper: Snapper,
): MatchedTrack {
  const matched: (MatchedPoint | null)[] = points.map(() => null);
  const pieces: MatchedPiece[] = [];
  const gaps: TrackGap[] = [];
  let sure = 0;
  let fixCount = 0;
  let afterPoint: number | undefined;
  // A place left out at an end lay within the reach; what is left of the way may begin so much farther off.
  const endReachM = settings.reachM + TRIM_SIGMAS * settings.sigmaM;
  const placeOn = (links: readonly number[], point: TrackPoint, maxM = settings.reachM): MatchedPoint | null => {
    const accept = (link: number): boolean => network.lengthM[link]! > 0 && links.includes(link);
    return snapper.nearest(point.lon, point.lat, { maxM, accept })[0] ?? null;
  };
  for (const { fixes, layers, outliers, cut: why } of chains) {
    const choice = likeliest(layers);
    const places = fixes.map((fix, k) => fix.places[choice[k]!]!);
    const firstPoint = fixes[0]!.point;
    if (afterPoint !== undefined) gaps.push({ afterPoint, beforePoint: firstPoint, reason: why });
    else if (firstPoint > 0) gaps.push({ beforePoint: firstPoint, reason: why });
    const stretches = stretchesOf(network, metric, walk, places, settings.sigmaM);
    const links = [stretches[0]![0]!];
    matched[firstPoint] = placeOn(stretches[0]!.slice(0, 1), points[firstPoint]!, endReachM);
    stretches.forEach((driven, k) => {
      for (const link of driven.slice(1)) links.push(link);
      const [before, fix] = [fixes[k]!.point, fixes[k + 1]!.point];
      for (let i = before + 1; i < fix; i++) matched[i] = placeOn(driven, points[i]!);
      const maxM = k === stretches.length - 1 ? endReachM : settings.reachM;
      matched[fix] = placeOn(driven.slice(-1), points[fix]!, maxM);
    });
    for (const point of outliers) matched[point] = null;
    for (const probability of probabilities(layers, choice)) sure += probability;
    fixCount += fixes.length;
    afterPoint = fixes.at(-1)!.point;
    pieces.push({ links: Uint32Array.from(links), firstPoint, lastPoint: afterPoint });
  }
  if (afterPoint === undefined && points.length > 0) gaps.push({ reason: cut });
  if (afterPoint !== undefined && afterPoint < points.length - 1) gaps.push({ afterPoint, reason: cut });
  const onPieces = matched.filter((place) => place !== null).length;
  const confidence = fixCount === 0 ? 0 : (sure / fixCount) * (onPieces / points.length);
  return { pieces, gaps, points: matched, confidence };
}

/**
 * The links driven from place to place, both ends included. At the ends of the piece a link of which less is driven than points
 * are off is left out: one turned in from a crossing, and the point slipped into a road across. A link of no length is no end.
 */
function stretchesOf(
  { lengthM }: RoadNetwork,
  metric: Metric,
  walk: Walk,
  places: readonly Snapped[],
  sigmaM: number,
): number[][] {
  const metres = new Float64Array(1);
  const stretches: number[][] = [];
  for (let k = 1; k < places.length; k++) {
    walk.start(metric, places[k - 1]!, [places[k]!], Number.POSITIVE_INFINITY, SLACK_SIGMAS * sigmaM, metres);
    stretches.push(walk.linksTo(places[k]!));
  }
  const [start, end] = [places[0]!, places.at(-1)!];
  const [first, last] = [stretches[0]!, stretches.at(-1)!];
  const trimM = TRIM_SIGMAS * sigmaM;
  const hasLength = (link: number | undefined): boolean => link !== undefined && lengthM[link]! > 0;
  if (hasLength(first[1]) && (1 - start.share) * lengthM[start.link]! < trimM) first.shift();
  if (hasLength(last.at(-2)) && end.share * lengthM[end.link]! < trimM) last.pop();
  return stretches;
}
