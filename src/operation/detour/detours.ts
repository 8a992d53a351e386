/**
 * For every closed stretch, class and window: where to leave, which way round, where to come back, and what it costs. The
 * way round must be open to the class during the whole window, by every measure of the plan at once. Turn bans that the
 * map lacks make it `unknown`, never `yes`.
 */
import { NONE, type Window } from "../../base/index.ts";
import { kindBit, metresPerDegree, ROAD_CLASSES, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";
import { type Metric, makeMetric, type PathEngine, type Route, turnGraphOf } from "../../routing/index.ts";
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
  /** Open links from which traffic would turn into it: main roads first, then the farthest upstream. */
  readonly entries: readonly Door[];
  /** Open links by which traffic would leave it: main roads first, then the farthest downstream. */
  readonly exits: readonly Door[];
}

/** A link beside the stretch, and the place in the run of the closed link that it leads to or from. */
interface Door {
  readonly link: number;
  readonly place: number;
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
        const blocked = cutOff(network, engine, shut, state.links, kind);
        for (const [street, links] of streets) {
          for (const stretch of stretches(network, links, kind, blocked)) {
            const way = wayRound(network, engine, stretch, open, shut, mapped);
            if (way !== null) found.push({ measure: closure.id, street, classes, window, ...way });
          }
        }
      }
    }
  });
  return found;
}

/**
 * 1 = closed, or cut off from the city by what is closed: no way leads from the link to a main road elsewhere, or none back.
 * Nobody is sent into such a pocket.
 */
function cutOff(
  network: RoadNetwork,
  engine: PathEngine,
  shut: Metric,
  closed: Uint8Array,
  kind: VehicleKind,
): Uint8Array {
  const blocked = closed.slice();
  const isOpenMain = (link: number): boolean => network.roadClass[link]! <= MAIN && Number.isFinite(shut.linkS[link]!);
  const step = Math.ceil(network.linkCount / PROBES);
  const roads = network.access.reduce((count, kinds) => (kinds === 0 ? count : count + 1), 0);
  // A main road may be in a pocket itself: the one that most of the city reaches is the right one to ask about.
  for (let link = 0, tries = 0; link < network.linkCount && tries < 5; link += step) {
    if (!isOpenMain(link) || (network.access[link]! & kindBit(kind)) === 0) continue;
    tries++;
    const { costS } = engine.tree(shut, [link]);
    if (costS.reduce((count, seconds) => (Number.isFinite(seconds) ? count + 1 : count), 0) * 2 < roads) continue;
    const reached = reachedFrom(network, shut, link);
    for (let other = 0; other < network.linkCount; other++) {
      if (!Number.isFinite(costS[other]!) || reached[other] === 0) blocked[other] = 1;
    }
    break;
  }
  return blocked;
}

/** 1 = some way leads to the link from `start`. */
function reachedFrom(network: RoadNetwork, { linkS, arcOpen }: Metric, start: number): Uint8Array {
  const { stateCount, stateLink, firstArc, arcHead } = turnGraphOf(network);
  const reached = new Uint8Array(network.linkCount);
  const seen = new Uint8Array(stateCount);
  const queue = [start];
  reached[start] = 1;
  for (const state of queue) {
    for (let arc = firstArc[state]!; arc < firstArc[state + 1]!; arc++) {
      const to = arcHead[arc]!;
      if (arcOpen[arc] === 0 || seen[to] === 1 || !Number.isFinite(linkS[stateLink[to]!]!)) continue;
      seen[to] = 1;
      reached[stateLink[to]!] = 1;
      queue.push(to);
    }
  }
  return reached;
}

type Way = Pick<DetourFound, "legal" | "why" | "leaveLink" | "returnLink" | "route" | "extraM" | "extraS">;

/**
 * The way round that serves the longest part of the stretch; where that has none, the next way in or out is tried. Null where
 * nobody drives through: no way out lies behind a way in.
 */
function wayRound(
  network: RoadNetwork,
  engine: PathEngine,
  { entries, exits }: Stretch,
  open: Metric,
  shut: Metric,
  mapped: Uint8Array,
): Way | null {
  let tried: { before: Door; after: Door } | null = null;
  for (const after of exits) {
    for (const before of entries) {
      if (before.place > after.place || before.link === network.reverse[after.link]) continue;
      tried ??= { before, after };
      const from = { link: before.link, share: 1 };
      const to = { link: after.link, share: 0 };
      const route = engine.route(shut, from, to);
      if (route === null) continue;
      const direct = engine.route(open, from, to);
      // The last link is only entered: the turn at its end is not theirs.
      const unmapped = route.links.subarray(0, -1).some((link) => mapped[network.head[link]!] === 0);
      return {
        leaveLink: before.link,
        returnLink: after.link,
        legal: unmapped ? "unknown" : "yes",
        ...(unmapped ? { why: "turn-bans-unmapped" as const } : {}),
        route,
        extraM: route.lengthM - (direct?.lengthM ?? 0),
        extraS: route.costS - (direct?.costS ?? 0),
      };
    }
  }
  if (tried === null) return null;
  const { before, after } = tried;
  const none = { route: null, extraM: null, extraS: null };
  return { leaveLink: before.link, returnLink: after.link, legal: "no", why: "no-way", ...none };
}

/** Links by street name; all unnamed ones are one street, named "". */
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

/** The longest run in each direction of a street's closed links, with its ways in and out. */
function stretches(network: RoadNetwork, links: readonly number[], kind: VehicleKind, closed: Uint8Array): Stretch[] {
  const bit = kindBit(kind);
  const rest = new Set(links.filter((link) => (network.access[link]! & bit) !== 0));
  const heads = [...rest].filter((link) => straightBefore(network, link, rest) === NONE);
  const runs: number[][] = [];
  // A ring of one street has no head: any of its links will do.
  for (const start of [...heads, ...rest]) {
    if (!rest.has(start)) continue;
    const run: number[] = [];
    for (let at = start; at !== NONE && rest.has(at); at = straightAfter(network, at, rest)) {
      rest.delete(at);
      run.push(at);
    }
    if (lengthOf(network, run) >= MIN_STRETCH_M) runs.push(run);
  }
  return runs
    .sort((a, b) => lengthOf(network, b) - lengthOf(network, a))
    .slice(0, DIRECTIONS)
    .map((run) => {
      const doors = (places: number[], at: (link: number) => number[]): Door[] =>
        mainFirst(
          network,
          places.flatMap((place) => at(run[place]!).map((link) => ({ link, place }))),
        );
      return {
        entries: doors([...run.keys()], (link) => openBefore(network, link, bit, closed)),
        exits: doors([...run.keys()].reverse(), (link) => openAfter(network, link, bit, closed)),
      };
    })
    .filter(({ entries, exits }) => entries.length > 0 && exits.length > 0);
}

function mainFirst(network: RoadNetwork, doors: readonly Door[]): Door[] {
  const isMain = ({ link }: Door): boolean => network.roadClass[link]! <= MAIN;
  return [...doors.filter(isMain), ...doors.filter((door) => !isMain(door))].slice(0, CANDIDATES);
}

const MAIN = ROAD_CLASSES.indexOf("tertiary");
/** Links, spread over the map, among which a main road is looked for. */
const PROBES = 64;
/** Ways in and out that are tried for one stretch. */
const CANDIDATES = 5;
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

/** Open links from which the class may turn into the link, the busiest first. */
function openBefore(network: RoadNetwork, link: number, bit: number, closed: Uint8Array): number[] {
  const node = network.tail[link]!;
  return Array.from(network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!))
    .filter((from) => from !== network.reverse[link] && closed[from] === 0 && mayTurn(network, from, link, bit))
    .sort((a, b) => network.roadClass[a]! - network.roadClass[b]! || a - b);
}

/** Open links into which the class may turn from the link, the busiest first. */
function openAfter(network: RoadNetwork, link: number, bit: number, closed: Uint8Array): number[] {
  return Array.from(network.movementTo.subarray(network.firstMovement[link]!, network.firstMovement[link + 1]!))
    .filter((to) => to !== network.reverse[link] && closed[to] === 0 && mayTurn(network, link, to, bit))
    .sort((a, b) => network.roadClass[a]! - network.roadClass[b]! || a - b);
}

function mayTurn(network: RoadNetwork, from: number, to: number, bit: number): boolean {
  for (let m = network.firstMovement[from]!; m < network.firstMovement[from + 1]!; m++) {
    if (network.movementTo[m] === to) return (network.movementAccess[m]! & bit) !== 0;
  }
  return false;
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
  const same = ({ classMask }: { classMask: number }): boolean => ((classMask >>> a) & 1) === ((classMask >>> b) & 1);
  return timeline.links.every(same) && timeline.movements.every(same);
}

/** Do two kinds have the same roads, but for a share that no planner's line would name apart? */
function sameAccess(network: RoadNetwork, a: VehicleKind, b: VehicleKind): boolean {
  const bits = kindBit(a) | kindBit(b);
  let differ = 0;
  let either = 0;
  for (let link = 0; link < network.linkCount; link++) {
    const both = network.access[link]! & bits;
    if (both !== 0) either++;
    if (both !== 0 && both !== bits) differ++;
  }
  return differ < either * 0.02;
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
