import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { kindBit, largestComponent, type RoadNetwork } from "../../src/map/index.ts";
import { networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** Links that reach each other by movements open to cars, by following every way from every link. */
function largestBySearch(network: RoadNetwork): number {
  const bit = kindBit("car");
  const reach = Array.from({ length: network.linkCount }, (_, start) => {
    const seen = new Set([start]);
    for (const link of seen) {
      for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
        if ((network.movementAccess[m]! & bit) !== 0) seen.add(network.movementTo[m]!);
      }
    }
    return seen;
  });
  return Math.max(...reach.map((seen, a) => [...seen].filter((b) => reach[b]!.has(a)).length));
}

describe("the largest strongly connected part, on random streets", () => {
  it("is as large as the largest set of links that all reach one another, and is such a set", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed, "components");
      const nodes: Record<number, [number, number]> = {};
      const ways: Record<number, [number[], Record<string, string>]> = {};
      for (let n = 1; n <= 14; n++) nodes[n] = [random.below(1000), random.below(1000)];
      for (let w = 1; w <= 18; w++) {
        const oneway = random.next() < 0.8 ? "yes" : "no";
        ways[w] = [[1 + random.below(14), 1 + random.below(14)], { highway: "residential", oneway }];
        if (ways[w]![0][0] === ways[w]![0][1]) delete ways[w];
      }
      const { network } = networkOf({ nodes, ways } satisfies OsmLiteral);
      const inside = largestComponent(network, "car");
      const size = inside.reduce((sum, value) => sum + value, 0);
      expect(size, `seed ${seed}`).toBe(largestBySearch(network));
      const bit = kindBit("car");
      const start = inside.indexOf(1);
      const seen = new Set([start]);
      for (const link of seen) {
        for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
          if ((network.movementAccess[m]! & bit) !== 0) seen.add(network.movementTo[m]!);
        }
      }
      for (let link = 0; link < network.linkCount; link++) if (inside[link] === 1) expect(seen.has(link)).toBe(true);
    }
  });
});
