import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Junction, makeTimetable, planRiders, type Timetable } from "../../src/operation/index.ts";
import type { ResolvedConvoy } from "../../src/plan/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";

const road = townOf({ A: [0, 0], B: [6000, 0] }, [["A>B"]]);

function timetableWith(riders: ResolvedConvoy["closure"]["riders"]): Timetable {
  const closure = { mode: "leapfrog", leadS: 300, holdLeadS: 60, clearanceS: 15 } as const;
  return makeTimetable(
    road.network,
    convoyOn(road.along("A B"), { closure: { ...closure, ...(riders && { riders }) } }),
    0,
  );
}

/** Every 500 m; the convoy comes at 10 m/s, each is held from 60 s before it to 45 s after it. */
const every500 = Array.from(
  { length: 12 },
  (_, i): Junction => ({
    streets: ["Way", `${i} Street`],
    atM: 500 * i,
    closeS: 50 * i - 60,
    untilS: 50 * i + 45,
  }),
);

describe("riders who hold junction after junction", () => {
  it("are as many as it takes until the first has overtaken the convoy", () => {
    // Free after 105 s, and 25 s a block to ride at 20 m/s while the convoy takes 50: back in time 5 junctions on.
    const plan = planRiders(timetableWith({ speedMps: 20 }), every500)!;
    expect([plan.needed, plan.riders, plan.infeasible]).toEqual([5, 5, []]);
    expect(plan.tasks.map(({ rider }) => rider)).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]);
  });

  it("leave out by name the junctions that too few cannot reach, and tell how late the first would be", () => {
    const plan = planRiders(timetableWith({ speedMps: 20, count: 4 }), every500)!;
    expect([plan.needed, plan.riders]).toEqual([5, 4]);
    expect(plan.infeasible[0]).toEqual({ junction: every500[4], rider: null, lateS: 5 });
    // A junction is left out, and everyone is in time again.
    expect(plan.tasks.map(({ rider }) => rider)).toEqual([1, 2, 3, 4, null, 1, 2, 3, 4, null, 1, 2]);
  });

  it("who are no faster than the convoy hold one junction each", () => {
    expect(planRiders(timetableWith({ speedMps: 10 }), every500)!.needed).toBe(12);
  });

  it("are none in a closure that is no leapfrog", () => {
    expect(planRiders(timetableWith(undefined), every500)).toBeNull();
    expect(() => planRiders(timetableWith({ speedMps: 0 }), every500)).toThrow(/riders at 0/);
  });

  it("are the fewest: as many as junctions less a greatest matching of each with the next of its rider", () => {
    const junction = fc.record({ gap: fc.integer({ min: 0, max: 900 }), hold: fc.integer({ min: 1, max: 200 }) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(junction, fc.integer({ min: 2, max: 20 })), { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 3, max: 30 }),
        (blocks, speedMps) => {
          let [atM, headS] = [0, 0];
          const junctions = blocks.map(([{ gap, hold }, convoyMps]): Junction => {
            atM += gap;
            headS += gap / convoyMps;
            return { streets: [], atM, closeS: headS - 20, untilS: headS + hold };
          });
          const plan = planRiders(timetableWith({ speedMps }), junctions)!;
          expect(plan.needed).toBe(junctions.length - greatestMatching(junctions, speedMps));
          // Each rider is where he is said to be, in time.
          for (const { junction: to, rider } of plan.tasks) {
            const from = plan.tasks.findLast((task) => task.rider === rider && task.junction.atM < to.atM);
            if (from === undefined) continue;
            const { untilS, atM: fromM } = from.junction;
            expect(untilS + (to.atM - fromM) / speedMps).toBeLessThanOrEqual(to.closeS + 1e-6);
          }
        },
      ),
    );
  });
});

function greatestMatching(junctions: readonly Junction[], speedMps: number): number {
  const next = junctions.map((k, i) =>
    junctions.flatMap((m, j) => (j > i && k.untilS - k.atM / speedMps <= m.closeS - m.atM / speedMps ? [j] : [])),
  );
  const before = new Map<number, number>();
  const augment = (i: number, seen: Set<number>): boolean =>
    next[i]!.some((j) => {
      if (seen.has(j)) return false;
      seen.add(j);
      const holder = before.get(j);
      if (holder !== undefined && !augment(holder, seen)) return false;
      before.set(j, i);
      return true;
    });
  return junctions.filter((_, i) => augment(i, new Set())).length;
}
