/**
 * A usual day by learning from day to day: everyone drives, some of those who find that another way would have been quicker take
 * that one the next day, and so on to a dynamic user equilibrium, in which nobody gains by changing. All is by the time of day: what
 * a link takes, and the quickest way, which is exact at those times (see learning-search.ts).
 * The gap is Σ(own − quickest) ÷ Σ quickest over the trips asked, both at the times that the links really took and from the moment
 * at which the trip entered its first link. A round that is no better than the best one is undone, and fewer change after it: so
 * a day on which the city locked up is only learnt from. Better is a smaller gap, or less time for all from the wish on: while
 * everyone stands in one jam before the ways part, the gap alone is small and rises as the jam is shared out.
 * Sources: gap-function swaps, Lu, Mahmassani & Zhou 2009; day-to-day learning, Friesz et al. 1994.
 */
import type { WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { type LoaderResult, simulate } from "../simulation/index.ts";
import {
  CLEARLY_LESS,
  ENOUGH_GAP,
  FIRST_SHARE,
  FRUITLESS_ROUNDS,
  GAIN_FACTOR,
  INTERVAL_S,
  LEAST_GAIN,
  MEASURED_ALL,
  MEASURED_SHARE,
  MOST_ROUNDS,
  NOT_MUCH_MORE,
} from "./learning-knobs.ts";
import { firstWays } from "./learning-start.ts";
import { type DaySeconds, type DayTimes, measuredDay, secondsOfWay, secondsOn, toSeconds } from "./learning-times.ts";
import { makeWayFinder, type Ways } from "./learning-ways.ts";
import { type LoaderRest, loaderInput } from "./loader-input.ts";
import type { RouteSet } from "./routes.ts";
import { takeRoutes } from "./routes-take.ts";

/** What the city's drivers know of a usual day. Plain data: it crosses threads. */
export interface EquilibriumDay {
  /** What a link takes, mean over the vehicles of the day that was kept; free flow where nobody drove. Seconds. */
  readonly linkS: Float64Array;
  /** The same by interval of entry. */
  readonly times: DayTimes;
  /** Times that drivers have chosen their ways by. */
  readonly believed: readonly DayTimes[];
  readonly drivers: UsualDrivers;
  /** One a round, in order; `kept` is the index of the one that the day is of. */
  readonly rounds: readonly LearningRound[];
  readonly kept: number;
  readonly stoppedBy: "gap" | "fruitless" | "rounds";
}

/** The trips that learnt, one entry each. */
export interface UsualDrivers {
  readonly departS: Float64Array;
  readonly originLink: Uint32Array;
  readonly destinationLink: Uint32Array;
  /** Index into `believed`. */
  readonly chosenBy: Uint8Array;
  /** Seconds that it expected to wait before its first link. */
  readonly waitsS: Float32Array;
}

export interface LearningRound {
  readonly gap: number;
  /** Mean seconds of a trip from its first link on, of those asked, and of their quickest ways. */
  readonly meanS: number;
  readonly quickestS: number;
  /** Mean seconds that they waited for a place on their first link. */
  readonly waitS: number;
  /** Of the trips demanded. */
  readonly completedShare: number;
  /** Rings of links that waited for each other. */
  readonly gridlocks: number;
  /** Trips that had changed their way for this round. */
  readonly changed: number;
}

export interface LearningOptions extends WorkOptions {
  /** The order of the network's hierarchy: `orderRoads`. */
  readonly rank: Uint32Array;
  readonly endS: number;
  /** Of link times, seconds; default INTERVAL_S. */
  readonly intervalS?: number;
  /** At most; default MOST_ROUNDS. */
  readonly rounds?: number;
  /** What else the loader is told every day: signals, lane groups, node capacities, windows of standing rules. */
  readonly supply?: Partial<Pick<LoaderRest, "windows" | "signals" | "junctions">>;
}

/** A round as it was driven. */
interface Driven {
  readonly round: LearningRound;
  readonly index: number;
  readonly routes: RouteSet;
  readonly chosenBy: Uint8Array;
  readonly waitsS: Float32Array;
  readonly times: DayTimes;
  readonly linkS: Float64Array;
  readonly found: Found;
}

/** What the trips that were asked found, after a round. */
interface Found {
  readonly ways: Ways;
  readonly enteredS: Float64Array;
  /** Relative gain of the quickest way, 0 where there is none. */
  readonly gain: Float32Array;
}

/** Learns a usual day from the trips of one day. Throws ClearwayError `aborted` on a signal. */
export function learnEquilibriumDay(
  network: RoadNetwork,
  demand: Demand,
  fleet: readonly FleetRow[],
  options: LearningOptions,
): EquilibriumDay {
  const { endS, signal, supply = {}, intervalS = INTERVAL_S } = options;
  const most = Math.max(1, options.rounds ?? MOST_ROUNDS);
  const askedShare = demand.count > MEASURED_ALL ? MEASURED_SHARE : 1;
  const stage = (round: number, share: number): void => options.onProgress?.("base day", (round + share) / (most + 1));
  const freeS = network.lengthM.map((length, link) => length / network.freeSpeedMps[link]!);
  const finder = makeWayFinder(network, options.rank, fleet, supply.windows);
  const start = firstWays(network, finder, demand, fleet, {
    ...{ freeS, intervalS, endS, signal },
    draw: (trip) => mixed(trip, 0),
    onProgress: (_, part) => stage(0, part),
  });
  const believed = [...start.believed];
  let { routes, chosenBy } = start;
  let waitsS: Float32Array = new Float32Array(demand.count);
  const rounds: LearningRound[] = [];
  let best: Driven | undefined;
  let share = FIRST_SHARE;
  let changed = 0;
  let stoppedBy: EquilibriumDay["stoppedBy"] = "rounds";

  for (let index = 0; index < most; index++) {
    const result = simulate(
      loaderInput(network, demand, fleet, routes, {
        ...supply,
        endS,
        recordLinkTimes: { intervalS },
      }),
      { signal, onProgress: (_, part) => stage(index + 1, part / 2) },
    );
    const times = measuredDay(result, freeS, endS);
    const seconds = toSeconds(times, freeS);
    const { enteredS } = result.trips;
    const ways = finder.quickest(demand, {
      ...{ times: seconds, beginS: enteredS, signal },
      asks: (trip) => mixed(trip, index + 1) < askedShare,
      onProgress: (_, part) => stage(index + 1, (1 + part) / 2),
    });
    const { found, ...measured } = measure(seconds, routes, ways, enteredS, demand.departS);
    const round: LearningRound = {
      ...measured,
      completedShare: result.books.demanded === 0 ? 1 : result.books.completed / result.books.demanded,
      gridlocks: result.deadlocks.length,
      changed,
    };
    rounds.push(round);
    if (best === undefined || isBetter(round, best.round)) {
      const linkS = meanSeconds(seconds, freeS, routes, enteredS, result);
      best = { round, index, routes, chosenBy, waitsS, times, linkS, found };
      believed.push(times);
      if (round.gap <= ENOUGH_GAP && round.gridlocks === 0) {
        stoppedBy = "gap";
        break;
      }
    } else {
      share /= 3;
      if (index - best.index >= FRUITLESS_ROUNDS) {
        stoppedBy = "fruitless";
        break;
      }
    }
    if (index === most - 1) break;
    // From the best day on: fewer than before where the day after it was no better, and all of them were among those.
    const { found: known, index: drawn } = best;
    const takes = Uint8Array.from(known.gain, (gain, trip) =>
      gain > LEAST_GAIN && mixed(trip, drawn + 1) < askedShare * share * Math.min(1, GAIN_FACTOR * gain) ? 1 : 0,
    );
    const by = believed.length - 1;
    routes = takeRoutes(best.routes, known.ways, takes);
    chosenBy = best.chosenBy.map((own, trip) => (takes[trip] === 1 ? by : own));
    waitsS = best.waitsS.map((own, trip) => (takes[trip] === 1 ? known.enteredS[trip]! - demand.departS[trip]! : own));
    changed = takes.reduce((sum, one) => sum + one, 0);
    if (changed === 0) {
      stoppedBy = "fruitless";
      break;
    }
  }
  const { linkS, times, index: kept } = best!;
  const { departS, originLink, destinationLink } = demand;
  return {
    ...{ linkS, times, rounds, kept, stoppedBy },
    ...onlyChosen(believed, best!.chosenBy, { departS, originLink, destinationLink, waitsS: best!.waitsS }),
  };
}

function isBetter(one: LearningRound, other: LearningRound): boolean {
  if (one.gridlocks > 0 !== other.gridlocks > 0) return one.gridlocks === 0;
  const oneS = one.meanS + one.waitS;
  const otherS = other.meanS + other.waitS;
  return oneS < otherS * CLEARLY_LESS || (one.gap < other.gap && oneS < otherS * NOT_MUCH_MORE);
}

function measure(
  seconds: DaySeconds,
  routes: RouteSet,
  ways: Ways,
  enteredS: Float64Array,
  departS: Float64Array,
): { found: Found } & Pick<LearningRound, "gap" | "meanS" | "quickestS" | "waitS"> {
  const gain = new Float32Array(enteredS.length);
  let ownSum = 0;
  let leastSum = 0;
  let waitSum = 0;
  let asked = 0;
  for (let trip = 0; trip < enteredS.length; trip++) {
    const least = ways.quickestS[trip]!;
    const length = routes.routeLength[trip]!;
    if (!(least < Number.POSITIVE_INFINITY) || length === 0) continue;
    const own = secondsOfWay(seconds, routes.routePool, routes.routeStart[trip]!, length, enteredS[trip]!);
    ownSum += own;
    leastSum += least;
    waitSum += enteredS[trip]! - departS[trip]!;
    asked++;
    gain[trip] = least > 0 ? own / least - 1 : 0;
  }
  return {
    found: { ways, enteredS, gain },
    gap: leastSum > 0 ? ownSum / leastSum - 1 : 0,
    meanS: asked > 0 ? ownSum / asked : 0,
    quickestS: asked > 0 ? leastSum / asked : 0,
    waitS: asked > 0 ? waitSum / asked : 0,
  };
}

/** Over the trips that entered, each at the times of its own hours. */
function meanSeconds(
  seconds: DaySeconds,
  freeS: Float64Array,
  { routeStart, routeLength, routePool }: RouteSet,
  enteredS: Float64Array,
  { trips }: LoaderResult,
): Float64Array {
  const sumS = new Float64Array(freeS.length);
  const vehicles = new Uint32Array(freeS.length);
  for (let trip = 0; trip < enteredS.length; trip++) {
    if (trips.drivenShare[trip] === 0) continue;
    let timeS = enteredS[trip]!;
    for (let i = routeStart[trip]!; i < routeStart[trip]! + routeLength[trip]!; i++) {
      const link = routePool[i]!;
      const takesS = secondsOn(seconds, link, timeS);
      sumS[link]! += takesS;
      vehicles[link]!++;
      timeS += takesS;
    }
  }
  return freeS.map((free, link) => (vehicles[link] === 0 ? free : Math.max(free, sumS[link]! / vehicles[link]!)));
}

/** Leaves out the days that nobody goes by any more. */
function onlyChosen(
  believed: readonly DayTimes[],
  chosenBy: Uint8Array,
  rest: Omit<UsualDrivers, "chosenBy">,
): Pick<EquilibriumDay, "believed" | "drivers"> {
  const used = believed.map((_, k) => k).filter((k) => chosenBy.includes(k));
  return {
    believed: used.map((k) => believed[k]!),
    drivers: { ...rest, chosenBy: chosenBy.map((k) => used.indexOf(k)) },
  };
}

/** In [0, 1): a draw for a trip in a round, the same in every run. */
function mixed(trip: number, round: number): number {
  let bits = Math.imul(trip + 1, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 13), 0x27d4eb2f);
  return ((bits ^ (bits >>> 16)) >>> 0) / 0x1_0000_0000;
}
