/**
 * Spillback, cause first: a chain begins at a root stop line (held, closed, or short of capacity) and goes upstream from junction
 * to junction in the order in which they were blocked. Told are the chains that the plan adds to the base day: what
 * `addedQueues` takes for the base's own is left out, unless an added queue grew from it.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { QueueCause, QueueRecords } from "../simulation/index.ts";
import type { AddedQueues } from "./added.ts";
import { causeOfRoot, PAST_M, type QueueForest } from "./forest.ts";
import { isJunction } from "./junction.ts";

/** One junction that the queue stood across; of the first step: the junction whose stop line began it. */
export interface ChainStep {
  readonly node: number;
  /** The queued approaches, the first to stand first. */
  readonly links: readonly number[];
  readonly fromS: number;
  readonly untilS: number;
  /** From the root stop line to this junction along the queue. */
  readonly atM: number;
  /** How far back from this junction the queue went. */
  readonly reachM: number;
  /** The step that blocked this one, -1 for the first. */
  readonly from: number;
  /** All its queues are the base's own, lengthened elsewhere. */
  readonly isUsual: boolean;
  /**
   * The queue before this junction began for a reason of its own, and the chain reached it at some moment after: `fromS` is
   * the earliest.
   */
  readonly isMet: boolean;
}

export interface SpillbackChain {
  readonly rootLink: number;
  /** The link that was shut to the root's first vehicle, or NONE. */
  readonly rootTo: number;
  readonly cause: QueueCause;
  readonly fromS: number;
  readonly untilS: number;
  /** Farthest point of the queue from the root stop line. */
  readonly reachM: number;
  /** What it adds to the base's queues, see AddedQueues: what chains are ordered by. */
  readonly addedMetreS: number;
  /** The root queue is the base's own. */
  readonly isUsual: boolean;
  /** It closed upon itself: the root waited for its own queue. */
  readonly beganRing: boolean;
  /** In the order of time, the root first. */
  readonly steps: readonly ChainStep[];
  /** Junctions where it met a queue from another root, earliest first; once a root. */
  readonly meets: readonly { readonly node: number; readonly timeS: number; readonly rootLink: number }[];
}

export interface ChainInput {
  readonly network: RoadNetwork;
  readonly records: QueueRecords;
  readonly forest: QueueForest;
  readonly added: AddedQueues;
}

/** Those that block a junction at least, with the most added first. */
export function spillbackChains(input: ChainInput): SpillbackChain[] {
  const { records, forest } = input;
  const grown: Grown[] = [];
  for (let r = 0; r < records.count; r++) {
    if (forest.parent[r] !== NONE) continue;
    const chain = growChain(input, r);
    if (chain !== null) grown.push(chain);
  }
  grown.sort((a, b) => b.addedMetreS - a.addedMetreS || a.rootLink - b.rootLink || a.fromS - b.fromS);
  const meets = meetings(grown);
  return grown.map((chain, i) => ({ ...chain, meets: meets[i]! }));
}

type Grown = Omit<SpillbackChain, "meets">;
type OpenStep = { -readonly [K in keyof ChainStep]: ChainStep[K] } & { links: number[] };

/** The tree of a root, or null where nothing in it is added or no junction is blocked. */
function growChain(input: ChainInput, root: number): Grown | null {
  const { network, records, forest, added } = input;
  const { link, reachM } = records;
  const members = addedPart(forest, added, root);
  if (members.length === 0) return null;
  const atM = new Map<number, number>();
  const stepOf = new Map<number, number>();
  const byNode = new Map<number, number>();
  const steps: OpenStep[] = [];
  let chainReachM = 0;
  let untilS = 0;
  let addedMetreS = 0;
  for (const r of members) {
    const parent = forest.parent[r]!;
    const distanceM = parent === NONE ? 0 : atM.get(parent)! + network.lengthM[link[parent]!]!;
    atM.set(r, distanceM);
    chainReachM = Math.max(chainReachM, distanceM + reachM[r]!);
    untilS = Math.max(untilS, records.untilS[r]!);
    addedMetreS += added.metreS[r]!;
    const node = network.head[link[r]!]!;
    const from = parent === NONE ? -1 : stepOf.get(parent)!;
    if (parent !== NONE && !byNode.has(node) && !isJunction(network, node)) stepOf.set(r, from);
    else {
      const fromS = Math.max(records.fromS[r]!, from < 0 ? 0 : steps[from]!.fromS);
      stepOf.set(r, enter(steps, byNode, { node, from, fromS, atM: distanceM, ...queueOf(input, r), isMet: false }));
    }
    if (forest.firstChild[r] === forest.firstChild[r + 1]) meet(input, r, distanceM, stepOf.get(r)!, steps, byNode);
  }
  if (steps.length < 2) return null;
  return {
    rootLink: link[root]!,
    rootTo: records.blockedBy[root]!,
    cause: causeOfRoot(records, root),
    fromS: records.fromS[root]!,
    untilS,
    reachM: chainReachM,
    addedMetreS,
    isUsual: added.isAdded[root] === 0,
    beganRing: forest.beganRing[root] === 1,
    steps: inTime(steps),
  };
}

/** The queues of a tree that are added, and those that they grew from; each after its parent. */
function addedPart({ firstChild, child, parent }: QueueForest, { isAdded }: AddedQueues, root: number): number[] {
  const tree = [root];
  for (const r of tree) for (let k = firstChild[r]!; k < firstChild[r + 1]!; k++) tree.push(child[k]!);
  const isKept = new Set<number>();
  for (const r of tree.toReversed()) {
    if (isAdded[r] === 0 && !isKept.has(r)) continue;
    isKept.add(r);
    if (r !== root) isKept.add(parent[r]!);
  }
  return tree.filter((r) => isKept.has(r));
}

const queueOf = (
  { records, added }: ChainInput,
  r: number,
): Pick<ChainStep, "untilS" | "reachM" | "isUsual"> & { link: number } => ({
  link: records.link[r]!,
  untilS: records.untilS[r]!,
  reachM: records.reachM[r]!,
  isUsual: added.isAdded[r] === 0,
});

/** A queue at a junction's stop line: a step of its own, or one approach more of the step that is there. */
function enter(
  steps: OpenStep[],
  byNode: Map<number, number>,
  { link, ...queue }: Omit<ChainStep, "links"> & { link: number },
): number {
  const known = byNode.get(queue.node);
  if (known === undefined) {
    byNode.set(queue.node, steps.length);
    return steps.push({ ...queue, links: [link] }) - 1;
  }
  const step = steps[known]!;
  // Told by the queue that stood first; never by one of its own followers, which would close a circle.
  if (queue.fromS < step.fromS && step.from >= 0 && !leadsTo(steps, queue.from, known)) {
    [step.fromS, step.from, step.atM] = [queue.fromS, queue.from, queue.atM];
    step.links.unshift(link);
  } else step.links.push(link);
  step.links = [...new Set(step.links)];
  step.untilS = Math.max(step.untilS, queue.untilS);
  step.reachM = Math.max(step.reachM, queue.reachM);
  step.isUsual &&= queue.isUsual;
  step.isMet &&= queue.isMet;
  return known;
}

function leadsTo(steps: readonly OpenStep[], from: number, step: number): boolean {
  let at = from;
  while (at >= 0 && at !== step) at = steps[at]!.from;
  return at === step;
}

/**
 * A queue that reaches past its link stood across the junction there, even where no queue on record began by it: then it met
 * the queue at the approach with the longest one, which had begun for a reason of its own.
 */
function meet(
  input: ChainInput,
  r: number,
  distanceM: number,
  from: number,
  steps: OpenStep[],
  byNode: Map<number, number>,
): void {
  const { network, records, forest } = input;
  const link = records.link[r]!;
  const lengthM = network.lengthM[link]!;
  if (records.reachM[r]! <= lengthM + PAST_M) return;
  const node = network.tail[link]!;
  if (byNode.has(node) || !isJunction(network, node)) return;
  let met = NONE;
  for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
    const approach = network.inLink[k]!;
    if (!mayTurn(network, approach, link)) continue;
    for (let c = forest.firstOfLink[approach]!; c < forest.firstOfLink[approach + 1]!; c++) {
      const overlaps = records.fromS[c]! < records.untilS[r]! && records.untilS[c]! > records.fromS[r]!;
      if (overlaps && (met === NONE || records.reachM[c]! > records.reachM[met]!)) met = c;
    }
  }
  if (met === NONE) return;
  const fromS = Math.max(records.fromS[met]!, records.fromS[r]!, steps[from]!.fromS);
  enter(steps, byNode, { node, from, fromS, atM: distanceM + lengthM, ...queueOf(input, met), isMet: true });
}

function mayTurn(network: RoadNetwork, from: number, to: number): boolean {
  for (let m = network.firstMovement[from]!; m < network.firstMovement[from + 1]!; m++) {
    if (network.movementTo[m] === to) return network.movementAccess[m] !== 0;
  }
  return false;
}

/** The root, then by time; `from` follows. */
function inTime(steps: readonly OpenStep[]): ChainStep[] {
  const order = steps
    .map((_, i) => i)
    .sort(
      (a, b) =>
        Math.sign(a) - Math.sign(b) || steps[a]!.fromS - steps[b]!.fromS || steps[a]!.atM - steps[b]!.atM || a - b,
    );
  const place = new Int32Array(steps.length);
  order.forEach((step, i) => {
    place[step] = i;
  });
  return order.map((step) => ({ ...steps[step]!, from: steps[step]!.from < 0 ? -1 : place[steps[step]!.from]! }));
}

/** Two chains meet at a junction that both stand across at one time. */
function meetings(chains: readonly Grown[]): SpillbackChain["meets"][] {
  const atNode = new Map<number, { chain: number; step: ChainStep }[]>();
  const meets = chains.map(() => new Map<number, SpillbackChain["meets"][number]>());
  chains.forEach(({ steps }, chain) => {
    for (const step of steps) {
      const here = atNode.get(step.node) ?? [];
      for (const { chain: other, step: theirs } of here) {
        const timeS = Math.max(step.fromS, theirs.fromS);
        if (timeS > Math.min(step.untilS, theirs.untilS)) continue;
        for (const [own, its] of [
          [chain, other],
          [other, chain],
        ] as const) {
          const { rootLink } = chains[its]!;
          const known = meets[own]!.get(rootLink);
          if (known === undefined || timeS < known.timeS)
            meets[own]!.set(rootLink, { node: step.node, timeS, rootLink });
        }
      }
      atNode.set(step.node, [...here, { chain, step }]);
    }
  });
  return meets.map((found, i) =>
    [...found.values()]
      .filter(({ rootLink }) => rootLink !== chains[i]!.rootLink)
      .sort((a, b) => a.timeS - b.timeS || a.rootLink - b.rootLink),
  );
}
