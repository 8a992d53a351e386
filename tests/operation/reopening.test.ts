import { describe, expect, it } from "vitest";
import { makeSchedule, SCHEDULES, type Section } from "../../src/operation/reopening/index.ts";

const sections: Section[] = [0, 1, 2, 3].map((i) => ({
  place: `Street ${i}`,
  first: i,
  last: i + 1,
  links: [i],
  earliestS: 1000 + 300 * i,
  publishedS: 5400,
}));

describe("schedules of reopening", () => {
  it("never lift before the tail and its clearance, nor after the published end", () => {
    for (const name of SCHEDULES) {
      const { liftS } = makeSchedule(name, sections, [10, 500, 20, 0]);
      sections.forEach((section, i) => {
        expect(liftS[i]).toBeGreaterThanOrEqual(section.earliestS);
        expect(liftS[i]).toBeLessThanOrEqual(section.publishedS);
      });
    }
  });

  it("differ as their names say", () => {
    expect([...makeSchedule("as-soon-as-passed", sections, []).liftS]).toEqual([1000, 1300, 1600, 1900]);
    expect([...makeSchedule("all-at-once", sections, []).liftS]).toEqual([1900, 1900, 1900, 1900]);
    expect(makeSchedule("reverse", sections, []).order).toEqual([3, 2, 1, 0]);
    expect([...makeSchedule("reverse", sections, []).liftS]).toEqual([2260, 2140, 2020, 1900]);
  });

  it("by queue takes the longest queue among those passed", () => {
    const together = sections.map((section) => ({ ...section, earliestS: 1000 }));
    expect(makeSchedule("by-queue", together, [10, 500, 20, 0]).order).toEqual([1, 2, 0, 3]);
  });
});
