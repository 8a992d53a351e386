import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/base/index.ts";
import { accessAt, kindBit, loadNetwork, type RoadNetwork, ruleWindows } from "../../src/map/index.ts";

const OSM = "../shared/data/osm";

const pathsOf = (network: RoadNetwork): number[][] =>
  Array.from(network.pathKinds, (_, path) =>
    Array.from(network.pathLink.subarray(network.firstPathLink[path]!, network.firstPathLink[path + 1]!)),
  );

const waysOf = (network: RoadNetwork, path: readonly number[]): number[] => path.map((link) => network.wayId[link]!);

describe.skipIf(!existsSync(OSM))("turn restrictions of real maps (skipped where ../shared is absent)", () => {
  it("Văn Miếu: nobody turns round over Cát Linh on Tôn Đức Thắng, or motorcycles alone", async () => {
    const { network } = await loadNetwork(`${OSM}/hanoi-van-mieu.osm.pbf`);
    const paths = pathsOf(network);
    const kindsOf = (ways: number[]): number | undefined =>
      network.pathKinds[paths.findIndex((path) => waysOf(network, path).join() === ways.join())];
    // Relations 9891833, 9891840 (except=motorcycle), 15738519 (except=motorcycle;bicycle).
    expect(kindsOf([711495155, 710216465, 711495153])! & kindBit("motorcycle")).not.toBe(0);
    expect(kindsOf([711495153, 710216464, 711497990])! & kindBit("motorcycle")).toBe(0);
    expect(kindsOf([711495153, 710216464, 711497990])! & kindBit("bicycle")).not.toBe(0);
    expect(kindsOf([710344383, 710344382, 710235085])! & kindBit("bicycle")).toBe(0);
    expect(kindsOf([710344383, 710344382, 710235085])! & kindBit("emergency")).not.toBe(0);
  });

  it("Văn Miếu: An Trạch is shut to cars going straight on at the two peaks (relation 16261394)", async () => {
    const { network } = await loadNetwork(`${OSM}/hanoi-van-mieu.osm.pbf`);
    const clock = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T00:00");
    const movement = network.movementFrom.findIndex(
      (from, m) => network.wayId[from] === 1203847241 && network.wayId[network.movementTo[m]!] === 1203847242,
    );
    const windows = ruleWindows(network, "car", clock, { fromS: 0, untilS: 86_400 }).movements;
    const shut = windows.filter((window) => window.movement === movement).map(({ fromS, untilS }) => [fromS, untilS]);
    expect(shut).toEqual([
      [6 * 3600, 9 * 3600],
      [16 * 3600, 19.5 * 3600],
    ]);
    expect(accessAt(network, "motorcycle", clock, 7 * 3600).movementOpen[movement]).toBe(1);
  });

  it("District 5: six turns over two ways and more are banned from 06:00, for cars and not for motorcycles", async () => {
    const { network, report } = await loadNetwork(`${OSM}/hcmc-district-5.osm.pbf`);
    const clock = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T00:00");
    expect(pathsOf(network).map(({ length }) => length)).toEqual([4, 3, 4, 4, 4, 3]);
    expect([...accessAt(network, "car", clock, 7 * 3600).pathBanned]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...accessAt(network, "car", clock, 12 * 3600).pathBanned]).toEqual([1, 0, 1, 1, 1, 0]);
    expect([...accessAt(network, "motorcycle", clock, 7 * 3600).pathBanned]).toEqual([0, 0, 0, 0, 0, 0]);
    // The rest of the ways lie outside the extract.
    expect(report.restrictions.dropped.every(({ reason }) => reason.includes("not among the roads"))).toBe(true);
  });

  it.each([
    "malta",
    "liechtenstein",
  ])("%s: each restriction is accounted for, and every banned path hangs together", async (place) => {
    const { network, report } = await loadNetwork(`${OSM}/${place}.osm.pbf`);
    const { read, applied, conditional, dropped } = report.restrictions;
    expect(applied + conditional + dropped.length).toBe(read);
    expect(dropped.length / read).toBeLessThan(0.04);
    for (const path of pathsOf(network)) {
      for (let at = 1; at < path.length; at++) expect(network.tail[path[at]!]).toBe(network.head[path[at - 1]!]);
    }
  });
});
