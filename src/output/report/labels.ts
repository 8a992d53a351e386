/** Where labels go on a map: beside their points, never on each other, off the route where there is room. */
import { type Frame, isInFrame } from "./frame.ts";

/** A label asked for: its point, and the room that its text takes. Or a box, by its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The label's box, by its upper left corner, and whether it stands so far off that a leader must join it to its point. */
interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly leader: boolean;
}

const RINGS = [26, 52, 88, 130, 190, 260];
const DIRECTIONS = 12;
const LEADER_FROM = 44;

/** First come, first placed: give the important ones first. `obstacles` are points to keep free, e.g. along the route. */
export function placeLabels(
  frame: Frame,
  requests: readonly Box[],
  obstacles: readonly (readonly [number, number])[],
  reserved: readonly Box[] = [],
): PlacedLabel[] {
  const boxes = [...reserved];
  const points = [...obstacles, ...requests.map((request) => [request.x, request.y] as const)];
  return requests.map(({ x, y, width, height }) => {
    let best = { x: x + RINGS[0]!, y: y - height / 2, leader: false };
    let bestCost = Infinity;
    for (const ring of RINGS) {
      for (let d = 0; d < DIRECTIONS; d++) {
        const angle = (2 * Math.PI * d) / DIRECTIONS;
        const box = {
          x: x + ring * Math.cos(angle) + (Math.cos(angle) < -0.1 ? -width : Math.cos(angle) < 0.1 ? -width / 2 : 0),
          y: y + ring * Math.sin(angle) - height / 2,
          width,
          height,
        };
        const inside = isInFrame(frame, box.x, box.y, 8) && isInFrame(frame, box.x + width, box.y + height, 8);
        if (!inside || boxes.some((other) => overlap(box, other))) continue;
        const covered = points.filter(([px, py]) => contains(box, px, py)).length;
        const cost = covered * 40 + ring;
        if (cost < bestCost) {
          bestCost = cost;
          best = { x: box.x, y: box.y, leader: ring > LEADER_FROM };
        }
      }
    }
    boxes.push({ ...best, width, height });
    return best;
  });
}

const GAP = 6;

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP;

const contains = (box: Box, x: number, y: number): boolean =>
  x > box.x - GAP && x < box.x + box.width + GAP && y > box.y - GAP && y < box.y + box.height + GAP;

/** Positions moved apart as little as needed so that neighbours stand at least `gap` apart, in the order given (ascending). */
export function spread(positions: readonly number[], gap: number, from: number, until: number): number[] {
  const placed = [...positions];
  for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i]!, i === 0 ? from : placed[i - 1]! + gap);
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i]!, i === placed.length - 1 ? until : placed[i + 1]! - gap);
  }
  return placed;
}
