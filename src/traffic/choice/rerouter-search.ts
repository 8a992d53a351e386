/**
 * Hot file. The quickest way under times that change every few minutes: a hierarchy of the turns that somebody may make by the
 * standing rules, and on it one metric for each kind of driver that asks. A metric is kept up by partial customization
 * from the links and turns that changed, the same to the bit as a new one, so an answer depends on the times alone and
 * never on what was asked before. Turns that nobody may make are left out: half the arcs, 40 % of the work.
 * O(what changed) to renew, some dozens of microseconds a question.
 * Source: Dibbelt, Strasser & Wagner, Customizable Contraction Hierarchies, 2016.
 */
import type { Columns } from "../../base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import {
  buildHierarchy,
  customize,
  type Hierarchy,
  type HierarchyMetric,
  INFINITE_WEIGHT,
  makeQuery,
  makeReweigher,
  type Query,
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
  /** By turn: the link and state that it leads from, the state that it leads to, its movement, who may make it. */
  readonly fromLink: Uint32Array;
  readonly to: Uint32Array;
  readonly movement: Uint32Array;
  readonly kinds: Uint16Array;
  /** The turns out of state s are first[s] .. first[s + 1] - 1. */
  readonly first: Uint32Array;
  readonly query: Query;
  readonly reweigher: Reweigher;
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
    query: makeQuery(hierarchy),
    reweigher: makeReweigher(hierarchy),
  };
}

/** What the roads are to one kind of driver at one time. */
export interface DriverMetric {
  /** Ticks of each link, SHUT_TICKS where it is shut. */
  readonly linkTicks: Int32Array;
  /**
   * Some links changed: `ticksOf` tells what they take now, `shutMovements` (1 = shut beyond the standing rules) which turns
   * out of them are shut. The first time all links are to be named.
   */
  update(links: ArrayLike<number>, ticksOf: (link: number) => number, shutMovements: Uint8Array): void;
}

export interface RoadSearch {
  /** A metric of a kind of vehicle; it is to be updated before it is asked. */
  metric(kind: VehicleKind): DriverMetric;
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
  readonly #weight: Int32Array;
  #shutMovements: Uint8Array = new Uint8Array(0);
  #weights: HierarchyMetric | undefined;

  constructor(network: RoadNetwork, turns: OpenTurns, kind: VehicleKind) {
    this.#turns = turns;
    this.#network = network;
    this.#bit = kindBit(kind);
    this.linkTicks = new Int32Array(network.linkCount).fill(SHUT_TICKS);
    this.#weight = new Int32Array(turns.to.length).fill(SHUT_TICKS);
  }

  get weights(): HierarchyMetric {
    if (this.#weights === undefined) throw new RangeError("a metric is asked before its first update");
    return this.#weights;
  }

  /** The states behind the turns out of a link that is shut itself. */
  behind(link: number): number[] {
    const { first, to } = this.#turns;
    const states: number[] = [];
    for (let turn = first[link]!; turn < first[link + 1]!; turn++) {
      if (this.#mayTurn(turn)) states.push(to[turn]!);
    }
    return states;
  }

  #mayTurn(turn: number): boolean {
    const { kinds, movement } = this.#turns;
    return (kinds[turn]! & this.#bit) !== 0 && this.#shutMovements[movement[turn]!] !== 1;
  }

  update(links: ArrayLike<number>, ticksOf: (link: number) => number, shutMovements: Uint8Array): void {
    const { first, hierarchy, reweigher } = this.#turns;
    const { firstState, linkState } = turnGraphOf(this.#network);
    const { access } = this.#network;
    const weight = this.#weight;
    this.#shutMovements = shutMovements;
    const changed: number[] = [];
    for (let i = 0; i < links.length; i++) {
      const link = links[i]!;
      const ticks = (access[link]! & this.#bit) === 0 ? SHUT_TICKS : ticksOf(link);
      this.linkTicks[link] = ticks;
      for (let k = firstState[link]!; k < firstState[link + 1]!; k++) {
        for (let turn = first[linkState[k]!]!; turn < first[linkState[k]! + 1]!; turn++) {
          const now = this.#mayTurn(turn) ? ticks : SHUT_TICKS;
          if (weight[turn] === now) continue;
          weight[turn] = now;
          changed.push(turn);
        }
      }
    }
    if (this.#weights === undefined) this.#weights = customize(hierarchy, { weight });
    else reweigher.update(this.#weights, changed);
  }
}

export function makeRoadSearch(network: RoadNetwork, order: Columns): RoadSearch {
  const turns = openTurnsOf(network, order);
  const { query, to, fromLink } = turns;
  const { stateLink, firstState, linkState } = turnGraphOf(network);

  return {
    metric: (kind) => new Metric(network, turns, kind),
    route(asked, link, isOn, destination) {
      const metric = asked as Metric;
      const { linkTicks, weights } = metric;
      // Who is on the last link drives off it at its end, be it shut.
      if (isOn && link === destination) return new Uint32Array(0);
      if (linkTicks[destination] === SHUT_TICKS) return null;
      if (!isOn && linkTicks[link] === SHUT_TICKS) return null;
      if (link === destination) return Uint32Array.of(link);
      // In the hierarchy a shut link has no turn out of it: who stands on one begins behind its turns.
      const isShut = linkTicks[link] === SHUT_TICKS;
      const sources = isShut ? metric.behind(link) : [link];
      const firstTarget = firstState[destination]!;
      const targetCount = firstState[destination + 1]! - firstTarget;
      let weight: number;
      if (sources.length === 1 && targetCount === 1) weight = query.distance(weights, sources[0]!, destination);
      else {
        const targets = linkState.subarray(firstTarget, firstTarget + targetCount);
        const free = (count: number): Uint32Array => new Uint32Array(count);
        weight = query.distanceBetween(
          weights,
          { nodes: sources, costs: free(sources.length) },
          { nodes: targets, costs: free(targetCount) },
        );
      }
      if (weight >= SHUT_TICKS) return null;
      const path = query.path();
      const hasFirst = !isOn || isShut;
      const links = new Uint32Array(path.length + (hasFirst ? 1 : 0));
      let at = 0;
      if (hasFirst) links[at++] = path.length > 0 ? fromLink[path[0]!]! : isShut ? destination : link;
      for (let i = 0; i < path.length; i++) links[at++] = stateLink[to[path[i]!]!]!;
      return links;
    },
  };
}
