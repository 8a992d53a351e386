/**
 * Which lanes of a link lead to which of the links behind it, seen from the left edge to the right. Turns are degrees, left
 * negative; turning round is the farthest left, since traffic keeps to the right.
 *
 * Marked lanes: the arrows of all lanes and the ways on are laid side by side, each in the order from left to right, and each way on
 * goes with one arrow so that their order is kept and the angles differ by the least sum (dynamic programming, ways ×
 * arrows²). A way far to the side of its arrow, for which no lane is marked, is driven from the outermost of the arrow's lanes. An
 * arrow for which no way is left, because its turn comes farther on, means the nearest way.
 */
import { LANE_TURNS } from "../../map/index.ts";

export const ROUND_DEG = -180;

/** Where each of LANE_TURNS points. */
const ARROW_DEG: readonly number[] = LANE_TURNS.map((turn) => {
  if (turn === "reverse") return ROUND_DEG;
  if (turn === "through" || turn.startsWith("merge")) return 0;
  const size = turn.startsWith("slight") ? 45 : turn.startsWith("sharp") ? 135 : 90;
  return turn.endsWith("left") ? -size : size;
});

/** An arrow does not mean what is farther off, unless no other does. */
const ASIDE_DEG = 60;
/** An arrow may go without a way rather than take one that is so much farther off. */
const UNUSED_DEG = 45;

/** By lane, the ways on that it leads to (indices into `waysDeg`, ascending); each way has a lane. One lane at least is marked. */
export function waysOfMarkedLanes(laneTurns: readonly number[], waysDeg: readonly number[]): number[][] {
  // A lane without an arrow between marked ones goes straight on.
  const arrowsOf = laneTurns.map((bits) => {
    const arrows = ARROW_DEG.filter((_, bit) => (bits & (1 << bit)) !== 0);
    return arrows.length > 0 ? arrows : [0];
  });
  const arrows = [...new Set(arrowsOf.flat())].sort((a, b) => a - b);
  const order = [...waysDeg.keys()].sort((a, b) => waysDeg[a]! - waysDeg[b]! || a - b);
  const arrowOfWay = matchInOrder(
    order.map((way) => waysDeg[way]!),
    arrows,
  );
  const serves = (lane: number, i: number): boolean => {
    const arrow = arrows[arrowOfWay[i]!]!;
    if (!arrowsOf[lane]!.includes(arrow)) return false;
    const aside = waysDeg[order[i]!]! - arrow;
    if (Math.abs(aside) <= ASIDE_DEG) return true;
    return (
      lane === (aside < 0 ? arrowsOf.findIndex : arrowsOf.findLastIndex).call(arrowsOf, (own) => own.includes(arrow))
    );
  };
  return arrowsOf.map((own, lane) => {
    const found = order.filter((_, i) => serves(lane, i));
    return (found.length > 0 ? found : [nearest(own, waysDeg)]).sort((a, b) => a - b);
  });
}

/** By way, its arrow: both ascending, so are the answers. */
function matchInOrder(ways: readonly number[], arrows: readonly number[]): number[] {
  // cost[j]: least sum for the ways so far, the last of them with arrow j.
  let cost = arrows.map((arrow, j) => Math.abs(arrow - ways[0]!) + j * UNUSED_DEG);
  const before: number[][] = [];
  for (const way of ways.slice(1)) {
    const from = arrows.map((_, j) => {
      let best = 0;
      for (let i = 1; i <= j; i++) if (cost[i]! + skipped(i, j) < cost[best]! + skipped(best, j)) best = i;
      return best;
    });
    before.push(from);
    cost = arrows.map((arrow, j) => cost[from[j]!]! + skipped(from[j]!, j) + Math.abs(arrow - way));
  }
  const whole = cost.map((sum, j) => sum + (arrows.length - 1 - j) * UNUSED_DEG);
  let at = whole.indexOf(Math.min(...whole));
  const found = [at];
  for (const from of before.reverse()) {
    at = from[at]!;
    found.push(at);
  }
  return found.reverse();
}

const skipped = (from: number, to: number): number => Math.max(0, to - from - 1) * UNUSED_DEG;

function nearest(own: readonly number[], waysDeg: readonly number[]): number {
  const off = waysDeg.map((way) => Math.min(...own.map((arrow) => Math.abs(arrow - way))));
  return off.indexOf(Math.min(...off));
}

/** Up to here a way goes on; beyond, it turns. */
const AHEAD_DEG = 40;

/**
 * The same for lanes on which nothing is marked. Where the road goes on, the lane at the left edge is for who turns left or round, if
 * there are three lanes and a road of some weight on that side (`isMajor`), else shared with the others; the right one is shared by
 * through and right. Where it ends, the lanes are parted between left and right, with one in the middle for both. Null where
 * there is nothing to part: one lane, one direction, or two lanes at a road's end, which are too few to be held to one turn.
 */
export function waysOfPlainLanes(
  laneCount: number,
  waysDeg: readonly number[],
  isMajor: (way: number) => boolean,
): number[][] | null {
  const ways = [...waysDeg.keys()];
  const left = ways.filter((way) => waysDeg[way]! < -AHEAD_DEG);
  const right = ways.filter((way) => waysDeg[way]! > AHEAD_DEG);
  const through = ways.filter((way) => Math.abs(waysDeg[way]!) <= AHEAD_DEG);
  const sides = [left, through, right].filter((side) => side.length > 0).length;
  if (laneCount < 2 || sides < 2 || (laneCount === 2 && through.length === 0)) return null;
  const lanes = Array.from({ length: laneCount }, (_, lane) => {
    if (through.length > 0) {
      if (lane === 0) return laneCount > 2 && left.some(isMajor) ? left : [...left, ...through];
      return lane === laneCount - 1 ? [...through, ...right] : through;
    }
    const half = (laneCount - 1) / 2;
    return lane < half ? left : lane > half ? right : [...left, ...right];
  });
  return lanes.map((own) => own.sort((a, b) => a - b));
}
