import { describe, expect, test } from "vitest";
import type { ClearwayError } from "../../src/base/index.ts";
import { simulateCase } from "../../src/traffic/simulation/index.ts";
import { flow, link } from "./loading-case.ts";

const CASE = { endS: 1000, links: [link("a", "A", "B"), link("b", "B", "C")], demand: [flow(["a", "b"], 0.3, 0, 300)] };

function mistakesIn(json: object): string[] {
  try {
    simulateCase(json);
  } catch (error) {
    return (error as ClearwayError).issues.map(({ message, hint }) => `${message}; ${hint ?? ""}`);
  }
  return [];
}

describe("a case with what it cannot mean", () => {
  const span = { fromS: 0, toS: 100 };
  const event = (its: object) => ({ events: [{ ...span, ...its }] });
  test.each([
    ["a key that is none", { event: [] }, [/Unrecognized key: "event"; a case has .*events/]],
    [
      "a closure to nobody",
      event({ link: "b", closedTo: [] }),
      [/events\[0\]\.closedTo: names no class; demand is of car/],
    ],
    [
      "a closure to strangers",
      event({ link: "b", closedTo: ["cra"] }),
      [/closedTo\[0\]: no demand .*"cra"; demand is of car/],
    ],
    [
      "a movement's capacity on a link",
      event({ link: "b", capacityPcuPerS: 0.1, exitCapacityPcuPerS: 0.2 }),
      [/events\[0\]\.capacityPcuPerS: is of movements, not of links; a link has exitCapacityPcuPerS/],
    ],
    [
      "a link's windows on a movement",
      event({ movement: ["a", "b"], capacityPcuPerS: 0, exitCapacityPcuPerS: 0.2, closedTo: ["car"] }),
      [/exitCapacityPcuPerS: is of links, not of movements; give/, /closedTo: is of links/],
    ],
    [
      "a capacity of a vehicle a year",
      { links: [link("a", "A", "B"), link("b", "B", "C", { capacityPcuPerS: 1e-8 })] },
      [/links\[1\]\.capacityPcuPerS: is less than/],
    ],
    [
      "a window of as little",
      event({ link: "b", entryCapacityPcuPerS: 1e-8 }),
      [/entryCapacityPcuPerS: is less than .*; 0 shuts/],
    ],
    [
      "a priority that no sum can tell",
      { links: [link("a", "A", "B", { priority: 1e-305 }), link("b", "B", "C")] },
      [/links\[0\]\.priority: must be at least/],
    ],
  ])("%s is told, with what could be meant", (_, wrong, patterns) => {
    const mistakes = mistakesIn({ ...CASE, ...wrong });
    expect(mistakes).toHaveLength(patterns.length);
    for (const [i, pattern] of patterns.entries()) expect(mistakes[i]).toMatch(pattern);
  });

  test("may have remarks for its reader", () => {
    expect(mistakesIn({ ...CASE, name: "x", note: "y", seed: 1, expect: { totals: {} } })).toEqual([]);
  });
});

describe("a case at the edge of what can be meant", () => {
  test("that lasts thirty years ends, and tells its progress a thousand times at most", () => {
    let told = 0;
    const answer = simulateCase({ ...CASE, endS: 1e9 }, { onProgress: () => told++ });
    expect(answer.completed).toBe(90);
    expect(told).toBeGreaterThan(900);
    expect(told).toBeLessThanOrEqual(1000);
  });

  const signal = (its: object, green: string) => ({
    nodes: [{ id: "B", signal: { cycleS: 60, offsetS: 0, phases: [{ greenS: 25, links: [green] }], ...its } }],
  });

  test("with a signal whose offset lies ages back runs as by the same offset within a cycle", () => {
    // 7.68e17 s are 12.8e15 cycles of 60 s, and a number that a float holds.
    const near = simulateCase({ ...CASE, ...signal({ offsetS: -20 }, "a") });
    expect(simulateCase({ ...CASE, ...signal({ offsetS: -20 - 60 * 2 ** 20 }, "a") })).toEqual(near);
    expect(simulateCase({ ...CASE, ...signal({ offsetS: -7.68e17 }, "a") }).completed).toBe(90);
  });

  test("where a vehicle takes a hundred million cycles of green knows when it goes", () => {
    const slow = {
      ...CASE,
      endS: 5e8,
      links: [link("a", "A", "B", { capacityPcuPerS: 1e-6 }), link("b", "B", "C")],
      demand: [flow(["a", "b"], 0.3, 0, 10)],
    };
    const answer = simulateCase({ ...slow, ...signal({ cycleS: 1, phases: [{ greenS: 0.01, links: ["a"] }] }, "a") });
    // 1 pcu at 1e-6 pcu/s in a hundredth of the time: 1e8 s each, half of that for the first, who comes to a red line.
    expect(answer.completed).toBe(3);
    expect(answer.totalTravelTimeS / 4.5e8).toBeCloseTo(1, 4);
    expect(answer.demanded).toBe(3);
  });
});
