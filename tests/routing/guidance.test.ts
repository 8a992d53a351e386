/** Turn-by-turn text on hand-made maps: what is said, and where nothing is said. */
import { describe, expect, it } from "vitest";
import type { Language } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { describeRoute, makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { degrees, linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const street = (name: string, more: Record<string, string> = {}) => ({ highway: "tertiary", name, ...more });

/** The steps from the middle of link a-b to the middle of link c-d, all in OSM node ids. */
function steps(
  osm: OsmLiteral,
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
  options: { language?: Language; destination?: readonly [number, number] } = {},
) {
  const network: RoadNetwork = networkOf(osm).network;
  const metric = makeMetric(network, { kind: "car" });
  const from = { link: linkBetween(network, a, b)!, share: 0.5 };
  const to = { link: linkBetween(network, c, d)!, share: 0.5 };
  const route = makeDijkstra(network).route(metric, from, to)!;
  const described = describeRoute(network, metric, route, from, to, { language: "vi", ...options });
  const metres = described.reduce((sum, step) => sum + step.distanceM, 0);
  const seconds = described.reduce((sum, step) => sum + step.durationS, 0);
  expect(metres).toBeCloseTo(route.lengthM, 6);
  expect(seconds).toBeCloseTo(route.costS, 6);
  return described;
}
const words = (...args: Parameters<typeof steps>): string[] => steps(...args).map(({ instruction }) => instruction);

/** A crossing of Phố Huế (from the south, 1-2-3) and Phố Hàm Long (4-2-5). */
const crossing: OsmLiteral = {
  nodes: { 1: [0, -200], 2: [0, 0], 3: [0, 200], 4: [-200, 0], 5: [200, 0] },
  ways: {
    1: [[1, 2, 3], street("Phố Huế")],
    2: [[4, 2, 5], street("Phố Hàm Long")],
  },
};

describe("turn-by-turn text", () => {
  it("names the compass point, the turn and the arrival, in Vietnamese and in English", () => {
    expect(words(crossing, [1, 2], [2, 5])).toEqual([
      "Đi về hướng bắc trên Phố Huế",
      "Rẽ phải vào Phố Hàm Long",
      "Đã đến nơi",
    ]);
    expect(words(crossing, [1, 2], [2, 4], { language: "en" })).toEqual([
      "Head north on Phố Huế",
      "Turn left onto Phố Hàm Long",
      "You have arrived",
    ]);
  });

  it("says how far and how long each step is, on which link and bearing it begins", () => {
    const [depart, turn, arrive] = steps(crossing, [1, 2], [2, 5]);
    expect(depart).toMatchObject({ type: "depart", streetName: "Phố Huế" });
    expect([depart!.distanceM, turn!.distanceM, arrive!.distanceM].map(Math.round)).toEqual([100, 100, 0]);
    expect(depart!.bearingDeg).toBeCloseTo(0, 0);
    expect(turn!.bearingDeg).toBeCloseTo(90, 0);
    expect(turn).toMatchObject({ type: "turn", modifier: "right", streetName: "Phố Hàm Long" });
  });

  it("says nothing where the street goes straight over a crossing", () => {
    expect(words(crossing, [1, 2], [2, 3])).toEqual(["Đi về hướng bắc trên Phố Huế", "Đã đến nơi"]);
  });

  it("says on which side of the road the destination is", () => {
    expect(words(crossing, [1, 2], [2, 3], { destination: degrees(30, 100) }).at(-1)).toBe(
      "Đã đến nơi, điểm đến ở bên phải",
    );
    expect(words(crossing, [1, 2], [2, 3], { destination: degrees(-30, 100), language: "en" }).at(-1)).toBe(
      "You have arrived, your destination is on the left",
    );
  });

  it("says nothing at a bend where there is no choice, however sharp, but tells a new name there", () => {
    const bend = (name: string): OsmLiteral => ({
      nodes: { 1: [0, -200], 2: [0, 0], 3: [200, -50] },
      ways: { 1: [[1, 2], street("Phố Huế")], 2: [[2, 3], street(name)] },
    });
    expect(words(bend("Phố Huế"), [1, 2], [2, 3])).toHaveLength(2);
    expect(words(bend("Phố Bà Triệu"), [1, 2], [2, 3])[1]).toBe("Đi tiếp vào Phố Bà Triệu");
  });

  it("takes a street written in two ways for one", () => {
    const road: OsmLiteral = {
      nodes: { 1: [0, -200], 2: [0, 0], 3: [0, 200] },
      ways: { 1: [[1, 2], street("Đường Láng")], 2: [[2, 3], street("Láng")] },
    };
    expect(words(road, [1, 2], [2, 3])).toHaveLength(2);
  });

  it("does not tell the name of a bridge on a street that goes on behind it", () => {
    const bridge: OsmLiteral = {
      nodes: { 1: [0, -200], 2: [0, 0], 3: [0, 80], 4: [0, 300] },
      ways: {
        1: [[1, 2], street("Đường Trần Phú")],
        2: [[2, 3], street("Cầu Trắng", { bridge: "yes", layer: "1" })],
        3: [[3, 4], street("Đường Trần Phú")],
      },
    };
    expect(words(bridge, [1, 2], [3, 4])).toHaveLength(2);
  });

  it("sees a bend by where it leads, not by its first metre", () => {
    const kinked: OsmLiteral = {
      nodes: { ...crossing.nodes, 6: [1, -0.5], 7: [-30, 5] },
      ways: { 1: crossing.ways[1]!, 2: [[5, 2], street("Phố Lê Văn Hưu")], 3: [[2, 6, 7, 4], street("Phố Hàm Long")] },
    };
    expect(words(kinked, [1, 2], [2, 4])[1]).toBe("Rẽ trái vào Phố Hàm Long");
  });

  it("tells a fork with its side, and says nothing to whom stays on the bigger road", () => {
    const fork: OsmLiteral = {
      nodes: { 1: [0, -200], 2: [0, 0], 3: [-60, 200], 4: [60, 200] },
      ways: {
        1: [[1, 2], street("Đường Láng")],
        2: [[2, 3], street("Đường Cầu Giấy")],
        3: [[2, 4], street("Đường Bưởi")],
      },
    };
    expect(words(fork, [1, 2], [2, 3])[1]).toBe("Đến chỗ đường tách, đi nhánh bên trái vào Đường Cầu Giấy");
    expect(words(fork, [1, 2], [2, 4], { language: "en" })[1]).toBe("Keep right at the fork onto Đường Bưởi");
    const alley: OsmLiteral = { ...fork, ways: { ...fork.ways, 3: [[2, 4], { highway: "service" }] } };
    expect(words(alley, [1, 2], [2, 3])[1]).toBe("Đi tiếp vào Đường Cầu Giấy");
  });

  it("says that the road ends where there is only left and right", () => {
    const tee: OsmLiteral = {
      nodes: crossing.nodes,
      ways: { 1: [[1, 2], street("Phố Huế")], 2: crossing.ways[2]! },
    };
    expect(words(tee, [1, 2], [2, 5])[1]).toBe("Đến cuối đường, rẽ phải vào Phố Hàm Long");
  });

  it("says to go on along a street that turns off itself", () => {
    const corner: OsmLiteral = {
      nodes: crossing.nodes,
      ways: {
        1: [[1, 2, 5], street("Phố Huế")],
        2: [[4, 2], street("Phố Hàm Long")],
        3: [[2, 3], street("Phố Lò Đúc")],
      },
    };
    expect(words(corner, [1, 2], [2, 5])[1]).toBe("Rẽ phải để đi tiếp trên Phố Huế");
    expect(words(corner, [1, 2], [2, 3])[1]).toBe("Đi tiếp vào Phố Lò Đúc");
  });

  /** A roundabout of four nodes, driven anticlockwise, with a street at each. */
  const roundabout: OsmLiteral = {
    nodes: {
      ...{ 1: [0, -20], 2: [20, 0], 3: [0, 20], 4: [-20, 0] },
      ...{ 11: [0, -200], 12: [200, 0], 13: [0, 200], 14: [-200, 0] },
    },
    ways: {
      1: [[1, 2, 3, 4, 1], { highway: "tertiary", junction: "roundabout" }],
      2: [[11, 1], street("Phố Nam")],
      3: [[2, 12], street("Phố Đông")],
      4: [[3, 13], street("Phố Bắc")],
      5: [[4, 14], street("Phố Tây")],
    },
  };

  it("counts the exits of a roundabout, and says nothing inside it", () => {
    expect(words(roundabout, [11, 1], [2, 12])[1]).toBe("Vào vòng xuyến, đi theo lối ra thứ nhất vào Phố Đông");
    expect(words(roundabout, [11, 1], [3, 13])[1]).toBe("Vào vòng xuyến, đi theo lối ra thứ hai vào Phố Bắc");
    expect(words(roundabout, [11, 1], [4, 14], { language: "en" })).toEqual([
      "Head north on Phố Nam",
      "Enter the roundabout and take the third exit onto Phố Tây",
      "You have arrived",
    ]);
    expect(steps(roundabout, [11, 1], [4, 14])[1]).toMatchObject({ type: "roundabout", exit: 3, modifier: "left" });
    expect(words(roundabout, [11, 1], [2, 3])[1]).toBe("Đi vào vòng xuyến");
    expect(words(roundabout, [1, 2], [3, 13])[1]).toBe("Ra khỏi vòng xuyến vào Phố Bắc");
  });

  it("does not count an exit that one may not take", () => {
    const shut: OsmLiteral = {
      ...roundabout,
      ways: { ...roundabout.ways, 3: [[12, 2], street("Phố Đông", { oneway: "yes" })] },
    };
    expect(steps(shut, [11, 1], [3, 13])[1]).toMatchObject({ exit: 1 });
  });

  /** A dual carriageway (1-2-3-4 north, 14-13-12-11 south, 20 m apart) with a gap in its middle at 2-12, and a side street 13-20. */
  const dual: OsmLiteral = {
    nodes: {
      ...{ 1: [20, -200], 2: [20, 0], 3: [20, 100], 4: [20, 300] },
      ...{ 11: [0, -200], 12: [0, 0], 13: [0, 100], 14: [0, 300], 20: [-200, 100] },
    },
    ways: {
      1: [[1, 2, 3, 4], street("Đường Giải Phóng", { oneway: "yes" })],
      2: [[14, 13, 12, 11], street("Đường Giải Phóng", { oneway: "yes" })],
      3: [[2, 12], { highway: "tertiary" }],
      4: [[3, 13], { highway: "tertiary" }],
      5: [[13, 20], street("Phố Vọng")],
    },
  };

  it("makes one U-turn of two turns through the middle of a dual carriageway", () => {
    expect(words(dual, [1, 2], [12, 11])).toEqual([
      "Đi về hướng bắc trên Đường Giải Phóng",
      "Quay đầu, đi tiếp trên Đường Giải Phóng",
      "Đã đến nơi",
    ]);
  });

  it("makes one turn of a turn over the other carriageway into a side street, and names the side street", () => {
    expect(words(dual, [1, 2], [13, 20])[1]).toBe("Rẽ trái vào Phố Vọng");
  });

  it("turns over a short slip road, and takes a long ramp and merges behind it", () => {
    const slip = (lengthM: number): OsmLiteral => ({
      nodes: {
        1: [0, -200],
        2: [0, 0],
        3: [0, 500 + lengthM],
        4: [lengthM, lengthM],
        5: [lengthM + 600, lengthM],
        6: [-300, lengthM],
      },
      ways: {
        1: [[1, 2, 3], street("Đường Láng", { highway: "primary", oneway: "yes" })],
        2: [[2, 4], { highway: "primary_link", oneway: "yes" }],
        3: [[6, 4, 5], street("Đường Trần Duy Hưng", { highway: "primary", oneway: "yes" })],
      },
    });
    expect(words(slip(60), [1, 2], [4, 5])).toEqual([
      "Đi về hướng bắc trên Đường Láng",
      "Rẽ phải vào Đường Trần Duy Hưng",
      "Đã đến nơi",
    ]);
    expect(words(slip(300), [1, 2], [4, 5])).toEqual([
      "Đi về hướng bắc trên Đường Láng",
      "Ra theo đường nhánh bên phải",
      "Nhập vào Đường Trần Duy Hưng",
      "Đã đến nơi",
    ]);
  });

  it("says to turn round at a dead end", () => {
    const end: OsmLiteral = { nodes: { 1: [0, 0], 2: [0, 200] }, ways: { 1: [[1, 2], street("Ngõ 1")] } };
    expect(words(end, [1, 2], [2, 1])[1]).toBe("Quay đầu, đi tiếp trên Ngõ 1");
  });

  it("is one step and the arrival where the destination is ahead on the same link", () => {
    const network = networkOf(crossing).network;
    const metric = makeMetric(network, { kind: "car" });
    const link = linkBetween(network, 1, 2)!;
    const [from, to] = [
      { link, share: 0.25 },
      { link, share: 0.75 },
    ];
    const described = describeRoute(network, metric, { links: Uint32Array.of(link) }, from, to, { language: "vi" });
    expect(described.map(({ distanceM }) => Math.round(distanceM))).toEqual([100, 0]);
  });
});
