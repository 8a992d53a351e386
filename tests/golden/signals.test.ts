import { describe, expect, it } from "vitest";
import { makeSignals, type SignalController, withSignals } from "../../src/traffic/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const SIGNAL = { highway: "traffic_signals" };
const MAIN = { highway: "secondary", name: "Phố Chính" };
const CROSS = { highway: "tertiary", name: "Phố Ngang" };
const oneWay = (tags: Readonly<Record<string, string>>) => ({ ...tags, oneway: "yes" });

function signalsOf(osm: OsmLiteral) {
  const { network } = networkOf(osm);
  const { controllers, report } = makeSignals(network);
  const nameOf = (link: number): string =>
    `${network.nodeOsmId[network.tail[link]!]}>${network.nodeOsmId[network.head[link]!]}`;
  /** Who is green together, as "from>to" of the links, sorted; people's phases are empty. */
  const phases = (controller: SignalController): string[][] =>
    controller.phases.map(({ links }) => links.map(nameOf).sort()).sort((a, b) => (a.join() < b.join() ? -1 : 1));
  return { network, controllers, report, phases };
}

/** What must hold of any signal: phases fill the cycle one after the other, each approach is green, no green is too short. */
function isSound({ approaches, phases, cycleS, offsetS }: SignalController): boolean {
  let endS = 0;
  for (const { fromS, greenS, amberS, allRedS, minGreenS, links } of phases) {
    if (fromS !== endS || greenS < minGreenS || allRedS < 1 || (links.length > 0 && amberS !== 3)) return false;
    endS += greenS + amberS + allRedS;
  }
  const green = new Set(phases.flatMap(({ links }) => links));
  return endS === cycleS && offsetS >= 0 && offsetS < cycleS && approaches.every(({ link }) => green.has(link));
}

describe("a signal made of the map", () => {
  it("at a crossing of two roads has two phases, opposite approaches together", () => {
    const { controllers, phases, report } = signalsOf({
      nodes: { 1: [-200, 0], 2: [0, 0, SIGNAL], 3: [200, 0], 4: [0, 200], 5: [0, -200] },
      ways: { 11: [[1, 2, 3], MAIN], 12: [[4, 2, 5], CROSS] },
    });
    expect(controllers).toHaveLength(1);
    expect(phases(controllers[0]!)).toEqual([
      ["1>2", "3>2"],
      ["4>2", "5>2"],
    ]);
    expect(controllers[0]).toMatchObject({ osmId: 2, kind: "junction", name: "Phố Chính – Phố Ngang" });
    expect(controllers[0]!.approaches.map(({ headingDeg }) => headingDeg).sort((a, b) => a - b)).toEqual([
      0, 90, 180, 270,
    ]);
    expect(isSound(controllers[0]!)).toBe(true);
    const [main, side] = controllers[0]!.phases;
    expect(main!.greenS).toBeGreaterThan(side!.greenS); // the broader road first, and longer
    expect(report).toMatchObject({ signalNodes: 1, usedNodes: 1, junctions: 1, crossings: 0, byPhases: [0, 0, 1] });
  });

  it("at a T has the through road in one phase and the stem in the other", () => {
    const { controllers, phases } = signalsOf({
      nodes: { 1: [-200, 0], 2: [0, 0, SIGNAL], 3: [200, 120], 4: [20, -200] },
      ways: { 11: [[1, 2, 3], MAIN], 12: [[2, 4], CROSS] },
    });
    expect(controllers.map(phases)).toEqual([[["1>2", "3>2"], ["4>2"]]]);
  });

  it("at a fork whose roads face nobody has a phase each", () => {
    const { controllers, phases } = signalsOf({
      nodes: { 1: [0, 200], 2: [0, 0, SIGNAL], 3: [-173, -100], 4: [173, -100] },
      ways: { 11: [[1, 2], MAIN], 12: [[2, 3], MAIN], 13: [[2, 4], MAIN] },
    });
    expect(controllers.map(phases)).toEqual([[["1>2"], ["3>2"], ["4>2"]]]);
  });

  it("at five legs pairs what faces and gives the fifth a phase of its own", () => {
    const { controllers, phases } = signalsOf({
      nodes: { 1: [-200, 0], 2: [0, 0, SIGNAL], 3: [200, 0], 4: [0, 200], 5: [0, -200], 6: [150, 150] },
      ways: { 11: [[1, 2, 3], MAIN], 12: [[4, 2, 5], CROSS], 13: [[2, 6], CROSS] },
    });
    expect(controllers.map(phases)).toEqual([[["1>2", "3>2"], ["4>2", "5>2"], ["6>2"]]]);
    expect(controllers.every(isSound)).toBe(true);
  });

  it("has no more than four phases, however many streets meet", () => {
    const star = Array.from({ length: 7 }, (_, i) => (i * 2 * Math.PI) / 7);
    const { controllers } = signalsOf({
      nodes: {
        2: [0, 0, SIGNAL],
        ...Object.fromEntries(
          star.map((angle, i) => [10 + i, [200 * Math.sin(angle), 200 * Math.cos(angle)]] as const),
        ),
      },
      ways: Object.fromEntries(star.map((_, i) => [100 + i, [[2, 10 + i], CROSS]] as const)),
    });
    expect(controllers[0]!.phases.length).toBeLessThanOrEqual(4);
    expect(controllers[0]!.approaches).toHaveLength(7);
    expect(controllers.every(isSound)).toBe(true);
  });

  /** Two dual carriageways, 20 m apart, cross; traffic keeps to the right. Corners: 1 SW, 2 SE, 3 NE, 4 NW. */
  const dualByDual = (
    signals: readonly number[],
    at: (corner: number) => Readonly<Record<string, string>> | undefined,
  ) => ({
    nodes: {
      1: [-10, -10, at(1)],
      2: [10, -10, at(2)],
      3: [10, 10, at(3)],
      4: [-10, 10, at(4)],
      11: [-200, -10],
      12: [200, -10],
      13: [200, 10],
      14: [-200, 10],
      21: [10, -200],
      22: [10, 200],
      23: [-10, 200],
      24: [-10, -200],
    } as OsmLiteral["nodes"],
    ways: {
      101: [[11, 1, 2, 12], oneWay(MAIN)],
      102: [[13, 3, 4, 14], oneWay(MAIN)],
      103: [[21, 2, 3, 22], oneWay(CROSS)],
      104: [[23, 4, 1, 24], oneWay(CROSS)],
    } as OsmLiteral["ways"],
    signals,
  });
  const DUAL_PHASES = [
    ["11>1", "13>3"],
    ["21>2", "23>4"],
  ];

  it.each([
    ["four signal nodes", [1, 2, 3, 4]],
    ["three of them mapped", [1, 2, 4]],
    ["only those of one road's far side mapped", [2, 3]],
  ])("where dual carriageways cross, with %s, is one with two phases, and never red inside", (_, mapped) => {
    const { network, controllers, phases } = signalsOf(
      dualByDual(mapped, (corner) => (mapped.includes(corner) ? SIGNAL : undefined)),
    );
    expect(controllers.map(phases)).toEqual([DUAL_PHASES]);
    expect(controllers[0]!.nodes).toHaveLength(4);
    const exits = withSignals(network, controllers);
    for (const [from, to] of [
      [11, 1],
      [1, 2],
      [2, 3],
      [21, 2],
    ] as const) {
      const link = linkBetween(network, from, to)!;
      expect(exits[link], `${from}>${to}`).toBe(network.capacityPcuPerS[link]);
    }
  });

  it("where a dual carriageway and a street cross is one with two phases", () => {
    const { controllers, phases } = signalsOf({
      nodes: {
        1: [0, -10, SIGNAL],
        4: [0, 10, SIGNAL],
        11: [-200, -10],
        12: [200, -10],
        13: [200, 10],
        14: [-200, 10],
        21: [0, -200],
        23: [0, 200],
      },
      ways: { 101: [[11, 1, 12], oneWay(MAIN)], 102: [[13, 4, 14], oneWay(MAIN)], 103: [[21, 1, 4, 23], CROSS] },
    });
    expect(controllers.map(phases)).toEqual([
      [
        ["11>1", "13>4"],
        ["21>1", "23>4"],
      ],
    ]);
  });

  it("whose stop lines are mapped where the slip roads leave is one, and the slip road out of its reach stays free", () => {
    // Stop lines 31..34 lie 35 m before the corners; the slip road from 40 to 41 leaves before the stop line of 31.
    const { network, controllers, phases, report } = signalsOf({
      nodes: {
        ...dualByDual([], () => undefined).nodes,
        31: [-45, -10, SIGNAL],
        32: [10, -45, SIGNAL],
        33: [45, 10, SIGNAL],
        34: [-10, 45, SIGNAL],
        40: [-120, -10],
        41: [-10, -120],
      },
      ways: {
        101: [[11, 40, 31, 1, 2, 12], oneWay(MAIN)],
        102: [[13, 33, 3, 4, 14], oneWay(MAIN)],
        103: [[21, 32, 2, 3, 22], oneWay(CROSS)],
        104: [[23, 34, 4, 1, 41, 24], oneWay(CROSS)],
        105: [[40, 41], { highway: "secondary_link", oneway: "yes" }],
      },
    });
    expect(controllers.map(phases)).toEqual([
      [
        ["13>33", "40>31"],
        ["21>32", "23>34"],
      ],
    ]);
    expect(report.approaches).toBe(4);
    const slip = linkBetween(network, 40, 41)!;
    expect(controllers[0]!.approaches.map(({ link }) => link)).not.toContain(slip);
  });

  it("on a slip road that merges beyond the junction is one for people, apart from the junction's", () => {
    const { controllers, phases } = signalsOf({
      nodes: {
        1: [-200, 0],
        40: [-90, 0],
        2: [0, 0, SIGNAL],
        3: [200, 0],
        4: [0, 200],
        41: [0, -90],
        5: [0, -200],
        50: [-40, -60, SIGNAL],
      },
      ways: {
        11: [[1, 40, 2, 3], MAIN],
        12: [[4, 2, 41, 5], CROSS],
        13: [[40, 50, 41], { highway: "tertiary_link", oneway: "yes" }],
      },
    });
    expect(controllers.map(phases)).toEqual([
      [
        ["3>2", "40>2"],
        ["41>2", "4>2"],
      ],
      [[], ["40>50"]],
    ]);
  });

  it("stays apart from the next junction of a dense quarter, 60 m on", () => {
    const { controllers } = signalsOf({
      nodes: {
        1: [-60, 0],
        2: [0, 0, SIGNAL],
        3: [60, 0, SIGNAL],
        4: [120, 0],
        5: [0, 60],
        6: [0, -60],
        7: [60, 60],
        8: [60, -60],
      },
      ways: { 11: [[1, 2, 3, 4], MAIN], 12: [[5, 2, 6], CROSS], 13: [[7, 3, 8], { ...CROSS, name: "Phố Hai" }] },
    });
    expect(controllers.map(({ name }) => name)).toEqual(["Phố Chính – Phố Ngang", "Phố Chính – Phố Hai"]);
  });

  it("in mid-block lets people cross: all traffic together, and red for it in between", () => {
    const { controllers, phases } = signalsOf({
      nodes: { 1: [-200, 0], 2: [0, 0, SIGNAL], 3: [200, 0] },
      ways: { 11: [[1, 2, 3], MAIN] },
    });
    expect(controllers.map(phases)).toEqual([[[], ["1>2", "3>2"]]]);
    expect(controllers[0]!.kind).toBe("crossing");
    expect(isSound(controllers[0]!)).toBe(true);
  });

  it("in mid-block of a dual carriageway is one for both sides", () => {
    const { controllers, phases } = signalsOf({
      nodes: { 1: [-200, -8], 2: [0, -8, SIGNAL], 3: [200, -8], 4: [200, 8], 5: [0, 8, SIGNAL], 6: [-200, 8] },
      ways: { 11: [[1, 2, 3], oneWay(MAIN)], 12: [[4, 5, 6], oneWay(MAIN)] },
    });
    expect(controllers.map(phases)).toEqual([[[], ["1>2", "4>5"]]]);
  });

  it("around a roundabout is one for the whole ring, whose links are never red", () => {
    const ring = { ...CROSS, junction: "roundabout", name: "" };
    const { network, controllers, phases } = signalsOf({
      nodes: {
        1: [40, 0, SIGNAL],
        2: [0, 40, SIGNAL],
        3: [-40, 0, SIGNAL],
        4: [0, -40, SIGNAL],
        11: [240, 0],
        12: [0, 240],
        13: [-240, 0],
        14: [0, -240],
      },
      ways: {
        101: [[1, 2, 3, 4, 1], ring],
        102: [[11, 1], MAIN],
        103: [[12, 2], CROSS],
        104: [[13, 3], MAIN],
        105: [[14, 4], CROSS],
      },
    });
    expect(controllers.map(phases)).toEqual([
      [
        ["11>1", "13>3"],
        ["12>2", "14>4"],
      ],
    ]);
    const onRing = linkBetween(network, 1, 2)!;
    expect(controllers[0]!.approaches.map(({ link }) => link)).not.toContain(onRing);
    expect(withSignals(network, controllers)[onRing]).toBe(network.capacityPcuPerS[onRing]);
  });

  it("that no road leads to is dropped and counted", () => {
    const { controllers, report } = signalsOf({
      nodes: { 1: [0, 0, SIGNAL], 2: [200, 0], 3: [400, 0] },
      ways: { 11: [[1, 2, 3], oneWay(MAIN)] },
    });
    expect(controllers).toEqual([]);
    expect(report.dropped).toEqual([{ osmId: 1, nodes: 1, reason: "no road leads to it" }]);
    expect(report).toMatchObject({ signalNodes: 1, usedNodes: 0 });
  });

  it("leads a green wave: the next one on a main road turns green when those arrive who were let go here", () => {
    const { network, controllers } = signalsOf({
      nodes: {
        1: [-300, 0],
        2: [0, 0, SIGNAL],
        3: [400, 0, SIGNAL],
        4: [700, 0],
        5: [0, 200],
        6: [0, -200],
        7: [400, 200],
        8: [400, -200],
      },
      ways: { 11: [[1, 2, 3, 4], MAIN], 12: [[5, 2, 6], CROSS], 13: [[7, 3, 8], CROSS] },
    });
    const [first, second] = controllers as [SignalController, SignalController];
    expect(first.cycleS).toBe(second.cycleS);
    const startOf = ({ offsetS, phases, approaches }: SignalController): number => {
      const main = approaches.find(({ street }) => street === "Phố Chính")!.link;
      return offsetS + phases.find(({ links }) => links.includes(main))!.fromS;
    };
    const link = linkBetween(network, 2, 3)!;
    const driveS = network.lengthM[link]! / network.freeSpeedMps[link]!;
    const lagS = (startOf(second) - startOf(first) - driveS + 10 * first.cycleS) % first.cycleS;
    const backS = (startOf(second) - startOf(first) + driveS + 10 * first.cycleS) % first.cycleS;
    // In one direction of the two, to the second.
    const nearest = Math.min(...[lagS, backS].flatMap((s) => [s, first.cycleS - s]));
    expect(nearest).toBeLessThanOrEqual(0.5);
  });

  it("does not begin its cycle with all the others of a city", () => {
    const nodes: Record<number, readonly [number, number, typeof SIGNAL?]> = {};
    const ways: Record<number, readonly [readonly number[], typeof CROSS]> = {};
    for (let i = 0; i < 12; i++) {
      const [x, id] = [i * 3000, 10 * i + 10];
      Object.assign(nodes, {
        [id]: [x, 0, SIGNAL],
        [id + 1]: [x - 100, 0],
        [id + 2]: [x + 100, 0],
        [id + 3]: [x, 100],
      });
      Object.assign(ways, { [id]: [[id + 1, id, id + 2], CROSS], [id + 1]: [[id, id + 3], CROSS] });
    }
    const { controllers } = signalsOf({ nodes, ways });
    expect(new Set(controllers.map(({ offsetS }) => offsetS)).size).toBeGreaterThan(6);
  });
});

describe("exit capacities with signals that run", () => {
  it("are whole at stop lines and the map's own elsewhere", () => {
    const { network, controllers } = signalsOf({
      nodes: {
        1: [-200, 0],
        2: [0, 0, SIGNAL],
        3: [200, 0],
        4: [0, 200],
        5: [400, 0, SIGNAL],
        6: [600, 0],
        7: [400, 200],
      },
      ways: { 11: [[1, 2, 3, 5, 6], MAIN], 12: [[4, 2], CROSS], 13: [[7, 5], CROSS] },
    });
    const only = controllers.filter(({ osmId }) => osmId === 2);
    const exits = withSignals(network, only);
    const [own, other] = [linkBetween(network, 1, 2)!, linkBetween(network, 7, 5)!];
    expect(exits[own]).toBe(network.capacityPcuPerS[own]);
    expect(exits[own]).toBeGreaterThan(network.exitCapacityPcuPerS[own]!);
    expect(exits[other]).toBe(network.exitCapacityPcuPerS[other]);
    expect(exits[other]).toBeLessThan(network.capacityPcuPerS[other]!);
  });
});
