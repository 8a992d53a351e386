/**
 * Lane groups: the vehicles of a link that turn alike stand in lanes of their own, so that a turn that is shut or full holds up only
 * those who want it, and a bus has its lane.
 *
 * - From the arrows and the lanes' access where they are marked; else by rule (see `lane-groups-turns`) at signals and where
 *   real streams cross. Elsewhere nobody sorts himself into lanes beforehand.
 * - Lanes for some kinds only are groups of those kinds' classes, for every turn.
 * - Each class finds a lane for each link behind, also by movements that are shut today: an hour or a plan may open them. Where no lane is marked for
 *   it, it takes those nearest to its turn.
 * - Motorcycles sort themselves as cars do. They ride in any lane, but before a stop line whoever turns left waits on the left with
 *   the others, and a share of the width that they shared with every turn could not be given to any of them. That
 *   they come to the front between the cars is their filtering, which a class's `filterShare` tells.
 * - Links shorter than 30 m hold a handful of vehicles and have no groups, nor has the ring of a roundabout unless it is marked.
 */
import {
  bearingNearDeg,
  kindBit,
  ROAD_CLASSES,
  type RoadNetwork,
  turnDeg,
  type VehicleClass,
} from "../../map/index.ts";
import type { LaneGroup } from "../simulation/index.ts";
import { ROUND_DEG, waysOfMarkedLanes, waysOfPlainLanes } from "./lane-groups-turns.ts";
import { hasCrossing } from "./node-capacity-streams.ts";

const LEAST_LENGTH_M = 30;
/** Who turns more than this, turns round. */
const ROUND_FROM_DEG = 160;
/** Roads for which a lane to the left is worth while. */
const LEAST_CLASS = ROAD_CLASSES.indexOf("tertiary");
const ALL = 0xffff;
/** Ambulances may use any lane, and a lane for bicycles alone is no part of the carriageway. */
const UNUSUAL = kindBit("emergency") | kindBit("bicycle");

/** A link behind, as a way on. */
interface Way {
  readonly link: number;
  readonly deg: number;
  readonly isOpen: boolean;
}

interface Lane {
  /** Bit c: class c may stand here. */
  readonly classes: number;
  readonly turns: number;
}

/**
 * Groups of the links that have more than one, by link. `controlled`: nodes that signals govern. `classes` are those of the
 * loader's input, in its order, at most 32; with none, lanes are for everybody.
 */
export function makeLaneGroups(
  network: RoadNetwork,
  controlled: ReadonlySet<number>,
  classes: readonly Pick<VehicleClass, "kind">[] = [],
): LaneGroup[] {
  const groups: LaneGroup[] = [];
  const parts = new Map<number, boolean>();
  const isParted = (node: number): boolean => {
    let known = parts.get(node);
    if (known === undefined) {
      known = controlled.has(node) || hasCrossing(network, node, controlled);
      parts.set(node, known);
    }
    return known;
  };
  for (let link = 0; link < network.linkCount; link++) {
    const { lengthM, firstLane, access } = network;
    if (lengthM[link]! < LEAST_LENGTH_M || access[link] === 0) continue;
    if (firstLane[link + 1]! - firstLane[link]! < 2) continue;
    const lanes = lanesOf(network, link, classes);
    const ways = waysOf(network, link);
    const waysOfLane = assignWays(network, link, lanes, ways, isParted);
    if (waysOfLane === null) continue;
    serveEveryone(lanes, ways, waysOfLane, everyoneOf(classes));
    groups.push(...gather(link, lanes, ways, waysOfLane, everyoneOf(classes)));
  }
  return groups;
}

/** Bits of all classes; where none are told apart, one bit stands for everybody. */
const everyoneOf = (classes: readonly unknown[]): number => (2 ** Math.max(1, classes.length) - 1) | 0;

/** The lanes that some class of motor vehicle uses as a matter of course. */
function lanesOf(network: RoadNetwork, link: number, classes: readonly Pick<VehicleClass, "kind">[]): Lane[] {
  const { firstLane, laneTurns, laneAccess, access } = network;
  const lanes: Lane[] = [];
  let housed = 0;
  for (let lane = firstLane[link]!; lane < firstLane[link + 1]!; lane++) {
    const kinds = laneAccess[lane]!;
    let mask = classes.length === 0 ? 1 : 0;
    let usual = classes.length === 0 ? ALL : 0;
    for (const [c, { kind }] of classes.entries()) {
      if ((kinds & kindBit(kind)) !== 0) mask |= 1 << c;
      usual |= kindBit(kind);
    }
    if ((usual & kinds & access[link]! & ~UNUSUAL) === 0) continue;
    lanes.push({ classes: mask, turns: laneTurns[lane]! });
    housed |= mask;
  }
  // Classes that have no lane here are not held to any.
  const homeless = everyoneOf(classes) & ~housed;
  return homeless === 0 ? lanes : lanes.map((lane) => ({ ...lane, classes: lane.classes | homeless }));
}

/** From left to right. */
function waysOf(network: RoadNetwork, link: number): Way[] {
  const { firstMovement, movementTo, movementAccess, reverse } = network;
  const headingDeg = bearingNearDeg(network, link, "head");
  const ways: Way[] = [];
  for (let m = firstMovement[link]!; m < firstMovement[link + 1]!; m++) {
    const to = movementTo[m]!;
    const turn = turnDeg(headingDeg, bearingNearDeg(network, to, "tail"));
    const deg = to === reverse[link] || Math.abs(turn) > ROUND_FROM_DEG ? ROUND_DEG : turn;
    ways.push({ link: to, deg, isOpen: movementAccess[m] !== 0 });
  }
  return ways.sort((a, b) => a.deg - b.deg || a.link - b.link);
}

/** By lane, its ways: indices into `ways`. Null where the link is one group. */
function assignWays(
  network: RoadNetwork,
  link: number,
  lanes: readonly Lane[],
  ways: readonly Way[],
  isParted: (node: number) => boolean,
): number[][] | null {
  const open = [...ways.keys()].filter((way) => ways[way]!.isOpen);
  if (lanes.length < 2 || open.length === 0) return null;
  const back = (found: number[][]): number[][] => found.map((own) => own.map((i) => open[i]!));
  const openDeg = open.map((way) => ways[way]!.deg);
  const byClasses = new Map<number, number>();
  for (const { classes } of lanes) byClasses.set(classes, (byClasses.get(classes) ?? 0) + 1);
  const isMixed = byClasses.size > 1;
  if (lanes.some(({ turns }) => turns !== 0)) {
    if (open.length === 1 && !isMixed) return null;
    return back(
      waysOfMarkedLanes(
        lanes.map(({ turns }) => turns),
        openDeg,
      ),
    );
  }
  // The lanes of most kinds are parted by turns, those of the others lead everywhere.
  const common = [...byClasses].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  const isMajor = (i: number): boolean => {
    const to = ways[open[i]!]!.link;
    return to !== network.reverse[link] && network.roadClass[to]! <= LEAST_CLASS;
  };
  const isRule = network.isRoundabout[link] === 0 && isParted(network.head[link]!);
  const plain = isRule ? waysOfPlainLanes(byClasses.get(common)!, openDeg, isMajor) : null;
  if (plain === null && !isMixed) return null;
  const next = (plain ?? []).values();
  const all = [...open.keys()];
  return back(lanes.map(({ classes }) => (classes === common ? (next.next().value ?? [...all]) : [...all])));
}

/** Adds to lanes, in place, until each class has one for each way: the nearest of those that it may stand in. */
function serveEveryone(
  lanes: readonly Lane[],
  ways: readonly Way[],
  waysOfLane: readonly number[][],
  everyone: number,
): void {
  // The ways that each lane is for by itself; what is added to it does not draw more.
  const own = waysOfLane.map((list) => list.map((way) => ways[way]!.deg));
  for (const [way, { deg }] of ways.entries()) {
    let lacking = everyone;
    for (const [lane, { classes }] of lanes.entries()) if (waysOfLane[lane]!.includes(way)) lacking &= ~classes;
    while (lacking !== 0) {
      const who = lacking & -lacking;
      const off = lanes.map(({ classes }, lane) =>
        (classes & who) === 0 ? Number.POSITIVE_INFINITY : Math.min(...own[lane]!.map((mine) => Math.abs(mine - deg))),
      );
      const least = Math.min(...off);
      for (const [lane, { classes }] of lanes.entries()) {
        if (off[lane] !== least) continue;
        waysOfLane[lane]!.push(way);
        lacking &= ~classes;
      }
    }
  }
}

/** Lanes alike are one group. */
function gather(
  link: number,
  lanes: readonly Lane[],
  ways: readonly Way[],
  waysOfLane: readonly number[][],
  everyone: number,
): LaneGroup[] {
  const alike = new Map<string, { toLinks: number[]; classes: number; count: number }>();
  for (const [lane, { classes }] of lanes.entries()) {
    const toLinks = [...new Set(waysOfLane[lane]!)].map((way) => ways[way]!.link).sort((a, b) => a - b);
    const key = `${classes} ${toLinks.join(" ")}`;
    const group = alike.get(key);
    if (group === undefined) alike.set(key, { toLinks, classes, count: 1 });
    else group.count++;
  }
  if (alike.size < 2) return [];
  return [...alike.values()].map(({ toLinks, classes, count }) => ({
    link,
    toLinks,
    ...(classes === everyone ? {} : { classMask: classes >>> 0 }),
    share: count / lanes.length,
  }));
}
