import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../src/map/index.ts";
import { checkPlanText, laneWindows, openNetwork, type ResolvedLanes, resolvePlan } from "../../src/plan/index.ts";
import { makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { linkBetween, networkOf } from "../helpers/osm-memory.ts";

/**
 * Phố Đôi runs east as two carriageways of 3 lanes: 1-2-3 going east, 13-12-11 going west 20 m north of it. Phố Một (1>2>3 shifted
 * south) is one-way with 2 lanes and bicycles both ways; Phố Hẹp has a lane each way; Phố Rộng two each way. Cross streets join
 * the ends.
 */
const { network } = networkOf({
  nodes: {
    1: [0, 0],
    2: [200, 0],
    3: [400, 0],
    11: [0, 20],
    12: [200, 20],
    13: [400, 20],
    21: [0, -200],
    22: [200, -200],
    23: [400, -200],
    31: [0, -400],
    32: [200, -400],
    33: [400, -400],
    41: [0, -600],
    42: [200, -600],
    43: [400, -600],
  },
  ways: {
    101: [[1, 2, 3], { highway: "primary", name: "Phố Đôi", oneway: "yes", lanes: "3" }],
    102: [[13, 12, 11], { highway: "primary", name: "Phố Đôi", oneway: "yes", lanes: "3" }],
    103: [[21, 22, 23], { highway: "tertiary", name: "Phố Một", oneway: "yes", lanes: "2", "oneway:bicycle": "no" }],
    104: [[31, 32, 33], { highway: "tertiary", name: "Phố Hẹp", lanes: "2" }],
    105: [[41, 42, 43], { highway: "secondary", name: "Phố Rộng", lanes: "4" }],
    106: [[11, 1, 21, 31, 41], { highway: "tertiary", name: "Phố Tây" }],
    107: [[12, 2, 22, 32, 42], { highway: "tertiary", name: "Phố Giữa" }],
    108: [[13, 3, 23, 33, 43], { highway: "tertiary", name: "Phố Đông" }],
  },
});
const link = (from: number, to: number): number => linkBetween(network, from, to)!;

function lanesOf(...measures: string[]) {
  const text = `clearway: 1
name: Town
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
measures:
${measures.map((measure, i) => `  - { id: m${i}, ${measure} }`).join("\n")}
`;
  const { resolved, issues } = resolvePlan(checkPlanText(text, "p.yaml"), network);
  const codes = issues.filter(({ severity }) => severity === "error").map(({ code }) => code);
  return { lanes: resolved?.lanes ?? [], codes, issues };
}
const WHEN = 'when: "2026-03-16 09:10-09:40"';
const NO_RULES = { openedLinks: new Map<number, number>(), openedMovements: new Map<number, number>() };
const windowsOf = (lanes: readonly ResolvedLanes[], opened: RoadNetwork = network) =>
  laneWindows(network, opened, lanes).map(({ link: of, lanes: left, fromS, untilS }) => [of, left, fromS, untilS]);

describe("lanes taken", () => {
  it("are taken from each direction of a street, and from one where the section says so", () => {
    const { lanes } = lanesOf(`lanes: { take: 1 }, streets: [Phố Rộng], ${WHEN}`);
    expect(lanes[0]!.links).toHaveLength(4);
    expect(new Set(lanes[0]!.lanes)).toEqual(new Set([1]));
    const one = lanesOf(
      `lanes: { take: kerb }, streets: [{ name: Phố Rộng, from: Phố Tây, to: Phố Đông, direction: forward }], ${WHEN}`,
    ).lanes;
    expect([...one[0]!.links]).toEqual([link(41, 42), link(42, 43)].sort((a, b) => a - b));
    expect(windowsOf(one)).toEqual([...one[0]!.links].map((of) => [of, 1, 600, 2400]));
  });
  it("may be a share of the road, of which something is always left", () => {
    const { lanes, codes } = lanesOf(`lanes: { take: 40% }, streets: [Phố Hẹp], ${WHEN}`);
    expect(codes).toEqual([]);
    expect(windowsOf(lanes).map(([, left]) => left)).toEqual([0.6, 0.6, 0.6, 0.6]);
  });
  it("leave alone what bicycles have against a one-way", () => {
    const { lanes } = lanesOf(`lanes: { take: 1 }, streets: [Phố Một], ${WHEN}`);
    expect([...lanes[0]!.links]).toEqual([link(21, 22), link(22, 23)].sort((a, b) => a - b));
  });
  it("are refused where they are all that there are, with the way out", () => {
    const { codes, issues } = lanesOf(`lanes: { take: 1 }, streets: [Phố Hẹp, Phố Rộng], ${WHEN}`);
    expect(codes).toEqual(["no-lane-left"]);
    const fault = issues.find(({ code }) => code === "no-lane-left")!;
    expect(fault.message).toBe('"m0" leaves no lane on 400 m: Phố Hẹp, which has 1 lanes a direction');
    expect(fault.hint).toMatch(/level: closed/);
    expect([fault.line, fault.column]).toEqual([7, 22]);
  });
  it("are told by the checker, with how many there are and where", () => {
    const { issues } = lanesOf(`lanes: { take: 1 }, streets: [Phố Đôi], ${WHEN}`);
    const note = issues.find(({ code }) => code === "lanes")!;
    expect(`${note.message} ${note.hint}`).toBe('"m0": 1 of 3 lanes a direction are taken on 800 m: Phố Đôi');
  });
  it("twice by two measures are taken once, the more of them, and that is noted", () => {
    const { lanes, issues } = lanesOf(
      `lanes: { take: 1 }, streets: [Phố Đôi], when: "2026-03-16 09:00-09:30"`,
      `lanes: { take: 2 }, streets: [Phố Đôi], when: "2026-03-16 09:20-09:40"`,
    );
    const first = windowsOf(lanes).filter(([of]) => of === link(1, 2));
    expect(first.map(([, ...rest]) => rest)).toEqual([
      [2, 0, 1200],
      [1, 1200, 1800],
      [1, 1800, 2400],
    ]);
    expect(issues.map(({ code }) => code)).toContain("stricter-wins");
  });
});

describe("contraflow", () => {
  const EAST = `lanes: { contraflow: 1 }, streets: [{ name: Phố Đôi, from: Phố Tây, to: Phố Đông, direction: forward }], ${WHEN}`;
  it("gives lanes of one carriageway to the other direction, on links that nobody had", () => {
    const { lanes } = lanesOf(EAST);
    const [measure] = lanes;
    expect([...measure!.links]).toEqual([link(13, 12), link(12, 11)].sort((a, b) => a - b));
    expect([...measure!.opposite].sort((a, b) => a - b)).toEqual([link(11, 12), link(12, 13)].sort((a, b) => a - b));
    const opened = openNetwork(network, NO_RULES, lanes);
    const [giver, getter] = [link(13, 12), link(12, 13)];
    expect(network.access[getter]).toBe(0);
    expect(opened.access[getter]).toBe(network.access[giver]);
    expect(opened.lanes[getter]).toBe(1);
    expect(opened.capacityPcuPerS[getter]! * 3).toBeCloseTo(network.capacityPcuPerS[giver]!, 9);
    expect(opened.jamDensityPcuPerM[getter]! * 3).toBeCloseTo(network.jamDensityPcuPerM[giver]!, 9);
    expect(opened.freeSpeedMps[getter]).toBe(network.freeSpeedMps[giver]);
    // The giver has 2 of its 3 lanes in the window; the getter's lane is its column, so no window speaks of it.
    const windows = windowsOf(lanes, opened);
    expect(windows.filter(([of]) => of === giver)).toEqual([[giver, 2, 600, 2400]]);
    expect(windows.filter(([of]) => of === getter)).toEqual([]);
  });
  it("opens the turns into and out of what it opens, but no turning round", () => {
    const { lanes } = lanesOf(EAST);
    const opened = openNetwork(network, NO_RULES, lanes);
    const getter = link(11, 12);
    const car = kindBit("car");
    let checked = 0;
    for (let m = 0; m < network.movementCount; m++) {
      const [from, to] = [network.movementFrom[m]!, network.movementTo[m]!];
      if (from !== getter && to !== getter) continue;
      const isRound = network.reverse[from] === to;
      const otherIsOpen = (opened.access[from === getter ? to : from]! & car) !== 0;
      expect((opened.movementAccess[m]! & car) !== 0, `${from} > ${to}`).toBe(otherIsOpen && !isRound);
      checked++;
    }
    expect(checked).toBeGreaterThan(4);
    // All else stands as it was.
    for (let other = 0; other < network.linkCount; other++) {
      if (!lanes[0]!.opposite.includes(other)) expect(opened.access[other]).toBe(network.access[other]);
    }
  });
  it("is found by a search of the opened network", () => {
    const { lanes } = lanesOf(EAST);
    const opened = openNetwork(network, NO_RULES, lanes);
    // From the north end of the west street the only way east on Phố Đôi is against its westward carriageway.
    const metric = makeMetric(opened, { kind: "car", linkS: opened.lengthM });
    const found = makeDijkstra(opened).route(metric, { link: link(1, 11), share: 0 }, { link: link(13, 3), share: 1 });
    expect([...found!.links]).toEqual([link(1, 11), link(11, 12), link(12, 13), link(13, 3)]);
  });
  it("of a two-way street moves a lane from one direction to the other", () => {
    const { lanes } = lanesOf(
      `lanes: { contraflow: 1 }, streets: [{ name: Phố Rộng, from: Phố Tây, to: Phố Đông, direction: backward }], ${WHEN}`,
    );
    const opened = openNetwork(network, NO_RULES, lanes);
    expect(opened.lanes[link(42, 41)]).toBe(2);
    const windows = windowsOf(lanes, opened);
    expect(windows.find(([of]) => of === link(41, 42))).toEqual([link(41, 42), 1, 600, 2400]);
    expect(windows.find(([of]) => of === link(42, 41))).toEqual([link(42, 41), 3, 600, 2400]);
  });
  it("opens a one-way street to cars the other way, where bicycles were alone", () => {
    const { lanes } = lanesOf(
      `lanes: { contraflow: 1 }, streets: [{ name: Phố Một, from: Phố Tây, to: Phố Đông, direction: backward }], ${WHEN}`,
    );
    const opened = openNetwork(network, NO_RULES, lanes);
    const may = (kind: VehicleKind, of: RoadNetwork): boolean => (of.access[link(22, 21)]! & kindBit(kind)) !== 0;
    expect([may("bicycle", network), may("car", network), may("car", opened)]).toEqual([true, false, true]);
  });
  it("has nothing to give where nobody drives the other way", () => {
    const { codes, issues } = lanesOf(
      `lanes: { contraflow: 1 }, streets: [{ name: Phố Giữa, from: Phố Hẹp, to: Phố Xanh, direction: forward }], ${WHEN}`,
    );
    expect(codes).toEqual(["unknown-street"]);
    expect(issues.length).toBeGreaterThan(0);
  });
  it("and lanes taken that together leave none are refused", () => {
    const taken = `lanes: { take: 2 }, streets: [Phố Đôi], ${WHEN}`;
    expect(lanesOf(taken, EAST).codes).toEqual(["no-lane-left"]);
    const later = `lanes: { take: 2 }, streets: [Phố Đôi], when: "2026-03-16 09:40-09:50"`;
    expect(lanesOf(later, EAST).codes).toEqual([]);
  });
});

describe("a parking lane freed", () => {
  it("is one lane a direction, which the checker lists as assumed", () => {
    const { lanes, issues } = lanesOf(`lanes: { free: parking }, streets: [Phố Rộng], ${WHEN}`);
    expect(windowsOf(lanes).map(([, left]) => left)).toEqual([3, 3, 3, 3]);
    expect(issues.find(({ code }) => code === "assume")!.message).toMatch(/parking is not on this map/);
  });
  it("and a lane taken at one time cancel out", () => {
    const { lanes } = lanesOf(
      `lanes: { free: parking }, streets: [Phố Rộng], ${WHEN}`,
      `lanes: { take: 1 }, streets: [Phố Rộng], ${WHEN}`,
    );
    expect(windowsOf(lanes)).toEqual([]);
  });
});

it("a network in which nothing is opened is itself", () => {
  expect(openNetwork(network, NO_RULES, [])).toBe(network);
  expect(network.reverse.includes(NONE)).toBe(false);
});
