import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import { hospitalAccess } from "../../src/operation/index.ts";
import type { LinkWindow, MovementWindow } from "../../src/plan/index.ts";
import { makeDijkstra } from "../../src/routing/index.ts";
import { degrees } from "../helpers/osm-memory.ts";
import { closed, timelineOf, townOf } from "../helpers/town.ts";

/** From O over A and B to the hospital's street B K, 1 km a link at 10 m/s; round A B by X it is 1 km farther. */
const PLACES = { O: [0, 0], A: [1000, 0], B: [2000, 0], K: [3000, 0], X: [1500, 866] } as const;
const KM = { lengthM: 1000 };
const town = townOf(PLACES, [
  ["O-A", "Depot road"],
  ["A-B", "High Street", KM],
  ["B-K", "Hospital road"],
  ["A-X", "Bypass", KM],
  ["X-B", "Bypass", KM],
]);
const AMBULANCE = 2;
const [lon, lat] = degrees(2500, 20);

function ask(
  links: readonly LinkWindow[],
  { movements = [], at = [lon, lat] }: { movements?: readonly MovementWindow[]; at?: [number, number] } = {},
) {
  const timeline = timelineOf(links, { movements });
  const [found] = hospitalAccess(
    town.network,
    makeDijkstra(town.network),
    timeline,
    [{ name: "Hospital", lon: at[0], lat: at[1] }],
    { span: timeline.span, classIndex: 1, origins: town.along("O A") },
  );
  return found!;
}
const shutAll = (fromS: number, untilS: number): LinkWindow[] => [
  closed(town.link("A", "B"), fromS, untilS),
  closed(town.link("A", "X"), fromS, untilS),
];

describe("a hospital's access", () => {
  it("is the free-flow time from its origins where nothing is shut", () => {
    expect(ask([])).toMatchObject({ link: town.link("B", "K"), baseS: 300, worstS: 300, worstAtS: null, blocked: [] });
  });

  it("is at its worst where the way round is longest, and says when", () => {
    expect(ask([closed(town.link("A", "B"), 1000, 2000)])).toMatchObject({
      baseS: 300,
      worstS: 400,
      worstAtS: 1000,
      blocked: [],
    });
  });

  it("is blocked exactly while no way is open, with the place where the usual way is shut", () => {
    expect(ask(shutAll(1000, 2000)).blocked).toEqual([{ fromS: 1000, untilS: 2000, link: town.link("A", "B") }]);
  });

  it("is not blocked for an hour by a convoy that passes in half a minute", () => {
    const later = closed(town.link("K", "B"), 5000, 5400, { classMask: AMBULANCE });
    expect(ask([...shutAll(1000, 1030), later]).blocked).toEqual([
      { fromS: 1000, untilS: 1030, link: town.link("A", "B") },
    ]);
  });

  it("is one span where closures follow each other without a gap", () => {
    expect(ask([...shutAll(1000, 1500), ...shutAll(1500, 2000), ...shutAll(4000, 4100)]).blocked).toEqual([
      { fromS: 1000, untilS: 2000, link: town.link("A", "B") },
      { fromS: 4000, untilS: 4100, link: town.link("A", "B") },
    ]);
  });

  it("counts held movements, and only what holds ambulances", () => {
    const hold = { movement: town.movement("A B K"), fromS: 1000, untilS: 1100, cause: "m" };
    const other = { movement: town.movement("X B K"), fromS: 1000, untilS: 1100, cause: "m" };
    const both = (classMask: number) => [hold, other].map((movement) => ({ ...movement, classMask }));
    expect(ask([], { movements: both(AMBULANCE) }).blocked).toEqual([
      { fromS: 1000, untilS: 1100, link: town.link("B", "K") },
    ]);
    expect(ask([], { movements: both(1) }).blocked).toEqual([]);
    expect(ask(shutAll(1000, 2000).map((w) => ({ ...w, classMask: 1 }))).blocked).toEqual([]);
    expect(ask(shutAll(1000, 2000).map((w) => ({ ...w, level: "discouraged" as const }))).blocked).toEqual([]);
  });

  it("ends at its own street, closed or not", () => {
    expect(ask([closed(town.link("B", "K"), 1000, 2000)])).toMatchObject({ worstS: 300, blocked: [] });
  });

  it("is unknown where no road is near, and where no origin reaches it", () => {
    expect(ask([], { at: degrees(2500, 2000) })).toMatchObject({ link: NONE, baseS: null, worstS: null, blocked: [] });
  });
});
