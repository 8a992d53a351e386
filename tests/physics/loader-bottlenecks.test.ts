import { describe, expect, test } from "vitest";
import { corridor, flow, link, run } from "../traffic/loading-case.ts";

/** Within a share, and at least within `least`. */
function near(value: number, exact: number, share = 0.01, least = 60): void {
  expect(Math.abs(value - exact), `${value}, exact ${exact}`).toBeLessThanOrEqual(Math.max(least, share * exact));
}

describe("a blocked exit", () => {
  test.each([
    { q: 0.5, T: 120, standing: 68.6, delay: 9_600, reach: 800 },
    { q: 0.5, T: 300, standing: 171.4, delay: 60_000, reach: 2_000 },
    { q: 0.4, T: 600, standing: 266.7, delay: 144_000, reach: 2_400 },
  ])("at $q veh/s for $T s delays, reaches and fills as Newell's theory says", ({ q, T, standing, delay, reach }) => {
    const answer = run({
      endS: 8000,
      links: [link("a", "A", "B", { lengthM: 3000 }), link("b", "B", "C")],
      demand: [flow(["a", "b"], q, 0, 3000)],
      events: [{ link: "a", fromS: 600, toS: 600 + T, exitCapacityPcuPerS: 0 }],
    });
    near(answer.totalDelayS, delay, 0.01, 0);
    near(answer.links.a!.maxQueueReachM, reach, 0.01, 10);
    near(answer.links.a!.maxQueueVeh, standing, 0, 1.5);
    expect(answer.completed).toBe(3000 * q);
  });

  test("reaches as far when the corridor is cut, and each link knows the queue behind its own stop line", () => {
    const answer = run({
      endS: 6000,
      links: corridor([1000, ...Array.from({ length: 20 }, () => 100), 1000]),
      demand: [
        flow(
          Array.from({ length: 22 }, (_, i) => `l${i}`),
          0.5,
          0,
          3000,
        ),
      ],
      events: [{ link: "l20", fromS: 600, toS: 900, exitCapacityPcuPerS: 0 }],
    });
    near(answer.links.l20!.maxQueueReachM, 2000, 0.01);
    near(answer.links.l11!.maxQueueReachM, 1100, 0.02);
    expect(answer.links.l20!.maxQueueVeh).toBe(20);
    expect(answer.links.l21!.maxQueueReachM).toBe(0);
  });

  test("as a held movement on a cross street costs 4,410 veh·s for 105 s at 0.4 veh/s, and 42 vehicles wait", () => {
    const answer = run({
      endS: 4000,
      links: [link("a", "A", "M", { lengthM: 2000 }), link("b", "M", "B")],
      demand: [flow(["a", "b"], 0.4, 0, 2000)],
      events: [{ movement: ["a", "b"], fromS: 900, toS: 1005, capacityPcuPerS: 0 }],
    });
    near(answer.totalDelayS, 4410, 0.005, 0);
    // Standing when the movement opens: 42 that came to the line, and the longer physical queue they make.
    near(answer.links.a!.maxQueueVeh, (42 * 0.2) / (0.2 - 0.02), 0, 1.5);
  });
});

describe("a corridor with an exit of 0.4 veh/s", () => {
  const delayOf = (lengthsM: readonly number[]): number => {
    const links = corridor([...lengthsM, 500]);
    const answer = run({
      endS: 6000,
      links,
      demand: [
        flow(
          links.map(({ id }) => id),
          0.6,
          0,
          1000,
        ),
      ],
      events: [{ link: `l${lengthsM.length - 1}`, fromS: 0, toS: 6000, exitCapacityPcuPerS: 0.4 }],
    });
    expect(answer.completed).toBe(600);
    return answer.totalDelayS;
  };

  // ½·(0.6/0.4 − 1)·1000·600
  test.each([
    { cut: "one link of 2,000 m", lengthsM: [2000] },
    { cut: "links of 100 m", lengthsM: Array.from({ length: 20 }, () => 100) },
    { cut: "links of 7 m", lengthsM: Array.from({ length: 285 }, () => 7) },
    { cut: "300 links of 0.3 m after 1,910 m", lengthsM: [1910, ...Array.from({ length: 300 }, () => 0.3)] },
    { cut: "links of 0.3 to 1,000 m", lengthsM: [1000, 0.3, 40, 3, 500, 0.5, 12, 1, 400, 0.9, 42.3] },
  ])("has the same delay as $cut", ({ lengthsM }) => {
    near(delayOf(lengthsM), 150_000, 0.01);
  });
});

describe("junctions", () => {
  test.each([
    { priority: [1, 2], out: [0.2667, 0.5333] },
    { priority: [1, 1], out: [0.4, 0.4] },
    { priority: [1, 9], out: [0.2, 0.6] },
  ])("a merge of 0.6 and 0.6 into 0.8 shares by priority $priority, the remainder to who can use it", ({
    priority,
    out,
  }) => {
    const answer = run({
      endS: 2000,
      links: [
        link("a", "A", "M", { priority: priority[0]! }),
        link("b", "B", "M", { priority: priority[1]! }),
        link("c", "M", "C"),
      ],
      demand: [flow(["a", "c"], 0.6, 0, 2000), flow(["b", "c"], 0.6, 0, 2000)],
      measure: { fromS: 500, toS: 1500 },
    });
    near(answer.links.a!.meanOutflowPcuPerS, out[0]!, 0, 0.004);
    near(answer.links.b!.meanOutflowPcuPerS, out[1]!, 0, 0.004);
  });

  test("a narrow approach with most of the priority gets its share of a wider link", () => {
    const answer = run({
      endS: 2000,
      links: [
        link("a", "A", "M", { priority: 1 }),
        link("b", "B", "M", { priority: 2, capacityPcuPerS: 0.5 }),
        link("c", "M", "C", { capacityPcuPerS: 0.6 }),
      ],
      demand: [flow(["a", "c"], 0.7, 0, 2000), flow(["b", "c"], 0.5, 0, 2000)],
      measure: { fromS: 500, toS: 1500 },
    });
    near(answer.links.b!.meanOutflowPcuPerS, 0.4, 0, 0.004);
    near(answer.links.a!.meanOutflowPcuPerS, 0.2, 0, 0.004);
  });

  test("a diverge is first in, first out: the free branch gets 0.1333 while the other is capped at 0.2", () => {
    const answer = run({
      endS: 4000,
      links: [link("a", "A", "D"), link("b", "D", "B"), link("c", "D", "C")],
      demand: [flow(["a", "b"], 0.2, 0, 2000), flow(["a", "c"], 0.3, 0, 2000)],
      events: [{ link: "c", fromS: 0, toS: 4000, entryCapacityPcuPerS: 0.2 }],
      measure: { fromS: 500, toS: 1500 },
    });
    near(answer.links.a!.meanOutflowPcuPerS, 0.3333, 0, 0.004);
    near(answer.links.b!.meanOutflowPcuPerS, 0.1333, 0, 0.004);
    expect(answer.links.b!.entered).toBe(400);
  });

  test.each([
    { order: "both at once", openA: 600, openB: 600 },
    { order: "the long one first", openA: 600, openB: 766 },
    { order: "the short one first", openA: 700, openB: 600 },
  ])("held queues of 100 and 60 vehicles that share 0.8 cost 32,000 veh·s and are gone in 400 s, $order", ({
    openA,
    openB,
  }) => {
    const answer = run({
      endS: 3000,
      links: [link("a", "A", "M", { lengthM: 2000 }), link("b", "B", "M", { lengthM: 2000 }), link("c", "M", "C")],
      // At the line from 100 and 300 s on, held to 600 s: 100 and 60 vehicles, with 25,000 and 9,000 veh·s behind them.
      demand: [flow(["a", "c"], 0.2, 0, 2000), flow(["b", "c"], 0.2, 200, 2000)],
      events: [
        { movement: ["a", "c"], fromS: 0, toS: openA, capacityPcuPerS: 0 },
        { movement: ["b", "c"], fromS: 0, toS: openB, capacityPcuPerS: 0 },
      ],
    });
    expect(answer.completed).toBe(760);
    near(answer.totalDelayS - 34_000, 32_000, 0.01);
  });
});
