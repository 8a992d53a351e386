/**
 * What a driver sees at a node, and whether the way on needs a word: nothing is said where there is no choice, nor where the
 * road plainly goes on.
 */
import { NONE } from "../../base/index.ts";
import { bearingNearDeg, ROAD_CLASSES, type RoadNetwork, turnDeg } from "../../map/index.ts";
import { turnGraphOf } from "../turn-graph.ts";
import type { Metric } from "../types.ts";
import { modifierOf } from "./bearing.ts";
import type { Modifier, StepType } from "./types.ts";

/** A road that leaves a node, other than the one that one comes by. */
interface Arm {
  readonly link: number;
  readonly turn: number;
  /** Whether one may drive into it from here. */
  readonly isOpen: boolean;
}

/** Ways on that lie within so many degrees of straight ahead may be mistaken for each other. */
const AHEAD_DEG = 50;
/** From here on a way is a turn, also where the road's name goes round with it. */
const TURN_DEG = 45;
/** A way this much straighter than the others is the one that one stays on. */
const PLAINLY_STRAIGHTER_DEG = 30;
/** So many classes lower, a road is not what one stays on. */
const LESSER_CLASSES = 2;
const SERVICE = ROAD_CLASSES.indexOf("service");

export interface Word {
  readonly type: StepType;
  readonly modifier: Modifier;
}

/** What to say between two links of a route, or null; `isOurs` tells whether a link is of the street that one is on. */
export function wordAt(
  network: RoadNetwork,
  metric: Metric,
  from: number,
  to: number,
  isOurs: (link: number) => boolean,
): Word | null {
  if (to === network.reverse[from]) return { type: "turn", modifier: "uturn" };
  const arms = armsBehind(network, metric, from);
  const taken = arms.find((arm) => arm.link === to)!;
  const others = arms.filter((arm) => arm.link !== to);
  if (others.length === 0) return null;
  const stays = isOurs(to);
  const size = Math.abs(taken.turn);
  const modifier = modifierOf(taken.turn);
  // Over to the other carriageway.
  const isOver = isOneWay(network, metric, from) && isOneWay(network, metric, to);
  if (stays && isOver && modifier.startsWith("sharp")) return { type: "turn", modifier: "uturn" };
  const classOf = (link: number): number => network.roadClass[link]!;
  const isLesser = ({ link }: Arm): boolean =>
    classOf(link) >= SERVICE ? classOf(to) < SERVICE : classOf(link) >= classOf(to) + LESSER_CLASSES;

  if (size >= TURN_DEG) {
    // The road itself goes round a corner, and what else there is are alleys.
    const isCorner = stays && others.every((arm) => isLesser(arm) && Math.abs(arm.turn) >= TURN_DEG);
    if (isCorner) return null;
    if (stays) return { type: "continue", modifier };
    const isEnd = classOf(to) < SERVICE && others.some((arm) => arm.turn * taken.turn < 0) && others.length === 1;
    return { type: isEnd && Math.abs(others[0]!.turn) >= TURN_DEG ? "end of road" : "turn", modifier };
  }

  const rivals = others.filter((arm) => {
    if (!arm.isOpen || Math.abs(arm.turn) > AHEAD_DEG) return false;
    const isTheirs = isOurs(arm.link);
    if (stays && !isTheirs) return classOf(arm.link) < classOf(to);
    if (isTheirs && !stays) return true;
    return !isLesser(arm) && size > Math.abs(arm.turn) - PLAINLY_STRAIGHTER_DEG;
  });
  if (rivals.length === 0) return null;
  return { type: "fork", modifier: branchOf(taken, rivals) };
}

/** On which side of the other ways on a ramp leaves the road. */
export function branchAt(network: RoadNetwork, metric: Metric, from: number, to: number): Modifier {
  const arms = armsBehind(network, metric, from);
  const rivals = arms.filter((arm) => arm.link !== to && arm.isOpen);
  return branchOf(arms.find((arm) => arm.link === to)!, rivals);
}

function branchOf(taken: Arm, rivals: readonly Arm[]): Modifier {
  if (rivals.length === 0) return modifierOf(taken.turn);
  if (rivals.every((arm) => taken.turn < arm.turn)) return "slight left";
  return rivals.every((arm) => taken.turn > arm.turn) ? "slight right" : "straight";
}

/** Whether nobody comes the other way along the link. */
export function isOneWay({ reverse }: RoadNetwork, { linkS }: Metric, link: number): boolean {
  return reverse[link] === NONE || linkS[reverse[link]!] === Number.POSITIVE_INFINITY;
}

/** Whether a driver who comes by `from` may turn into `to`. */
function mayEnter(network: RoadNetwork, { arcOpen, linkS }: Metric, from: number, to: number): boolean {
  const { firstArc, arcHead, stateLink } = turnGraphOf(network);
  if (linkS[to] === Number.POSITIVE_INFINITY) return false;
  for (let arc = firstArc[from]!; arc < firstArc[from + 1]!; arc++) {
    if (stateLink[arcHead[arc]!] === to && arcOpen[arc] === 1) return true;
  }
  return false;
}

function armsBehind(network: RoadNetwork, metric: Metric, from: number): Arm[] {
  const { head, reverse, firstOut, firstIn, inLink } = network;
  const node = head[from]!;
  const aheadDeg = bearingNearDeg(network, from, "head");
  const arms: Arm[] = [];
  for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) {
    if (link === reverse[from]) continue;
    const turn = turnDeg(aheadDeg, bearingNearDeg(network, link, "tail"));
    arms.push({ link, turn, isOpen: mayEnter(network, metric, from, link) });
  }
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) {
    const link = inLink[i]!;
    if (link === from || reverse[link] !== NONE) continue;
    // A one-way street that comes out here: seen, but no way on.
    const turn = turnDeg(aheadDeg, bearingNearDeg(network, link, "head") + 180);
    arms.push({ link, turn, isOpen: false });
  }
  return arms;
}

/** The ways out of a roundabout at a link's head that a driver may take. */
export function exitsBehind(network: RoadNetwork, metric: Metric, link: number): number {
  const { head, firstOut, isRoundabout } = network;
  const node = head[link]!;
  let exits = 0;
  for (let out = firstOut[node]!; out < firstOut[node + 1]!; out++) {
    if (isRoundabout[out] === 0 && mayEnter(network, metric, link, out)) exits++;
  }
  return exits;
}
