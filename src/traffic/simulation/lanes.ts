/**
 * Lane groups: a link whose vehicles stand in lanes of their own is, inside the loader, as many links side by side. Each takes its
 * share of the storage and of the capacity, so the triangle of each has the link's own speeds. The first group has the
 * link's index, the others come after all links. A trip's route names links; which group it stands in is found where it is about
 * to enter: of those that lead on and let its class in, the emptiest.
 */
import { NONE } from "../../base/index.ts";
import { IN_PCU, type LinkTables, OUT_PCU, ROW, STORAGE } from "./link-table.ts";
import type { Supply } from "./supply.ts";
import type { LaneGroup, LoaderInput, LoaderLinks, LoaderWindows, NodeCapacity } from "./types.ts";

export interface Lanes {
  /** Bit l: link l has groups. */
  readonly divided: Uint32Array;
  /** First group of a link in the columns below, + 1; 0 = the link is one group. */
  readonly firstGroup: Uint32Array;
  /** By group: the link that it is inside the loader, and the one side of its list. */
  readonly inside: Uint32Array;
  readonly isLast: Uint8Array;
  readonly classMask: Uint32Array;
  /** Links that a group leads to: toLink[firstTo[g] .. firstTo[g + 1] - 1]. */
  readonly firstTo: Uint32Array;
  readonly toLink: Uint32Array;
}

export interface SpreadInput {
  readonly links: LoaderLinks;
  readonly windows: LoaderWindows;
  readonly signals: NonNullable<LoaderInput["signals"]>;
  readonly nodeCapacity: readonly NodeCapacity[];
  /** The link that an inside link is a group of. */
  readonly linkOf: Uint32Array;
  /** Its share of that. */
  readonly shareOf: Float64Array;
  /** Null where no link has groups. */
  readonly lanes: Lanes | null;
}

const ALL_CLASSES = 0xffffffff;

export function spreadLanes(input: LoaderInput): SpreadInput {
  const { links, windows } = input;
  const signals = input.signals ?? [];
  const nodeCapacity = input.nodeCapacity ?? [];
  const { linkCount } = links;
  const ofLink = groupsByLink(input);
  if (ofLink.size === 0) {
    const linkOf = Uint32Array.from({ length: linkCount }, (_, link) => link);
    return { links, windows, signals, nodeCapacity, linkOf, shareOf: new Float64Array(linkCount).fill(1), lanes: null };
  }
  const linkOf = Array.from({ length: linkCount }, (_, link) => link);
  const shareOf = new Array<number>(linkCount).fill(1);
  const inside: number[] = [];
  const groups: LaneGroup[] = [];
  const isLast: number[] = [];
  const firstGroup = new Uint32Array(linkCount);
  const insideOf = new Map<number, number[]>();
  for (const [link, its] of ofLink) {
    firstGroup[link] = groups.length + 1;
    const own = its.map((group, i) => {
      const index = i === 0 ? link : linkOf.length;
      linkOf[index] = link;
      shareOf[index] = group.share;
      inside.push(index);
      groups.push(group);
      isLast.push(i === its.length - 1 ? 1 : 0);
      return index;
    });
    insideOf.set(link, own);
  }
  const all = (link: number): readonly number[] => insideOf.get(link) ?? [link];
  const firstTo = new Uint32Array(groups.length + 1);
  groups.forEach(({ toLinks }, g) => {
    firstTo[g + 1] = firstTo[g]! + toLinks.length;
  });
  return {
    links: spreadLinks(links, linkOf, shareOf),
    windows: spreadWindows(windows, all, shareOf),
    signals: signals.flatMap((signal) => all(signal.link).map((link) => ({ ...signal, link }))),
    nodeCapacity: nodeCapacity.map((node) => ({
      ...node,
      approaches: (node.approaches ?? []).flatMap(({ link, times }) =>
        all(link).map((each) => ({ link: each, times })),
      ),
    })),
    linkOf: Uint32Array.from(linkOf),
    shareOf: Float64Array.from(shareOf),
    lanes: {
      divided: bitsOf(firstGroup),
      firstGroup,
      inside: Uint32Array.from(inside),
      isLast: Uint8Array.from(isLast),
      classMask: Uint32Array.from(groups, ({ classMask }) => classMask ?? ALL_CLASSES),
      firstTo,
      toLink: Uint32Array.from(groups.flatMap(({ toLinks }) => toLinks)),
    },
  };
}

function bitsOf(column: Uint32Array): Uint32Array {
  const bits = new Uint32Array(Math.ceil(column.length / 32));
  column.forEach((value, i) => {
    if (value !== 0) bits[i >>> 5]! |= 1 << (i & 31);
  });
  return bits;
}

/** Throws RangeError on groups that are no division of their link. */
function groupsByLink({ laneGroups, links }: LoaderInput): Map<number, LaneGroup[]> {
  const ofLink = new Map<number, LaneGroup[]>();
  for (const group of laneGroups ?? []) {
    const { link, toLinks, share } = group;
    if (!(Number.isInteger(link) && link >= 0 && link < links.linkCount))
      throw new RangeError(`a lane group names link ${link} of ${links.linkCount}`);
    if (!(share > 0 && share <= 1)) throw new RangeError(`link ${link}: a lane group with a share of ${share}`);
    for (const to of toLinks) {
      if (links.tail[to] !== links.head[link])
        throw new RangeError(`link ${link}: a lane group leads to link ${to}, which does not follow`);
    }
    ofLink.set(link, [...(ofLink.get(link) ?? []), group]);
  }
  for (const [link, groups] of ofLink) {
    const sum = groups.reduce((total, { share }) => total + share, 0);
    if (Math.abs(sum - 1) > 1e-6) throw new RangeError(`link ${link}: the shares of its lane groups sum to ${sum}`);
    if (groups.length === 1) ofLink.delete(link);
  }
  return ofLink;
}

function spreadLinks(links: LoaderLinks, linkOf: readonly number[], shareOf: readonly number[]): LoaderLinks {
  const whole = (column: Float64Array): Float64Array => Float64Array.from(linkOf, (link) => column[link]!);
  const shared = (column: Float64Array): Float64Array =>
    Float64Array.from(linkOf, (link, inside) => column[link]! * shareOf[inside]!);
  return {
    linkCount: linkOf.length,
    nodeCount: links.nodeCount,
    tail: Uint32Array.from(linkOf, (link) => links.tail[link]!),
    head: Uint32Array.from(linkOf, (link) => links.head[link]!),
    lengthM: whole(links.lengthM),
    freeSpeedMps: whole(links.freeSpeedMps),
    jamDensityPcuPerM: shared(links.jamDensityPcuPerM),
    capacityPcuPerS: shared(links.capacityPcuPerS),
    exitCapacityPcuPerS: shared(links.exitCapacityPcuPerS),
    ...(links.priority && { priority: shared(links.priority) }),
    ...(links.mayPass && { mayPass: Uint8Array.from(linkOf, (link) => links.mayPass![link]!) }),
  };
}

function spreadWindows(
  windows: LoaderWindows,
  all: (link: number) => readonly number[],
  shareOf: readonly number[],
): LoaderWindows {
  const rates = (list: LoaderWindows["exitCapacity"]): LoaderWindows["exitCapacity"] =>
    list.flatMap((w) => all(w.link).map((link) => ({ ...w, link, pcuPerS: w.pcuPerS * shareOf[link]! })));
  return {
    closedLinks: windows.closedLinks.flatMap((w) => all(w.link).map((link) => ({ ...w, link }))),
    heldMovements: windows.heldMovements.flatMap((w) => {
      // The lanes of a metered movement share one meter, see meters.ts: each has the whole rate.
      return all(w.fromLink).flatMap((fromLink) => all(w.toLink).map((toLink) => ({ ...w, fromLink, toLink })));
    }),
    exitCapacity: rates(windows.exitCapacity),
    entryCapacity: rates(windows.entryCapacity),
    // Each group is narrower by the same share.
    width: (windows.width ?? []).flatMap((w) => all(w.link).map((link) => ({ ...w, link }))),
  };
}

/** By movement inside the loader: that of the first groups of its two links. Null where no link has groups. */
export function firstLanesOf(
  { linkCount, nodeCount, tail, head }: LoaderLinks,
  { linkOf, lanes }: SpreadInput,
  { firstMovement, outRank, movementCount }: Pick<Supply, "firstMovement" | "outRank" | "movementCount">,
): Uint32Array | null {
  if (lanes === null) return null;
  const out: number[][] = Array.from({ length: nodeCount }, () => []);
  for (let link = 0; link < linkCount; link++) out[tail[link]!]!.push(link);
  const keys = new Uint32Array(movementCount);
  for (let link = 0; link < linkCount; link++) {
    const first = firstMovement[linkOf[link]!]!;
    for (const to of out[head[link]!]!) keys[firstMovement[link]! + outRank[to]!] = first + outRank[linkOf[to]!]!;
  }
  return keys;
}

/** Has the link groups? A bit a link stays in the cache, where a number would not. */
export const isDivided = ({ divided }: Lanes, link: number): boolean =>
  ((divided[link >>> 5]! >>> (link & 31)) & 1) !== 0;

/** The group of `link` for one who goes on to `after` (NONE: ends there). HOT where groups are many. */
export function chooseLane(
  tables: LinkTables,
  lanes: Lanes,
  link: number,
  after: number,
  vehicleClass: number,
): number {
  if (!isDivided(lanes, link)) return link;
  let group = lanes.firstGroup[link]! - 1;
  let best = NONE;
  let bestFill = Number.POSITIVE_INFINITY;
  for (; ; group++) {
    const fill = leadsTo(lanes, group, after, vehicleClass)
      ? fillOf(tables, lanes.inside[group]!)
      : Number.POSITIVE_INFINITY;
    if (fill < bestFill) {
      best = group;
      bestFill = fill;
    }
    if (lanes.isLast[group] === 1) break;
  }
  // No lane is marked for this one: it takes the first, as a driver in doubt does.
  return best === NONE ? link : lanes.inside[best]!;
}

function leadsTo(lanes: Lanes, group: number, after: number, vehicleClass: number): boolean {
  if (((lanes.classMask[group]! >>> vehicleClass) & 1) === 0) return false;
  if (after === NONE) return true;
  for (let i = lanes.firstTo[group]!; i < lanes.firstTo[group + 1]!; i++) if (lanes.toLink[i] === after) return true;
  return false;
}

function fillOf({ table }: LinkTables, inside: number): number {
  const at = inside * ROW;
  return (table[at + IN_PCU]! - table[at + OUT_PCU]!) / table[at + STORAGE]!;
}

/**
 * The group where trips begin that start on `link`: one that is kept for their class if there is such a one, else as many in
 * each of those that lead on.
 */
export function laneAtOrigin(lanes: Lanes, link: number, after: number, vehicleClass: number, trip: number): number {
  const first = lanes.firstGroup[link]! - 1;
  if (first < 0) return link;
  const fit: number[] = [];
  for (let group = first; ; group++) {
    if (leadsTo(lanes, group, after, vehicleClass)) fit.push(group);
    if (lanes.isLast[group] === 1) break;
  }
  const kept = fit.filter((group) => lanes.classMask[group] !== ALL_CLASSES);
  const choice = kept.length > 0 ? kept : fit;
  return choice.length === 0 ? link : lanes.inside[choice[trip % choice.length]!]!;
}
