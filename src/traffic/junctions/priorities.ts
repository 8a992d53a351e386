/**
 * Who goes first where links meet: a link's weight at its head, among those who wait for the same link or the same node. It is
 * the exit capacity, so that equals share by their lanes, over a number of vehicles that those on the better road send for
 * one of those who give way.
 *
 * How many, where both have a queue: gap acceptance with a major flow q at which q + c(q) is what the place can carry (1,800
 * pcu/h), c(q) = q·e^(−q·tc) / (1 − e^(−q·tf)) (Harders, Siegloch; HCM 6, chapter 20).
 * - Stop: tc 6.5 s, tf 4.0 s (HCM 6, chapter 20, through movement): q 1,708, c 92, so 19 to one.
 * - Give way: tc 6.2 s, tf 3.3 s (the same, right turn): q 1,682, c 118, so 14 to one.
 * - Into a roundabout: c = 1,380·e^(−0.00102·q) (HCM 6, chapter 22, one lane): q 1,502, c 298, so 5 to one.
 * - A lesser road with no sign: Vietnam's law has it give way (36/2024/QH15, article 22; before, 23/2008/QH12, article 24),
 *   but gaps are small where motorcycles ride (critical gap 1.25 s for a motorcycle in Ho Chi Minh City; J. Traffic Transp.
 *   Eng. 8(4), 2021). Assumed: gaps of 4.1 and 2.2 s, HCM's shortest, for a road one class lower, which gives 2 to one, and twice
 *   that for the others.
 * - Right before left among equals where a road ends, and so not everybody has somebody to the right (the same articles): assumed
 *   1.5 to one. Where equals cross, they take turns.
 * - A slip road that comes in at an angle gives way like a lesser road. Where it, or any road of the same class, runs in with
 *   the other's direction, they zip: queued drivers take turns in a fixed ratio (Cassidy and
 *   Ahn 2005), here by lanes.
 *
 * At signals the cycle decides, and weights are plain.
 */
import { NONE } from "../../base/index.ts";
import { HEAD_SIGNS, type RoadNetwork, turnDeg } from "../../map/index.ts";
import { type Approach, approachesOf, endsThere } from "./node-capacity-streams.ts";

const STOP = HEAD_SIGNS.indexOf("stop");
const GIVE_WAY = HEAD_SIGNS.indexOf("give_way");
const PRIORITY = HEAD_SIGNS.indexOf("priority");

const BEFORE_STOP = 19;
const BEFORE_GIVE_WAY = 14;
const BEFORE_ENTRY = 5;
const BEFORE_LESSER = 2;
const BEFORE_SIDE_STREET = 4;
const BEFORE_LEFT = 1.5;

/** Roads that meet at less run together; who comes within so much of square to the right, comes from the right. */
const ANGLE_DEG = 45;

/** One entry a link, pcu/s over the ratio above. `controlled`: nodes that signals govern. */
export function makePriorities(network: RoadNetwork, controlled: ReadonlySet<number>): Float64Array {
  const priority = network.exitCapacityPcuPerS.slice();
  for (let node = 0; node < network.nodeCount; node++) {
    if (controlled.has(node) || !isMeeting(network, node)) continue;
    const approaches = approachesOf(network, node);
    if (approaches.length < 2) continue;
    const before = givenWay(network, approaches);
    approaches.forEach(({ link }, i) => {
      priority[link]! /= before[i]!;
    });
  }
  return priority;
}

/** False where a road only goes on, or one comes alone: nobody waits for another. */
function isMeeting({ firstIn, inLink, firstOut, reverse }: RoadNetwork, node: number): boolean {
  const [first, end] = [firstIn[node]!, firstIn[node + 1]!];
  const ins = end - first;
  if (ins !== 2) return ins > 2;
  const outs = firstOut[node + 1]! - firstOut[node]!;
  return outs > 2 || reverse[inLink[first]!] === NONE || reverse[inLink[first + 1]!] === NONE;
}

/** By approach: how many go before one of its vehicles. */
function givenWay(network: RoadNetwork, approaches: readonly Approach[]): number[] {
  const { isRoundabout, headSign, roadClass, isRamp } = network;
  const signs = approaches.map(({ link }) => headSign[link]!);
  if (approaches.some(({ link }) => isRoundabout[link] === 1)) {
    return approaches.map(({ link }) => (isRoundabout[link] === 1 ? 1 : BEFORE_ENTRY));
  }
  const yields = (sign: number): boolean => sign === STOP || sign === GIVE_WAY;
  // Everyone has the sign (a stop at every approach, a mini-roundabout): they take turns.
  if (signs.every(yields)) return signs.map(() => 1);
  if (signs.some(yields)) {
    return signs.map((sign) => (sign === STOP ? BEFORE_STOP : sign === GIVE_WAY ? BEFORE_GIVE_WAY : 1));
  }
  if (signs.includes(PRIORITY)) return signs.map((sign) => (sign === PRIORITY ? 1 : BEFORE_GIVE_WAY));
  const isSlip = ({ link }: Approach): boolean => isRamp[link] === 1;
  const ranked = approaches.every(isSlip) ? approaches : approaches.filter((one) => !isSlip(one));
  const best = Math.min(...ranked.map(({ link }) => roadClass[link]!));
  const isAngled = ({ headingDeg }: Approach, other: Approach): boolean =>
    Math.abs(turnDeg(headingDeg, other.headingDeg)) > ANGLE_DEG;
  const comesInAside = (one: Approach): boolean => !ranked.includes(one) && ranked.every((road) => isAngled(one, road));
  const equals = approaches.filter((one) => roadClass[one.link]! <= best && !comesInAside(one));
  const isEnd = equals.length > 1 && equals.some((one) => endsThere(network, one));
  return approaches.map((approach) => {
    if (comesInAside(approach)) return BEFORE_LESSER;
    const lower = roadClass[approach.link]! - best;
    if (lower > 0) return lower === 1 ? BEFORE_LESSER : BEFORE_SIDE_STREET;
    const isFree = (one: Approach): boolean => !equals.some((other) => isToTheRight(one, other));
    return isEnd && equals.some(isFree) && !isFree(approach) ? BEFORE_LEFT : 1;
  });
}

function isToTheRight(of: Approach, other: Approach): boolean {
  const sideDeg = turnDeg(of.headingDeg, other.headingDeg + 180);
  return sideDeg > ANGLE_DEG && sideDeg < 180 - ANGLE_DEG;
}
