import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import { readTntpNetwork, readTntpTrips, type TntpNetwork } from "../../src/map/index.ts";
import { makeDijkstra, makeMetric } from "../../src/routing/index.ts";
import { temporaryFile } from "../helpers/osm-files.ts";

const TNTP = "../shared/data/tntp";
const net = (name: string): Promise<TntpNetwork> => readTntpNetwork(`${TNTP}/${name}/net.tntp`);

describe.skipIf(!existsSync(TNTP))("the published networks", () => {
  it.each([
    ["braess", 2, 4, 5, 1],
    ["sioux-falls", 24, 24, 76, 1],
    ["anaheim", 38, 416, 914, 39],
    ["barcelona", 110, 1020, 2522, 111],
    ["chicago-sketch", 387, 933, 2950, 1],
  ])("%s has %i zones, %i nodes and %i links, and nodes carry through traffic from %i", async (name, ...counts) => {
    const { network, zones, firstThruNode, linkOfRow } = await net(name);
    expect([zones, network.nodeCount, network.linkCount, firstThruNode]).toEqual(counts);
    expect([...linkOfRow].sort((a, b) => a - b)).toEqual([...linkOfRow.keys()]);
  });

  it.each([
    ["braess", 6],
    ["sioux-falls", 360_600],
    ["anaheim", 104_694.4],
    ["barcelona", 184_679.561],
    ["chicago-sketch", 1_260_907.4400005303],
  ])("%s has the published sum of %d trips", async (name, total) => {
    const trips = await readTntpTrips(`${TNTP}/${name}/trips.tntp`);
    expect(trips.statedTotal).toBe(total);
    expect(trips.total).toBeCloseTo(total, 2);
    expect(trips.trips).toHaveLength(trips.zones ** 2);
  });

  it("keep the trips inside a zone apart: 123,414 of them in Chicago Sketch", async () => {
    const { zones, trips } = await readTntpTrips(`${TNTP}/chicago-sketch/trips.tntp`);
    let inside = 0;
    for (let zone = 0; zone < zones; zone++) inside += trips[zone * zones + zone]!;
    expect(Math.round(inside)).toBe(123_414);
    expect(trips[1]).toBe(347.31); // from zone 1 to zone 2
    expect(trips[zones]).not.toBe(347.31);
  });

  it("give each row's values to its link, in the units that the header names", async () => {
    const { network, linkOfRow, ...anaheim } = await net("anaheim");
    const link = linkOfRow[0]!;
    expect([network.nodeOsmId[network.tail[link]!], network.nodeOsmId[network.head[link]!]]).toEqual([1, 117]);
    expect(anaheim.lengthUnitM).toBe(0.3048);
    expect(network.lengthM[link]).toBeCloseTo(1609.344, 9);
    expect(anaheim.freeFlowMin[link]).toBe(1.090458488);
    expect(network.lengthM[link]! / network.freeSpeedMps[link]!).toBeCloseTo(60 * 1.090458488, 9);
    expect([anaheim.capacityVehPerH[link], network.capacityPcuPerS[link]]).toEqual([9000, 2.5]);
    expect([anaheim.b[link], anaheim.power[link], anaheim.toll[link], anaheim.linkType[link]]).toEqual([0.15, 4, 0, 1]);
    expect((await net("chicago-sketch")).lengthUnitM).toBe(1609.344);
    const sioux = await net("sioux-falls");
    expect([sioux.lengthUnitM, sioux.freeFlowMin[sioux.linkOfRow[0]!]]).toEqual([1000, 6]);
  });

  it("take options before the header, and free-flow times of nothing without dividing by it", async () => {
    const path = `${TNTP}/chicago-sketch/net.tntp`;
    const { network, freeFlowMin, linkOfRow } = await readTntpNetwork(path, { lengthUnitM: 1000, timeUnitS: 3600 });
    const link = linkOfRow[0]!;
    expect([network.lengthM[link], freeFlowMin[link]]).toEqual([0.86267 * 1000, 0]);
    expect(network.lengthM[link]! / network.freeSpeedMps[link]!).toBeCloseTo(1e-6, 12);
    expect(network.freeSpeedMps.every(Number.isFinite)).toBe(true);
    expect(Math.max(...freeFlowMin)).toBeGreaterThan(60);
  });

  it.each([
    ["sioux-falls", 42.3133528710744e5, 0, 0],
    ["barcelona", 1_265_654.92203176, 0, 0],
    ["chicago-sketch", 17_313_018.7387477, 0.04, 0.02], // minutes a mile, minutes a cent
  ])("%s has the published optimum of %d at the best-known flows", async (name, optimum, perLength, perToll) => {
    const { linkOfRow, freeFlowMin, capacityVehPerH, b, power, length, toll } = await net(name);
    const flows = readFileSync(`${TNTP}/${name}/flow.tntp`, "utf8").trim().split("\n").slice(1);
    let objective = 0;
    for (const [row, line] of flows.entries()) {
      const flow = Number(line.trim().split(/\s+/)[2]);
      const link = linkOfRow[row]!;
      const rise = (b[link]! / (power[link]! + 1)) * (flow / capacityVehPerH[link]!) ** power[link]!;
      objective += flow * (freeFlowMin[link]! * (1 + rise) + perLength * length[link]! + perToll * toll[link]!);
    }
    expect(objective / optimum).toBeCloseTo(1, 9);
  });

  it("let nobody pass through a zone below the first through node, though trips begin and end there", async () => {
    const { network, firstThruNode } = await net("anaheim");
    const metric = makeMetric(network, { kind: "car" });
    const engine = makeDijkstra(network);
    const { nodeOsmId, tail, head, linkCount, throughAccess, access } = network;
    const isZone = (node: number): boolean => nodeOsmId[node]! < firstThruNode;
    const out = new Uint32Array(firstThruNode).fill(NONE);
    const into = new Uint32Array(firstThruNode).fill(NONE);
    for (let link = 0; link < linkCount; link++) {
      expect(throughAccess[link] === 0).toBe(isZone(tail[link]!) || isZone(head[link]!));
      expect(access[link]).not.toBe(0);
      if (isZone(tail[link]!)) out[nodeOsmId[tail[link]!]!] = link;
      if (isZone(head[link]!)) into[nodeOsmId[head[link]!]!] = link;
    }
    let reached = 0;
    for (let from = 1; from < firstThruNode; from += 5) {
      for (let to = 1; to < firstThruNode; to++) {
        if (from === to) continue;
        const route = engine.route(metric, { link: out[from]!, share: 0 }, { link: into[to]!, share: 1 });
        if (route === null) continue;
        reached++;
        const inside = [...route.links.slice(0, -1)].filter((link) => isZone(head[link]!));
        expect(inside).toEqual([]);
      }
    }
    expect(reached).toBe(8 * 37);
  });
});

describe("a TNTP network with faults", () => {
  const HEAD = `<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 2\n<END OF METADATA>\n~ comment\n`;
  const refusal = async (text: string): Promise<string[]> => {
    const path = temporaryFile(text, "net.tntp");
    const error = await readTntpNetwork(path).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code: "tntp-faults", kind: "input" });
    const { issues } = error as { issues: { file: string; line: number; code: string; message: string }[] };
    return issues.map(({ file, line, code, message }) => {
      expect(file).toBe(path);
      return `${line} ${code}: ${message}`;
    });
  };

  it("is refused with all of them, by line", async () => {
    const rows = ["1 2 900 1 1 0.15 4 0 0 1 ;", "1 4 900 1 1 0.15 4 0 0 1 ;", "1 2 0 1 x 0.15 4 0 -1 1;", "1 2 ;"];
    expect(await refusal(HEAD + rows.join("\n"))).toEqual([
      "8 tntp-node: there is no node 4",
      '9 tntp-value: capacity is "0"',
      '9 tntp-value: freeFlow is "x"',
      '9 tntp-value: toll is "-1"',
      "10 tntp-row: 2 values where a link has 10",
      "4 tntp-link-count: the metadata has 2 links, the file 4",
    ]);
  });

  it("is refused for metadata that is missing or not a count, before memory is taken for it", async () => {
    expect(await refusal("hello\n")).toEqual(['1 tntp-metadata: "hello" is not metadata']);
    expect(await refusal("<NUMBER OF NODES> 1e12\n<END OF METADATA>\n1 2 1 1 1 1 1 1 1 1;")).toEqual([
      '1 tntp-metadata: the metadata has <NUMBER OF NODES> is "1e12"',
      "1 tntp-metadata: the metadata has no <NUMBER OF ZONES>",
      "1 tntp-metadata: the metadata has no <FIRST THRU NODE>",
      "1 tntp-metadata: the metadata has no <NUMBER OF LINKS>",
    ]);
  });

  it("lists the first 25 of many faults and says how many there are", async () => {
    const path = temporaryFile(HEAD + "1 9 1 1 1 1 1 1 1 1;\n".repeat(1000), "net.tntp");
    await expect(readTntpNetwork(path)).rejects.toMatchObject({
      message: expect.stringMatching(/: 1001 faults to be mended before it can be read, the first 25 are listed$/),
      issues: expect.objectContaining({ length: 25 }),
    });
  });
});

describe("a TNTP trip table with faults", () => {
  it("is refused with all of them, by line", async () => {
    const path = temporaryFile(
      "<NUMBER OF ZONES> 2\n<END OF METADATA>\n1 : 5;\nOrigin 3\nOrigin 1\n1 : 2; 3 : 1; 2 : -1;\n2 5;\n",
      "trips.tntp",
    );
    const error = await readTntpTrips(path).catch((cause: unknown) => cause);
    const { issues } = error as { issues: { line: number; message: string }[] };
    expect(issues.map(({ line, message }) => `${line} ${message}`)).toEqual([
      "3 trips before the first valid origin",
      '4 there is no zone "3"',
      '6 there is no zone "3"',
      '6 trips are "-1"',
      '7 "2 5" is not a pair',
    ]);
  });

  it("is refused for zones that no memory holds", async () => {
    const path = temporaryFile("<NUMBER OF ZONES> 1000000\n<END OF METADATA>\n", "trips.tntp");
    await expect(readTntpTrips(path)).rejects.toMatchObject({ code: "tntp-faults" });
  });
});
