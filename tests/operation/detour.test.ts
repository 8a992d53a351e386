import { describe, expect, it } from "vitest";
import { findDetours } from "../../src/operation/index.ts";
import type { LinkWindow, MovementWindow } from "../../src/plan/index.ts";
import { makeDijkstra } from "../../src/routing/index.ts";
import { closed, type Town, timelineOf, townOf, vehicle } from "../helpers/town.ts";

/** Main runs A B C D; around B C a short way south over R S (200 m more) and a longer one north over P Q (400 m more). */
const PLACES = {
  A: [0, 0],
  B: [400, 0],
  C: [800, 0],
  D: [1200, 0],
  P: [400, 200],
  Q: [800, 200],
  R: [400, -100],
  S: [800, -100],
} as const;
const ROADS = [
  ["A-B", "Main"],
  ["B-C", "Main"],
  ["C-D", "Main"],
  ["B-P", "North"],
  ["P-Q", "North"],
  ["Q-C", "North"],
  ["B-R", "South"],
  ["R-S", "South"],
  ["S-C", "South"],
] as const;
/** Turns that no way round makes, at both ends of it: so the map is known to hold turn bans there. */
const MAPPED = ["P B C", "Q C B"];
const CAR = 0;

/** One may turn round everywhere: so the ends of its roads are no pockets. */
const townIn = (bans: readonly string[] = [], places: Parameters<typeof townOf>[0] = PLACES): Town =>
  townOf(places, ROADS, { bans, uTurns: true });

interface Case {
  readonly closures?: readonly (readonly [town: string, fromS: number, untilS: number])[];
  readonly links?: readonly LinkWindow[];
  readonly movements?: readonly MovementWindow[];
  readonly classes?: readonly string[];
  readonly classMask?: number;
}

/** The detours that the first of the closures needs; each is "A B" nodes that are closed both ways. */
function detours(town: Town, { closures = [], links = [], movements = [], classes = ["car"], classMask = 1 }: Case) {
  const windows = closures.flatMap(([ends, fromS, untilS]) => {
    const [a, b] = ends.split(" ") as [string, string];
    return [town.link(a, b), town.link(b, a)].map((link) => closed(link, fromS, untilS, { classMask }));
  });
  const timeline = timelineOf([...windows, ...links], { movements, classes: classes.map(vehicle) });
  return findDetours(town.network, makeDijkstra(town.network), timeline, {
    span: timeline.span,
    closures: [
      {
        id: "m",
        links: windows.slice(0, 2).map((w) => w.link),
        windows: [{ fromS: windows[0]!.fromS, untilS: windows[0]!.untilS }],
        classMask,
      },
    ],
  });
}

describe("the way round a closed stretch", () => {
  const town = townIn(MAPPED);
  const eastwards = (found: ReturnType<typeof detours>) =>
    found.find((detour) => detour.leaveLink === town.link("A", "B"))!;

  it("is one each way: where to leave, where to return, and what it costs", () => {
    const found = detours(town, { closures: [["B C", 600, 1800]] });
    expect(found).toHaveLength(2);
    expect(eastwards(found)).toMatchObject({
      measure: "m",
      street: "Main",
      classes: [CAR],
      window: { fromS: 600, untilS: 1800 },
      returnLink: town.link("C", "D"),
      legal: "yes",
    });
    expect([...eastwards(found).route!.links]).toEqual(town.along("A B R S C D"));
    expect(eastwards(found).extraM).toBeCloseTo(200, 6);
    expect(eastwards(found).extraS).toBeCloseTo(20, 6);
    expect(found.find((detour) => detour.leaveLink === town.link("D", "C"))!.returnLink).toBe(town.link("B", "A"));
  });

  it("goes round all closures of its hours at once", () => {
    const found = detours(town, {
      closures: [
        ["B C", 600, 1800],
        ["R S", 1700, 3600],
      ],
    });
    expect([...eastwards(found).route!.links]).toEqual(town.along("A B P Q C D"));
    expect(eastwards(found).extraM).toBeCloseTo(400, 6);
  });

  it("may use what is closed at other hours, to other classes, or only discouraged", () => {
    for (const links of [
      [closed(town.link("R", "S"), 1800, 3600)],
      [closed(town.link("R", "S"), 0, 3600, { classMask: 2 })],
      [closed(town.link("R", "S"), 0, 3600, { level: "discouraged" })],
    ]) {
      const found = detours(town, { closures: [["B C", 600, 1800]], links });
      expect(eastwards(found).extraM).toBeCloseTo(200, 6);
    }
  });

  it("makes no turn that is shut", () => {
    const movements = [{ movement: town.movement("A B R"), fromS: 0, untilS: 3600, classMask: 1, cause: "m" }];
    const found = detours(town, { closures: [["B C", 600, 1800]], movements });
    expect([...eastwards(found).route!.links]).toEqual(town.along("A B P Q C D"));
  });

  it("is none where all ways are closed, and says so", () => {
    const found = detours(town, {
      closures: [
        ["B C", 600, 1800],
        ["R S", 0, 3600],
        ["P Q", 0, 3600],
      ],
    });
    expect(found.length).toBeGreaterThan(0);
    for (const detour of found) {
      expect(detour).toMatchObject({ legal: "no", why: "no-way", route: null, extraM: null, extraS: null });
    }
  });

  it("is not asked for outside the span", () => {
    expect(detours(town, { closures: [["B C", 7200, 9000]] })).toEqual([]);
  });
});

describe("the law of a way round", () => {
  const legality = (bans: readonly string[]) => {
    const town = townIn(bans);
    const found = detours(town, {
      closures: [
        ["B C", 0, 60],
        ["R S", 0, 60],
      ],
    });
    return found.map(({ legal, why }) => [legal, why]);
  };

  it("is unknown where the map has no turn bans at all", () => {
    expect(legality([])).toEqual([
      ["unknown", "turn-bans-unmapped"],
      ["unknown", "turn-bans-unmapped"],
    ]);
  });

  it("is unknown where they are mapped at one end of it only", () => {
    expect(legality(["P B C"]).map(([legal]) => legal)).toEqual(["unknown", "unknown"]);
  });

  it("is yes where they are mapped all along", () => {
    expect(legality(MAPPED)).toEqual([
      ["yes", undefined],
      ["yes", undefined],
    ]);
  });

  it("does not ask about the turn behind the way back", () => {
    const town = townIn(MAPPED, { ...PLACES, D: [5000, 0] });
    const found = detours(town, { closures: [["B C", 0, 60]] });
    expect(found.map((detour) => detour.legal)).toEqual(["yes", "yes"]);
  });

  it("is kept by a way that may not turn where it is banned", () => {
    const town = townIn([...MAPPED, "A B R"]);
    const found = detours(town, { closures: [["B C", 0, 60]] });
    const east = found.find((detour) => detour.leaveLink === town.link("A", "B"))!;
    expect([...east.route!.links]).toEqual(town.along("A B P Q C D"));
  });
});

describe("classes", () => {
  it("with the same roads and bans share a line, others have their own", () => {
    const town = townIn();
    const found = detours(town, {
      closures: [["B C", 0, 60]],
      links: [closed(town.link("R", "S"), 0, 60, { classMask: 4 })],
      classes: ["car", "taxi", "truck-heavy"],
      classMask: 7,
    });
    const ofEast = found.filter((detour) => detour.leaveLink === town.link("A", "B"));
    expect(ofEast.map(({ classes, extraM }) => [classes, Math.round(extraM!)])).toEqual([
      [[0, 1], 200],
      [[2], 400],
    ]);
  });

  it("that are kept from a turn have their own line too", () => {
    const town = townIn();
    const found = detours(town, {
      closures: [["B C", 0, 60]],
      movements: [{ movement: town.movement("A B R"), fromS: 0, untilS: 60, classMask: 2, cause: "m" }],
      classes: ["car", "taxi"],
      classMask: 3,
    });
    const ofEast = found.filter((detour) => detour.leaveLink === town.link("A", "B"));
    expect(ofEast.map(({ classes, extraM }) => [classes, Math.round(extraM!)])).toEqual([
      [[0], 200],
      [[1], 400],
    ]);
  });

  it("that the closure does not hit get none", () => {
    const town = townIn();
    const found = detours(town, { closures: [["B C", 0, 60]], classes: ["car", "taxi"], classMask: 2 });
    expect(new Set(found.flatMap((detour) => detour.classes))).toEqual(new Set([1]));
  });
});

describe("a pocket", () => {
  /**
   * Main A B C E F is closed from B to E. At C a loop C D G hangs, into which a one-way X > D leads, but nothing out of
   * it. The first junction is B, so that the first link of the map is closed.
   */
  const places = {
    B: [400, 0],
    C: [800, 0],
    E: [1200, 0],
    F: [1600, 0],
    A: [0, 0],
    D: [800, 200],
    G: [900, 100],
    H: [1400, 200],
    X: [800, 400],
  } as const;
  const town = townOf(places, [
    ["B-C", "Main"],
    ["C-E", "Main"],
    ["E-F", "Main", { roadClass: "residential" }],
    ["E-H", "Lane", { roadClass: "residential" }],
    ["H-F", "Lane", { roadClass: "residential" }],
    ["A-B", "Main"],
    ["C-D", "Loop"],
    ["D-G", "Loop"],
    ["G-C", "Loop"],
    ["X>D", "Loop"],
    ["B-X", "Ring"],
    ["X-F", "Ring"],
    ["A-X", "Ring"],
  ]);

  it("is never where a way round ends", () => {
    const closedLinks = town.along("B C E C B");
    const timeline = timelineOf(closedLinks.map((link) => closed(link, 0, 600)));
    const found = findDetours(town.network, makeDijkstra(town.network), timeline, {
      span: timeline.span,
      closures: [{ id: "m", links: closedLinks, windows: [{ fromS: 0, untilS: 600 }], classMask: 1 }],
    });
    expect(found.map((detour) => [detour.leaveLink, detour.returnLink, detour.legal])).toEqual(
      expect.arrayContaining([[town.link("A", "B"), town.link("E", "F"), "unknown"]]),
    );
    const pocket = new Set([...town.along("C D G C"), ...town.along("C G D C")]);
    for (const detour of found) {
      expect(pocket.has(detour.returnLink)).toBe(false);
      expect(pocket.has(detour.leaveLink)).toBe(false);
    }
  });
});
