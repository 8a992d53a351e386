/**
 * The streams that cross at a node without signals. A stream is a way through the node, from a link into another. Seen from
 * above, its ends lie on a circle round the node, of each road the lane that comes in to the left of the one that goes out
 * (traffic keeps to the right); two streams cross where their chords do. Streams that share an end merge or
 * diverge: that is the links' own business.
 *
 * Real streams are those of the city's network of roads, tertiary and better: the way straight on, and at a road's end its
 * turn to the left. What comes out of a side street, or stands behind signals a few metres before, is none.
 */
import { bearingNearDeg, kindBit, ROAD_CLASSES, type RoadNetwork, turnDeg } from "../../map/index.ts";

/** Bicycles alone make no stream. */
const MOTOR = 0xffff & ~kindBit("bicycle");
const LEAST_CLASS = ROAD_CLASSES.indexOf("tertiary");
/** Up to here a way goes on; farther left or right it turns. */
const AHEAD_DEG = 50;
/** Approaches whose lines differ by less are of one road. */
const AXIS_DEG = 35;
/** So near behind a signal, that lets only those come who do not cross. */
const BEHIND_SIGNAL_M = 35;
/** Half the width of a road on the circle. */
const BESIDE_DEG = 0.01;

export interface Approach {
  readonly link: number;
  /** Where its traffic drives to. */
  readonly headingDeg: number;
  /** Approaches of one road, from either end, have one axis. */
  readonly axis: number;
  /** Of its axis, so many directions have an approach: 1 or 2. */
  readonly directions: number;
}

/** The links that enter a node and that somebody may drive by a motor, by axis. */
export function approachesOf(network: RoadNetwork, node: number): Approach[] {
  const { firstIn, inLink, access, capacityPcuPerS } = network;
  const links: number[] = [];
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) {
    if ((access[inLink[i]!]! & MOTOR) !== 0) links.push(inLink[i]!);
  }
  // The broadest road founds the first axis.
  links.sort((a, b) => capacityPcuPerS[b]! - capacityPcuPerS[a]! || a - b);
  const axes: { founderDeg: number; isTwoWay: boolean }[] = [];
  const found = links.map((link) => {
    const headingDeg = bearingNearDeg(network, link, "head");
    let axis = axes.findIndex(({ founderDeg }) => offLineDeg(founderDeg, headingDeg) < AXIS_DEG);
    if (axis < 0) axis = axes.push({ founderDeg: headingDeg, isTwoWay: false }) - 1;
    if (Math.abs(turnDeg(axes[axis]!.founderDeg, headingDeg)) > 90) axes[axis]!.isTwoWay = true;
    return { link, headingDeg, axis };
  });
  return found.map((approach) => ({ ...approach, directions: axes[approach.axis]!.isTwoWay ? 2 : 1 }));
}

/** The angle between two lines, whichever way each is driven. */
function offLineDeg(a: number, b: number): number {
  const off = Math.abs(turnDeg(a, b));
  return Math.min(off, 180 - off);
}

/** Whether the road that an approach comes by ends at the node: no way leads on. */
export function endsThere(network: RoadNetwork, of: Approach): boolean {
  const { firstMovement, movementTo, movementAccess } = network;
  for (let m = firstMovement[of.link]!; m < firstMovement[of.link + 1]!; m++) {
    if ((movementAccess[m]! & MOTOR) === 0) continue;
    if (Math.abs(turnDeg(of.headingDeg, bearingNearDeg(network, movementTo[m]!, "tail"))) <= AHEAD_DEG) return false;
  }
  return true;
}

interface Stream {
  readonly approach: Approach;
  readonly toLink: number;
  /** Where it comes from and goes to, as compass bearings from the node. */
  readonly fromDeg: number;
  readonly toDeg: number;
}

/** Whether real streams of two roads cross at a node that no signal governs. */
export function hasCrossing(network: RoadNetwork, node: number, controlled: ReadonlySet<number>): boolean {
  if (controlled.has(node) || !mayCross(network, node)) return false;
  const approaches = approachesOf(network, node);
  const streams = approaches
    .filter(({ link }) => network.roadClass[link]! <= LEAST_CLASS && !isBehindSignal(network, link, controlled))
    .flatMap((approach) => streamsOf(network, approach));
  return streams.some((a, i) => streams.some((b, j) => i < j && a.approach.axis !== b.approach.axis && cross(a, b)));
}

/** Quick to tell of most nodes: two links of the city's roads that come in, two that go out, and no roundabout. */
function mayCross(network: RoadNetwork, node: number): boolean {
  const { firstIn, inLink, firstOut, roadClass, access, isRoundabout } = network;
  const isReal = (link: number): boolean => roadClass[link]! <= LEAST_CLASS && (access[link]! & MOTOR) !== 0;
  let ins = 0;
  let outs = 0;
  for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) {
    if (isRoundabout[inLink[i]!] === 1) return false;
    if (isReal(inLink[i]!)) ins++;
  }
  for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) if (isReal(link)) outs++;
  return ins >= 2 && outs >= 2;
}

function isBehindSignal({ tail, lengthM }: RoadNetwork, link: number, controlled: ReadonlySet<number>): boolean {
  return lengthM[link]! <= BEHIND_SIGNAL_M && controlled.has(tail[link]!);
}

function streamsOf(network: RoadNetwork, approach: Approach): Stream[] {
  const { firstMovement, movementTo, movementAccess, reverse, roadClass } = network;
  const { link, headingDeg } = approach;
  const ahead: Stream[] = [];
  const left: Stream[] = [];
  for (let m = firstMovement[link]!; m < firstMovement[link + 1]!; m++) {
    const toLink = movementTo[m]!;
    if ((movementAccess[m]! & MOTOR) === 0 || toLink === reverse[link] || roadClass[toLink]! > LEAST_CLASS) continue;
    const awayDeg = bearingNearDeg(network, toLink, "tail");
    const turn = turnDeg(headingDeg, awayDeg);
    const stream = { approach, toLink, fromDeg: headingDeg + 180 - BESIDE_DEG, toDeg: awayDeg + BESIDE_DEG };
    if (Math.abs(turn) <= AHEAD_DEG) ahead.push(stream);
    else if (turn < 0) left.push(stream);
  }
  return ahead.length > 0 ? ahead : left;
}

function cross(a: Stream, b: Stream): boolean {
  if (a.toLink === b.toLink) return false;
  const side = (deg: number): boolean => clockwiseDeg(a.fromDeg, deg) < clockwiseDeg(a.fromDeg, a.toDeg);
  return side(b.fromDeg) !== side(b.toDeg);
}

const clockwiseDeg = (from: number, to: number): number => (((to - from) % 360) + 360) % 360;
