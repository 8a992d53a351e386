/** Two loadings of one day beside each other: totals, how alike single trips and links fare, and where they differ most. */
import type { RoadNetwork } from "../../map/index.ts";
import type { LoaderInput } from "../../traffic/index.ts";
import type { LoadedDay } from "./outcome.ts";

/** Without trips that one side refused to load. */
export interface Totals {
  readonly completed: number;
  /** Of all trips, from the wish to the arrival or the end. */
  readonly totalTimeS: number;
  /** The part of it before the first link. */
  readonly waitingS: number;
  /** Above free flow on the own route, of completed trips. */
  readonly delayS: number;
  /** Of completed trips, on the road. */
  readonly meanSpeedKmh: number;
}

export interface StreetDifference {
  readonly street: string;
  readonly oursLostS: number;
  readonly sumoLostS: number;
}

export interface Comparison {
  readonly ours: Totals;
  readonly sumo: Totals;
  /** Trips that SUMO would not load, since their first edge was closed to them; in neither side's figures. */
  readonly refusedBySumo: number;
  /** SUMO ÷ ours; null where ours is 0. */
  readonly totalTimeRatio: number | null;
  readonly trips: {
    /** Pearson's, of completed trips' delays; null where one side has none. */
    readonly delayCorrelation: number | null;
    readonly meanDifferenceS: number;
    readonly p95DifferenceS: number;
  };
  readonly links: {
    /** Pearson's, of the seconds lost on each link that somebody came onto. */
    readonly lostCorrelation: number | null;
  };
  /** Largest differences first. */
  readonly streets: readonly StreetDifference[];
}

const MOST_STREETS = 10;

export function compareDays(network: RoadNetwork, input: LoaderInput, ours: LoadedDay, sumo: LoadedDay): Comparison {
  const freeS = freeSeconds(input);
  const [own, other] = [totals(input, freeS, ours, sumo.refused), totals(input, freeS, sumo, sumo.refused)];
  const delays: [number, number][] = [];
  for (let trip = 0; trip < input.trips.count; trip++) {
    if (ours.completed[trip] === 0 || sumo.completed[trip] === 0) continue;
    const freeEndS = input.trips.departS[trip]! + freeS[trip]!;
    delays.push([ours.endedS[trip]! - freeEndS, sumo.endedS[trip]! - freeEndS]);
  }
  const differences = Float64Array.from(delays, ([a, b]) => Math.abs(a - b)).sort();
  const lost = Array.from(ours.lostS.keys())
    .filter((link) => ours.entered[link]! + sumo.entered[link]! > 0)
    .map((link): [number, number] => [ours.lostS[link]!, sumo.lostS[link]!]);
  return {
    ours: own,
    sumo: other,
    refusedBySumo: sumo.refused.size,
    totalTimeRatio: own.totalTimeS === 0 ? null : round(other.totalTimeS / own.totalTimeS, 4),
    trips: {
      delayCorrelation: correlation(delays),
      meanDifferenceS: round(differences.reduce((a, b) => a + b, 0) / Math.max(1, differences.length), 1),
      p95DifferenceS: round(differences[Math.floor(0.95 * differences.length)] ?? 0, 1),
    },
    links: { lostCorrelation: correlation(lost) },
    streets: streetDifferences(network, ours, sumo),
  };
}

/** Free-flow seconds of each trip's route. */
function freeSeconds({ links, trips }: LoaderInput): Float64Array {
  const seconds = new Float64Array(trips.count);
  for (let trip = 0; trip < trips.count; trip++) {
    const start = trips.routeStart[trip]!;
    for (let i = start; i < start + trips.routeLength[trip]!; i++) {
      const link = trips.routePool[i]!;
      seconds[trip]! += links.lengthM[link]! / links.freeSpeedMps[link]!;
    }
  }
  return seconds;
}

function totals(
  { links, trips }: LoaderInput,
  freeS: Float64Array,
  day: LoadedDay,
  refused: ReadonlySet<number>,
): Totals {
  let [completed, totalTimeS, waitingS, delayS, metres, seconds] = [0, 0, 0, 0, 0, 0];
  for (let trip = 0; trip < trips.count; trip++) {
    const elapsedS = day.endedS[trip]! - trips.departS[trip]!;
    if (elapsedS <= 0 || refused.has(trip)) continue; // its wish lies after the end
    totalTimeS += elapsedS;
    waitingS += day.enteredS[trip]! - trips.departS[trip]!;
    if (day.completed[trip] === 0) continue;
    completed++;
    delayS += elapsedS - freeS[trip]!;
    seconds += day.endedS[trip]! - day.enteredS[trip]!;
    const start = trips.routeStart[trip]!;
    for (let i = start; i < start + trips.routeLength[trip]!; i++) metres += links.lengthM[trips.routePool[i]!]!;
  }
  return {
    completed,
    totalTimeS: Math.round(totalTimeS),
    waitingS: Math.round(waitingS),
    delayS: Math.round(delayS),
    meanSpeedKmh: round(seconds === 0 ? 0 : (3.6 * metres) / seconds, 2),
  };
}

function correlation(pairs: readonly (readonly [number, number])[]): number | null {
  const n = pairs.length;
  let [sumA, sumB] = [0, 0];
  for (const [a, b] of pairs) {
    sumA += a;
    sumB += b;
  }
  let [both, squareA, squareB] = [0, 0, 0];
  for (const [a, b] of pairs) {
    both += (a - sumA / n) * (b - sumB / n);
    squareA += (a - sumA / n) ** 2;
    squareB += (b - sumB / n) ** 2;
  }
  return squareA === 0 || squareB === 0 ? null : round(both / Math.sqrt(squareA * squareB), 3);
}

function streetDifferences(network: RoadNetwork, ours: LoadedDay, sumo: LoadedDay): StreetDifference[] {
  const byStreet = new Map<number, [number, number]>();
  for (let link = 0; link < network.linkCount; link++) {
    const [a, b] = [ours.lostS[link]!, sumo.lostS[link]!];
    if (a === 0 && b === 0) continue;
    const sums = byStreet.get(network.name[link]!) ?? [0, 0];
    sums[0] += a;
    sums[1] += b;
    byStreet.set(network.name[link]!, sums);
  }
  return [...byStreet]
    .sort(([x, [a, b]], [y, [c, d]]) => Math.abs(c - d) - Math.abs(a - b) || x - y)
    .slice(0, MOST_STREETS)
    .map(([name, [a, b]]) => ({
      street: network.strings[name]!,
      oursLostS: Math.round(a),
      sumoLostS: Math.round(b),
    }));
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
