import { describe, expect, it } from "vitest";
import { closeDeadEnds } from "../../src/operation/index.ts";
import type { LinkWindow } from "../../src/plan/index.ts";
import { closed, timelineOf, townOf } from "../helpers/town.ts";

/** One-ways A > B > C into the street C > D; from B a side street may lead out. */
const PLACES = { A: [0, 0], B: [100, 0], C: [200, 0], D: [300, 0], X: [100, 100], Y: [0, 100] } as const;

function added(town: ReturnType<typeof townOf>, windows: readonly LinkWindow[]) {
  const { links } = closeDeadEnds(town.network, timelineOf(windows));
  expect(links.slice(0, windows.length)).toEqual(windows);
  return links.slice(windows.length).map((w) => [w.link, w.fromS, w.untilS, w.classMask]);
}

describe("a one-way that leads only into a closed road", () => {
  const alley = townOf(PLACES, [["Y-A"], ["A>B"], ["B>C"], ["C>D"]]);

  it("is closed where it begins, for the same time and classes, as far back as nobody can turn off", () => {
    expect(added(alley, [closed(alley.link("C", "D"), 100, 200, { classMask: 5 })])).toEqual([
      [alley.link("B", "C"), 100, 200, 5],
      [alley.link("A", "B"), 100, 200, 5],
    ]);
  });

  it("is none the less one where the map has a way back that nobody may drive", () => {
    const shut = { access: 0 };
    const twinned = townOf(PLACES, [["Y-A"], ["A>B"], ["B>A", "", shut], ["B>C"], ["C>B", "", shut], ["C>D"]]);
    expect(added(twinned, [closed(twinned.link("C", "D"), 100, 200, { classMask: 5 })])).toEqual([
      [twinned.link("B", "C"), 100, 200, 5],
      [twinned.link("A", "B"), 100, 200, 5],
    ]);
  });

  it("is closed beyond a closure of its own that is shorter or of fewer classes", () => {
    const own = closed(alley.link("B", "C"), 150, 160, { classMask: 1 });
    expect(added(alley, [closed(alley.link("C", "D"), 100, 200, { classMask: 5 }), own])).toEqual(
      expect.arrayContaining([
        [alley.link("B", "C"), 100, 200, 5],
        [alley.link("A", "B"), 100, 200, 5],
      ]),
    );
  });

  it("is left as it is where its own closure covers all", () => {
    const own = closed(alley.link("B", "C"), 50, 300);
    expect(added(alley, [closed(alley.link("C", "D"), 100, 200), own])).toEqual([
      [alley.link("A", "B"), 50, 300, 0xffff_ffff],
    ]);
  });

  it("stays open where the road is only discouraged", () => {
    expect(added(alley, [closed(alley.link("C", "D"), 100, 200, { level: "discouraged" })])).toEqual([]);
  });
});

describe("a road that stays open", () => {
  it("is one that has a way back", () => {
    const street = townOf(PLACES, [["A-B"], ["B-C"], ["C>D"]]);
    expect(added(street, [closed(street.link("C", "D"), 100, 200)])).toEqual([]);
  });

  it("is one from which another way leads on", () => {
    const fork = townOf(PLACES, [["A>B"], ["B>C"], ["C>D"], ["B-X"]]);
    expect(added(fork, [closed(fork.link("C", "D"), 100, 200)])).toEqual([
      [fork.link("B", "C"), 100, 200, 0xffff_ffff],
    ]);
  });

  it("is open for as long as one of two ways on is, and to whom it is", () => {
    const fork = townOf(PLACES, [["A>B"], ["B>C"], ["B>X"]]);
    const windows = [
      closed(fork.link("B", "C"), 100, 300, { classMask: 3 }),
      closed(fork.link("B", "X"), 200, 400, { classMask: 6 }),
    ];
    expect(added(fork, windows)).toEqual([[fork.link("A", "B"), 200, 300, 2]]);
  });

  it("ends a ring of one-ways without going round for ever", () => {
    const ring = townOf(PLACES, [["A>B"], ["B>X"], ["X>Y"], ["Y>A"], ["B>C"]]);
    expect(added(ring, [closed(ring.link("B", "C"), 0, 10)])).toEqual([]);
    expect(added(ring, [closed(ring.link("B", "C"), 0, 10), closed(ring.link("B", "X"), 0, 10)])).toHaveLength(3);
  });
});
