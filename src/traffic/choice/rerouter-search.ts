/**
 * Hot file. The quickest way under times that change every few minutes: A* over the turns that somebody may make, led by the exact
 * rest of the way on a usual day under the closures of now (CCH-Potentials: Zeitz & Wagner, A Fast and Tight Heuristic for A* in Road
 * Networks, 2021). So jams cost nothing until somebody asks, a closure costs what changes of the hierarchy, and where
 * there is no way left one look at it tells. Invariant: no link takes less than on a usual day, so the rests are consistent and a
 * state is final when it is taken. An answer depends on the times alone and never on what was asked before.
 * Turns that nobody may make are left out: half the arcs, 40 % of the work.
 */
import FlatQueue from "flatqueue";
import { type Columns, NONE } from "../../base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import {
  buildHierarchy,
  customize,
  type Hierarchy,
  type HierarchyMetric,
  INFINITE_WEIGHT,
  makePotential,
  makeReweigher,
  type Potential,
  type Reweigher,
  turnGraphOf,
} from "../../routing/index.ts";

/** Times are whole tenths of a millisecond, as in the metrics of the routing. */
export const TICKS_PER_S = 10_000;
/** What a shut link takes. */
export const SHUT_TICKS: number = INFINITE_WEIGHT;

/** The turns that somebody may make, and how to search them. */
interface OpenTurns {
  readonly hierarchy: Hierarchy;
  /** By turn: the link that it leads from, the state that it leads to, its movement, who may make it. */
  readonly fromLink: Uint32Array;
  readonly to: Uint32Array;
  readonly movement: Uint32Array;
  readonly kinds: Uint16Array;
  /** The turns out of state s are first[s] .. first[s + 1] - 1. */
  readonly first: Uint32Array;
  readonly potential: Potential;
  readonly reweigher: Reweigher;
  readonly scratch: Scratch;
  /** By column of usual ticks: metrics to begin with, of several kinds, and under the closures that they were first asked with. */
  readonly begun: WeakMap<Int32Array, HierarchyMetric[]>;
}

/** By state. */
interface Scratch {
  readonly heap: FlatQueue<number>;
  readonly ticks: Float64Array;
  readonly before: Uint32Array;
  /** Twice the question that reached it, one more once it is final. */
  readonly mark: Uint32Array;
  question: number;
}

const known = new WeakMap<RoadNetwork, OpenTurns>();

/** One a network, made when first asked for. `order`: the network's, see `orderRoads`. */
function openTurnsOf(network: RoadNetwork, order: Columns): OpenTurns {
  const made = known.get(network) ?? makeOpenTurns(network, order);
  known.set(network, made);
  return made;
}

function makeOpenTurns(network: RoadNetwork, { rank }: Columns): OpenTurns {
  const { access, movementAccess } = network;
  const { stateCount, arcCount, arcTail, arcHead, arcMovement, arcKinds, stateLink } = turnGraphOf(network);
  const kindsOf = (arc: number): number => {
    const links = access[stateLink[arcTail[arc]!]!]! & access[stateLink[arcHead[arc]!]!]!;
    return links & movementAccess[arcMovement[arc]!]! & arcKinds[arc]!;
  };
  const arcs = Uint32Array.from({ length: arcCount }, (_, arc) => arc).filter((arc) => kindsOf(arc) !== 0);
  const from = arcs.map((arc) => arcTail[arc]!);
  const to = arcs.map((arc) => arcHead[arc]!);
  const first = new Uint32Array(stateCount + 1);
  for (const state of from) first[state + 1]!++;
  for (let state = 0; state < stateCount; state++) first[state + 1]! += first[state]!;
  if (!(rank instanceof Uint32Array)) throw new RangeError("the order of the roads has no column rank");
  const hierarchy = buildHierarchy({ nodeCount: stateCount, tail: from, head: to }, rank);
  return {
    hierarchy,
    fromLink: from.map((state) => stateLink[state]!),
    to,
    movement: arcs.map((arc) => arcMovement[arc]!),
    kinds: Uint16Array.from(arcs, kindsOf),
    first,
    potential: makePotential(hierarchy),
    reweigher: makeReweigher(hierarchy),
    scratch: {
      heap: new FlatQueue<number>(),
      ticks: new Float64Array(stateCount),
      before: new Uint32Array(stateCount),
      mark: new Uint32Array(stateCount),
      question: 0,
    },
    begun: new WeakMap(),
  };
}

/** What the roads are to one kind of driver at one time. */
export interface DriverMetric {
  /** Ticks of each link, SHUT_TICKS where it is shut. */
  readonly linkTicks: Int32Array;
  /**
   * Some links changed: `ticksOf` tells what they take now, `leastOf` what they would on a usual day under the closures of now,
   * never more; both SHUT_TICKS where one is shut. `shutMovements` (1 = shut beyond the standing rules): which turns out of them
   * are shut.
   */
  update(
    links: ArrayLike<number>,
    ticksOf: (link: number) => number,
    leastOf: (link: number) => number,
    shutMovements: Uint8Array,
  ): void;
}

export interface RoadSearch {
  /** A metric of a kind of vehicle on a usual day without closures. `usualTicks`: by link, at least 1. */
  metric(kind: VehicleKind, usualTicks: Int32Array): DriverMetric;
  /**
   * The quickest way to the head of `destination` from the head of `link`, without `link`; or, if `isOn` is false, from the tail
   * of `link`, with it. Null where there is none. Whoever stands on a shut link may drive off it.
   */
  route(metric: DriverMetric, link: number, isOn: boolean, destination: number): Uint32Array | null;
}

class Metric implements DriverMetric {
  readonly linkTicks: Int32Array;
  readonly #bit: number;
  readonly #turns: OpenTurns;
  readonly #network: RoadNetwork;
  readonly #usualTicks: Int32Array;
  readonly #isKept: boolean;
  /** By turn: what the link that it leads from takes at least now; SHUT_TICKS where that is shut, or the turn. */
  readonly weight: Int32Array;
  #shutMovements: Uint8Array = new Uint8Array(0);
  #least: HierarchyMetric | undefined;

  constructor(network: RoadNetwork, turns: OpenTurns, kind: VehicleKind, usualTicks: Int32Array, isKept: boolean) {
    const bit = kindBit(kind);
    const { access } = network;
    this.#turns = turns;
    this.#network = network;
    this.#bit = bit;
    this.#usualTicks = usualTicks;
    this.#isKept = isKept;
    this.linkTicks = usualTicks.map((ticks, link) => ((access[link]! & bit) === 0 ? SHUT_TICKS : ticks));
    this.weight = Int32Array.from(turns.fromLink, (link, turn) =>
      this.mayTurn(turn) ? this.linkTicks[link]! : SHUT_TICKS,
    );
  }

  /** Of a usual day under the closures of now. */
  get least(): HierarchyMetric {
    this.#least ??= begin(this.#turns, this.#usualTicks, this.weight, this.#isKept);
    return this.#least;
  }

  mayTurn(turn: number): boolean {
    const { kinds, movement } = this.#turns;
    return (kinds[turn]! & this.#bit) !== 0 && this.#shutMovements[movement[turn]!] !== 1;
  }

  update(
    links: ArrayLike<number>,
    ticksOf: (link: number) => number,
    leastOf: (link: number) => number,
    shutMovements: Uint8Array,
  ): void {
    const { first, reweigher } = this.#turns;
    const { firstState, linkState } = turnGraphOf(this.#network);
    const { access } = this.#network;
    const { weight } = this;
    this.#shutMovements = shutMovements;
    const changed: number[] = [];
    for (let i = 0; i < links.length; i++) {
      const link = links[i]!;
      if ((access[link]! & this.#bit) === 0) continue;
      this.linkTicks[link] = ticksOf(link);
      const least = leastOf(link);
      for (let k = firstState[link]!; k < firstState[link + 1]!; k++) {
        for (let turn = first[linkState[k]!]!; turn < first[linkState[k]! + 1]!; turn++) {
          const now = this.mayTurn(turn) ? least : SHUT_TICKS;
          if (weight[turn] === now) continue;
          weight[turn] = now;
          changed.push(turn);
        }
      }
    }
    if (this.#least !== undefined && changed.length > 0) reweigher.update(this.#least, changed);
  }
}

/** Past so many turns that differ, a metric is customized anew; so many are kept to begin with. */
const MUCH = 1000;
const MOST_BEGUN = 8;

/** A metric of these weights, from the likest of those that others began with: many days of one city begin alike. */
function begin(
  { hierarchy, reweigher, begun }: OpenTurns,
  usualTicks: Int32Array,
  weight: Int32Array,
  isKept: boolean,
): HierarchyMetric {
  const known = begun.get(usualTicks) ?? [];
  begun.set(usualTicks, known);
  let likest: HierarchyMetric | undefined;
  let least = MUCH;
  for (const metric of known) {
    const other = metric.inputs.weight;
    let differ = 0;
    for (let turn = 0; turn < weight.length && differ <= least; turn++) if (weight[turn] !== other[turn]) differ++;
    if (differ <= least) [likest, least] = [metric, differ];
  }
  if (likest === undefined) {
    const metric = customize(hierarchy, { weight });
    if (isKept && known.length < MOST_BEGUN)
      known.push({ hierarchy, inputs: { weight: weight.slice() }, weight: metric.weight.slice() });
    return metric;
  }
  const other = likest.inputs.weight;
  const metric = { hierarchy, inputs: { weight }, weight: likest.weight.slice() };
  reweigher.update(
    metric,
    Uint32Array.from(weight.keys()).filter((turn) => weight[turn] !== other[turn]),
  );
  return metric;
}

/** `isOneOfMany`: other searches of the same usual day follow, and what this one began with is kept for them. */
export function makeRoadSearch(network: RoadNetwork, order: Columns, isOneOfMany = false): RoadSearch {
  const turns = openTurnsOf(network, order);
  const { first, to, potential, scratch } = turns;
  const { heap, ticks, before, mark } = scratch;
  const { stateLink, firstState, linkState } = turnGraphOf(network);

  const reach = (state: number, from: number, atTicks: number): void => {
    const reached = 2 * scratch.question;
    if (mark[state]! >= reached && (mark[state] !== reached || ticks[state]! <= atTicks)) return;
    const rest = potential.at(state);
    if (rest >= INFINITE_WEIGHT) return;
    mark[state] = reached;
    ticks[state] = atTicks;
    before[state] = from;
    heap.push(state, atTicks + rest);
  };

  /** The last state of the quickest way to a link from what is on the heap; NONE where there is none. */
  const search = (metric: Metric, destination: number): number => {
    const { linkTicks, weight } = metric;
    const final = 2 * scratch.question + 1;
    while (heap.length > 0) {
      const state = heap.pop()!;
      if (mark[state] === final) continue;
      mark[state] = final;
      const link = stateLink[state]!;
      if (link === destination) return state;
      const leftTicks = ticks[state]! + linkTicks[link]!;
      for (let turn = first[state]!; turn < first[state + 1]!; turn++) {
        if (weight[turn] !== SHUT_TICKS) reach(to[turn]!, state, leftTicks);
      }
    }
    return NONE;
  };

  return {
    metric: (kind, usualTicks) => new Metric(network, turns, kind, usualTicks, isOneOfMany),
    route(asked, link, isOn, destination) {
      const metric = asked as Metric;
      const { linkTicks, least } = metric;
      // Who is on the last link drives off it at its end, be it shut.
      if (isOn && link === destination) return new Uint32Array(0);
      if (linkTicks[destination] === SHUT_TICKS) return null;
      if (!isOn && linkTicks[link] === SHUT_TICKS) return null;
      if (link === destination) return Uint32Array.of(link);
      if (++scratch.question > MOST_QUESTIONS) {
        mark.fill(0);
        scratch.question = 1;
      }
      heap.clear();
      const nodes = linkState.subarray(firstState[destination]!, firstState[destination + 1]!);
      potential.towards(least, { nodes, costs: new Uint32Array(nodes.length) });
      // In the hierarchy a shut link has no turn out of it: who stands on one begins behind its turns.
      const isShut = linkTicks[link] === SHUT_TICKS;
      if (!isShut) reach(link, NONE, 0);
      else {
        for (let turn = first[link]!; turn < first[link + 1]!; turn++) {
          if (metric.mayTurn(turn)) reach(to[turn]!, NONE, 0);
        }
      }
      const last = search(metric, destination);
      if (last === NONE) return null;
      let length = isOn && !isShut ? -1 : 0;
      for (let state = last; state !== NONE; state = before[state]!) length++;
      const links = new Uint32Array(length);
      for (let state = last, at = length - 1; at >= 0; state = before[state]!, at--) links[at] = stateLink[state]!;
      return links;
    },
  };
}

/** Twice a question, and one, is below NONE. */
const MOST_QUESTIONS = 2 ** 31 - 2;
