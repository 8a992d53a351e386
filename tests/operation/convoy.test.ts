import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convoyWindows, makeTimetable, outsidePublished } from "../../src/operation/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";

/** The convoy drives W → C → E, eastwards; at C a street from the north and two from the south end. */
const cross = townOf(
  { W: [0, 0], C: [300, 0], E: [600, 0], N: [300, 300], S: [300, -300], T: [500, -300] },
  [
    ["W-C", "Way"],
    ["C-E", "Way on"],
    ["N-C", "North"],
    ["S-C", "South"],
    ["T-C", "Southeast"],
  ],
  { uTurns: true },
);
const CAR = 1;
const AMBULANCE = 2;

describe("a convoy's timetable", () => {
  it("has the tail leave when the head is one convoy length further, behind the end too", () => {
    const timetable = makeTimetable(cross.network, convoyOn(cross.along("W C E")), 1000);
    expect([...timetable.atM]).toEqual([0, 300, 600]);
    expect([...timetable.headS]).toEqual([1000, 1030, 1060]);
    expect([...timetable.tailS]).toEqual([1030, 1060, 1090]);
  });

  it("takes the speed of each road's class, for the tail where the head then is", () => {
    const road = townOf({ A: [0, 0], B: [100, 0], C: [300, 0] }, [
      ["A>B", "", { roadClass: "primary" }],
      ["B>C", ""],
    ]);
    const convoy = convoyOn(road.along("A B C"), { lengthM: 150, speedMps: { primary: 20, other: 5 } });
    const { headS, tailS } = makeTimetable(road.network, convoy, 0);
    expect([...headS]).toEqual([0, 5, 45]);
    // 150 m on: 50 m into the slow road; then its last 50 m, and 150 m beyond the end at the same speed.
    expect([...tailS]).toEqual([15, 35, 75]);
  });

  it("keeps the tail behind the head, both ascending, whatever lengths and speeds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 3, 57, 400), fc.boolean()), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 1, 80, 300, 5000),
        (blocks, lengthM) => {
          const places = Object.fromEntries(
            [0, ...blocks].map((_, i) => [
              `n${i}`,
              [blocks.slice(0, i).reduce((sum, [metres]) => sum + metres, 0), 0] as const,
            ]),
          );
          const road = townOf(
            places,
            blocks.map(([, fast], i) => [`n${i}>n${i + 1}`, "", { roadClass: fast ? "primary" : "residential" }]),
          );
          const links = road.along(Object.keys(places).join(" "));
          const { headS, tailS } = makeTimetable(
            road.network,
            convoyOn(links, { lengthM, speedMps: { primary: 14, other: 6 } }),
            100,
          );
          for (let i = 0; i < headS.length; i++) {
            expect(tailS[i]! - headS[i]!).toBeGreaterThanOrEqual(lengthM / 14 - 1e-9);
            expect(tailS[i]! - headS[i]!).toBeLessThanOrEqual(lengthM / 6 + 1e-9);
            if (i > 0) expect(headS[i]).toBeGreaterThanOrEqual(headS[i - 1]!);
            if (i > 0) expect(tailS[i]! - tailS[i - 1]!).toBeGreaterThanOrEqual(-1e-9);
          }
        },
      ),
    );
  });

  it("refuses a road that the plan gives no speed for, and names it", () => {
    const convoy = convoyOn(cross.along("W C E"), { speedMps: { primary: 10 } });
    expect(() => makeTimetable(cross.network, convoy, 0)).toThrow(/guests.*tertiary/);
  });
});

describe("the links that a convoy takes", () => {
  const windows = convoyWindows(
    cross.network,
    makeTimetable(cross.network, convoyOn(cross.along("W C E")), 1000),
    AMBULANCE,
  );
  const of = (link: number, mask: number): [number, number][] =>
    windows.links.filter((w) => w.link === link && (w.classMask & mask) !== 0).map((w) => [w.fromS, w.untilS]);

  it("are closed from head less lead until tail and clearance, the way back of an undivided street too", () => {
    expect(of(cross.link("W", "C"), CAR)).toEqual([[700, 1075]]);
    expect(of(cross.link("C", "W"), CAR)).toEqual([[700, 1075]]);
    expect(of(cross.link("C", "E"), CAR)).toEqual([[730, 1105]]);
    expect(of(cross.link("N", "C"), CAR)).toEqual([]);
  });

  it("are closed one way only where nobody may drive back", () => {
    const oneWay = townOf({ W: [0, 0], C: [300, 0] }, [["W>C"], ["C>W", "", { access: 0 }]]);
    const own = (nodes: string): number[] =>
      convoyWindows(oneWay.network, makeTimetable(oneWay.network, convoyOn(oneWay.along(nodes)), 0), 0).links.map(
        (w) => w.link,
      );
    expect(own("W C")).toEqual([oneWay.link("W", "C")]);
    expect(own("C W")).toEqual([oneWay.link("C", "W"), oneWay.link("W", "C")]); // head-on traffic
  });

  it("are closed to ambulances only while the convoy is there", () => {
    expect(of(cross.link("W", "C"), AMBULANCE)).toEqual([[1000, 1060]]);
    expect(of(cross.link("E", "C"), AMBULANCE)).toEqual([[1030, 1090]]);
  });

  it("leave the other carriageway of a divided street alone", () => {
    const divided = townOf({ A: [0, 0], B: [200, 0], C: [200, 15], D: [0, 15] }, [["A>B"], ["C>D"], ["B-C"], ["D-A"]]);
    const timetable = makeTimetable(divided.network, convoyOn(divided.along("A B")), 0);
    expect(convoyWindows(divided.network, timetable, 0).links.map((w) => w.link)).toEqual(divided.along("A B"));
  });

  it("are closed for everybody where nobody has priority", () => {
    const timetable = makeTimetable(cross.network, convoyOn(cross.along("W C E")), 1000);
    const { links, holds } = convoyWindows(cross.network, timetable, 0);
    expect(links).toHaveLength(4);
    expect([...links, ...holds].every((w) => w.classMask === 0xffff_ffff)).toBe(true);
  });
});

describe("the movements that a convoy holds", () => {
  const windows = convoyWindows(
    cross.network,
    makeTimetable(cross.network, convoyOn(cross.along("W C E")), 1000),
    AMBULANCE,
  );
  const held = (mask: number) => windows.holds.filter((hold) => (hold.classMask & mask) !== 0);

  it("are held for lead + length ÷ speed + clearance: 105 s", () => {
    for (const hold of held(CAR)) {
      expect([hold.fromS, hold.untilS]).toEqual([970, 1075]);
      expect(hold.untilS - hold.fromS).toBe(60 + 300 / 10 + 15);
      expect([hold.node, hold.position]).toEqual([cross.node("C"), 1]);
    }
  });

  it("stop ambulances from head to tail only", () => {
    expect(held(AMBULANCE)).toHaveLength(held(CAR).length);
    for (const hold of held(AMBULANCE)) expect([hold.fromS, hold.untilS]).toEqual([1030, 1060]);
  });

  it("are those that cross or join the way; those that stay on one side of it go on", () => {
    const expected = "N C W,N C E,N C S,N C T,S C W,S C E,S C N,T C W,T C E,T C N".split(",");
    const movements = held(CAR).map((hold) => hold.movement);
    expect(movements.toSorted((a, b) => a - b)).toEqual(expected.map(cross.movement).toSorted((a, b) => a - b));
  });

  it("are told by the bend where the convoy turns", () => {
    // Into the north: what runs between S and E stays outside the bend, W and N are the convoy's.
    const timetable = makeTimetable(cross.network, convoyOn(cross.along("W C N")), 0);
    const movements = convoyWindows(cross.network, timetable, 0).holds.map((hold) => hold.movement);
    for (const free of ["S C E", "E C S", "S C T", "T C E"]) expect(movements).not.toContain(cross.movement(free));
    for (const cut of ["S C N", "E C W", "E C N", "T C W"]) expect(movements).toContain(cross.movement(cut));
    expect(movements).toHaveLength(6);
  });

  it("are none that nobody may make anyway", () => {
    const banned = townOf(
      { W: [0, 0], C: [300, 0], E: [600, 0], N: [300, 300], S: [300, -300] },
      [["W-C"], ["C-E"], ["N-C"], ["S-C"]],
      { bans: ["N C S"] },
    );
    const timetable = makeTimetable(banned.network, convoyOn(banned.along("W C E")), 0);
    const movements = convoyWindows(banned.network, timetable, 0).holds.map((hold) => hold.movement);
    expect(movements).not.toContain(banned.movement("N C S"));
    expect(movements).toContain(banned.movement("S C N"));
  });
});

describe("rolling windows against the published one", () => {
  const windows = convoyWindows(cross.network, makeTimetable(cross.network, convoyOn(cross.along("W C E")), 1000), 0);
  const outside = (...published: [number, number][]) =>
    outsidePublished(
      cross.network,
      windows,
      published.map(([fromS, untilS]) => ({ fromS, untilS })),
    );

  it("are silent where all lie inside, to the second", () => {
    expect(outside([700, 1105])).toEqual([]);
  });

  it("tell the worst place and amount on each side", () => {
    expect(outside([760, 1090])).toEqual([
      expect.objectContaining({ side: "before", seconds: 60, place: "Way" }),
      expect.objectContaining({ side: "after", seconds: 15, place: "Way on" }),
    ]);
  });

  it("tell the side and the distance of a published window that they miss altogether", () => {
    expect(outside([0, 500])).toEqual([expect.objectContaining({ side: "after", seconds: 605 })]);
    expect(outside([5000, 6000])).toEqual([expect.objectContaining({ side: "before", seconds: 4300 })]);
  });

  it("are measured against the published window that holds them best", () => {
    expect(outside([0, 710], [690, 1200])).toEqual([]);
    expect(outside([5000, 6000], [690, 1200])).toEqual([]);
  });
});
