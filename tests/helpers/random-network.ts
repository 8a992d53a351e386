/** Random little road networks for oracle tests: parallel and zero-length links, loops, one-ways, dead ends, bans. */
import fc from "fast-check";
import { kindBit, type RoadNetwork } from "../../src/map/index.ts";
import { type Arc, networkFromArcs } from "./network-from-arcs.ts";

export interface RandomNetworkOptions {
  readonly maxNodes?: number;
  readonly maxArcs?: number;
  /** Default true: some turns are banned, and U-turns may be. */
  readonly turnBans?: boolean;
  /** Default false: some paths of links are banned to cars, and cars may not pass through some links. */
  readonly history?: boolean;
}

export function randomNetwork(options: RandomNetworkOptions = {}): fc.Arbitrary<RoadNetwork> {
  const { maxNodes = 9, maxArcs = 28, turnBans = true, history = false } = options;
  return fc.integer({ min: 2, max: maxNodes }).chain((nodeCount) => {
    const node = fc.integer({ min: 0, max: nodeCount - 1 });
    const arc: fc.Arbitrary<Arc> = fc.record({
      from: node,
      to: node,
      // Few values, so that ties are common; zero among them.
      lengthM: fc.constantFrom(0, 10, 20, 20, 50, 100, 137.5),
      speedMps: fc.constantFrom(5, 10, 10, 17),
    });
    const walk = fc.array(fc.nat(1000), { minLength: 3, maxLength: 5 });
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
        walks: fc.array(walk, { maxLength: history ? 8 : 0 }),
        endsOnly: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: maxArcs }),
      })
      .map(({ arcs, positions, pairs, uTurns, walks, endsOnly }) => {
        const bannedTurns = pairs.filter(([from, to]) => from < arcs.length && to < arcs.length);
        const limited = arcs.map((arc, i) =>
          history && endsOnly[i % endsOnly.length] === 0 ? { ...arc, throughAccess: ALL_BUT_CARS } : arc,
        );
        const paths = walks.map((steps) => follow(arcs, steps));
        // Parts of them too: paths inside others are where automata go wrong.
        const inside = paths.filter((path) => path.length > 4).map((path) => path.slice(1, 4));
        const bannedPaths = [...paths.filter((_, i) => i % 2 === 0), ...inside].map((path) => ({
          arcs: path,
          kinds: kindBit("car"),
        }));
        return networkFromArcs(limited, {
          bannedTurns,
          positions,
          uTurns,
          bannedPaths: bannedPaths.filter((path) => path.arcs.length > 2),
        }).network;
      });
  });
}

const ALL_BUT_CARS = 0xffff & ~kindBit("car");

/** The arcs of a walk: each draw chooses among those that leave the node reached. */
function follow(arcs: readonly Arc[], steps: readonly number[]): number[] {
  const path = [steps[0]! % arcs.length];
  for (const step of steps.slice(1)) {
    const next = arcs.map((_, i) => i).filter((i) => arcs[i]!.from === arcs[path.at(-1)!]!.to);
    if (next.length === 0) break;
    path.push(next[step % next.length]!);
  }
  return path;
}
