/**
 * A metric that follows closures by the minute: each is counted, so a road is open again when every closure of it has ended, in
 * whatever order they end. What is open is always told from the first metric and the counts, never from what was before; the
 * hierarchy follows by partial customization, the same to the bit as a full one.
 */
import type { RoadNetwork } from "../map/index.ts";
import { customize, type Hierarchy, type HierarchyMetric, makeClosureSet, makeReweigher } from "./cch/index.ts";
import { turnGraphOf } from "./turn-graph.ts";
import type { Metric } from "./types.ts";

/** What one closure shuts. */
export interface Closure {
  readonly links?: ArrayLike<number>;
  readonly movements?: ArrayLike<number>;
  /** Banned paths of the network that only some hours know. */
  readonly paths?: ArrayLike<number>;
}

export interface LiveMetric {
  /** As things stand; it changes in place. */
  readonly metric: Metric;
  readonly weights: HierarchyMetric;
  /** Rises with every change. */
  readonly version: number;
  close(closure: Closure): void;
  /** Ends a closure. Throws RangeError, and changes nothing, where some of it is not shut. */
  open(closure: Closure): void;
}

/** `weight`: the base metric's, by arc of the turn graph. */
export function makeLiveMetric(
  network: RoadNetwork,
  hierarchy: Hierarchy,
  base: Metric,
  weight: Int32Array,
): LiveMetric {
  const { stateCount, arcTail, arcHead, arcMovement, firstArc, firstState, linkState, firstPathArc, pathArc } =
    turnGraphOf(network);
  const set = makeClosureSet({ nodeCount: stateCount, tail: arcTail, head: arcHead });
  const reweigher = makeReweigher(hierarchy);
  const linkS = base.linkS.slice();
  const arcOpen = base.arcOpen.slice();
  const linkShut = new Uint16Array(network.linkCount);
  const turnShut = new Uint16Array(arcOpen.length);
  const weights = customize(hierarchy, { weight, closed: set.closed });

  /** A shut link has no turn out of it; a movement and a path are shut at their arcs. */
  const outOf = (links: ArrayLike<number>): number[] => {
    const arcs: number[] = [];
    for (let i = 0; i < links.length; i++) {
      const link = links[i]!;
      if (!(link < network.linkCount)) throw new RangeError(`no link ${link}, the network has ${network.linkCount}`);
      for (let k = firstState[link]!; k < firstState[link + 1]!; k++) {
        for (let arc = firstArc[linkState[k]!]!; arc < firstArc[linkState[k]! + 1]!; arc++) arcs.push(arc);
      }
    }
    return arcs;
  };
  const turnsOf = ({ movements = [], paths = [] }: Closure): number[] => {
    const arcs: number[] = [];
    for (let i = 0; i < movements.length; i++) {
      const movement = movements[i]!;
      if (!(movement < network.movementCount)) throw new RangeError(`no movement ${movement}`);
      for (const arc of outOf([network.movementFrom[movement]!])) if (arcMovement[arc] === movement) arcs.push(arc);
    }
    for (let i = 0; i < paths.length; i++) {
      if (!(paths[i]! < network.pathKinds.length)) throw new RangeError(`no banned path ${paths[i]}`);
      for (let k = firstPathArc[paths[i]!]!; k < firstPathArc[paths[i]! + 1]!; k++) arcs.push(pathArc[k]!);
    }
    return arcs;
  };
  const change = (closure: Closure, by: 1 | -1): void => {
    const { links = [] } = closure;
    const turns = turnsOf(closure);
    const arcs = [...outOf(links), ...turns];
    if (by === -1) requireShut(links, turns, linkShut, turnShut);
    if (by === 1) set.close(arcs);
    else set.open(arcs);
    for (let i = 0; i < links.length; i++) {
      const link = links[i]!;
      linkShut[link]! += by;
      linkS[link] = linkShut[link] === 0 ? base.linkS[link]! : Number.POSITIVE_INFINITY;
    }
    for (const arc of turns) {
      turnShut[arc]! += by;
      arcOpen[arc] = turnShut[arc] === 0 ? base.arcOpen[arc]! : 0;
    }
    reweigher.update(weights, set.takeChanged());
  };

  return {
    metric: { ...base, linkS, arcOpen },
    weights,
    get version() {
      return set.version;
    },
    close: (closure) => change(closure, 1),
    open: (closure) => change(closure, -1),
  };
}

/** Each as often as it is named: an arc may be shut by its link or by its turn, and the two must not be taken for each other. */
function requireShut(
  links: ArrayLike<number>,
  turns: readonly number[],
  linkShut: Uint16Array,
  turnShut: Uint16Array,
): void {
  const named = (list: ArrayLike<number>): Map<number, number> => {
    const counts = new Map<number, number>();
    for (let i = 0; i < list.length; i++) counts.set(list[i]!, (counts.get(list[i]!) ?? 0) + 1);
    return counts;
  };
  for (const [link, times] of named(links)) if (linkShut[link]! < times) throw new RangeError(`link ${link} is open`);
  for (const [arc, times] of named(turns)) if (turnShut[arc]! < times) throw new RangeError(`turn ${arc} is open`);
}
