/**
 * For every closed stretch, class and window: where to leave, which way round, where to come back, and what it costs. The
 * way round must be open to the class during the whole window, by every measure of the plan at once. Turn bans that the
 * map lacks make it `unknown`, never `yes`.
 */
import { NONE, type Window } from "../../base/index.ts";
import { kindBit, metresPerDegree, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";
import { makeMetric, type PathEngine, type Route } from "../../routing/index.ts";
import { closuresWithin } from "./closures.ts";

export type Legality = "yes" | "no" | "unknown";

export interface DetourFound {
  readonly measure: string;
  readonly street: string;
  /** Indices of the classes that this line speaks for: they share access and bans. */
  readonly classes: readonly number[];
  readonly window: Window;
  readonly legal: Legality;
  readonly why?: "no-way" | "turn-bans-unmapped" | "leaves-the-map";
  /** The last open link before the stretch and the first after it. */
  readonly leaveLink: number;
  readonly returnLink: number;
  readonly route: Route | null;
  readonly extraM: number | null;
  readonly extraS: number | null;
}

/** A run of closed links of one street, in driving order, as one direction's traffic meets it. */
interface Stretch {
  readonly links: readonly number[];
  readonly before: number;
  readonly after: number;
}

export interface DetourOptions {
  /** Only windows that overlap it are answered. */
  readonly span: Window;
  /** The measures to answer for: an id, its links and windows and the classes it hits. */
  readonly closures: readonly { id: string; links: ArrayLike<number>; windows: readonly Window[]; classMask: number }[];
  readonly onProgress?: (share: number) => void;
}

export function findDetours(
  network: RoadNetwork,
  engine: PathEngine,
  timeline: Timeline,
  options: DetourOptions,
): DetourFound[] {
  const found: DetourFound[] = [];
  const mapped = turnBansMapped(network);
  options.closures.forEach((closure, done) => {
    options.onProgress?.(done / options.closures.length);
    const windows = closure.windows.filter((w) => w.fromS < options.span.untilS && options.span.fromS < w.untilS);
    const streets = byStreet(network, closure.links);
    const groups = likeClasses(network, timeline, closure.classMask);
    for (const window of windows) {
      for (const classes of groups) {
        const first = classes[0]!;
        const kind = timeline.classes[first]!.kind;
        const state = closuresWithin(network, timeline, first, window);
        const open = makeMetric(network, { kind });
        const shut = makeMetric(network, { kind, closedLinks: state.links, closedMovements: state.movements });
        for (const [street, links] of streets) {
          for (const stretch of stretches(network, links, kind, state.links)) {
            found.push({
              measure: closure.id,
              street,
              classes,
              window,
              ...wayRound(network, engine, stretch, open, shut, mapped),
            });
          }
        }
      }
    }
  });
  return found;
}

type Way = Pick<DetourFound, "legal" | "why" | "leaveLink" | "returnLink" | "route" | "extraM" | "extraS">;

function wayRound(
  network: RoadNetwork,
  engine: PathEngine,
  stretch: Stretch,
  open: ReturnType<typeof makeMetric>,
  shut: ReturnType<typeof makeMetric>,
  mapped: Uint8Array,
): Way {
  const from = { link: stretch.before, share: 1 };
  const to = { link: stretch.after, share: 0 };
  const ends = { leaveLink: stretch.before, returnLink: stretch.after };
  const route = engine.route(shut, from, to);
  if (route === null) return { ...ends, legal: "no", why: "no-way", route, extraM: null, extraS: null };
  const direct = engine.route(open, from, to);
  const unmapped = route.links.some((link) => mapped[network.head[link]!] === 0);
  return {
    ...ends,
    legal: unmapped ? "unknown" : "yes",
    ...(unmapped ? { why: "turn-bans-unmapped" as const } : {}),
    route,
    extraM: route.lengthM - (direct?.lengthM ?? 0),
    extraS: route.costS - (direct?.costS ?? 0),
  };
}

/** Links by street name, unnamed ones with the street before them in the list. */
function byStreet(network: RoadNetwork, links: ArrayLike<number>): Map<string, number[]> {
  const streets = new Map<string, number[]>();
  for (let i = 0; i < links.length; i++) {
    const name = network.strings[network.name[links[i]!]!] ?? "";
    const list = streets.get(name);
    if (list === undefined) streets.set(name, [links[i]!]);
    else list.push(links[i]!);
  }
  return streets;
}

/**
 * The longest run in each direction of a street's closed links: from a link whose predecessors are open to a link whose
 * successors are. Short branches of the same name are left to it.
 */
function stretches(network: RoadNetwork, links: readonly number[], kind: VehicleKind, closed: Uint8Array): Stretch[] {
  const bit = kindBit(kind);
  const rest = new Set(links.filter((link) => (network.access[link]! & bit) !== 0));
  const found: Stretch[] = [];
  const heads = [...rest].filter((link) => straightBefore(network, link, rest) === NONE);
  for (const start of heads) {
    const run: number[] = [];
    for (let at = start; at !== NONE && rest.has(at); at = straightAfter(network, at, rest)) {
      rest.delete(at);
      run.push(at);
    }
    const before = openBefore(network, start, bit, closed);
    const after = openAfter(network, run.at(-1)!, bit, closed);
    if (before !== NONE && after !== NONE && lengthOf(network, run) >= MIN_STRETCH_M)
      found.push({ links: run, before, after });
  }
  return found.sort((a, b) => lengthOf(network, b.links) - lengthOf(network, a.links)).slice(0, DIRECTIONS);
}

/** Shorter closed bits (slip lanes, crossings of a dual carriageway) need no directions of their own. */
const MIN_STRETCH_M = 60;
/** One stretch each way. */
const DIRECTIONS = 2;

const lengthOf = (network: RoadNetwork, links: readonly number[]): number =>
  links.reduce((sum, link) => sum + network.lengthM[link]!, 0);

function straightAfter(network: RoadNetwork, link: number, among: ReadonlySet<number>): number {
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    const to = network.movementTo[m]!;
    if (among.has(to) && to !== network.reverse[link]) return to;
  }
  return NONE;
}

function straightBefore(network: RoadNetwork, link: number, among: ReadonlySet<number>): number {
  const node = network.tail[link]!;
  for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
    const from = network.inLink[k]!;
    if (among.has(from) && from !== network.reverse[link]) return from;
  }
  return NONE;
}

/** The busiest open link from which the class would drive into the stretch. */
function openBefore(network: RoadNetwork, link: number, bit: number, closed: Uint8Array): number {
  const node = network.tail[link]!;
  let best = NONE;
  for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
    const from = network.inLink[k]!;
    if (from === network.reverse[link] || closed[from] === 1 || (network.access[from]! & bit) === 0) continue;
    if (best === NONE || network.roadClass[from]! < network.roadClass[best]!) best = from;
  }
  return best;
}

function openAfter(network: RoadNetwork, link: number, bit: number, closed: Uint8Array): number {
  let best = NONE;
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    const to = network.movementTo[m]!;
    if (to === network.reverse[link] || closed[to] === 1 || (network.movementAccess[m]! & bit) === 0) continue;
    if (best === NONE || network.roadClass[to]! < network.roadClass[best]!) best = to;
  }
  return best;
}

/** Classes hit by the mask, grouped where roads and bans are the same for all of a group. */
function likeClasses(network: RoadNetwork, timeline: Timeline, mask: number): number[][] {
  const groups: number[][] = [];
  timeline.classes.forEach((vehicle, i) => {
    if (((mask >>> i) & 1) === 0) return;
    const like = groups.find(
      ([first]) => sameBans(timeline, first!, i) && sameAccess(network, timeline.classes[first!]!.kind, vehicle.kind),
    );
    if (like === undefined) groups.push([i]);
    else like.push(i);
  });
  return groups;
}

function sameBans(timeline: Timeline, a: number, b: number): boolean {
  return timeline.links.every((w) => ((w.classMask >>> a) & 1) === ((w.classMask >>> b) & 1));
}

/** Do two kinds have the same roads, but for a share that no planner's line would name apart? */
function sameAccess(network: RoadNetwork, a: VehicleKind, b: VehicleKind): boolean {
  const bits = kindBit(a) | kindBit(b);
  let differ = 0;
  for (let link = 0; link < network.linkCount; link++) {
    const both = network.access[link]! & bits;
    if (both !== 0 && both !== bits) differ++;
  }
  return differ < network.linkCount * 0.02;
}

/**
 * 1 = turn bans are mapped around the node: some movement within RADIUS_M is banned by a restriction. Elsewhere their
 * absence says nothing (in the Hanoi extract they exist around Văn Miếu only).
 */
function turnBansMapped(network: RoadNetwork): Uint8Array {
  const mapped = new Uint8Array(network.nodeCount);
  const banned: number[] = [];
  for (let m = 0; m < network.movementCount; m++) {
    const from = network.movementFrom[m]!;
    const to = network.movementTo[m]!;
    const both = network.access[from]! & network.access[to]!;
    if (to !== network.reverse[from] && (network.movementAccess[m]! & both) !== both) banned.push(network.head[from]!);
  }
  for (let node = 0; node < network.nodeCount; node++) {
    const perDegree = metresPerDegree(network.nodeLat[node]!);
    mapped[node] = banned.some((at) => {
      const x = (network.nodeLon[at]! - network.nodeLon[node]!) * perDegree.lon;
      const y = (network.nodeLat[at]! - network.nodeLat[node]!) * perDegree.lat;
      return x * x + y * y < RADIUS_M * RADIUS_M;
    })
      ? 1
      : 0;
  }
  return mapped;
}

const RADIUS_M = 400;
