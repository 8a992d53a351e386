import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "../../src/traffic/simulation/event-queue.ts";

describe("the event queue against a sorted list", () => {
  test("gives events by time, then actor, whatever is pushed while it runs", () => {
    const push = fc.tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.nat(999), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(push, { maxLength: 400 }), fc.nat(5_000_000), (pushes, fromUs) => {
        const endUs = fromUs + 4_000_000;
        const queue = new EventQueue(fromUs, endUs, 1000);
        const list: [number, number][] = [];
        let now = fromUs;
        const take = (until: number): void => {
          list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          const time = queue.nextTime(until);
          const expected = list[0] !== undefined && list[0][0] < until ? list[0] : undefined;
          if (expected === undefined) {
            expect(time).toBeGreaterThanOrEqual(until);
            return;
          }
          expect(time).toBe(expected[0]);
          expect(queue.pop()).toBe(expected[1]);
          list.shift();
          now = expected[0];
        };
        for (const [aheadUs, actor, taken] of pushes) {
          // Most of what a run pushes is near; the cube puts many into the bucket that runs.
          const time = Math.min(endUs - 1, now + Math.floor((aheadUs / 3_000_000) ** 3 * 3_000_000));
          queue.push(time, actor);
          list.push([time, actor]);
          for (let i = 0; i < taken; i++) take(endUs);
        }
        while (list.length > 0) take(endUs);
        expect(queue.nextTime(endUs)).toBe(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
