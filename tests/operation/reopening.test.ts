import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applySchedule,
  makeSchedule,
  makeSections,
  makeTimetable,
  SCHEDULES,
  type Section,
} from "../../src/operation/index.ts";
import type { ResolvedMeasure } from "../../src/plan/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";

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
    const section = fc.record({ earliestS: fc.integer({ min: 0, max: 4000 }), queueM: fc.nat(500) });
    fc.assert(
      fc.property(
        fc.array(section, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 4000, max: 4500 }),
        (rows, end) => {
          const own = rows.map(({ earliestS }, i) => ({ ...sections[0]!, first: i, earliestS, publishedS: end }));
          for (const name of SCHEDULES) {
            const { liftS, order } = makeSchedule(
              name,
              own,
              rows.map((row) => row.queueM),
            );
            own.forEach(({ earliestS, publishedS }, i) => {
              expect(liftS[i]).toBeGreaterThanOrEqual(earliestS);
              expect(liftS[i]).toBeLessThanOrEqual(publishedS);
            });
            expect(order.toSorted((a, b) => a - b)).toEqual([...own.keys()]);
            expect(order.every((s, k) => k === 0 || liftS[s]! >= liftS[order[k - 1]!]!)).toBe(true);
          }
        },
      ),
    );
  });

  it("do not lift before the tail even where that is after the published end", () => {
    const late = [{ ...sections[0]!, earliestS: 6000 }];
    for (const name of SCHEDULES) expect([...makeSchedule(name, late, [0]).liftS]).toEqual([6000]);
  });

  it("differ as their names say", () => {
    expect([...makeSchedule("as-soon-as-passed", sections, []).liftS]).toEqual([1000, 1300, 1600, 1900]);
    expect([...makeSchedule("all-at-once", sections, []).liftS]).toEqual([1900, 1900, 1900, 1900]);
    expect([...makeSchedule("route-order", sections, []).liftS]).toEqual([1000, 1300, 1600, 1900]);
    expect(makeSchedule("reverse", sections, []).order).toEqual([3, 2, 1, 0]);
    expect([...makeSchedule("reverse", sections, []).liftS]).toEqual([2260, 2140, 2020, 1900]);
  });

  it("that are staged give one crew two minutes a section", () => {
    const together = sections.map((section) => ({ ...section, earliestS: 1000 }));
    expect([...makeSchedule("route-order", together, []).liftS]).toEqual([1000, 1120, 1240, 1360]);
  });

  it("by queue takes the longest queue among those passed", () => {
    const together = sections.map((section) => ({ ...section, earliestS: 1000 }));
    expect(makeSchedule("by-queue", together, [10, 500, 20, 0]).order).toEqual([1, 2, 0, 3]);
    // At 1000 only the first is passed, however long the others' queues.
    expect(makeSchedule("by-queue", sections, [0, 500, 900, 0]).order).toEqual([0, 1, 2, 3]);
  });
});

/** The convoy drives A → B → C → D → E → F: First, First, Second, a nameless link, First again; G > H is Second's other side. */
const town = townOf(
  {
    A: [0, 0],
    B: [300, 0],
    C: [600, 0],
    D: [600, 300],
    E: [600, 400],
    F: [300, 400],
    G: [620, 300],
    H: [620, 0],
    J: [300, 420],
    K: [600, 420],
  },
  [
    ["A-B", "First"],
    ["B-C", "First"],
    ["C>D", "Second"],
    ["D-E", ""],
    ["E>F", "First"],
    ["G>H", "Second"],
    ["J>K", "First"],
    ["C-H", "Cross"],
  ],
);
const timetable = makeTimetable(town.network, convoyOn(town.along("A B C D E F")), 1000);

function measure(links: readonly number[], rest: Partial<ResolvedMeasure> = {}): ResolvedMeasure {
  return {
    id: "road",
    level: "closed",
    links: Uint32Array.from(links).sort(),
    movements: Uint32Array.of(3),
    windows: [{ fromS: 0, untilS: 3600 }],
    who: { others: false } as ResolvedMeasure["who"],
    compliance: 1,
    show: "internal",
    said: null,
    ...rest,
  };
}
const all = Array.from({ length: town.network.linkCount }, (_, link) => link);
const names = (list: readonly Section[]): string[] => list.map((section) => section.place);

describe("sections of the convoy's road", () => {
  const found = makeSections(town.network, timetable, measure(all));

  it("are its streets in driving order, a nameless link going with the street before it", () => {
    expect(names(found)).toEqual(["First", "Second", "First"]);
    expect(found.map(({ first, last }) => [first, last])).toEqual([
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
  });

  it("can be lifted when the tail has passed their end, and its clearance", () => {
    // 600, 1000 and 1300 m, with 300 m of convoy behind, at 10 m/s, and 15 s.
    expect(found.map((section) => section.earliestS)).toEqual([1105, 1145, 1175]);
    expect(found.every((section) => section.publishedS === 3600)).toBe(true);
  });

  it("take the way back and the other carriageway with them", () => {
    expect(found[0]!.links).toEqual(expect.arrayContaining([...town.along("A B C"), ...town.along("C B A")]));
    expect(found[1]!.links).toEqual(expect.arrayContaining([town.link("C", "D"), town.link("G", "H")]));
  });

  it("put the other carriageway of a street that is driven twice into the later one", () => {
    expect(found[2]!.links).toContain(town.link("J", "K"));
    expect(found[0]!.links).not.toContain(town.link("J", "K"));
  });

  it("leave out what the measure closes off the road, and streets that it does not close", () => {
    expect(found.flatMap((section) => section.links)).not.toContain(town.link("C", "H"));
    expect(names(makeSections(town.network, timetable, measure(town.along("C D"))))).toEqual(["Second"]);
  });

  it("are none where the measure's windows miss the passage", () => {
    const missed = measure(all, { windows: [{ fromS: 5000, untilS: 6000 }] });
    expect(makeSections(town.network, timetable, missed)).toEqual([]);
  });
});

describe("a schedule applied", () => {
  const own = measure(all, {
    windows: [
      { fromS: 0, untilS: 3600 },
      { fromS: 90_000, untilS: 93_600 },
    ],
  });
  const found = makeSections(town.network, timetable, own);
  const other = measure(town.along("A B"), { id: "cordon" });
  const schedule = makeSchedule("as-soon-as-passed", found, []);
  const applied = applySchedule([other, own], "road", found, schedule);

  it("lifts each section of the convoy's own measure at its time, in that window only", () => {
    for (const [i, section] of found.entries()) {
      for (const link of section.links) {
        const here = applied.filter((m) => m.id === "road" && m.links.includes(link));
        expect(here).toHaveLength(1);
        expect(here[0]!.windows).toEqual([
          { fromS: 0, untilS: schedule.liftS[i] },
          { fromS: 90_000, untilS: 93_600 },
        ]);
      }
    }
  });

  it("leaves the links beside the road, its junctions and every other measure as they were", () => {
    expect(applied[0]).toBe(other);
    const beside = applied.filter((m) => m.id === "road" && m.links.includes(town.link("C", "H")));
    expect(beside.map((m) => m.windows)).toEqual([own.windows]);
    expect(applied.filter((m) => m.id === "road").flatMap((m) => [...m.movements])).toEqual([3]);
  });

  it("closes the same links as before, each once", () => {
    const links = applied.filter((m) => m.id === "road").flatMap((m) => [...m.links]);
    expect(links.toSorted((a, b) => a - b)).toEqual([...own.links]);
  });
});
