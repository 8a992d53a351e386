import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadNetwork, type RoadNetwork } from "../../src/map/index.ts";
import { makeSignals, type Signals, signalPieces, withSignals } from "../../src/traffic/index.ts";

const MAP = "../shared/data/osm/hanoi-12-districts.osm.pbf";

describe.skipIf(!existsSync(MAP))("the signals of Hanoi (skipped where ../shared is absent)", () => {
  let network: RoadNetwork;
  let signals: Signals;
  beforeAll(async () => {
    ({ network } = await loadNetwork(MAP));
    signals = makeSignals(network);
  }, 60_000);
  const at = (...streets: string[]) =>
    signals.controllers.filter(({ approaches, name }) =>
      streets.every(
        (street) => name.includes(street) || approaches.some((approach) => approach.street.includes(street)),
      ),
    );

  it("use every node that the map has signals at, or say why not", () => {
    const { signalNodes, usedNodes, dropped } = signals.report;
    expect(signalNodes).toBe(network.nodeSignal.reduce((sum, one) => sum + one, 0));
    expect(usedNodes + dropped.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(signalNodes);
    expect(usedNodes / signalNodes).toBeGreaterThan(0.98);
    expect(signals.controllers.length).toBeGreaterThan(300);
    expect(signals.controllers.length).toBeLessThan(450);
  });

  it("share no node and no stop line, fill their cycles, and stop nobody for ever", () => {
    const owner = new Map<number, number>();
    const stops = new Set<number>();
    for (const { osmId, nodes, approaches, phases, cycleS, offsetS } of signals.controllers) {
      for (const node of nodes) {
        expect(owner.has(node), `node ${network.nodeOsmId[node]} of ${osmId}`).toBe(false);
        owner.set(node, osmId);
      }
      for (const { link } of approaches) {
        expect(stops.has(link)).toBe(false);
        expect(nodes.includes(network.head[link]!) && !nodes.includes(network.tail[link]!)).toBe(true);
        expect(phases.some(({ links }) => links.includes(link))).toBe(true);
        stops.add(link);
      }
      let endS = 0;
      for (const { fromS, greenS, amberS, allRedS, minGreenS } of phases) {
        expect(fromS === endS && greenS >= minGreenS).toBe(true);
        endS += greenS + amberS + allRedS;
      }
      expect([endS, offsetS >= 0 && offsetS < cycleS]).toEqual([cycleS, true]);
      expect(cycleS >= 50 && cycleS <= 200).toBe(true);
    }
  });

  it.each([
    [
      "Điện Biên Phủ – Hoàng Diệu",
      ["Điện Biên Phủ", "Hoàng Diệu", "Lê Hồng Phong"],
      [["Điện Biên Phủ", "Điện Biên Phủ"], ["Hoàng Diệu", "Hoàng Diệu"], ["Lê Hồng Phong"]],
    ],
    [
      "Phạm Hùng – Trần Duy Hưng",
      ["Phạm Hùng", "Khuất Duy Tiến"],
      [
        ["Phạm Hùng", "Khuất Duy Tiến"],
        ["Đại lộ Thăng Long", "Trần Duy Hưng"],
      ],
    ],
    [
      "Cầu Giấy – Láng",
      ["Cầu Giấy", "Đường Láng", "Bưởi"],
      [
        ["Cầu Giấy", "Cầu Giấy"],
        ["Láng", "Bưởi"],
      ],
    ],
    ["Kim Mã – Liễu Giai", ["Kim Mã", "Liễu Giai"], [["Nguyễn Chí Thanh", "Liễu Giai"], ["Kim Mã"]]],
    [
      "Hồ Tùng Mậu – Phạm Hùng, corners 70 m apart",
      ["Hồ Tùng Mậu", "Phạm Văn Đồng"],
      [
        ["Phạm Hùng", "Phạm Văn Đồng"],
        ["Xuân Thủy", "Hồ Tùng Mậu"],
      ],
    ],
    [
      "Phạm Hùng – Nguyễn Hoàng, stop lines before the corners",
      ["Phạm Hùng", "Nguyễn Hoàng", "Tôn Thất Thuyết"],
      [
        ["Phạm Hùng", "Phạm Hùng"],
        ["Tôn Thất Thuyết", "Nguyễn Hoàng"],
      ],
    ],
  ])("have the right phases at %s", (_, streets, phases) => {
    const found = at(...streets);
    expect(found.map(({ name }) => name)).toHaveLength(1);
    const bare = (street: string): string => street.replace(/^(Đường|Phố) /, "");
    const shape = (lists: readonly (readonly string[])[]): string[] =>
      lists.map((list) => [...list].sort().join(" + ")).sort();
    const { approaches } = found[0]!;
    const own = found[0]!.phases.map(({ links }) =>
      links.map((link) => bare(approaches.find((approach) => approach.link === link)!.street)),
    );
    expect(shape(own)).toEqual(shape(phases));
  });

  it("leave exit capacities whole at stop lines and the map's elsewhere, and every stop line has a piece", () => {
    const exits = withSignals(network, signals.controllers);
    const pieces = signalPieces(signals.controllers, [], { fromS: 0, untilS: 3600 });
    expect(pieces).toHaveLength(signals.report.approaches);
    for (const { link, greens } of pieces) {
      expect(exits[link]).toBe(network.capacityPcuPerS[link]);
      expect(greens.length).toBeGreaterThan(0);
    }
    const inner = new Map(
      signals.controllers.flatMap(({ nodes, osmId }) => nodes.map((node) => [node, osmId] as const)),
    );
    for (let link = 0; link < network.linkCount; link++) {
      if (inner.get(network.head[link]!) !== undefined || exits[link] === network.exitCapacityPcuPerS[link]) continue;
      expect.fail(`link ${link} was changed`);
    }
  });
});
