/**
 * How long the phases of a signal are, where nobody has said it. All of it is assumed: no programme of a Vietnamese city's signals is
 * public. Seen in Hanoi and Ho Chi Minh City by newspapers (2025): greens of 20 to 60 s, reds of 60 to 160 s, amber of 3 s.
 *
 * - Between greens: amber 3 s, then all red until the last vehicle has crossed before the first one of the next phase comes:
 *   (way across + 6 m) / 10 m/s − way in / 11.1 m/s, 1 to 5 s (RiLSA 2010, 2.5, with its speeds).
 * - Cycle: Webster's optimum (1.5 L + 5) / (1 − Y) for the time L lost in a cycle (Webster 1958). Y is a busy hour's flow ratio, which
 *   is unknown: by the broadest road it is taken to be 0.60 to 0.75. In steps of 5 s, 50 to 150 s.
 * - Greens: Webster's splits, in proportion to each phase's flow ratio. Flows are unknown, the capacity of a road is the guess of
 *   what it was built for; broad roads carry more by the lane too, so flow grows as capacity^1.5, and its ratio to capacity as the
 *   square root.
 * - People cross at 1.2 m/s after 5 s.
 */
import { distanceM, ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import type { SignalPhase } from "./signal-types.ts";

const AMBER_S = 3;
const VEHICLE_M = 6;
const CLEARING_MPS = 10;
const ENTERING_MPS = 11.1;
const LEAST_ALL_RED_S = 1;
const MOST_ALL_RED_S = 5;
const LANE_M = 3.25;

const CYCLE_STEP_S = 5;
const SHORTEST_CYCLE_S = 50;
const LONGEST_CYCLE_S = 150;
/** Flow ratio by class of the broadest road; the last one is for all below. */
const FLOW_RATIOS: readonly (readonly [atLeast: (typeof ROAD_CLASSES)[number], ratio: number])[] = [
  ["primary", 0.75],
  ["secondary", 0.7],
  ["tertiary", 0.65],
];
const LEAST_FLOW_RATIO = 0.6;

/** Of side streets, and of roads from secondary upwards. */
const MIN_GREEN_S = 10;
const MIN_MAIN_GREEN_S = 15;
const MAIN_ROAD = ROAD_CLASSES.indexOf("secondary");
const WALK_MPS = 1.2;
const WALK_START_S = 5;

/** A phase but for its place in the cycle. */
export interface PhaseDraft extends Omit<SignalPhase, "fromS" | "greenS"> {
  /** Share in the green of the cycle, to any scale; 0 = its minimum and no more. */
  readonly weight: number;
}

/** `acrossM`: from stop line to stop line, as far as nodes tell. */
export function draftPhases(
  network: RoadNetwork,
  phases: readonly (readonly number[])[],
  acrossM: number,
): PhaseDraft[] {
  const drafts = phases.map((links, i): PhaseDraft => {
    const crossing = phases.filter((_, j) => j !== i).flat();
    const widthM = Math.max(acrossM, widthOf(network, crossing.length > 0 ? crossing : links));
    const clearingS = (0.75 * widthM + VEHICLE_M) / CLEARING_MPS - (0.25 * widthM) / ENTERING_MPS;
    const isMain = links.some((link) => network.roadClass[link]! <= MAIN_ROAD);
    return {
      links,
      amberS: AMBER_S,
      allRedS: Math.min(MOST_ALL_RED_S, Math.max(LEAST_ALL_RED_S, Math.ceil(clearingS))),
      minGreenS: isMain ? MIN_MAIN_GREEN_S : MIN_GREEN_S,
      weight: Math.sqrt(Math.max(...links.map((link) => network.capacityPcuPerS[link]!))),
    };
  });
  if (drafts.length > 1) return drafts;
  // All traffic drives on together: it stops for people, who walk over the whole road.
  const walkS = Math.ceil(WALK_START_S + widthOf(network, phases[0]!) / WALK_MPS);
  return [...drafts, { links: [], amberS: 0, allRedS: drafts[0]!.allRedS, minGreenS: walkS, weight: 0 }];
}

/** The widest way between two nodes of a signal. */
export function extentM({ nodeLon, nodeLat }: RoadNetwork, nodes: readonly number[]): number {
  let widest = 0;
  for (const [i, a] of nodes.entries()) {
    for (const b of nodes.slice(i + 1)) {
      widest = Math.max(widest, distanceM(nodeLon[a]!, nodeLat[a]!, nodeLon[b]!, nodeLat[b]!));
    }
  }
  return widest;
}

/** Both carriageways, so far as they have approaches. */
function widthOf(network: RoadNetwork, links: readonly number[]): number {
  let lanes = 0;
  for (const link of links) {
    const back = network.reverse[link]!;
    const other = (network.access[back] ?? 0) !== 0 ? network.lanes[back]! : 0;
    lanes = Math.max(lanes, network.lanes[link]! + other);
  }
  return lanes * LANE_M;
}

/** Webster's cycle for the phases, with the least flow ratios that are to be expected of such roads. */
export function websterCycleS(network: RoadNetwork, phases: readonly PhaseDraft[]): number {
  const lostS = phases.reduce((sum, phase) => sum + phase.amberS + phase.allRedS, 0);
  const walkS = phases.reduce((sum, phase) => sum + (phase.weight === 0 ? phase.minGreenS : 0), 0);
  const best = Math.min(...phases.flatMap((phase) => phase.links.map((link) => network.roadClass[link]!)));
  // Who waits to cross on foot is not to wait long.
  const row = walkS > 0 ? undefined : FLOW_RATIOS.find(([name]) => best <= ROAD_CLASSES.indexOf(name));
  const optimumS = (1.5 * (lostS + walkS) + 5) / (1 - (row?.[1] ?? LEAST_FLOW_RATIO));
  const stepped = Math.ceil(optimumS / CYCLE_STEP_S) * CYCLE_STEP_S;
  return Math.max(shortestCycleS(phases), SHORTEST_CYCLE_S, Math.min(LONGEST_CYCLE_S, stepped));
}

/** Below this some green would be shorter than its minimum. */
export function shortestCycleS(phases: readonly Pick<SignalPhase, "minGreenS" | "amberS" | "allRedS">[]): number {
  return phases.reduce((sum, phase) => sum + phase.minGreenS + phase.amberS + phase.allRedS, 0);
}

/** The phases one after the other, their greens by weight, in whole seconds that fill the cycle; no green below its minimum. */
export function layPhases(drafts: readonly PhaseDraft[], cycleS: number): SignalPhase[] {
  const lostS = drafts.reduce((sum, phase) => sum + phase.amberS + phase.allRedS, 0);
  const greens = splitGreen(drafts, cycleS - lostS);
  let fromS = 0;
  return drafts.map(({ weight: _, ...phase }, i) => {
    const laid: SignalPhase = { ...phase, fromS, greenS: greens[i]! };
    fromS += laid.greenS + laid.amberS + laid.allRedS;
    return laid;
  });
}

/** Whole seconds in proportion to the weights; who would have less than the minimum has it, and the others share the rest. */
function splitGreen(phases: readonly PhaseDraft[], totalS: number): number[] {
  if (totalS < phases.reduce((sum, phase) => sum + phase.minGreenS, 0)) {
    throw new RangeError(`${totalS} s of green are too few for the least greens of ${phases.length} phases`);
  }
  const atLeast = new Set(phases.filter((phase) => phase.weight === 0));
  for (;;) {
    const free = phases.filter((phase) => !atLeast.has(phase));
    const leftS = totalS - phases.reduce((sum, phase) => sum + (atLeast.has(phase) ? phase.minGreenS : 0), 0);
    const weights = free.reduce((sum, phase) => sum + phase.weight, 0);
    const short = free.filter((phase) => (leftS * phase.weight) / weights < phase.minGreenS);
    if (short.length > 0) {
      for (const phase of short) atLeast.add(phase);
      continue;
    }
    let weightBefore = 0;
    let givenS = 0;
    return phases.map((phase) => {
      if (atLeast.has(phase)) return phase.minGreenS;
      weightBefore += phase.weight;
      const untilS = Math.round((leftS * weightBefore) / weights);
      const own = untilS - givenS; // no less than the minimum: that is whole, and the share is no less
      givenS = untilS;
      return own;
    });
  }
}
