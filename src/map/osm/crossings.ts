/** Where a polygon's outline crosses itself: there is no saying what such a polygon encloses. O(edges log edges). */
import Flatbush from "flatbush";
import { forEachEdge, type Place, type Polygon } from "./area.ts";

/** The place of a crossing, or undefined. Edges may touch, as a hole may touch its outline at a corner. */
export function findCrossing(polygon: Polygon): Place | undefined {
  const edges: Edge[] = [];
  forEachEdge(polygon, (...edge) => edges.push(edge));
  if (edges.length === 0) return undefined;
  const index = new Flatbush(edges.length);
  for (const [ax, ay, bx, by] of edges) {
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index.finish();
  for (const [e, edge] of edges.entries()) {
    const [ax, ay, bx, by] = edge;
    const near = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)] as const;
    const [crossed] = index.search(...near, (other) => other > e && cross(edge, edges[other]!));
    if (crossed !== undefined) return meetingPoint(edge, edges[crossed]!);
  }
  return undefined;
}

/** From x, from y, to x, to y. */
type Edge = readonly [number, number, number, number];

/** Whether the ends of each edge lie on both sides of the other. */
function cross(a: Edge, b: Edge): boolean {
  return sideOf(a, b[0], b[1]) * sideOf(a, b[2], b[3]) < 0 && sideOf(b, a[0], a[1]) * sideOf(b, a[2], a[3]) < 0;
}

/** 1 left of the edge, -1 right of it, 0 on its line. */
function sideOf([ax, ay, bx, by]: Edge, x: number, y: number): number {
  return Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
}

function meetingPoint([ax, ay, bx, by]: Edge, [cx, cy, dx, dy]: Edge): Place {
  const share = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / ((bx - ax) * (dy - cy) - (by - ay) * (dx - cx));
  return [ax + share * (bx - ax), ay + share * (by - ay)];
}
