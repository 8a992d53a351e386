import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerBounds, makeAStar, makeDijkstra } from "../../src/routing/index.ts";
import { randomNetwork } from "../helpers/random-network.ts";

describe("lower bounds to a destination", () => {
  it("leave A* exact under random closures that they know nothing of", () => {
    fc.assert(
      fc.property(randomNetwork(), fc.infiniteStream(fc.nat(1000)), (network, draws) => {
        const draw = (below: number): number => draws.next().value % below;
        const openS = Float64Array.from({ length: network.linkCount }, () => draw(50));
        const linkS = openS.map((seconds) => (draw(5) === 0 ? Number.POSITIVE_INFINITY : seconds + draw(3)));
        const arcOpen = Uint8Array.from({ length: network.movementCount }, () => (draw(6) === 0 ? 0 : 1));
        const metric = { linkS, arcOpen };
        const from = { link: draw(network.linkCount), share: 0 };
        const to = { link: draw(network.linkCount), share: 1 };
        const lowerS = lowerBounds(network, openS, to.link);
        const bounded = makeAStar(network).route(metric, from, to, lowerS);
        const plain = makeDijkstra(network).route(metric, from, to);
        if (plain === null) expect(bounded).toBeNull();
        else expect(bounded!.costS).toBeCloseTo(plain.costS, 9);
      }),
      { numRuns: 2000 },
    );
  });
});
