/** Random little road networks for oracle tests: parallel and zero-length links, loops, one-ways, dead ends, bans. */
import fc from "fast-check";
import type { RoadNetwork } from "../../src/map/index.ts";
import { type Arc, networkFromArcs } from "./network-from-arcs.ts";

export interface RandomNetworkOptions {
  readonly maxNodes?: number;
  readonly maxArcs?: number;
  /** Default true: some turns are banned, and U-turns may be. */
  readonly turnBans?: boolean;
}

export function randomNetwork(options: RandomNetworkOptions = {}): fc.Arbitrary<RoadNetwork> {
  const { maxNodes = 9, maxArcs = 28, turnBans = true } = options;
  return fc.integer({ min: 2, max: maxNodes }).chain((nodeCount) => {
    const node = fc.integer({ min: 0, max: nodeCount - 1 });
    const arc: fc.Arbitrary<Arc> = fc.record({
      from: node,
      to: node,
      // Few values, so that ties are common; zero among them.
      lengthM: fc.constantFrom(0, 10, 20, 20, 50, 100, 137.5),
      speedMps: fc.constantFrom(5, 10, 10, 17),
    });
    const degrees = fc.tuple(
      fc.double({ min: 105.8, max: 105.81, noNaN: true }),
      fc.double({ min: 21, max: 21.01, noNaN: true }),
    );
    return fc
      .record({
        arcs: fc.array(arc, { minLength: 1, maxLength: maxArcs }),
        positions: fc.array(degrees, { minLength: nodeCount, maxLength: nodeCount }),
        pairs: fc.array(fc.tuple(fc.nat(maxArcs - 1), fc.nat(maxArcs - 1)), { maxLength: turnBans ? 30 : 0 }),
        uTurns: turnBans ? fc.boolean() : fc.constant(true),
      })
      .map(({ arcs, positions, pairs, uTurns }) => {
        const bannedTurns = pairs.filter(([from, to]) => from < arcs.length && to < arcs.length);
        return networkFromArcs(arcs, { bannedTurns, positions, uTurns }).network;
      });
  });
}
