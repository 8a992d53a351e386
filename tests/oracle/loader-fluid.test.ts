import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/index.ts";
import { flow, link, run } from "../traffic/loading-case.ts";
import { type FluidLink, fluidTravelTime } from "./fluid-loader.ts";

/** A random tree of merges: links run towards link 0, which leaves the network. */
function randomTree(seed: number): FluidLink[] {
  const random = new Random(seed, "tree");
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const count = 4 + random.below(5);
  const links = Array.from({ length: count }, (_, i): FluidLink => {
    const freeSpeedMps = between(8, 20);
    const jamDensityPcuPerM = between(0.15, 0.3);
    const blockedS = between(200, 600);
    return {
      lengthM: between(60, 500),
      freeSpeedMps,
      jamDensityPcuPerM,
      capacityPcuPerS: between(0.15, 0.3) * freeSpeedMps * jamDensityPcuPerM,
      priority: 1 + random.below(3),
      next: i === 0 ? -1 : Math.max(0, i - 1 - random.below(2)),
      inflow: { ratePcuPerS: 0, untilS: 0 },
      exit: {
        fromS: blockedS,
        untilS: blockedS + (random.below(2) === 0 ? between(60, 300) : 0),
        pcuPerS: between(0, 0.2),
      },
    };
  });
  links.forEach((l, i) => {
    const isLeaf = links.every(({ next }) => next !== i);
    if (isLeaf) l.inflow = { ratePcuPerS: between(0.1, 0.5), untilS: between(600, 1500) };
  });
  return links;
}

describe("the loader against a fluid link transmission model", () => {
  // A fluid has no vehicles: half a headway a bottleneck and a blocked junction is the grain of the difference.
  test.each(
    Array.from({ length: 12 }, (_, seed) => seed),
  )("agrees within 2 % on the travel time in random tree %i", (seed) => {
    const links = randomTree(seed);
    const endS = 12_000;
    const routeFrom = (i: number): string[] => (i < 0 ? [] : [`l${i}`, ...routeFrom(links[i]!.next)]);
    const answer = run({
      endS,
      links: links.map(({ next, inflow, exit, ...rest }, i) =>
        link(`l${i}`, `n${i}`, next < 0 ? "end" : `n${next}`, rest),
      ),
      demand: links.flatMap(({ inflow }, i) =>
        inflow.ratePcuPerS === 0 ? [] : [flow(routeFrom(i), inflow.ratePcuPerS, 0, inflow.untilS)],
      ),
      events: links.map(({ exit }, i) => ({
        link: `l${i}`,
        fromS: exit.fromS,
        toS: exit.untilS,
        exitCapacityPcuPerS: exit.pcuPerS,
      })),
    });
    expect(answer.completed).toBe(answer.demanded);
    const exact = fluidTravelTime(links, 0.5, endS);
    expect(
      Math.abs(answer.totalTravelTimeS - exact) / exact,
      `${answer.totalTravelTimeS}, fluid ${exact}`,
    ).toBeLessThan(0.02);
  });
});
