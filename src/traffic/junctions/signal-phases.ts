/**
 * Which approaches are green together, by the directions they come from. Approaches with the same heading are one leg (a road
 * and its frontage road); legs that face each other share a phase. Legs that face nobody have a phase each, side streets among
 * them share one. What turns left gives way inside its phase, as is usual in Hanoi, where few signals have a phase for it.
 */
import type { RoadNetwork } from "../../map/index.ts";
import { ROAD_CLASSES } from "../../map/index.ts";
import { turnDeg } from "./signal-ground.ts";
import type { SignalApproach } from "./signal-types.ts";

/** A leg's approaches differ by less than this in heading. */
const SAME_DEG = 35;
/** Two legs face each other when they are this near to opposite. */
const FACING_DEG = 50;
/** More phases than this would spend the cycle on changing. */
const MOST_PHASES = 4;
const SIDE_STREET = ROAD_CLASSES.indexOf("unclassified");

interface Leg {
  readonly approaches: SignalApproach[];
  headingDeg: number;
  /** Of its broadest road. */
  readonly roadClass: number;
  readonly capacity: number;
}

/** Links of each phase, the busiest phase first; every approach is in exactly one. */
export function phasesOf(network: RoadNetwork, approaches: readonly SignalApproach[]): number[][] {
  const legs = legsOf(network, approaches);
  let phases = pairFacing(legs);
  const isMain = legs.some((leg) => leg.roadClass < SIDE_STREET);
  const isAside = (phase: Leg[]): boolean => isMain && phase.every((leg) => leg.roadClass >= SIDE_STREET);
  const aside = phases.filter((phase) => phase.length === 1 && isAside(phase)).flat();
  if (aside.length > 1) phases = [...phases.filter((phase) => !aside.includes(phase[0]!)), aside];
  const byLoad = (a: Leg[], b: Leg[]): number => loadOf(b) - loadOf(a) || lowestLink(a) - lowestLink(b);
  phases.sort(byLoad);
  while (phases.length > MOST_PHASES) {
    const [second, last] = phases.splice(-2) as [Leg[], Leg[]];
    phases.push([...second, ...last]);
    phases.sort(byLoad);
  }
  return phases.map((phase) =>
    phase.flatMap((leg) => leg.approaches.map((approach) => approach.link)).sort((a, b) => a - b),
  );
}

const loadOf = (phase: readonly Leg[]): number => Math.max(...phase.map((leg) => leg.capacity));
const lowestLink = (phase: readonly Leg[]): number =>
  Math.min(...phase.flatMap((leg) => leg.approaches.map((approach) => approach.link)));

function legsOf(network: RoadNetwork, approaches: readonly SignalApproach[]): Leg[] {
  const legs: Leg[] = [];
  const broadFirst = [...approaches].sort(
    (a, b) => network.capacityPcuPerS[b.link]! - network.capacityPcuPerS[a.link]! || a.link - b.link,
  );
  for (const approach of broadFirst) {
    const leg = legs.find((other) => turnDeg(other.headingDeg, approach.headingDeg) < SAME_DEG);
    if (leg !== undefined) leg.approaches.push(approach);
    else {
      legs.push({
        approaches: [approach],
        headingDeg: approach.headingDeg,
        roadClass: network.roadClass[approach.link]!,
        capacity: network.capacityPcuPerS[approach.link]!,
      });
    }
  }
  return legs;
}

/** Legs in pairs that face each other, as many and then as straight as can be; the others alone. Junctions have few legs. */
function pairFacing(legs: readonly Leg[]): Leg[][] {
  let best: Leg[][] = [];
  let bestScore = Number.NEGATIVE_INFINITY;
  const choose = (rest: readonly Leg[], phases: Leg[][], score: number): void => {
    const [first, ...others] = rest;
    if (first === undefined) {
      if (score > bestScore) [best, bestScore] = [phases, score];
      return;
    }
    for (const other of others) {
      const offDeg = 180 - turnDeg(first.headingDeg, other.headingDeg);
      if (offDeg > FACING_DEG) continue;
      const without = others.filter((leg) => leg !== other);
      choose(without, [...phases, [first, other]], score + 2 - offDeg / FACING_DEG);
    }
    choose(others, [...phases, [first]], score);
  };
  choose(legs, [], 0);
  return best;
}
