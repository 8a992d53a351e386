/**
 * Can an ambulance reach each hospital at every moment of the plan? Closures change at a few hundred moments; a hospital is
 * asked anew only where a change touches one of the ways its ambulances drive.
 */
import { NONE, type Window } from "../../base/index.ts";
import { makeSnapper, type RoadNetwork } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";
import { type DestinationTree, followTree, makeMetric, type PathEngine } from "../../routing/index.ts";
import { type ClosureState, closuresWithin } from "./closures.ts";

export interface Hospital {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

export interface AccessFound {
  readonly hospital: Hospital;
  /** The link it stands at, NONE where no road of the map is within 300 m. */
  readonly link: number;
  /** Mean free-flow seconds from the nearest origins, open city; null where none of them reaches it even then. */
  readonly baseS: number | null;
  /** The longest of these means under the plan, over the moments when it can be reached. */
  readonly worstS: number | null;
  readonly worstAtS: number | null;
  /** Spans when it cannot be reached from most of its origins, with the link where the open-city way is first shut. */
  readonly blocked: readonly (Window & { link: number })[];
}

export interface AccessOptions {
  readonly span: Window;
  /** The class that ambulances are of (index into the timeline's classes). */
  readonly classIndex: number;
  /** Links from which ambulances come: one or more a part of the city. */
  readonly origins: ArrayLike<number>;
  readonly onProgress?: (share: number) => void;
}

/** How many of the nearest origins answer for a hospital. */
const NEAREST = 10;

export function hospitalAccess(
  network: RoadNetwork,
  engine: PathEngine,
  timeline: Timeline,
  hospitals: readonly Hospital[],
  options: AccessOptions,
): AccessFound[] {
  const { span, classIndex } = options;
  const kind = timeline.classes[classIndex]!.kind;
  const snapper = makeSnapper(network);
  const open = makeMetric(network, { kind });
  const moments = changes(timeline, classIndex, span);
  const states = distinctStates(network, timeline, classIndex, moments, span);

  return hospitals.map((hospital, h) => {
    options.onProgress?.(h / hospitals.length);
    const [snapped] = snapper.nearest(hospital.lon, hospital.lat, { kind, maxM: 300 });
    if (snapped === undefined) return { hospital, link: NONE, baseS: null, worstS: null, worstAtS: null, blocked: [] };
    const tree = engine.tree(open, [snapped.link]);
    const near = nearestOrigins(tree, options.origins);
    if (near.length === 0)
      return { hospital, link: snapped.link, baseS: null, worstS: null, worstAtS: null, blocked: [] };
    const ways = near.map((origin) => followTree(network, tree, origin));
    const baseS = mean(near.map((origin) => tree.costS[origin]!));
    let worstS = baseS;
    let worstAtS: number | null = null;
    const blocked: { fromS: number; untilS: number; link: number }[] = [];
    for (const { state, fromS, untilS } of states) {
      if (!ways.some((way) => firstShut(network, way, state) !== NONE)) continue;
      const closedLinks = state.links.slice();
      closedLinks[snapped.link] = 0; // its own street may be closed: ambulances may still end there
      const shut = makeMetric(network, { kind, closedLinks, closedMovements: state.movements });
      const under = engine.tree(shut, [snapped.link]);
      const reached = near.map((origin) => under.costS[origin]!).filter(Number.isFinite);
      if (reached.length * 2 <= near.length) {
        const place = ways.map((way) => firstShut(network, way, state)).find((link) => link !== NONE) ?? snapped.link;
        const last = blocked.at(-1);
        if (last !== undefined && last.untilS === fromS) last.untilS = untilS;
        else blocked.push({ fromS, untilS, link: place });
      } else if (mean(reached) > worstS) {
        worstS = mean(reached);
        worstAtS = fromS;
      }
    }
    return { hospital, link: snapped.link, baseS, worstS, worstAtS, blocked };
  });
}

/** The moments of the span at which something opens or closes for the class, the span's start first. */
function changes(timeline: Timeline, classIndex: number, span: Window): number[] {
  const times = new Set([span.fromS]);
  for (const w of [...timeline.links, ...timeline.movements]) {
    if (((w.classMask >>> classIndex) & 1) === 0) continue;
    for (const at of [w.fromS, w.untilS]) if (at > span.fromS && at < span.untilS) times.add(at);
  }
  return [...times].sort((a, b) => a - b);
}

/**
 * One state a change; changes in quick succession are taken together, from the first to the last of them, at the stricter sum
 * of all. What holds after the last of them is a state of its own: it may stand for hours.
 */
function distinctStates(
  network: RoadNetwork,
  timeline: Timeline,
  classIndex: number,
  moments: readonly number[],
  span: Window,
): (Window & { state: ClosureState })[] {
  const states: (Window & { state: ClosureState })[] = [];
  for (let i = 0; i < moments.length; ) {
    const fromS = moments[i]!;
    let j = i + 1;
    while (j < moments.length && moments[j]! - fromS < TOGETHER_S) j++;
    const next = j === i + 1 ? j : j - 1;
    const untilS = moments[next] ?? span.untilS;
    states.push({ fromS, untilS, state: closuresWithin(network, timeline, classIndex, { fromS, untilS }) });
    i = next;
  }
  return states;
}

const TOGETHER_S = 60;

function nearestOrigins(tree: DestinationTree, origins: ArrayLike<number>): number[] {
  return Array.from(origins)
    .filter((origin) => Number.isFinite(tree.costS[origin]!))
    .sort((a, b) => tree.costS[a]! - tree.costS[b]! || a - b)
    .slice(0, NEAREST);
}

/** The first link of the way that is shut or that a shut movement leads to; NONE where all is open. */
function firstShut(network: RoadNetwork, way: readonly number[], state: ClosureState): number {
  for (let i = 1; i < way.length; i++) {
    const from = way[i - 1]!;
    const to = way[i]!;
    if (state.links[to] === 1) return to;
    for (let m = network.firstMovement[from]!; m < network.firstMovement[from + 1]!; m++) {
      if (network.movementTo[m] === to && state.movements[m] === 1) return to;
    }
  }
  return NONE;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
