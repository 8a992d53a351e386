/** Dijkstra drawn towards the goal: a link counts what is left at least, as the caller knows it or by the straight line. */
import type { RoadNetwork } from "../map/index.ts";
import { makeTreeSearch } from "./destination-tree.ts";
import { makeSearch, type StraightLine } from "./search.ts";
import type { Metric, PathEngine } from "./types.ts";

const EARTH_RADIUS_M = 6_371_008.8;

/** A metric's best speed is found once and kept for as long as the metric lives. */
export function makeAStar(network: RoadNetwork): PathEngine {
  const search = makeSearch(network);
  const tree = makeTreeSearch(network);
  const points = pointsInSpace(network);
  const potentials = new WeakMap<Metric, StraightLine>();
  const potentialOf = (metric: Metric): StraightLine => {
    let potential = potentials.get(metric);
    if (potential === undefined) {
      potential = { ...points, secondsPerM: leastSecondsPerM(network, points, metric) };
      potentials.set(metric, potential);
    }
    return potential;
  };
  return { route: (metric, from, to, lowerS) => search(metric, from, to, lowerS ?? potentialOf(metric)), tree };
}

type Points = Omit<StraightLine, "secondsPerM">;

/** Chords of the sphere are shorter than its arcs and keep the triangle inequality, without a sine in a query. */
function pointsInSpace({ nodeCount, nodeLon, nodeLat }: RoadNetwork): Points {
  const xM = new Float64Array(nodeCount);
  const yM = new Float64Array(nodeCount);
  const zM = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const lon = (nodeLon[node]! * Math.PI) / 180;
    const lat = (nodeLat[node]! * Math.PI) / 180;
    xM[node] = EARTH_RADIUS_M * Math.cos(lat) * Math.cos(lon);
    yM[node] = EARTH_RADIUS_M * Math.cos(lat) * Math.sin(lon);
    zM[node] = EARTH_RADIUS_M * Math.sin(lat);
  }
  return { xM, yM, zM };
}

/** No link is passed in fewer seconds a metre between its ends, so no way is: the bound is never too high. */
function leastSecondsPerM({ linkCount, tail, head }: RoadNetwork, { xM, yM, zM }: Points, { linkS }: Metric): number {
  let least = Number.POSITIVE_INFINITY;
  for (let link = 0; link < linkCount; link++) {
    const from = tail[link]!;
    const to = head[link]!;
    const straightM = Math.hypot(xM[from]! - xM[to]!, yM[from]! - yM[to]!, zM[from]! - zM[to]!);
    if (straightM > 0) least = Math.min(least, linkS[link]! / straightM);
  }
  // Every link shut, or none with an extent: nothing is known, and nothing needs to be.
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
